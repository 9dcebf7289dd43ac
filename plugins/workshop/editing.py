"""`edit`: the site, rebuilt at each change, and the form at `/admin/` over this machine's git repository."""

from __future__ import annotations

import shutil
import subprocess
import sys

from plugins.catalogue.problems import CannotPublish
from plugins.workshop.cms.serving import Form
from plugins.workshop.environment import ROOT
from plugins.workshop.serving import serve


def edit_or_exit(port: int, *, preview: bool) -> None:
    """Serve on this machine only, until Ctrl-C; says what is missing when the form cannot be made."""
    if not shutil.which("git"):
        sys.exit("Erreur : git manque ; sur Debian ou Ubuntu : sudo apt install git, puis relancer.")
    inside = subprocess.run(["git", "rev-parse", "--git-dir"], cwd=ROOT, check=False, capture_output=True)
    if inside.returncode:
        sys.exit("Erreur : ce dossier n'est pas un dépôt git ; le cloner, ou y lancer « git init », puis relancer.")
    try:
        form = Form()
    except CannotPublish as failure:
        sys.exit(f"Erreur : {failure}.")
    serve("127.0.0.1", port, preview=preview, form=form)
