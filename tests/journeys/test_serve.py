"""From socket to message and back, through `lfbot serve` as its operator runs it."""

import asyncio
import signal
import sys
from collections.abc import Callable

from tests.journeys.conftest import PATIENCE, Running

BOOTCAMP = "crs_4mNp7qRsT"


async def test_a_manager_enrolls_somebody_and_the_channel_hears_when_they_finish(running: Running) -> None:
    await running.started()

    answer = await running.michael.types("#learning", f"/learnflow enroll @sam {BOOTCAMP}")
    assert "Sam Rivera is enrolled" in answer.text
    assert running.learnflow.enrollment("sam.rivera@example.com", BOOTCAMP).course.id == BOOTCAMP
    assert await running.private(running.sam, "Complete Web Development Bootcamp") == 1

    await running.michael.types("#learning", "/learnflow subscribe completions")
    running.learnflow.finish("sam.rivera@example.com", BOOTCAMP)
    notice = await running.sarah.sees(
        "#learning", "Sam Rivera finished Complete Web Development Bootcamp", timeout=PATIENCE
    )
    assert notice.only_for is None
    assert await running.end(signal.SIGTERM) == 0


async def test_what_was_subscribed_before_a_restart_is_announced_after_it(running: Running) -> None:
    await running.started()
    running.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
    await running.michael.types("#learning", "/learnflow subscribe completions")
    await running.end(signal.SIGKILL)

    await running.start()
    running.learnflow.finish("sam.rivera@example.com", BOOTCAMP)

    await running.sarah.sees("#learning", "Sam Rivera finished", timeout=PATIENCE)
    assert len(running.learnflow.webhooks) == 1


async def test_sl_007_without_a_signing_secret_it_refuses_to_start_and_says_everything_that_is_missing(
    running: Running,
) -> None:
    environment = {**running.environment, "SLACK_SIGNING_SECRET": "", "LEARNFLOW_API_KEY": "", "LFBOT_PORT": "many"}
    refused = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lfbot", "serve"), env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await refused.communicate()

    assert refused.returncode == 2
    assert [name in said.decode() for name in ("SLACK_SIGNING_SECRET", "LEARNFLOW_API_KEY", "LFBOT_PORT")] == [True] * 3


async def test_sl_162_sigterm_under_load_loses_no_accepted_request(running: Running) -> None:
    await running.started()
    running.learnflow.faults.add("/v2/enrollments", latency=0.3)
    handles = ["sam", "sarah"]
    courses = [course.id for course in running.learnflow.organisation.courses if course.is_published][:6]
    asked = [
        asyncio.ensure_future(running.michael.types("#learning", f"/learnflow enroll @{handle} {course}"))
        for handle in handles
        for course in courses
    ]
    await _until(lambda: len(running.slack.requests) == len(asked))
    await _until(lambda: any(seen.path.startswith("/v2/enrollments") for seen in running.learnflow.history))
    code = await running.end(signal.SIGTERM)
    outcomes = await asyncio.gather(*asked)

    assert code == 0
    accepted = sum(1 for outcome in outcomes if outcome.ok)
    seen = [m.words for m in running.slack.seen_by(running.michael, running.slack.channel("#learning").id) if m.by_bot]
    assert accepted > 0
    assert sum("is enrolled" in words or "is already enrolled" in words for words in seen) == accepted


async def test_sl_163_killed_between_learnflow_and_the_answer_it_finishes_after_the_restart_once(
    running: Running,
) -> None:
    await running.started()
    # LearnFlow writes the enrollment down at once and keeps its answer back: the bot is killed in between.
    running.learnflow.faults.add("/v2/enrollments", latency=30.0, after=True, count=1)
    asked = asyncio.ensure_future(running.michael.types("#learning", f"/learnflow enroll @sam {BOOTCAMP}"))
    await _until(lambda: _is_enrolled(running))
    await running.end(signal.SIGKILL)
    assert (await asked).error == "dispatch_failed"

    await running.start()

    assert await running.private(running.michael, "Sam Rivera") == 1
    sam = running.learnflow.person("sam.rivera@example.com")
    assert [one.course.id for one in running.learnflow.organisation.enrollments_of(sam)] == [BOOTCAMP]
    await running.end(signal.SIGTERM)
    await running.start()
    assert await running.private(running.michael, "Sam Rivera") == 1


async def test_sl_020_an_event_that_was_accepted_is_answered_after_a_kill_once(running: Running) -> None:
    await running.started()
    running.learnflow.faults.add("/v2/users/*", latency=30.0, count=1)
    delivery = await running.sarah.messages_bot("progress")
    assert delivery.taken
    await running.end(signal.SIGKILL)

    await running.start()

    assert await running.private(running.sarah, "Your progress") == 1


def _is_enrolled(running: Running) -> bool:
    try:
        return bool(running.learnflow.enrollment("sam.rivera@example.com", BOOTCAMP))
    except LookupError:
        return False


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  another process makes it true
            await asyncio.sleep(0.01)
