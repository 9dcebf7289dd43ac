"""Write everything that is made from the declarations; a test writes it again and compares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from plugins.catalogue.kinds import KINDS
from plugins.workshop.declarations import editor, form, handbook, schemas, templates

_WRITTEN = "# Écrit par « python3 tasks.py declare » à partir de plugins/catalogue/kinds ; ne pas modifier à la main.\n"


def files() -> dict[str, str]:
    """Every file made from the declarations, by its path from the project's folder."""
    found = {
        ".vscode/settings.json": _json(editor.SETTINGS),
        ".vscode/extensions.json": _json(editor.EXTENSIONS),
        ".vscode/tasks.json": _json(editor.TASKS),
        ".vscode/choisir-le-lot.code-snippets": _json(editor.snippets()),
        "admin/config.yml": _WRITTEN + as_yaml(form.form()),
    }
    for kind in KINDS:
        found[f".vscode/schemas/{kind.name}.json"] = _json(schemas.schema_of(kind))
        found[f"docs/modeles/{kind.name}.md"] = templates.template_of(kind)
        found[f"docs/manuel/{kind.name}.md"] = handbook.page_of(kind)
    return found


def write(root: Path) -> list[str]:
    """Write the files under a project's folder; gives the paths of those that changed."""
    changed = []
    for name, text in files().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            changed.append(name)
    return changed


def as_yaml(value: Any) -> str:
    """YAML in the order given, one line a text, without the anchors that no other file of ours has."""
    return yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=1_000_000)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def declare(root: Path) -> None:
    """Write, and say what changed."""
    changed = write(root)
    print("\n".join(f"Écrit : {name}" for name in changed) or "Tout est à jour.")
