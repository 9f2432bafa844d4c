"""Clients that know no Action.Execute: a press is a message with a value (T-084), and messageBack (T-085)."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from lfbot.line import Mention
from sandbox.teams import Message, Refusal
from sandbox.teams.person import Person
from tests.acceptance.teams.pressing import (
    EVERYWHERE,
    FORGOTTEN,
    SAM,
    by,
    changes,
    common,
    courses,
    labels,
    offer,
    press_of,
    sure,
)
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_084_a_press_on_a_card_of_ones_own_does_the_same_and_becomes_the_answer(town: Town, place: str) -> None:
    card = await courses(town, town.sam, place)
    sent = town.sent()

    done = await town.sam.presses_old(card, "Enroll me")

    assert done.sent is not None and done.status == 200
    told = done.sent.activity
    assert told["type"] == "message" and "text" not in told and told["replyToId"] == card.id
    assert len(town.enrollments()) == 1 and town.enrolled("sam.rivera")
    assert common(card).startswith("You are enrolled\n") and labels(card, town.sam) == ["Progress"]
    assert town.sent() == sent + 1 and len(changes(town)) == 1 and done.messages == []


@pytest.mark.parametrize(("place", "other"), [("#news", "sarah"), ("Project", "samira")])
async def test_t_084_a_press_on_what_others_see_too_is_answered_to_one_alone(
    town: Town, place: str, other: str
) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}", place=place)
    before = common(card)

    done = await town.sam.presses_old(card, "Enroll me")

    (told,) = done.messages
    assert town.sam.reading(told).startswith("You are enrolled\n") and told.only_for == town.sam.id
    assert told not in town.person(other).seen(place) and town.person(other).reading(card) == before
    assert len(town.enrollments()) == 1 and changes(town) == []


async def test_t_084_a_filled_form_does_the_same(town: Town) -> None:
    form = await answer(town, town.michael, "#news", f"@LearnFlow enroll @sam course:{BOOTCAMP} ?")
    await town.michael.presses_old(form, "Enroll")
    assert common(form).startswith("Sam Rivera is enrolled\n") and len(town.enrollments()) == 1


async def test_t_084_a_button_that_asks_for_more_becomes_the_form(town: Town) -> None:
    card = await answer(town, town.michael, "bot", "courses bootcamp")
    await town.michael.presses_old(card, "Enroll someone")
    assert labels(card, town.michael) == ["Enroll"] and town.enrollments() == []
    await town.michael.presses_old(card, "Enroll", {"People, by e-mail address": SAM})
    assert common(card).startswith("Sam Rivera is enrolled\n")


async def test_t_084_a_button_that_nobody_can_use_any_more_goes_for_everybody() -> None:
    async with a_town(announcing=True) as town:
        await answer(town, town.michael, "#news", "@LearnFlow subscribe enrollments")
        town.learnflow.enroll(SAM, BOOTCAMP)
        news = await town.until(town.sarah.sees("#news", "Sam Rivera is now enrolled"))
        await town.quiet()

        done = await town.michael.presses_old(news, "Stop these", then=sure(news, "Stop these"))

        (told,) = done.messages
        assert told.only_for == town.michael.id and "Subscription 1 is gone" in town.michael.reading(told)
        assert len(changes(town)) == 1 and "Stop these" not in labels(news) and "Courses" in labels(news)
        assert town.teams.complaints == []


async def test_t_084_what_was_pressed_on_a_private_card_stays_private(town: Town) -> None:
    card = await answer(town, town.michael, "#news", "@LearnFlow subscriptions")
    await town.michael.presses_old(card, "Announce completions here")
    assert common(card).startswith("Subscription 1 is set up here") and card.only_for == town.michael.id
    assert not [one for one in town.sarah.seen("#news") if "set up" in town.sarah.reading(one)]


async def test_t_084_whoever_may_not_is_refused(town: Town) -> None:
    card = await offer(town, "Enroll Sam", "enroll", Mention(town.sam.id), f"course:{BOOTCAMP}")
    done = await town.sarah.presses_old(card, "Enroll Sam")
    (told,) = done.messages
    assert "Enrolling others is for managers" in town.sarah.reading(told) and told.only_for == town.sarah.id
    assert town.enrollments() == []


async def test_t_084_two_presses_do_it_once_and_each_is_answered(town: Town) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    await asyncio.gather(*(town.sam.presses_old(card, "Enroll me") for _ in range(2)))
    await town.clock.advance(FORGOTTEN)
    await town.sam.presses_old(card, "Enroll me")
    told = [one for one in town.sam.seen("#news") if town.sam.reading(one).startswith("You are enrolled\n")]
    assert len(told) == 3 and len(town.enrollments()) == 1


async def test_t_084_what_only_shows_something_can_be_pressed_again(town: Town) -> None:
    card = await offer(town, "How far am I", "progress")
    for count in (1, 2):
        await town.sarah.presses_old(card, "How far am I")
        told = [one for one in town.sarah.seen("#news") if town.sarah.reading(one).startswith("Your progress")]
        assert len(told) == count


async def test_t_084_a_press_that_teams_brings_again_is_not_answered_again(town: Town) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    done = await town.sam.presses_old(card, "Enroll me")
    sent = town.sent()
    for _ in range(2):
        assert (await town.teams.deliver(by(done, town.sam))).status == 200
    await town.quiet()
    assert town.sent() == sent and len(town.enrollments()) == 1


async def test_t_084_a_new_client_and_an_old_one_do_it_once_together(town: Town) -> None:
    card = await offer(town, "Enroll me", "enroll", "me", f"course:{BOOTCAMP}")
    press = press_of(card, town.sam, "Enroll me")
    await town.sam.clicks(card, "Enroll me")
    assert town.team is not None
    old = town.teams.activity(town.sam, "#news", "", thread=card.thread, replyToId=card.id)
    data = press["action"]["data"] if isinstance(press["action"], dict) else {}
    await town.teams.deliver({**{key: old[key] for key in old if key != "text"}, "value": data})
    await town.quiet()
    assert len(town.enrollments()) == 1
    assert [one for one in town.sam.seen("#news") if town.sam.reading(one).startswith("You are enrolled\n")] != [card]


async def test_t_084_a_card_that_is_gone_is_answered_with_a_message(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    town.teams.faults.add("update", Refusal(404, "ActivityNotFoundInConversation"))
    done = await town.sam.presses_old(card, "Enroll me")
    (told,) = done.messages
    assert town.sam.reading(told).startswith("You are enrolled\n") and len(town.enrollments()) == 1


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_an_old_cards_button_says_that_it_is_out_of_date(town: Town, place: str) -> None:
    card = await courses(town, town.sam, place)
    card.activity = json.loads(json.dumps(card.activity).replace('"lfbot": 1', '"lfbot": 0'))

    done = await town.sam.presses_old(card, "Enroll me")

    (told,) = done.messages
    assert town.sam.reading(told).startswith("This card is out of date\nNothing was done.")
    assert labels(told) == ["Show all commands"] and town.enrollments() == []
    assert told.only_for == (None if place == "bot" else town.sam.id)
    sent = town.sent()
    await town.teams.deliver(by(done, town.sam))
    await town.quiet()
    assert town.sent() == sent


async def sends_back(town: Town, who: Person, card: Message, value: object, **fields: object) -> str:
    """What `who` reads of the bot once a messageBack with this value has come; "" for nothing."""
    activity = town.teams.activity(who, town.teams.direct(who), "", replyToId=card.id)
    del activity["text"]
    before = {id(one): who.reading(one) for one in who.seen("bot")}
    assert (await town.teams.deliver({**activity, "value": value, **fields})).status == 200
    await town.quiet()
    news = [who.reading(one) for one in who.seen("bot") if who.reading(one) != before.get(id(one))]
    return "\n".join(news)


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": "enroll me"}, {"text": "whoami"}], ids=str)
async def test_t_085_a_value_that_is_json_as_text_is_read(town: Town, fields: dict[str, object]) -> None:
    card = await courses(town, town.sam, "bot")
    action = press_of(card, town.sam, "Enroll me")["action"]
    assert isinstance(action, dict)
    said = await sends_back(town, town.sam, card, json.dumps(action["data"], indent=1), **fields)
    assert said.startswith("You are enrolled\nCourse: Complete Web Development Bootcamp")
    assert len(town.enrollments()) == 1


@pytest.mark.parametrize(
    "value", ["{", '"enroll"', "[1]", "null", "7", "enroll me", '{"lfbot": 1}', "{}", {"lfbot": 9}, "x" * 30_000]
)
async def test_t_085_a_value_that_is_nothing_of_ours_says_that_the_card_is_out_of_date(
    town: Town, value: object
) -> None:
    card = await courses(town, town.sam, "bot")
    assert (await sends_back(town, town.sam, card, value)).startswith("This card is out of date\nNothing was done.")
    assert town.enrollments() == []


async def test_t_085_a_value_that_is_nothing_of_ours_does_not_silence_what_was_typed(town: Town) -> None:
    card = await courses(town, town.sam, "bot")
    said = await sends_back(town, town.sam, card, {"campaign": "spring"}, text="whoami")
    assert said.startswith("You are Sam Rivera")
