"""What visitors find on a given day: order, expiry, what is left out, and where to turn to next."""

import locale
import os
import random
from datetime import date, timedelta

import pytest

from plugins.catalogue.catalogue import LeftOut, load_catalogue
from plugins.catalogue.kinds import (
    KIND_OF,
    KINDS,
    Ambassador,
    BusinessTransfer,
    Event,
    Farm,
    JobOffer,
    LifeAsset,
    StaticPage,
    reference,
)
from plugins.catalogue.problems import ProblemsFound
from plugins.catalogue.rendering import render
from plugins.catalogue.values import packed
from tests.unit.factory import TODAY, catalogue_of, entry_of, file_of, list_folders_backwards, write_project

YESTERDAY, TOMORROW = TODAY - timedelta(1), TODAY + timedelta(1)


def slugs(entries):
    return [entry.slug for entry in entries]


def problems_of(root):
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(root, TODAY)
    return [(problem.path, problem.field) for problem in found.value.problems]


def test_the_freshest_comes_first_and_one_day_is_in_order_of_name():
    entries = [
        entry_of(JobOffer, "b", publie_le="2026-11-02"),
        entry_of(JobOffer, "c", publie_le="2026-11-20"),
        entry_of(Farm, "a", publie_le="2026-11-02"),
        entry_of(JobOffer, "a", publie_le="2026-11-02"),
    ]
    expected = ["emplois/c", "emplois/a", "fermes/a", "emplois/b"]
    for _ in range(5):
        random.Random(7).shuffle(entries)
        assert [reference(entry) for entry in catalogue_of(*entries).entries] == expected


@pytest.mark.parametrize(("today", "living", "expired"), [
    (date(2027, 1, 31), ["essai"], []), (date(2027, 2, 1), [], ["essai"]), (date(2027, 2, 2), [], ["essai"]),
])  # fmt: skip
def test_an_offer_leaves_on_the_day_it_expires(today, living, expired):
    catalogue = catalogue_of(entry_of(JobOffer, expire_le="2027-02-01"), today=today)
    assert slugs(catalogue.entries) == living
    assert slugs(catalogue.expired) == expired


@pytest.mark.parametrize(("today", "living"), [(YESTERDAY, 0), (TODAY, 1), (TOMORROW, 1)])
def test_an_entry_appears_on_its_first_day(today, living):
    catalogue = catalogue_of(entry_of(StaticPage, publie_le=str(TODAY)), today=today)
    assert len(catalogue.entries) == living
    assert catalogue.left_out.scheduled == 1 - living


def test_an_event_is_in_the_agenda_up_to_its_last_day():
    event = entry_of(Event, debut="2027-03-12", fin="2027-03-13", expire_le="2027-03-14")
    assert catalogue_of(event, today=date(2027, 3, 13)).entries
    assert catalogue_of(event, today=date(2027, 3, 14)).expired


def test_what_is_left_out_is_counted():
    entries = [
        entry_of(JobOffer, "brouillon", brouillon="oui"),
        entry_of(JobOffer, "brouillon-perime", brouillon="oui", publie_le="2026-01-01", expire_le="2026-02-01"),
        entry_of(JobOffer, "demain", publie_le=str(TOMORROW)),
        entry_of(JobOffer, "exemple", exemple="oui"),
        entry_of(JobOffer, "exemple-brouillon", exemple="oui", brouillon="oui"),
        entry_of(JobOffer, "vraie"),
    ]
    at_home = catalogue_of(*entries)
    assert set(slugs(at_home.entries)) == {"exemple", "vraie"}
    assert at_home.left_out == LeftOut(drafts=3, scheduled=1, samples=0)
    published = catalogue_of(*entries, production=True)
    assert slugs(published.entries) == ["vraie"]
    assert published.left_out == LeftOut(drafts=2, scheduled=1, samples=2)
    assert not published.expired


def test_production_shows_no_page_for_an_expired_sample():
    sample = entry_of(JobOffer, exemple="oui", publie_le="2026-01-01", expire_le="2026-02-01")
    assert not catalogue_of(sample, production=True).expired


def test_each_kind_has_its_list_and_the_agenda_follows_the_days():
    late = entry_of(Event, "tard", debut="2027-05-02", expire_le="2027-05-03", publie_le="2026-11-20")
    soon = entry_of(Event, "tot", debut="2027-01-02", expire_le="2027-01-03", publie_le="2026-11-01")
    catalogue = catalogue_of(late, soon, entry_of(JobOffer))
    assert slugs(catalogue.of_kind(KIND_OF[Event])) == ["tot", "tard"]
    assert slugs(catalogue.of_kind(KIND_OF[JobOffer])) == ["essai"]
    assert catalogue.of_kind(KIND_OF[Farm]) == ()


def test_alternatives_are_three_living_entries_of_the_kind_nearest_first():
    gone = entry_of(JobOffer, "partie", commune="Figeac", publie_le="2026-01-01", expire_le="2026-11-22")
    catalogue = catalogue_of(
        gone,
        entry_of(JobOffer, "loin", commune="Cahors"),
        entry_of(JobOffer, "ici", commune="Figeac", publie_le="2026-01-01"),
        entry_of(JobOffer, "ici-plus-fraiche", commune="Figeac", publie_le="2026-11-20"),
        entry_of(JobOffer, "a-cote", commune="Cajarc"),
        entry_of(JobOffer, "perimee-aussi", commune="Figeac", publie_le="2026-01-01", expire_le="2026-11-22"),
        entry_of(JobOffer, "brouillon", commune="Figeac", brouillon="oui"),
        entry_of(Farm, "ferme-ici", commune="Figeac"),
    )
    assert slugs(catalogue.alternatives(gone)) == ["ici-plus-fraiche", "ici", "a-cote"]


def test_alternatives_are_completed_by_other_offers_then_by_other_entries():
    gone = entry_of(Farm, "partie", commune="Figeac", publie_le="2026-01-01", expire_le="2026-11-22")
    catalogue = catalogue_of(
        gone,
        entry_of(Ambassador, "voisine", commune="Figeac"),
        entry_of(StaticPage, "mentions-legales", commune="Figeac"),
        entry_of(LifeAsset, "sans-commune"),
        entry_of(Farm, "ferme-loin", commune="Cahors"),
        entry_of(BusinessTransfer, "boutique", commune="Gourdon"),
    )
    assert slugs(catalogue.alternatives(gone)) == ["ferme-loin", "boutique", "voisine"]


@pytest.mark.parametrize("commune", ["Laramière", "Promilhanes", "Aujols"])
def test_alternatives_and_neighbours_are_found_from_a_commune_without_coordinates(commune):
    catalogue = catalogue_of(
        entry_of(JobOffer, "loin", commune="Souillac"), entry_of(JobOffer, "pres", commune="Limogne-en-Quercy")
    )
    gone = entry_of(JobOffer, "partie", commune=commune)
    assert slugs(catalogue.alternatives(gone)) == ["pres", "loin"]
    assert "loin" not in slugs(catalogue.around(catalogue.territory.commune(commune), 5))


def test_the_neighbourhood_holds_offers_of_other_communes_within_reach():
    catalogue = catalogue_of(
        entry_of(JobOffer, "ici", commune="Cahors"),
        entry_of(JobOffer, "pradines", commune="Pradines"),
        entry_of(Farm, "arcambal", commune="Arcambal"),
        entry_of(JobOffer, "figeac", commune="Figeac"),
        entry_of(Ambassador, "portrait", commune="Pradines"),
    )
    cahors = catalogue.territory.commune("Cahors")
    assert slugs(catalogue.around(cahors, 5)) == ["pradines", "arcambal"]
    assert slugs(catalogue.around(cahors, 1)) == ["pradines"]
    assert slugs(catalogue.in_commune(cahors)) == ["ici"]


def test_an_offer_in_a_former_commune_is_in_the_commune_of_today():
    catalogue = catalogue_of(entry_of(JobOffer, commune="Labastide-Murat"))
    assert catalogue.commune_of(catalogue.entries[0]).name == "Cœur de Causse"
    assert catalogue.in_commune(catalogue.territory.commune("Cœur de Causse")) == catalogue.entries


def test_related_entries_are_linked_both_ways():
    offer = entry_of(JobOffer, "offre", en_lien=["vivre/ciel", "ambassadeurs/camille"])
    sky = entry_of(LifeAsset, "ciel", en_lien=["ambassadeurs/camille"])
    camille = entry_of(Ambassador, "camille", en_lien=["emplois/offre"])
    catalogue = catalogue_of(offer, sky, camille)
    assert slugs(catalogue.related(offer)) == ["ciel", "camille"]
    assert slugs(catalogue.related(sky)) == ["camille", "offre"]
    assert slugs(catalogue.related(camille)) == ["offre", "ciel"]


def test_related_entries_that_are_not_on_the_site_are_not_shown():
    offer = entry_of(JobOffer, "offre", en_lien=["vivre/ciel", "vivre/perime"])
    draft = entry_of(LifeAsset, "ciel", brouillon="oui", en_lien=["emplois/offre"])
    gone = entry_of(LifeAsset, "perime", publie_le="2026-01-01", expire_le="2026-02-01", en_lien=["emplois/offre"])
    assert catalogue_of(offer, draft, gone).related(offer) == []


PROJECT = {
    "offers/emplois/b.md": file_of(JobOffer), "offers/emplois/a.md": file_of(JobOffer, commune="Cahors"),
    "offers/emplois/archives/c.md": file_of(JobOffer), "offers/fermes/a.md": file_of(Farm),
    "content/vivre/ciel.md": file_of(LifeAsset, en_lien=["emplois/a"]), "content/pages/mentions.md": file_of(StaticPage),
    "ambassadors/camille.md": file_of(Ambassador), "content/agenda/forum.md": file_of(Event),
    "offers/reprises/a.md": file_of(BusinessTransfer),
}  # fmt: skip


def test_a_project_gives_its_catalogue(tmp_path):
    catalogue = load_catalogue(write_project(tmp_path, PROJECT), TODAY)
    assert len(catalogue.entries) == len(PROJECT)
    assert {entry.path for entry in catalogue.entries} == set(PROJECT)
    assert catalogue.today == TODAY


def test_a_project_without_folders_is_empty(tmp_path):
    assert load_catalogue(tmp_path, TODAY).entries == ()


def test_neither_the_order_of_files_nor_the_locale_changes_anything(tmp_path, monkeypatch):
    paths = list(PROJECT)
    one = load_catalogue(write_project(tmp_path / "un", PROJECT), TODAY)
    other_root = write_project(tmp_path / "autre", {path: PROJECT[path] for path in reversed(paths)})
    before = locale.setlocale(locale.LC_ALL)
    for name in ("C", "C.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8"):
        try:
            locale.setlocale(locale.LC_ALL, name)
        except locale.Error:
            continue
        other = load_catalogue(other_root, TODAY)
        assert (other.entries, other.left_out) == (one.entries, one.left_out)
    locale.setlocale(locale.LC_ALL, before)
    list_folders_backwards(monkeypatch)
    assert load_catalogue(other_root, TODAY).entries == one.entries


def test_a_wrong_file_makes_none_that_names_it_wrong(tmp_path):
    write_project(tmp_path, PROJECT | {"offers/emplois/a.md": file_of(JobOffer, titre=None)})
    assert problems_of(tmp_path) == [("offers/emplois/a.md", "titre")]


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    write_project(tmp_path, {
        "offers/emplois/a.md": file_of(JobOffer, titre=None, contrat="x", body=""),
        "offers/fermes/a.md": file_of(Farm, bio="x", xyzzy="y"),
        "content/notes.md": "",
    })  # fmt: skip
    assert problems_of(tmp_path) == [
        ("content/notes.md", "(fichier)"), ("offers/emplois/a.md", "titre"), ("offers/emplois/a.md", "contrat"),
        ("offers/emplois/a.md", "(corps)"), ("offers/fermes/a.md", "bio"), ("offers/fermes/a.md", "xyzzy"),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["(fichier).source", "(fichier).nom", "(fichier).chemin", "(corps)", "(genre)"])
def test_no_file_writes_what_loading_fills(tmp_path, key):
    """With a source, a staff file would pass for imported: no expiry date, and text shown as it is."""
    text = file_of(JobOffer, **{key: "x"})
    write_project(tmp_path, {"offers/emplois/a.md": text})
    assert (("offers/emplois/a.md", key)) in problems_of(tmp_path)


@pytest.mark.parametrize("body", [
    "[lien]({filename}absent.md)", "[lien]({static}/content/images/absent.jpg)", "![x]({static}absent.jpg)",
    "![]({static}/content/images/la.svg)", "![ ](/content/images/la.svg)", "![](https://www.lot.fr/a.jpg)",
    "[![](a.jpg)](https://www.lot.fr/)", "[secret]({static}../../../hors-du-projet.txt)",
    "[lien]({filename}" + "x" * 300 + ".md)", "[lien]({filename}..)", "[lien]({filename}/content)",
])  # fmt: skip
def test_links_and_pictures_of_the_text_are_followed(tmp_path, body):
    (tmp_path / "hors-du-projet.txt").write_text("secret")
    root = write_project(tmp_path / "projet", PROJECT | {"content/images/la.svg": "<svg/>"})
    write_project(root, {"content/pages/essai.md": file_of(StaticPage, body=body)})
    assert problems_of(root) == [("content/pages/essai.md", "(corps)")]


@pytest.mark.parametrize("body", [
    "[lien]({filename}mentions.md#ancre)", "[lien]({filename}/content/vivre/ciel.md)", "[lien](https://www.lot.fr/)",
    "![Le ciel]({static}/content/images/la.svg \"Titre\")", "![Le ciel](<{static}../images/la.svg>)", "[lien](/emplois/)",
    "[[crochets]] ![Le [ciel]({static}/content/images/la.svg)",
])  # fmt: skip
def test_right_links_and_pictures_are_let_through(tmp_path, body):
    write_project(
        tmp_path,
        PROJECT | {"content/images/la.svg": "<svg/>", "content/pages/essai.md": file_of(StaticPage, body=body)},
    )
    assert load_catalogue(tmp_path, TODAY)


def test_a_picture_name_that_is_too_long_for_the_disk_is_an_absent_picture(tmp_path):
    picture = {"fichier": f"content/images/{'a' * 300}.jpg", "alternative": "Le ciel", "credit": "Exemple"}
    write_project(tmp_path, {"content/pages/essai.md": file_of(StaticPage, image=picture)})
    assert problems_of(tmp_path) == [("content/pages/essai.md", "image.fichier")]


def test_a_file_name_that_is_no_text_is_a_problem_and_not_a_crash(tmp_path):
    folder = tmp_path / "offers/emplois"
    folder.mkdir(parents=True)
    try:
        (folder / os.fsdecode(b"a\xff\n\x1b[31m.md")).write_text(file_of(JobOffer), "utf-8")
    except OSError:
        pytest.skip("this file system refuses the name")
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(tmp_path, TODAY)
    assert all(line.isprintable() for line in str(found.value).split("\n"))
    str(found.value).encode()


def test_imported_entries_are_assembled_with_the_others(tmp_path):
    imported = entry_of(JobOffer, "ft-1", publie_le="2026-11-21")
    catalogue = load_catalogue(write_project(tmp_path, PROJECT), TODAY, imported=(imported,))
    assert catalogue.entries[0] is imported
    assert len(catalogue.entries) == len(PROJECT) + 1


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.listed], ids=lambda kind: kind.name)
def test_no_page_takes_the_address_of_a_list(tmp_path, kind):
    write_project(tmp_path, {f"content/pages/{kind.base}.md": file_of(StaticPage)})
    assert problems_of(tmp_path) == [(f"content/pages/{kind.base}.md", "(fichier)")]


def test_two_kinds_may_share_a_file_name(tmp_path):
    write_project(
        tmp_path,
        {"offers/emplois/moulin.md": file_of(JobOffer), "offers/reprises/moulin.md": file_of(BusinessTransfer)},
    )
    assert len(load_catalogue(tmp_path, TODAY).entries) == 2


def test_an_entry_is_never_its_own_neighbour_and_never_shown_twice():
    one = entry_of(LifeAsset, "une", commune="Cahors", en_lien=["vivre/une", "vivre/autre", "vivre/autre"])
    other = entry_of(LifeAsset, "autre", commune="Cahors", en_lien=["vivre/une"])
    catalogue = catalogue_of(one, other)
    assert slugs(catalogue.related(one)) == ["autre"]
    assert slugs(catalogue.alternatives(one)) == ["autre"]


def test_a_file_of_our_own_keeps_its_address_whatever_a_feed_sends(tmp_path):
    ours = file_of(JobOffer, titre="La nôtre")
    write_project(tmp_path, {"offers/emplois/essai.md": ours})
    theirs = entry_of(JobOffer, titre="La leur").model_copy(update={"path": "france-travail:essai"})
    catalogue = load_catalogue(tmp_path, TODAY, imported=(theirs,))
    assert [entry.title for entry in catalogue.entries] == ["La nôtre"]
    assert catalogue.left_out.hidden == 1


def test_a_symbolic_link_is_refused_not_followed(tmp_path):
    write_project(tmp_path, {"ailleurs/secret.md": file_of(JobOffer), "offers/emplois/juste.md": file_of(JobOffer)})
    (tmp_path / "offers/emplois/lien.md").symlink_to(tmp_path / "ailleurs/secret.md")
    (tmp_path / "offers/emplois/mort.md").symlink_to(tmp_path / "disparu.md")
    with pytest.raises(ProblemsFound) as found:
        load_catalogue(tmp_path, TODAY)
    assert [str(problem) for problem in found.value.problems] == [
        "offers/emplois/lien.md:1: (fichier): lien symbolique refusé ; copier le fichier lui-même",
        "offers/emplois/mort.md:1: (fichier): lien symbolique refusé ; copier le fichier lui-même",
    ]


def test_a_table_has_a_caption_headers_and_a_frame_that_the_keyboard_scrolls():
    text = "Tableau\u00a0: les communes\n\n| Commune | Habitants |\n|---|--:|\n| Cahors | 20 050 |\n"
    html = render(entry_of(StaticPage).model_copy(update={"packed_body": packed(text)}))
    assert (
        '<div class="table" role="region" aria-label="Tableau" tabindex="0"><table><caption>les communes</caption>'
        in html
    )
    assert '<th scope="col">Commune</th>' in html
    assert "<p>Tableau" not in html
