"""`python -m relay`: the web side of the relay. The sender beside it is `python -m relay.sender`."""

from __future__ import annotations

import argparse
import os
import sys

import uvicorn

from relay import journal
from relay.app import Relay
from relay.config import Settings, SettingsRefused, read_settings, route
from relay.forms import FORMS
from relay.spool import Spool

# In seconds: a connection without a request, and requests under way when the relay is told to stop.
_IDLE = 15
_LAST_WORDS = 25


def routes() -> list[str]:
    """What may follow RELAY_TO_ in the environment: each form, and each of its topics."""
    topics = ((form.name, value) for form in FORMS.values() for field in form.fields
              if field.name == form.routed_by for value, _label in field.options)  # fmt: skip
    return [*(route(name) for name in FORMS), *(route(name, topic) for name, topic in topics)]


def settings_or_exit() -> Settings:
    """The settings of the environment; exit code 1 with every fault when one is wrong."""
    try:
        return read_settings(os.environ, routes())
    except SettingsRefused as refused:
        sys.exit("Le relais ne démarre pas :\n" + "\n".join(f"  {fault}" for fault in refused.faults))


def main() -> None:
    """Read the environment, or say all that is wrong with it; then serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m relay", description="Le côté web du relais des formulaires.")
    parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (défaut : 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8025, help="port (défaut : 8025)")
    parser.add_argument(
        "--proxy", default="127.0.0.1", help="adresses des serveurs placés devant, dont X-Forwarded-For est cru"
    )
    options = parser.parse_args()
    settings = settings_or_exit()
    journal.start()
    application = Relay(settings, Spool(settings.spool)).application()
    uvicorn.run(
        application, host=options.host, port=options.port, forwarded_allow_ips=options.proxy, access_log=False,
        log_level="warning", server_header=False, date_header=True, timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=_LAST_WORDS,
    )  # fmt: skip


if __name__ == "__main__":
    main()
