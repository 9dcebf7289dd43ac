"""A reader who follows links for as long as a file stands, from pages just opened and from pages opened long ago.

    python -m tests.deploy.reader ADDRESS AUTHORITY FILE

Prints how many addresses it asked for and each one that was neither a page nor led to one, as JSON.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
OPEN_PAGES = 60


def read(address: str, authority: str, while_there: Path) -> dict:
    chance = random.Random(46)
    session = requests.Session()
    session.verify, session.trust_env = authority, False
    # As browsers do (RFC 9112, 9.3.1): a kept connection that the server closes just as it is used again is no answer.
    session.mount("https://", HTTPAdapter(max_retries=Retry(total=1, connect=0, read=1)))
    count, wrong, pages = 0, [], []

    def ask(path: str) -> requests.Response:
        nonlocal count
        count += 1
        answer = session.get(address + path, timeout=10)
        steps = [*answer.history, answer]
        wrong.extend(
            [one.status_code, urlsplit(one.url).path] for one in steps if one.status_code not in (200, 301, 302)
        )
        return answer

    while while_there.exists():
        path = chance.choice(chance.choice(pages)) if pages else "/"
        answer = ask(path)
        if path.startswith("/theme/css/") or "text/html" not in answer.headers["Content-Type"]:
            continue
        links = LINK.findall(answer.text)
        versions = {link.split("/")[2] for link in links if re.match("/theme/[0-9a-f]{12}/", link)}
        if len(versions) > 1 or "</html>" not in answer.text:
            wrong.append(["mixed or cut", path])
        if links:
            pages = [*pages[-OPEN_PAGES:], links]
    return {"count": count, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(read(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
