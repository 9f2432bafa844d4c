"""From a signed Teams activity to LearnFlow and back to a card, and from a webhook to both platforms, as a process."""

import asyncio
import signal
from collections.abc import Callable

from sandbox.teams import Message
from sandbox.teams.person import Person
from tests.journeys.conftest import PATIENCE, Both

BOOTCAMP = "crs_4mNp7qRsT"
FINISHED = "Sam Rivera finished Complete Web Development Bootcamp"


async def test_a_manager_enrolls_somebody_from_a_teams_channel_and_both_platforms_hear_when_they_finish(
    both: Both,
) -> None:
    await both.started()
    michael, sam, sarah = (both.there[name] for name in ("michael", "sam", "sarah"))
    await both.teams.install(both.team, by=michael)
    await michael.sees("Learning", "Michael Chen added me here", timeout=PATIENCE)

    await michael.types("#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    answer = await michael.sees("#news", "Sam Rivera is enrolled", timeout=PATIENCE)
    assert answer.only_for == michael.id
    assert answer.card() is not None
    assert both.learnflow.enrollment("sam.rivera@example.com", BOOTCAMP).course.id == BOOTCAMP
    await sam.sees("bot", "You are enrolled in Complete Web Development Bootcamp", timeout=PATIENCE)

    await michael.types("#news", "@LearnFlow subscribe completions")
    await sarah.sees("#news", "Michael Chen set it up", timeout=PATIENCE)
    await both.michael.types("#learning", "/learnflow subscribe completions")
    both.learnflow.finish("sam.rivera@example.com", BOOTCAMP)
    in_slack = await both.sarah.sees("#learning", FINISHED, timeout=PATIENCE)
    in_teams = await sarah.sees("#news", FINISHED, timeout=PATIENCE)
    assert (in_slack.only_for, in_teams.only_for) == (None, None)
    assert both.teams.complaints == []
    assert await both.end(signal.SIGTERM) == 0


async def test_t_017_killed_after_the_200_it_answers_once_after_the_restart(both: Both) -> None:
    await both.started()
    sam = both.there["sam"]
    await both.teams.install(sam, by=sam)
    await sam.sees("bot", "progress", timeout=PATIENCE)
    both.learnflow.faults.add("/v2/users/*", latency=30.0, count=1)
    asked = await sam.types("bot", "progress")
    assert asked.status == 200
    await until(lambda: any("progress" in one.path or "users" in one.path for one in both.learnflow.history))
    await both.end(signal.SIGKILL)

    for _ in range(2):
        await both.start()
        await sam.sees("bot", "Your progress", timeout=PATIENCE)
        await both.end(signal.SIGTERM)
    assert len([one for one in said(both, sam) if "Your progress" in sam.reading(one)]) == 1


async def test_a_place_that_subscribed_in_teams_still_hears_after_a_restart(both: Both) -> None:
    await both.started()
    michael, sarah = both.there["michael"], both.there["sarah"]
    both.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
    await michael.types("#news", "@LearnFlow subscribe completions")
    await sarah.sees("#news", "Michael Chen set it up", timeout=PATIENCE)
    await both.end(signal.SIGKILL)

    await both.start()
    both.learnflow.finish("sam.rivera@example.com", BOOTCAMP)

    await sarah.sees("#news", FINISHED, timeout=PATIENCE)


def said(both: Both, person: Person) -> list[Message]:
    """What the bot said in somebody's own chat."""
    return [one for one in both.teams.messages(both.teams.direct(person)) if one.by_bot]


async def until(true: Callable[[], object]) -> None:
    """Wait until another process has made it true."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  another process makes it true
            await asyncio.sleep(0.01)
