"""Item 163 of the contract: killed at any point after LearnFlow wrote, it ends in one enrollment, one message each."""

import asyncio
import signal
from collections.abc import Callable

import pytest

from sandbox.slack import Delay
from tests.journeys.conftest import PATIENCE, Running

BOOTCAMP = "crs_4mNp7qRsT"
TOLD = "You are enrolled in Complete Web Development Bootcamp"


@pytest.mark.parametrize("point", ["LearnFlow has not answered yet", "Slack has not taken the answer yet"])
async def test_sl_163_killed_after_learnflow_wrote_each_hears_of_the_one_enrollment_once(
    running: Running, point: str
) -> None:
    await running.started()
    if point.startswith("LearnFlow"):
        running.learnflow.faults.add("/v2/enrollments", latency=30.0, after=True, count=1)
    else:
        running.slack.faults.add("chat.postEphemeral", Delay(30))
    await running.michael.mentions_bot("#learning", f"enroll @sam {BOOTCAMP}")
    if point.startswith("LearnFlow"):
        await until(lambda: len(enrollments(running)) == 1)
    else:
        await running.sam.sees(None, TOLD, timeout=PATIENCE)
        await until(lambda: running.slack.calls_of("chat.postEphemeral"))
    await running.end(signal.SIGKILL)

    for _ in range(2):
        await running.start()
        assert await running.private(running.michael, "Sam Rivera is enrolled") == 1
        assert await running.private(running.sam, TOLD) == 1
        await running.end(signal.SIGTERM)
    assert enrollments(running) == [BOOTCAMP]


def enrollments(running: Running) -> list[str]:
    """The courses that LearnFlow has Sam in."""
    sam = running.learnflow.person("sam.rivera@example.com")
    return [one.course.id for one in running.learnflow.organisation.enrollments_of(sam)]


async def until(true: Callable[[], object]) -> None:
    """Wait until another process has made it true."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  another process makes it true
            await asyncio.sleep(0.01)
