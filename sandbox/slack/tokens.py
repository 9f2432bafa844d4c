"""Tokens, what they may do, and how a call with the wrong one is refused."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.slack.wire import Refused

DEFAULT_SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "groups:read",
    "im:history",
    "usergroups:read",
    "users:read",
    "users:read.email",
)

State = Literal["active", "revoked", "expired", "inactive"]
_REFUSALS = {"revoked": "token_revoked", "expired": "token_expired", "inactive": "account_inactive"}


@dataclass(slots=True)
class Token:
    """One token; `state` may be changed to see what the bot does about it."""

    value: str = field(repr=False)
    kind: Literal["bot", "app"]
    scopes: list[str]
    state: State = "active"
    org: bool = False


class Tokens:
    """The tokens that this Slack has given out."""

    def __init__(self) -> None:
        self._known: dict[str, Token] = {}

    def add(self, value: str, kind: Literal["bot", "app"], scopes: Iterable[str], *, org: bool = False) -> Token:
        """Give out one more."""
        token = self._known[value] = Token(value, kind, sorted(scopes), org=org)
        return token

    def get(self, value: str | None) -> Token:
        """The token with this value; Refused as Slack refuses a missing, unknown or dead one."""
        if not value:
            raise Refused("not_authed")
        token = self._known.get(value)
        if token is None:
            raise Refused("invalid_auth")
        if token.state != "active":
            raise Refused(_REFUSALS[token.state])
        return token


def require(token: Token, *scopes: str) -> None:
    """Refused with `missing_scope` unless the token has every one of these scopes."""
    missing = [scope for scope in scopes if scope not in token.scopes]
    if missing:
        raise Refused("missing_scope", needed=",".join(missing), provided=",".join(token.scopes))
