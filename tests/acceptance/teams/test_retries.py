"""Teams is busy, or does not answer: T-069 and T-070 of the contract."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from lfbot.card import Button, Card, buttons
from lfbot.line import Mention
from sandbox.teams import ApiRecord, Delay, DropAfter, DropBefore, Html, Message, RateLimited, Refusal, Status
from sandbox.teams.faults import Fault
from tests.acceptance.teams.announcing import (
    WELCOMES,
    announced,
    becomes,
    calls,
    comes_to,
    counts,
    happen,
    outbox,
    place_of,
    settled,
    subscribe,
)
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town

A_DAY = 24 * 3600.0
ONCE_MORE = "Sent once more: nobody could tell whether the first one arrived."


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town
        assert not town.teams.complaints
        assert not town.teams.limits.violations


def waits(tries: list[ApiRecord]) -> list[float]:
    """The seconds between them."""
    return [later.at - earlier.at for earlier, later in pairwise(tries)]


def notices(town: Town, where: str) -> list[str]:
    """The announcements there, oldest first."""
    shown = (town.priya.reading(one) for one in town.teams.messages(where) if one.by_bot)
    return [one for one in shown if "finished" in one]


BUSY = [(RateLimited(3), 3.0), (RateLimited("date"), 3.0), (RateLimited(None), 0.0)]


@pytest.mark.parametrize(("fault", "least"), BUSY, ids=["seconds", "date", "nothing"])
@pytest.mark.parametrize(
    ("where", "route", "elsewhere"), [("#news", "create", "Project"), ("Project", "send", "#news")]
)
async def test_t_069_a_place_that_is_busy_is_left_alone_for_as_long_as_it_says_and_nobody_else_waits_for_it(
    town: Town, where: str, route: str, elsewhere: str, fault: Fault, least: float
) -> None:
    await subscribe(town, where=where)
    await subscribe(town, where=elsewhere)
    before = len(town.teams.calls)
    town.teams.faults.add(route, fault)

    await happen(town)
    await happen(town, course=PYTHON)
    await becomes(lambda: counts(town), {"sent": WELCOMES + 2, "ready": 2})
    assert (announced(town, where), announced(town, elsewhere)) == (0, 2)
    await comes_to(town, sent=WELCOMES + 4)

    tries = [call for call in calls(town, route, since=before) if call.route == route]
    assert [call.status for call in tries] == [429, 201, 201]
    assert waits(tries)[0] >= least
    assert waits(tries)[0] > 0
    first, second = notices(town, where)
    assert [first, second] == notices(town, elsewhere)  # in the same order


async def test_t_069_whoever_waits_for_an_answer_gets_it_when_the_time_is_over(town: Town) -> None:
    before = len(town.teams.calls)
    town.teams.faults.add("send", RateLimited(3))

    said = await town.until(town.sam.types("Project", "@LearnFlow whoami"), step=0.5)

    assert "sam.rivera@example.com" in town.sam.reading(said.messages[-1])
    tries = calls(town, "send", since=before)
    assert [call.status for call in tries] == [429, 201]
    assert waits(tries)[0] >= 3.0


NOT_DONE = [Refusal(412, "PreconditionFailed"), Status(503)]
"""Certainly not done."""

MAYBE_DONE = [Status(502), Status(504), DropBefore(), DropAfter(), Html(), Delay(40)]
"""Perhaps done: an answer that came from in between, none, none in time, or one that cannot be read."""


@pytest.mark.parametrize("fault", NOT_DONE, ids=repr)
async def test_t_070_what_was_certainly_not_done_is_tried_again_after_longer_and_longer(
    town: Town, fault: Fault
) -> None:
    await subscribe(town)
    before = len(town.teams.calls)
    town.teams.faults.add("create", fault, times=3)

    await happen(town)

    await comes_to(town, sent=WELCOMES + 1, step=0.1)
    tries = calls(town, "create", since=before)
    assert len(tries) == 4
    for wait, longest in zip(waits(tries), (1.0, 5.0, 30.0), strict=True):
        assert 0.0 < wait <= longest + 1.0
    (notice,) = notices(town, "#news")
    assert ONCE_MORE not in notice
    (row,) = await outbox(town, "#news")
    assert (row.state, row.attempt, row.flagged) == ("sent", 4, False)


@pytest.mark.parametrize("fault", MAYBE_DONE, ids=repr)
async def test_t_070_what_was_perhaps_done_is_left_alone_for_a_while_and_sent_once_more_with_a_word_about_it(
    town: Town, fault: Fault
) -> None:
    await subscribe(town)
    before = len(town.teams.calls)
    town.teams.faults.add("create", fault)

    await happen(town)

    await comes_to(town, sent=WELCOMES + 1)
    first, again = calls(town, "create", since=before)
    assert again.at - first.at >= 15.0
    (row,) = await outbox(town, "#news")
    assert (row.state, row.attempt, row.flagged) == ("sent", 2, True)
    await town.clock.advance(60)
    await town.quiet()
    *earlier, last = sorted(notices(town, "#news"), key=lambda said: ONCE_MORE in said)
    assert ONCE_MORE in last
    assert len(earlier) == (1 if isinstance(fault, DropAfter | Delay) else 0)
    assert not any(ONCE_MORE in one for one in earlier)


async def test_t_070_an_announcement_that_is_lost_twice_is_not_sent_a_third_time(town: Town) -> None:
    await subscribe(town)
    before = len(town.teams.calls)
    town.teams.faults.add("create", Status(502), times=None)

    await happen(town)

    await comes_to(town, sent=WELCOMES, dead=1)
    await town.clock.advance(A_DAY)
    await settled(town)
    assert len(calls(town, "create", since=before)) == 2
    (row,) = await outbox(town, "#news")
    assert (row.reason, row.flagged) == ("unknown_outcome", True)


async def a_button(town: Town) -> Message:
    """Whoever presses it enrolls Sam, and is answered by no message: Sam's is the only one."""
    line = ("enroll", Mention(town.sam.id, "Sam Rivera"), BOOTCAMP)
    return await town.post("Project", Card("Shall I?", (buttons(Button("Enroll Sam", line)),)))


@pytest.mark.parametrize("fault", MAYBE_DONE, ids=repr)
async def test_t_070_a_private_message_that_was_perhaps_sent_is_never_sent_twice(town: Town, fault: Fault) -> None:
    await town.teams.install(town.sam)
    await settled(town)
    button = await a_button(town)
    before = len(town.teams.calls)
    town.teams.faults.add("send", fault)

    await town.until(town.michael.clicks(button, "Enroll Sam"))

    await comes_to(town, sent=WELCOMES + 1, dead=1)
    await town.clock.advance(A_DAY)
    await settled(town)
    assert len(calls(town, "send", since=before)) == 1
    assert (await outbox(town))[-1].reason == "unknown_outcome"
    letters = [one for one in town.sam.seen("bot") if "enrolled you" in town.sam.reading(one)]
    assert len(letters) == (1 if isinstance(fault, DropAfter | Delay) else 0)


@pytest.mark.parametrize("fault", [*NOT_DONE, Status(502), DropBefore(), DropAfter(), Html()], ids=repr)
async def test_t_070_a_chat_that_may_have_been_opened_is_opened_again_for_nothing_was_said_in_it(
    town: Town, fault: Fault
) -> None:
    button = await a_button(town)
    before = len(town.teams.calls)
    town.teams.faults.add("create", fault, times=2)

    await town.until(town.michael.clicks(button, "Enroll Sam"))

    await comes_to(town, sent=WELCOMES + 1)
    assert [call.route for call in calls(town, "create", "send", since=before)] == ["create"] * 3 + ["send"]
    await town.sam.sees("bot", "enrolled you")


@pytest.mark.parametrize("fault", [*NOT_DONE, Status(502), Status(504), DropBefore(), Html()], ids=repr)
async def test_t_070_whoever_waits_for_an_answer_has_it_at_the_fourth_try(town: Town, fault: Fault) -> None:
    before = len(town.teams.calls)
    town.teams.faults.add("send", fault, times=3)

    said = await town.until(town.sam.types("Project", "@LearnFlow whoami"), step=0.1)

    assert "sam.rivera@example.com" in town.sam.reading(said.messages[-1])
    tries = calls(town, "send", since=before)
    assert len(tries) == 4
    for wait, longest in zip(waits(tries), (0.5, 1.0, 2.0), strict=True):
        assert 0.0 < wait <= longest + 1.0


@pytest.mark.parametrize("fault", NOT_DONE, ids=repr)
async def test_t_070_after_four_tries_the_answer_is_owed_in_private(town: Town, fault: Fault) -> None:
    before = len(town.teams.calls)
    town.teams.faults.add("send", fault, times=4)

    await town.until(town.sam.types("Project", "@LearnFlow whoami"), step=0.1)

    await comes_to(town, sent=WELCOMES + 1)
    tries = calls(town, "send", since=before)
    assert [call.conversation for call in tries] == [place_of(town, "Project").key] * 4 + [
        town.teams.direct(town.sam).id
    ]
    await town.sam.sees("bot", "sam.rivera@example.com")


@pytest.mark.parametrize("fault", [Status(502), Status(504), DropAfter()], ids=repr)
async def test_t_070_an_answer_that_may_be_there_after_four_tries_is_owed_and_comes_in_private(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    before = len(town.teams.calls)
    town.teams.faults.add("send", fault, times=4)

    await town.until(town.sam.types("Project", "@LearnFlow whoami"), step=0.1)

    await comes_to(town, sent=WELCOMES + 1)
    assert len(calls(town, "send", since=before)) == 5
    await town.sam.sees("bot", "You are Sam Rivera")
    assert "nobody knows whether an answer arrived" in caplog.text
