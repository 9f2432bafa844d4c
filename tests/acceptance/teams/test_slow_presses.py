"""Buttons while LearnFlow is slow (T-097)."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from sandbox.teams import Refusal
from tests.acceptance.teams.pressing import (
    EVERYWHERE,
    FORGOTTEN,
    card_in,
    changes,
    common,
    courses,
    labels,
    offer,
    presses,
    toast_in,
)
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town

WORKING = "Working on it. The answer comes here in a moment."


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


def since(town: Town, before: datetime) -> float:
    """Seconds on the clock."""
    return (town.clock.now() - before).total_seconds()


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("seconds", [8.5, 30.0])
async def test_t_097_a_slow_press_is_told_so_in_time_and_the_card_follows(
    town: Town, place: str, seconds: float
) -> None:
    card = await courses(town, town.sam, place)
    town.learnflow.faults.add("/v2/enrollments", latency=seconds)
    before = town.clock.now()

    done = await town.until(presses(town, town.sam, card, "Enroll me"), step=0.5)

    assert done.status == 200 and toast_in(done.body) == WORKING
    assert since(town, before) < 5 and changes(town) == []
    await town.until(town.sam.sees(None, "You are enrolled"))
    await town.until(town.quiet())
    (put,) = changes(town)
    assert put.path.endswith(f"/activities/{card.id}") and put.at - before.timestamp() >= seconds
    assert put.query == ({} if place == "bot" else {"isTargetedActivity": "true"})
    assert common(card).startswith("You are enrolled\n") and labels(card, town.sam) == ["Progress"]
    assert len(town.enrollments()) == 1


async def test_t_097_an_old_client_sees_the_answer_in_the_card_as_well(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    town.learnflow.faults.add("/v2/enrollments", latency=9)
    await town.until(town.sam.presses_old(card, "Enroll me"))
    assert common(card).startswith("You are enrolled\n") and len(changes(town)) == len(town.enrollments()) == 1
    assert town.teams.calls_of("typing")  # for such a client shows nothing else meanwhile


async def test_t_097_what_others_see_too_is_left_as_it_is_and_one_person_is_told(town: Town) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    town.learnflow.faults.add("/v2/enrollments", latency=9)
    before = common(card)

    done = await town.until(town.sam.clicks(card, "Enroll me"))

    assert done.toast == WORKING
    told = await town.sam.sees("#news", "You are enrolled")
    assert told.only_for == town.sam.id and told is not card
    assert common(card) == town.sarah.reading(card) == before and changes(town) == []
    assert len(town.enrollments()) == 1


async def test_t_097_a_button_that_is_of_no_more_use_goes_for_everybody_however_long_it_took(town: Town) -> None:
    card = await offer(town, "Announce here", "subscribe", "completions", f"course:{BOOTCAMP}")
    await town.clock.advance(FORGOTTEN)
    town.learnflow.faults.add(latency=6)

    done = await town.until(town.michael.clicks(card, "Announce here"))

    assert done.toast == WORKING
    told = [one for one in town.michael.seen("#news") if one.only_for and "set up here" in town.michael.reading(one)]
    assert len(told) == 1 and len(changes(town)) == 1
    assert "Subscription 1 is set up here" in common(card) and labels(card) == ["Courses"]


@pytest.mark.parametrize("place", ["#news", "Project"])
async def test_t_097_a_form_does_not_wait_for_the_titles_that_stand_in_it(town: Town, place: str) -> None:
    card = await offer(town, "Enroll someone", "enroll", "?", f"course:{BOOTCAMP}", place=place)
    town.learnflow.faults.add(latency=6)
    before = town.clock.now()

    done = await town.until(presses(town, town.michael, card, "Enroll someone"), step=0.5)

    assert done.status == 200 and since(town, before) < 5
    assert BOOTCAMP in card_in(done.body)
    await town.until(town.quiet())


async def test_t_097_where_the_card_is_gone_the_answer_is_a_message(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    town.learnflow.faults.add("/v2/enrollments", latency=9)
    town.teams.faults.add("update", Refusal(404, "ActivityNotFoundInConversation"))
    done = await town.until(town.sam.clicks(card, "Enroll me"))
    assert done.toast == WORKING
    assert await town.sam.sees("bot", "You are enrolled") is not card and len(town.enrollments()) == 1


async def test_t_097_a_refusal_that_takes_long_is_told_too(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    town.learnflow.faults.add("/v2/enrollments", latency=9, status=403)
    done = await town.until(town.sam.clicks(card, "Enroll me"))
    assert done.toast == WORKING and common(card).startswith("LearnFlow does not allow that\nNothing was changed.")
