"""JSON from outside, tamed: decoded under strict rules, then read field by field."""

import json
from datetime import UTC, datetime
from typing import NoReturn

DEPTH = 64
"""How deep an event may be nested; LearnFlow's own are three deep."""

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


class Untamed(Exception):
    """JSON that will not be read. `reason` is one of a fixed few, for counting."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(body: bytes) -> "Wild":
    """The JSON in `body`. Raises Untamed: not_utf8, not_json, too_deep, huge_number, not_a_number, lone_surrogate,
    duplicate_key."""
    try:
        written = body.decode("utf-8")
    except UnicodeDecodeError:
        raise Untamed("not_utf8") from None
    if written.startswith("\ufeff"):
        raise Untamed("not_json")
    if _too_deep(body):
        raise Untamed("too_deep")
    try:
        value: Plain = _DECODER.decode(written)
    except RecursionError:
        raise Untamed("too_deep") from None
    except ValueError:
        raise Untamed("not_json") from None
    if "\\ud" in written.lower():
        _refuse_surrogates(value)
    return Wild(value)


class Wild:
    """A value that answers only questions that say what it must be; whatever else it is, the answer is absent."""

    __slots__ = ("_value",)

    def __init__(self, value: Plain) -> None:
        self._value = value

    def __getitem__(self, key: str) -> "Wild":
        """The field of that name; absent if this is no object or has none."""
        return Wild(self._value.get(key) if isinstance(self._value, dict) else None)

    def __str__(self) -> NoReturn:
        raise TypeError("Untrusted JSON is read through text(), number(), moment(), items()")

    __repr__ = __str__

    def is_object(self) -> bool:
        """Whether it has fields."""
        return isinstance(self._value, dict)

    def text(self, limit: int = 500) -> str:
        """The string on one line, cut to `limit` characters, without control characters; empty if it is none."""
        if not isinstance(self._value, str):
            return ""
        clean = self._value.strip()
        if not clean.isprintable():
            clean = "".join(map(_visible, clean[: limit * 4])).strip()
        return clean if len(clean) <= limit else clean[: limit - 1] + "…"

    def number(self) -> float | None:
        """The number, if it is one."""
        if isinstance(self._value, bool) or not isinstance(self._value, int | float):
            return None
        return float(self._value)

    def whole(self) -> int | None:
        """The whole number, if it is one."""
        number = self.number()
        return int(number) if number is not None else None

    def truth(self) -> bool | None:
        """Yes or no, if it says."""
        return self._value if isinstance(self._value, bool) else None

    def moment(self) -> datetime | None:
        """The ISO 8601 time, in UTC, if it is one."""
        if not isinstance(self._value, str) or len(self._value) > 40:
            return None
        try:
            at = datetime.fromisoformat(self._value)
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def items(self) -> list["Wild"]:
        """The elements, if it is a list."""
        return [Wild(one) for one in self._value] if isinstance(self._value, list) else []

    def fields(self) -> dict[str, "Wild"]:
        """The fields, if it is an object."""
        return {key: Wild(one) for key, one in self._value.items()} if isinstance(self._value, dict) else {}


def _visible(c: str) -> str:
    # Joiners are part of Persian and Indic names and of many emoji; every other invisible character is dropped.
    return c if c.isprintable() or c in "\u200c\u200d" else " " if c.isspace() else ""


def _too_deep(body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= DEPTH:
        return False
    depth, quoted, escaped = 0, False, False
    for byte in body:
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _pairs(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Untamed("duplicate_key")
    return fields


def _constant(_: str) -> NoReturn:
    raise Untamed("not_a_number")


def _whole(digits: str) -> int:
    if len(digits) > 20:
        raise Untamed("huge_number")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if len(digits) > 400 or number in (float("inf"), float("-inf")):
        raise Untamed("huge_number")
    return number


def _refuse_surrogates(value: Plain) -> None:
    match value:
        case str():
            if any("\ud800" <= c <= "\udfff" for c in value):
                raise Untamed("lone_surrogate")
        case list():
            for one in value:
                _refuse_surrogates(one)
        case dict():
            for key, one in value.items():
                _refuse_surrogates(key)
                _refuse_surrogates(one)
        case _:
            return


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_whole, parse_float=_fraction)
