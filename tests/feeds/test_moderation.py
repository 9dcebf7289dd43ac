from __future__ import annotations

import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plugins.catalogue.kinds import Entry, JobOffer
from plugins.catalogue.problems import ProblemsFound
from plugins.feeds.loading import Loaded, load_feeds
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import Peer, offer

FIRST = "emplois/france-travail-000test"


@pytest.fixture
def ruled(desk: Desk, peer: Peer) -> Desk:
    peer.offers = [offer(number) for number in range(3)]
    assert desk.refresh()
    return desk


def load(desk: Desk, moderation: str) -> Loaded:
    (desk.root / "offers/moderation.toml").write_text(textwrap.dedent(moderation), encoding="utf-8")
    return load_feeds(desk.root, datetime.now(UTC), {})


def first(loaded: Loaded) -> Entry:
    return next(entry for entry in loaded.entries if entry.slug == "france-travail-000test")


def test_an_offer_is_hidden(ruled: Desk) -> None:
    loaded = load(ruled, f"""
        ["{FIRST}"]
        motif = "Pourvue"
        date = 2026-11-20
        masquer = true
        """)  # fmt: skip
    assert [entry.slug for entry in loaded.entries] == ["france-travail-001test", "france-travail-002test"]
    assert loaded.unmatched == ()


def test_an_offer_is_pinned_corrected_linked_and_welcomed(ruled: Desk) -> None:
    portrait = ruled.root / "ambassadors/camille-exemple.md"
    portrait.parent.mkdir()
    portrait.write_text("", encoding="utf-8")
    entry = first(load(ruled, f"""
        ["{FIRST}"]
        motif = "L'employeur a précisé"
        date = 2026-11-20
        epingler = true
        ambassadeur = "ambassadeurs/camille-exemple"
        accueil = {{ organisme = "Mairie", courriel = "mairie@example.fr" }}
        corriger.titre = "Boulanger, le dimanche (H/F)"
        corriger.commune = "Faycelles"
        corriger.heures_semaine = 12
        """))  # fmt: skip
    assert isinstance(entry, JobOffer)
    assert (entry.title, entry.commune, entry.weekly_hours) == ("Boulanger, le dimanche (H/F)", "46100", 12)
    assert entry.pinned
    assert entry.related == ("ambassadeurs/camille-exemple",)
    assert entry.welcome is not None
    assert entry.welcome.email == "mairie@example.fr"
    assert entry.source is not None, "its origin stays"
    others = load(ruled, "").entries
    assert min([entry, *others], key=Entry.freshness) is entry, "before fresher ones"


def test_a_ruling_that_matches_nothing_is_reported_and_stops_nothing(ruled: Desk) -> None:
    loaded = load(ruled, """
        # deux tables

        ["emplois/france-travail-999gone"]
        motif = "Pourvue"
        date = 2026-11-20
        masquer = true

        ["emplois/autre-flux-1"]
        motif = "Flux éteint : rien à en dire"
        date = 2026-11-20
        masquer = true
        """)  # fmt: skip
    assert len(loaded.entries) == 3
    assert loaded.unmatched == (
        "offers/moderation.toml:4: emplois/france-travail-999gone: ne correspond plus à aucune offre ; effacer cette table",
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("motiff = 'x'", "motiff: clé inconnue ; vouliez-vous dire « motif » ?"),
        ("epingler = 'peut-être'", "epingler: « peut-être » n'est pas un choix ; écrire oui ou non"),
        ("ambassadeur = 'ambassadeurs/personne'", "ambassadeur: aucune page « ambassadeurs/personne »"),
        ("accueil.telephone = '12'", "accueil.telephone: « 12 » n'est pas un numéro de téléphone"),
        ("corriger.contrat = 'CDII'", "corriger.contrat: « CDII » n'est pas dans la liste"),
        ("corriger.titer = 'x'", "corriger.titer: clé inconnue ; vouliez-vous dire « titre » ?"),
        ("corriger.'(fichier).nom' = 'x'", "corriger.fichier).nom: clé inconnue"),
    ],
)
def test_what_is_wrong_is_said_on_its_line(ruled: Desk, line: str, said: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        load(ruled, f'["{FIRST}"]\nmotif = "xx"\ndate = 2026-11-20\n{line}\n')
    assert f"offers/moderation.toml:4: {FIRST}.{said}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date = 2027-01-01\nmotif='xx'\nmasquer=true", "01/01/2027 est à venir"),
        ("motif='xx'\nmasquer=true", "date: champ obligatoire absent"),
        ("date = 2026-11-20\nmotif='xx'", "aucune décision ; écrire masquer, epingler"),
        ("date = 2026-11-20\nmasquer=true", "motif: champ obligatoire absent"),
    ],
)
def test_a_ruling_says_why_and_when(ruled: Desk, text: str, said: str) -> None:
    with pytest.raises(ProblemsFound, match=said):
        load(ruled, f'["{FIRST}"]\n{text}\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('["boulanger"]\nmasquer = true', "une offre est attendue"),
        ("masquer = true", "une offre est attendue"),
        ('["emplois/x"', "écriture TOML incomprise"),
    ],
)
def test_a_wrong_file_is_refused(ruled: Desk, text: str, said: str) -> None:
    with pytest.raises(ProblemsFound, match=said):
        load(ruled, text)


def test_the_committed_file_is_right_once_uncommented(ruled: Desk) -> None:
    committed = Path(__file__).parents[2].joinpath("offers/moderation.toml").read_text(encoding="utf-8")
    example = committed.partition("#\n")[2].replace("# ", "", 1).replace("\n# ", "\n")
    (ruled.root / "ambassadors").mkdir()
    (ruled.root / "ambassadors/camille-exemple.md").write_text("", encoding="utf-8")
    entry = first(load(ruled, example.replace("186xyzt", "000test")))
    assert (entry.title, entry.pinned) == ("Boulanger, le matin (H/F)", True)
