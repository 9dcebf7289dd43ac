"""Where the form saves: the local repository, or a forge named by the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from plugins.catalogue.kinds import KIND_OF, Entry, reference
from plugins.catalogue.problems import CannotPublish
from plugins.workshop.declarations.form import COMMITS, form

# What each forge must be told besides its repository (decapcms.org/docs/backends-overview).
_NEEDED = {
    "github": ("CMS_AUTH_URL",),
    "gitlab": ("CMS_APP_ID",),
    "gitea": ("CMS_APP_ID", "CMS_FORGE_URL"),
}


def forge(environment: Mapping[str, str] = os.environ) -> dict[str, Any] | None:
    """The back end that the environment names; None without CMS_BACKEND. Raises CannotPublish for half a setting."""
    name = environment.get("CMS_BACKEND", "")
    if not name:
        return None
    if name not in _NEEDED:
        raise CannotPublish(f"CMS_BACKEND « {name} » inconnu ; écrire {', '.join(_NEEDED)}")
    missing = [key for key in ("CMS_REPO", *_NEEDED[name]) if not environment.get(key)]
    if missing:
        raise CannotPublish(
            f"le formulaire sur {name} a besoin de {', '.join(missing)} ; les donner, ou ôter CMS_BACKEND"
        )
    backend = {"name": name, "repo": environment["CMS_REPO"], "branch": environment.get("CMS_BRANCH", "main")}
    url = environment.get("CMS_FORGE_URL", "").rstrip("/")
    backend |= {
        "github": lambda: {"base_url": environment["CMS_AUTH_URL"]},
        "gitlab": lambda: {"auth_type": "pkce", "app_id": environment["CMS_APP_ID"]} | _at(url, "/api/v4"),
        "gitea": lambda: {"app_id": environment["CMS_APP_ID"]} | _at(url, "/api/v1"),
    }[name]()
    return backend | {"commit_messages": COMMITS}


def configuration(entries: Iterable[Entry], backend: dict[str, Any] | None) -> dict[str, Any]:
    """The form's configuration, with the entries that exist as choices for `en_lien`."""
    config = form()
    if backend:
        config["backend"] = backend
        # A forge can keep a change apart until it is read again; the local repository has its branches for that.
        if backend["name"] in ("github", "gitlab"):
            config["publish_mode"] = "editorial_workflow"
    options = [
        {"label": f"{entry.title} ({reference(entry)})", "value": reference(entry)}
        for entry in sorted(entries, key=reference)
        if KIND_OF[type(entry)].listed  # the others have no folder to be named by
    ]
    for collection in config["collections"]:
        for field in collection["fields"]:
            if field["name"] == "en_lien":
                field["options"] = options
    return config


def _at(url: str, api: str) -> dict[str, str]:
    return {"base_url": url, "api_root": url + api} if url else {}
