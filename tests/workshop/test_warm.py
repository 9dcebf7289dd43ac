"""The server's side of the process that serve keeps warm: who waits for it."""

from __future__ import annotations

import threading
from pathlib import Path

from plugins.workshop.warm import Warm


def test_who_asked_before_the_saved_page_was_made_does_not_wait_for_the_others(tmp_path: Path) -> None:
    """A browser asks while the page is being made, and all is read again, at once, before it gets its answer."""
    warm = Warm(tmp_path)
    seen: list[tuple[bool, bytes | None]] = []
    reader = threading.Thread(target=lambda: seen.append(warm.page("index.html")), daemon=True)
    with warm._lock:  # as long as the process answers another
        reader.start()
        reader.join(0.1)
        assert seen == []
        warm._own = {"index.html": b"neuve"}
        reader.join(30)
        assert seen == [(True, b"neuve")]
