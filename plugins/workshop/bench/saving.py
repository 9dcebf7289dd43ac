"""How soon what one saves is seen under `serve`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from plugins.territory.model import load_territory
from plugins.workshop.bench import corpus, places
from plugins.workshop.bench.measuring import Highest, wait_for_rest, watched
from plugins.workshop.bench.project import Project
from plugins.workshop.bench.served import PATIENCE, Browser, serving
from plugins.workshop.bench.steps import Steps

PAGE, OTHERS, FEED, TEMPLATE, STYLE = "page", "others", "feed", "template", "style"
_FRENCH = {
    PAGE: "sa page", OTHERS: "les autres pages", FEED: "la page d’une offre du flux", TEMPLATE: "la page vue", STYLE: "la page vue",
}  # fmt: skip
_KINDS = 4
# Where something takes more than this many seconds, twice is enough.
_SLOW, _FEW = 10.0, 2


@dataclass
class Shown:
    """Seconds from a file's saving to its being seen, by what is looked at; `ready` is how long `serve` took to start.

    PAGE is the page of an edited offer, OTHERS the last of the list, the home page and the commune's; FEED is the page
    of an offer that changed in a feed's snapshot, with one in a hundred; TEMPLATE and STYLE are the first page after the
    theme was edited.
    """

    offers: int
    ready: float = 0.0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    highest: Highest = field(default_factory=Highest)


def run(files: int, records: int, edits: int) -> Shown:
    """Serve a generated project and save files in it, `edits` times of each kind. Raises CommandFailed."""
    shown = Shown(files + records)
    every = list(corpus.samples(files + records))
    with places.folder(len(every)) as place, Steps("serve", 1 + edits * _KINDS) as steps:
        steps.begin("démarrage, cartes dessinées")
        ours = Project(place / "nous", every[:files], every[files:])
        started = time.monotonic()
        with serving(ours) as (process, browser), watched(process) as shown.highest:
            shown.ready = browser.wait(browser.page, _address(every[0]), every[0].title) - started
            steps.say(f"prêt en {shown.ready:.0f} s")
            for kind, edit in _edits(ours).items():
                for number in range(edits):
                    steps.begin(f"{kind}, {number + 1} sur {edits}")
                    if number < _FEW or max(shown.seconds[name][0] for name in edit.seen) < _SLOW:
                        wait_for_rest(process.pid, PATIENCE)
                        _measure(edit, f"essai{steps.begun}z", browser, shown, steps)
    return shown


@dataclass(frozen=True)
class _Edit:
    """How to save a file with a word, and the pages where that word is looked for, by the name of the figure."""

    save: Callable[[str], None]
    seen: dict[str, list[str]]
    styled: bool = False


def _edits(ours: Project) -> dict[str, _Edit]:
    """What is saved, by its name in French."""
    one = replace(ours.files[0], published=corpus.TODAY)  # it comes first wherever it is listed
    page = _address(one)
    elsewhere = ["/emplois/", "/", f"/communes/{load_territory().by_code[one.code].slug}/"]
    return {
        "une offre": _Edit(
            lambda word: ours.save(replace(one, title=f"{one.title} {word}")), {PAGE: [page], OTHERS: elsewhere}
        ),
        "un flux relu": _Edit(ours.refresh, {FEED: [f"/emplois/{corpus.FEED}-{ours.records[0].number:06d}x/"]}),
        "un gabarit": _Edit(
            lambda word: ours.insert("templates/entry.html", "{% block content %}", f"<p>{word}</p>"),
            {TEMPLATE: [page]},
        ),
        "un style": _Edit(
            lambda word: ours.insert("static/css/base.css", "", f".{word} {{ margin: 0 }}\n"),
            {STYLE: [page]},
            styled=True,
        ),
    }


def _measure(edit: _Edit, word: str, browser: Browser, shown: Shown, steps: Steps) -> None:
    edit.save(word)
    saved = time.monotonic()
    for name, addresses in edit.seen.items():
        # One page after the other, for only the last to come counts.
        read = browser.sheet if edit.styled else browser.page
        seconds = max(browser.wait(read, address, word) for address in addresses) - saved
        shown.seconds.setdefault(name, []).append(seconds)
        steps.say(f"{_FRENCH[name]} après {1_000 * seconds:.0f} ms")


def _address(one: corpus.Sample) -> str:
    return f"/emplois/{one.slug}/"
