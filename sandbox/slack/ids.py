"""Identifiers that look like Slack's, drawn from a given source of chance."""

import random
import string
from collections.abc import Callable

from sandbox.clock import TravelClock

_UPPER = string.ascii_uppercase + string.digits
_MIXED = string.ascii_letters + string.digits


class Ids:
    """Makes ids, secrets and message timestamps; never the same one twice."""

    def __init__(self, rng: random.Random, clock: TravelClock) -> None:
        self._rng = rng
        self._clock = clock
        self._used: set[str] = set()
        self._last_ts = 0

    def id(self, letter: str, length: int = 10) -> str:
        """Such as `U0ABCDEF123`: a letter for the kind, then upper case and digits."""
        return self._fresh(lambda: f"{letter}0" + self._draw(_UPPER, length - 1))

    def secret(self, length: int = 24) -> str:
        """Letters and digits that nobody guesses."""
        return self._fresh(lambda: self._draw(_MIXED, length))

    def hex(self, length: int = 32) -> str:
        """Lower case hexadecimal digits."""
        return self._fresh(lambda: self._draw("0123456789abcdef", length))

    def digits(self, length: int = 13) -> str:
        """A decimal number that does not begin with 0."""
        return self._fresh(lambda: self._draw("123456789", 1) + self._draw(string.digits, length - 1))

    def uuid(self) -> str:
        """A random UUID."""
        raw = self._fresh(lambda: self._draw("0123456789abcdef", 32))
        return "-".join((raw[:8], raw[8:12], "4" + raw[13:16], "a" + raw[17:20], raw[20:]))

    def ts(self) -> str:
        """A message timestamp: seconds with six decimals, rising with every call."""
        self._last_ts = max(self._last_ts + 1, int(self._clock.timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def _draw(self, alphabet: str, length: int) -> str:
        return "".join(self._rng.choices(alphabet, k=length))

    def _fresh(self, make: Callable[[], str]) -> str:
        while (candidate := make()) in self._used:
            continue
        self._used.add(candidate)
        return candidate
