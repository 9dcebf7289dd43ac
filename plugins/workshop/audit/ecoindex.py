"""EcoIndex: how a page stands among the web's, by its elements, its requests and its weight (100 is best, above 80 is A).

Formula and quantiles of cnumr/ecoindex_reference and cnumr/ecoindex_python (the published quantiles of 500,000 pages of the
HTTP Archive): the rank of each measure among 20 quantiles, weighted 3 for elements, 2 for requests, 1 for kilobytes.
"""

from __future__ import annotations

from itertools import pairwise

_ELEMENTS = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479,
             594601)  # fmt: skip
_REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
_KILOBYTES = (0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06,
              2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26)  # fmt: skip
_GRADES = {80: "A", 70: "B", 55: "C", 40: "D", 25: "E", 10: "F"}


def ecoindex(elements: int, requests: int, kilobytes: float) -> float:
    """The score, 0 to 100."""
    ranks = 3 * _rank(_ELEMENTS, elements) + 2 * _rank(_REQUESTS, requests) + _rank(_KILOBYTES, kilobytes)
    return 100 - 5 * ranks / 6


def grade(score: float) -> str:
    """The letter, A to G; a limit belongs to the letter below."""
    return next((letter for limit, letter in _GRADES.items() if score > limit), "G")


def _rank(quantiles: tuple[float, ...], value: float) -> float:
    for index, (low, high) in enumerate(pairwise(quantiles)):
        if value < high:
            return index + (value - low) / (high - low)
    return len(quantiles) - 1
