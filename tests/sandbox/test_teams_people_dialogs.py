"""Dialogs in front of people: opened, filled in, answered."""

import pytest

from sandbox.teams.outcome import WRONG
from sandbox.teams.state import Json
from tests.sandbox.teams_cards import asked, attached, card, execute, row, submit, text
from tests.sandbox.teams_chat import chat

COURSES: Json = {"style": "filtered", "choices.data": {"type": "Data.Query", "dataset": "courses"}}
FORM = card(
    text("Who?"), asked("Text", "who", "Who", isRequired=True, errorMessage="Say who."), row(submit("Enroll", {"f": 1}))
)


def dialog(content: Json = FORM, title: str = "Enroll someone", **more: object) -> Json:
    """An answer that opens a dialog."""
    return {"task": {"type": "continue", "value": {"title": title, "card": attached(content), **more}}}


def word(text: str) -> Json:
    """An answer that closes it with a word."""
    return {"task": {"type": "message", "value": text}}


async def test_a_button_opens_a_dialog_and_what_is_put_in_goes_to_the_bot() -> None:
    async with chat() as here:
        button = submit("Ask", {"msteams": {"type": "task/fetch"}, "form": "enroll"})
        message = await here.shows(asked("Text", "note", "Note"), row(button))
        here.bot.answer = lambda activity: dialog(height="medium", width=400)
        outcome = await here.sam.clicks(message, "Ask", {"Note": "n"})

        told = here.bot.heard[-1]
        assert (told["type"], told["name"], told["replyToId"]) == ("invoke", "task/fetch", message.id)
        data = {"msteams": {"type": "task/fetch"}, "form": "enroll", "note": "n"}
        assert told["value"] == {"data": data, "context": {"theme": "default"}}
        assert outcome.dialog is not None and outcome.dialog is here.sam.dialog
        assert (outcome.dialog.title, outcome.dialog.words) == ("Enroll someone", "Who?\nWho\nEnroll")
        assert here.kim.dialog is None

        here.bot.answer = lambda activity: word("Enrolled.")
        done = await here.sam.submits_dialog({"Who": "Kim"})
        told = here.bot.heard[-1]
        assert (told["name"], told["replyToId"]) == ("task/submit", message.id)
        assert told["value"] == {"data": {"f": 1, "who": "Kim"}, "context": {"theme": "default"}}
        assert (done.toast, here.teams.complaints) == ("Enrolled.", [])
        assert done.dialog is None and here.sam.dialog is None


async def test_a_dialog_goes_on_until_the_bot_is_content() -> None:
    async with chat() as here:
        here.bot.answer = lambda activity: dialog()
        await here.sam.fetches_dialog({"form": "enroll"}, place="Project")
        again = card(text("No such person."), asked("Text", "who", "Who", value="Bob"), row(submit("Enroll")))
        here.bot.answer = lambda activity: dialog(again, "Again")
        outcome = await here.sam.submits_dialog({"Who": "Bob"}, "Enroll")
        assert outcome.dialog is not None and outcome.dialog.words.startswith("No such person.\nWho\nBob")

        here.bot.answer = lambda activity: None
        await here.sam.submits_dialog()
        assert here.bot.heard[-1]["value"] == {"data": {"who": "Bob"}, "context": {"theme": "default"}}
        assert here.sam.dialog is None and here.teams.complaints == []


async def test_the_client_refuses_what_does_not_fit_and_the_dialog_stays() -> None:
    async with chat() as here:
        here.bot.answer = lambda activity: dialog()
        opened = await here.sam.fetches_dialog({}, place="Project")
        outcome = await here.sam.submits_dialog({})
        assert (outcome.error, outcome.dialog, len(here.bot.heard)) == ("Say who.", opened.dialog, 1)
        with pytest.raises(LookupError, match="there is no Delete in the dialog, only"):
            await here.sam.submits_dialog({"Who": "x"}, "Delete")
        here.sam.closes_dialog()
        assert here.sam.dialog is None and len(here.bot.heard) == 1
        with pytest.raises(LookupError, match="@sam has no dialog open"):
            await here.sam.submits_dialog({"Who": "x"})


async def test_choices_are_looked_up_in_a_dialog_too() -> None:
    async with chat() as here:
        form = card(asked("ChoiceSet", "course", "Course", **COURSES), row(submit("Enroll")))
        here.bot.answer = lambda activity: dialog(form)
        await here.sam.fetches_dialog({}, place="Project")
        kind = "application/vnd.microsoft.search.searchResponse"
        found = {"results": [{"title": "Python", "value": "crs_1"}]}
        here.bot.answer = lambda activity: {"statusCode": 200, "type": kind, "value": found}
        assert await here.sam.searches(None, "Course", "py") == found["results"]

        here.bot.answer = lambda activity: word("ok")
        await here.sam.submits_dialog({"Course": "Python"})
        assert here.bot.heard[-1]["value"] == {"data": {"course": "crs_1"}, "context": {"theme": "default"}}
        assert here.teams.complaints == []


LINK = {"task": {"type": "continue", "value": {"title": "x", "url": "https://example.com"}}}
BAD: dict[str, tuple[object, str]] = {
    "nothing at all": (None, "a task is expected"),
    "an empty object": ({}, "a task is expected"),
    "no task": ({"text": "x"}, "a task is expected"),
    "another type": ({"task": {"type": "cancel"}}, "a task continues or is a message"),
    "no words": (word(" "), "the message of a task must be words"),
    "no title": (dialog(title=""), "a dialog needs a title"),
    "a page": (LINK, "a dialog has no ['url']"),
    "a size that is none": (dialog(height="huge"), "height and width are small, medium, large or pixels"),
    "a bare card": (
        {"task": {"type": "continue", "value": {"title": "x", "card": FORM}}},
        "the card of a dialog is an attachment",
    ),
    "an Action.Execute": (dialog(card(row(execute("Go")))), "in a dialog there is no Action.Execute"),
    "a card that is not shown": (dialog(card(text("x", big=True))), "/body/0/big: invalid additional property"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_dialog_that_teams_does_not_understand_is_complained_about(name: str) -> None:
    answer, complaint = BAD[name]
    async with chat() as here:
        here.bot.answer = lambda activity: answer
        outcome = await here.sam.fetches_dialog({}, place="Project")
        assert (outcome.error, here.sam.dialog) == (WRONG, None)
        assert any(complaint in one for one in here.teams.complaints), here.teams.complaints


async def test_an_error_leaves_the_dialog_open() -> None:
    async with chat() as here:
        here.bot.answer = lambda activity: dialog()
        await here.sam.fetches_dialog({}, place="Project")
        here.bot.status, here.bot.answer = 500, lambda activity: {"error": "x"}
        outcome = await here.sam.submits_dialog({"Who": "x"})
        assert (outcome.status, outcome.error) == (500, WRONG)
        assert outcome.dialog is not None and outcome.dialog is here.sam.dialog
