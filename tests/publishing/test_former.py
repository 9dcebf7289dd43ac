"""Every address that was ever published leads somewhere, for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugins.catalogue.kinds import JobOffer
from plugins.publishing.former import Former, Line, Past, extended, former, maps, read_ledger, reused, write_ledger
from tests.unit.factory import TODAY, catalogue_of, entry_of

OLD, NEW = "offers/emplois/boulanger.md", "offers/emplois/boulanger-gourdon.md"
YESTERDAY = TODAY - timedelta(days=1)
PAGES = {"", "emplois/", "emplois/boulanger-gourdon/"}
CATALOGUE = catalogue_of(entry_of(JobOffer, "boulanger-gourdon"))


def past(renamed: dict[str, str] | None = None, **lines: str) -> Past:
    ledger = {f"emplois/{name.replace('_', '/')}/": Line(source, YESTERDAY) for name, source in lines.items()}
    return Past(ledger, renamed or {})


def test_a_renamed_file_s_address_leads_to_the_new_one_through_every_name_it_had() -> None:
    chain = {"offers/emplois/pain.md": OLD, OLD: NEW}
    known = former(past(chain, pain="offers/emplois/pain.md", boulanger=OLD), PAGES, CATALOGUE)
    assert known.moved == dict.fromkeys(("emplois/pain/", "emplois/boulanger/"), "emplois/boulanger-gourdon/")
    assert known.gone == {}


def test_names_that_turn_in_a_circle_end_somewhere() -> None:
    known = former(past({OLD: "offers/emplois/b.md", "offers/emplois/b.md": OLD}, boulanger=OLD), PAGES, CATALOGUE)
    assert known.gone == {"emplois/boulanger/": YESTERDAY}


def test_a_withdrawn_offer_is_gone_and_keeps_a_page_for_ninety_days() -> None:
    known = former(past(boulanger="france-travail:123ABC"), PAGES, CATALOGUE)
    assert known.gone == {"emplois/boulanger/": YESTERDAY}
    assert known.gone_pages(YESTERDAY + timedelta(days=90)) == ["emplois/boulanger/"]
    assert known.gone_pages(YESTERDAY + timedelta(days=91)) == []


def test_an_imported_offer_under_another_title_is_the_same() -> None:
    offer = entry_of(JobOffer, "boulanger-gourdon").model_copy(update={"path": "france-travail:123ABC"})
    known = former(past(boulanger="france-travail:123ABC"), PAGES, catalogue_of(offer))
    assert known.moved == {"emplois/boulanger/": "emplois/boulanger-gourdon/"}


def test_the_last_page_of_a_list_that_became_shorter_leads_to_the_list() -> None:
    known = former(past(page_4=""), PAGES, CATALOGUE)
    assert known == Former(elsewhere={"emplois/page/4/": "emplois/"})


def test_a_page_that_stands_leads_nowhere_else() -> None:
    assert former(Past({address: Line("", YESTERDAY) for address in PAGES}), PAGES, CATALOGUE) == Former()


def test_an_address_that_names_something_else_now_is_told() -> None:
    assert reused(past(**{"boulanger-gourdon": OLD}), CATALOGUE) == ["emplois/boulanger-gourdon/"]
    assert reused(past({OLD: NEW}, **{"boulanger-gourdon": OLD}), CATALOGUE) == []
    assert reused(past(**{"boulanger-gourdon": NEW}), CATALOGUE) == []


def test_the_ledger_grows_and_reads_what_it_wrote() -> None:
    before = {"emplois/boulanger/": Line(OLD, YESTERDAY), "emplois/": Line("", YESTERDAY)}
    after = extended(before, PAGES, CATALOGUE)
    assert read_ledger(write_ledger(after)) == after
    assert after["emplois/boulanger/"] == Line(OLD, YESTERDAY)
    assert after["emplois/"] == Line("", TODAY)
    assert after["emplois/boulanger-gourdon/"] == Line(NEW, TODAY)
    with pytest.raises(ValueError):
        read_ledger("emplois/\n")


def test_nginx_reads_both_forms_of_an_address_for_one_release() -> None:
    known = Former({"a/": "b/"}, {"emplois/page/4/": "emplois/"}, {"c/": YESTERDAY})
    assert maps("R1", known) == {
        "redirects.map": '"R1:/a/" "/b/";\n"R1:/a" "/b/";\n',
        "elsewhere.map": '"R1:/emplois/page/4/" "/emplois/";\n"R1:/emplois/page/4" "/emplois/";\n',
        "gone.map": '"R1:/c/" "1";\n"R1:/c" "1";\n',
    }


def test_no_address_writes_nginx_s_configuration() -> None:
    for known in (
        Former({'a" "b"; include /etc/passwd; #': "b/"}),
        Former({"a/": "$host/"}),
        Former(gone={"é;/": TODAY}),
    ):
        with pytest.raises(ValueError, match="n'a pas sa place dans une configuration"):
            maps("R1", known)
