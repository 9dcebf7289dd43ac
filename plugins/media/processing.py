"""One original into its AVIF, WebP and JPEG files, without a word of metadata. Only here does Pillow work.

Each original is processed once: its files are kept under their content's hash, and a second build only copies them.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from plugins.catalogue.problems import CannotPublish
from plugins.catalogue.writing import seal, sealed
from plugins.media.geometry import height_for, widths_for

# Pillow's names, our endings, and what each encoder is asked for; a change here makes every file anew.
FORMATS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("AVIF", "avif", {"quality": 58, "speed": 6}),
    ("WEBP", "webp", {"quality": 74, "method": 5}),
    ("JPEG", "jpg", {"quality": 78, "optimize": True, "progressive": True}),
)
_ENCODERS = {ending: (name, options) for name, ending, options in FORMATS}
MAX_PIXELS = 40_000_000
LOGO_BOX = (240, 96)  # pixels: twice what the page shows, for dense screens
READABLE = ("JPEG", "PNG", "WEBP", "AVIF")


class PictureRefused(CannotPublish):
    """An original that cannot be published; the message is French and says what to do."""


@dataclass(frozen=True)
class Rendition:
    """One produced file: its name, its format's ending and its size in pixels."""

    name: str
    ending: str
    width: int
    height: int


def renditions(original: Path, cache: Path) -> list[Rendition]:
    """The files of an original, made now if they are not in the cache.

    Raises PictureRefused for what is not a still picture of a reasonable size.
    """
    raw = original.read_bytes()
    key = hashlib.sha256(raw + repr(FORMATS).encode()).hexdigest()[:12]
    size = _size(raw)
    wanted = [
        Rendition(f"{original.stem}-{key}-{width}.{ending}", ending, width, height_for(width, size))
        for _, ending, _ in FORMATS
        for width in widths_for(size[0])
    ]
    if not all(sealed(cache / rendition.name) for rendition in wanted):
        _produce(raw, wanted, cache)
    return wanted


def logo(original: Path, cache: Path) -> Rendition:
    """A small picture of somebody else's mark, on white. Raises PictureRefused, FileNotFoundError."""
    raw = original.read_bytes()
    with _opened(raw, (*READABLE, "GIF")) as image:
        try:
            clean = _clean(image)
        except (OSError, SyntaxError):
            raise PictureRefused("logo tronqué") from None
    clean.thumbnail(LOGO_BOX, Image.Resampling.LANCZOS)
    made = Rendition(f"logo-{hashlib.sha256(raw).hexdigest()[:12]}.webp", "webp", *clean.size)
    if not sealed(cache / made.name):
        encoded = io.BytesIO()
        clean.save(encoded, "WEBP", quality=85, method=5)
        seal(cache / made.name, encoded.getvalue())
    return made


def _size(raw: bytes) -> tuple[int, int]:
    """Width and height as the picture is meant to be seen, its orientation applied."""
    with _opened(raw) as image:
        sideways = image.getexif().get(0x0112, 1) >= 5
        return (image.height, image.width) if sideways else (image.width, image.height)


def _opened(raw: bytes, formats: tuple[str, ...] = READABLE) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw), formats=formats)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError):
        raise PictureRefused("image illisible ou démesurée ; l'enregistrer de nouveau en JPEG ou PNG") from None
    if image.width * image.height > MAX_PIXELS:
        raise PictureRefused(
            f"image de plus de {MAX_PIXELS // 1_000_000} millions de pixels ; la réduire à 2 400 pixels de large"
        )
    if getattr(image, "is_animated", False):
        raise PictureRefused("image animée ; en garder une seule vue")
    return image


def _produce(raw: bytes, wanted: list[Rendition], cache: Path) -> None:
    try:
        with _opened(raw) as image:
            clean = _clean(image)
    except (OSError, SyntaxError):
        raise PictureRefused("image tronquée ; la copier de nouveau depuis l'appareil") from None
    for rendition in wanted:
        name, options = _ENCODERS[rendition.ending]
        resized = clean.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS)
        encoded = io.BytesIO()
        resized.save(encoded, name, **options)
        seal(cache / rendition.name, encoded.getvalue())


def _clean(image: Image.Image) -> Image.Image:
    """Pixels alone: upright, in sRGB, transparency on white; nothing of the file's metadata is carried over."""
    upright = ImageOps.exif_transpose(image)
    profile = upright.info.get("icc_profile")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(upright, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            upright = converted or upright
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that cannot be read changes colours a little, and is no reason to lose the picture
    if upright.mode in ("RGBA", "LA", "P"):
        layered = upright.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        upright = Image.alpha_composite(white, layered)
    pixels = Image.new("RGB", upright.size)
    pixels.paste(upright.convert("RGB"))
    return pixels
