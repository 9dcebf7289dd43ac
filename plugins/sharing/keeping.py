"""Cards are kept by all that they are made of: a build draws only those that changed, and forgets those of pages gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import UnidentifiedImageError

from plugins.catalogue.problems import CannotPublish
from plugins.catalogue.side_by_side import Told
from plugins.catalogue.writing import forget_all_but, seal, sealed
from plugins.sharing.cards import Card
from plugins.sharing.drawing import Studio

FOLDER = "cartes"
_HOME_NAME = "accueil"
# What every card depends on, in the theme; its scene is added for each.
_STYLE = ("static/css/tokens.css", "static/fonts/fraunces.woff2", "static/fonts/atkinson-hyperlegible-next.woff2")
_CODE = ("drawing.py", "typesetting.py", "tokens.py")


class Portfolio:
    """The cards of one theme, drawn into `cache` under their key."""

    def __init__(self, root: Path, theme: Path, cache: Path) -> None:
        self._root, self._theme, self._cache = root, theme, cache
        code = [Path(__file__).with_name(name) for name in _CODE]
        self._style = hashlib.sha256(b"".join(path.read_bytes() for path in (*code, *(theme / n for n in _STYLE))))
        self._digests: dict[tuple[str, str], bytes] = {}

    def name(self, card: Card) -> str:
        """Where a card is on the site: « cartes/emplois/boulanger-3f9a….jpg », another name for another picture."""
        return f"{FOLDER}/{card.address.rstrip('/') or _HOME_NAME}-{self._key(card)}.jpg"

    def publish(self, cards: Iterable[Card], output: Path, progress: Told) -> None:
        """Draw the missing, copy all to the site, and drop from the cache what no page has any more."""
        self._cache.mkdir(parents=True, exist_ok=True)
        # Two pages may show the very same picture, each under its own name.
        wanted = [(self._cache / f"{self._key(card)}.jpg", card) for card in cards]
        forget_all_but({file.name for file, _ in wanted}, self._cache)
        missing = [(file, card) for file, card in wanted if not self._put(sealed(file), card, output)]
        for number, (file, card, drawn) in enumerate(self._drawn(missing), 1):
            seal(file, drawn)
            self._put(drawn, card, output)
            progress(number, len(missing))

    def _put(self, drawn: bytes | None, card: Card, output: Path) -> bool:
        if drawn:
            target = output / self.name(card)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(drawn)
        return drawn is not None

    def _drawn(self, missing: list[tuple[Path, Card]]) -> Iterator[tuple[Path, Card, bytes]]:
        studio = Studio(self._theme)
        # Pillow lets go of the interpreter while it compresses, most of the work: a second core helps.
        with ThreadPoolExecutor(2) as pool:
            drawn = pool.map(lambda one: self._draw(studio, one[1]), missing)
            yield from ((*one, picture) for one, picture in zip(missing, drawn, strict=True))

    def _draw(self, studio: Studio, card: Card) -> bytes:
        try:
            return studio.draw(card, self._root / card.picture if card.picture else None)
        except UnidentifiedImageError:
            # Cards come before pages, which would say so too.
            raise CannotPublish(f"{card.picture} : image illisible ; l'enregistrer de nouveau en JPEG ou PNG") from None

    def _key(self, card: Card) -> str:
        total = self._style.copy()
        total.update(self._behind(card.picture, card.scene))
        total.update(repr((card.eyebrow, card.title, card.line, card.scene, card.format)).encode())
        return total.hexdigest()[:12]

    def _behind(self, picture: str, scene: str) -> bytes:
        """A digest of the picture above the words."""
        if (picture, scene) not in self._digests:
            drawn = self._root / picture if picture else self._theme / f"static/illustrations/{scene}.svg"
            self._digests[picture, scene] = hashlib.sha256(drawn.read_bytes()).digest()
        return self._digests[picture, scene]
