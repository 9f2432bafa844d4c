"""Failure drills, items 161, 164 and 165 of the contract. Those in which the bot is ended are among the journeys."""

import asyncio
import logging
import re

import pytest

from sandbox.slack import DEFAULT_SCOPES, DropAfter, Empty, Html, Message, Status
from sandbox.slack.faults import Fault
from tests.acceptance.slack.town import BOOTCAMP, PYTHON, Town, a_town

SLACK_IS_BROKEN = [Html(), Empty(), Status(500), Status(503)]
PATIENCE = 10.0
"""Real seconds after which something that does not come is not waited for."""


async def counts(town: Town) -> dict[str, int]:
    """How many messages are owed in which state, those that are in none left out."""
    return {state: n for state, n in (await town.app.store.outbox.counts("main")).items() if n}


async def comes_to(town: Town, wanted: dict[str, int]) -> bool:
    """Whether the outbox comes to look like that, and is still so ten minutes later."""

    async def there() -> None:
        while await counts(town) != wanted:
            pass  # each look at the disk lets the others run

    try:
        async with asyncio.timeout(PATIENCE):
            await town.until(there())
    except TimeoutError:
        return False
    for _ in range(10):
        await town.clock.advance(60)
        await town.idle()
    return await counts(town) == wanted


def letters(town: Town) -> list[Message]:
    """What Sam has in private from the bot."""
    return [one for one in town.sam.seen(town.slack.direct(town.sam)) if one.by_bot]


async def test_sl_161_a_private_message_whose_answer_was_lost_is_there_once_and_its_state_is_unknown(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.faults.add("chat.postMessage", DropAfter())

    await town.enroll()

    # Without im:write nobody can find out which conversation it went to.
    assert await comes_to(town, {"dead": 1})
    assert "unknown_outcome" in caplog.text
    assert len(letters(town)) == 1


async def test_sl_161_a_private_message_whose_answer_was_lost_is_looked_up_where_that_can_be(town: Town) -> None:
    await town.enroll()
    assert await comes_to(town, {"sent": 1})
    town.slack.faults.add("chat.postMessage", DropAfter())

    await town.enroll(course=PYTHON)

    assert await comes_to(town, {"sent": 2})
    assert len(letters(town)) == 2
    assert town.slack.calls_of("conversations.history")


async def test_sl_161_an_announcement_whose_answer_was_lost_is_looked_up_where_history_may_be_read() -> None:
    async with a_town(announcing=True, scopes=(*DEFAULT_SCOPES, "channels:history")) as town:
        await announced(town)

        assert await comes_to(town, {"sent": 1})
        assert len(notices(town)) == 1
        assert town.slack.calls_of("conversations.history")


async def test_sl_161_an_announcement_that_nobody_can_look_up_is_sent_once_more_and_says_so() -> None:
    async with a_town(announcing=True) as town:
        await announced(town)

        assert await comes_to(town, {"sent": 1})
        first, again = notices(town)
        assert "Sent once more" not in first.words
        assert "Sent once more: nobody could tell whether the first one arrived." in again.words


async def announced(town: Town) -> None:
    """Sam finishes a course, and the answer to its announcement is lost."""
    town.learnflow.enroll("sam.rivera@example.com", BOOTCAMP)
    await town.michael.types("#learning", "/learnflow subscribe completions")
    town.slack.faults.add("chat.postMessage", DropAfter())
    town.learnflow.finish("sam.rivera@example.com", BOOTCAMP)


def notices(town: Town) -> list[Message]:
    """The announcements in the channel."""
    return [one for one in town.slack.messages("#learning") if "Sam Rivera finished" in one.words]


@pytest.mark.parametrize("off", [-240, 240])
async def test_sl_164_a_clock_that_is_four_minutes_off_does_no_harm(
    town: Town, off: int, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.knobs.clock_offset = off

    done = await town.enroll()

    assert done.ok and "is enrolled" in done.text
    assert "clock" not in caplog.text


@pytest.mark.parametrize("off", [-360, 360])
async def test_sl_164_a_clock_that_is_six_minutes_off_is_401_and_the_alert_names_the_clock(
    town: Town, off: int, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.knobs.clock_offset = off
    quiet = town.nothing_since()

    done = await town.enroll()

    assert (done.status, done.error) == (401, "dispatch_failed")
    (alert,) = (record for record in caplog.records if record.levelno >= logging.ERROR)
    named = re.search(r"its time differs from this machine's clock by (-?\d+) s", alert.getMessage())
    assert named is not None and int(named[1]) == pytest.approx(-off, abs=1)  # Slack counts in whole seconds
    assert "Set the clock right (NTP)" in alert.getMessage()
    assert town.app.counts.of("slack_unverified", reason="stale") == 1
    assert await quiet.held()


async def test_sl_164_an_old_request_that_slack_did_not_sign_raises_no_alert(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    forged = {**town.signed(b"text=help", off=-360), "X-Slack-Signature": f"v0={'0' * 64}"}

    assert (await town.raw(b"text=help", forged))[0] == 401

    assert "clock" not in caplog.text and town.app.counts.of("slack_unverified", reason="stale") == 0


@pytest.mark.parametrize("fault", SLACK_IS_BROKEN, ids=repr)
async def test_sl_165_a_read_that_slack_does_not_answer_is_asked_again(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.faults.add("users.info", fault, times=2)

    done = await town.until(town.sam.types("#learning", "/learnflow whoami"), step=0.1)

    assert done.ok and "sam.rivera@example.com" in done.text
    assert len(town.slack.calls_of("users.info")) == 3
    assert await is_well(town, caplog)


@pytest.mark.parametrize("fault", SLACK_IS_BROKEN, ids=repr)
async def test_sl_165_a_read_that_slack_never_answers_is_given_up_with_a_card(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.faults.add("users.info", fault, times=None)

    done = await town.until(town.sam.types("#learning", "/learnflow whoami"), step=0.1)

    assert done.ok and "their profile could not be read" not in done.text and "profile" in done.text
    assert len(town.slack.calls_of("users.info")) == 3
    town.slack.faults.clear()
    assert await is_well(town, caplog)


@pytest.mark.parametrize("fault", SLACK_IS_BROKEN, ids=repr)
async def test_sl_165_a_message_that_slack_does_not_answer_is_in_doubt_and_not_posted_again(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.faults.add("chat.postMessage", fault)

    await town.enroll()

    await town.slack.wait_for(lambda: town.app.counts.of("deliveries", outcome="in doubt"))
    assert await counts(town) == {"in_doubt": 1}
    assert await comes_to(town, {"dead": 1}) and "unknown_outcome" in caplog.text
    assert len(town.slack.calls_of("chat.postMessage")) == 1
    assert await is_well(town, caplog)


@pytest.mark.parametrize("fault", SLACK_IS_BROKEN, ids=repr)
async def test_sl_165_an_answer_that_slack_does_not_take_is_not_sent_again(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    town.learnflow.faults.add("/v2/users*", latency=3, count=1)
    town.slack.faults.add("response_url", fault)

    typing = town.sam.types("#learning", "/learnflow progress")
    assert (await town.after(2.0, typing)).ok
    await town.until(town.slack.wait_for(lambda: town.slack.calls_of("response_url")))
    for _ in range(10):
        await town.clock.advance(60)
        await town.idle()

    assert len(town.slack.calls_of("response_url")) == 1
    assert town.slack.calls_of("chat.postMessage") == []
    assert await is_well(town, caplog)


@pytest.mark.parametrize("fault", SLACK_IS_BROKEN, ids=repr)
async def test_sl_165_a_form_that_slack_does_not_answer_for_is_not_opened_again_but_offered(
    town: Town, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    town.slack.faults.add("views.open", fault)

    assert (await town.michael.types("#learning", "/learnflow enroll")).ok

    offer = await town.michael.sees("#learning", "Nothing was done yet")
    assert len(town.slack.calls_of("views.open")) == 1
    await town.michael.clicks(offer, "Open the form")
    await town.michael.sees_view("People")
    assert await is_well(town, caplog)


async def is_well(town: Town, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether nothing crashed, and the next command is answered."""
    crashed = [record.message for record in caplog.records if record.exc_info or record.levelno >= logging.CRITICAL]
    return not crashed and "What you can ask" in (await town.sam.types("#learning", "/learnflow help")).text
