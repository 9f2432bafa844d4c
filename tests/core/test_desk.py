"""The desk: whoever asked gets an answer, also where the way to them does not work."""

from lfbot.card import Card
from lfbot.chat import Call, Reply
from lfbot.desk import Desk
from lfbot.form import Form
from lfbot.underway import Underway
from tests.world import World, a_world


class Broken:
    """A way that does not get through, or falls over."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    async def deliver(self, reply: Reply) -> bool:
        """It does not reach them."""
        if self.fault is not None:
            raise self.fault
        return False

    async def note(self, words: str) -> None:
        """Nor does this."""


async def nothing(form: Form, call: Call) -> Card | None:
    """No form is asked for here."""
    return None


async def owed(world: World, way: Broken) -> list[str]:
    """The titles of what Sam is owed after asking for help that way."""
    underway = Underway(world.clock)
    desk = Desk(world.bot, underway, world.clock)
    call = world.call("help", by="sam")
    assert await world.bot.accept(call)
    desk.follow(desk.begin(call), way, nothing)
    await underway.drain(10)
    assert await world.store.calls.unfinished() == []
    claimed = await world.store.outbox.claim(world.clock.now(), "boot", 9, 9)
    assert {one.place for one in claimed} == {await world.chat.direct(call.caller.workspace, "sam")}
    return [one.card.title for one in claimed]


async def test_an_answer_that_does_not_get_through_is_owed() -> None:
    async with a_world() as world:
        assert await owed(world, Broken()) == ["What you can ask"]


async def test_where_answering_falls_over_whoever_asked_is_told_and_not_left_waiting() -> None:
    async with a_world() as world:
        assert await owed(world, Broken(ValueError("no such colour"))) == ["That did not work"]
