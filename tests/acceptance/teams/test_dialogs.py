"""Dialogs, from the button that opens one to the news for whom it is about (T-086 to T-088)."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from commands import COMMANDS
from sandbox.teams import Outcome
from sandbox.teams.card_walk import pressable, with_nested
from sandbox.teams.cards import inputs, problems
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at, text_at
from tests.acceptance.teams.pressing import EVERYWHERE, SAM, by
from tests.acceptance.teams.talking import answer, at_home
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town

ADDRESSES = "People, by e-mail address"
FORMS = [command.name for command in COMMANDS if any(not param.hidden for param in command.params)]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story, and in the end no complaint about what the bot did in it."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


def continues(done: Outcome, title: str) -> Json:
    """The card of a dialog that is one in every particular: sent by Action.Submit alone."""
    assert done.status == 200 and isinstance(done.body, dict) and set(done.body) == {"task"}
    task = object_at(done.body, "task")
    assert set(task) == {"type", "value"} and task["type"] == "continue"
    value = object_at(task, "value")
    assert value["title"] == title and text_at(value, "card", "contentType").endswith(".card.adaptive")
    card = object_at(value, "card", "content")
    assert problems(card, dialog=True) == []
    pressed = {action["type"] for inner in with_nested(card) for action in pressable(inner)}
    assert "Action.Submit" in pressed and "Action.Execute" not in pressed and "refresh" not in card
    return card


def held(card: Json) -> dict[str, object]:
    """What its inputs hold."""
    return {text_at(one, "id"): one.get("value") for one in inputs(card)}


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_086_the_dialog_that_enrolls_somebody_opens_wherever_its_button_stands(town: Town, place: str) -> None:
    await answer(town, town.michael, place, "help" if place == "bot" else "@LearnFlow help")
    sent, rows = town.sent(), await town.rows()
    data: Json = {"msteams": {"type": "task/fetch"}, "command": "enroll"}

    done = await town.michael.fetches_dialog(data, place=place)

    card = continues(done, "Enroll people in courses")
    assert {text_at(one, "label") for one in inputs(card)} == {"People", ADDRESSES, "Course"}
    await town.quiet()
    assert (town.sent(), await town.rows()) == (sent, rows) and town.asked() == []


@pytest.mark.parametrize("command", FORMS)
async def test_t_086_every_command_that_takes_something_has_its_dialog(town: Town, command: str) -> None:
    done = await town.priya.fetches_dialog({"command": command}, place="#news")
    assert done.dialog is not None
    assert inputs(continues(done, done.dialog.title))


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_087_wrong_answers_are_said_and_everything_that_was_filled_in_stays(town: Town, place: str) -> None:
    await at_home(town, town.sam)
    await town.michael.fetches_dialog({"command": "enroll"}, place=place)
    filled = {"People": town.sam.user, ADDRESSES: "kim, lee", "Course": "Git Essentials"}
    before = town.sent()

    done = await town.michael.submits_dialog(filled)

    card = continues(done, "Enroll people in courses")
    assert "I cannot tell who “kim” is" in done.words
    kept = held(card)
    assert kept["people:people"] == town.sam.id and kept["people:written"] == "kim lee"
    assert "Git Essentials" in json.dumps(card)
    await town.quiet()
    assert town.enrollments() == [] and town.sent() - before <= len(town.teams.calls_of("member"))

    done = await town.michael.submits_dialog({ADDRESSES: ""})
    assert done.toast is not None and done.toast.startswith("Sam Rivera is enrolled")


NOTHING_RIGHT: tuple[Json, ...] = (
    {},
    {"people:people": "", "people:written": "", "course:many": ""},
    {"people:written": SAM},
    {"course:many": BOOTCAMP},
    {"people:written": "x" * 5_000, "course:many": BOOTCAMP},
    {"people:people": ["not", "words"], "course:many": {"a": 1}},
    {"people:written": SAM, "course:many": "no such course at all"},
    {"people:written": "nobody@example.com", "course:many": BOOTCAMP},
)


@pytest.mark.parametrize("values", NOTHING_RIGHT, ids=str)
async def test_t_087_the_server_looks_at_what_a_client_let_through(town: Town, values: Json) -> None:
    data = {"lfbot": 1, "form": "enroll", "nonce": "d1", **values}
    there = town.conversation("Project")
    sent = await town.teams.line.invoke("task/submit", {"data": data}, by=town.michael.user, conversation=there)
    assert (sent.status, dig(sent.body, "task", "type")) == (200, "continue"), sent.body
    await town.quiet()
    assert town.enrollments() == []


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_t_088_a_filled_dialog_enrolls_once_and_sam_hears_of_it_once(town: Town, place: str) -> None:
    await at_home(town, town.sam)
    await town.michael.fetches_dialog({"command": "enroll"}, place=place)

    done = await town.michael.submits_dialog({"People": town.sam.user, "Course": BOOTCAMP})

    assert done.status == 200 and done.body == {"task": {"type": "message", "value": done.toast}}
    assert done.toast is not None and done.toast.startswith("Sam Rivera is enrolled\nCourse: Complete Web")
    assert town.michael.dialog is None and done.messages == []
    await town.until(town.sam.sees("bot", "You are enrolled in Complete Web Development Bootcamp"))

    for again in (by(done, town.michael), by(done, town.michael, id="f:sent-again-by-the-client")):
        answered = await town.teams.deliver(again)
        assert (answered.status, answered.body) == (200, done.body)
    await town.clock.advance(60)
    await town.quiet()
    assert len(town.enrollments()) == 1
    news = [one for one in town.sam.seen("bot") if "You are enrolled in" in town.sam.reading(one)]
    assert len(news) == 1


async def test_t_088_the_same_submission_twice_at_once_enrolls_once(town: Town) -> None:
    await town.michael.fetches_dialog({"command": "enroll"}, place="#news")
    opened = town.michael._client.open
    done = await town.michael.submits_dialog({ADDRESSES: "x", "Course": BOOTCAMP})
    assert opened is not None and done.sent is not None
    value = {"data": {**object_at(done.sent.activity, "value", "data"), "people:written": SAM}}
    request = by(done, town.michael, value=value)

    answers = await asyncio.gather(*(town.teams.deliver(request) for _ in range(3)))

    assert {(one.status, dig(one.body, "task", "type")) for one in answers} == {(200, "message")}
    assert len(town.enrollments()) == 1


async def test_t_088_what_everybody_is_to_know_is_said_to_everybody(town: Town) -> None:
    await town.michael.fetches_dialog({"command": "subscribe"}, place="#news")
    done = await town.michael.submits_dialog()
    assert done.toast is not None and "Subscription 1 is set up here" in done.toast
    await town.sarah.sees("#news", "Subscription 1 is set up here")
