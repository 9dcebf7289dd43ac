"""What the page of the compass shows: its declaration, with the site's own pages for each theme."""

from __future__ import annotations

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.display import address
from plugins.catalogue.kinds import KINDS
from plugins.discovery.compass import ANSWERS, FIRST, QUESTIONS, THEMES, Theme

_LISTS = {kind.base: (kind.title, f"/{kind.base}/") for kind in KINDS if kind.listed}


class CompassPage:
    """The compass of a day's catalogue."""

    questions, answers, themes, first = QUESTIONS, ANSWERS, THEMES, FIRST

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def pages(self, theme: Theme) -> list[tuple[str, str]]:
        """The titles and addresses of a theme's pages; one that is not living is left out."""
        return [known for name in theme.pages if (known := self._known(name))]

    def _known(self, name: str) -> tuple[str, str] | None:
        entry = self._catalogue.at(name)
        return (entry.title, address(entry)) if entry else _LISTS.get(name)
