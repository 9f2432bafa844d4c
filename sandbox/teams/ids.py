"""Identifiers that look like those of Teams, drawn from a given source of chance."""

import random
import string

from sandbox.clock import TravelClock

_HEX = "0123456789abcdef"
_OPAQUE = string.ascii_letters + string.digits + "-_"


class Ids:
    """Makes ids and secrets; never the same one twice."""

    def __init__(self, rng: random.Random, clock: TravelClock) -> None:
        self._rng = rng
        self._clock = clock
        self._used: set[str] = set()
        self._latest = 0

    def uuid(self) -> str:
        """Such as an Entra object id, a tenant id or an app id."""
        raw = self._drawn(_HEX, 32)
        return "-".join((raw[:8], raw[8:12], "4" + raw[13:16], "a" + raw[17:20], raw[20:]))

    def secret(self, length: int = 40) -> str:
        """Letters, digits and dashes that nobody guesses."""
        return self._drawn(_OPAQUE, length)

    def mri(self) -> str:
        """What Teams calls a person towards one bot: `29:1…`."""
        return "29:1" + self.secret(58)

    def personal(self) -> str:
        """A chat of one person and the bot: `a:1…`."""
        return "a:1" + self.secret(96)

    def group(self) -> str:
        """A group chat: `19:…@thread.v2`."""
        return f"19:{self._drawn(_HEX, 32)}@thread.v2"

    def channel(self) -> str:
        """A channel of a team: `19:…@thread.tacv2`."""
        return f"19:{self._drawn(_HEX, 32)}@thread.tacv2"

    def message(self) -> str:
        """A message: 13 digits, milliseconds since 1970, rising with every call."""
        self._latest = max(self._latest + 1, int(self._clock.timestamp() * 1000))
        return str(self._latest)

    def event(self) -> str:
        """An activity that is no message: `f:…`."""
        return "f:" + self.uuid()

    def _drawn(self, alphabet: str, length: int) -> str:
        while (made := "".join(self._rng.choices(alphabet, k=length))) in self._used:
            continue
        self._used.add(made)
        return made
