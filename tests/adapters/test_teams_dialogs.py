"""Dialogs in Teams: asked for, filled in, corrected, sent twice, slow."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sandbox.teams.cards import inputs
from sandbox.teams.outcome import Outcome
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at, text_at
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town

ADDRESSES = "People, by e-mail address"
SAM = "sam.rivera@example.com"
GIT = "Git Essentials"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """Everything up and running, and no complaint about what the bot answered in the end."""
    async with a_town() as town:
        yield town
        assert town.teams.complaints == []


async def asked(person: Person, data: Json | None = None) -> Outcome:
    """The dialog that enrolls somebody, in front of that person."""
    outcome = await person.fetches_dialog(data or {"command": "enroll"}, place="#news")
    assert outcome.dialog is not None, outcome.words
    return outcome


def held(outcome: Outcome, id: str) -> str:
    """What an input of the open dialog holds."""
    assert outcome.dialog is not None, outcome.words
    return next(text_at(one, "value") for one in inputs(outcome.dialog.card) if one["id"] == id)


def chosen(outcome: Outcome, id: str) -> list[str]:
    """The titles of the choices that an input of the open dialog lists."""
    assert outcome.dialog is not None, outcome.words
    listed = next(one["choices"] for one in inputs(outcome.dialog.card) if one["id"] == id)
    assert isinstance(listed, list)
    return [one["title"] for one in listed]


async def test_t_086_a_dialog_asks_for_what_a_command_needs(town: Town) -> None:
    outcome = await asked(town.michael)

    assert outcome.status == 200
    assert dig(outcome.body, "task", "type") == "continue"
    shown = object_at(outcome.body, "task", "value")
    assert (shown["title"], set(shown)) == ("Enroll people in courses", {"title", "height", "width", "card"})
    assert "Action.Execute" not in json.dumps(shown) and '"Action.Submit"' in json.dumps(shown)
    assert town.enrollments() == []


async def test_t_086_what_a_button_says_already_is_filled_in_and_nothing_is_done(town: Town) -> None:
    data: Json = {"lfbot": 1, "line": ["enroll", SAM, f"course:{BOOTCAMP}"], "msteams": {"type": "task/fetch"}}
    outcome = await asked(town.michael, data)

    assert held(outcome, "people:written") == SAM
    assert chosen(outcome, "course:many") == [town.learnflow.course(BOOTCAMP).title]
    assert town.enrollments() == []


@pytest.mark.parametrize(
    "data",
    [
        {"command": "dance"},
        {"command": ""},
        {"line": ["enroll"]},
        {"lfbot": 2, "line": ["enroll"]},
        {"lfbot": 1, "line": [{"id": "29:x", "name": "x", "what": "person"}]},
        {"lfbot": 1, "line": "enroll"},
        {"lfbot": 1, "form": ["enroll"]},
    ],
)
async def test_t_086_a_button_that_nobody_knows_any_more_says_so(town: Town, data: Json) -> None:
    outcome = await town.sam.fetches_dialog(data)
    assert (outcome.status, dig(outcome.body, "task", "type")) == (200, "message")
    assert outcome.toast is not None and "out of date" in outcome.toast


async def test_t_087_a_wrong_answer_is_said_below_its_field_and_what_was_given_is_kept(town: Town) -> None:
    await asked(town.michael)
    outcome = await town.michael.submits_dialog({"People": "@sam", ADDRESSES: "kim", "Course": GIT})

    assert outcome.status == 200 and dig(outcome.body, "task", "type") == "continue"
    shown = outcome.words
    assert shown.index(ADDRESSES) < shown.index("I cannot tell who “kim” is") < shown.index("Course")
    assert held(outcome, "people:written") == "kim"
    assert chosen(outcome, "people:people") == ["Sam Rivera"] and held(outcome, "people:people") == town.sam.id
    assert chosen(outcome, "course:many") == [GIT]
    assert town.enrollments() == []


async def test_t_087_the_corrected_dialog_does_it(town: Town) -> None:
    await asked(town.michael)
    await town.michael.submits_dialog({ADDRESSES: "kim", "Course": GIT})
    outcome = await town.michael.submits_dialog({ADDRESSES: SAM})
    assert outcome.toast is not None and outcome.toast.startswith("Sam Rivera is enrolled")


async def test_t_087_what_lacks_is_asked_for_again(town: Town) -> None:
    await asked(town.michael)
    outcome = await town.michael.submits_dialog({"Course": GIT})
    assert outcome.dialog is not None and "People is needed." in outcome.words
    assert chosen(outcome, "course:many") == [GIT]


async def test_t_087_what_learnflow_refuses_stands_above_the_form(town: Town) -> None:
    town.learnflow.faults.add("/v2/enrollments", status=403)
    await asked(town.michael)
    outcome = await town.michael.submits_dialog({ADDRESSES: SAM, "Course": GIT})

    assert outcome.dialog is not None
    assert outcome.words.startswith("LearnFlow does not allow that\nNothing was changed.")
    assert held(outcome, "people:written") == SAM

    town.learnflow.faults.clear()
    outcome = await town.michael.submits_dialog()
    assert outcome.toast is not None and outcome.toast.startswith("Sam Rivera is enrolled")


async def test_t_087_a_choice_that_is_offered_instead_can_be_pressed_there(town: Town) -> None:
    line: Json = {"lfbot": 1, "line": ["enroll", SAM, "course:python"]}
    await asked(town.michael, line)
    outcome = await town.michael.submits_dialog()
    assert "“python” is not the title of one course." in outcome.words

    outcome = await town.michael.submits_dialog(label="Python for Data Science")
    assert outcome.toast is not None and outcome.toast.startswith("Sam Rivera is enrolled")
    assert town.enrolled("sam.rivera", PYTHON)


async def test_t_088_a_filled_dialog_does_it_once_and_says_what_came_of_it(town: Town) -> None:
    await asked(town.michael)
    outcome = await town.michael.submits_dialog({"People": "@sam", "Course": GIT})

    assert outcome.status == 200
    said = dig(outcome.body, "task", "value")
    assert dig(outcome.body, "task", "type") == "message" and said == outcome.toast
    assert isinstance(said, str)
    assert said.startswith(f"Sam Rivera is enrolled\nCourse: {GIT}") and "[" not in said
    assert len(town.enrollments()) == 1


async def test_t_088_the_same_submission_delivered_again_writes_nothing_more(town: Town) -> None:
    await asked(town.michael)
    first = await town.michael.submits_dialog({"People": "@sam", "Course": GIT})
    assert first.sent is not None

    again = await town.teams.deliver(first.sent.activity)

    assert (again.status, again.body) == (200, first.body)
    assert len(town.enrollments()) == 1


async def test_t_088_two_presses_of_one_dialog_write_once(town: Town) -> None:
    await asked(town.michael)
    open_dialog = replace(town.michael._client.open) if town.michael._client.open else None
    first = await town.michael.submits_dialog({"People": "@sam", "Course": GIT})
    town.michael._client.open = open_dialog
    second = await town.michael.submits_dialog({"People": "@sam", "Course": GIT})

    assert first.sent and second.sent and first.sent.activity["id"] != second.sent.activity["id"]
    assert first.toast == second.toast
    assert len(town.enrollments()) == 1


async def test_t_088_somebody_else_does_not_get_the_answer_that_one_person_got(town: Town) -> None:
    await asked(town.michael)
    first = await town.michael.submits_dialog({"People": "@sam", "Course": GIT})
    assert first.sent is not None
    forged = {**first.sent.activity, "id": "f:forged", "from": {"id": town.sarah.mri, "aadObjectId": town.sarah.id}}

    stolen = await town.teams.deliver(forged)

    assert "Enrolling others is for managers" in json.dumps(stolen.body)
    assert len(town.enrollments()) == 1


async def test_t_088_what_must_be_confirmed_is_confirmed_in_the_dialog(town: Town) -> None:
    people = [town.teams.person(one.email).id for one in town.learnflow.organisation.people[:7]]
    await asked(town.michael)
    outcome = await town.michael.submits_dialog({"People": people, "Course": GIT})
    assert outcome.dialog is not None and outcome.dialog.title.startswith("Enroll 7 people"), outcome.words
    assert town.enrollments() == []

    outcome = await town.michael.submits_dialog(label="Yes, enroll 7")
    assert "Git Essentials" in outcome.words
    assert len(town.enrollments()) == 7


async def test_t_088_what_takes_long_is_told_later_to_whoever_asked_and_nobody_else(town: Town) -> None:
    await asked(town.michael)
    town.learnflow.faults.add("/v2/enrollments", latency=8, count=1)

    outcome = await town.until(town.michael.submits_dialog({"People": "@sam", "Course": GIT}))

    assert outcome.toast == "Working on it. The answer comes as a message in a moment."
    told = await town.until(town.michael.sees("#news", "Sam Rivera is enrolled"))
    assert told.only_for == town.michael.id
    assert len(town.enrollments()) == 1


async def test_t_088_a_dialog_of_an_older_bot_says_that_it_is_out_of_date(town: Town) -> None:
    sent = await town.teams.line.invoke(
        "task/submit", {"data": {"form": "enroll"}}, by=town.sam.user, conversation=town.conversation("Project")
    )
    assert (sent.status, dig(sent.body, "task", "type")) == (200, "message")
    assert town.enrollments() == []


async def test_t_092_courses_are_offered_while_somebody_types_into_a_dialog(town: Town) -> None:
    await asked(town.sam)
    found = await town.sam.searches(None, "Course", "pyth")
    assert [one["title"] for one in found] == ["Python for Data Science", "Python for Data Analysis"]
    assert all(set(one) == {"title", "value"} for one in found)
    assert 0 < len(await town.sam.searches(None, "Course", "")) <= 15


async def test_t_092_a_slow_learnflow_offers_nothing_in_time(town: Town) -> None:
    await asked(town.sam)
    await town.clock.advance(3_600)
    town.learnflow.faults.add(latency=60)
    assert await town.until(town.sam.searches(None, "Course", "pyth")) == []


async def test_a_title_that_cannot_be_had_in_time_does_not_hold_a_dialog_up(town: Town) -> None:
    await town.clock.advance(86_400)
    town.learnflow.faults.add(latency=60)
    data: Json = {"lfbot": 1, "line": ["enroll", f"course:{BOOTCAMP}"]}

    before = town.clock.now()
    opening = asyncio.ensure_future(town.michael.fetches_dialog(data, place="#news"))
    outcome = await town.until(opening, step=0.25)

    assert chosen(outcome, "course:many") == [BOOTCAMP]
    assert (town.clock.now() - before).total_seconds() < 3
