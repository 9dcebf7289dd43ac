"""Which widths a picture is made in, in CSS pixels."""

from __future__ import annotations

WIDTHS = (480, 800, 1200, 1600)
# Where a picture stands in a page: the whole width of a phone, then the width of the text.
SIZES = "(min-width: 60rem) 44rem, 100vw"


def widths_for(original: int) -> tuple[int, ...]:
    """The widths to make: never above the original, whose own width is the last below the largest."""
    largest = min(original, WIDTHS[-1])
    return (*(width for width in WIDTHS if width < largest), largest)


def height_for(width: int, original: tuple[int, int]) -> int:
    """The height that keeps the proportions, at least one pixel."""
    return max(1, round(width * original[1] / original[0]))
