"""Socket Mode, the sandbox's half of slack-platform §18."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, WSMsgType

from sandbox.slack import SlackSandbox
from tests.acceptance.slack.tiny_bot import actions, button, call, modal, section, slack_and_bot


class Wire:
    """One WebSocket of a bot that acknowledges, unless told otherwise."""

    def __init__(self) -> None:
        self.envelopes: list[dict[str, Any]] = []
        self.notices: list[str] = []
        self.payload: dict[str, Any] | None = None
        self.silent = False
        self.ended = asyncio.Event()


@asynccontextmanager
async def wire_to(slack: SlackSandbox) -> AsyncIterator[Wire]:
    """Open a connection and keep it until the end of the test or of the connection."""
    wire, greeted = Wire(), asyncio.Event()

    async def run() -> None:
        opened = await call(slack, "apps.connections.open", token=slack.app_token)
        async with ClientSession() as session, session.ws_connect(opened.body["url"]) as socket:
            hello = await socket.receive_json()
            wire.notices.append(hello["type"] if hello["type"] == "hello" else hello["reason"])
            greeted.set()
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                envelope = message.json()
                if envelope["type"] == "disconnect":
                    wire.notices.append(envelope["reason"])
                    continue
                wire.envelopes.append(envelope)
                ack = {"envelope_id": envelope["envelope_id"]}
                if not wire.silent:
                    await socket.send_json(ack if wire.payload is None else {**ack, "payload": wire.payload})
        wire.ended.set()

    running = asyncio.create_task(run())
    await greeted.wait()
    try:
        yield wire
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_sl_143_sandbox_wants_the_app_token_greets_first_and_waits_three_seconds_for_each_envelope() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        assert (await call(slack, "apps.connections.open")).error == "not_allowed_token_type"
        assert (await sam.types("#sales", "/learnflow help")).error == "dispatch_failed"

        async with wire_to(slack) as wire:
            assert wire.notices == ["hello"]
            outcome = await sam.types("#sales", "/learnflow help")
            assert outcome.ok and bot.heard == []
            (envelope,) = wire.envelopes
            assert (envelope["type"], envelope["payload"]["text"]) == ("slash_commands", "help")

            wire.silent = True
            typing = asyncio.create_task(sam.types("#sales", "/learnflow help"))
            await slack.wait_for(lambda: len(wire.envelopes) == 2)
            await slack.clock.advance(3.1)
            assert (await typing).error == "operation_timeout"


async def test_sl_143_sandbox_lets_a_connection_url_serve_once() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), ClientSession() as session:
        opened = await call(slack, "apps.connections.open", token=slack.app_token)
        async with session.ws_connect(opened.body["url"]):
            assert len(slack.socket.connections) == 1
        async with session.get(opened.body["url"]) as again:
            assert again.status == 404


async def test_sl_144_sandbox_uses_a_payload_only_where_the_envelope_accepts_one() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), wire_to(slack) as wire:
        sam, sales = slack.add_user("Sam Carter"), slack.add_channel("sales", bot=True)
        wire.payload = {"text": "from the ack"}
        outcome = await sam.types("#sales", "/learnflow help")
        assert outcome.text == "from the ack" and wire.envelopes[-1]["accepts_response_payload"] is True

        await call(slack, "chat.postMessage", channel=sales.id, text="x", blocks=[actions(button("Go", "go"))])
        clicked = await sam.clicks(slack.messages(sales)[-1], "Go")
        assert clicked.sent is not None and clicked.sent.answer == b""
        assert wire.envelopes[-1]["type"] == "interactive"
        assert wire.envelopes[-1]["accepts_response_payload"] is False
        assert any("accepts none" in complaint for complaint in slack.complaints)

        wire.payload = None
        trigger = (await sam.types("#sales", "/learnflow enroll")).trigger_id
        await call(slack, "views.open", trigger_id=trigger, view=modal(section("Sure?")))
        wire.payload = {"response_action": "clear"}
        assert (await sam.submit()).response_action == "clear" and sam.view is None
        assert wire.envelopes[-1]["accepts_response_payload"] is True


async def test_sl_147_sandbox_warns_ten_seconds_ahead_and_asks_for_a_refresh_while_the_other_connection_works() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), wire_to(slack) as first, wire_to(slack) as second:
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        leaving, staying = slack.socket.connections

        await slack.socket.warn(leaving)
        results = [await sam.types("#sales", "/learnflow help") for _ in range(20)]
        assert all(result.ok for result in results) and first.envelopes and second.envelopes
        await slack.clock.advance(9)
        assert len(slack.socket.connections) == 2
        await slack.clock.advance(1)
        await first.ended.wait()
        assert first.notices == ["hello", "warning"]
        assert (await slack.wait_for(lambda: len(slack.socket.connections) == 1)) is True

        before = len(first.envelopes)
        assert (await sam.types("#sales", "/learnflow help")).ok and len(first.envelopes) == before
        async with wire_to(slack) as third:
            await slack.socket.refresh(staying)
            busy = len(second.envelopes)
            assert all([(await sam.types("#sales", "/learnflow help")).ok for _ in range(20)])
            assert len(second.envelopes) == busy and len(third.envelopes) == 20
            await slack.wait_for(lambda: second.notices == ["hello", "refresh_requested"])


async def test_sl_148_sandbox_cuts_one_wire_and_the_other_carries_on_and_all_and_commands_fail() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), wire_to(slack) as first, wire_to(slack) as second:
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")

        slack.socket.drop(slack.socket.connections[0])
        await first.ended.wait()
        assert all([(await sam.types("#sales", "/learnflow help")).ok for _ in range(5)])
        assert len(second.envelopes) == 5 and first.notices == ["hello"]

        slack.socket.drop()
        await second.ended.wait()
        assert (await sam.types("#sales", "/learnflow help")).error == "dispatch_failed"
        async with wire_to(slack):
            assert (await sam.types("#sales", "/learnflow help")).ok


async def test_sl_148_sandbox_loses_a_command_whose_wire_is_cut_before_the_ack() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), wire_to(slack) as wire:
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        wire.silent = True
        typing = asyncio.create_task(sam.types("#sales", "/learnflow help"))
        await slack.wait_for(lambda: wire.envelopes)
        slack.socket.drop()
        assert (await typing).error == "dispatch_failed"


async def test_sl_150_sandbox_can_disable_the_link() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), wire_to(slack) as wire:
        await slack.socket.disable()
        await wire.ended.wait()
        assert wire.notices == ["hello", "link_disabled"]
        async with wire_to(slack) as refused:
            assert refused.notices == ["link_disabled"]


async def test_sl_151_sandbox_sends_an_unacknowledged_event_again_with_its_attempt() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), wire_to(slack) as wire:
        sam = slack.add_user("Sam Carter")
        wire.silent = True
        writing = asyncio.create_task(sam.messages_bot("hello"))
        await slack.wait_for(lambda: len(wire.envelopes) == 1)
        wire.silent = False
        await slack.clock.advance(3.1)
        delivery = await (await writing).ended()

        first, again = wire.envelopes
        assert (first["type"], first["retry_attempt"], first["retry_reason"]) == ("events_api", 0, "")
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
        assert first["payload"]["event_id"] == again["payload"]["event_id"]
        assert first["envelope_id"] != again["envelope_id"] and delivery.taken
