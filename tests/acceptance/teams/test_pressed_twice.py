"""Buttons that are pressed twice, replayed, or pressed when things are no longer as the card says (T-081)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.teams import Message, Outcome
from sandbox.teams.person import Person
from tests.acceptance.teams.pressing import (
    EVERYWHERE,
    SAM,
    by,
    card_in,
    changes,
    common,
    courses,
    labels,
    offer,
    presses,
    sure,
    toast_in,
)
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town

SEVEN = " ".join(f"@{one}" for one in ("sam", "sarah", "ann", "joann", "aiko", "amara", "samira"))


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


async def twice(who: Person, card: Message, label: str) -> tuple[Outcome, Outcome]:
    """An impatient finger."""
    one, other = await asyncio.gather(who.clicks(card, label), who.clicks(card, label))
    return one, other


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_081_a_double_click_does_it_once_and_both_answers_say_so(town: Town, place: str) -> None:
    card = await courses(town, town.sam, place)

    done = await twice(town.sam, card, "Enroll me")

    for one in done:
        assert card_in(one.body).startswith("You are enrolled\nCourse: Complete Web Development Bootcamp")
    assert len(town.enrollments()) == 1
    await town.quiet()
    assert town.sam.reading(card).startswith("You are enrolled")


async def test_t_081_a_double_click_on_what_everybody_sees_does_it_once_too(town: Town) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    before = common(card)
    for one in await twice(town.sam, card, "Enroll me"):
        assert card_in(one.body).startswith("You are enrolled\n")
    assert len(town.enrollments()) == 1 and common(card) == before


async def test_t_081_a_double_click_while_learnflow_is_slow_does_it_once(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    town.learnflow.faults.add("/v2/enrollments", latency=9)

    done = await town.until(asyncio.ensure_future(twice(town.sam, card, "Enroll me")))

    assert [toast_in(one.body) for one in done] == ["Working on it. The answer comes here in a moment."] * 2
    await town.until(town.sam.sees("bot", "You are enrolled"))
    await town.until(town.quiet())
    assert len(town.enrollments()) == 1 and common(card).startswith("You are enrolled")


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_081_a_press_that_is_sent_again_does_nothing_more(town: Town, place: str) -> None:
    card = await courses(town, town.sam, place)
    first = await town.sam.clicks(card, "Enroll me")
    for again in (by(first, town.sam), by(first, town.sam, id="f:another-time")):
        await town.clock.advance(3_600)
        done = await town.teams.deliver(again)
        assert card_in(done.body).startswith("You are enrolled\nCourse: Complete Web Development Bootcamp")
    assert len(town.enrollments()) == 1


async def test_t_081_a_confirmed_preview_enrolls_each_of_them_once(town: Town) -> None:
    preview = await answer(town, town.michael, "#news", f"@LearnFlow enroll {SEVEN} {BOOTCAMP}")
    label = sure(preview, labels(preview)[-1])
    done = await twice(town.michael, preview, label)
    one, other = (card_in(each.body) for each in done)
    assert one == other and "of 7 in Complete Web Development Bootcamp" in one
    assert len(town.enrollments()) == 7


async def test_t_081_a_course_that_was_taken_meanwhile_is_said_to_be(town: Town) -> None:
    card = await courses(town, town.sam, "#news")
    town.learnflow.enroll(SAM, BOOTCAMP)
    done = await town.sam.clicks(card, "Enroll me")
    assert card_in(done.body).startswith("You are already enrolled\n")
    assert "Nothing had to be changed." in card_in(done.body) and labels(card, town.sam) == ["Progress"]


async def test_t_081_a_course_that_is_gone_meanwhile_is_said_to_be(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    town.learnflow.withdraw(BOOTCAMP)
    done = await town.sam.clicks(card, "Enroll me")
    assert card_in(done.body).startswith("This course is gone from LearnFlow\nNothing was changed.")
    assert labels(card, town.sam) == ["All courses"]


async def test_t_081_a_card_that_was_drawn_anew_can_be_pressed_anew(town: Town) -> None:
    first = await courses(town, town.sam, "bot")
    await town.sam.clicks(first, "Enroll me")
    second = await courses(town, town.sam, "bot")
    done = await town.sam.clicks(second, "Enroll me")
    assert card_in(done.body).startswith("You are already enrolled\n") and len(town.enrollments()) == 2


async def test_t_081_what_only_shows_something_shows_it_as_it_is_each_time(town: Town) -> None:
    card = await offer(town, "How far am I", "progress", f"course:{BOOTCAMP}")
    before = await presses(town, town.sam, card, "How far am I")
    town.learnflow.enroll(SAM, BOOTCAMP)
    after = await presses(town, town.sam, card, "How far am I")
    assert "not enrolled" in card_in(before.body) and "not enrolled" not in card_in(after.body)


async def test_t_081_two_people_who_stop_the_same_both_see_that_it_is_gone_and_it_is_said_once() -> None:
    async with a_town(announcing=True) as town:
        await answer(town, town.michael, "#news", "@LearnFlow subscribe enrollments")
        town.learnflow.enroll(SAM, BOOTCAMP)
        news = await town.until(town.sarah.sees("#news", "Sam Rivera is now enrolled"))
        await town.quiet()
        shown = news.card()

        stop = sure(news, "Stop these")
        first = await town.michael.clicks(news, "Stop these", then=stop)
        await town.quiet()
        news.views[town.priya.id] = shown or {}  # her client has not heard of it yet
        second = await town.priya.clicks(news, "Stop these", then=stop)

        assert "It announces nothing here any more." in card_in(first.body)
        assert "Nothing had to be changed: somebody stopped it before." in card_in(second.body)
        await town.quiet()
        assert len(changes(town)) == 1 and common(news).count("Subscription 1 is gone") == 1
        assert list(await town.app.store.subscriptions.all("main")) == [] and town.teams.complaints == []
