"""Socket Mode: the same door over connections that the bot opens."""

import asyncio

import pytest

from sandbox.slack import Outcome
from tests.adapters.slack_rig import Rig, a_rig


async def connected(rig: Rig, count: int = 2) -> None:
    await rig.slack.wait_for(lambda: len(rig.slack.socket.connections) == count)


async def test_a_command_is_answered_in_the_acknowledgement_of_its_envelope() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        done = await rig.sam.types("#quiet", "/learnflow help")
        assert "Ask me something." in done.text and rig.slack.complaints == []
        assert rig.slack.calls_of("apps.connections.open")[0].token == rig.slack.app_token


async def test_a_press_is_acknowledged_without_words_and_answered_by_response_url() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        (card,) = (await rig.sam.types("#quiet", "/learnflow help")).messages
        done = await rig.sam.clicks(card, "Again")
        assert done.sent is not None and done.sent.answer == b""
        await rig.sam.sees("#quiet", "Help more")
        assert rig.slack.complaints == []


async def test_a_form_is_filled_in() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        await rig.sam.types("#quiet", "/learnflow ask")
        await rig.sam.sees_view("Who")
        rig.sam.fill("Who", "@priya")
        rig.sam.fill("Times", "many")
        assert (await rig.sam.submit()).errors
        rig.sam.fill("Times", "3")
        await rig.sam.submit()
        await rig.sam.sees_view("Asked 3 times")


async def test_a_fault_is_acknowledged_with_an_error_card() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        done = await rig.sam.types("#quiet", "/learnflow fail")
        assert done.ok and "Reference" in done.text


async def test_a_direct_message_is_answered_and_the_same_envelope_again_is_not() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        rig.slack.events.copies = 2
        await rig.sam.messages_bot("write diary")
        await rig.sam.sees(None, "Wrote diary")
        assert await rig.door.drain() == 0
        assert rig.backstage.ran == ["diary"]


async def test_an_event_that_cannot_be_written_down_is_not_acknowledged() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        await rig.store.close()
        saying = asyncio.ensure_future(rig.sam.messages_bot("write diary"))
        await rig.slack.wait_for(lambda: rig.slack.requests_of("event"))
        await rig.slack.wait_for(lambda: 3.0 in rig.clock.asked)
        await rig.clock.advance(3.1)
        delivery = await saying
        assert not delivery.taken


@pytest.mark.parametrize("notice", ["warn", "refresh"])
async def test_a_connection_is_renewed_before_it_ends(notice: str) -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        old = list(rig.slack.socket.connections)
        await (rig.slack.socket.warn(old[0]) if notice == "warn" else rig.slack.socket.refresh(old[0]))
        await rig.slack.wait_for(lambda: len([c for c in rig.slack.socket.connections if c not in old]) == 1)
        assert old[0] in rig.slack.socket.connections and rig.door.ready
        await rig.clock.advance(11)
        await rig.slack.wait_for(lambda: old[0] not in rig.slack.socket.connections)
        assert rig.door.ready
        done: Outcome = await rig.sam.types("#quiet", "/learnflow help")
        assert done.ok


async def test_a_cut_wire_is_mended_and_meanwhile_the_door_is_not_ready() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        rig.slack.socket.enabled = False
        rig.slack.socket.drop()
        await rig.slack.wait_for(lambda: rig.clock.asked.count(300.0) == 2)
        assert not rig.door.ready
        rig.slack.socket.enabled = True
        await rig.clock.advance(301)
        await rig.slack.wait_for(lambda: rig.door.ready)
        assert (await rig.sam.types("#quiet", "/learnflow help")).ok


async def test_a_switched_off_link_is_an_alarm_and_no_tight_loop(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        await rig.slack.socket.disable()
        await rig.slack.wait_for(lambda: rig.clock.asked.count(300.0) >= 2)
        opened = len(rig.slack.calls_of("apps.connections.open"))
        assert not rig.door.ready and "Socket Mode is switched off" in caplog.text
        await rig.clock.advance(200)
        assert len(rig.slack.calls_of("apps.connections.open")) == opened
        assert rig.counts.of("slack_socket_disabled") >= 2


async def test_too_many_copies_of_the_bot_wait_their_turn(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        kept, cut = rig.slack.socket.connections
        rig.slack.socket.connections += [kept] * 9  # as if eight more bots were there
        rig.slack.socket.drop(cut)
        await rig.slack.wait_for(lambda: 60.0 in rig.clock.asked)
        assert "ten connections" in caplog.text and rig.door.ready
        rig.slack.socket.connections[:] = [kept]
        await rig.clock.advance(61)
        await connected(rig)


async def test_an_answer_whose_wire_was_cut_goes_through_the_response_url() -> None:
    async with a_rig(socket=True) as rig:
        await connected(rig)
        typing = asyncio.ensure_future(rig.sam.types("#quiet", "/learnflow wait"))
        await rig.entered()
        rig.slack.socket.drop()
        await rig.slack.wait_for(lambda: not rig.door._sockets or len(rig.slack.socket.connections) == 0)
        await typing
        rig.backstage.go.set()
        await rig.sam.sees("#quiet", "Waited long enough")
