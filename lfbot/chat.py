"""People and places in a chat, what they ask and what they are answered, and the port every platform fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lfbot.card import Card
from lfbot.line import Word


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be said. `key` is the platform adapter's own text, and nobody else reads it."""

    platform: str
    workspace: str
    key: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an id that the platform vouches for, and a name only to be shown."""

    platform: str
    workspace: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `key` is the platform's own id of it, the same however often it is delivered.

    `pressed`: nobody typed it, a button of ours carried it, so what it names was there when the button was made.
    """

    key: str
    caller: Caller
    place: Place
    words: tuple[Word, ...]
    thread: str = ""
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A private message owed to somebody besides the caller; `person` is the platform's id."""

    person: str
    card: Card


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call: for the caller alone unless `public`.

    `outdated`: the button that was pressed can do nothing for anybody any more. The card's title says why, in words
    that all who see the button may read.
    """

    card: Card
    public: bool = False
    notices: tuple[Notice, ...] = ()
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform vouches for about somebody; `email` is None where it keeps it to itself.

    `also` are further addresses that it vouches for: an account is looked for under them if `email` has none.
    """

    id: str
    name: str
    email: str | None = None
    guest: bool = False
    bot: bool = False
    deleted: bool = False
    external: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that is there: enough to find it again and change it."""

    place: Place
    id: str


class Sharing(StrEnum):
    """Who else can read a place."""

    OURS = "ours"
    SHARED = "shared"
    UNKNOWN = "unknown"


class DeliveryFailed(Exception):
    """A post that certainly did not happen; `reason` is the platform's code for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Rejected(DeliveryFailed):
    """The platform will not have it there: archived, left, blocked. `fix` says in words what would help."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.fix = fix


class Undeliverable(DeliveryFailed):
    """The platform will not have this very message, now or later; others it would take there."""


class NotNow(DeliveryFailed):
    """Refused for the moment; not before `retry_after` seconds. `wide` where it holds for the whole workspace."""

    def __init__(self, reason: str, retry_after: float | None = None, *, wide: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.wide = wide


class Unanswered(Exception):
    """A post whose answer was lost: it may have happened."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotLook(Exception):
    """The platform has no way to look a message up here, or the permission for it is missing."""


class NotKnown(Exception):
    """The platform cannot tell: a profile or a group that could not be read. `reason` is its code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ChatPlatform(Protocol):
    """What the bot can do on a platform beside answering, which each inbound adapter does in its own way."""

    @property
    def name(self) -> str:
        """`slack`, `teams`, `console`: the `platform` of every place and caller there."""

    async def post(self, place: Place, card: Card, key: str) -> Receipt:
        """Say `card` there, carrying the opaque `key`. Raises DeliveryFailed or Unanswered; never tries twice."""

    async def update(self, receipt: Receipt, card: Card) -> Receipt:
        """Put `card` in place of what was said; what is gone is said anew. Raises DeliveryFailed or Unanswered."""

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        """The message carrying `key`, posted after `since`, if it is there. Raises CannotLook."""

    async def profile(self, workspace: str, user: str) -> Profile:
        """Who that is. Raises NotKnown."""

    async def person(self, workspace: str, email: str) -> str | None:
        """The id of whoever has that address in the workspace. Raises NotKnown where it cannot be asked."""

    async def members(self, workspace: str, group: str) -> Sequence[str]:
        """The people of a group or a channel, by the id in its mention. Raises NotKnown."""

    async def direct(self, workspace: str, user: str) -> Place:
        """The place where that person alone reads."""

    async def sharing(self, place: Place) -> Sharing:
        """Whether people of other organisations read there."""
