"""That something is being worked on is shown in chats, seldom, and for no longer than it is: T-106."""

import asyncio
from itertools import pairwise
from typing import NoReturn

import pytest

from adapters.console import ConsoleChat
from sandbox.teams import Delay, DropBefore, Html, Outcome, RateLimited, Refusal, Status
from sandbox.teams.faults import Fault
from tests.acceptance.teams.talking import at_home
from tests.acceptance.teams.town import BOOTCAMP, Town

CHATS = ("bot", "Project")
STEP = 0.5
"""Seconds by which the clock is moved while the bot works."""


async def asked(town: Town, place: str, line: str = "@LearnFlow progress") -> tuple[Outcome, list[float]]:
    """What came of Sam's asking that, and after how many seconds it was shown that it is being worked on."""
    await at_home(town, town.sam)
    before, shown = town.clock.timestamp(), len(town.teams.calls_of("typing"))
    done = await town.until(town.sam.types(place, line), step=STEP)
    assert done.status == 200
    return done, [call.at - before for call in town.teams.calls_of("typing")[shown:]]


async def is_over(town: Town) -> bool:
    """Whether it is not shown any more, in the next minute at least."""
    shown = len(town.teams.calls_of("typing"))
    for _ in range(20):
        await town.clock.advance(3)
        await town.quiet()
    return len(town.teams.calls_of("typing")) == shown and not town.teams.complaints


def seldom(shown: list[float]) -> bool:
    """Whether there are three seconds between any two, and no more than a client bridges."""
    return all(3 <= after - before <= 3 + 2 * STEP for before, after in pairwise(shown))


@pytest.mark.parametrize("place", CHATS)
async def test_t_106_a_long_answer_is_announced_at_most_every_three_seconds_until_it_is_there(
    town: Town, place: str
) -> None:
    town.learnflow.faults.add("/v2/users/*/progress", latency=10, count=1)
    done, shown = await asked(town, place)
    (said,) = done.messages
    assert town.sam.reading(said).startswith("Your progress")
    assert len(shown) == 4
    assert 0.5 <= shown[0] <= 0.5 + 2 * STEP
    assert seldom(shown)
    where = town.teams.direct(town.sam) if place == "bot" else town.conversation(place)
    assert {call.conversation for call in town.teams.calls_of("typing")} == {where.id}
    assert await is_over(town)


@pytest.mark.parametrize("place", CHATS)
@pytest.mark.parametrize("line", ["@LearnFlow progress", f"@LearnFlow enroll me {BOOTCAMP}"])
async def test_t_106_an_answer_that_is_there_at_once_is_not_announced(town: Town, place: str, line: str) -> None:
    await at_home(town, town.sam)
    done = await town.sam.types(place, line)
    assert len(done.messages) == 1
    assert not town.teams.calls_of("typing")
    assert await is_over(town)


@pytest.mark.parametrize(
    ("place", "trouble"),
    [("bot", {"status": 500}), ("Project", {"status": 500}), ("bot", {"drop": True}), ("Project", {"truncate": True})],
)
async def test_t_106_it_is_over_when_learnflow_fails(town: Town, place: str, trouble: dict[str, object]) -> None:
    town.learnflow.faults.add(latency=3, **trouble)  # type: ignore[arg-type]
    done, shown = await asked(town, place)
    (said,) = done.messages
    assert "LearnFlow" in town.sam.reading(said)
    assert len(shown) > 3
    assert seldom(shown)
    assert await is_over(town)


class Stumbling(ConsoleChat):
    """A platform in which our own code has a fault, after five seconds."""

    async def profile(self, workspace: str, user: str) -> NoReturn:
        """Nobody's."""
        await self._clock.sleep(5)
        raise RuntimeError(f"nobody expected {user}")


@pytest.mark.parametrize("place", CHATS)
async def test_t_106_it_is_over_when_the_bot_itself_stumbles(
    town: Town, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    await at_home(town, town.sam)
    town.app.platforms["teams"] = Stumbling([], town.clock)
    done, shown = await asked(town, place)
    (said,) = done.messages
    assert "The bot ran into a fault of its own." in town.sam.reading(said)
    assert "RuntimeError" in caplog.text
    assert len(shown) == 2
    assert seldom(shown)
    assert await is_over(town)


@pytest.mark.parametrize("place", CHATS)
@pytest.mark.parametrize(
    "fault",
    [Refusal(403, "NotEnoughPermissions"), RateLimited(2), RateLimited(None), Status(500), Status(502), DropBefore()],
    ids=str,
)
async def test_t_106_where_teams_will_not_show_it_the_answer_comes_all_the_same(
    town: Town, place: str, fault: Fault
) -> None:
    town.teams.faults.add("typing", fault, times=None)
    town.learnflow.faults.add("/v2/users/*/progress", latency=10, count=1)
    done, shown = await asked(town, place)
    (said,) = done.messages
    assert town.sam.reading(said).startswith("Your progress")
    assert len(shown) == 1
    assert await is_over(town)


@pytest.mark.parametrize("fault", [Delay(5), Html()], ids=str)
async def test_t_106_a_teams_that_is_slow_to_show_it_is_asked_no_more_often(town: Town, fault: Fault) -> None:
    town.teams.faults.add("typing", fault, times=None)
    town.learnflow.faults.add("/v2/users/*/progress", latency=10, count=1)
    done, shown = await asked(town, "bot")
    assert len(done.messages) == 1
    assert len(shown) <= 4
    assert all(after - before >= 3 for before, after in pairwise(shown))
    assert await is_over(town)


async def test_t_106_several_who_wait_in_one_chat_are_shown_it_no_more_often(town: Town) -> None:
    town.learnflow.faults.add("/v2/users/*/progress", latency=10)
    before = town.clock.timestamp()

    async def a_little_later() -> Outcome:
        await town.clock.sleep(1.5)
        return await town.michael.types("Project", "@LearnFlow progress")

    await town.until(asyncio.gather(town.sam.types("Project", "@LearnFlow progress"), a_little_later()), step=STEP)
    shown = [call.at - before for call in town.teams.calls_of("typing")]
    assert all(after - before >= 3 - 2 * STEP for before, after in pairwise(shown))
    assert len(shown) == 4
    assert await is_over(town)


@pytest.mark.parametrize("place", ["#news", "Learning"])
@pytest.mark.parametrize("line", ["@LearnFlow progress", "@LearnFlow certificates"])
async def test_t_106_in_a_channel_it_is_never_shown(town: Town, place: str, line: str) -> None:
    town.learnflow.faults.add(latency=10, count=1)
    done, shown = await asked(town, place, line)
    assert len(done.messages) == 1
    assert not shown
    assert await is_over(town)
