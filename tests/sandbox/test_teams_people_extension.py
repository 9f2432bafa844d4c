"""The message extension in people's hands: searching, links, actions."""

import pytest

from sandbox.teams.outcome import UNREACHABLE, WRONG
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at
from tests.sandbox.teams_cards import asked, attached, card, row, submit, text, with_preview
from tests.sandbox.teams_chat import Chat, chat

COURSE = with_preview(card(text("Python in full")), "Python")
TAPPED = with_preview(card(text("short")), "Python", tap={"type": "invoke", "value": {"id": "crs_1"}})
FORM = card(asked("Text", "who", "Who"), row(submit("Assign", {"f": 1})))
URL = "https://app.example.com/courses/crs_1"


def results(*found: Json, layout: str = "list", **more: object) -> Json:
    """A result of the extension."""
    answer = {"type": "result", "attachmentLayout": layout, "attachments": list(found), **more}
    return {"composeExtension": answer}


def dialog(content: Json = FORM) -> Json:
    """An answer that opens a dialog."""
    return {"task": {"type": "continue", "value": {"title": "Assign training", "card": attached(content)}}}


async def test_a_search_asks_for_a_page_and_shows_the_results() -> None:
    async with chat() as here:
        here.bot.answer = lambda activity: results(COURSE, COURSE)
        outcome = await here.sam.queries("searchCourses", "python", skip=25, place="Project")
        told = here.bot.heard[-1]
        assert (told["name"], dig(told, "conversation", "id")) == ("composeExtension/query", here.id)
        assert told["value"] == {
            "commandId": "searchCourses",
            "parameters": [{"name": "q", "value": "python"}],
            "queryOptions": {"skip": 25, "count": 25},
        }
        assert (outcome.status, outcome.results, outcome.card) == (200, [COURSE, COURSE], None)

        await here.sam.queries("searchCourses", place="Project")
        assert dig(here.bot.heard[-1], "value", "parameters") == [{"name": "initialRun", "value": "true"}]
        here.bot.answer = lambda activity: {"composeExtension": {"type": "message", "text": "No course matches."}}
        assert (await here.sam.queries("searchCourses", "x", place="Project")).words == "No course matches."
        assert here.teams.complaints == []


async def test_a_result_that_is_chosen_may_be_asked_for_in_full_and_is_posted() -> None:
    async with chat() as here:
        plain = await here.sam.selects(COURSE, place="Project")
        assert plain.card == COURSE["content"] and not plain.delivered

        here.bot.answer = lambda activity: results(COURSE)
        outcome = await here.sam.selects(TAPPED, place="Project", send=True)
        told = here.bot.heard[-1]
        assert (told["name"], told["value"]) == ("composeExtension/selectItem", {"id": "crs_1"})
        assert outcome.said is not None and here.kim.reading(outcome.said) == "Python in full"

        here.bot.answer = lambda activity: results(COURSE, COURSE)
        assert (await here.sam.selects(TAPPED, place="Project")).error == WRONG


BIG = [COURSE] * 26
BAD: dict[str, tuple[object, str]] = {
    "nothing": (None, "a composeExtension is expected"),
    "an empty object": ({}, "a composeExtension is expected"),
    "another answer": ({"task": {}}, "a composeExtension is expected"),
    "an unknown type": ({"composeExtension": {"type": "results"}}, "there is no answer of the type 'results'"),
    "no layout": ({"composeExtension": {"type": "result", "attachments": []}}, "a result has an attachmentLayout"),
    "another layout": (results(layout="rows"), "a result has an attachmentLayout of list or grid"),
    "more of it": (results(suggestedActions={}), "a result has an attachmentLayout"),
    "too many": (results(*BIG), "26 results are more than 25"),
    "no preview": (results(attached(card())), "the preview of a result is a hero or thumbnail card"),
    "a preview of another kind": (
        results({**COURSE, "preview": attached(card())}),
        "the preview of a result is a hero or thumbnail card",
    ),
    "an empty preview": (results(with_preview(card(), "")), "a preview needs a title or text"),
    "a picture over http": (
        results(with_preview(card(), "x", images=[{"url": "http://example.com/a.png"}])),
        "the picture of a preview needs an absolute https address",
    ),
    "a tap with text": (
        results(with_preview(card(), "x", tap={"type": "invoke", "value": "crs_1"})),
        "a tap invokes with an object",
    ),
    "another kind of card": (results({**COURSE, "contentType": "text/html"}), "a result is an Adaptive Card"),
    "a card that is not shown": (results(with_preview(card(text("x", big=1)), "x")), "invalid additional property"),
    "a message without text": ({"composeExtension": {"type": "message"}}, "a message needs its text"),
    "nowhere to sign in": (
        {"composeExtension": {"type": "auth", "suggestedActions": {"actions": []}}},
        "one suggested action that opens a page",
    ),
}


@pytest.mark.parametrize("name", BAD)
async def test_an_answer_that_teams_does_not_understand_is_complained_about(name: str) -> None:
    answer, complaint = BAD[name]
    async with chat() as here:
        here.bot.answer = lambda activity: answer
        outcome = await here.sam.queries("searchCourses", "x", place="Project")
        assert (outcome.error, outcome.results) == (WRONG, [])
        assert any(complaint in one for one in here.teams.complaints), here.teams.complaints


@pytest.mark.parametrize("kind", ["auth", "config", "silentAuth"])
async def test_a_page_to_sign_in_or_set_up_is_offered(kind: str) -> None:
    async with chat() as here:
        actions = [{"type": "openUrl", "title": "Connect", "value": "https://example.com/link"}]
        here.bot.answer = lambda activity: {
            "composeExtension": {"type": kind, "suggestedActions": {"actions": actions}}
        }
        outcome = await here.sam.queries("searchCourses", "x", place="Project")
        assert (outcome.url, outcome.error) == ("https://example.com/link", None)


async def test_an_extension_that_is_down_cannot_be_reached() -> None:
    async with chat() as here:
        here.teams.connect("http://127.0.0.1:1/api/messages")
        assert (await here.sam.queries("searchCourses", "x", place="Project")).error == UNREACHABLE


async def test_a_pasted_link_is_unfurled_for_half_an_hour() -> None:
    async with chat() as here:
        here.teams.knobs.link_domains = ("app.example.com", "*.learn.example")
        here.bot.answer = lambda activity: results(COURSE)
        outcome = await here.sam.pastes(URL, place="Project")
        assert (here.bot.heard[-1]["name"], here.bot.heard[-1]["value"]) == ("composeExtension/queryLink", {"url": URL})
        assert outcome.card == COURSE["content"]

        again = await here.sam.pastes(URL, place="Project")
        assert again.card == COURSE["content"] and not again.delivered
        assert (await here.kim.pastes(URL, place="Project")).delivered, "each client remembers by itself"
        await here.teams.clock.advance(30 * 60)
        assert (await here.sam.pastes(URL, place="Project")).delivered

        await here.sam.pastes(URL + "2", place="Project", anonymous=True)
        assert here.bot.heard[-1]["name"] == "composeExtension/anonymousQueryLink"


@pytest.mark.parametrize(
    ("url", "asked_for"),
    [
        ("https://app.example.com/x", True),
        ("https://APP.example.com/x", True),
        ("https://a.learn.example/", True),
        ("https://a.b.learn.example/", False),
        ("https://learn.example/", False),
        ("https://example.com/app.example.com", False),
        ("javascript:alert(1)", False),
    ],
)
async def test_only_links_of_declared_domains_reach_the_bot(url: str, asked_for: bool) -> None:
    async with chat() as here:
        here.teams.knobs.link_domains = ("app.example.com", "*.learn.example")
        here.bot.answer = lambda activity: {}
        outcome = await here.sam.pastes(url, place="Project")
        assert (outcome.delivered, outcome.error, outcome.results) == (asked_for, None, [])
        assert here.teams.complaints == []


async def test_two_cards_for_a_link_are_not_understood_and_not_remembered() -> None:
    async with chat() as here:
        here.teams.knobs.link_domains = ("app.example.com",)
        here.bot.answer = lambda activity: results(COURSE, COURSE)
        assert (await here.sam.pastes(URL, place="Project")).error == WRONG
        here.bot.answer = lambda activity: results()
        assert (await here.sam.pastes(URL, place="Project")).results == []
        assert len(here.bot.heard) == 2


async def opened(here: Chat) -> Json:
    """Kim says something, and Sam uses an action on it; what the bot is told."""
    said = (await here.kim.types("Project", "Let us learn @Sam")).said
    assert said is not None
    here.bot.answer = lambda activity: dialog()
    outcome = await here.sam.uses_action("assign", on=said)
    assert outcome.dialog is not None and outcome.dialog is here.sam.dialog
    return object_at(here.bot.heard[-1], "value")


async def test_an_action_on_a_message_is_told_of_it_and_opens_a_dialog() -> None:
    async with chat() as here:
        value = await opened(here)
        assert here.bot.heard[-1]["name"] == "composeExtension/fetchTask"
        assert (value["commandId"], value["commandContext"]) == ("assign", "message")
        payload = object_at(value, "messagePayload")
        assert dig(payload, "from", "user", "id") == here.kim.id
        assert dig(payload, "body", "content") == "<div>Let us learn Sam Rivera</div>"
        (mention,) = payload["mentions"] if isinstance(payload["mentions"], list) else []
        assert dig(mention, "mentioned", "user", "id") == here.sam.id

        here.bot.answer = lambda activity: {"task": {"type": "message", "value": "Assigned."}}
        outcome = await here.sam.submits_action({"Who": "Kim"})
        told = here.bot.heard[-1]
        assert (told["name"], told["value"]) == (
            "composeExtension/submitAction",
            {**value, "data": {"f": 1, "who": "Kim"}},
        )
        assert (outcome.toast, here.sam.dialog, here.teams.complaints) == ("Assigned.", None, [])


async def test_an_action_may_end_in_a_card_to_be_sent() -> None:
    async with chat() as here:
        await opened(here)
        here.bot.answer = lambda activity: results(COURSE)
        outcome = await here.sam.submits_dialog({"Who": "Kim"})
        assert (outcome.card, here.sam.dialog) == (COURSE["content"], None)


async def test_a_preview_is_sent_or_edited() -> None:
    async with chat() as here:
        value = await opened(here)
        shown = {"attachments": [attached(card(text("For Kim")))]}
        here.bot.answer = lambda activity: {"composeExtension": {"type": "botMessagePreview", "activityPreview": shown}}
        outcome = await here.sam.submits_action({"Who": "Kim"})
        assert outcome.words == "For Kim" and here.sam.dialog is None

        here.bot.answer = lambda activity: dialog()
        await here.sam.edits_preview()
        told = object_at(here.bot.heard[-1], "value")
        preview = [{"type": "message", **shown}]
        assert told == {**value, "botMessagePreviewAction": "edit", "botActivityPreview": preview}
        assert here.sam.dialog is not None

        here.bot.answer = lambda activity: {"composeExtension": {"type": "botMessagePreview", "activityPreview": shown}}
        await here.sam.submits_action()
        here.bot.answer = lambda activity: None
        assert (await here.sam.sends_preview()).error is None
        assert dig(here.bot.heard[-1], "value", "botMessagePreviewAction") == "send"
        with pytest.raises(LookupError, match="@sam has no preview"):
            await here.sam.sends_preview()


async def test_an_action_from_the_compose_box_knows_no_message() -> None:
    async with chat() as here:
        here.bot.answer = lambda activity: dialog()
        await here.sam.uses_action("assign", place="Project")
        assert here.bot.heard[-1]["value"] == {"commandId": "assign", "commandContext": "compose"}
        here.bot.answer = lambda activity: None
        assert (await here.sam.uses_action("assign", place="Project")).error == WRONG
        assert here.sam.dialog is not None, "the one that was open"
