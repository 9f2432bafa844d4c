"""The bot speaks on its own account: T-061 … T-065 of the contract."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.teams.outbound import TeamsChat
from adapters.teams.posting import Posting
from lfbot.assembly import App
from lfbot.box import unpack
from lfbot.card import Card
from lfbot.chat import Receipt
from sandbox.teams import ApiRecord, Message, RateLimited
from sandbox.teams.state import Json
from sandbox.teams.wire import dig, object_at, text_at
from tests.acceptance.teams.announcing import (
    WELCOMES,
    becomes,
    body,
    calls,
    card_of,
    comes_to,
    counts,
    happen,
    outbox,
    place_of,
    settled,
    subscribe,
)
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town, stopped


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town
        assert not town.teams.complaints


async def test_t_061_a_certificate_is_told_by_one_message_that_calls_for_attention(town: Town) -> None:
    await subscribe(town, "certificates", where="bot")
    chat = town.teams.direct(town.michael)
    before = len(town.teams.calls)

    await happen(town)

    await settled(town)
    (call,) = calls(town, since=before)
    assert (call.method, call.path, call.query) == ("POST", f"/emea/v3/conversations/{chat.id}/activities", {})
    activity = body(call)
    assert activity["channelData"] == {"notification": {"alert": True}}
    assert text_at(activity, "summary").startswith("Sam Rivera earned a certificate for ")
    assert "text" not in activity
    assert text_at(card_of(activity), "type") == "AdaptiveCard"
    said = await town.michael.sees("bot", "Sam Rivera earned a certificate for")
    assert "Set up by Michael" in town.michael.reading(said)


async def enrolls(town: Town, course: str = BOOTCAMP, *, where: str = "#news", whom: str = "@Sam") -> list[ApiRecord]:
    """Michael enrolls Sam; what the bot said to Sam in private, and did for that."""
    before = len(town.teams.calls)
    await town.michael.types(where, f"@LearnFlow enroll {whom} {course}")
    await settled(town)
    chat = town.teams.state.personal(town.sam.user)
    return [
        call
        for call in calls(town, "send", "create", since=before)
        if chat is not None and call.conversation == chat.id
    ]


async def test_t_062_a_chat_is_opened_with_whoever_has_none_once(town: Town) -> None:
    create, send = await enrolls(town)

    assert create.path == "/emea/v3/conversations"
    assert body(create) == {
        "bot": {"id": town.teams.bot_id},
        "members": [{"id": town.sam.mri}],
        "isGroup": False,
        "tenantId": town.teams.tenant_id,
        "channelData": {"tenant": {"id": town.teams.tenant_id}},
    }
    chat = town.teams.direct(town.sam)
    assert text_at(create.answer, "id") == chat.id
    assert send.path == f"/emea/v3/conversations/{chat.id}/activities"
    assert dig(send.body, "channelData", "notification", "alert") is True
    assert "Michael" in town.sam.reading(await town.sam.sees("bot", "enrolled you"))

    (again,) = await enrolls(town, PYTHON)

    assert again.path == f"/emea/v3/conversations/{chat.id}/activities"


async def test_t_062_so_it_is_where_the_other_one_had_been_opened_by_the_person(town: Town) -> None:
    await town.teams.install(town.sam)
    await settled(town)

    (send,) = await enrolls(town)

    assert send.conversation == town.teams.direct(town.sam).id


async def test_t_062_whom_it_met_it_can_write_to_after_a_restart_too(tmp_path: Path) -> None:
    async with a_town(database=tmp_path / "lfbot.db") as town:
        town.teams.faults.add("create", RateLimited(5))
        await town.michael.types("#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
        await becomes(lambda: counts(town), {"sent": WELCOMES, "ready": 1})
        await stopped(town.app, town.clock)

        town.app = await App.open(town.app.settings, clock=town.clock, rng=random.Random(10))
        await town.app.start()
        try:
            await comes_to(town, sent=WELCOMES + 1)
            assert body(calls(town, "create")[-1])["members"] == [{"id": town.sam.mri}]
            await town.sam.sees("bot", "enrolled you")
        finally:
            await stopped(town.app, town.clock)


async def test_t_063_no_conversation_is_ever_made_without_a_tenant(town: Town) -> None:
    await subscribe(town)
    await happen(town)
    await enrolls(town, PYTHON)

    made = [body(call) for call in calls(town, "create")]

    assert len(made) >= 3
    for one in made:
        assert dig(one, "channelData", "tenant", "id") == one["tenantId"] == town.teams.tenant_id


@pytest.mark.parametrize("tenant", [None, "", {"id": ""}, {}])
async def test_t_063_whatever_wants_to_leave_it_out_calls_nobody(town: Town, tenant: object) -> None:
    before = len(town.teams.calls)
    whole: Json = {"bot": {"id": town.teams.bot_id}, "members": [{"id": town.sam.mri}], "isGroup": False}
    connector = posting(town)._connector

    with pytest.raises(ValueError, match="no tenant"):
        await connector.create(town.teams.service_url, {**whole, "channelData": {"tenant": tenant}})

    await town.quiet()
    assert len(town.teams.calls) == before


def posting(town: Town) -> Posting:
    """What puts cards into conversations."""
    chat = town.app.platforms["teams"]
    assert isinstance(chat, TeamsChat)
    return chat._posting


async def test_t_064_an_announcement_begins_a_thread_whose_id_is_kept(town: Town) -> None:
    await subscribe(town)
    channel = town.conversation("#news").id
    before = len(town.teams.calls)

    await happen(town)

    await settled(town)
    (call,) = calls(town, since=before)
    activity = object_at(call.body, "activity")
    assert call.path == "/emea/v3/conversations"
    assert body(call) == {
        "isGroup": True,
        "bot": {"id": town.teams.bot_id},
        "tenantId": town.teams.tenant_id,
        "channelData": {"channel": {"id": channel}, "tenant": {"id": town.teams.tenant_id}},
        "activity": activity,
    }
    assert text_at(activity, "summary").startswith("Sam Rivera finished ")
    assert text_at(card_of(activity), "type") == "AdaptiveCard"
    root = text_at(call.answer, "activityId")
    assert text_at(call.answer, "id") == f"{channel};messageid={root}"
    (row,) = await outbox(town, "#news")
    # A thread goes by the id of its first message, so that one id is both.
    assert unpack(row.receipt, Receipt) == Receipt(place_of(town, "#news"), root)
    assert [one.thread for one in town.teams.messages("#news") if one.id == root] == [root]


async def announcement(town: Town) -> Message:
    """What #news is told of Sam."""
    await subscribe(town)
    await happen(town)
    await settled(town)
    return await town.michael.sees("#news", "Sam Rivera finished")


async def test_t_065_what_is_asked_below_an_announcement_is_answered_there(town: Town) -> None:
    said = await announcement(town)

    below = await town.michael.types("#news", "@LearnFlow subscribe courses", reply_to=said)

    (answer,) = below.messages
    assert answer.thread == said.id
    call = calls(town, "send")[-1]
    root = f"{town.conversation('#news').id};messageid={said.id}"
    assert (call.method, call.path) == ("POST", f"/emea/v3/conversations/{root}/activities")


async def test_t_065_the_bot_itself_can_go_on_in_the_thread_that_it_began(town: Town) -> None:
    said = await announcement(town)

    receipt = await posting(town).say(place_of(town, "#news"), Card("And then", ()), thread=said.id)

    call = calls(town)[-1]
    root = f"{town.conversation('#news').id};messageid={said.id}"
    assert (call.route, call.path) == ("send", f"/emea/v3/conversations/{root}/activities")
    assert [one.thread for one in town.teams.messages("#news") if one.id == receipt.id] == [said.id]


async def test_t_065_a_card_that_changes_is_changed_in_place(town: Town) -> None:
    said = await announcement(town)
    there = len(town.teams.messages("#news"))

    receipt = Receipt(place_of(town, "#news"), said.id)
    assert await town.app.platforms["teams"].update(receipt, Card("Sam Rivera took it back", ())) == receipt

    call = calls(town)[-1]
    assert (call.method, call.path) == (
        "PUT",
        f"/emea/v3/conversations/{town.conversation('#news').id}/activities/{said.id}",
    )
    assert "Sam Rivera took it back" in town.sam.reading(await town.sam.sees("#news", "took it back"))
    assert len(town.teams.messages("#news")) == there


async def test_t_065_so_it_is_when_a_button_of_it_has_been_used_up(town: Town) -> None:
    said = await announcement(town)
    before = len(town.teams.calls)

    await town.michael.clicks(said, "Stop these", then="Stop")

    await town.quiet()
    (call,) = calls(town, since=before)
    assert (call.method, call.path) == (
        "PUT",
        f"/emea/v3/conversations/{town.conversation('#news').id}/activities/{said.id}",
    )
    assert "Stop these" not in town.sam.reading(said)
    assert "Sam Rivera finished" in town.sam.reading(said)
