from __future__ import annotations

from pathlib import Path

import pytest

from plugins.catalogue.problems import ProblemsFound
from plugins.feeds.config import read_feeds
from plugins.feeds.registry import SOURCES
from plugins.feeds.sources.bodacc.settings import Bodacc
from plugins.feeds.sources.france_travail.settings import FranceTravail

KNOWN = f"choix possibles : {', '.join(sorted(SOURCES))}"


def write(root: Path, text: str) -> None:
    (root / "offers").mkdir(exist_ok=True)
    (root / "offers" / "feeds.toml").write_text(text, encoding="utf-8")


def problems(root: Path, text: str) -> list[str]:
    write(root, text)
    with pytest.raises(ProblemsFound) as found:
        read_feeds(root)
    return [str(problem) for problem in found.value.problems]


def test_the_committed_file_says_what_the_code_would_take() -> None:
    feed = next(feed for feed in read_feeds(Path(__file__).parents[2]) if feed.type == "france-travail")
    assert feed.model_copy(update={"changes": ""}) == FranceTravail.model_validate({"(nom)": "france-travail"})
    bodacc = next(feed for feed in read_feeds(Path(__file__).parents[2]) if feed.type == "bodacc")
    assert bodacc.model_copy(update={"changes": ""}) == Bodacc.model_validate({"(nom)": "bodacc"})


def test_a_bare_table_is_enough(tmp_path: Path) -> None:
    write(tmp_path, "[france-travail]\n")
    (feed,) = read_feeds(tmp_path)
    assert feed.name == "france-travail"


def test_a_type_may_be_used_under_another_name(tmp_path: Path) -> None:
    write(tmp_path, '[essai]\ntype = "france-travail"\nlabel = "Essai"\n')
    (feed,) = read_feeds(tmp_path)
    assert (feed.name, feed.label) == ("essai", "Essai")


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]:8080/a", "https://passerelle.example/a"],
)
def test_addresses_may_be_pointed_elsewhere(tmp_path: Path, address: str) -> None:
    write(tmp_path, f'[france-travail]\ntoken_url = "{address}"\nsearch_url = "{address}"\n')
    (feed,) = read_feeds(tmp_path)
    assert isinstance(feed, FranceTravail)
    assert feed.token_url == feed.search_url == address


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('token_url = "http://exemple.fr/"', "token_url: « http://exemple.fr/ » ferait voyager les secrets en clair"),
        ('search_url = "http://127.0.0.1.exemple.fr/"', "ferait voyager les secrets en clair"),
        ('search_url = "http://localhost.exemple.fr/"', "ferait voyager les secrets en clair"),
        ('search_url = "http://10.0.0.1/"', "ferait voyager les secrets en clair"),
        ('search_url = "http://127.0.0.1@exemple.fr/"', "un mot de passe est écrit dans l'adresse"),
        ('search_url = "https://moi:secret@exemple.fr/"', "un mot de passe est écrit dans l'adresse"),
        ('search_url = "http://127.0.0.1\\\\@exemple.fr/"', "un mot de passe est écrit dans l'adresse"),
        ('search_url = "http://[exemple.fr/"', "ferait voyager les secrets en clair"),
        ('token_url = "ftp://exemple.fr/"', "n'est pas une adresse"),
        ("token_url = 12", "token_url: un texte entre guillemets est attendu"),
        ('licence_url = "licence"', "licence_url: « licence » n'est pas une adresse de page"),
        ("departement = 46", "departement: un texte entre guillemets est attendu"),
        ('departement = "Lot"', "departement: « Lot » n'est pas un code de département"),
        ("page_size = 0", "page_size: « 0 » est trop petit ; au moins 1"),
        ("page_size = 151", "page_size: « 151 » est trop grand ; au plus 150"),
        ("page_size = 1.5", "page_size: un nombre entier sans guillemets est attendu"),
        ('timeout = "30"', "timeout: un nombre sans guillemets est attendu"),
        ("timeout = inf", "timeout: un nombre est attendu"),
        ("requests_per_second = 0", "requests_per_second: « 0 » est trop petit ; plus de 0"),
        ("max_age_hours = true", "max_age_hours: un nombre sans guillemets est attendu"),
        ('label = ""', "label: «  » est trop court (au moins 2 caractères)"),
        ("pagesize = 10", "pagesize: clé inconnue ; vouliez-vous dire « page_size » ?"),
        ("zzzz = 10", "zzzz: clé inconnue ; choix possibles : changes, departement, label, licence"),
        ('name = "x"', "name: clé inconnue"),
        ('type = "zzzz"', "type: type de source inconnu « zzzz » ; choix possibles : "),
        ("type = []", "type: type de source inconnu « [] » ; choix possibles : "),
    ],
)
def test_a_wrong_key_is_said_on_its_line(tmp_path: Path, line: str, said: str) -> None:
    (problem,) = problems(tmp_path, f"# Les sources\n\n[france-travail]\n# Un essai\n{line}\n")
    assert problem.startswith("offers/feeds.toml:5: france-travail.")
    assert said in problem
    assert "moi:secret" not in problem


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, '[france-travail]\npage_size = 0\nzzzz = 1\n\n[autre]\ntype = "zzzz"\n')
    assert [problem.split(":")[1] for problem in found] == ["2", "3", "6"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = 1\n", "offers/feeds.toml:1: a: une table est attendue"),
        ('\n[autre]\nlabel = "x"\n', "offers/feeds.toml:2: autre.type: type de source inconnu « autre »"),
        ('[france_travail]\ntype = "france-travail"\n', "offers/feeds.toml:1: france_travail: nom de source refusé"),
        ('["../x"]\ntype = "france-travail"\n', "nom de source refusé"),
        ("\n[france-travail\n", "offers/feeds.toml:2: (fichier): écriture TOML incomprise"),
        ("[a]\n[a]\n", "écriture TOML incomprise"),
    ],
)
def test_a_wrong_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert said in problem


def test_a_file_that_is_not_utf8_is_said(tmp_path: Path) -> None:
    write(tmp_path, "")
    (tmp_path / "offers" / "feeds.toml").write_bytes("# à\n".encode("latin-1"))
    with pytest.raises(ProblemsFound, match="UTF-8"):
        read_feeds(tmp_path)
