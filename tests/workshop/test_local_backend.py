"""The form's local back end, without a browser: what it refuses, what it leaves alone."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from plugins.catalogue.kinds import JobOffer
from plugins.catalogue.loading import load_entries
from plugins.catalogue.problems import CannotPublish
from plugins.workshop.cms import files
from plugins.workshop.cms.config import configuration, forge
from plugins.workshop.cms.local import LocalBackend
from tests.conftest import TODAY
from tests.unit.factory import file_of
from tests.workshop.conftest import Git

SHOWN = "offers/emplois/boulanger.md"
RIGHT = file_of(JobOffer, titre="Boulanger")


@pytest.fixture
def backend(repository: Path) -> LocalBackend:
    return LocalBackend(repository, lambda: TODAY)


def saving(raw: str, path: str = SHOWN, **more: Any) -> dict[str, Any]:
    file = {"slug": "boulanger", "path": path, "raw": raw}
    params = {"dataFiles": [file], "assets": [], "options": {"commitMessage": "Ajoute"}} | more
    return {"action": "persistEntry", "params": params}


def test_only_what_is_saved_is_committed_whatever_else_is_staged(
    backend: LocalBackend, repository: Path, git: Git
) -> None:
    (repository / "content/pages/contact.md").write_text("en travaux", "utf-8")
    git("add", "content/pages/contact.md")
    assert backend.answer(saving(RIGHT)) == (200, {"message": "enregistré"})
    assert git("show", "--name-only", "--format=", "HEAD").split() == [SHOWN]
    assert git("status", "--porcelain").split() == ["M", "content/pages/contact.md"]
    assert backend.answer(saving(RIGHT)) == (200, {"message": "enregistré"}), "saving the same again is no fault"


def test_what_is_wrong_is_refused_with_check_s_words_and_its_pictures_are_not_kept(
    backend: LocalBackend, repository: Path, git: Git
) -> None:
    picture = {"path": "content/images/halle.jpg", "content": base64.b64encode(b"x").decode(), "encoding": "base64"}
    status, answer = backend.answer(saving(RIGHT.replace('"CDI"', '"CDII"'), assets=[picture]))
    assert status == 422
    assert answer["error"] == "contrat : « CDII » n'est pas dans la liste ; vouliez-vous dire « CDI » ?"
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "path",
    ["../ailleurs.md", "offers/emplois/../../../x.md", "/etc/x.md", "tasks.py", "offers/feeds.toml", ".git/config",
     "offers/emplois/Majuscule.md", "offers/emplois/a/b.md", "content/images/script.svg", "offers/emplois/.x.md"],
)  # fmt: skip
def test_nothing_but_entries_and_pictures_is_written_read_or_removed(
    path: str, backend: LocalBackend, repository: Path, git: Git
) -> None:
    asset = {"path": path, "content": "eA==", "encoding": "base64"}
    for request in (
        saving(RIGHT, path),
        saving(RIGHT, assets=[asset]),
        {"action": "getEntry", "params": {"path": path}},
        {"action": "getMediaFile", "params": {"path": path}},
        {"action": "persistMedia", "params": {"asset": asset, "options": {"commitMessage": "x"}}},
        {"action": "deleteFile", "params": {"path": path, "options": {"commitMessage": "x"}}},
    ):
        assert backend.answer(request)[0] == 422, request
    assert git("status", "--porcelain") == ""


def test_a_link_that_leads_out_of_the_project_is_refused(
    backend: LocalBackend, repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("secret", "utf-8")
    (repository / SHOWN).symlink_to(tmp_path / "secret.md")
    assert backend.answer({"action": "getEntry", "params": {"path": SHOWN}})[0] == 422
    assert backend.answer(saving(RIGHT))[0] == 422
    assert (tmp_path / "secret.md").read_text("utf-8") == "secret"


@pytest.mark.parametrize(
    "request_", [None, [], {}, {"action": "rm"}, {"action": "getEntry"}, {"action": "persistEntry", "params": 3}]
)
def test_a_request_that_makes_no_sense_is_told_so(request_: object, backend: LocalBackend) -> None:
    assert backend.answer(request_) == (400, {"error": "demande incomprise"})


def test_an_entry_is_removed_and_its_picture_added(backend: LocalBackend, repository: Path, git: Git) -> None:
    backend.answer(saving(RIGHT))
    asset = {"path": "content/images/halle.jpg", "content": "eA==", "encoding": "base64"}
    assert (
        backend.answer({"action": "persistMedia", "params": {"asset": asset, "options": {"commitMessage": "Image"}}})[0]
        == 200
    )
    assert [
        found["name"]
        for found in backend.answer({"action": "getMedia", "params": {"mediaFolder": "content/images"}})[1]
    ] == ["halle.jpg"]
    gone = {"action": "deleteFiles", "params": {"paths": [SHOWN], "options": {"commitMessage": "Retire"}}}
    assert backend.answer(gone)[0] == 200
    assert git("log", "--format=%s").split() == ["Retire", "Image", "Ajoute", "Le", "début"]
    assert not (repository / SHOWN).exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://ailleurs.example"},
        {"Host": "ailleurs.example:80"},
        {"Content-Type": "text/plain"},
        {"Origin": ""},
    ],
)
def test_another_site_s_page_cannot_save(headers: dict[str, str], address: str, git: Git) -> None:
    right = {"Origin": address, "Content-Type": "application/json"}
    body = json.dumps(saving(RIGHT)).encode()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(f"{address}/admin/api/v1", body, right | headers))
    assert git("log", "--format=%s").split("\n")[0] == "Le début"
    assert urllib.request.urlopen(urllib.request.Request(f"{address}/admin/api/v1", body, right)).status == 200


def test_a_forge_is_named_by_the_environment_and_half_a_setting_is_refused(repository: Path) -> None:
    assert forge({}) is None
    loaded = load_entries(repository, TODAY)
    gitlab = forge(
        {"CMS_BACKEND": "gitlab", "CMS_REPO": "lot/site", "CMS_APP_ID": "abc", "CMS_FORGE_URL": "https://git.lot.fr/"}
    )
    assert gitlab is not None
    assert (gitlab["auth_type"], gitlab["api_root"]) == ("pkce", "https://git.lot.fr/api/v4")
    assert configuration(loaded.entries, gitlab)["publish_mode"] == "editorial_workflow"
    gitea = forge(
        {"CMS_BACKEND": "gitea", "CMS_REPO": "lot/site", "CMS_APP_ID": "abc", "CMS_FORGE_URL": "https://git.lot.fr"}
    )
    assert gitea is not None
    assert gitea["api_root"] == "https://git.lot.fr/api/v1"
    github = forge({"CMS_BACKEND": "github", "CMS_REPO": "lot/site", "CMS_AUTH_URL": "https://connexion.lot.fr"})
    assert github is not None
    assert github["base_url"] == "https://connexion.lot.fr"
    with pytest.raises(CannotPublish, match="CMS_AUTH_URL"):
        forge({"CMS_BACKEND": "github", "CMS_REPO": "lot/site"})
    with pytest.raises(CannotPublish, match="github, gitlab, gitea"):
        forge({"CMS_BACKEND": "svn"})


def test_without_npm_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files, "_CACHE", tmp_path / "cms")
    monkeypatch.setattr(files.shutil, "which", lambda _name: None)
    with pytest.raises(CannotPublish, match="sudo apt install npm"):
        files.ready()
