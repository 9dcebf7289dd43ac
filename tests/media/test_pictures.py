"""Pictures as visitors receive them: light, upright, without a word of where they were taken."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from plugins.catalogue.problems import CannotPublish
from plugins.media import processing
from plugins.media.geometry import height_for, widths_for
from tests.conftest import digest

Build = Callable[..., Path]
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photograph(width: int, height: int) -> Image.Image:
    """Something like a photograph: gradients with grain."""
    gradient = Image.linear_gradient("L").resize((width, height))
    grain = Image.effect_noise((width, height), 28)
    return Image.merge("RGB", (gradient, Image.blend(gradient, grain, 0.3), gradient.rotate(180)))


def drop(project: Path, name: str, image: Image.Image, **options: object) -> Path:
    path = project / "content/images" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)
    return path


def located(image: Image.Image, orientation: int = 1) -> Image.Exif:
    exif = image.getexif()
    exif[ORIENTATION], exif[MAKER] = orientation, "SecretCamera"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (44.0, 26.0, 49.0)
    return exif


def show(project: Path, name: str) -> None:
    """An asset whose front matter and text both show a picture."""
    source = project / "content/vivre/ciel-etoile.md"
    text = source.read_text("utf-8")
    front = f'image:\n  fichier: content/images/{name}\n  alternative: "La Voie lactée"\n  credit: Essai\ntitre:'
    body = f"\n![Un « ciel » noir]({{static}}../images/{name})\n"
    source.write_text(text.replace("titre:", front, 1) + body, "utf-8")


@pytest.mark.parametrize(
    ("original", "made"),
    [(300, (300,)), (480, (480,)), (481, (480, 481)), (1000, (480, 800, 1000)), (1600, (480, 800, 1200, 1600)),
     (6000, (480, 800, 1200, 1600))],
)  # fmt: skip
def test_widths_never_exceed_the_original(original: int, made: tuple[int, ...]) -> None:
    assert widths_for(original) == made


def test_heights_keep_the_proportions() -> None:
    assert height_for(480, (1600, 900)) == 270
    assert height_for(480, (10_000, 2)) == 1


def test_a_picture_is_light_upright_and_says_nothing_of_its_place(project: Path, build_project: Build) -> None:
    image = photograph(1500, 1000)
    drop(project, "ciel.jpg", image, exif=located(image, orientation=6), quality=95)
    show(project, "ciel.jpg")
    output = build_project()
    page = (output / "vivre/ciel-etoile/index.html").read_text("utf-8")
    assert page.count("<picture>") == 2
    assert 'alt="La Voie lactée"' in page
    assert 'alt="Un « ciel » noir"' in page
    assert "© Essai" in page
    assert "content/images" not in page
    assert re.search(r'width="1000" height="1500"', page), "the picture stands upright"

    files = list((output / "media").iterdir())
    assert {file.suffix for file in files} == {".avif", ".webp", ".jpg"}
    for file in files:
        raw = file.read_bytes()
        assert b"SecretCamera" not in raw
        assert b"Exif" not in raw
        with Image.open(io.BytesIO(raw)) as made:
            assert dict(made.getexif()) == {}
            width = int(file.stem.rpartition("-")[2])
            assert (made.width, made.height) == (width, round(width * 1.5))
    for name in re.findall(r"/media/([\w.-]+)", page):
        assert (output / "media" / name).is_file(), name
    # The original, with its place, is nowhere in the output.
    assert not any(b"SecretCamera" in path.read_bytes() for path in output.rglob("*") if path.is_file())


def test_avif_is_lighter_than_webp_and_webp_than_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    photograph(1200, 800).save(path, quality=95)
    made = processing.renditions(path, tmp_path / "cache")
    weight = {one.ending: (tmp_path / "cache" / one.name).stat().st_size for one in made if one.width == 800}
    assert weight["avif"] < weight["jpg"]
    assert weight["webp"] < weight["jpg"]


def test_an_original_is_processed_once(project: Path, build_project: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(project, "ciel.png", photograph(900, 600))
    show(project, "ciel.png")
    first = digest(build_project())
    monkeypatch.setattr(processing, "_clean", lambda _image: pytest.fail("made a second time"))
    assert digest(build_project()) == first


def test_a_picture_that_no_page_shows_is_not_published(project: Path, build_project: Build) -> None:
    drop(project, "ciel.png", photograph(900, 600))
    assert not (build_project() / "media").exists()


def test_transparency_and_odd_modes_become_plain_pictures(tmp_path: Path) -> None:
    for mode, name in (("RGBA", "a.png"), ("P", "b.png"), ("L", "c.jpg"), ("CMYK", "d.jpg"), ("LA", "e.png")):
        Image.new(mode, (60, 40)).save(tmp_path / name)
        for made in processing.renditions(tmp_path / name, tmp_path / "cache"):
            with Image.open(tmp_path / "cache" / made.name) as image:
                assert (image.mode, image.size) == ("RGB", (60, 40))


def broken_files(folder: Path) -> dict[str, str]:
    """Files that cannot be published, and the beginning of what is said of each."""
    noise = io.BytesIO()
    photograph(400, 300).save(noise, "JPEG")
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    (folder / "texte.jpg").write_text("pas une image", "utf-8")
    (folder / "tronquee.jpg").write_bytes(noise.getvalue()[:3000])
    frames[0].save(folder / "animee.webp", save_all=True, append_images=frames[1:])
    Image.new("1", (9000, 5000)).save(folder / "geante.png")
    return {
        "texte.jpg": "image illisible",
        "tronquee.jpg": "image tronquée",
        "animee.webp": "image animée",
        "geante.png": "image de plus de 40 millions de pixels",
    }


def test_a_broken_picture_is_refused_in_french_and_leaves_nothing(tmp_path: Path) -> None:
    for name, message in broken_files(tmp_path).items():
        with pytest.raises(CannotPublish, match=message):
            processing.renditions(tmp_path / name, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_broken_picture_leaves_the_site_as_it_was(project: Path, build_project: Build) -> None:
    before = digest(build_project())
    (project / "content/images").mkdir(exist_ok=True)
    (project / "content/images/ciel.jpg").write_text("pas une image", "utf-8")
    show(project, "ciel.jpg")
    with pytest.raises(CannotPublish, match=r"content/images/ciel\.jpg : image illisible"):
        build_project()
    assert digest(project.parent / "output") == before
