"""The Pelican side of media: pictures for the templates and in texts, and their files in the output."""

from __future__ import annotations

import html
import posixpath
import re
from functools import partial
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from plugins.catalogue.writing import sealed
from plugins.media.markup import FOLDER, picture_element
from plugins.media.processing import PictureRefused, Rendition, logo, renditions

_IMAGE = re.compile(r'<img\b[^>]*\bsrc="\{static\}(?P<path>[^"]+)"[^>]*>')
_ALTERNATIVE = re.compile(r'\balt="([^"]*)"')


class MediaGenerator(Generator):
    """Makes and writes a picture when a page shows it; one that nobody shows is not published."""

    def generate_context(self) -> None:
        """Give the templates `picture(…)`, and put pictures in the place of the images in texts."""
        self._root = Path(self.settings["PATH"])
        self._shown: dict[str, list[Rendition]] = {}
        self.context["responsive"] = self._responsive
        self.context["logo"] = self._logo
        # Before Pelican resolves links: it would look for the original in the output, where it must not be.
        self.context["in_texts"].append(lambda path, text: _IMAGE.sub(partial(self._in_text, path), text))

    def _responsive(self, file: str, alternative: str, *, eager: bool = False) -> Markup:
        return picture_element(self._renditions(file), alternative, eager=eager)

    def _logo(self, file: str) -> Markup:
        """A logo that came with a feed; nothing where it is missing or no picture: it is foreign."""
        try:
            made = logo(self._root / file, self._cache)
        except (PictureRefused, FileNotFoundError):
            return Markup("")
        self._publish([made])
        # Beside the employer's name, which says the same: decorative.
        tag = '<img class="logo" src="/{}/{}" alt="" width="{}" height="{}" loading="lazy">'
        return Markup(tag).format(FOLDER, made.name, made.width, made.height)  # noqa: S704

    def _in_text(self, source: str, image: re.Match[str]) -> str:
        found = _ALTERNATIVE.search(image[0])
        alternative = html.unescape(found[1]) if found else ""
        path = html.unescape(image["path"])
        file = path[1:] if path.startswith("/") else posixpath.normpath(f"{posixpath.dirname(source)}/{path}")
        return str(self._responsive(file, alternative))

    def _renditions(self, file: str) -> list[Rendition]:
        if file not in self._shown:
            try:
                self._shown[file] = renditions(self._root / file, self._cache)
            except PictureRefused as refusal:
                raise PictureRefused(f"{file} : {refusal}") from None
            self._publish(self._shown[file])
        return self._shown[file]

    @property
    def _cache(self) -> Path:
        return self._root / ".cache" / "media"

    def _publish(self, files: list[Rendition]) -> None:
        folder = Path(self.output_path) / FOLDER
        folder.mkdir(exist_ok=True)
        for file in files:
            (folder / file.name).write_bytes(sealed(self._cache / file.name) or b"")


def _generators(_pelican: Any) -> type[Generator]:
    return MediaGenerator


def register() -> None:
    """Pelican's entry point."""
    signals.get_generators.connect(_generators)
