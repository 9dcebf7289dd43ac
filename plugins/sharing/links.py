"""Where a page can be sent: plain links to each network's own address, without a script, a pixel or a cookie of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

# Each network's documented address for composing; {url} and {title} are percent-encoded, {both} is « title url ».
NETWORKS = {
    "WhatsApp": "https://wa.me/?text={both}",
    "Facebook": "https://www.facebook.com/sharer/sharer.php?u={url}",
    "LinkedIn": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
    "X": "https://x.com/intent/post?text={title}&url={url}",
    "Mastodon": "https://share.joinmastodon.org/#text={both}",
    "Bluesky": "https://bsky.app/intent/compose?text={both}",
    "Courriel": "mailto:?subject={title}&body={both}",
    "SMS": "sms:?&body={both}",
}


def share_links(title: str, url: str) -> Iterator[tuple[str, str]]:
    """Pairs of a network's name and the address that shares a page there."""
    quoted = {"title": quote(title, safe=""), "url": quote(url, safe="")}
    given = quoted | {"both": quote(" ").join(quoted.values())}
    for name, pattern in NETWORKS.items():
        yield name, pattern.format(**given)
