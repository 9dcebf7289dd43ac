from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.build.sequences import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("bench"), site)
    yield bench
    bench.stop()
