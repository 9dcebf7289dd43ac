"""Where a build's time goes: for the staff's report, and for `build --profile`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

# What took less is not said.
_LEAST = 0.05
WRITING, INDEX, ALL = "Écriture des pages", "Index de recherche", "En tout"


class Profile:
    """Seconds that each part of a build took, in the order in which they began; `lines` says them in French."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}
        self._shares: dict[str, Mapping[str, float]] = {}
        self._started = time.monotonic()

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Add the time spent inside to a part."""
        self.times.setdefault(part, 0.0)
        started = time.monotonic()
        try:
            yield
        finally:
            self.times[part] += time.monotonic() - started

    def share(self, part: str, shares: Mapping[str, float]) -> None:
        """Note what the processors did during a part, in seconds of all processes together, by French words."""
        self._shares[part] = shares

    def finish(self) -> None:
        """Note the time since the beginning."""
        self.times[ALL] = time.monotonic() - self._started

    @property
    def parts(self) -> dict[str, float]:
        """The seconds of each part that took some: a twentieth of one at least."""
        return {part: seconds for part, seconds in self.times.items() if seconds >= _LEAST}

    def lines(self) -> Iterator[str]:
        """A line per part, and one for each of its shares, the largest first."""
        for part, seconds in self.parts.items():
            yield _line(seconds, part)
            for what, share in sorted(self._shares.get(part, {}).items(), key=lambda one: -one[1]):
                if share >= _LEAST:
                    yield _line(share, f"  de processeur : {what}")

    def prepare(self) -> None:
        """Note when Pelican begins."""
        self._prepared = time.monotonic()

    def watch(self, generators: list[Any]) -> None:
        """Time what each plugin writes: a receiver of Pelican's `all_generators_finalized`."""
        self.times["Mise en route de Pelican et des plugins"] = time.monotonic() - self._prepared
        for generator in (one for one in generators if hasattr(one, "generate_output")):
            generator.generate_output = partial(self._output, generator, generator.generate_output)

    def _output(self, generator: Any, generate: Callable[[Any], None], writer: Any) -> None:
        with self.timed(f"Plugin {type(generator).__module__.removesuffix('.plugin')}"):
            generate(writer)


def _line(seconds: float, what: str) -> str:
    return f"{seconds:8.2f} s  {what}".replace(".", ",", 1)
