"""A chat platform in memory: the people and places it is given, and what is said to them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lfbot.card import Card
from lfbot.chat import Caller, NotKnown, Place, Profile, Receipt, Sharing
from lfbot.clock import Clock
from lfbot.line import Mention, Named, Word, split

WORKSPACE = "console"


@dataclass(frozen=True, slots=True)
class Posted:
    """Something that was said, and when; an update replaces its card."""

    receipt: Receipt
    card: Card
    key: str
    at: datetime


def _to_nobody(_: Posted) -> None:
    """Where nobody looks on, nothing is drawn."""


class ConsoleChat:
    """The ChatPlatform of a terminal. People are mentioned as @id, groups as @name, channels as #name."""

    name = "console"

    def __init__(
        self,
        people: Iterable[Profile],
        clock: Clock,
        *,
        groups: Mapping[str, Sequence[str]] | None = None,
        shared: Iterable[str] = (),
        shown: Callable[[Posted], None] = _to_nobody,
    ) -> None:
        """`shared` names the channels that other organisations read; `shown` sees whatever is posted."""
        self.people = {person.id: person for person in people}
        self.groups = dict(groups or {})
        self.posted: list[Posted] = []
        self._shared = set(shared)
        self._clock = clock
        self._shown = shown

    def caller(self, id: str) -> Caller:
        """That person, asking."""
        return Caller(self.name, WORKSPACE, id, self.people[id].name if id in self.people else id)

    def channel(self, name: str) -> Place:
        """The channel of that name."""
        return Place(self.name, WORKSPACE, f"#{name.removeprefix('#')}")

    def words(self, text: str) -> tuple[Word, ...]:
        """The words of a line, its @ and # resolved where they name somebody or something here."""
        return tuple(self._word(word) for word in split(text))

    def said(self, place: Place) -> list[Card]:
        """What was said there, oldest first."""
        return [posted.card for posted in self.posted if posted.receipt.place == place]

    async def post(self, place: Place, card: Card, key: str) -> Receipt:
        """Say `card` there."""
        receipt = Receipt(place, str(len(self.posted)))
        self.posted.append(Posted(receipt, card, key, self._clock.now()))
        self._shown(self.posted[-1])
        return receipt

    async def update(self, receipt: Receipt, card: Card) -> Receipt:
        """Put `card` in place of what was said."""
        for number, posted in enumerate(self.posted):
            if posted.receipt == receipt:
                self.posted[number] = replace(posted, card=card)
                self._shown(self.posted[number])
        return receipt

    async def find(self, place: Place, key: str, since: datetime) -> Receipt | None:
        """The message carrying `key`, posted after `since`, if it is there."""
        fit = (one for one in self.posted if one.key == key and one.receipt.place == place and one.at >= since)
        return next((one.receipt for one in fit), None)

    async def profile(self, workspace: str, user: str) -> Profile:
        """Who that is. Raises NotKnown."""
        del workspace
        if user not in self.people:
            raise NotKnown("user_not_found")
        return self.people[user]

    async def person(self, workspace: str, email: str) -> str | None:
        """The id of whoever has that address."""
        del workspace
        wanted = email.casefold()
        return next((one.id for one in self.people.values() if (one.email or "").casefold() == wanted), None)

    async def members(self, workspace: str, group: str) -> Sequence[str]:
        """The people of a group; who is in a channel nobody can tell. Raises NotKnown."""
        del workspace
        if group not in self.groups:
            raise NotKnown("no_such_group")
        return self.groups[group]

    async def direct(self, workspace: str, user: str) -> Place:
        """The place where that person alone reads."""
        return Place(self.name, workspace, f"@{user}")

    async def sharing(self, place: Place) -> Sharing:
        """Whether people of other organisations read there."""
        return Sharing.SHARED if place.key.removeprefix("#") in self._shared else Sharing.OURS

    def _word(self, word: str) -> Word:
        name = word[1:].rstrip(",;").casefold()
        if word.startswith("#") and name:
            return Mention(name, name, Named.CHANNEL)
        if word.startswith("@") and name in self.people:
            return Mention(name, self.people[name].name)
        if word.startswith("@") and name in self.groups:
            return Mention(name, name, Named.GROUP)
        return word
