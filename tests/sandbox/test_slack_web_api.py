"""Tokens, scopes, arguments, faults: what every call of the Web API meets."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from sandbox.slack import Delay, DropAfter, DropBefore, Empty, Html, SlackSandbox, Status
from sandbox.slack.web_api import METHODS
from tests.acceptance.slack.tiny_bot import call, section, slack_and_bot

PROMISED = {
    "api.test",
    "auth.test",
    "bots.info",
    "apps.connections.open",
    "chat.postMessage",
    "chat.update",
    "chat.delete",
    "chat.postEphemeral",
    "chat.scheduleMessage",
    "chat.deleteScheduledMessage",
    "chat.scheduledMessages.list",
    "chat.getPermalink",
    "conversations.open",
    "conversations.members",
    "conversations.info",
    "conversations.list",
    "conversations.history",
    "conversations.replies",
    "users.info",
    "users.lookupByEmail",
    "users.list",
    "usergroups.list",
    "usergroups.users.list",
    "views.open",
    "views.update",
    "views.push",
    "views.publish",
    "blocks.validate",
}


def test_every_promised_method_is_there() -> None:
    assert METHODS.keys() == PROMISED


async def test_a_method_that_does_not_exist_and_a_body_that_is_no_json_are_refused() -> None:
    async with slack_and_bot() as (slack, _), ClientSession() as session:
        assert (await call(slack, "chat.shout")).error == "unknown_method"
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {slack.bot_token}"}
        async with session.post(slack.api_url + "auth.test", data=b"{not json", headers=headers) as answer:
            assert (await answer.json())["error"] == "invalid_json"


async def test_a_token_may_stand_in_the_header_a_form_or_the_query() -> None:
    async with slack_and_bot() as (slack, _), ClientSession() as session:
        url, token = slack.api_url + "auth.test", slack.bot_token
        async with session.post(url, data={"token": token}) as form, session.get(url, params={"token": token}) as query:
            assert (await form.json())["user_id"] == (await query.json())["user_id"] == slack.bot_user_id
        async with session.post(url) as bare:
            assert (await bare.json())["error"] == "not_authed"
        assert "token" not in slack.calls[0].args and token not in repr(slack.calls)


@pytest.mark.parametrize(
    ("state", "expected"),
    [("revoked", "token_revoked"), ("expired", "token_expired"), ("inactive", "account_inactive")],
)
async def test_a_dead_token_is_refused_with_its_own_error(state: Any, expected: str) -> None:
    async with slack_and_bot() as (slack, _):
        slack.token.state = state
        assert (await call(slack, "auth.test")).error == expected
        assert (await call(slack, "auth.test", token="xoxb-made-up")).error == "invalid_auth"


@pytest.mark.parametrize(
    ("method", "args", "scope"),
    [
        ("chat.postMessage", {"channel": "C", "text": "x"}, "chat:write"),
        ("users.info", {"user": "U"}, "users:read"),
        ("users.lookupByEmail", {"email": "a@b.c"}, "users:read.email"),
        ("usergroups.users.list", {"usergroup": "S"}, "usergroups:read"),
        ("conversations.members", {"channel": "#public"}, "channels:read"),
        ("conversations.members", {"channel": "#private"}, "groups:read"),
        ("conversations.info", {"channel": "@sam"}, "im:read"),
        ("conversations.history", {"channel": "@sam"}, "im:history"),
        ("conversations.history", {"channel": "#public"}, "channels:history"),
        ("conversations.open", {"users": "sam"}, "im:write"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
    ],
)
async def test_a_call_without_its_scope_says_which_it_needs(method: str, args: dict[str, str], scope: str) -> None:
    async with slack_and_bot(scopes=["commands"]) as (slack, _):
        sam = slack.add_user("Sam Carter")
        known = {
            "#public": slack.add_channel("public", bot=True).id,
            "#private": slack.add_channel("private", private=True, bot=True).id,
            "@sam": slack.direct(sam).id,
            "sam": sam.id,
        }
        wanted = {name: known.get(value, value) for name, value in args.items()}

        refused = await call(slack, method, **wanted)

        assert (refused.error, refused.body["needed"], refused.body["provided"]) == ("missing_scope", scope, "commands")
        assert refused.headers["x-oauth-scopes"] == "commands"
        slack.token.scopes.append(scope)
        assert (await call(slack, method, **wanted)).error != "missing_scope"


async def test_the_email_is_shown_only_with_its_scope() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter", "sam@example.com", locale="de-DE")
        assert (await call(slack, "users.info", user=sam.id)).body["user"]["profile"]["email"] == "sam@example.com"
        assert (await call(slack, "users.info", user=sam.id, include_locale=True)).body["user"]["locale"] == "de-DE"

        slack.token.scopes.remove("users:read.email")
        profile = (await call(slack, "users.info", user=sam.id)).body["user"]["profile"]
        assert "email" not in profile


async def test_an_organisation_token_must_name_the_team_where_slack_wants_it() -> None:
    async with slack_and_bot() as (slack, _):
        group = slack.add_group("team", [])
        slack.token.org = True
        assert (await call(slack, "usergroups.users.list", usergroup=group.id)).error == "missing_argument"
        assert (await call(slack, "usergroups.users.list", usergroup=group.id, team_id=slack.team_id)).body["ok"]


async def posted(slack: SlackSandbox) -> dict[str, Any]:
    """Post to #sales; the answer, or how it went wrong."""
    try:
        answer = await call(slack, "chat.postMessage", channel=slack.channel("#sales").id, text="x")
    except ClientError as trouble:
        return {"trouble": type(trouble).__name__}
    except ValueError as trouble:
        return {"unreadable": type(trouble).__name__}
    return {"status": answer.status, **answer.body}


@pytest.mark.parametrize(
    ("fault", "key", "shown"),
    [
        (DropAfter(), "trouble", 1),
        (DropBefore(), "trouble", 0),
        (Status(503), "trouble", 0),
        (Html(), "trouble", 0),
        (Empty(), "trouble", 0),
    ],
)
async def test_a_fault_is_met_once_and_either_before_or_after_the_work(fault: Any, key: str, shown: int) -> None:
    async with slack_and_bot() as (slack, _):
        slack.add_channel("sales", bot=True)
        slack.faults.add("chat.postMessage", fault)

        assert key in await posted(slack)
        assert len(slack.messages("#sales")) == shown
        assert (await posted(slack))["ok"] is True
        assert len(slack.calls_of("chat.postMessage")) == 2


async def test_a_delay_passes_on_the_clock() -> None:
    async with slack_and_bot() as (slack, _):
        slack.add_channel("sales", bot=True)
        slack.faults.add("chat.postMessage", Delay(40))
        posting = asyncio.create_task(posted(slack))
        await slack.wait_for(lambda: slack.calls and slack.clock.sleepers)
        await slack.clock.advance(39)
        assert not posting.done() and slack.messages("#sales") == []
        await slack.clock.advance(1)
        assert (await posting)["ok"] is True


async def test_posting_says_what_is_wrong_with_its_arguments() -> None:
    async with slack_and_bot() as (slack, _):
        channel = slack.add_channel("sales", bot=True).id

        async def error(**args: Any) -> str | None:
            return (await call(slack, "chat.postMessage", channel=channel, **args)).error

        slack.limits.on = False
        assert await error() == await error(text="  ") == "no_text"
        assert await error(text="x", blocks="[{") == "invalid_blocks_format"
        assert await error(text="x", blocks={"type": "divider"}) == "invalid_blocks_format"
        assert await error(text="x", blocks=[section("x" * 2900)] * 5) == "msg_blocks_too_long"
        assert await error(text="x", attachments=[{}] * 101) == "too_many_attachments"
        assert await error(text="x", metadata={"event_type": "lf"}) == "invalid_metadata_schema"
        big = {"event_type": "lf", "event_payload": {"x": "y" * 8000}}
        assert await error(text="x", metadata=big) == "metadata_too_large"
        assert await error(blocks=[section("no text at all")]) is None
        assert (await call(slack, "chat.postMessage", text="x")).error == "invalid_arguments"
        long = await call(slack, "chat.postMessage", channel=channel, text="x" * 40_001)
        assert len(long.body["message"]["text"]) == 40_000


async def test_a_repeated_client_msg_id_is_refused_where_the_knob_is_on() -> None:
    async with slack_and_bot() as (slack, _):
        channel = slack.add_channel("sales", bot=True).id
        for expected in (None, None):
            assert (
                await call(slack, "chat.postMessage", channel=channel, text="x", client_msg_id="1")
            ).error == expected
        slack.knobs.deduplicate = True
        repeated = await call(slack, "chat.postMessage", channel=channel, text="x", client_msg_id="1")
        assert repeated.error == "duplicate_message_not_found" and len(slack.messages("#sales")) == 2


async def test_a_home_is_published_and_a_stale_hash_is_refused() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        home = {"type": "home", "blocks": [section("Welcome")]}
        first = await call(slack, "views.publish", user_id=sam.id, view=home)
        again = await call(slack, "views.publish", user_id=sam.id, view=home, hash=first.body["view"]["hash"])
        stale = await call(slack, "views.publish", user_id=sam.id, view=home, hash=first.body["view"]["hash"])

        assert again.body["ok"] and stale.error == "hash_conflict"
        assert sam.home is not None and "Welcome" in sam.home.words
        modal = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
        assert (await call(slack, "views.publish", user_id=sam.id, view=modal)).error == "invalid_arguments"
        slack.knobs.home_enabled = False
        assert (await call(slack, "views.publish", user_id=sam.id, view=home)).error == "not_enabled"
