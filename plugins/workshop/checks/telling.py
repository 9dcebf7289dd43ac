"""Findings as people, programs and forges read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from plugins.workshop.checks.findings import PROBLEM, Finding

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(findings: Sequence[Finding]) -> str:
    """A list of objects: fichier, ligne, champ, message, regle, niveau."""
    return json.dumps(
        [
            {
                "fichier": found.problem.path,
                "ligne": found.problem.line,
                "champ": found.problem.field,
                "message": found.problem.message,
                "regle": found.rule,
                "niveau": found.level,
            }
            for found in findings
        ],
        ensure_ascii=False,
        indent=1,
    )


def as_sarif(findings: Sequence[Finding]) -> str:
    """SARIF 2.1.0 (OASIS), which GitHub, GitLab and editors show beside the lines."""
    rules = sorted({found.rule for found in findings})
    driver = {
        "name": "Choisir le Lot",
        "informationUri": "https://www.lot.fr/",
        "rules": [{"id": rule} for rule in rules],
    }
    run = {"tool": {"driver": driver}, "results": [_result(found) for found in findings]}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def as_github(findings: Sequence[Finding]) -> str:
    """Workflow commands, one a line: GitHub (and Gitea) show them beside the lines of a merge request."""
    return "\n".join(
        f"::{_severity(found)} file={_property(found.problem.path)},line={found.problem.line},"
        f"title={_property(found.rule)}::{_data(_words(found))}"
        for found in findings
    )


def as_gitlab(findings: Sequence[Finding]) -> str:
    """A Code Quality report, for `artifacts: reports: codequality`."""
    return json.dumps(
        [
            {
                "description": _words(found),
                "check_name": found.rule,
                "fingerprint": hashlib.sha256(str(found).encode()).hexdigest(),
                "severity": "major" if found.level == PROBLEM else "minor",
                "location": {"path": found.problem.path, "lines": {"begin": found.problem.line}},
            }
            for found in findings
        ],
        ensure_ascii=False,
        indent=1,
    )


def _result(found: Finding) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": found.problem.path, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": found.problem.line},
    }
    return {
        "ruleId": found.rule,
        "level": _severity(found),
        "message": {"text": _words(found)},
        "locations": [{"physicalLocation": place}],
    }


def _severity(found: Finding) -> str:
    return "error" if found.level == PROBLEM else "warning"


def _words(found: Finding) -> str:
    return f"{found.problem.field} : {found.problem.message}"


def _data(text: str) -> str:
    # What GitHub asks of a workflow command's text, so that no file's content can start another command.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
