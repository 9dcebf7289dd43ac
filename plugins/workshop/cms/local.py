"""The form's local back end: reads and writes the project's files, checks what it is handed, commits that alone.

It speaks the protocol of Decap's « proxy » back end (decap-server's, simple mode): one POST of JSON per action.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from plugins.catalogue.kinds import KINDS
from plugins.catalogue.loading import FILE_NAME, kind_of
from plugins.catalogue.values import IMAGE_PATH
from plugins.workshop.scaffolding import problems_of

_FOLDERS = {kind.folder for kind in KINDS}
_PICTURES = {"content/images", "ambassadors/photos"}
# Who signs when the machine's git names nobody.
_NOBODY = ("-c", "user.name=Formulaire de Choisir le Lot", "-c", "user.email=formulaire@localhost")


class Refused(Exception):
    """What the form asks cannot be done; the message is French and shown in the form."""


class LocalBackend:
    """Answers the form for a project in a git repository; one action at a time."""

    def __init__(self, root: Path, today: Callable[[], date]) -> None:
        self._root, self._today = root, today
        self._alone = threading.Lock()
        self._actions: dict[str, Callable[[dict[str, Any]], Any]] = {
            "info": lambda _params: {"repo": root.name, "publish_modes": ["simple"], "type": "choisir_le_lot"},
            "entriesByFolder": self._entries_by_folder,
            "entriesByFiles": lambda params: [self._entry(file["path"]) for file in params["files"]],
            "getEntry": lambda params: self._entry(params["path"]),
            "persistEntry": self._persist_entry,
            "getMedia": self._media,
            "getMediaFile": lambda params: self._picture(params["path"]),
            "persistMedia": self._persist_media,
            "deleteFile": lambda params: self._delete([params["path"]], params),
            "deleteFiles": lambda params: self._delete(params["paths"], params),
            "getDeployPreview": lambda _params: None,
            "getNotes": lambda _params: {"notes": []},
        }

    def answer(self, request: Any) -> tuple[int, Any]:
        """An HTTP status and what to send as JSON, `error` telling in French what was refused."""
        try:
            action = self._actions[request["action"]]
            with self._alone:
                return 200, action(request.get("params", {}))
        except Refused as refusal:
            return 422, {"error": str(refusal)}
        except (KeyError, TypeError, ValueError, AttributeError):
            return 400, {"error": "demande incomprise"}
        except OSError as error:
            return 500, {"error": f"fichier illisible ou non écrit ({error.strerror})"}

    def _entries_by_folder(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        folder = params["folder"]
        if folder not in _FOLDERS:
            raise Refused(f"{folder} n'est pas un dossier d'entrées")
        found = sorted((self._root / folder).glob("*.md"))
        return [self._entry(f"{folder}/{path.name}") for path in found if FILE_NAME.fullmatch(path.name)]

    def _entry(self, shown: str) -> dict[str, Any]:
        place = self._place(shown)
        if not place.is_file():  # how the form learns that a name is free
            return {"data": None, "file": {"path": shown, "id": None}}
        raw = place.read_text("utf-8")
        return {"data": raw, "file": {"path": shown, "id": hashlib.sha256(raw.encode()).hexdigest()}}

    def _media(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        folder = params["mediaFolder"]
        if folder not in _PICTURES:
            raise Refused(f"{folder} n'est pas un dossier d'images")
        shown = (path.relative_to(self._root).as_posix() for path in sorted((self._root / folder).glob("*")))
        return [self._picture(name) for name in shown if re.fullmatch(IMAGE_PATH, name)]

    def _picture(self, shown: str) -> dict[str, Any]:
        raw = self._place(shown).read_bytes()
        return {
            "id": hashlib.sha256(raw).hexdigest(),
            "content": base64.b64encode(raw).decode(),
            "encoding": "base64",
            "path": shown,
            "name": PurePosixPath(shown).name,
        }

    def _persist_entry(self, params: dict[str, Any]) -> dict[str, str]:
        texts = {file.get("newPath") or file["path"]: file["raw"] for file in params["dataFiles"]}
        gone = [file["path"] for file in params["dataFiles"] if file.get("newPath")]
        pictures = {asset["path"]: _decoded(asset) for asset in params.get("assets", [])}
        for shown in (*texts, *gone, *pictures):
            self._place(shown)
        new = [shown for shown in pictures if not (self._root / shown).exists()]
        for shown, raw in pictures.items():
            self._write(shown, raw)
        problems = problems_of(self._root, texts, self._today())
        if problems:
            for shown in new:
                (self._root / shown).unlink()
            raise Refused(" — ".join(f"{problem.field} : {problem.message}" for problem in problems))
        for shown, text in texts.items():
            self._write(shown, text.encode())
        for shown in gone:
            (self._root / shown).unlink(missing_ok=True)
        self._commit([*texts, *pictures, *gone], params["options"]["commitMessage"])
        return {"message": "enregistré"}

    def _persist_media(self, params: dict[str, Any]) -> dict[str, Any]:
        shown = params["asset"]["path"]
        self._place(shown)
        self._write(shown, _decoded(params["asset"]))
        self._commit([shown], params["options"]["commitMessage"])
        return self._picture(shown)

    def _delete(self, paths: Sequence[str], params: dict[str, Any]) -> dict[str, str]:
        for shown in paths:
            self._place(shown).unlink()
        self._commit(paths, params["options"]["commitMessage"])
        return {"message": "retiré"}

    def _place(self, shown: str) -> Path:
        """Where a file is, if it is one that the form may touch: an entry or a picture, itself and no link."""
        path = PurePosixPath(shown)
        entry = bool(FILE_NAME.fullmatch(path.name)) and kind_of(shown) is not None and str(path.parent) in _FOLDERS
        if not entry and not re.fullmatch(IMAGE_PATH, shown):
            raise Refused(f"« {path.name} » : nom refusé ; écrire en minuscules sans accent, mots séparés par « - »")
        place = self._root / path
        if not place.resolve().is_relative_to(self._root.resolve()) or place.is_symlink():
            raise Refused(f"« {path.name} » mène hors du projet")
        return place

    def _write(self, shown: str, raw: bytes) -> None:
        place = self._root / shown
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch = place.with_name(f".{place.name}.next")
        scratch.write_bytes(raw)
        os.replace(scratch, place)  # noqa: PTH105 — whole at once, for the build that watches

    def _commit(self, paths: Sequence[str], message: str) -> None:
        """Commit these files and no other, whatever else lies changed or staged; saving what was there is no fault."""
        self._git("add", "--all", "--", *paths)
        if self._git("status", "--porcelain", "--", *paths).strip():
            who = () if self._git("config", "--default", "", "user.email").strip() else _NOBODY
            # `check` has just been passed, and a hook could neither speak nor be answered here.
            self._git(*who, "commit", "--quiet", "--no-verify", "--message", message, "--", *paths)

    def _git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self._root, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise Refused(f"git n'a pas enregistré : {(done.stderr or done.stdout).strip()[:300]}")
        return done.stdout


def _decoded(asset: dict[str, Any]) -> bytes:
    return base64.b64decode(asset["content"], validate=True)
