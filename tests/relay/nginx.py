"""Debian's nginx in front of a site and its relays, with the very lines of deploy/nginx that production includes."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self

from tests.conftest import ROOT
from tests.relay.ports import free_port, listens

_CONFIGURATION = """\
daemon off;
user root;
pid {folder}/pid;
error_log {folder}/errors.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream relais {{ {servers} }}
    server {{
        listen 127.0.0.1:{port};
        root {site};
        absolute_redirect off;
        include {root}/deploy/nginx/relais.conf;
        location / {{ try_files $uri $uri/index.html =404; }}
        error_page 404 /404.html;
    }}
}}
"""


class Nginx:
    """Runs while it is entered; `address` has no final slash."""

    def __init__(self, site: Path, relay_ports: list[int]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="nginx-"))
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in relay_ports)
        text = _CONFIGURATION.format(folder=self._folder, servers=servers, port=self._port, site=site, root=ROOT)
        (self._folder / "nginx.conf").write_text(text, "utf-8")

    def __enter__(self) -> Self:
        nginx = shutil.which("nginx")
        assert nginx, "nginx manque ; sur Debian ou Ubuntu : sudo apt install nginx-light, puis relancer"
        self._process = subprocess.Popen([nginx, "-p", self._folder, "-c", self._folder / "nginx.conf"])
        assert listens(self._port), (self._folder / "errors.log").read_text("utf-8")
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        shutil.rmtree(self._folder)
