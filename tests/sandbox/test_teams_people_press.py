"""People press buttons on cards: what the bot is asked, and what each of them sees afterwards."""

import pytest

from sandbox.teams.cards import words
from sandbox.teams.outcome import UNREACHABLE, WRONG
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at
from tests.sandbox.teams_bot import at
from tests.sandbox.teams_cards import asked, attached, card, execute, row, submit, text
from tests.sandbox.teams_chat import CARD, ERROR, WORDS, answering, chat


async def test_s_13_each_person_sees_their_own_view_until_the_card_is_changed_for_all() -> None:
    async with chat() as here:
        message = await here.shows(text("Ready?"), row(execute("Yes", data={"n": 1})))
        here.bot.answer = lambda activity: answering(CARD, card(text("Sam is ready")))
        outcome = await here.sam.clicks(message, "Yes")

        assert outcome.card is not None and words(outcome.card) == "Sam is ready"
        assert here.sam.reading(message) == "Sam is ready"
        assert here.kim.reading(message) == "Ready?\nYes"
        assert await here.sam.sees("Project", "Sam is ready") is message

        both = {"type": "message", "attachments": [attached(card(text("All are ready")))]}
        await here.bot.calls("PUT", f"{at(here.id)}/activities/{message.id}", both)
        assert here.sam.reading(message) == here.kim.reading(message) == "All are ready"

        body: Json = {"text": "for Kim", "recipient": {"id": here.kim.mri}}
        await here.bot.says(here.id, body, query="?isTargetedActivity=true")
        assert [here.kim.reading(one) for one in here.kim.seen("Project")] == ["All are ready", "for Kim"]
        assert [here.sam.reading(one) for one in here.sam.seen("Project")] == ["All are ready"]


async def test_a_press_asks_the_bot_as_teams_does() -> None:
    async with chat() as here:
        message = await here.shows(row(execute("Go", "run", {"a": 1}, id="go")))
        here.bot.answer = lambda activity: answering(WORDS, "Done")
        outcome = await here.sam.clicks(message, "Go")

        told = here.bot.heard[-1]
        assert (told["type"], told["name"], told["replyToId"]) == ("invoke", "adaptiveCard/action", message.id)
        assert told["value"] == {
            "action": {"type": "Action.Execute", "id": "go", "title": "Go", "verb": "run", "data": {"a": 1}},
            "trigger": "manual",
        }
        assert dig(told, "from", "aadObjectId") == here.sam.id
        assert (outcome.status, outcome.toast, outcome.words, outcome.error) == (200, "Done", "Done", None)
        assert here.sam.reading(message) == "Go\nDone" and here.kim.reading(message) == "Go"
        assert (await here.sam.clicks(message, "go")).toast == "Done"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answering(ERROR, {"code": "BadRequest", "message": "Out of date."}, 400), "Out of date."),
        (answering(ERROR, {"code": "InternalServerError", "message": "Ref 1"}, 500), "Ref 1"),
        (answering(ERROR + ".preconditionFailed", {"code": "412", "message": "Sign in"}, 412), "Sign in"),
        (answering(ERROR + ".incorrectAuthCode", None, 401), "The code is wrong."),
    ],
)
async def test_a_documented_error_is_told_in_the_bots_words(answer: Json, error: str) -> None:
    async with chat() as here:
        message = await here.shows(row(execute("Go")))
        here.bot.answer = lambda activity: answer
        outcome = await here.sam.clicks(message, "Go")
        assert (outcome.status, outcome.error, here.teams.complaints) == (200, error, [])
        assert here.sam.reading(message) == "Go"


WELL = card(text("x"))
BAD: dict[str, tuple[object, str]] = {
    "no body": (None, "statusCode, type and value are expected, not None"),
    "a bare card": (WELL, "statusCode, type and value are expected"),
    "a list": ([answering(WORDS, "x")], "statusCode, type and value are expected"),
    "a string for the code": (answering(WORDS, "x", "200"), "statusCode must be a whole number"),
    "a truth for the code": (answering(WORDS, "x", True), "statusCode must be a whole number"),
    "a card as text": (answering(CARD, "{}"), "value must be a card"),
    "an object for words": (answering(WORDS, {"text": "x"}), "value must be words"),
    "blank words": (answering(WORDS, " "), "value must be words"),
    "an unknown type": (answering("message", "x"), "statusCode 200 does not go with the type 'message'"),
    "a code of another type": (answering(WORDS, "x", 400), "statusCode 400 does not go with the type"),
    "an error without a message": (answering(ERROR, {"code": "x"}, 400), "value must be a code and a message"),
    "an error as text": (answering(ERROR, "no", 500), "value must be a code and a message"),
    "a card that is not shown": (answering(CARD, card(text("x", big=1))), "/body/0/big: invalid additional property"),
}


@pytest.mark.parametrize("name", BAD)
async def test_any_other_answer_is_complained_about_and_something_went_wrong(name: str) -> None:
    answer, complaint = BAD[name]
    async with chat() as here:
        message = await here.shows(row(execute("Go")))
        here.bot.answer = lambda activity: answer
        outcome = await here.sam.clicks(message, "Go")
        assert (outcome.error, outcome.card, outcome.toast) == (WRONG, None, None)
        assert here.sam.reading(message) == "Go"
        assert any(complaint in one for one in here.teams.complaints), here.teams.complaints


async def test_another_status_is_an_error_and_no_answer_is_one_too() -> None:
    async with chat() as here:
        message = await here.shows(row(execute("Go")))
        here.bot.status, here.bot.answer = 400, lambda activity: answering(WORDS, "x")
        outcome = await here.sam.clicks(message, "Go")
        assert (outcome.status, outcome.error) == (400, WRONG)
        assert "HTTP 400, where only 200 is understood" in here.teams.complaints[0]

        here.teams.connect("http://127.0.0.1:1/api/messages")
        outcome = await here.sam.clicks(message, "Go")
        assert (outcome.status, outcome.error) == (None, UNREACHABLE)


async def test_a_card_within_a_card_opens_in_place_and_takes_the_outer_inputs_along() -> None:
    async with chat() as here:
        inner: Json = {
            "type": "AdaptiveCard",
            "body": [text("Really?"), asked("Text", "why", "Why"), row(execute("Yes", data={"sure": 1}))],
        }
        show: Json = {"type": "Action.ShowCard", "title": "Drop", "card": inner}
        message = await here.shows(asked("Text", "note", "Note", value="n"), row(show))
        here.bot.answer = lambda activity: answering(WORDS, "ok")

        opened = await here.sam.clicks(message, "Drop")
        assert opened.words.startswith("Really?") and not opened.delivered
        await here.sam.clicks(message, "Drop", {"Why": "because"}, then="Yes")
        assert object_at(here.invoked, "action", "data") == {"sure": 1, "note": "n", "why": "because"}
        await here.sam.clicks(message, "Yes")
        assert object_at(here.invoked, "action", "data") == {"sure": 1, "note": "n"}
        with pytest.raises(LookupError, match="there is no Keep > Yes here"):
            await here.sam.clicks(message, "Keep", then="Yes")


async def test_parts_of_a_card_are_shown_and_hidden_for_whoever_pressed() -> None:
    async with chat() as here:
        show: Json = {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["more"]}
        message = await here.shows(text("Short"), text("Long", id="more", isVisible=False), row(show))
        await here.sam.clicks(message, "More")
        assert (here.sam.reading(message), here.kim.reading(message)) == ("Short\nLong\nMore", "Short\nMore")
        await here.sam.clicks(message, "More")
        assert here.sam.reading(message) == "Short\nMore" and here.bot.heard == []


async def test_a_link_button_opens_a_page_and_asks_nobody() -> None:
    async with chat() as here:
        message = await here.shows(row({"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com/a"}))
        outcome = await here.sam.clicks(message, "Open")
        assert (outcome.url, outcome.delivered) == ("https://example.com/a", False)


async def test_an_old_client_sends_the_fallback_as_a_message_without_text() -> None:
    async with chat() as here:
        message = await here.shows(asked("Text", "note", "Note"), row(execute("Go", data={"a": 1})))
        outcome = await here.sam.presses_old(message, "Go", {"Note": "n"})
        told = here.bot.heard[-1]
        assert (told["type"], told["value"], told["replyToId"]) == ("message", {"a": 1, "note": "n"}, message.id)
        assert "text" not in told and outcome.status == 200
        assert len(here.sam.seen("Project")) == 1

        other = await here.bot.says(here.id, {"attachments": [attached(card())]})
        bare = next(one for one in here.teams.messages("Project") if one.id == other.id)
        bare.activity["attachments"] = [attached(card(row({"type": "Action.Execute", "title": "Go", "verb": "x"})))]
        with pytest.raises(LookupError, match="an old client shows no Go: it has no fallback"):
            await here.sam.presses_old(bare, "Go")


async def test_submits_are_messages_and_some_of_them_speak() -> None:
    async with chat() as here:
        back = {"type": "messageBack", "text": "do it", "displayText": "I do", "value": '{"k": "v"}'}
        message = await here.shows(
            asked("Text", "note", "Note"),
            row(
                submit("Plain", {"a": 1}),
                submit("Back", {"msteams": back}),
                submit("Raw", {"msteams": {"type": "messageBack", "text": "raw", "value": "words"}}),
                submit("Say", {"msteams": {"type": "imBack", "value": "help me"}}),
            ),
        )
        await here.sam.clicks(message, "Plain", {"Note": "n"})
        assert here.invoked == {"a": 1, "note": "n"} and "text" not in here.bot.heard[-1]

        await here.sam.clicks(message, "Back")
        assert (here.bot.heard[-1]["text"], here.bot.heard[-1]["value"]) == ("do it", '{"k": "v"}')
        assert [here.kim.reading(one) for one in here.kim.seen("Project")][1:] == ["I do"]
        await here.sam.clicks(message, "Back", {"Note": "n"})
        assert here.invoked == {"k": "v", "note": "n"}
        await here.sam.clicks(message, "Raw")
        assert here.bot.heard[-1]["value"] == "words"

        outcome = await here.sam.clicks(message, "Say")
        assert outcome.said is not None and here.kim.reading(outcome.said) == "help me"
        assert not outcome.delivered, "nobody mentioned the bot"


async def test_a_card_is_refreshed_for_those_it_names() -> None:
    async with chat() as here:
        action: Json = {"type": "Action.Execute", "verb": "see", "data": {"id": 7}}
        mine = await here.shows(text("base"), refresh={"action": action, "userIds": [here.sam.mri]})
        all_ = await here.shows(text("all"), refresh={"action": action})
        none = await here.shows(text("none"), refresh={"action": action, "userIds": []})
        here.bot.answer = lambda activity: answering(CARD, card(text("yours")))

        await here.sam.views_card(mine)
        assert here.invoked == {"action": action, "trigger": "automatic"}
        assert (here.sam.reading(mine), here.kim.reading(mine)) == ("yours", "base")
        assert not (await here.kim.views_card(mine)).delivered
        assert (await here.kim.views_card(all_)).delivered
        assert not (await here.kim.views_card(none)).delivered
        await here.kim.views_card(none, manual=True)
        assert here.invoked["trigger"] == "manual" and here.kim.reading(none) == "yours"
