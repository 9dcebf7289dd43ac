"""Debian's Postfix, run for a test beside the machine's own: its configuration, queue, data and mailboxes are private."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from tests.relay.certificate import make_certificate

# As Debian's own, without what needs the set-gid commands of the machine's instance.
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

_MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks = 127.0.0.0/8
maillog_file = {root}/log
maillog_file_prefixes = {root}
virtual_mailbox_domains = lot.fr
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = inline:{{ {{ equipe@lot.fr = equipe/ }}, {{ astreinte@lot.fr = astreinte/ }} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = yes
message_size_limit = 1000000
smtpd_tls_security_level = may
smtpd_tls_loglevel = 1
smtpd_tls_chain_files = {root}/key.pem, {root}/certificate.pem
"""


class Postfix:
    """Started when entered, with empty mailboxes equipe@lot.fr and astreinte@lot.fr (Maildir). Needs root."""

    def __enter__(self) -> Self:
        assert os.geteuid() == 0, "Postfix ne se lance qu'en root : sudo python3 tasks.py test"
        # Not pytest's folder: its parents are closed to Postfix's own user.
        self.root = Path(tempfile.mkdtemp(prefix="postfix-"))
        self.root.chmod(0o755)
        user = pwd.getpwnam("postfix")
        for name in ("etc", "queue", "data", "mail"):
            (self.root / name).mkdir()
        for name in ("data", "mail"):
            shutil.chown(self.root / name, user.pw_uid, user.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        make_certificate(self.root)
        main = _MAIN.format(root=self.root, uid=user.pw_uid, gid=user.pw_gid)
        (self.root / "etc" / "main.cf").write_text(main, encoding="utf-8")
        (self.root / "etc" / "master.cf").write_text(_MASTER.format(port=self.port), encoding="utf-8")
        self.start()
        return self

    def start(self) -> None:
        self._command("start")

    def stop(self) -> None:
        self._command("stop")

    def mailbox(self, name: str) -> list[bytes]:
        """What has been delivered, as the files hold it, without the lines that servers add at the top."""
        files = sorted((self.root / "mail" / name / "new").glob("*"))
        return [_without_traces(file.read_bytes()) for file in files]

    def wait_for(self, name: str, count: int, seconds: float = 60) -> list[bytes]:
        end = time.monotonic() + seconds
        while len(mails := self.mailbox(name)) < count:
            assert time.monotonic() < end, f"{len(mails)} of {count}; {self.log()}"
            time.sleep(0.05)
        return mails

    def log(self) -> str:
        return (self.root / "log").read_text("utf-8") if (self.root / "log").exists() else "no log"

    def _command(self, verb: str) -> None:
        done = subprocess.run(["postfix", "-c", self.root / "etc", verb], check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}{self.log()}"

    def __exit__(self, *_error: object) -> None:
        self.stop()
        shutil.rmtree(self.root)


def _without_traces(content: bytes) -> bytes:
    # Return-Path, X-Original-To, Delivered-To and Received come first; the letter itself starts with From.
    return content[content.index(b"\nFrom: ") + 1 :]
