"""Pages that break each budget, through the real server and the real browser: each is told with what is too much."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import Browser

from plugins.workshop.audit import server
from plugins.workshop.audit.pages import figure
from plugins.workshop.audit.weighing import faults, visit
from tests.audit.conftest import GOOD, Serve

LINKED = "".join(f'<link rel="stylesheet" href="/{number}.css">' for number in range(10))
LATE = """setTimeout(() => {
  const notice = Object.assign(document.createElement('p'), { textContent: 'Publicité', style: 'height: 300px' })
  document.querySelector('h1').before(notice)
}, 200)"""
PHOTOGRAPH = '<img src="/photo.jpg" alt="" width="300" height="300">'


def photograph(side: int) -> bytes:
    """A JPEG of noise, which nothing makes smaller: about 1.2 bytes a pixel."""
    target = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(target, "JPEG", quality=90)
    return target.getvalue()


def told(chromium: Browser, served: tuple) -> list[str]:
    return [str(fault) for fault in faults(served[1], visit(chromium, *served))]


def test_a_light_page_breaks_nothing(chromium: Browser, serve: Serve) -> None:
    seen = visit(chromium, *(served := serve()))
    weights = seen.weights
    assert faults(served[1], seen) == []
    assert weights.requests == 2
    assert weights.elements == 19
    assert 200 < weights.html < weights.bare == weights.total < 3000


def test_each_excess_is_told(chromium: Browser, serve: Serve) -> None:
    """One page that breaks every budget at once; the figures of each are its own."""
    body = f"<p>{os.urandom(16_000).hex()}</p>" + "<p></p>" * 500
    body += f"{PHOTOGRAPH}<img src='http://127.0.0.2:9/a.png' alt=''><img src='/absent.png' alt=''><style>p {{ color: red }}</style>"
    head = f'{LINKED}<script src="/late.js" defer></script><script src="/big.js"></script></head>'
    files = {f"{number}.css": "" for number in range(10)} | {
        "0.css": f"/*{os.urandom(120_000).hex()}*/",
        "404.html": "",
        "big.js": f"//{os.urandom(20_000).hex()}",
        "late.js": LATE,
        "photo.jpg": photograph(600),
    }
    found = told(chromium, serve(body, GOOD.replace("</head>", head), files))
    for words in (
        "octets de HTML après brotli, ",
        "16 requêtes, 6 de trop (limite 10)",
        "octets transférés sans les photographies, ",
        "octets transférés, ",
        "octets de JavaScript après brotli, ",
        "536 éléments, 236 de trop (limite 300)",
        "EcoIndex 7",
        "de décalage (CLS), ",
        "la console dit « Loading the image 'http://127.0.0.2:9/a.png' violates",
        "la console dit « Applying inline style violates",
        "la console dit « Failed to load resource: the server responded with a status of 404 (Not Found) (/absent.png) »",
    ):
        assert any(words in line and line.startswith("essai : budget : ") for line in found), (words, found)


def test_photographs_have_a_budget_of_their_own(chromium: Browser, serve: Serve) -> None:
    far = '<div class="far"></div>' + PHOTOGRAPH.replace("<img", '<img loading="lazy"')
    seen = visit(
        chromium, *(served := serve(far, GOOD, {"photo.jpg": photograph(300), "style.css": ".far { height: 9000px }"}))
    )
    weights = seen.weights
    assert weights.bare < 3000 < 80_000 < weights.total, "late pictures count too, apart"
    assert faults(served[1], seen) == []


def test_a_stranger_is_named_even_if_the_policy_lets_it_in(
    chromium: Browser, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(server.HEADERS, "Content-Security-Policy", "default-src *")
    found = told(chromium, serve('<img src="http://127.0.0.2:9/a.png" alt="">'))
    assert "essai : budget : requête vers un autre hôte, http://127.0.0.2:9/a.png" in found


def test_what_the_server_sends(serve: Serve) -> None:
    import brotli
    import requests

    address, _ = serve("<p>Bonjour.</p>" * 50)
    packed = requests.get(address, headers={"Accept-Encoding": "br"}, timeout=5, stream=True)
    assert packed.headers["Content-Encoding"] == "br"
    assert packed.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in packed.headers["Content-Security-Policy"]
    raw = packed.raw.read(decode_content=False)
    assert b"Bonjour" in brotli.decompress(raw)
    assert len(raw) == int(packed.headers["Content-Length"]) < 700
    style = requests.get(f"{address}/style.css", headers={"Accept-Encoding": "gzip"}, timeout=5)
    assert "Content-Encoding" not in style.headers
    assert "max-age=31536000" in style.headers["Cache-Control"]
    assert requests.get(f"{address}/../../etc/passwd", timeout=5).status_code == 404


def test_figures_read_as_french() -> None:
    assert figure(14_600) == "14 600"
    assert figure(0.25) == "0,25"
