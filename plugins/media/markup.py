"""The HTML of a picture: every format, every width, its measures, so that nothing shifts while it loads."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from plugins.media.geometry import SIZES
from plugins.media.processing import Rendition

FOLDER = "media"
_TYPES = {"avif": "image/avif", "webp": "image/webp"}


def picture_element(renditions: Sequence[Rendition], alternative: str, *, eager: bool = False) -> Markup:
    """A <picture> whose <img> is the JPEG; `eager` for the first picture of a page, the others wait to be near."""
    sources = Markup("").join(
        Markup('<source type="{}" srcset="{}" sizes="{}">').format(_TYPES[ending], _srcset(renditions, ending), SIZES)
        for ending in _TYPES
    )
    jpegs = [rendition for rendition in renditions if rendition.ending == "jpg"]
    largest = jpegs[-1]
    loading = Markup('fetchpriority="high"') if eager else Markup('loading="lazy" decoding="async"')
    image = Markup('<img src="/{}/{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}>').format(
        FOLDER, largest.name, _srcset(renditions, "jpg"), SIZES, largest.width, largest.height, alternative, loading
    )
    return Markup("<picture>{}{}</picture>").format(sources, image)


def _srcset(renditions: Sequence[Rendition], ending: str) -> str:
    return ", ".join(f"/{FOLDER}/{one.name} {one.width}w" for one in renditions if one.ending == ending)
