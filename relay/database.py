"""The file behind the spool: its tables, its rights, and what SQLite must do for a commit to be on the disk."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

FILE = "spool.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
    key TEXT PRIMARY KEY, reference TEXT NOT NULL, form TEXT NOT NULL, kind TEXT NOT NULL, sender TEXT NOT NULL,
    recipients TEXT NOT NULL, created_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
    due_at REAL NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, why TEXT NOT NULL DEFAULT '',
    settled_at REAL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS letter_due ON letter (state, due_at);
CREATE INDEX IF NOT EXISTS letter_reference ON letter (reference);
CREATE INDEX IF NOT EXISTS letter_alert ON letter (created_at) WHERE kind = 'alerte';
"""
# auto_vacuum holds only when it comes before the first table.
_SETTINGS = (
    "auto_vacuum=INCREMENTAL",
    "journal_mode=TRUNCATE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


def make_folder(folder: Path) -> None:
    """Make the folder of a spool, for nobody else to read, and durable itself; raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    # SQLite syncs the folder of its files, not the one that this folder is written in.
    above = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(above)
    finally:
        os.close(above)


def open_database(path: Path) -> sqlite3.Connection:
    """Open the database, made when it is not there; raises sqlite3.Error or OSError."""
    # Made here for its rights, which SQLite gives to its journal too: letters are nobody else's to read.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        for setting in _SETTINGS:
            database.execute(f"PRAGMA {setting}").fetchall()
        database.executescript(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database
