"""What production changes: overrides only."""

import os

from pelicanconf import *  # noqa: F403

PRODUCTION = True
# The public address of the site, without a final slash.
PUBLIC_URL = os.environ.get("SITE_URL", "https://choisir-le-lot.example").rstrip("/")
