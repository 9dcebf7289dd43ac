"""Publishing to S3-compatible storage, against moto's server: what readers are sent, what dies half-way, what is removed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from plugins.catalogue.side_by_side import nobody
from plugins.workshop.publishing import bucket
from plugins.workshop.publishing.bucket import Bucket
from plugins.workshop.publishing.compressing import compress
from plugins.workshop.publishing.places import PlaceFailed, place_of
from plugins.workshop.publishing.release import Release
from tests.conftest import ROOT
from tests.deploy.conftest import Staff
from tests.deploy.test_standing import SHEET, release


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    one = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    one.start()
    host, port = one.get_host_and_port()
    yield f"http://{host}:{port}"
    one.stop()


@pytest.fixture
def address(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where readers find an empty bucket's folder « site »."""
    requests.post(f"{server}/moto-api/reset", timeout=10)
    given = {"ACCESS_KEY_ID": "essai", "SECRET_ACCESS_KEY": "essai", "ENDPOINT_URL": server, "REGION": "eu-west-1"}
    for name, value in (given | {"DEFAULT_REGION": "eu-west-1"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    client = boto3.client("s3")
    place = {"LocationConstraint": "eu-west-1"}
    client.create_bucket(Bucket="seau", ACL="public-read", CreateBucketConfiguration=place)
    return f"{server}/seau/site"


PLACE = Bucket("seau", "site")


def put(made: Release) -> None:
    with PLACE.turn() as turn:
        turn.put(made)


def back() -> str:
    with PLACE.turn() as turn:
        return turn.back()


def text(address: str, path: str = "index.html") -> str:
    answer = requests.get(f"{address}/{path}", timeout=10)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def test_what_readers_are_sent(address: str, tmp_path: Path) -> None:
    made = release(tmp_path, 1)
    (made.site / "emplois/index.html").write_text("<p>é</p>" * 500, "utf-8")
    compress(made.site, tmp_path / "kept", nobody)
    put(made)
    page = requests.get(f"{address}/emplois/index.html", timeout=10, stream=True)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (page.headers["Content-Encoding"], page.headers["Cache-Control"]) == ("gzip", "no-cache")
    assert gzip.decompress(page.raw.read(decode_content=False)).decode() == "<p>é</p>" * 500
    sheet = requests.get(f"{address}/{SHEET.format(1)}", timeout=10)
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert text(address, "emplois/index.html.gz") == "404"


def test_there_and_back(address: str, tmp_path: Path) -> None:
    assert back() == ""
    put(release(tmp_path, 1))
    put(release(tmp_path, 2, ("", "emplois/", "neuve/")))
    assert text(address) == " 2"
    assert text(address, SHEET.format(1)) == "1", "a page of before still asks for it"
    with PLACE.turn() as turn:
        assert turn.current == "000000000002"
        assert turn.ledger == "a/\ta.md\t2026-11-02\n"
    assert back().endswith("-000000000001")
    assert text(address) == " 1"
    assert text(address, "neuve/index.html") == "neuve/ 2"
    assert back() == ""
    with PLACE.turn() as turn:
        assert turn.ledger == "a/\ta.md\t2026-11-02\n"


def test_killed_while_copying_every_page_is_whole_and_the_next_publication_mends(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(release(tmp_path, 1))
    with monkeypatch.context() as patch:
        done: list[object] = []
        whole = bucket._each

        def dies(act: object, things: object) -> None:
            done.append(things)
            if len(done) == 3:  # contents, then what changes name, then this
                raise KeyboardInterrupt
            whole(act, things)

        patch.setattr(bucket, "_each", dies)
        with pytest.raises(KeyboardInterrupt):
            put(release(tmp_path, 2))
    assert (text(address), text(address, SHEET.format(2))) == (" 1", "2")
    with PLACE.turn() as turn:
        assert turn.current == "", "nobody knows what was copied: nothing counts as done"
        turn.put(release(tmp_path, 3))
    assert (text(address), text(address, "emplois/index.html")) == (" 3", "emplois/ 3")


def test_what_left_is_removed_after_a_while(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        put(release(tmp_path, number))
    assert text(address, SHEET.format(1)) == "1"
    monkeypatch.setattr(bucket, "GRACE", timedelta())
    put(release(tmp_path, 8, ("",)))
    assert [text(address, SHEET.format(number)) for number in range(1, 9)] == ["404"] * 3 + [
        str(n) for n in range(4, 9)
    ]
    assert text(address, "emplois/index.html") == "emplois/ 7", "a kept publication shows it"
    objects = boto3.client("s3").list_objects_v2(Bucket="seau", Prefix="site/.publications/")["Contents"]
    names = [one["Key"].rpartition("/")[2] for one in objects]
    assert sum(name.endswith(".json") for name in names) == 5
    assert {"verrou", "en-cours"} & set(names) == set()


def test_a_dead_publication_s_lock_is_taken_over(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("s3").put_object(Bucket="seau", Key="site/.publications/verrou")
    monkeypatch.setattr(bucket, "PATIENCE", timedelta(seconds=1))
    put(release(tmp_path, 1))
    assert text(address) == " 1"


def test_a_bucket_that_is_not_there_is_said(address: str) -> None:
    assert address
    with (
        pytest.raises(PlaceFailed, match="le stockage s3://absent a refusé"),
        place_of("s3://absent/site", ROOT).turn(),
    ):
        pass


def test_the_whole_site(address: str, staff: Staff) -> None:
    assert staff.publish(place="s3://seau/site")
    assert "Poste 001" in text(address, "emplois/poste-001/index.html")
    staff.rename("poste-001", "boulanger-gourdon")
    assert staff.publish(place="s3://seau/site")
    assert 'content="0;url=/emplois/boulanger-gourdon/"' in text(address, "emplois/poste-001/index.html")
    assert not staff.publish(place="s3://seau/site")
