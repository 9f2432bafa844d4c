"""What is kept, as small ports by subject. Everything belongs to a tenant, and every key begins with it.

A write is on disk when its call returns. Every method raises StoreUnavailable when it could not be done; then nothing
of it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lfbot.card import Card
from lfbot.chat import Call, Place, Receipt, Reply
from lfbot.line import Word
from lfbot.windows import Window


class StoreUnavailable(Exception):
    """The disk is full, or somebody else holds the database; `reason`: locked, full, overloaded, closed or broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Received:
    """A signed webhook as it came. `reason` is why it is a dead letter; empty for one that can be read."""

    tenant: str
    id: str
    type: str
    at: datetime | None
    received_at: datetime
    body: bytes = field(repr=False)
    reason: str = ""


class Owed(StrEnum):
    """What kind of message is owed: it decides what happens when nobody can tell whether it was posted."""

    ANNOUNCEMENT = "announcement"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Debt:
    """A message owed to a place, unless one of its `keys`, which say what news it is, was owed there before."""

    place: Place
    card: Card
    owed: Owed
    keys: tuple[str, ...]
    subscription: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A debt on its way. `key` is opaque and goes out with the message, so that it can be looked up."""

    id: int
    tenant: str
    place: Place
    card: Card
    owed: Owed
    key: str
    attempt: int
    started_at: datetime
    subscription: int | None = None
    flagged: bool = False


class Inbox(Protocol):
    """Webhooks that LearnFlow was told 200 for."""

    async def keep(self, received: Received) -> bool:
        """Put it on disk; False if that id was there already. Concurrent calls share a commit."""

    async def waiting(self, limit: int) -> Sequence[Received]:
        """The oldest that are not yet routed and no dead letters."""

    async def route(self, received: Received, debts: Sequence[Debt], now: datetime, note: str) -> int:
        """Mark it routed, with `note` on what became of it, and owe the debts whose keys are new: one transaction.

        Returns how many are owed. A second call for the same event owes nothing.
        """

    async def bury(self, received: Received, reason: str) -> None:
        """Make a dead letter of it."""

    async def counts(self, tenant: str) -> dict[str, int]:
        """How many there are by what became of them: waiting, routed, and dead letters as `dead <reason>`."""

    async def last(self, tenant: str) -> datetime | None:
        """When the newest came in."""

    async def forget(self, bodies_before: datetime, ids_before: datetime) -> None:
        """Drop the bodies and then the ids that are older."""


class Outbox(Protocol):
    """What is owed, and to whom. A lane is a place; only the oldest in a lane may go, one at a time."""

    async def owe(self, tenant: str, debts: Sequence[Debt], now: datetime) -> int:
        """Owe the debts whose keys are new. Returns how many."""

    async def claim(self, now: datetime, boot: str, limit: int, workspace_limit: int) -> Sequence[Delivery]:
        """Take the heads of lanes that may go now, least recently served lane first, marked as being sent by `boot`."""

    async def sent(self, delivery: Delivery, receipt: Receipt | None, now: datetime, windows: Sequence[Window]) -> None:
        """It is there; the lane goes on as soon as its platform's `windows` allow one more."""

    async def later(self, delivery: Delivery, at: datetime, reason: str, *, workspace: bool = False) -> None:
        """It is not there; it, its lane, and with `workspace` every lane of its workspace, wait until `at`."""

    async def doubt(self, delivery: Delivery, until: datetime, reason: str) -> None:
        """It may be there; nobody touches it or its lane before `until`."""

    async def doubtful(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Those in doubt whose quiet period is over."""

    async def release(
        self, delivery: Delivery, now: datetime, windows: Sequence[Window] = (), *, flagged: bool
    ) -> None:
        """It is certainly not there, or is to be sent once more and `flagged`: ready again at the head of its lane.

        It may go at once, or where `windows` are given, for it may be there already, when they allow one more.
        """

    async def dead(self, delivery: Delivery, reason: str, now: datetime, windows: Sequence[Window] = ()) -> None:
        """It will not be sent. Where it may be there all the same, `windows` are given, and it counts in them."""

    async def recover(self, boot: str, until: datetime) -> int:
        """Doubt everything that another boot left being sent; nobody touches it before `until`. Returns how many."""

    async def next_at(self) -> datetime | None:
        """When the next thing may be done; None if nothing is owed."""

    async def counts(self, tenant: str) -> dict[str, int]:
        """How many by state: ready, sending, in_doubt, sent, dead."""

    async def oldest(self, tenant: str) -> datetime | None:
        """Since when the oldest message that is not sent has been owed."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A place that wants to hear. `number` is small and counts within the place; `courses` empty means all."""

    number: int
    tenant: str
    place: Place
    topics: tuple[str, ...]
    owner: str
    owner_name: str
    made_at: datetime
    courses: tuple[str, ...] = ()
    paused: str = ""


class Subscriptions(Protocol):
    """Who wants to hear what."""

    async def add(self, subscription: Subscription) -> Subscription:
        """Keep it under the next number of its place (the one it carries is ignored)."""

    async def at(self, tenant: str, place: Place) -> Sequence[Subscription]:
        """Those of a place, by number. The same place is recognised by platform, workspace and key."""

    async def wanting(self, tenant: str, topic: str) -> Sequence[Subscription]:
        """Those, not paused, that want the topic."""

    async def all(self, tenant: str) -> Sequence[Subscription]:
        """Every one of a tenant."""

    async def remove(self, tenant: str, place: Place, number: int) -> bool:
        """Drop it; False if it was not there."""

    async def pause(self, tenant: str, place: Place, reason: str) -> Sequence[Subscription]:
        """Pause those of a place that were not. Returns them, so that their owners are told once."""

    async def resume(self, tenant: str, place: Place) -> int:
        """Let the paused ones of a place speak again. Returns how many."""


class Stage(StrEnum):
    """How far a recorded call is."""

    OPEN = "open"
    SETTLED = "settled"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call on disk; `reply` once it has run."""

    tenant: str
    call: Call
    stage: Stage
    at: datetime
    reply: Reply | None = None


class Calls(Protocol):
    """Requests that must not be lost or run twice, by the platform's own id of them."""

    async def open(self, tenant: str, call: Call, now: datetime) -> Recorded | None:
        """Record it before it runs: None if it is new, else what is known of it."""

    async def settle(self, tenant: str, call: Call, reply: Reply, debts: Sequence[Debt], now: datetime) -> None:
        """It ran: keep its reply and owe its private messages, in one transaction."""

    async def close(self, tenant: str, call: Call) -> None:
        """The caller has the reply. Need not be on disk when it returns."""

    async def unfinished(self) -> Sequence[Recorded]:
        """Those that are not closed: after a crash, what to finish."""

    async def forget(self, before: datetime) -> None:
        """Drop those that are older."""


class Drafts(Protocol):
    """Command lines too long for a button, kept until it is pressed."""

    async def keep(self, tenant: str, owner: str, words: tuple[Word, ...], now: datetime) -> str:
        """Keep them for `owner`. Returns a short id that cannot be guessed."""

    async def take(self, tenant: str, owner: str, id: str, now: datetime) -> tuple[Word, ...] | None:
        """The words, once: None if they were taken, are older than a day, or are somebody else's."""


class Notes(Protocol):
    """Small facts to remember across restarts."""

    async def get(self, tenant: str, name: str) -> str | None:
        """What was noted."""

    async def put(self, tenant: str, name: str, value: str) -> None:
        """Note it."""


@dataclass(frozen=True, slots=True)
class Address:
    """How a platform reaches a place it must be told of: `written` is the adapter's own text.

    `person` is whoever alone reads there, `group` what the place belongs to, a team for one, and `closed` why nothing
    can be sent there.
    """

    place: Place
    written: str = field(repr=False)
    person: str = ""
    group: str = ""
    closed: str = ""


class Addresses(Protocol):
    """Where to find the places of platforms that cannot be reached by a place's key alone."""

    async def put(self, tenant: str, address: Address, now: datetime) -> None:
        """Keep it, whole, in place of what was kept of that place."""

    async def get(self, tenant: str, place: Place) -> Address | None:
        """The address of a place."""

    async def of(self, tenant: str, platform: str, workspace: str, person: str) -> Address | None:
        """The one put last of those where `person` alone reads."""

    async def within(self, tenant: str, platform: str, workspace: str, group: str) -> Sequence[Address]:
        """Those of a group, in the order in which they were put; closed ones too."""

    async def close(self, tenant: str, place: Place, reason: str, now: datetime) -> bool:
        """Keep it, but nothing can be sent there because of `reason`. False if it is unknown or was closed already."""


class Shown(Protocol):
    """What a message that people may still press says, so that all can be shown it without what was pressed."""

    async def keep(self, tenant: str, place: Place, message: str, card: Card, now: datetime) -> None:
        """The message of that id says `card` now. Need not be on disk when it returns."""

    async def get(self, tenant: str, place: Place, message: str) -> Card | None:
        """What it says; None if that is not known, or was written by another version."""

    async def forget(self, before: datetime) -> None:
        """Drop what is older."""


class Store(Protocol):
    """Everything that is kept."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def addresses(self) -> Addresses: ...
    @property
    def shown(self) -> Shown: ...

    async def check(self) -> None:
        """Write something and drop it again. Raises StoreUnavailable."""

    async def close(self) -> None:
        """Finish what is being written, then let go of the disk."""
