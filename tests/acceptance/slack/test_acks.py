"""Acknowledgements, items 14 to 19 of the contract: in time, whatever else is slow or broken."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.slack.heard import COMMAND_SECONDS, PRESS_SECONDS
from lfbot.card import Button, Card, buttons
from lfbot.chat import Place
from sandbox.slack import Delay
from sandbox.slack.line import Sent
from sandbox.slack.web_api import METHODS
from tests.acceptance.slack.doings import (
    INTERACTIVE,
    Doing,
    Preparing,
    a_command,
    a_form_opened,
    a_press,
    a_shortcut,
    a_submission,
    an_event,
    an_options_request,
    ready,
)
from tests.acceptance.slack.town import Town
from tests.adapters.slack_rig import Rig, a_rig

WITHIN = 2.0
"""The clock is moved so far and no farther, so an acknowledgement that is not there then never comes."""


HANGS = 30.5
"""Seconds that nobody but who hangs is asked to sleep."""


async def acknowledged(town: Town, doing: Doing) -> Sent:
    """What Slack is answered within two seconds of the clock."""
    town.clock.asked.clear()
    started = town.clock.timestamp()
    task = asyncio.ensure_future(doing())
    # Once the bot has set itself an alarm it waits for nothing but that, and whoever hangs.
    await town.slack.wait_for(lambda: task.done() or {COMMAND_SECONDS, PRESS_SECONDS} & set(town.clock.asked))
    if not task.done():
        await town.clock.advance(WITHIN)
    sent = await task
    assert town.clock.timestamp() - started <= WITHIN
    return sent


@pytest.mark.parametrize(
    ("preparing", "asks"),
    [
        (a_command, True),
        (a_form_opened, False),
        (a_press, True),
        (a_submission, True),
        (a_shortcut, False),
        (an_options_request, True),
    ],
)
async def test_sl_014_everything_is_acknowledged_in_time_while_learnflow_hangs(
    town: Town, preparing: Preparing, asks: bool
) -> None:
    doing = await ready(town, preparing)
    town.learnflow.faults.add(latency=HANGS)

    sent = await acknowledged(town, doing)

    assert (sent.status, sent.failure) == (200, None)
    assert (HANGS in town.clock.asked) is asks
    assert town.enrollments() == [] and town.slack.complaints == []


async def test_sl_014_nineteen_in_twenty_are_acknowledged_within_half_a_second_where_learnflow_takes_a_tenth(
    town: Town,
) -> None:
    people = [town.slack.person(one.email) for one in town.learnflow.organisation.people[:20]]
    town.learnflow.faults.add(latency=0.1)
    taken = []
    for person, text in zip(people, ["progress", "courses python", "certificates", "whoami"] * 5, strict=True):
        started = town.clock.timestamp()
        await step_by_step(town, person.types("#learning", f"/learnflow {text}"), 0.1)
        taken.append(town.clock.timestamp() - started)

    assert max(taken) > 0  # LearnFlow was asked
    assert sorted(taken)[18] < 0.5


async def step_by_step(town: Town, doing: Awaitable[object], step: float) -> None:
    """Do it, moving the clock by one step whenever somebody waits for that."""
    task = asyncio.ensure_future(doing)
    while not task.done():
        await town.slack.wait_for(lambda: task.done() or step in town.clock.asked)
        if not task.done():
            town.clock.asked.clear()
            await town.clock.advance(step)
    await task


@pytest.mark.parametrize("preparing", INTERACTIVE)
async def test_sl_015_everything_is_acknowledged_in_time_while_slacks_web_api_hangs(
    town: Town, preparing: Preparing
) -> None:
    doing = await ready(town, preparing)
    for method in METHODS:
        town.slack.faults.add(method, Delay(HANGS), times=None)
    town.slack.faults.add("response_url", Delay(HANGS), times=None)

    sent = await acknowledged(town, doing)

    assert (sent.status, sent.failure) == (200, None)
    assert town.enrollments() == []


async def test_sl_016_an_event_that_fails_later_was_acknowledged_at_once_and_its_person_is_told(town: Town) -> None:
    doing = await ready(town, an_event)
    town.learnflow.faults.add(latency=4, status=500)
    started = town.clock.timestamp()

    sent = await doing()

    assert (sent.status, town.clock.timestamp() - started) == (200, 0)
    failed = await town.until(town.michael.sees(town.slack.direct(town.michael), "LearnFlow did not answer"))
    assert "Try again in a minute" in failed.words


async def test_sl_016_a_press_that_fails_later_was_acknowledged_within_half_a_second_and_its_person_is_told(
    town: Town,
) -> None:
    doing = await ready(town, a_press)
    town.learnflow.faults.add(latency=4, status=500)

    sent = await town.after(0.499, doing(), asleep=PRESS_SECONDS)

    assert (sent.status, sent.failure, sent.answer) == (200, None, b"")
    failed = await town.until(town.michael.sees("#learning", "LearnFlow did not answer"))
    assert "Try again in a minute" in failed.words and failed.only_for == town.michael.id


async def test_sl_016_a_command_that_fails_later_was_acknowledged_after_two_seconds_and_its_person_is_told(
    town: Town,
) -> None:
    town.learnflow.faults.add(latency=4, status=500)

    done = await town.after(COMMAND_SECONDS, town.enroll())

    assert (done.status, done.error) == (200, None) and "Working on it" in done.text
    failed = await town.until(town.michael.sees("#learning", "LearnFlow did not answer"))
    assert "Try again in a minute" in failed.words and failed.only_for == town.michael.id


async def test_sl_016_a_fault_of_the_bots_after_the_acknowledgement_is_told_with_a_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_rig() as rig:
        typing = asyncio.ensure_future(rig.sam.types("#quiet", "/learnflow write slowly-badly"))
        await rig.entered()
        await rig.clock.advance(COMMAND_SECONDS)
        assert ((await typing).status, (await typing).error) == (200, None)

        rig.backstage.go.set()

        assert await is_told_of_the_fault(rig, "look before you repeat it", caplog)


async def is_told_of_the_fault(rig: Rig, step: str, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether Sam sees what happened, the next step, and a reference that stands in the log beside the fault."""
    said = (await rig.sam.sees(None, "The bot ran into a fault of its own")).words
    reference = said.split("Reference ")[1].split()[0]
    return step in said and any(reference in record.message and record.exc_info for record in caplog.records)


async def test_sl_017_a_command_that_fails_at_once_is_answered_200_with_an_error_card(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow fail")

        assert (done.status, [message.only_for for message in done.messages]) == (200, [rig.sam.id])
        assert await is_told_of_the_fault(rig, "give the reference to its operator", caplog)


async def test_sl_017_a_press_that_fails_at_once_is_answered_200_and_an_error_card_follows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_rig() as rig:
        place = Place("slack", rig.slack.team_id, rig.slack.channel("#sales").id)
        await rig.chat.post(place, Card("Dare", (buttons(Button("Do it", ("fail",))),)), "key")
        (posted,) = rig.slack.messages("#sales")

        pressed = await rig.sam.clicks(posted, "Do it")

        assert (pressed.status, pressed.error) == (200, None)
        assert await is_told_of_the_fault(rig, "give the reference to its operator", caplog)


async def test_sl_017_a_submission_that_fails_at_once_is_answered_200_and_shows_an_error_card() -> None:
    async with a_rig() as rig:
        await rig.sam.types("#quiet", "/learnflow write ?")
        await rig.sam.sees_view("What")
        rig.sam.fill("What", "badly")

        submitted = await rig.sam.submit()

        assert (submitted.status, submitted.response_action) == (200, "update")
        assert submitted.view is not None
        assert "fault of its own" in submitted.view.words and "Reference" in submitted.view.words


async def test_sl_017_an_event_that_fails_at_once_is_answered_200_and_an_error_card_follows(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_rig() as rig:
        delivery = await rig.sam.messages_bot("fail")

        assert [sent.status for sent in delivery.attempts] == [200]
        assert await is_told_of_the_fault(rig, "give the reference to its operator", caplog)


async def typed(rig: Rig) -> None:
    await rig.sam.types("#quiet", "/learnflow wait")


async def mentioned(rig: Rig) -> None:
    await rig.sam.mentions_bot("#sales", "wait")


async def written(rig: Rig) -> None:
    await rig.sam.messages_bot("wait")


async def pressed(rig: Rig) -> None:
    place = Place("slack", rig.slack.team_id, rig.slack.channel("#sales").id)
    await rig.chat.post(place, Card("Shall I?", (buttons(Button("Wait", ("wait",))),)), "key")
    await rig.sam.clicks(rig.slack.messages("#sales")[0], "Wait")


@pytest.mark.parametrize("doing", [typed, mentioned, written, pressed])
async def test_sl_019_a_slow_request_is_run_once_and_answered_once(doing: Callable[[Rig], Awaitable[None]]) -> None:
    async with a_rig() as rig:
        under_way = asyncio.ensure_future(doing(rig))
        await rig.entered()
        for _ in range(5):
            await rig.clock.advance(2.0)
        await under_way
        rig.backstage.go.set()
        await rig.sam.sees(None, "Waited long enough")
        await rig.slack.settle()

        assert rig.backstage.ran == ["wait"]
        assert sum("Waited long enough" in message.words for message in rig.sam.seen()) == 1


async def test_sl_019_a_form_that_takes_long_is_run_once() -> None:
    async with a_rig() as rig:
        await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees_view("Who")
        rig.sam.fill("Who", "@priya")
        rig.sam.fill("Times", "101")
        submitting = asyncio.ensure_future(rig.sam.submit())
        await rig.entered()
        for _ in range(5):
            await rig.clock.advance(2.0)
        assert ((await submitting).status, (await submitting).response_action) == (200, "update")
        rig.backstage.go.set()
        await rig.sam.sees_view("Asked 101 times")

        assert rig.backstage.ran == ["ask"]
