"""One person's Teams client: what is open in front of them, and what it has learnt."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sandbox.teams.line import Line, Sent
from sandbox.teams.outcome import UNREACHABLE, WRONG, Dialog, Outcome
from sandbox.teams.state import Conversation, Json, Message, User
from sandbox.teams.world import World

Opens = Callable[[User], Awaitable[Conversation]]
"""Gives somebody's chat with the bot; where there is none it is made, which installs the app for them."""
Fill = dict[str, object]
"""What is put into inputs, by label or id: text, a number, a truth, a choice's title or value, a person, or a list."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a client is when it asks the bot something; `message` is the one whose card or menu was used."""

    conversation: Conversation
    thread: str = ""
    message: Message | None = None


@dataclass(slots=True)
class Open:
    """The dialog that is open, where it came from, and what goes back with what is put into it.

    `name` is the invoke that takes it. `command` is, for an extension's, what every request of it repeats.
    `preview` is the card that the bot would post, while the person looks at it.
    """

    spot: Spot
    name: str
    command: Json = field(default_factory=dict)
    dialog: Dialog | None = None
    preview: Json | None = None


@dataclass(slots=True)
class Client:
    """`offered` are choices that were looked up, by message id ("" in a dialog) and input; `unfurled` are pasted links
    with the time at which they go stale."""

    world: World
    line: Line
    user: User
    opens: Opens
    open: Open | None = None
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    unfurled: dict[str, tuple[float, Outcome]] = field(default_factory=dict)

    async def goes(self, place: str | Conversation) -> Spot:
        """Find a place: `#news`, `Project`, an id (with its thread), or `bot`. ValueError where they are not."""
        if place == "bot":
            return Spot(await self.opens(self.user))
        there = place if isinstance(place, Conversation) else self.world.state.conversation(place)
        if there is None:
            raise ValueError(f"there is no {place}")
        if self.user not in self.world.state.members(there):
            raise ValueError(f"@{self.user.handle} is not in {there.name or there.id}")
        return Spot(there, place.partition(";messageid=")[2] if isinstance(place, str) else "")

    def at(self, message: Message) -> Spot:
        """Where a message stands; ValueError when this person does not see it."""
        if message.deleted or message.expired or message.only_for not in (None, self.user.id):
            raise ValueError(f"@{self.user.handle} does not see that message")
        return Spot(self.world.state.conversations[message.conversation], message.thread, message)

    async def asks(self, name: str, value: object, spot: Spot) -> Sent:
        """Ask the bot something that it answers at once."""
        reply_to = spot.message.id if spot.message else None
        return await self.line.invoke(
            name, value, by=self.user, conversation=spot.conversation, thread=spot.thread, reply_to=reply_to
        )

    async def tells(self, spot: Spot, **fields: object) -> Sent:
        """Tell the bot something that it answers later, if at all."""
        return await self.line.deliver(self.line.envelope(self.user, spot.conversation, thread=spot.thread, **fields))

    def failed(self, sent: Sent) -> Outcome | None:
        """What they are told when the answer is not a 200; None when it is one."""
        if sent.status == 200:
            return None
        if sent.status is None:
            return Outcome(sent, error=UNREACHABLE)
        return self.refuses(sent, f"HTTP {sent.status}, where only 200 is understood")

    def refuses(self, sent: Sent, problem: str) -> Outcome:
        """Complain of an answer that Teams does not understand."""
        self.world.complain(f"the answer to {sent.activity.get('name')}: {problem}")
        return Outcome(sent, error=WRONG)

    async def settled(self, outcome: Outcome, spot: Spot, before: list[Message]) -> Outcome:
        """The same with what the bot has said there since, once nothing is going on any more."""
        await self.world.quiet()
        known = {message.id for message in before}
        there = self.world.state.seen_by(self.user, spot.conversation.id)
        outcome.messages = [message for message in there if message.by_bot and message.id not in known]
        return outcome

    def seen(self, spot: Spot) -> list[Message]:
        """What they see there at this moment."""
        return self.world.state.seen_by(self.user, spot.conversation.id)
