"""What was acknowledged is done, once: items 20 to 28 of the contract.

The other half of item 20, a kill right after the acknowledgement, is among the journeys.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.sqlite.engine import affected, best
from sandbox.slack.wire import Json
from tests.acceptance.slack.town import BOOTCAMP, Town, a_town


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Somebody else holds the database."""
    stranger = best().connect(str(database))
    try:
        stranger.execute("begin immediate")
        yield
    finally:
        stranger.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database may be that somebody else can reach too."""
    if affected(best().version):
        pytest.skip("nobody else can reach the database where SQLite is unsafe with two connections")
    return tmp_path / "lfbot.db"


async def test_sl_020_an_event_is_on_disk_when_it_is_acknowledged(database: Path) -> None:
    async with a_town(database=database) as town:
        town.learnflow.faults.add(latency=30)

        delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")

        assert [sent.status for sent in delivery.attempts] == [200]
        stranger = best().connect(str(database))
        rows = stranger.execute("select key, stage from calls").fetchall()
        stranger.close()
        assert rows == [(delivery.event_id, "open")]


async def test_sl_021_without_a_store_an_event_is_503_and_done_once_when_it_comes_again(database: Path) -> None:
    async with a_town(database=database) as town:
        with held(database):
            delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
            assert delivery.attempts[0].status == 503
            assert town.enrollments() == []

        await town.until(delivery.ended())

        assert delivery.taken and delivery.attempts[-1].retry > 0
        await town.michael.sees(town.slack.direct(town.michael), "is enrolled")
        await town.sam.sees(town.slack.direct(town.sam), "Complete Web Development Bootcamp")
        assert await done_once(town)


async def test_sl_021_without_a_store_a_command_is_200_with_an_error_card_and_works_again_later(
    database: Path,
) -> None:
    async with a_town(database=database) as town:
        with held(database):
            done = await town.enroll()
        assert done.ok and "could not write the request down" in done.text
        assert "Nothing was changed. Try again in a minute." in done.text
        assert town.enrollments() == []

        assert "is enrolled" in (await town.enroll()).text


@pytest.mark.parametrize("retry", [None, (1, "http_timeout"), (3, "connection_failed")])
async def test_sl_023_the_same_event_again_has_no_second_effect(town: Town, retry: tuple[int, str] | None) -> None:
    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    await town.michael.sees(town.slack.direct(town.michael), "is enrolled")

    again = await town.slack.line.ask("event", delivery.envelope, retry=retry)

    assert (again.status, again.failure) == (200, None)
    assert await done_once(town)


async def test_sl_023_the_same_event_several_times_at_once_has_one_effect(town: Town) -> None:
    town.slack.events.copies = 5

    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")

    await town.slack.wait_for(lambda: len(delivery.attempts) == 5)
    assert [sent.status for sent in delivery.attempts] == [200] * 5
    await town.michael.sees(town.slack.direct(town.michael), "is enrolled")
    assert await done_once(town)


async def done_once(town: Town) -> bool:
    """Whether Sam was enrolled once and Michael told once."""
    await town.idle()
    answers = [one for one in town.michael.seen(town.slack.direct(town.michael)) if one.by_bot]
    return len(town.enrollments()) == 1 and len(answers) == 1


@pytest.mark.parametrize(
    "event",
    [
        {"type": "reaction_added", "user": "U1", "item": {}},
        {"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"},
        {"type": "message", "subtype": "huddle_thread", "channel": "D1", "channel_type": "im", "user": "U1"},
        {"type": "message", "subtype": "something_of_2027", "channel": "D1", "user": "U1", "text": "help"},
        {"type": "something_of_2027"},
        {"type": ["message"]},
        {},
    ],
    ids=str,
)
async def test_sl_024_an_event_that_nobody_needs_is_taken(town: Town, event: Json) -> None:
    quiet = town.nothing_since()

    delivery = await town.slack.events.send(event).ended()

    assert [sent.status for sent in delivery.attempts] == [200]
    assert await quiet.held()


async def test_sl_027_being_kept_back_by_slack_is_counted_and_told_to_nobody(town: Town) -> None:
    town.slack.events.hourly_limit = 0
    quiet = town.nothing_since()
    seen = len(town.sam.seen())

    town.slack.events.send({"type": "message"})

    await town.slack.wait_for(lambda: town.slack.requests_of("event") and not town.slack.line.busy)
    (sent,) = town.slack.requests_of("event")
    assert (sent.payload["type"], sent.status) == ("app_rate_limited", 200)
    assert town.app.counts.of("slack_rate_limited") == 1
    assert await quiet.held() and len(town.sam.seen()) == seen


async def test_sl_028_fifty_events_at_once_are_all_taken_in_time_and_none_is_lost(town: Town) -> None:
    town.slack.limits.on = False
    channel = town.direct(town.sam)
    said: Json = {"type": "message", "channel_type": "im", "channel": channel, "user": town.sam.id}
    courses = [one.id for one in town.learnflow.organisation.courses if one.is_published][:5]
    deliveries = [
        town.slack.events.send({**said, "text": f"help {n}" if n % 10 else f"enroll me {courses[n // 10]}"})
        for n in range(50)
    ]

    await asyncio.gather(*(delivery.ended() for delivery in deliveries))

    assert all(delivery.taken and len(delivery.attempts) == 1 for delivery in deliveries)
    # The clock stood still all the while, so that none of them took three seconds.
    await town.slack.wait_for(lambda: len([one for one in town.sam.seen(channel) if one.by_bot]) == 50)
    assert len(town.enrollments()) == 5
