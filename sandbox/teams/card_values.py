"""Single values in Adaptive Cards: addresses, sizes, dates, versions."""

import re
from collections.abc import Callable
from datetime import date as calendar_date
from datetime import time
from ipaddress import ip_address
from urllib.parse import urlsplit

from sandbox.check import Problem, Problems, Rule, wrong_type

NEWEST = (1, 5)
"""What Teams shows in messages, dialogs and message extensions: §9.1 of the platform's contract, cards-reference."""


def url(value: object, at: str, found: Problems) -> None:
    """An absolute https address; plain http only on this machine."""
    if not isinstance(value, str):
        found.append(wrong_type(at, "string"))
    elif not web_address(value):
        found.append(Problem(at, "failed_constraint", f"not an absolute https address: {value}"))


def web_address(text: str) -> bool:
    """Whether Teams opens it: https with a host and no blanks; http where the host is this machine."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or any(sign.isspace() or not sign.isprintable() for sign in text):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(host))


def loopback(host: str) -> bool:
    """Whether that host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def version_of(value: object) -> tuple[int, int] | None:
    """`1.5` as numbers."""
    matched = re.fullmatch(r"(\d+)\.(\d+)", value) if isinstance(value, str) else None
    return (int(matched[1]), int(matched[2])) if matched else None


def version(value: object, at: str, found: Problems) -> None:
    """A version that Teams shows."""
    numbers = version_of(value)
    if numbers is None or not (1, 0) <= numbers <= NEWEST:
        found.append(Problem(at, "failed_constraint", f"must be a version from 1.0 to 1.5, not {value}"))


def one_of(*allowed: str) -> Rule:
    """One of these words, in capitals or not."""
    known = {word.casefold() for word in allowed}

    def check(value: object, at: str, found: Problems) -> None:
        if not isinstance(value, str) or value.casefold() not in known:
            found.append(Problem(at, "failed_constraint", f"must be one of {list(allowed)}, not {value!r}"))

    return check


def size_of(value: object, at: str, found: Problems) -> None:
    """Pixels such as `80px`, or what the element itself knows."""
    if not isinstance(value, str) or not re.fullmatch(r"\d+px|auto|stretch|\d+", value):
        found.append(Problem(at, "failed_constraint", f"must be a size such as 80px, not {value!r}"))


def date(value: object, at: str, found: Problems) -> None:
    """YYYY-MM-DD."""
    if not _reads(value, r"\d{4}-\d{2}-\d{2}", calendar_date.fromisoformat):
        found.append(Problem(at, "failed_constraint", f"must be a date such as 2026-11-23, not {value!r}"))


def time_of_day(value: object, at: str, found: Problems) -> None:
    """HH:MM."""
    if not _reads(value, r"\d{2}:\d{2}", time.fromisoformat):
        found.append(Problem(at, "failed_constraint", f"must be a time such as 09:30, not {value!r}"))


def free(value: object, at: str, found: Problems) -> None:
    """An object of the bot's own."""
    if not isinstance(value, dict):
        found.append(wrong_type(at, "object"))


def _reads(value: object, pattern: str, parse: Callable[[str], object]) -> bool:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        return False
    try:
        parse(value)
    except ValueError:
        return False
    return True
