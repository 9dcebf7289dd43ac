"""The content that ships: enough to judge every page, honest about what is invented."""

from __future__ import annotations

import textwrap
from collections import Counter
from pathlib import Path

import pytest

from plugins.catalogue.catalogue import Catalogue, load_catalogue
from plugins.catalogue.choices import Theme
from plugins.catalogue.kinds import KINDS, Ambassador, BusinessTransfer, Entry, Farm, JobOffer, LifeAsset, StaticPage
from tests.conftest import ROOT, TODAY


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT, TODAY)


def of_type(catalogue: Catalogue, model: type[Entry]) -> list[Entry]:
    return [entry for entry in (*catalogue.entries, *catalogue.expired) if isinstance(entry, model)]


@pytest.mark.parametrize("model", [JobOffer, BusinessTransfer, Farm])
def test_offers_that_ship_are_samples_that_look_it(catalogue: Catalogue, model: type[Entry]) -> None:
    offers = of_type(catalogue, model)
    assert 5 <= len(offers) <= 8
    assert all(offer.sample for offer in offers)


def test_quality_of_life_assets_are_real_sourced_and_cover_every_theme(catalogue: Catalogue) -> None:
    assets = [entry for entry in catalogue.entries if isinstance(entry, LifeAsset)]
    assert len(assets) >= 12
    assert not any(asset.sample for asset in assets)
    assert {asset.theme for asset in assets} == set(Theme)
    assert all(fact.as_of <= TODAY for asset in assets for fact in asset.facts)


def test_no_real_person_s_words_are_invented(catalogue: Catalogue) -> None:
    real = [entry for entry in catalogue.entries if isinstance(entry, Ambassador) and not entry.sample]
    assert [ambassador.full_name for ambassador in real] == ["Fabien Galthié"]
    assert all(ambassador.quotation is None and ambassador.document for ambassador in real)


def test_pages_the_law_and_newcomers_ask_for_exist(catalogue: Catalogue) -> None:
    slugs = {entry.slug for entry in catalogue.entries if isinstance(entry, StaticPage)}
    assert slugs >= {"la-demarche", "ce-quil-faut-savoir", "contact", "mentions-legales", "donnees-personnelles",
                     "accessibilite", "sources-et-licences"}  # fmt: skip


def test_every_kind_has_something_living_and_the_offers_something_expired(catalogue: Catalogue) -> None:
    assert all(catalogue.of_kind(kind) for kind in KINDS)
    assert Counter(type(entry) for entry in catalogue.expired).keys() >= {JobOffer, BusinessTransfer, Farm}


def test_nothing_committed_names_a_registry_or_this_machine() -> None:
    for path in [*(ROOT / "requirements").glob("*"), ROOT / "tasks.py", ROOT / ".ci/run"]:
        text = Path(path).read_text("utf-8")
        assert "index-url" not in text, path
        assert "://" not in text, path
    locked = (ROOT / "requirements/site.txt").read_text("utf-8")
    assert locked.count("--hash=sha256:") > locked.count("==")


def test_the_readme_s_first_offer_is_right_as_it_stands(tmp_path: Path) -> None:
    block = (ROOT / "README.md").read_text("utf-8").partition("```markdown\n")[2].partition("```")[0]
    offer = tmp_path / "offers/emplois/boulanger-gourdon.md"
    offer.parent.mkdir(parents=True)
    offer.write_text(textwrap.dedent("   " + block.lstrip()), "utf-8")
    entries = load_catalogue(tmp_path, TODAY).entries
    assert [entry.title for entry in entries] == ["Boulanger ou boulangère"]
