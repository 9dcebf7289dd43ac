"""A generated copy of the project, what staff and sources change in it, and the commands that staff run there."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from plugins.catalogue.writing import write_text
from plugins.feeds.snapshot import read_snapshot, write_snapshot
from plugins.workshop.bench.corpus import FEED, TODAY, Sample, as_file, as_record, write_project
from plugins.workshop.bench.measuring import CommandFailed, Cost, measure
from plugins.workshop.environment import ROOT

# What a cold build keeps: a picture is not a page, and its drawing is told beside.
_PICTURES = ("cards", "media")
# One record in so many changes from one reading of a source to the next.
_ONE_IN = 100


class Project:
    """Offers as Markdown files and as France Travail's records, in a folder that this class fills."""

    def __init__(self, root: Path, files: Sequence[Sample], records: Sequence[Sample] = ()) -> None:
        self.root, self.output, self.files, self.records = root, root / "output", files, records
        write_project(root, files, records)

    def command(self, *words: str) -> list[str]:
        """A task of the copy: run in its folder with `environ`, it is the copy's own code."""
        return [sys.executable, "-m", "plugins.workshop.commands", *words]

    @property
    def environ(self) -> dict[str, str]:
        """What the copy's commands run with: `tasks.py` names the folder it is in, which must be the copy's."""
        return os.environ | {"PYTHONPATH": str(self.root), "PYTHONUNBUFFERED": "1"}

    def build(self, *options: str, heard: Callable[[str], None] = lambda line: None) -> Cost:
        """What `build` costs, as of the corpus's day. Raises CommandFailed."""
        return measure(self.command("build", "--today", f"{TODAY}", *options), self.root, self.environ, heard)

    def forget(self) -> None:
        """Leave nothing of the builds before but drawn pictures."""
        shutil.rmtree(self.output, ignore_errors=True)
        for kept in (self.root / ".cache").glob("*"):
            if kept.is_dir() and kept.name not in _PICTURES:
                shutil.rmtree(kept)
            elif kept.is_file():
                kept.unlink()

    def save(self, one: Sample) -> None:
        """Write an offer over its file."""
        write_text(self.root / f"offers/emplois/{one.slug}.md", as_file(one))

    def retitle(self, number: int, word: str) -> None:
        """Save one of the files with a word more in its title."""
        one = self.files[number % len(self.files)]
        self.save(replace(one, title=f"{one.title} {word}"))

    def refresh(self, word: str) -> None:
        """The source is read an hour later: one record in a hundred has a word more in its title."""
        before = read_snapshot(self.root, FEED)
        assert before is not None
        records = [
            as_record(replace(one, title=f"{one.title} {word}") if number % _ONE_IN == 0 else one)
            for number, one in enumerate(self.records)
        ]
        later = before.fetched_at + timedelta(hours=1)
        write_snapshot(self.root, before.model_copy(update={"fetched_at": later, "records": records}))

    def insert(self, name: str, place: str, text: str) -> None:
        """Save a file of the theme as this repository has it, and a text after its first `place` ("": at its beginning).

        Raises CommandFailed when the file has no such place any more.
        """
        original = (ROOT / "theme" / name).read_text("utf-8")
        if place not in original:
            raise CommandFailed(f"« {place} » n’est plus dans theme/{name}")
        write_text(self.root / "theme" / name, original.replace(place, place + text, 1))
