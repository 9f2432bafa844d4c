"""Values as they stand in columns: moments as microseconds since 1970 in UTC, values of the core as JSON."""

from datetime import UTC, datetime, timedelta

from lfbot.box import pack

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def ticks(moment: datetime) -> int:
    """Microseconds since 1970, UTC; `moment` is aware."""
    return (moment - _EPOCH) // _TICK


def moment(ticks: int) -> datetime:
    """The moment that many microseconds after 1970, in UTC."""
    return _EPOCH + timedelta(microseconds=ticks)


def text(written: str) -> str:
    r"""`written` as SQLite takes it: a lone surrogate, which is no UTF-8, is spelled out as \udXXX."""
    return written if written.isascii() else written.encode("utf-8", "backslashreplace").decode()


def packed(value: object) -> str:
    """A value of the core as JSON text; `text` of it reads back as the same value, surrogates included."""
    return text(pack(value))
