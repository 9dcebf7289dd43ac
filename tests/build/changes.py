"""What happens to a project between two builds: what staff, designers, sources, the calendar and a failing disk do to it.

Each change is a function of a state that says what it did. All chance is the state's own, so that a seed tells a story
again; a change that finds nothing to change raises NotHere, and another is drawn.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from plugins.feeds.snapshot import Snapshot, SnapshotDamaged, read_snapshot, write_snapshot
from tests.conftest import TODAY
from tests.feeds.france_travail_peer import offer
from tests.feeds.test_commune_page import records

FEED = "france-travail"
COMMUNES = ("46042", "46102")
# Each with the entry that shows it.
PICTURES = {
    "content/images/marche.jpg": "vivre/marches-et-truffes",
    "content/images/causse.jpg": "agenda/visite-immersive-figeac",
}
_WORDS = ("noyer", "gariotte", "safran", "truffe", "bastide", "gabarre", "causse", "pigeonnier", "cazelle", "segala")
_TEXTS = (
    "titre",
    "resume",
    "employeur",
    "metier",
    "lieu",
    "secteur",
    "activite",
    "motif",
    "horaires",
    "locaux",
    "citation",
)
_NUMBERS = (
    "prix",
    "min",
    "max",
    "surface",
    "surface_ha",
    "effectif",
    "heures_semaine",
    "postes",
    "annee",
    "minutes",
    "rang",
)
_CHOICES = {
    "teletravail": ("non", "ponctuel", "partiel", "total"),
    "contrat": ("CDI", "CDD", "MIS", "SAI"),
    "bio": ("certifiee", "conversion", "non"),
    "parcours": ("venu", "revenu", "reste"),
    "theme": ("nature", "teletravailler", "se soigner"),
    "logement": ("oui", "non"),
    "kit": ("oui", "non"),
}
# Of our code, a little of each package: where the words and the numbers of pages come from.
PLUGIN_EDITS = (
    ("plugins/catalogue/display.py", r'"(Exemple|Oui|Non|hier)', "{found}{word}"),
    ("plugins/catalogue/kinds/*.py", r'(intro|title|one)="(?=[A-ZÉ])', "{found}{word} "),
    (
        "plugins/catalogue/kinds/*.py",
        r'"(?=(Salaire brut|Contrat|Logement sur place|Thème|Prix demandé)")',
        "{found}{word} ",
    ),
    ("plugins/discovery/facets.py", r'"(?=(Intercommunalité|Secteur|Contrat)")', "{found}{word} "),
    ("plugins/discovery/facets.py", r"(AROUND_MINUTES|MOST_VALUES) = (?=\d)", "{found}1"),
    ("plugins/territory/towns.py", '"Cahors", "Figeac"', '"Figeac", "Cahors"'),
    ("plugins/territory/model.py", r"50 / 60, (?=\d)", "{found}1"),
    ("plugins/territory/data/territory.json", r'"population": (?=\d)', "{found}1"),
    ("plugins/territory/data/housing.json", r'"total":(?=\d)', "{found}1"),
    ("plugins/publishing/documents.py", '"(?=Construit par)', "{found}{word} "),
    ("plugins/sharing/cards.py", '"(?=Département du Lot)', "{found}{word} "),
    ("relay/forms.py", r'(title|lead|label)="(?=[A-ZÉ])', "{found}{word} "),
)


class NotHere(Exception):
    """This project has nothing for this change to change."""


@dataclass
class State:
    """A project, its site, and how it is built next; `redraw` once something that is drawn was touched."""

    root: Path
    output: Path
    chance: random.Random
    today: date = TODAY
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    redraw: bool = False

    def word(self) -> str:
        return f"{self.chance.choice(_WORDS)}{self.chance.randrange(100)}"

    def write(self, path: Path, content: bytes) -> None:
        """Another file in the place of one; now and then its clock says that nothing happened."""
        before = path.stat() if path.is_file() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # its inode is shared with the copies that are built clean
        path.write_bytes(content)
        if before and self.chance.random() < 0.25:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def files(self, *patterns: str) -> list[Path]:
        return sorted({path for pattern in patterns for path in self.root.glob(pattern) if path.is_file()})

    def entries(self) -> list[Path]:
        return self.files("offers/*/*.md", "content/*/*.md", "ambassadors/*.md")

    def shown(self, path: Path) -> str:
        return path.relative_to(self.root.parent).as_posix()

    def one_of(self, some: Iterable[Any]) -> Any:
        choices = list(some)
        if not choices:
            raise NotHere
        return self.chance.choice(choices)

    def edit(self, files: Iterable[Path], pattern: str, new: Callable[[re.Match[str]], str]) -> str:
        """Rewrite one of the places, in one of the files, where a pattern stands."""
        path = self.one_of(path for path in files if re.search(pattern, path.read_text("utf-8"), re.MULTILINE))
        text = path.read_text("utf-8")
        found = self.one_of(re.finditer(pattern, text, re.MULTILINE))
        written = new(found)
        if written == found[0]:
            raise NotHere
        self.write(path, (text[: found.start()] + written + text[found.end() :]).encode())
        return f"{self.shown(path)}: {found[0]!r} → {written!r}"


Change = Callable[[State], str]
CHANGES: dict[str, Change] = {}
# How often one is drawn beside the others: less when it costs seconds of drawing, more for what is easily got wrong.
WEIGHTS = {"palette": 0.2, "drawing": 0.3, "nothing_kept": 0.2, "kept_file_damaged": 2, "plugin": 2, "template": 2}


def change(function: Change) -> Change:
    CHANGES[function.__name__] = function
    return function


def drawn_change(state: State) -> tuple[str, str]:
    """The name of a change and what it did."""
    while True:
        name = state.chance.choices(list(CHANGES), [WEIGHTS.get(name, 1) for name in CHANGES])[0]
        with suppress(NotHere):
            return name, CHANGES[name](state)


# --- What staff write


@change
def words_of_an_entry(state: State) -> str:
    return state.edit(state.entries(), rf'^({"|".join(_TEXTS)}): "?(?=\w)', lambda found: f"{found[0]}{state.word()} ")


@change
def body_of_an_entry(state: State) -> str:
    return state.edit(state.entries(), r"^---\n(?=\n[^\n-])|\Z", lambda found: f"{found[0]}\nUn {state.word()}.\n")


@change
def number_of_an_entry(state: State) -> str:
    pattern = rf"^( *(?:{'|'.join(_NUMBERS)}): )(\d+)$"
    return state.edit(state.entries(), pattern, lambda found: f"{found[1]}{int(found[2]) + state.chance.randint(1, 9)}")


@change
def choice_of_an_entry(state: State) -> str:
    pattern = rf"^({'|'.join(_CHOICES)}): .*$"
    return state.edit(state.entries(), pattern, lambda found: f"{found[1]}: {state.chance.choice(_CHOICES[found[1]])}")


@change
def date_of_an_entry(state: State) -> str:
    pattern = r"^(publie_le|expire_le|verifie_le|debut|fin|disponible_le): .*$"
    days = state.chance.choice((-30, -1, 0, 1, 2, 7, 60))
    return state.edit(state.entries(), pattern, lambda found: f"{found[1]}: {state.today + timedelta(days)}")


@change
def end_of_a_consent(state: State) -> str:
    day = state.today + timedelta(state.chance.choice((-1, 0, 1, 7, 400)))
    return state.edit(state.files("ambassadors/*.md"), r"^  fin: .*$", lambda _: f"  fin: {day}")


@change
def commune_of_an_entry(state: State) -> str:
    names = sorted(commune["name"] for commune in _territory(state)["communes"])
    return state.edit(state.entries(), r"^commune: .*$", lambda _: f"commune: {state.chance.choice(names)}")


@change
def draft_or_not(state: State) -> str:
    pattern = r"\A---\n(brouillon: oui\n)?"
    return state.edit(state.entries(), pattern, lambda found: "---\n" + ("" if found[1] else "brouillon: oui\n"))


@change
def sample_or_not(state: State) -> str:
    pattern = r"\A---\n(exemple: oui\n)?"
    return state.edit(state.entries(), pattern, lambda found: "---\n" + ("" if found[1] else "exemple: oui\n"))


@change
def link_between_entries(state: State) -> str:
    target = _reference(state.one_of(path for path in state.entries() if "/pages/" not in path.as_posix()))
    if state.chance.random() < 0.5:
        return state.edit(state.entries(), r"^  - [a-z]+/[a-z0-9-]+$", lambda _: f"  - {target}")
    return state.edit(state.entries(), r"^en_lien:$", lambda found: f"{found[0]}\n  - {target}")


@change
def entry_deleted(state: State) -> str:
    path = state.one_of(state.entries())
    path.unlink()
    return state.shown(path)


@change
def entry_deleted_with_its_links(state: State) -> str:
    path = state.one_of(state.entries())
    path.unlink()
    for other in state.entries():
        text = other.read_text("utf-8")
        kept = re.sub(rf"^  - {_reference(path)}\n", "", text, flags=re.MULTILINE)
        if kept != text:
            state.write(other, re.sub(r"^en_lien:\n(?!  )", "", kept, flags=re.MULTILINE).encode())
    return state.shown(path)


@change
def entry_renamed(state: State) -> str:
    path = state.one_of(state.entries())
    path.rename(path.with_name(f"{path.stem}-{state.word()}.md"))
    return f"{state.shown(path)}, what leads to it left as it was"


@change
def entry_renamed_with_its_links(state: State) -> str:
    path = state.one_of(state.entries())
    new = path.with_name(f"{path.stem}-{state.word()}.md")
    path.rename(new)
    old_address, address = _reference(path), _reference(new)
    for other in state.files("offers/**/*.*", "content/**/*.md", "ambassadors/*.md"):
        text = other.read_text("utf-8")
        changed = re.sub(rf"(?<![\w-]){re.escape(old_address)}(?![\w-])", address, text)
        if changed != text:
            state.write(other, changed.encode())
    return f"{state.shown(path)} → {new.name}"


@change
def entry_added(state: State) -> str:
    path = state.one_of(state.entries())
    new = path.with_name(f"{state.word()}-{path.stem}.md")
    state.write(new, re.sub(r'^(titre: "?)', rf"\1{state.word()} ", path.read_text("utf-8"), flags=re.M).encode())
    return f"{state.shown(new)}, like {path.name}"


@change
def picture_replaced(state: State) -> str:
    path = state.root / state.chance.choice(list(PICTURES))
    state.write(path, photograph(state.chance.randrange(256)))
    state.redraw |= state.chance.random() < 0.25
    return state.shown(path)


@change
def ruling_on_an_import(state: State) -> str:
    records = _offers(state).records
    path = state.root / "offers/moderation.toml"
    ref = f"emplois/{FEED}-{state.one_of(records)['id'].lower()}" if records else ""
    if not ref or ref in path.read_text("utf-8"):
        return state.edit([path], r'^\["(.|\n)*\Z', lambda _: "")
    decided = state.chance.choice(
        ("masquer = true", "epingler = true", f'corriger.titre = "Le {state.word()}"', 'ambassadeur = "ambassadeurs/camille-exemple"',
         f'accueil.organisme = "Mairie du {state.word()}"\naccueil.courriel = "mairie@exemple.fr"')
    )  # fmt: skip
    table = f'\n["{ref}"]\nmotif = "Décidé par un {state.word()}"\ndate = 2026-11-01\n{decided}\n'
    return state.edit([path], r"\Z", lambda _: table)


@change
def feeds_file(state: State) -> str:
    path = state.root / "offers/feeds.toml"
    if state.chance.random() < 0.5:
        return state.edit([path], r'^(label|changes|licence) = "', lambda found: f"{found[0]}{state.word()} ")
    return state.edit(
        [path], r"^max_age_hours = \d+", lambda _: f"max_age_hours = {state.chance.choice((1, 24, 72, 13000))}"
    )


@change
def handbook_or_measures(state: State) -> str:
    if state.chance.random() < 0.3:
        return state.edit([state.root / "docs/audit.json"], r"(?<=: )[1-9]\d+(?=,?$)", lambda found: f"{found[0]}1")
    return state.edit(state.files("docs/**/*.md"), r"^(?=[A-ZÉ])", lambda _: f"Un {state.word()}. ")


@change
def words_of_the_kit(state: State) -> str:
    return state.edit([state.root / "ambassadors/kit/textes.toml"], r"^(?=Autour|Je vis)", lambda _: "Oui. ")


# --- What designers and developers write


@change
def template(state: State) -> str:
    often = state.files(*(f"theme/templates/{name}.html" for name in ("base", "macros", "entry", "list")))
    some = often if state.chance.random() < 0.5 else state.files("theme/templates/**/*.html")
    return state.edit(some, r"</(p|h1|h2|li)>", lambda found: f" {state.word()}{found[0]}")


@change
def stylesheet_or_script(state: State) -> str:
    path = state.one_of(p for p in state.files("theme/static/css/*.css", "theme/static/js/*.js") if p.stem != "tokens")
    added = (
        f"\n.{state.word()} {{ color: red; }}\n" if path.suffix == ".css" else f"\nconsole.info('{state.word()}');\n"
    )
    return state.edit([path], r"\Z", lambda _: added)


@change
def palette(state: State) -> str:
    state.redraw = True
    return state.edit(
        [state.root / "theme/static/css/tokens.css"], r"(?<=: #f)[a-f0-9]", lambda _: state.chance.choice("abcdef")
    )


@change
def drawing(state: State) -> str:
    state.redraw = True
    color = f"#{state.chance.randrange(1 << 24):06x}"
    return state.edit(state.files("theme/static/illustrations/*.svg"), r"#[0-9a-f]{6}", lambda _: color)


@change
def setting(state: State) -> str:
    pattern, value = state.chance.choice((
        (r'^SITENAME = ".*"', f'SITENAME = "Le Lot {state.word()}"'),
        (r'^CONTACT_EMAIL = ".*"', f'CONTACT_EMAIL = "{state.word()}@lot.fr"'),
        (r'^PUBLIC_URL = ".*"', f'PUBLIC_URL = "https://{state.word()}.example"'),
        (r'"list": \d+', f'"list": {state.chance.choice((3, 5, 12, 24))}'),
    ))  # fmt: skip
    return state.edit([state.root / "pelicanconf.py"], pattern, lambda _: value)


@change
def plugin(state: State) -> str:
    files, pattern, new = state.chance.choice(PLUGIN_EDITS)
    state.redraw |= "sharing" in files
    return state.edit(state.files(files), pattern, lambda found: new.format(found=found[0], word=state.word()))


# --- What sources send


@change
def imports_changed(state: State) -> str:
    kept = _offers(state)
    some: list[Any] = [dict(record) for record in kept.records]
    how = state.chance.choice(("added", "changed", "removed", "shuffled", "all broken"))
    if how == "added":
        some += [offer(state.chance.randrange(100, 999), intitule=f"Poste de {state.word()}") for _ in range(3)]
    elif not some:
        raise NotHere
    elif how == "changed":
        state.chance.choice(some)["description"] = f"Vous taillez le {state.word()}."
    elif how == "removed":
        del some[state.chance.randrange(len(some))]
    elif how == "shuffled":
        state.chance.shuffle(some)
    else:
        some = [{"id": f"{number}X"} for number in range(3)]
    _keep_offers(state, kept.fetched_at, some)
    return f"{how}, {len(some)} now"


@change
def imports_read_again(state: State) -> str:
    kept = _offers(state)
    hours = state.chance.choice((1, 4, 23, 25, 100))
    _keep_offers(state, datetime.combine(state.today, time(), UTC) - timedelta(hours=hours), kept.records)
    return f"{hours} h before {state.today}"


@change
def imports_lost(state: State) -> str:
    path = state.one_of(state.files(f".feeds/{FEED}.json"))
    if state.chance.random() < 0.5:
        path.unlink()
        return "gone"
    return state.edit([path], r'"count": \d+', lambda _: '"count": 999')


@change
def knowledge_of_communes(state: State) -> str:
    name, some = state.one_of(records(COMMUNES, 2).items())
    some = some[: state.chance.randint(0, len(some))]
    for one in some:
        if isinstance(one, dict) and "count" in one:
            one["count"] = state.chance.randrange(20)
    fetched = datetime.combine(state.today, time(), UTC) - timedelta(days=state.chance.choice((1, 2, 90)))
    keep(state.root, name, fetched, some)
    return f"{name}, {len(some)} of {fetched:%d/%m/%Y}"


# --- The calendar, and how the site is built


@change
def day(state: State) -> str:
    state.today += timedelta(state.chance.choice((-1, 1, 1, 1, 7, 30)))
    return state.today.isoformat()


@change
def options(state: State) -> str:
    state.options = state.chance.choice(
        [some for some in ((), ("--production",), ("--preview",)) if some != state.options]
    )
    return " ".join(state.options) or "none"


@change
def environment(state: State) -> str:
    """An address to publish at, which only the published site tells."""
    state.environment = {} if state.environment else {"SITE_URL": f"https://{state.word()}.example"}
    state.options = ("--production",)
    return str(state.environment)


# --- What befalls the site and what builds keep


@change
def site_gone(state: State) -> str:
    shutil.rmtree(state.output, ignore_errors=True)
    return ""


@change
def site_touched(state: State) -> str:
    """In place, as an editor or a failing disk does: what a build keeps may share the file with its site."""
    which = state.chance.choice(("*.html", "*"))
    path = state.one_of(path for path in sorted(state.output.rglob(which)) if path.is_file() and path.name[0] != ".")
    how = state.chance.choice(("another letter", "another text", "removed", "one more beside"))
    if how == "removed":
        path.unlink()
    elif how == "one more beside":
        path.with_name("de-trop.html").write_text("De trop.", "utf-8")
    else:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if how == "another letter" and content else b"Autre.")
    return f"{state.shown(path)}: {how}"


@change
def kept_file_damaged(state: State) -> str:
    cache = state.root / ".cache"
    path = state.one_of(p for p in sorted(cache.rglob("*")) if p.is_file())
    how = state.chance.choice(list(DAMAGES))
    damage(path, how, state.chance)
    if again := state.chance.random() < 0.5:  # else another change may be all that the next build looks at
        shutil.rmtree(state.output, ignore_errors=True)
    return f"{state.shown(path)}: {how}{', and the site gone' if again else ''}"


@change
def kept_folder_gone(state: State) -> str:
    folder = state.one_of(path for path in sorted((state.root / ".cache").glob("*")) if path.is_dir())
    shutil.rmtree(folder)
    return state.shown(folder)


@change
def nothing_kept(state: State) -> str:
    shutil.rmtree(state.root / ".cache", ignore_errors=True)
    return ""


def _cut(path: Path, chance: random.Random) -> bytes:
    return path.read_bytes()[: chance.randrange(max(1, path.stat().st_size))]


def _other_entry(path: Path, chance: random.Random) -> bytes:
    others = [other for other in sorted(path.parent.iterdir()) if other.is_file() and other != path]
    return chance.choice(others).read_bytes() if others else b"{}"


# What a kept file may become, from the file: each as a failing disk, a hand or another version would leave it.
DAMAGES: dict[str, Callable[[Path, random.Random], bytes]] = {
    "emptied": lambda _path, _chance: b"",
    "cut short": _cut,
    "cut at its head": lambda path, chance: path.read_bytes()[: chance.randrange(1, 64)],
    "other bytes": lambda path, chance: chance.randbytes(path.stat().st_size),
    "another version": lambda path, _chance: (
        bytes(255 - byte for byte in path.read_bytes()[:8]) + path.read_bytes()[8:]
    ),
    "another entry's": _other_entry,
}


def damage(path: Path, how: str, chance: random.Random) -> None:
    content = DAMAGES[how](path, chance)
    path.unlink()  # pictures share their inode with the tests' own
    path.write_bytes(content)


# --- What changes are made with


def photograph(shade: int) -> bytes:
    gradient = Image.linear_gradient("L").resize((1200, 800))
    made = io.BytesIO()
    Image.merge("RGB", (gradient, Image.new("L", gradient.size, shade), gradient.rotate(180))).save(made, "JPEG")
    return made.getvalue()


def keep(root: Path, name: str, fetched: datetime, some: list[Any]) -> None:
    write_snapshot(
        root, Snapshot(feed=name, fetched_at=fetched, query={}, count=len(some), kept=len(some), records=some)
    )


def _keep_offers(state: State, fetched: datetime, some: list[Any]) -> None:
    keep(state.root, FEED, fetched, some)


def _offers(state: State) -> Snapshot:
    with suppress(SnapshotDamaged):
        if snapshot := read_snapshot(state.root, FEED):
            return snapshot
    return Snapshot(feed=FEED, fetched_at=datetime.combine(state.today, time(), UTC), query={}, count=0, records=[])


def _territory(state: State) -> Any:
    return json.loads((state.root / "plugins/territory/data/territory.json").read_text("utf-8"))


def _reference(path: Path) -> str:
    return f"{'ambassadeurs' if path.parent.name == 'ambassadors' else path.parent.name}/{path.stem}"
