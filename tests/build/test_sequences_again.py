"""The other half of the stories of test_sequences.py."""

from __future__ import annotations

import pytest

from tests.build.sequences import Bench, stories, tell


@pytest.mark.parametrize("seed", stories(1))
def test_a_build_after_changes_is_a_clean_build(bench: Bench, seed: int) -> None:
    tell(bench, seed)
