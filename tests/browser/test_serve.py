"""`tasks.py serve` as staff live with it: save a file, see the page change by itself."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from plugins.workshop.relaying import LocalRelay
from tests.feeds.conftest import desk, peer
from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import Peer

__all__ = ["desk", "peer"]  # fixtures that pytest finds by their names here


@contextmanager
def serving(clone: Path, *options: str, task: str = "serve", **environment: str) -> Iterator[str]:
    """The clone being served: the address that the command prints last."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "tasks.py", task, "--port", str(port), *options],
        cwd=clone, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | environment,
    )  # fmt: skip
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if line.startswith("http://"):
            break
    assert lines[-1:] == [f"http://127.0.0.1:{port}"], lines
    assert any(line.startswith("Pages : ") for line in lines)
    yield lines[-1]
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture
def served(clone: Path) -> Iterator[tuple[Path, str]]:
    """The clone and its address; the real sources are left alone."""
    with serving(clone, "--no-refresh") as address:
        yield clone, address


def test_feeds_that_are_due_are_read_meanwhile(clone: Path, desk: Desk, peer: Peer, chromium: Browser) -> None:
    (clone / "offers/feeds.toml").write_bytes((desk.root / "offers/feeds.toml").read_bytes())
    with serving(clone, **desk.environ) as address:
        page = chromium.new_page(base_url=address)
        page.goto("/emplois/")
        expect(page.get_by_role("link", name="Boulanger / Boulangère n° 11 (H/F)")).to_be_visible(timeout=30_000)
        page.close()


@pytest.mark.parametrize(
    ("task", "option", "shown"),
    [("edit", "", True), ("edit", "--no-preview", False), ("serve", "--preview", True)],
)
def test_drafts_show_while_one_writes_them(clone: Path, task: str, option: str, shown: bool) -> None:
    subprocess.run(["git", "init", "-q"], cwd=clone, check=True)
    (clone / "offers/feeds.toml").write_text("", "utf-8")  # the real sources are left alone
    draft = clone / "content/pages/essai.md"
    draft.write_text(
        "---\ntitre: Essai\nresume: Essai.\npublie_le: 2026-11-01\nbrouillon: oui\n---\n\nTexte.\n", "utf-8"
    )
    with serving(clone, *([option] if option else []), task=task) as address:
        answer = requests.get(f"{address}/essai/", timeout=10)
        assert answer.status_code == (200 if shown else 404)
        assert ("brouillons et pages à venir" in answer.content.decode()) is shown


def test_a_saved_file_shows_by_itself(served: tuple[Path, str], chromium: Browser) -> None:
    clone, address = served
    page = chromium.new_page(base_url=address)
    page.goto("/la-demarche/")
    title = page.get_by_role("heading", level=1)
    before = title.inner_text()

    source = clone / "content/pages/la-demarche.md"
    good = source.read_text("utf-8")
    source.write_text(good.replace("titre:", 'titre: "Essai en direct" #', 1), "utf-8")
    expect(title).to_have_text("Essai en direct", timeout=20_000)

    # A fault leaves the site as it is; mending it shows again.
    source.write_text(good.replace("titre:", "titr:", 1), "utf-8")
    page.wait_for_timeout(3_000)
    expect(title).to_have_text("Essai en direct")
    source.write_text(good, "utf-8")
    expect(title).to_have_text(before, timeout=20_000)

    template = clone / "theme/templates/page.html"
    template.write_text(template.read_text("utf-8").replace("<h1>", "<h1>Gabarit : "), "utf-8")
    expect(title).to_have_text(f"Gabarit : {before}", timeout=20_000)

    plugin = clone / "plugins/catalogue/kinds/ambassador.py"
    plugin.write_text(plugin.read_text("utf-8").replace('title="Ambassadeurs"', 'title="Visages"'), "utf-8")
    expect(page.get_by_role("link", name="Visages")).to_be_visible(timeout=20_000)

    style = clone / "theme/static/css/tokens.css"
    style.write_text(style.read_text("utf-8").replace("--wine: #5a162b", "--wine: rgb(1, 2, 3)"), "utf-8")
    expect(title).to_have_css("color", "rgb(1, 2, 3)", timeout=20_000)
    page.close()


def until(address: str, wanted: Callable[[requests.Response], bool]) -> requests.Response:
    """What an address answers once it is what is wanted."""
    for _ in range(600):
        answer = requests.get(address, timeout=30)
        if wanted(answer):
            return answer
        time.sleep(0.05)
    pytest.fail(f"{address} : {answer.status_code}, {answer.text[:300]}")


def test_a_change_shows_before_the_site_is_built(served: tuple[Path, str]) -> None:
    """No build can end while its lock is held: all that is seen comes from the process that is kept warm."""
    clone, address = served
    with (clone / ".output.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        page = clone / "content/pages/essai.md"
        page.write_text("---\ntitre: Essai\nresume: Essai.\npublie_le: 2026-11-01\n---\n\nUn.\n", "utf-8")
        until(f"{address}/essai/", lambda answer: "<p>Un.</p>" in answer.text)
        assert requests.get(f"{address}/essai", timeout=30, allow_redirects=False).headers["Location"] == "/essai/"

        sheet = clone / "theme/static/css/tokens.css"
        sheet.write_text(sheet.read_text("utf-8").replace("#5a162b", "#5a162c"), "utf-8")
        before = requests.get(f"{address}/", timeout=30).text
        named = re.compile(r'href="(/theme/[0-9a-f]{12}/css/site.css)"')
        old = named.findall(before)
        styled = until(f"{address}/", lambda answer: named.findall(answer.text) != old or "#5a162c" in before)
        style = requests.get(f"{address}{named.findall(styled.text)[0]}", timeout=30)
        assert "#5a162c" in style.text
        assert style.headers["Content-Type"] == "text/css"

        template = clone / "theme/templates/page.html"
        right = template.read_text("utf-8")
        template.write_text(right.replace("<h1>", "<h1>{{ rien.du.tout }}"), "utf-8")
        told = until(f"{address}/essai/", lambda answer: answer.status_code == 500)
        assert "rien" in told.text
        assert "EventSource" in told.text, "the page comes back by itself once the template is mended"
        template.write_text(right, "utf-8")
        until(f"{address}/essai/", lambda answer: answer.status_code == 200)

        page.unlink()
        until(f"{address}/essai/", lambda answer: answer.status_code == 404)


def test_who_looks_at_the_saved_page_does_not_wait_until_all_is_read_again(clone: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    warm = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=clone, capture_output=True, encoding="utf-8", check=False,
        env=os.environ | {"PYTHONPATH": str(clone), "TMPDIR": str(scratch)},
    )  # fmt: skip
    assert warm.stdout.split() == ["la-demarche/index.html", "True", "True", "False"], warm.stderr
    assert list(scratch.iterdir()) == [], "what the process wrote goes with it"


LOOK = """
from pathlib import Path
from plugins.workshop.warm import Warm
warm = Warm()
warm.start()
assert warm.ready.wait(60)
page = Path("content/pages/la-demarche.md")
page.write_text(page.read_text("utf-8").replace("titre:", "titre: Essai #", 1), "utf-8")
print(*warm.own_page([str(page)]))
with warm._lock:  # as while the process reads all again
    print(*(part in warm.page("la-demarche/index.html")[1] for part in (b"<h1>Essai</h1>", b"</html>")))
warm.refresh([str(page)])
print(bool(warm._own))
warm.stop()
"""


def test_a_form_is_sent_and_its_mail_is_read_on_this_machine(served: tuple[Path, str], chromium: Browser) -> None:
    clone, address = served
    page = chromium.new_page(base_url=address)
    page.goto("/formulaires/boite")
    page.get_by_role("link", name="Écrire un premier message").click()
    page.get_by_role("main").get_by_role("link", name="Écrire à l’équipe").click()
    page.get_by_label("Votre nom").fill("Camille Exemple")
    page.get_by_label("Votre courriel").fill("camille@example.org")
    page.get_by_label("Objet").fill("Essai")
    page.get_by_role("textbox", name="Message").fill("Le texte <b>de l’essai</b>.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, c’est bien arrivé")
    reference = page.locator(".reference").inner_text()
    text = page.get_by_text("Le texte <b>de l’essai</b>.")
    for _ in range(50):
        page.goto("/formulaires/boite")
        if text.is_visible():
            break
        page.wait_for_timeout(200)
    expect(page.get_by_text("Le texte <b>de l’essai</b>.")).to_be_visible()
    expect(page.get_by_text(reference)).to_be_visible()
    # Nobody passes for this machine by saying so; a form's own code counts as soon as it is saved.
    stranger = {"x-forwarded-for": "192.0.2.1"}
    assert requests.get(f"{address}/formulaires/boite", headers=stranger, timeout=30).status_code == 200
    assert requests.post(f"{address}/formulaires/ecrire", b"", timeout=30).status_code == 415
    source = clone / "relay/forms.py"
    source.write_text(source.read_text("utf-8").replace("sous cinq jours", "sous six jours"), "utf-8")
    page.goto("/formulaires/ecrire/")
    expect(page.get_by_text("sous six jours ouvrés")).to_be_visible(timeout=20_000)
    page.close()


def test_the_outbox_is_for_this_machine_only(tmp_path: Path) -> None:
    local = LocalRelay(tmp_path)
    local.start()
    codes = [
        local.answer("GET", "/formulaires/boite", {}, b"", visitor)[0] for visitor in ("127.0.0.1", "192.0.2.1", "::1")
    ]
    assert codes == [200, 404, 200]
    local.stop()


def test_a_taken_port_says_what_to_do(clone: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "tasks.py", "serve", "--no-refresh", "--port", str(port)]
        ended = subprocess.run(command, cwd=clone, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert ended.returncode == 1
    assert f"essayer --port {port + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr
