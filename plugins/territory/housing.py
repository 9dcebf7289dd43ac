"""The homes of each commune, as the census counted them: how many, how many empty, how many for holidays.

The embedded data is written by `plugins.territory.embed_housing` (source and licence are in the file itself).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from plugins.territory.model import DataSource

DATA_FILE = Path(__file__).parent / "data" / "housing.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Homes(_Frozen):
    """Counts of dwellings: all, vacant, and second or occasional homes. The rest is lived in all year."""

    total: int
    vacant: int
    second: int

    @property
    def vacant_share(self) -> int:
        """Vacant dwellings, in whole percent."""
        return round(100 * self.vacant / self.total)

    @property
    def second_share(self) -> int:
        """Second homes, in whole percent."""
        return round(100 * self.second / self.total)


class Housing(_Frozen):
    """What a census says of the homes of every commune, by INSEE code."""

    source: DataSource
    year: int
    communes: Mapping[str, Homes]


@functools.cache
def load_housing() -> Housing:
    """The embedded counts of the communes of the Lot."""
    return Housing.model_validate_json(DATA_FILE.read_bytes())
