"""People fill in the inputs of cards: what goes along with a press, what the client refuses, what is looked up."""

import pytest

from sandbox.teams.state import Json
from sandbox.teams.wire import object_at
from tests.sandbox.teams_cards import asked, execute, row
from tests.sandbox.teams_chat import WORDS, answering, chat

COURSES: Json = {"style": "filtered", "choices.data": {"type": "Data.Query", "dataset": "courses"}}
PEOPLE: Json = {"choices.data": {"type": "Data.Query", "dataset": "graph.microsoft.com/users?scope=currentContext"}}
FORM: tuple[Json, ...] = (
    asked("Text", "note", "Note", regex="^[a-z]+$", errorMessage="Letters, please.", maxLength=5),
    asked("Number", "count", "Count", min=1, max=9, errorMessage="1 to 9, please."),
    asked("Date", "due", "Due", min="2026-11-23"),
    asked("Time", "at", "At", max="17:00", value="09:00"),
    {"type": "Input.Toggle", "id": "sure", "title": "Sure"},
    asked("ChoiceSet", "lang", "Language", choices=[{"title": "Go", "value": "g"}, {"title": "C", "value": "c"}]),
    asked("ChoiceSet", "days", "Days", isMultiSelect=True, choices=[{"title": d, "value": d} for d in ("mo", "tu")]),
    asked("Text", "who", "Who", isRequired=True, errorMessage="Say who."),
)


async def test_what_is_filled_in_goes_along_as_strings() -> None:
    async with chat() as here:
        message = await here.shows(*FORM, row(execute("Go", data={"a": 1, "who": "replaced"})))
        here.bot.answer = lambda activity: answering(WORDS, "ok")
        await here.sam.clicks(
            message,
            "Go",
            {
                "Note": "abc",
                "Count": 3,
                "due": "2026-12-01",
                "Sure": True,
                "Language": "Go",
                "days": ["mo", "tu"],
                "Who": "me",
            },
        )
        assert object_at(here.invoked, "action", "data") == {
            "a": 1,
            "note": "abc",
            "count": "3",
            "due": "2026-12-01",
            "at": "09:00",
            "sure": "true",
            "lang": "g",
            "days": "mo,tu",
            "who": "me",
        }
        await here.sam.clicks(message, "Go", {"Who": "me"})
        assert object_at(here.invoked, "action", "data") == {"a": 1, "at": "09:00", "sure": "false", "who": "me"}


@pytest.mark.parametrize(
    ("fill", "error"),
    [
        ({}, "Say who."),
        ({"Who": ""}, "Say who."),
        ({"Who": "x", "Note": "ABC"}, "Letters, please."),
        ({"Who": "x", "Note": "abcdef"}, "Letters, please."),
        ({"Who": "x", "Count": 10}, "1 to 9, please."),
        ({"Who": "x", "Count": "many"}, "1 to 9, please."),
        ({"Who": "x", "Due": "2026-11-22"}, "Please check this field."),
        ({"Who": "x", "At": "17:01"}, "Please check this field."),
    ],
)
async def test_the_client_refuses_what_does_not_fit_and_asks_nobody(fill: dict[str, object], error: str) -> None:
    async with chat() as here:
        message = await here.shows(*FORM, row(execute("Go")))
        outcome = await here.sam.clicks(message, "Go", fill)
        assert (outcome.error, outcome.delivered, here.bot.heard) == (error, False, [])


async def test_what_is_not_there_cannot_be_pressed_filled_in_or_chosen() -> None:
    async with chat() as here:
        message = await here.shows(*FORM, row(execute("Go")))
        for label, fill, complaint in (
            ("Stop", {}, "there is no Stop here, only ['Go']"),
            ("Go", {"Height": 1}, "there is no input 'Height' here"),
            ("Go", {"Language": "Rust"}, "'Rust' is not offered, only ['Go', 'C']"),
            ("Go", {"Language": ["g", "c"]}, "only one can be chosen for Language"),
        ):
            with pytest.raises(LookupError) as raised:
                await here.sam.clicks(message, label, dict(fill))
            assert complaint in str(raised.value)
        plain = await here.bot.says(here.id, "no card")
        said = next(one for one in here.sam.seen("Project") if one.id == plain.id)
        with pytest.raises(LookupError, match="there is no card in that message"):
            await here.sam.clicks(said, "Go")


async def test_an_action_may_leave_the_inputs_where_they_are() -> None:
    async with chat() as here:
        message = await here.shows(*FORM, row(execute("Skip", data={"a": 1}, associatedInputs="none")))
        here.bot.answer = lambda activity: answering(WORDS, "ok")
        await here.sam.clicks(message, "Skip")
        assert object_at(here.invoked, "action", "data") == {"a": 1}


async def test_choices_are_looked_up_while_one_types() -> None:
    async with chat() as here:
        message = await here.shows(asked("ChoiceSet", "course", "Course", **COURSES), row(execute("Go")))
        found = [{"title": f"Python {number}", "value": f"crs_{number}"} for number in range(15)]
        here.bot.answer = lambda activity: answering(
            "application/vnd.microsoft.search.searchResponse", {"results": found}
        )
        assert await here.sam.searches(message, "Course", "pyt") == found
        told = here.bot.heard[-1]
        assert (told["name"], told["replyToId"]) == ("application/search", message.id)
        options = {"skip": 0, "top": 15}
        assert told["value"] == {"queryText": "pyt", "queryOptions": options, "dataset": "courses", "kind": "search"}

        here.bot.answer = lambda activity: answering(WORDS, "ok")
        await here.sam.clicks(message, "Go", {"Course": "Python 3"})
        assert object_at(here.invoked, "action", "data") == {"course": "crs_3"}
        assert len(here.bot.heard) == 2, "what was offered is known"

        here.bot.answer = lambda activity: (
            answering("application/vnd.microsoft.search.searchResponse", {"results": found})
            if activity["name"] == "application/search"
            else answering(WORDS, "ok")
        )
        await here.kim.clicks(message, "Go", {"Course": "Python 1"})
        assert object_at(here.invoked, "action", "data") == {"course": "crs_1"}
        with pytest.raises(LookupError, match="'Rust' is not offered, only"):
            await here.kim.clicks(message, "Go", {"Course": "Rust"})


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (answering(WORDS, {"results": []}), "statusCode 200 and the type"),
        (answering("application/vnd.microsoft.search.searchResponse", []), "value.results must be a list"),
        (
            answering("application/vnd.microsoft.search.searchResponse", {"results": [{"title": "x"}]}),
            "a result is a title and a value",
        ),
    ],
)
async def test_a_search_that_is_answered_otherwise_offers_nothing(answer: Json, complaint: str) -> None:
    async with chat() as here:
        message = await here.shows(asked("ChoiceSet", "course", "Course", **COURSES))
        here.bot.answer = lambda activity: answer
        assert await here.sam.searches(message, "Course", "x") == []
        assert any(complaint in one for one in here.teams.complaints)


async def test_a_sixteenth_choice_is_not_shown() -> None:
    async with chat() as here:
        message = await here.shows(asked("ChoiceSet", "course", "Course", **COURSES))
        found = [{"title": f"P {number}", "value": f"crs_{number}"} for number in range(16)]
        kind = "application/vnd.microsoft.search.searchResponse"
        here.bot.answer = lambda activity: answering(kind, {"results": found})
        assert await here.sam.searches(message, "Course", "p") == found[:15]
        assert "16 choices, of which 15 are shown" in here.teams.complaints[0]


async def test_people_are_picked_without_asking_the_bot() -> None:
    async with chat() as here:
        ann = here.teams.add_user("Ann Lee", "ann@example.com")
        message = await here.shows(asked("ChoiceSet", "who", "Who", **PEOPLE), row(execute("Go")))
        assert await here.sam.searches(message, "Who", "lee") == [{"title": "Kim Lee", "value": here.kim.id}]
        here.bot.answer = lambda activity: answering(WORDS, "ok")
        for name in ("Ann Lee", "@ann", "ann@example.com", ann.id, ann.user):
            await here.sam.clicks(message, "Go", {"Who": name})
            assert object_at(here.invoked, "action", "data") == {"who": ann.id}
        assert {one["name"] for one in here.bot.heard} == {"adaptiveCard/action"}
        with pytest.raises(LookupError, match="nobody is called Bob"):
            await here.sam.clicks(message, "Go", {"Who": "Bob"})
