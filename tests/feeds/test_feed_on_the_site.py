"""From the API to the page, by the commands that staff type."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.feeds.desk import Desk
from tests.feeds.france_travail_peer import CLIENT_SECRET, Peer, broken, offer


def command(clone: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    ended = subprocess.run(
        [sys.executable, "tasks.py", *arguments],
        cwd=clone,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_an_imported_offer_stands_in_the_same_list_with_its_source(clone: Path, desk: Desk, peer: Peer) -> None:
    (clone / "offers/feeds.toml").write_bytes((desk.root / "offers/feeds.toml").read_bytes())
    peer.offers = [offer(number) for number in range(30)]
    off = command(clone, "build", "--today=2026-11-22")
    assert "France Travail : source désactivée, FRANCE_TRAVAIL_CLIENT_ID et FRANCE_TRAVAIL_CLIENT_SECRET absents" in off

    said = command(clone, "feeds", "france-travail", **desk.environ)
    assert "30 lues, 30 gardées, 0 en quarantaine" in said
    assert re.search(r"│ France Travail │ lue +│ 30 +│ 30 +│ 0 +│ 0 +│ à l’instant │", said)
    assert CLIENT_SECRET not in said

    built = command(clone, "build", **desk.environ)
    assert "France Travail : 30 gardées sur 30 lues" in built
    first = peer.offers[0]
    page = (clone / f"output/emplois/france-travail-{first['id'].lower()}/index.html").read_text("utf-8")
    assert ">France Travail</a>" in page
    assert "Licence de réutilisation" in page
    assert "Vérifiée le" in page
    assert "Mise à jour le" in page
    assert 'href="/sources-et-licences/"' in page
    posting = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert posting["identifier"]["value"] == first["id"]
    assert "validThrough" not in posting, "no invented expiry"

    lists = [clone / "output/emplois/index.html", clone / "output/emplois/page/2/index.html"]
    together = "".join(path.read_text("utf-8") for path in lists)
    assert together.count('href="/emplois/france-travail-') == 30
    assert 'class="card is-sample"' in together
    # The licence forbids handing the base on: only the freshest in the feed, and elsewhere neither text nor employer.
    data = {path: path.read_text("utf-8") for path in (clone / "output").rglob("*.json")}
    feeds = [json.loads(text) for path, text in data.items() if path.name == "flux.json"]
    assert max(len(feed["items"]) for feed in feeds) == 24
    others = "".join(text for path, text in data.items() if path.name != "flux.json")
    assert f"france-travail-{first['id'].lower()}" in others, "its pairs are there"
    assert first["description"][:30] not in others
    assert first["entreprise"]["nom"] not in others

    peer.faults = {len(peer.searches) + number: broken() for number in range(4)}
    failed = command(clone, "feeds", code=3, **desk.environ)
    assert "échec, erreur du service (500)" in failed
    assert re.search(r"│ France Travail │ échec +│ 30 +│ 30 +│", failed)
    assert "France Travail : 30 gardées sur 30 lues" in command(clone, "build", **desk.environ)
    assert "30 lues, 30 gardées" in command(clone, "build", "--refresh", **desk.environ)
    assert "source inconnue « xyz »" in command(clone, "feeds", "xyz", code=1)

    stale = json.loads((clone / ".feeds/france-travail.json").read_text("utf-8"))
    stale["fetched_at"] = "2026-01-01T00:00:00+00:00"
    (clone / ".feeds/france-travail.json").write_text(json.dumps(stale), "utf-8")
    assert "offres retirées" in command(clone, "build", **desk.environ)
    assert not list((clone / "output/emplois").glob("france-travail-*"))
