"""Slack's own client library meets the sandbox and finds nothing odd about it."""

import asyncio
import logging
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.clock import TravelClock
from sandbox.slack import DropAfter, Html, SlackSandbox

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def sandbox(**options: Any) -> SlackSandbox:
    """A workspace of its own, its clock standing still."""
    return SlackSandbox(TravelClock(START, running=False), random.Random(5), **options)


def client(slack: SlackSandbox) -> AsyncWebClient:
    """A client that never repeats a call."""
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def test_the_web_client_posts_updates_pages_and_reads_errors() -> None:
    async with sandbox() as slack:
        sam, web = slack.add_user("Sam Carter", "sam@example.com"), client(slack)
        sales = slack.add_channel("sales", members=[sam], bot=True)

        who = await web.auth_test()
        posted = await web.chat_postMessage(
            channel=sales.id,
            text="Hello & welcome",
            blocks=[{"type": "divider"}],
            metadata={"event_type": "lf", "event_payload": {"outbox_id": "1"}},
            unfurl_links=False,
        )
        await web.chat_update(channel=sales.id, ts=posted["ts"], text="Hello again")
        members = [id_ async for page in await web.conversations_members(channel=sales.id) for id_ in page["members"]]

        assert (who["bot_id"], who["user_id"]) == (slack.bot_id, slack.bot_user_id)
        assert slack.messages(sales)[0].text == "Hello again"
        assert members == [sam.id, slack.bot_user_id]
        assert slack.calls_of("chat.postMessage")[0].args["unfurl_links"] in (False, "0", "false")
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await web.chat_postMessage(channel="C0NOWHERE", text="x")


async def test_a_dropped_answer_and_a_web_page_reach_the_client_as_trouble() -> None:
    async with sandbox() as slack:
        sales, web = slack.add_channel("sales", bot=True), client(slack)
        slack.faults.add("chat.postMessage", DropAfter())
        with pytest.raises(Exception, match=r"(?i)disconnected|reset|closed"):
            await web.chat_postMessage(channel=sales.id, text="once")
        assert [message.text for message in slack.messages(sales)] == ["once"]

        slack.faults.add("chat.postMessage", Html())
        with pytest.raises(SlackApiError):
            await web.chat_postMessage(channel=sales.id, text="never")
        assert len(slack.messages(sales)) == 1


async def test_the_webhook_client_answers_by_response_url() -> None:
    async with sandbox() as slack:
        sam, sales = slack.add_user("Sam Carter"), slack.add_channel("sales")
        given = slack.world.urls.issue("command", sam.id, sales.id, typed="/learnflow help")

        answer = await AsyncWebhookClient(given.url, retry_handlers=[]).send(text="Hi", response_type="ephemeral")

        assert answer.status_code == 200 and [m.text for m in sam.seen("#sales")] == ["Hi"]


async def test_bolt_serves_commands_and_events_through_socket_mode() -> None:
    async with sandbox(socket_mode=True) as slack:
        sam, heard = slack.add_user("Sam Carter"), asyncio.Event()
        slack.add_channel("sales", members=[sam])
        bolt = AsyncApp(client=client(slack), signing_secret=slack.signing_secret, process_before_response=True)
        bolt.logger.setLevel(logging.ERROR)

        @bolt.command("/learnflow")
        async def learnflow(ack: Any, command: dict[str, str]) -> None:
            await ack(f"you typed {command['text']}")

        @bolt.event("message")
        async def message(event: dict[str, str]) -> None:
            if "bot_id" not in event:
                heard.set()

        handler: Any = AsyncSocketModeHandler(bolt, slack.app_token)
        await handler.connect_async()
        await slack.wait_for(lambda: slack.socket.connections)
        outcome = await sam.types("#sales", "/learnflow courses")
        delivery = await sam.messages_bot("hello")
        await asyncio.wait_for(heard.wait(), 5)
        await handler.close_async()

        assert outcome.text == "you typed courses" and delivery.taken
        assert slack.complaints == []
