"""One Web API method, and one call of it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from sandbox.slack.tokens import Token
from sandbox.slack.tokens import require as require_scopes
from sandbox.slack.wire import Json, Refused, parsed, truthy
from sandbox.slack.world import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that has been let in: arguments as they came, from a form, a query or JSON."""

    world: World
    method: str
    args: Json
    token: Token

    def text(self, name: str) -> str | None:
        """An argument as a string; None when it is missing or empty."""
        value = self.args.get(name)
        return None if value in (None, "") else str(value)

    def required(self, name: str) -> str:
        """The same, but refused when it is missing."""
        value = self.text(name)
        if value is None:
            messages = [f"[ERROR] missing required field: {name}"]
            raise Refused("invalid_arguments", response_metadata={"messages": messages})
        return value

    def integer(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise Refused("invalid_arguments") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false, in the spellings of JSON and forms."""
        return truthy(self.args, name, default)

    def json(self, name: str, error: str) -> object:
        """An argument that holds JSON: as it is in a JSON body, as text in a form."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return parsed(value) if value else None
        except ValueError:
            raise Refused(error) from None

    def require(self, *scopes: str) -> None:
        """Refuse unless the token has these scopes."""
        require_scopes(self.token, *scopes)

    def page(self, items: Sequence[T], most: int, default: int = 100) -> tuple[list[T], Json]:
        """The items that `cursor` and `limit` ask for, and the response_metadata to answer with.

        Pages may be shorter than the limit and the last one may be empty: https://docs.slack.dev/apis/web-api/pagination
        """
        limit = min(max(self.integer("limit", default), 1), most)
        cursor = self.text("cursor")
        start = _offset(self.method, cursor) if cursor else 0
        size = limit
        if self.world.knobs.short_pages and limit > 1 and self.world.rng.random() < 0.5:
            size = self.world.rng.randint(1, limit)
        end = start + size
        there_is_more = end < len(items) or (self.world.knobs.short_pages and end == len(items) and len(items) > limit)
        return list(items[start:end]), {"next_cursor": _cursor(self.method, end) if there_is_more else ""}


@dataclass(frozen=True, slots=True)
class Method:
    """What the dispatcher must know of a method. `tier` None is a method without a limit of its own."""

    name: str
    tier: int | None
    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    token: Literal["bot", "app", "none"] = "bot"


def _cursor(method: str, offset: int) -> str:
    plain = f"{method}:{offset}"
    while len(plain) % 3 == 0:  # so that it ends in "=", which clients must not cut off
        plain += ":"
    return base64.b64encode(plain.encode()).decode()


def _offset(method: str, cursor: str) -> int:
    try:
        name, offset = base64.b64decode(cursor, validate=True).decode().rstrip(":").rsplit(":", 1)
        if name != method:
            raise ValueError(cursor)
        return int(offset)
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
