"""The logos that a licence asks us to show, fetched with the feed: a visitor's browser asks them of nobody else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from plugins.catalogue.writing import write_whole
from plugins.feeds.snapshot import FOLDER
from plugins.feeds.source import FeedFailed
from plugins.feeds.web import Bounds, Web, get

AT_ONCE = 4
# More new logos than this wait for the next refresh: they must not keep the offers waiting.
MOST_AT_A_TIME = 200
BOUNDS = Bounds(silence=5, seconds=15, wire=500_000, content=500_000,
                types=("image/png", "image/jpeg", "image/gif", "image/webp"))  # fmt: skip


def logo_path(feed: str, url: str) -> str:
    """Where the logo of an address is kept, relative to the project; its name tells nothing of the address."""
    return f"{FOLDER}/logos/{feed}/{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:24]}"


def keep_logos(
    root: Path, feed: str, urls: Iterable[str], declared: tuple[str, ...], say: Callable[[str], None]
) -> None:
    """Fetch the logos that are not there yet, and forget those that no record names any more.

    One that cannot be had is left out: the offer is shown without it. Raises OSError.
    """
    wanted = {root / logo_path(feed, url): url for url in urls}
    folder = root / FOLDER / "logos" / feed
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path not in wanted:
            path.unlink()
    new = [(path, url) for path, url in wanted.items() if not path.exists()][:MOST_AT_A_TIME]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        missing = list(pool.map(partial(_fetch, declared), new)).count(False)
    if missing:
        say(f"{missing} logos sur {len(new)} n'ont pas pu être lus")


def _fetch(declared: tuple[str, ...], wanted: tuple[Path, str]) -> bool:
    path, url = wanted
    # Any public host, and no redirection: nobody declared where a recruiter keeps a logo.
    web = Web(declared)
    try:
        body = get(web, url, BOUNDS, redirects=False)
    except FeedFailed:
        return False
    finally:
        web.close()
    write_whole(path, body)
    return True
