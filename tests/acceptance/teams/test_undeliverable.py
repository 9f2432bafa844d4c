"""Teams will not have this very message: T-071 of the contract."""

from collections.abc import AsyncIterator

import pytest

from sandbox.teams import ApiRecord, Refusal
from sandbox.teams.state import Json
from sandbox.teams.wire import object_at
from tests.acceptance.teams.announcing import (
    WELCOMES,
    address,
    announced,
    body,
    calls,
    card_of,
    comes_to,
    happen,
    outbox,
    settled,
    subscribe,
    subscriptions,
)
from tests.acceptance.teams.town import PYTHON, Town, a_town

A_DAY = 24 * 3600.0


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town
        assert not town.teams.complaints


WILL_NOT = [Refusal(500, "ServiceError"), Refusal(400, "BadArgument"), Refusal(400, "BadSyntax")]


@pytest.mark.parametrize("refusal", WILL_NOT, ids=lambda one: f"{one.status} {one.code}")
@pytest.mark.parametrize(("where", "route"), [("#news", "create"), ("Project", "send")])
async def test_t_071_a_message_that_teams_will_not_have_is_not_tried_again_and_the_next_one_goes(
    town: Town, refusal: Refusal, where: str, route: str
) -> None:
    await subscribe(town, where=where)
    before = len(town.teams.calls)
    town.teams.faults.add(route, refusal)

    await happen(town)
    await comes_to(town, sent=WELCOMES, dead=1)
    await town.clock.advance(A_DAY)
    await settled(town)

    assert len(calls(town, since=before)) == 1
    assert [(row.state, row.reason) for row in await outbox(town, where)][-1] == ("dead", refusal.code)
    assert (await address(town, where)).closed == ""
    assert [one.paused for one in await subscriptions(town, where)] == [""]
    await happen(town, course=PYTHON)
    await settled(town)
    assert announced(town, where) == 1


@pytest.mark.parametrize(("where", "route"), [("#news", "create"), ("Project", "send"), ("bot", "send")])
async def test_t_071_a_message_that_is_too_large_is_sent_once_more_without_its_looks(
    town: Town, where: str, route: str
) -> None:
    await subscribe(town, where=where)
    before = len(town.teams.calls)
    town.teams.faults.add(route, Refusal(413, "MessageSizeTooBig"))

    await happen(town)

    await settled(town)
    large, small = (said_in(call) for call in calls(town, since=before))
    assert card_of(large)
    assert "attachments" not in small
    assert str(small["text"]).startswith("Sam Rivera finished ")
    assert small["textFormat"] == "plain"
    assert (small["summary"], small.get("channelData")) == (
        str(large["summary"]).partition("\n")[0],
        large.get("channelData"),
    )
    assert announced(town, town.teams.direct(town.michael) if where == "bot" else where) == 1


def said_in(call: ApiRecord) -> Json:
    """The activity in it, of which a new thread is made or not."""
    return object_at(call.body, "activity") if call.route == "create" else body(call)


async def test_t_071_and_not_a_third_time(town: Town) -> None:
    await subscribe(town)
    before = len(town.teams.calls)
    town.teams.faults.add("create", Refusal(413, "MessageSizeTooBig"), times=None)

    await happen(town)

    await comes_to(town, sent=WELCOMES, dead=1)
    await town.clock.advance(A_DAY)
    await settled(town)
    assert len(calls(town, since=before)) == 2
    assert [(row.state, row.reason) for row in await outbox(town, "#news")] == [("dead", "MessageSizeTooBig")]


async def test_t_071_an_answer_for_one_person_alone_stays_so_when_it_is_shrunk(town: Town) -> None:
    before = len(town.teams.calls)
    town.teams.faults.add("send", Refusal(413, "MessageSizeTooBig"))

    said = await town.sam.types("Project", "@LearnFlow whoami")

    large, small = calls(town, since=before)
    assert large.query == small.query == {"isTargetedActivity": "true"}
    assert body(small)["recipient"] == {"id": town.sam.mri}
    assert [one.only_for for one in said.messages] == [town.sam.id]
    assert "sam.rivera@example.com" in town.sam.reading(said.messages[0])


@pytest.mark.parametrize("refusal", WILL_NOT, ids=lambda one: f"{one.status} {one.code}")
async def test_t_071_an_answer_that_teams_will_not_have_is_owed_and_tried_no_more_than_that(
    town: Town, refusal: Refusal
) -> None:
    await town.teams.install(town.sam)
    await settled(town)
    before = len(town.teams.calls)
    town.teams.faults.add("send", refusal, times=None)

    await town.sam.types("bot", "help")

    await comes_to(town, sent=WELCOMES + 1, dead=1)
    await town.clock.advance(A_DAY)
    await settled(town)
    assert len(calls(town, since=before)) == 2
