"""The token with which the bot calls Teams: T-018 and T-019."""

import asyncio
import logging

import aiohttp
import pytest

from sandbox.teams import Delay, Refusal, Status
from sandbox.teams.state import Conversation
from tests.acceptance.teams.knocking import answers, asking, at_rest, let_in
from tests.acceptance.teams.town import Town, a_town

LIFETIME = 3_599
AHEAD = 300
HELP = "What you can ask"


def granted(town: Town) -> int:
    """How often the bot asked for a token."""
    return len(town.teams.calls_of("token"))


def a_crowd(town: Town, size: int) -> list[Conversation]:
    """The personal chats of so many people, of which the bot has not heard."""
    people = [town.teams.add_user(f"Person {number}", f"p{number}@example.com") for number in range(size)]
    chats = [town.teams.direct(one) for one in people]
    for chat in chats:
        chat.bot = True
    return chats


async def test_t_018_fifty_turns_at_once_ask_for_one_token_and_keep_nothing_else_waiting() -> None:
    async with a_town(people=8) as town:
        chats = a_crowd(town, 50)
        await town.clock.advance(LIFETIME + 1)
        before = granted(town)
        town.teams.faults.add("token", Delay(0.5), times=None)
        said = [town.teams.activity(f"p{number}@example.com", chat, "help") for number, chat in enumerate(chats)]

        # Teams, the token endpoint and the bot share this loop: whatever blocked it would never get an answer.
        at_once = await asyncio.gather(*(town.teams.deliver(one) for one in said))
        await town.teams.wait_for(lambda: granted(town) > before)
        async with aiohttp.request("GET", f"{town.app.url}/healthz") as healthy:
            assert healthy.status == 200
        assert [one.status for one in at_once] == [200] * 50
        assert not any(town.teams.messages(chat) for chat in chats)

        await town.clock.advance(0.5)
        await town.teams.wait_for(lambda: all(town.teams.messages(chat) for chat in chats))

        assert granted(town) == before + 1
        assert not town.teams.complaints


async def test_t_019_a_token_is_renewed_once_five_minutes_before_its_end(town: Town) -> None:
    assert await let_in(town, await asking(town))
    before = granted(town)
    await town.clock.advance(LIFETIME - AHEAD - 10)
    assert await let_in(town, await asking(town, "help"))
    assert granted(town) == before

    await town.clock.advance(11)
    activities = [await asking(town, "help") for _ in range(5)]
    await asyncio.gather(*(town.teams.deliver(one) for one in activities))
    await at_rest(town)

    assert granted(town) == before + 1
    await town.clock.advance(LIFETIME - AHEAD - 30)
    assert await let_in(town, await asking(town, "help"))
    assert granted(town) == before + 1
    assert {one.status for one in town.teams.calls_of("send")} == {201}


@pytest.mark.parametrize("fault", [Status(500), Delay(60)])
async def test_t_019_while_it_cannot_be_renewed_the_old_one_serves_to_its_end(
    town: Town, fault: Status | Delay
) -> None:
    assert await let_in(town, await asking(town))
    seen = len(answers(town, HELP))
    await town.clock.advance(LIFETIME - AHEAD + 1)
    town.teams.faults.add("token", fault, times=None)

    assert (await town.teams.deliver(await asking(town, "help"))).status == 200
    await town.until(town.teams.wait_for(lambda: len(answers(town, HELP)) == seen + 1))

    assert all(one.status == 201 for one in town.teams.calls_of("send"))


async def test_t_019_a_token_that_teams_no_longer_takes_is_replaced_once_and_the_call_repeated(town: Town) -> None:
    await asking(town)
    before, calls = granted(town), len(town.teams.calls_of("send"))
    town.teams.tokens.revoke_all()

    assert await let_in(town, await asking(town, "help"))

    assert granted(town) == before + 1
    assert [one.status for one in town.teams.calls_of("send")[calls:]] == [401, 201]


async def test_t_019_many_calls_with_a_token_that_is_no_longer_taken_ask_for_one(town: Town) -> None:
    activities = [await asking(town, "help") for _ in range(3)]
    before = granted(town)
    town.teams.tokens.revoke_all()

    await asyncio.gather(*(town.teams.deliver(one) for one in activities))
    await at_rest(town)

    assert granted(town) == before + 1
    assert len(answers(town, HELP)) == 3


async def test_t_019_refused_with_the_new_one_too_it_is_a_failure_with_a_name_and_said_later(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    activity = await asking(town, "help")
    before, calls = granted(town), len(town.teams.calls_of("send"))
    town.teams.faults.add("send", Refusal(401, "BotNotRegistered"), times=None)

    assert (await town.teams.deliver(activity)).status == 200
    await town.quiet()
    await town.teams.wait_for(lambda: len(town.teams.calls_of("send")) == calls + 4)
    await town.quiet()

    # Twice for the answer itself and twice by the courier, to whom it is owed: then nobody asks for five minutes.
    assert "Teams: POST send: Refused BotNotRegistered" in caplog.text
    assert granted(town) == before + 2
    await town.clock.advance(250)
    await town.quiet()
    assert len(town.teams.calls_of("send")) == calls + 4
    assert not any(one.exc_info for one in caplog.records)

    town.teams.faults.clear()
    await town.until(town.sam.sees("bot", HELP))
    await at_rest(town)
    assert len(answers(town, HELP)) == 1
