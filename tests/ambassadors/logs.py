"""Lines as nginx and Apache write them."""

from __future__ import annotations

import random
from collections.abc import Iterator

PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
ROBOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0", "-", "",
    "python-requests/2.32", "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
)  # fmt: skip


def line(
    address: str,
    *,
    agent: str = PHONE,
    status: int = 200,
    day: str = "03/Nov/2026",
    method: str = "GET",
    host: str = "",
) -> str:
    return (
        f'{host}203.0.113.{len(address) % 200} - - [{day}:14:01:09 +0100] "{method} {address} HTTP/1.1" {status} 5120 '
        f'"https://www.lot.fr/" "{agent}"\n'
    )


def many(count: int, seed: int = 46) -> Iterator[str]:
    """A believable year: pages, assets, robots, codes, criteria, faults."""
    dice = random.Random(seed)
    addresses = ["/", "/emplois/", "/emplois/contrat/cdi/", "/communes/figeac/", "/communes/cahors/", "/vivre/fibre/",
                 "/emplois/?par=camille", "/theme/css/site.css", "/theme/fonts/fraunces.woff2", "/media/a-640.webp",
                 "/recherche/?q=boulanger", "/ambassadeurs/", "/wp-login.php", "/emplois/?contrat=cdi&teletravail=oui"]  # fmt: skip
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    for number in range(count):
        address = dice.choice(addresses) if number % 3 else f"/emplois/offre-{number % 900}/"
        agent = dice.choice(ROBOTS) if number % 4 == 0 else PHONE
        yield line(address, agent=agent, day=f"{1 + number % 28:02}/{months[number % 12]}/2026")
