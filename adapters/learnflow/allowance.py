"""How many calls LearnFlow still allows, and who may have them: people first.

Fed by the `x-ratelimit-*` headers of every answer. https://learnflow.com/docs (Rate Limits)
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from lfbot.clock import Clock
from lfbot.learnflow import Budget

_RESERVE = 0.1
"""The part of the limit that is kept for people: work that nobody waits for stops when no more is left."""


class Allowance:
    """What is left. A call takes a ticket when it goes out, so that answers may overtake each other."""

    def __init__(self, clock: Clock) -> None:
        """Nothing is known, and everything may go, until the first answer has told."""
        self._clock = clock
        self._tickets = 0
        self._told_at = 0
        self._limit: int | None = None
        self._remaining: int | None = None
        self._reset: datetime | None = None
        self._shut: datetime | None = None

    def take(self) -> int:
        """A call goes out now; the ticket belongs to its answer."""
        self._tickets += 1
        return self._tickets

    def told(self, ticket: int, headers: Mapping[str, str]) -> None:
        """An answer came with these headers; what is no number is not heard."""
        limit, remaining, reset = (_whole(headers.get(f"x-ratelimit-{name}")) for name in _TOLD)
        if remaining is None or ticket <= self._told_at:
            return
        self._told_at = ticket
        self._limit = limit if limit is not None else self._limit
        self._remaining = remaining
        self._reset = _moment(reset)

    def refused(self, headers: Mapping[str, str]) -> datetime | None:
        """A 429 came: nobody goes before this time, if it told one. `Retry-After` wins over the reset."""
        now = self._clock.now()
        told = _retry_after(headers.get("retry-after"), now)
        until = told or _moment(_whole(headers.get("x-ratelimit-reset")))
        if told is not None and self._reset is not None:
            self._reset = told
        if until is not None and until > now:
            self._shut = max(until, self._shut or until)
            return until
        return None

    def opens(self, *, patient: bool) -> datetime | None:
        """When such a call may go out; None is now."""
        now = self._clock.now()
        if self._shut is not None and self._shut > now:
            return self._shut
        if self._reset is None or self._reset <= now or self._remaining is None:
            return None
        kept = math.ceil((self._limit or 0) * _RESERVE) if patient else 0
        return self._reset if self._left(self._remaining) <= kept else None

    @property
    def budget(self) -> Budget:
        """What is left; unknown once the reset has passed, until the next answer."""
        passed = self._reset is not None and self._reset <= self._clock.now()
        if self._remaining is None or passed:
            return Budget(self._limit)
        return Budget(self._limit, self._left(self._remaining), self._reset)

    def _left(self, remaining: int) -> int:
        # Those that went out after the answer's own call are not in its count yet.
        return max(0, remaining - (self._tickets - self._told_at))


_TOLD = ("limit", "remaining", "reset")


def _whole(header: str | None) -> int | None:
    written = (header or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 15 else None


def _moment(seconds: int | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _retry_after(header: str | None, now: datetime) -> datetime | None:
    """https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3: seconds, or a date."""
    seconds = _whole(header)
    try:
        if seconds is not None:
            return now + timedelta(seconds=seconds)
        at = parsedate_to_datetime(header or "")
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
