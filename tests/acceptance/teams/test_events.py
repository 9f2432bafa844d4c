"""What people do to messages that are there already: edit, delete, react, read, and begin to type (T-104, T-105)."""

import logging
from collections.abc import Awaitable, Callable

import pytest

from sandbox.teams import Message, Outcome
from sandbox.teams.state import Json
from tests.acceptance.teams.talking import answer, at_home
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town

EVERYWHERE = ("bot", "#news", "Project")

Does = Callable[[], Awaitable[Outcome]]


async def nothing_comes_of(town: Town, caplog: pytest.LogCaptureFixture, kind: str, does: Does) -> None:
    """Teams tells the bot of it, which takes it, and that is all."""
    await town.quiet()
    caplog.clear()
    caplog.set_level(logging.WARNING)
    calls, rows, asked, heard = len(town.teams.calls), await town.rows(), town.asked(), len(town.teams.requests)
    done = await does()
    await town.quiet()
    assert done.status == 200
    assert [sent.activity["type"] for sent in town.teams.requests[heard:]] == [kind]
    assert town.teams.requests[-1].raw == b""
    assert len(town.teams.calls) == calls
    assert town.asked() == asked
    assert await town.rows() == rows
    assert not town.teams.complaints
    assert not caplog.records


async def enrolled(town: Town, place: str, *, targeted: bool = False) -> tuple[Message, Message]:
    """What Michael typed to enroll Sam, and the answer to it."""
    if place == "bot":
        await at_home(town, town.michael)
    line = f"@LearnFlow enroll sam.rivera@example.com {BOOTCAMP}"
    done = await town.michael.types(place, line, targeted=targeted)
    await town.quiet()
    assert done.said is not None
    assert len(town.enrollments()) == 1
    (message,) = done.messages
    return done.said, message


@pytest.mark.parametrize(("place", "targeted"), [(one, False) for one in EVERYWHERE] + [("#news", True)])
async def test_t_104_an_edited_command_is_not_carried_out_again(
    town: Town, caplog: pytest.LogCaptureFixture, place: str, targeted: bool
) -> None:
    said, message = await enrolled(town, place, targeted=targeted)
    before = town.michael.reading(message)
    for line in (
        f"@LearnFlow enroll sam.rivera@example.com {BOOTCAMP}",
        f"@LearnFlow enroll sam.rivera@example.com {PYTHON}",
        f"@LearnFlow enroll @Sarah {BOOTCAMP}" if place != "Project" else "@LearnFlow progress @Sam",
    ):

        async def edits(line: str = line) -> Outcome:
            return await town.michael.edits(said, line)

        await nothing_comes_of(town, caplog, "messageUpdate", edits)
    assert len(town.enrollments()) == 1
    assert not town.enrolled("sam.rivera", PYTHON)
    assert town.michael.reading(message) == before


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_104_what_was_no_command_becomes_none_by_being_edited(
    town: Town, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    said = await answer(town, town.michael, place, "@LearnFlow nothing of the kind")
    typed = next(one for one in town.teams.messages(said.conversation) if one.by == town.michael.id)

    async def edits() -> Outcome:
        return await town.michael.edits(typed, f"@LearnFlow enroll me {BOOTCAMP}")

    await nothing_comes_of(town, caplog, "messageUpdate", edits)
    assert not town.enrollments()


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_105_a_command_that_is_deleted_and_brought_back_is_neither_undone_nor_done_again(
    town: Town, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    said, message = await enrolled(town, place)
    await nothing_comes_of(town, caplog, "messageDelete", lambda: town.michael.deletes(said))
    await nothing_comes_of(town, caplog, "messageUpdate", lambda: town.michael.undeletes(said))
    assert len(town.enrollments()) == 1
    assert town.enrolled("sam.rivera")
    assert not message.deleted


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_105_a_reaction_is_taken_and_changes_nothing(
    town: Town, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    await at_home(town, town.michael)
    hello = next(one for one in town.michael.seen(place if place != "#news" else "Learning") if one.by_bot)
    await nothing_comes_of(town, caplog, "messageReaction", lambda: town.michael.reacts(hello, "heart"))
    await nothing_comes_of(town, caplog, "messageReaction", lambda: town.michael.reacts(hello, "heart", remove=True))


@pytest.mark.parametrize("place", ["bot", "Project"])
async def test_t_105_that_somebody_has_read_it_is_taken_and_not_kept(
    town: Town, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    await enrolled(town, place)
    await nothing_comes_of(town, caplog, "event", lambda: town.michael.reads(place))
    receipt = town.teams.requests[-1].activity
    assert receipt["name"] == "application/vnd.microsoft.readReceipt"
    newest = town.michael.seen(place)[-1].id
    assert receipt["value"] == {"lastReadMessageId": newest}
    assert newest not in "".join(row for row in await town.rows() if "readReceipt" in row)


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_105_whatever_else_happens_in_a_conversation_is_taken_and_no_more(
    town: Town, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    await at_home(town, town.michael)
    there = town.teams.direct(town.michael) if place == "bot" else town.conversation(place)
    whole = town.teams.activity(town.michael, there, "")
    happened: list[Json] = [
        {"type": "typing"},
        {"type": "event", "name": "application/vnd.microsoft.readReceipt", "value": {}},
        {"type": "event", "name": "application/vnd.microsoft.meetingStart", "value": {"Title": "enroll"}},
        {"type": "messageReaction", "reactionsAdded": None},
        {"type": "messageReaction", "reactionsAdded": [{"type": "like"}], "replyToId": "1485983408511"},
        {"type": "messageDelete", "entities": None},
        {"type": "messageUpdate", "text": f"<at>LearnFlow</at> enroll me {BOOTCAMP}"},
    ]
    for fields in happened:

        async def happens(activity: Json = {**whole, **fields}) -> Outcome:  # noqa: B006  read only
            return Outcome(await town.teams.deliver(activity))

        await nothing_comes_of(town, caplog, str(fields["type"]), happens)
