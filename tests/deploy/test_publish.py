"""`publish` from end to end: what goes out, what stops it, what survives its death, and another machine over ssh."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from plugins.workshop.publishing.places import SSH, Hosted, over_ssh
from tests.conftest import NOT_COPIED, ROOT, TODAY, digest, keeping
from tests.deploy.conftest import Staff
from tests.deploy.test_standing import back, put
from tests.deploy.test_standing import release as small
from tests.relay.ports import free_port

PUBLISH = [sys.executable, "-m", "plugins.workshop.commands", "publish", "--no-audit", f"--today={TODAY}"]


def test_compressed_twins_are_smaller_and_the_same_every_day(published: Staff) -> None:
    site = Path(published.place) / "current/site"
    twins = [path for path in site.rglob("*") if path.suffix in {".gz", ".br"}]
    assert {path.with_suffix("").suffix for path in twins} >= {".html", ".css", ".xml", ".atom", ".svg", ".js"}
    unpack = {".gz": gzip.decompress, ".br": brotli.decompress}
    for path in twins:
        plain = path.with_suffix("").read_bytes()
        packed = path.read_bytes()
        assert len(packed) < len(plain), path
        assert unpack[path.suffix](packed) == plain, path
        if path.suffix == ".gz":
            assert packed[4:8] == b"\0\0\0\0", "a date would make every day's file another one"
    assert not (site / "robots.txt.gz").exists(), "sixty bytes do not become smaller"


def test_what_is_online_already_is_not_published_again(published: Staff, capsys: pytest.CaptureFixture[str]) -> None:
    before = (Path(published.place) / "current").resolve()
    assert not published.publish()
    said = capsys.readouterr().out
    assert "est déjà en ligne" in said
    assert "Compression" not in said, "nobody will read it"
    assert (Path(published.place) / "current").resolve() == before


def test_what_makes_no_site_is_not_online(published: Staff) -> None:
    site = Path(published.place) / "current/site"
    assert [path.name for path in site.iterdir() if path.name.startswith(".")] == [".well-known"]


@pytest.fixture
def committed(tmp_path: Path, kept: Path) -> Path:
    """The whole project as a clone has it, to run its commands."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT, clone, ignore=NOT_COPIED)
    keeping(clone, kept)
    (clone / ".venv").symlink_to(ROOT / ".venv")
    subprocess.run("git init -q && git add -A . && git -c user.name=E -c user.email=e@example.org commit -qm essai",
                   shell=True, cwd=clone, check=True)  # fmt: skip
    return clone


def test_a_problem_leaves_what_is_online(committed: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    first = subprocess.run(
        [*PUBLISH, f"--to={place}"], cwd=committed, capture_output=True, encoding="utf-8", check=False
    )
    assert first.returncode == 0, first.stdout + first.stderr
    online = digest((place / "current").resolve())
    (committed / "offers/emplois/faux.md").write_text("---\ntitre: Faux\n---\n", "utf-8")
    second = subprocess.run(
        [*PUBLISH, f"--to={place}"], cwd=committed, capture_output=True, encoding="utf-8", check=False
    )
    assert second.returncode == 1
    assert "offers/emplois/faux.md" in second.stderr
    assert digest((place / "current").resolve()) == online


@pytest.mark.long
def test_killed_at_any_moment_the_site_is_whole(staff: Staff, thorough: bool) -> None:
    """The whole family of processes at once, as a power cut or a timer's end takes them."""
    staff.publish()
    place = Path(staff.place)
    chance = random.Random(8)
    script = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from plugins.workshop.building import Order; from plugins.workshop.moment import moment_of\n"
        "from plugins.workshop.publishing import publish\n"
        "root = Path(sys.argv[1])\n"
        "publish(Order(root, moment_of(sys.argv[3]), production=True, root=root), sys.argv[2])"
    )
    command = [sys.executable, "-c", script, str(staff.root), staff.place, TODAY.isoformat()]
    known = {path.name: digest(path / "site") for path in (place / "releases").iterdir()}
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True)
    lasts = time.monotonic() - started
    for number in range(50 if thorough else 3):
        staff.write(100 + number)
        process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 1.2) * lasts)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        current = (place / "current").resolve()
        whole = known.setdefault(current.name, digest(current / "site"))
        assert digest(current / "site") == whole
        assert {"index.html", "404.html", "sitemap.xml", "emplois"} <= {
            path.name for path in (current / "site").iterdir()
        }
        for name in (current / "propres.txt").read_text("utf-8").splitlines():
            assert (current / "site" / name).is_file()
    staff.write(900)
    assert staff.publish()
    assert "Poste 900" in (place / "current/site/emplois/poste-900/index.html").read_text("utf-8")
    for bench in ("publication", "indexing"):
        assert not list((staff.root / ".cache" / bench).iterdir()), "what was killed takes no room for ever"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A real OpenSSH server for one key, on this machine; gives its host and the ssh command that it accepts."""
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    shutil.copy(folder / "client.pub", folder / "authorized_keys")
    port = free_port()
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\nUsePAM no\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    sshd = shutil.which("sshd") or "/usr/sbin/sshd"
    process = subprocess.Popen([sshd, "-D", "-e", "-f", folder / "config"], stderr=subprocess.DEVNULL)
    options = (
        "-i",
        f"{folder}/client",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "LogLevel=ERROR",
    )
    ssh = (*SSH, *options)
    for _ in range(100):
        if (
            subprocess.run(
                [*ssh, "-p", str(port), "127.0.0.1", "true"], check=False, stderr=subprocess.DEVNULL
            ).returncode
            == 0
        ):
            break
        time.sleep(0.1)
    yield f"127.0.0.1:{port}", ssh
    process.terminate()
    process.wait(timeout=30)


def test_over_ssh(server: tuple[str, tuple[str, ...]], rsync: str, tmp_path: Path) -> None:
    assert rsync
    place = tmp_path / "là-bas" / "le site"
    over_there: Hosted = over_ssh(server[0], str(place), server[1])
    for number in (1, 2, 3):
        put(over_there, small(tmp_path, number))
    site = place / "current/site"
    assert (site / "index.html").read_text("utf-8") == " 3"
    assert (site / "theme/000000000002/css/site.css").read_text("utf-8") == "2"
    assert (site / "robots.txt").stat().st_nlink == 3, "what did not change takes no room and is not sent again"
    assert back(over_there).endswith("-000000000002")
    assert (site / "index.html").read_text("utf-8") == " 2"
    assert sorted(path.name for path in place.iterdir()) == [".lock", "current", "releases"]
    assert len(list((place / "releases").iterdir())) == 4
