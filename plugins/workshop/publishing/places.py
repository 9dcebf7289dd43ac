"""Where a site is published: a folder of this machine, one of another over ssh, or a bucket."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from plugins.catalogue.problems import CannotPublish
from plugins.workshop.publishing import standing
from plugins.workshop.publishing.release import Release

_SCRIPT = Path(standing.__file__)
# Never a question: a timer has nobody to answer it. A host that does not answer is given up after this many seconds.
SSH = ("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20")


class PlaceFailed(CannotPublish):
    """The place does not answer, refuses us, or is not ours."""


class Turn(Protocol):
    """What one publication may do while no other can; `current` is the digest of what readers see, empty before the first."""

    current: str
    ledger: str

    def put(self, release: Release) -> None:
        """Show a release."""

    def back(self) -> str:
        """Show again what stood before; gives its name, empty when nothing did."""


class Place(Protocol):
    """Somewhere to publish."""

    def turn(self) -> AbstractContextManager[Turn]:
        """Wait for one's turn. Raises PlaceFailed with French words when there is no way in."""


@dataclass(frozen=True)
class Hosted:
    """A folder with `standing.py` at work in it, here or elsewhere; `bring` puts a release's folder into one over there."""

    launch: tuple[str, ...]
    bring: Callable[[Path, str, str], None]

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Hold the folder's lock for as long as the process that has it lives."""
        process = subprocess.Popen(self.launch, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        try:
            yield _HostedTurn(process, self.bring)
        finally:
            process.communicate(timeout=60)


class _HostedTurn:
    def __init__(self, process: subprocess.Popen[str], bring: Callable[[Path, str, str], None]) -> None:
        self._process, self._bring = process, bring
        state = self._ask("state")
        self._name: str = state["current"]
        self.current = self._name.partition("-")[2]
        self.ledger: str = state["ledger"]

    def put(self, release: Release) -> None:
        part = f".{release.digest}.part"
        self._bring(release.folder, f"releases/{part}", f"releases/{self._name}")
        self._ask("put", part)

    def back(self) -> str:
        return str(self._ask("back"))

    def _ask(self, *command: str) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # what it had to say before it left is read below
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"error": "le lieu de publication n'a pas répondu (voir ci-dessus)"}
        if isinstance(answer, dict) and "error" in answer:
            raise PlaceFailed(answer["error"])
        return answer


def folder(place: Path) -> Hosted:
    """A folder of this machine."""

    def bring(source: Path, part: str, _current: str) -> None:
        # At once on the same disk; copied otherwise.
        shutil.move(source, place / part)

    return Hosted((sys.executable, str(_SCRIPT), str(place)), bring)


def over_ssh(host: str, path: str, ssh: tuple[str, ...] = SSH) -> Hosted:
    """A folder of another machine, which needs Python 3.11 and rsync; `host` is « user@host » or « user@host:port »."""
    host, _, port = host.partition(":")
    command = (*ssh, "-p", port) if port else ssh

    def bring(source: Path, part: str, current: str) -> None:
        # By content, since a build gives every file today's date; times are the server's own.
        rsync = ["rsync", "-rc", "--chmod=D755,F644", "-e", shlex.join(command), f"--link-dest={path}/{current}"]
        if subprocess.run([*rsync, f"{source}/", f"{host}:{path}/{part}"], check=False).returncode:
            raise PlaceFailed("rsync n'a pas tout envoyé (voir ci-dessus) ; rien n'a changé sur le site")

    remote = shlex.join(["python3", "-c", _SCRIPT.read_text("utf-8"), path])
    return Hosted((*command, host, remote), bring)


def place_of(written: str, root: Path) -> Place:
    """The place that someone wrote after --to; raises PlaceFailed when it is none."""
    parts = urlsplit(written)
    if parts.scheme == "ssh" and parts.netloc and parts.path.strip("/"):
        return over_ssh(parts.netloc, parts.path.rstrip("/"))
    if parts.scheme == "s3" and parts.netloc:
        from plugins.workshop.publishing.bucket import Bucket

        return Bucket(parts.netloc, parts.path.strip("/"))
    if "://" in written:
        raise PlaceFailed(
            f"--to « {written} » n'est pas un lieu connu ; écrire un dossier, ssh://compte@serveur/srv/choisir-le-lot "
            "ou s3://seau/dossier"
        )
    return folder(root / Path(written))
