"""A chat platform that works, in memory, and can be told to misbehave as real ones do."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lfbot import plain
from lfbot.card import Card
from lfbot.chat import CannotLook, NotKnown, Place, Profile, Receipt, Sharing, Unanswered
from lfbot.clock import Clock


@dataclass(frozen=True)
class Pinned:
    """A message that people can read."""

    place: Place
    card: Card
    key: str
    at: datetime

    @property
    def title(self) -> str:
        """Its first line."""
        return self.card.title

    @property
    def text(self) -> str:
        """All of it."""
        return plain.text(self.card)


class Lost(Exception):
    """Told to the board: the answer to the next post is lost; `arrived` says whether the message is there."""

    def __init__(self, *, arrived: bool) -> None:
        super().__init__()
        self.arrived = arrived


class Noticeboard:
    """Messages by place. `trouble` is what happens to the next posts in a place, in order; None lets one through."""

    def __init__(self, clock: Clock, *, name: str = "slack", can_look: bool = True) -> None:
        self.name = name
        self.can_look = can_look
        self.pinned: list[Pinned] = []
        self.tries: list[Pinned] = []
        self.looks: list[datetime] = []
        self.trouble: dict[str, list[Exception | None]] = {}
        self.look_trouble: list[Exception] = []
        self.unreachable: set[str] = set()
        self.open = asyncio.Event()
        self.open.set()
        self.most_at_once = 0
        self.most_in_a_workspace = 0
        self._under_way: Counter[str] = Counter()
        self._clock = clock

    def titles(self, place: Place | None = None) -> list[str]:
        """What is there to read, in its order."""
        return [one.title for one in self.pinned if place in (None, one.place)]

    def times(self, place: Place) -> list[datetime]:
        """When each message came to be there."""
        return [one.at for one in self.pinned if one.place == place]

    @property
    def under_way(self) -> int:
        """How many posts wait for an answer."""
        return self._under_way.total()

    async def post(self, place: Place, card: Card, key: str) -> Receipt:
        """Pin a card, unless there is trouble; wait for as long as the board is not open."""
        said = Pinned(place, card, key, self._clock.now())
        self.tries.append(said)
        self._under_way[place.workspace] += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        self.most_in_a_workspace = max(self.most_in_a_workspace, *self._under_way.values())
        try:
            return await self._pin(said)
        finally:
            self._under_way[place.workspace] -= 1

    async def _pin(self, said: Pinned) -> Receipt:
        queue = self.trouble.get(said.place.key)
        trouble = queue.pop(0) if queue else None
        if isinstance(trouble, Lost) and trouble.arrived:
            self.pinned.append(said)
        await self.open.wait()
        if isinstance(trouble, Lost):
            raise Unanswered("connection_lost")
        if trouble is not None:
            raise trouble
        self.pinned.append(said)
        return Receipt(said.place, said.key)

    async def update(self, receipt: Receipt, card: Card) -> Receipt:
        """Put another card in place of one that is there."""
        for number, one in enumerate(self.pinned):
            if one.key == receipt.id:
                self.pinned[number] = Pinned(one.place, card, one.key, one.at)
        return receipt

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        """The message with that key; a look waits for the board to open, too."""
        self.looks.append(self._clock.now())
        await self.open.wait()
        if self.look_trouble:
            raise self.look_trouble.pop(0)
        if not self.can_look:
            raise CannotLook
        there = any((one.place, one.key) == (place, key) and one.at >= since for one in self.pinned)
        return Receipt(place, key) if there else None

    async def profile(self, workspace: str, user: str) -> Profile:
        """Somebody whose name is their id."""
        return Profile(user, user)

    async def person(self, workspace: str, email: str) -> str | None:
        """Nobody has an address here."""
        return None

    async def members(self, workspace: str, group: str) -> Sequence[str]:
        """There are no groups here."""
        raise NotKnown("no_groups")

    async def direct(self, workspace: str, user: str) -> Place:
        """Where that person alone reads."""
        if user in self.unreachable:
            raise NotKnown("user_disabled")
        return Place(self.name, workspace, f"@{user}")

    async def sharing(self, place: Place) -> Sharing:
        """Only ours read here."""
        return Sharing.OURS
