"""Socket Mode, items 143 to 151 of the contract: the same bot over connections that it opens itself."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine

import pytest

from lfbot.card import Button, Card, buttons
from lfbot.chat import Place
from sandbox.clock import settle
from sandbox.slack import Channel, Outcome, Person, Status
from sandbox.slack.line import Sent
from sandbox.slack.socket_mode import Connection, Waiting
from sandbox.slack.wire import Json, compact
from tests.acceptance.slack.town import BOOTCAMP, PYTHON, Town, a_town
from tests.adapters.slack_rig import Rig, a_rig

Doing = Callable[[Town], Coroutine[object, object, Outcome | None]]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town whose bot opens connections, and listens nowhere for Slack."""
    async with a_town(socket=True) as town:
        yield town


async def ready(town: Town) -> int:
    """What a load balancer is told."""
    async with town.session.get(f"{town.app.url}/readyz") as answer:
        return answer.status


async def connected(town: Town, count: int = 2) -> None:
    await town.slack.wait_for(lambda: len(town.slack.socket.connections) == count)
    await settle()


async def command(town: Town) -> Outcome:
    return await town.sarah.types("#learning", "/learnflow progress")


async def options(town: Town) -> Outcome:
    await town.michael.types("#learning", "/learnflow enroll ?")
    await town.michael.sees_view("course")
    return await town.michael.select_options("Course", "pyth")


async def press(town: Town) -> Outcome:
    card = await town.post("#learning", Card("Look", (buttons(Button("My progress", ("progress",))),)))
    return await town.sarah.clicks(card, "My progress")


async def submission(town: Town) -> Outcome:
    await options(town)
    town.michael.fill("People", ["@sam"])
    town.michael.fill("Course", [PYTHON])
    return await town.michael.submit()


async def mention(town: Town) -> None:
    await town.sarah.mentions_bot("#learning", "progress")


async def test_sl_143_the_app_token_goes_in_the_header_and_only_a_connection_that_was_greeted_counts(
    town: Town,
) -> None:
    opened = town.slack.calls_of("apps.connections.open")
    assert [call.token for call in opened] == [town.slack.app_token] * 2
    assert not any(town.slack.app_token in compact(call.args) for call in opened)
    assert await ready(town) == 200

    town.slack.socket.greets = False
    town.slack.socket.drop()
    await connected(town)
    assert await ready(town) == 503


@pytest.mark.parametrize("doing", [command, press, submission, options, mention])
async def test_sl_143_every_envelope_is_acknowledged_by_its_id_in_time_while_learnflow_hangs(
    town: Town, doing: Doing
) -> None:
    await town.sarah.types("#learning", "/learnflow whoami")  # so that the hanging catalogue is all that is asked for
    if doing in (options, submission):
        await town.michael.types("#learning", "/learnflow courses")
    town.learnflow.faults.add(latency=30)
    started = town.clock.timestamp()
    task = asyncio.ensure_future(doing(town))
    for _ in range(400):
        await asyncio.wait({task}, timeout=0.01)
        if task.done():
            break
        await town.clock.advance(0.1)
    await task

    assert {(sent.status, sent.failure) for sent in town.slack.requests} == {(200, None)}
    assert town.clock.timestamp() - started < 3.0
    assert town.slack.complaints == []


async def test_sl_144_only_envelopes_that_take_a_payload_are_acknowledged_with_one(town: Town) -> None:
    for doing in (command, press, submission, options, mention):
        await doing(town)
    await town.slack.settle()

    carrying = {sent.kind if sent.kind != "interaction" else sent.payload["type"] for sent in answered(town)}
    assert carrying == {"command", "view_submission", "options"}
    assert town.slack.complaints == []


async def test_sl_144_where_a_command_takes_no_payload_its_answer_goes_to_the_response_url(town: Town) -> None:
    first = await command(town)
    again: Json = {**first.payload, "trigger_id": "1.2.3", "text": "whoami"}

    ack = await envelope(town.slack.socket.connections[0], again, accepts=False)

    assert ack == {}
    assert "Sarah Johnson" in (await town.sarah.sees("#learning", "You are")).words
    assert town.slack.complaints == []


def answered(town: Town) -> list[Sent]:
    return [sent for sent in town.slack.requests if sent.answer]


async def envelope(connection: Connection, payload: Json, *, accepts: bool) -> Json | None:
    """The payload of the acknowledgement of a command that Slack sends over this very connection."""
    acked: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
    connection.waiting["env-1"] = Waiting(acked, accepts)
    whole = {"envelope_id": "env-1", "type": "slash_commands", "payload": payload, "accepts_response_payload": accepts}
    await connection.socket.send_str(compact(whole))
    async with asyncio.timeout(10):
        return await acked


async def broken_command(rig: Rig) -> None:
    await rig.sam.types("#sales", "/learnflow fail")


async def broken_press(rig: Rig) -> None:
    place = Place("slack", rig.slack.team_id, rig.slack.channel("#sales").id)
    await rig.chat.post(place, Card("Try it", (buttons(Button("Break it", ("fail",))),)), "k1")
    await rig.sam.clicks(rig.slack.messages("#sales")[0], "Break it")


async def broken_mention(rig: Rig) -> None:
    await rig.sam.mentions_bot("#sales", "write badly")


async def broken_submission(rig: Rig) -> None:
    await rig.sam.types("#sales", "/learnflow write")
    await rig.sam.sees_view("What")
    rig.sam.fill("What", "badly")
    await rig.sam.submit()


@pytest.mark.parametrize("doing", [broken_command, broken_press, broken_mention, broken_submission])
async def test_sl_146_what_fails_is_acknowledged_all_the_same_and_told(
    doing: Callable[[Rig], Coroutine[object, object, None]],
) -> None:
    async with a_rig(socket=True) as rig:
        await doing(rig)
        assert {(sent.over, sent.status, sent.failure) for sent in rig.slack.requests} == {("socket", 200, None)}
        if doing is broken_submission:
            told = (await rig.sam.sees_view("Reference")).words
        else:
            told = (await rig.sam.sees("#sales", "Reference")).words
        assert "The bot ran into a fault of its own" in told and "give the reference to its operator" in told
        assert rig.slack.complaints == []


@pytest.mark.parametrize("notice", ["warning", "refresh_requested"])
@pytest.mark.parametrize("which", ["one", "both"])
async def test_sl_147_of_twenty_commands_a_second_none_is_lost_while_connections_are_renewed(
    town: Town, notice: str, which: str
) -> None:
    town.slack.limits.on = False
    town.learnflow.faults.add(latency=0.5)  # so that answers are under way whenever a connection is left
    asked: list[asyncio.Task[Outcome]] = []
    for tenth in range(60):
        asked += [asyncio.ensure_future(town.sarah.types("#learning", "/learnflow progress")) for _ in range(2)]
        await settle()
        if tenth in (11, 31):
            leaving = town.slack.socket.connections[0] if which == "one" else None
            await (town.slack.socket.warn(leaving) if notice == "warning" else town.slack.socket.refresh(leaving))
            await town.slack.wait_for(lambda: len(town.slack.socket.connections) > 2)
        assert await ready(town) == 200
        await town.clock.advance(0.1)
    outcomes = [await town.until(task, step=0.1) for task in asked]

    assert len(outcomes) == 120
    assert {(done.error, "Enrolled" in done.text) for done in outcomes} == {(None, True)}
    assert town.slack.complaints == []
    await town.clock.advance(15)
    await connected(town)


async def test_sl_148_a_cut_wire_is_mended_in_fifteen_seconds_and_no_command_is_lost(town: Town) -> None:
    await town.sarah.types("#learning", "/learnflow whoami")
    town.learnflow.faults.add(latency=1.5)  # so that the answer stands in the acknowledgement
    town.clock.asked.clear()
    typing = asyncio.ensure_future(command(town))
    await town.slack.wait_for(lambda: 1.5 in town.clock.asked)  # the bot has it, and waits for LearnFlow
    cut = next(one for one in town.slack.socket.connections if one.waiting)
    began = town.clock.timestamp()

    town.slack.socket.drop(cut)

    assert (await typing).error == "dispatch_failed"  # what Slack says when a wire is cut before the acknowledgement
    await town.until(town.sarah.sees("#learning", "Your progress"), step=0.1)  # and the answer comes all the same
    await connected(town)
    assert town.clock.timestamp() - began <= 15
    town.learnflow.faults.clear()
    assert [(await command(town)).error for _ in range(10)] == [None] * 10


async def test_sl_148_with_every_wire_cut_it_is_not_ready_and_recovers_alone(town: Town) -> None:
    town.slack.faults.add("apps.connections.open", Status(503), times=None)
    town.slack.socket.drop()
    await town.slack.wait_for(lambda: len(town.slack.calls_of("apps.connections.open")) >= 4)
    assert await ready(town) == 503
    await town.clock.advance(120)
    assert await ready(town) == 503

    town.slack.faults.clear()
    await town.clock.advance(15)
    await connected(town)
    assert await ready(town) == 200 and (await command(town)).ok


async def test_sl_148_connections_that_end_while_no_new_one_can_be_had_make_it_not_ready(town: Town) -> None:
    town.slack.faults.add("apps.connections.open", Status(503), times=None)
    await town.slack.socket.warn()
    await town.slack.wait_for(lambda: len(town.slack.calls_of("apps.connections.open")) >= 4)
    assert await ready(town) == 200  # both still carry requests for ten seconds
    await town.clock.advance(11)
    await town.slack.wait_for(lambda: not town.slack.socket.connections)
    await settle()
    assert await ready(town) == 503


async def test_sl_150_a_disabled_link_is_an_alert_and_tried_again_every_five_minutes(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await town.slack.socket.disable()
    await town.slack.wait_for(lambda: town.clock.asked.count(300.0) == 2)
    tried = len(town.slack.calls_of("apps.connections.open"))
    for _ in range(180):
        await town.clock.advance(10)
        await settle()
    assert len(town.slack.calls_of("apps.connections.open")) - tried <= 2 * 1_800 / 300
    assert await ready(town) == 503
    alerts = [one for one in caplog.records if one.levelname == "ERROR"]
    assert alerts and all("Switch it on there" in one.getMessage() for one in alerts)
    assert town.app.counts.of("slack_socket_disabled") >= 2

    town.slack.socket.enabled = True
    await town.clock.advance(300)
    await connected(town)
    assert await ready(town) == 200 and (await command(town)).ok


@pytest.mark.parametrize("hanging", [True, False])
async def test_sl_151_an_event_that_is_delivered_again_has_no_second_effect(town: Town, hanging: bool) -> None:
    if hanging:
        town.learnflow.faults.add("/v2/enrollments", latency=1)
    delivery = await town.michael.messages_bot(f"enroll @sam {BOOTCAMP}")
    if not hanging:
        await town.michael.sees(None, "Sam Rivera is enrolled")

    again = await town.slack.line.ask("event", delivery.envelope, retry=(1, "http_timeout"))

    assert (again.over, again.retry, again.status) == ("socket", 1, 200)
    await town.until(town.michael.sees(None, "Sam Rivera is enrolled"), step=0.1)
    await town.until(town.sam.sees(None, "You are enrolled"), step=0.1)
    await town.clock.advance(60)
    assert len(town.enrollments()) == 1
    assert [len([one for one in who.seen(place) if one.by_bot]) for who, place in directs(town)] == [1, 1]


def directs(town: Town) -> list[tuple[Person, Channel]]:
    return [(who, town.slack.direct(who)) for who in (town.michael, town.sam)]
