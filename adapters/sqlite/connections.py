"""Connections, set up so that what is committed is on disk."""

from pathlib import Path

from sqlite_utils import Database

from adapters.sqlite.commits import BUSY_MILLISECONDS
from adapters.sqlite.engine import Engine, affected
from adapters.sqlite.schema import migrations

MEMORY = ":memory:"
"""The path of a database that lives in this process."""

_WAL_BYTES = 64 * 1024 * 1024


def writing(engine: Engine, path: str) -> Database:
    """The connection that writes; the file is made, and brought up to date, where needed.

    https://www.sqlite.org/pragma.html. Raises the engine's error, or OSError.
    """
    if path != MEMORY:
        Path(path).touch(mode=0o600)  # what people said is in it
    db = _connected(engine, path)
    try:
        if affected(engine.version):
            db.execute("pragma locking_mode = exclusive")  # nobody else may look in: two connections are unsafe
        db.execute("pragma journal_mode = wal")
        db.execute(f"pragma journal_size_limit = {_WAL_BYTES}")
        db.execute("pragma synchronous = full")
        db.execute("pragma foreign_keys = on")
        db.execute("pragma secure_delete = on")
        migrations().apply(db)
    except BaseException:
        db.close()
        raise
    return db


def reading(engine: Engine, path: str) -> Database:
    """A connection beside it that only reads, and never waits for a writer. Raises the engine's error."""
    db = _connected(engine, path)
    db.execute("pragma query_only = on")
    return db


def _connected(engine: Engine, path: str) -> Database:
    db = Database(engine.connect(path), recursive_triggers=False, execute_plugins=False)
    db.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    return db
