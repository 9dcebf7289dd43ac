"""Debian's nginx with the very files of deploy/nginx: only ports, folders and the certificate are the test's."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import trustme

from plugins.workshop.testing import BROTLI
from tests.conftest import ROOT
from tests.relay.ports import free_port, listens

_AROUND = """\
daemon off;
user root;
pid {folder}/pid;
error_log {folder}/errors.log;
worker_processes 2;
include /etc/nginx/modules-enabled/*.conf;
events {{}}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/deploy/nginx/choisir-le-lot.conf;
}}
"""


class Nginx:
    """The whole server of deploy/nginx in front of a place of publication, while it is entered."""

    def __init__(self, place: Path, relay_port: int = 9) -> None:
        assert BROTLI.exists(), "sur Debian ou Ubuntu : sudo apt install libnginx-mod-http-brotli-static, puis relancer"
        self.folder = Path(tempfile.mkdtemp(prefix="nginx-"))
        self.folder.chmod(0o755)
        self.port, self.plain_port = free_port(), free_port()
        self.address = f"https://localhost:{self.port}"
        authority = trustme.CA()
        authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(self.folder / "pem")
        authority.cert_pem.write_to_path(self.folder / "authority.pem")
        self.authority = self.folder / "authority.pem"
        changes = {
            "/srv/choisir-le-lot/publication": str(place),
            "/srv/choisir-le-lot/deploy": f"{self.folder}/deploy",
            "listen [::]:80;": "",
            "listen [::]:443 ssl http2;": "",
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "/etc/letsencrypt/live/choisir-le-lot.example/fullchain.pem": f"{self.folder}/pem",
            "/etc/letsencrypt/live/choisir-le-lot.example/privkey.pem": f"{self.folder}/pem",
            "choisir-le-lot.example": "localhost",
            "127.0.0.1:8025": f"127.0.0.1:{relay_port}",
        }
        (self.folder / "deploy/nginx").mkdir(parents=True)
        for file in (ROOT / "deploy/nginx").glob("*.conf"):
            text = file.read_text("utf-8")
            for written, ours in changes.items():
                text = text.replace(written, ours)
            (self.folder / "deploy/nginx" / file.name).write_text(text, "utf-8")
        (self.folder / "nginx.conf").write_text(_AROUND.format(folder=self.folder), "utf-8")

    @property
    def errors(self) -> str:
        """What nginx complained about."""
        return (self.folder / "errors.log").read_text("utf-8")

    def reload(self) -> None:
        """What choisir-le-lot-publie.service asks after a publication; back when the new maps are read."""
        self._command("-s", "reload")

    def _command(self, *options: str) -> None:
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        subprocess.run(
            [nginx, "-q", "-e", self.folder / "errors.log", "-c", self.folder / "nginx.conf", *options], check=True
        )

    def __enter__(self) -> Self:
        self._command("-t")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self._process = subprocess.Popen([nginx, "-e", self.folder / "errors.log", "-c", self.folder / "nginx.conf"])
        assert listens(self.port), self.errors
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        shutil.rmtree(self.folder)
