"""Buttons: how a press is answered, and what others see of it (T-077 to T-080)."""

import json
from collections.abc import AsyncIterator

import pytest

from sandbox.teams.state import Json
from sandbox.teams.wire import dig
from tests.acceptance.teams.pressing import (
    EVERYWHERE,
    SAM,
    card_in,
    carried,
    changes,
    common,
    courses,
    error_in,
    labels,
    offer,
    presses,
    sure,
    toast_in,
)
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town

OUT_OF_DATE = "This card is out of date. Nothing was done. Type help for a new one."


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_077_a_known_verb_is_answered_with_a_card(town: Town, place: str) -> None:
    done = await town.sam.clicks(await courses(town, town.sam, place), "Enroll me")

    asked = carried(done)
    assert (asked["trigger"], dig(asked, "action", "type"), dig(asked, "action", "verb")) == (
        "manual",
        "Action.Execute",
        "run",
    )
    assert done.status == 200 and done.sent and done.sent.answer_headers["Content-Type"] == "application/json"
    assert card_in(done.body).startswith("You are enrolled\nCourse: Complete Web Development Bootcamp")
    assert town.enrolled("sam.rivera") and len(town.enrollments()) == 1


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_077_a_filled_form_is_answered_with_a_card(town: Town, place: str) -> None:
    form = await answer(town, town.michael, place, f"{'' if place == 'bot' else '@LearnFlow '}enroll {SAM}")

    done = await town.michael.clicks(form, "Enroll", {"Course": BOOTCAMP})

    assert dig(carried(done), "action", "verb") == "form"
    assert card_in(done.body).startswith("Sam Rivera is enrolled") and len(town.enrollments()) == 1


async def test_t_077_a_button_that_asks_for_more_is_answered_with_a_form(town: Town) -> None:
    card = await answer(town, town.michael, "bot", "courses bootcamp")
    done = await town.michael.clicks(card, "Enroll someone")
    assert "Complete Web Development Bootcamp" in card_in(done.body) and "is needed" not in card_in(done.body)
    assert labels(card, town.michael) == ["Enroll"] and town.enrollments() == []


async def test_t_077_a_form_that_lacks_something_is_asked_again_and_says_what(town: Town) -> None:
    form = await answer(town, town.michael, "bot", f"enroll ? course:{BOOTCAMP}")
    done = await town.michael.clicks(form, "Enroll")
    assert "People is needed." in card_in(done.body) and "Complete Web Development Bootcamp" in card_in(done.body)
    assert town.enrollments() == []


async def test_t_078_a_card_of_another_version_says_in_words_that_it_is_out_of_date(town: Town) -> None:
    card = await courses(town, town.sam, "#news")
    sent, rows = town.sent(), await town.rows()
    odd: tuple[Json, ...] = (
        {"lfbot": 2},
        {"lfbot": None},
        {"line": []},
        {"line": "enroll me"},
        {"line": None},
        {"line": {"0": "enroll"}},
    )
    for data in odd:
        done = await presses(town, town.sam, card, "Enroll me", data)
        assert done.status == 200 and toast_in(done.body) == OUT_OF_DATE
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows) and town.enrollments() == []


async def test_an_old_cards_button_says_that_it_is_out_of_date(town: Town) -> None:
    card = await courses(town, town.sam, "#news")
    card.activity = json.loads(json.dumps(card.activity).replace('"lfbot": 1', '"lfbot": 0'))

    done = await town.sam.clicks(card, "Enroll me")

    assert done.toast == OUT_OF_DATE and done.error is None
    assert OUT_OF_DATE in town.sam.reading(card) and town.enrollments() == []


NO_ACTIONS: dict[str, object] = {
    "an unknown verb": {"action": {"type": "Action.Execute", "verb": "dance", "data": {"lfbot": 1, "line": ["help"]}}},
    "no verb": {"action": {"type": "Action.Execute", "data": {"lfbot": 1, "line": ["help"]}}},
    "a verb that is no word": {"action": {"type": "Action.Execute", "verb": ["run"], "data": {}}},
    "a submit": {"action": {"type": "Action.Submit", "verb": "run", "data": {"lfbot": 1, "line": ["help"]}}},
    "no type": {"action": {"verb": "run", "data": {"lfbot": 1, "line": ["help"]}}},
    "an action that is none": {"action": "run"},
    "no action": {},
    "a null": None,
    "words": "run",
    "a list": [{"action": {}}],
}


@pytest.mark.parametrize("value", NO_ACTIONS.values(), ids=NO_ACTIONS)
async def test_t_079_what_is_no_action_of_a_card_is_an_error_in_the_answer(town: Town, value: object) -> None:
    await answer(town, town.sam, "Project", "@LearnFlow help")
    sent, rows = town.sent(), await town.rows()
    done = await town.teams.line.invoke(
        "adaptiveCard/action", value, by=town.sam.user, conversation=town.conversation("Project")
    )
    assert done.status == 200 and "Nothing was done." in error_in(done.body)
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows)


async def test_t_079_an_action_without_any_value_is_an_error_in_the_answer(town: Town) -> None:
    activity = {**town.teams.activity(town.sam, "#news", ""), "type": "invoke", "name": "adaptiveCard/action"}
    done = await town.teams.deliver({key: value for key, value in activity.items() if key not in ("value", "text")})
    assert done.status == 200 and error_in(done.body)


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_080_a_card_of_ones_own_becomes_the_answer_in_its_place(town: Town, place: str) -> None:
    card = await courses(town, town.sam, place)
    sent = town.sent()
    done = await town.sam.clicks(card, "Enroll me")

    assert card_in(done.body).startswith("You are enrolled")
    (put,) = changes(town)
    assert town.sent() == sent + 1 and put.path.endswith(f"/{card.conversation}/activities/{card.id}")
    assert common(card).startswith("You are enrolled") and labels(card, town.sam) == ["Progress"]
    assert isinstance(put.body, dict) and "recipient" not in put.body
    assert put.query == ({} if place == "bot" else {"isTargetedActivity": "true"})


async def test_t_080_a_button_that_nobody_can_use_any_more_goes_for_everybody() -> None:
    async with a_town(announcing=True) as town:
        await answer(town, town.michael, "#news", "@LearnFlow subscribe enrollments")
        town.learnflow.enroll(SAM, BOOTCAMP)
        news = await town.until(town.sarah.sees("#news", "Sam Rivera is now enrolled"))
        assert labels(news)[1:] == ["Courses", "Stop these"]
        await town.quiet()
        sent = town.sent()

        done = await town.michael.clicks(news, "Stop these", then=sure(news, "Stop these"))

        assert card_in(done.body).startswith("Subscription 1 is gone")
        (put,) = changes(town)
        assert town.sent() == sent + 1 and put.query == {}
        assert put.path.endswith(f"/{town.conversation('#news').id}/activities/{news.id}")
        for person in (town.sarah, town.sam):
            assert "Sam Rivera is now enrolled" in person.reading(news)
            assert "Subscription 1 is gone" in person.reading(news)
            assert labels(news, person)[1:] == ["Courses"]
        assert town.teams.complaints == []


async def test_t_080_a_course_that_is_gone_can_be_pressed_by_nobody_any_more() -> None:
    async with a_town(announcing=True) as town:
        await answer(town, town.michael, "#news", "@LearnFlow subscribe enrollments")
        town.learnflow.enroll(SAM, BOOTCAMP)
        news = await town.until(town.sarah.sees("#news", "Sam Rivera is now enrolled"))
        await town.quiet()
        town.learnflow.withdraw(BOOTCAMP)

        done = await town.sarah.clicks(news, sure(news, labels(news)[0]))

        assert card_in(done.body).startswith("This course is gone from LearnFlow\nNothing was changed.")
        assert len(changes(town)) == 1 and labels(news, town.sam) == ["Courses", "Stop these"]
        assert "Sam Rivera is now enrolled" in common(news) and "This course is gone" in common(news)
        assert town.teams.complaints == []


async def test_t_080_what_one_person_did_for_themselves_leaves_the_card_of_the_others_as_it_was(town: Town) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    before, sent = common(card), town.sent()

    done = await town.sam.clicks(card, "Enroll me")

    assert card_in(done.body).startswith("You are enrolled") and town.sam.reading(card).startswith("You are enrolled")
    assert common(card) == before and town.sarah.reading(card) == before and changes(town) == []
    assert town.sent() - sent == len(town.teams.calls_of("member")) - 1  # who Sam is was asked, and nothing else
    await town.sarah.clicks(card, "Enroll me")
    assert town.enrolled("sam.rivera") and town.enrolled("sarah.johnson")


async def test_t_080_what_is_for_everybody_to_know_stands_in_the_card_that_everybody_sees(town: Town) -> None:
    card = await offer(town, "Announce here", "subscribe", "completions")
    done = await town.michael.clicks(card, "Announce here")
    assert card_in(done.body).startswith("Subscription 1 is set up here") and len(changes(town)) == 1
    assert "Subscription 1 is set up here" in common(card) and labels(card) == ["Courses"]


async def test_t_080_looking_something_up_changes_nothing_for_the_others(town: Town) -> None:
    card = await offer(town, "How far am I", "progress")
    before = common(card)
    done = await town.sarah.clicks(card, "How far am I")
    assert card_in(done.body).startswith("Your progress")
    assert changes(town) == [] and town.sam.reading(card) == common(card) == before
