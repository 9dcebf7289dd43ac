"""What the page of the compass shows: its declaration, with the site's own pages for each theme."""

from __future__ import annotations

import functools

from plugins.catalogue.catalogue import Catalogue
from plugins.catalogue.display import address
from plugins.catalogue.kinds import KINDS, reference
from plugins.discovery.compass import ANSWERS, FIRST, QUESTIONS, THEMES, Theme


class CompassPage:
    """The compass of a day's catalogue."""

    questions, answers, themes, first = QUESTIONS, ANSWERS, THEMES, FIRST

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @functools.cached_property
    def _known(self) -> dict[str, tuple[str, str]]:
        entries = {reference(entry): (entry.title, address(entry)) for entry in self._catalogue.entries}
        return entries | {kind.base: (kind.title, f"/{kind.base}/") for kind in KINDS if kind.listed}

    def pages(self, theme: Theme) -> list[tuple[str, str]]:
        """The titles and addresses of a theme's pages; one that is not living is left out."""
        return [self._known[name] for name in theme.pages if name in self._known]
