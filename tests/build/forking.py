"""Runs the project's commands as staff do, each in a process of its own, without paying for the packages each time.

Started by its path. For each line of JSON on its input, a fork: it has Pelican and the other packages in memory, and
nothing of ours, so that the code of the project's folder is read anew as at each command.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import traceback

# What takes half a second to import; one that is missing here only makes builds slower.
import requests  # noqa: F401


def _run(folder: str, arguments: list[str], environment: dict[str, str], said: int) -> None:
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.chdir(folder)
    os.environ.update(environment)
    sys.path.insert(0, folder)
    sys.argv = ["tasks.py", *arguments]
    code = 0
    try:
        runpy.run_module("plugins.workshop.commands", run_name="__main__", alter_sys=True)
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code)
        code = stop.code if isinstance(stop.code, int) else bool(stop.code)
    except BaseException:  # whatever a build raises is what staff would see
        traceback.print_exc(file=sys.stdout)
        code = 1
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        folder, arguments, environment, told = json.loads(line)
        said = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        if not (child := os.fork()):
            _run(folder, arguments, environment, said)
        os.close(said)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
