"""Processes for the proofs to kill: submitters that note what was acknowledged, and senders."""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import signal
import threading
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from relay.addresses import Mailbox
from relay.config import read_settings
from relay.letter import Letter
from relay.message import Mail, compose
from relay.sender import Sender, run
from relay.spool import Spool

# Processes that come from a clean server process start in milliseconds, and inherit no thread and no lock.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.relay.crew"])


def letter(key: str, body: str = "") -> Letter:
    mail = Mail(key, "ecrire", "Message reçu par le site", body or f"texte de {key}", ("equipe@lot.fr",))
    return compose(mail, Mailbox("", "relais@lot.fr"), time.time())


def submit_until_killed(folder: Path, notes: Path, name: str) -> None:
    """Two visitors at a time; each key goes into the notes once the spool has acknowledged it, not before."""
    spool = Spool(folder)
    journal = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def visitor(number: int) -> None:
        for count in range(100_000):
            key = f"{name}-{number}-{count}"
            spool.submit([letter(key)])
            os.write(journal, f"{key}\n".encode())
            time.sleep(random.uniform(0, 0.01))

    threads = [threading.Thread(target=visitor, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def submit_all(folder: Path, keys: list[str]) -> None:
    spool = Spool(folder)
    for key in keys:
        spool.submit([letter(key)])
    spool.close()


def send(environ: dict[str, str]) -> None:
    logging.disable()
    run(read_settings(environ))


class _DiesOnceDelivered(Spool):
    def delivered(self, key: str, now: float) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def send_one_and_die_before_noting_it(environ: dict[str, str]) -> None:
    settings = read_settings(environ)
    Sender(settings, _DiesOnceDelivered(settings.spool), time.time, time.sleep).round()


def start(target: object, *arguments: object) -> BaseProcess:
    process = FORKS.Process(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    """SIGKILL: no handler, no finally."""
    process.kill()
    process.join()
