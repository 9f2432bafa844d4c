"""The access tokens that the token endpoint gave out, by which the Connector knows the bot."""

from sandbox.clock import TravelClock
from sandbox.teams.ids import Ids
from sandbox.teams.refused import Refused

LIFETIME = 3599
"""Seconds."""


class Tokens:
    """Gives out tokens and looks at them."""

    def __init__(self, ids: Ids, clock: TravelClock) -> None:
        self._ids = ids
        self._clock = clock
        self._ends: dict[str, float] = {}

    def grant(self) -> str:
        """One more token."""
        token = f"eyJ{self._ids.secret(120)}"
        self._ends[token] = self._clock.timestamp() + LIFETIME
        return token

    def revoke_all(self) -> None:
        """None of them is good any more."""
        self._ends.clear()

    def check(self, authorization: str) -> None:
        """Refused with 401 unless the header carries a token that is good."""
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or self._ends.get(token, 0.0) <= self._clock.timestamp():
            raise Refused(401, "Unauthorized", "Authorization has been denied for this request.")
