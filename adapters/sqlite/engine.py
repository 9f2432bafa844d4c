"""Which SQLite is there, whether it can be trusted with two connections, and what its errors mean for the bot."""

import importlib
import sqlite3
from dataclasses import dataclass
from types import ModuleType

Version = tuple[int, ...]

_BUSY, _LOCKED, _IOERR, _FULL = 5, 6, 10, 13  # https://www.sqlite.org/rescode.html


class UnsafeSqlite(Exception):
    """This SQLite may lose what it has committed once two connections write; the text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A SQLite module, the version of the library in it, and the root of what it raises."""

    name: str
    version: Version
    module: ModuleType
    error: type[Exception]

    def connect(self, path: str) -> sqlite3.Connection:
        """A connection that leaves transactions to its user. Raises `error`."""
        connection: sqlite3.Connection = self.module.connect(path, isolation_level=None)
        return connection

    def reason(self, error: Exception) -> str:
        """The reason of a StoreUnavailable for one of its errors."""
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the low byte is the primary code
            case code if code in (_BUSY, _LOCKED):
                return "locked"
            case code if code in (_FULL, _IOERR):
                return "full"
            case _:
                return "broken"


def best() -> Engine:
    """pysqlite3, which brings a newer SQLite, where it is installed, else Python's own."""
    try:
        return _engine("pysqlite3")
    except ImportError:
        return standard()


def standard() -> Engine:
    """Python's own."""
    return _engine("sqlite3")


def affected(version: Version) -> bool:
    """Whether that SQLite has the WAL-reset bug, by which two connections can lose or damage what was committed.

    https://www.sqlite.org/wal.html#walresetbug: 3.7.0 to 3.51.2, mended in 3.50.7 and 3.44.6 too.
    """
    if version[:2] == (3, 50):
        return version < (3, 50, 7)
    if version[:2] == (3, 44):
        return version < (3, 44, 6)
    return (3, 7, 0) <= version < (3, 51, 3)


def refuse_if_unsafe(engine: Engine) -> None:
    """Raises UnsafeSqlite if two connections of that engine could lose data."""
    if affected(engine.version):
        written = ".".join(map(str, engine.version))
        raise UnsafeSqlite(
            f"SQLite {written} ({engine.name}) can lose committed data when two connections use one database.\n"
            "Nothing was opened.\n"
            "Install pysqlite3 0.6.1 or newer, or a Python with SQLite 3.51.3 or newer."
        )


def _engine(name: str) -> Engine:
    module = importlib.import_module(name)
    return Engine(name, tuple(module.sqlite_version_info), module, module.Error)
