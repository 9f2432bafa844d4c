"""Modals, actions and options, the sandbox's half of slack-platform §18."""

import asyncio
from typing import Any

import pytest
from aiohttp import web

from sandbox.slack import Person, SlackSandbox
from tests.acceptance.slack.tiny_bot import (
    Heard,
    actions,
    button,
    call,
    failing,
    field_of,
    hanging,
    modal,
    plain,
    post,
    saying,
    section,
    slack_and_bot,
)

NAME = {"type": "plain_text_input", "action_id": "name"}
COURSE = {"type": "external_select", "action_id": "course", "min_query_length": 1}


async def opened(slack: SlackSandbox, sam: Person, view: dict[str, Any]) -> str:
    """Open a modal in front of Sam; its hash."""
    outcome = await sam.types(sam, "/learnflow enroll")
    answer = await call(slack, "views.open", trigger_id=outcome.trigger_id, view=view)
    assert answer.body["ok"], answer.body
    return str(answer.body["view"]["hash"])


async def refusal(slack: SlackSandbox, sam: Person, view: dict[str, Any]) -> str:
    """How Slack refuses a view."""
    outcome = await sam.types(sam, "/learnflow enroll")
    answer = await call(slack, "views.open", trigger_id=outcome.trigger_id, view=view)
    messages = answer.body.get("response_metadata", {}).get("messages", [])
    return f"{answer.error} {' '.join(messages)}"


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (modal(field_of("Name", NAME, "b")) | {"submit": None}, "/view/submit"),
        ({k: v for k, v in modal(field_of("Name", NAME, "b")).items() if k != "submit"}, "/view/submit"),
        (modal(title="x" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(submit=plain("x" * 25)), "/view/submit/text"),
        (modal(close=plain("x" * 25)), "/view/close/text"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        (modal(callback_id="x" * 256), "/view/callback_id"),
        (modal(*[section("x" * 3000)] * 90), "view_too_large"),
        (modal(section("a", "same"), section("b", "same")), "/view/blocks/1/block_id"),
        (modal(actions(button("A", "same"), button("B", "same"))), "action_id already exists: same"),
        (modal(nonsense=True), "invalid additional property: nonsense"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "home", "blocks": []}, "must be a modal"),
        (modal({"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}), "unsupported type: table"),
    ],
)
async def test_sl_059_sandbox_refuses_a_view_that_breaks_a_rule(view: dict[str, Any], expected: str) -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")

        assert expected in await refusal(slack, sam, view)
        assert sam.view is None


async def test_sl_059_sandbox_takes_a_view_that_is_just_small_enough() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        blocks = [field_of("Name", NAME, "b"), *[{"type": "divider"}] * 99]
        await opened(slack, sam, modal(*blocks, title="x" * 24, private_metadata="x" * 3000, callback_id="x" * 255))
        assert sam.view is not None and len(sam.view.blocks) == 100


async def test_sl_060_sandbox_shows_errors_beside_their_fields_and_keeps_what_was_typed() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(field_of("Name", NAME, "who")))
        sam.fill("Name", "Nobody")
        bot.answer = saying({"response_action": "errors", "errors": {"who": "There is nobody of that name."}})

        outcome = await sam.submit()

        assert (outcome.ok, outcome.errors) == (True, {"who": "There is nobody of that name."})
        assert sam.view is not None and sam.view.errors == outcome.errors
        submitted = bot.heard[-1].payload["view"]["state"]["values"]
        assert submitted == {"who": {"name": {"type": "plain_text_input", "value": "Nobody"}}}
        await sam.submit()
        assert bot.heard[-1].payload["view"]["state"]["values"] == submitted


async def test_sl_060_sandbox_refuses_errors_for_fields_that_are_not_there_and_empty_fields_are_not_sent() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(section("x", "words"), field_of("Name", NAME, "who")))
        heard = len(bot.heard)
        assert (await sam.submit()).error == "incomplete" and len(bot.heard) == heard

        sam.fill("Name", "Sam")
        bot.answer = saying({"response_action": "errors", "errors": {"words": "Not an input."}})
        assert (await sam.submit()).error == "invalid_response"
        assert slack.complaints and sam.view is not None


async def test_sl_061_sandbox_closes_one_view_for_an_empty_answer_and_all_for_clear() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(field_of("Name", NAME, "who"), title="First"))
        sam.fill("Name", "Sam")
        bot.answer = saying({"response_action": "push", "view": modal(section("Sure?"), title="Second")})
        assert (await sam.submit()).response_action == "push"
        assert sam.view is not None and sam.view.title == "Second"

        bot.answer = saying({})
        await sam.submit()
        assert sam.view.title == "First"

        bot.answer = saying({"response_action": "push", "view": modal(section("Sure?"), title="Second")})
        await sam.submit()
        bot.answer = saying({"response_action": "clear"})
        await sam.submit()
        assert sam.view is None


async def test_sl_061_sandbox_keeps_the_view_when_a_submission_is_not_answered_in_time_or_with_an_error() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(section("Sure?")))
        bot.answer = failing(500)
        assert (await sam.submit()).error == "dispatch_failed" and sam.view is not None

        released = asyncio.Event()
        bot.answer = hanging(released, {"response_action": "clear"})
        submitting = asyncio.create_task(sam.submit())
        await slack.wait_for(lambda: slack.line.busy)
        await slack.clock.advance(3.1)
        assert (await submitting).error == "operation_timeout"
        released.set()
        await slack.wait_for(lambda: slack.requests[-1].late)
        assert sam.view is not None


async def test_sl_063_sandbox_refuses_an_update_with_an_old_hash() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        old = await opened(slack, sam, modal(section("one")))
        assert sam.view is not None
        id_ = sam.view.id

        first = await call(slack, "views.update", view_id=id_, hash=old, view=modal(section("two")))
        stale = await call(slack, "views.update", view_id=id_, hash=old, view=modal(section("three")))
        fresh = first.body["view"]["hash"]
        again = await call(slack, "views.update", view_id=id_, hash=fresh, view=modal(section("four")))

        assert (stale.error, again.body["ok"], sam.view.words.splitlines()[-1]) == ("hash_conflict", True, "four")
        assert (await call(slack, "views.update", view_id="V0", view=modal(section("x")))).error == "not_found"


async def test_sl_064_sandbox_stacks_three_views_and_refuses_a_fourth() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(section("1"), actions(button("More", "more"))))
        answers = []
        for _ in range(3):
            assert sam.view is not None
            trigger = (await sam.clicks(sam.view, "More")).trigger_id
            view = modal(section("2"), actions(button("More", "more")))
            answers.append(await call(slack, "views.push", trigger_id=trigger, view=view))

        assert [answer.error for answer in answers] == [None, None, "push_limit_reached"]
        top = answers[1].body["view"]
        assert top["root_view_id"] != top["id"] and top["previous_view_id"] == answers[0].body["view"]["id"]

        bot.answer = saying({"response_action": "push", "view": modal(section("4"))})
        assert (await sam.submit()).error == "invalid_response"


async def test_sl_065_sandbox_reports_a_closed_view_only_when_asked_and_the_x_clears_all() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(section("quiet")))
        heard = len(bot.heard)
        await sam.close()
        assert sam.view is None and len(bot.heard) == heard

        await opened(slack, sam, modal(section("asks"), notify_on_close=True))
        await sam.close()
        cancelled = bot.heard[-1].payload
        assert (cancelled["type"], cancelled["is_cleared"]) == ("view_closed", False)

        await opened(slack, sam, modal(section("root"), notify_on_close=True))
        root = sam.view
        bot.answer = saying({"response_action": "push", "view": modal(section("top"))})
        await sam.submit()
        await sam.close(everything=True)
        cleared = bot.heard[-1].payload
        assert (cleared["type"], cleared["is_cleared"]) == ("view_closed", True)
        assert root is not None and cleared["view"]["id"] == root.id and sam.view is None


async def test_sl_071_sandbox_gives_response_urls_for_a_select_that_asks_for_them() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        sales = slack.add_channel("sales", members=[sam])
        select = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
        await opened(slack, sam, modal(field_of("Where", select, "place")))
        sam.fill("Where", "#sales")

        outcome = await sam.submit()

        (given,) = outcome.response_urls
        assert (given["channel_id"], given["block_id"], given["action_id"]) == (sales.id, "place", "where")
        assert (await call(slack, "chat.postMessage", channel=sales.id, text="x")).error == "not_in_channel"
        await post(given["response_url"], {"response_type": "in_channel", "text": "posted"})
        assert [message.text for message in slack.messages("#sales")] == ["posted"]


def option(text: str, value: str) -> dict[str, Any]:
    """One option."""
    return {"text": plain(text), "value": value}


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option("Python", "1")], "option_groups": []},
        {},
        {"options": [option("Python", str(n)) for n in range(101)]},
        {"options": [option("x" * 76, "1")]},
        {"options": [option("Python", "x" * 151)]},
        {"options": [option("Python", "1"), option("Go", "1")]},
        {"options": [{"text": "Python", "value": "1"}]},
        {"option_groups": [{"label": plain("x" * 76), "options": [option("Python", "1")]}]},
    ],
)
async def test_sl_073_sandbox_refuses_options_that_break_a_rule(answer: dict[str, Any]) -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(field_of("Course", COURSE, "what")))
        bot.answer = saying(answer)

        outcome = await sam.select_options("Course", "py")

        assert (outcome.error, outcome.options) == ("invalid_options", [])
        assert slack.complaints


async def test_sl_073_sandbox_asks_for_options_and_offers_them_for_three_seconds() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await opened(slack, sam, modal(field_of("Course", COURSE, "what")))
        bot.answer = options_for_python
        assert (await sam.select_options("Course", "")).error == "too_short"

        outcome = await sam.select_options("Course", "py")
        sam.fill("Course", "Python for beginners")
        asked = bot.heard[-1].payload
        assert (asked["type"], asked["action_id"], asked["block_id"], asked["value"]) == (
            "block_suggestion",
            "course",
            "what",
            "py",
        )
        assert [o["value"] for o in outcome.options] == ["crs_1"]
        with pytest.raises(LookupError):
            sam.fill("Course", "Go")

        released = asyncio.Event()
        bot.answer = hanging(released, {"options": []})
        typing = asyncio.create_task(sam.select_options("Course", "pyt"))
        await slack.wait_for(lambda: slack.line.busy)
        await slack.clock.advance(3.1)
        assert (await typing).error == "operation_timeout"
        released.set()


async def options_for_python(heard: Heard) -> web.StreamResponse:
    """One course."""
    return web.json_response({"options": [option("Python for beginners", "crs_1")]})
