"""A conversation that takes no more messages, and one that takes them elsewhere: T-066 … T-068 of the contract."""

from collections.abc import AsyncIterator

import pytest

from sandbox.teams import ApiRecord, Conversation, Refusal
from sandbox.teams.state import Json
from tests.acceptance.teams.announcing import (
    WELCOMES,
    Where,
    address,
    announced,
    becomes,
    body,
    calls,
    comes_to,
    counts,
    happen,
    outbox,
    place_of,
    settled,
    subscribe,
    subscriptions,
)
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town, a_town


def reason_of(refusal: Refusal) -> str:
    """What the refusal comes down to."""
    return refusal.sub_code or refusal.code


NO_MORE = [
    Refusal(403, "BotNotInConversationRoster"),
    Refusal(403, "ConversationBlockedByUser"),
    Refusal(403, "MessageWritesBlocked"),
    Refusal(403, "Forbidden", "MessageWritesBlocked", "nested"),
    Refusal(403, "ConversationBlockedByUser", "MessageWritesBlocked", "nested"),
    Refusal(403, "Forbidden", "MessageWritesBlocked", "209"),
    Refusal(403, "BotDisabledByAdmin"),
    Refusal(403, "ForbiddenOperationException"),
    Refusal(403, "NotEnoughPermissions"),
    Refusal(404, "ConversationNotFound"),
]
"""The first seven by T-066, the rest by the list of §7."""

A_DAY = 24 * 3600.0


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town in which LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town
        assert not town.teams.complaints


def into(town: Town, where: Where, since: int) -> list[ApiRecord]:
    """The calls by which the bot said something there, after the first `since` of all."""
    key = place_of(town, where).key
    return [call for call in calls(town, since=since) if key in (call.conversation.partition(";")[0], _channel(call))]


def _channel(call: ApiRecord) -> str:
    data = body(call).get("channelData")
    channel: Json = data.get("channel", {}) if isinstance(data, dict) else {}
    return str(channel.get("id", ""))


@pytest.mark.parametrize("refusal", NO_MORE, ids=lambda one: f"{reason_of(one)} {one.shape}")
@pytest.mark.parametrize(
    ("where", "route", "elsewhere"), [("#news", "create", "Project"), ("Project", "send", "#news")]
)
async def test_t_066_a_place_that_refuses_is_asked_once_and_closed_for_that_reason_and_the_others_hear_on(
    town: Town, refusal: Refusal, where: str, route: str, elsewhere: str
) -> None:
    await subscribe(town, where=where)
    await subscribe(town, where=elsewhere)
    before = len(town.teams.calls)
    town.teams.faults.add(route, refusal)

    await happen(town)

    await comes_to(town, sent=WELCOMES + 2, dead=1)  # the other place, and Michael, who subscribed
    await town.clock.advance(A_DAY)
    await settled(town)
    assert len(into(town, where, before)) == 1
    assert (announced(town, where), announced(town, elsewhere)) == (0, 1)
    assert (await address(town, where)).closed == reason_of(refusal)
    (row,) = [row for row in await outbox(town, where) if row.state != "sent"]
    assert (row.state, row.reason, row.attempt) == ("dead", reason_of(refusal), 1)
    assert town.app.counts.of("deliveries", outcome="dead") == 1
    assert [one.paused for one in await subscriptions(town, where)] == [reason_of(refusal)]
    assert [one.paused for one in await subscriptions(town, elsewhere)] == [""]


async def test_t_066_whoever_subscribed_is_told_once_and_what_would_help(town: Town) -> None:
    await subscribe(town)
    await subscribe(town, "certificates")
    town.teams.faults.add("create", Refusal(403, "Forbidden", "MessageWritesBlocked", "nested"))

    await happen(town)
    await happen(town, course=PYTHON)

    await settled(town)
    told = [one for one in town.michael.seen("bot") if one.by_bot]
    (news,) = (town.michael.reading(one) for one in told)
    assert "LearnFlow notices are paused" in news
    assert "MessageWritesBlocked" in news
    assert "Let the app post there again" in news


@pytest.mark.parametrize("shape", ["flat", "nested", "209"])
async def test_t_066_whoever_blocked_the_bot_is_not_written_to_again(town: Town, shape: str) -> None:
    town.teams.knobs.blocked_shape = shape  # type: ignore[assignment]  # one of the three
    await town.teams.install(town.sam)
    await settled(town)
    town.teams.block(town.sam)
    chat = town.teams.direct(town.sam)
    before = len(town.teams.calls)

    await town.michael.types("#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    await comes_to(town, sent=WELCOMES + 1, dead=1)
    await town.michael.types("#news", f"@LearnFlow enroll @Sam {PYTHON}")
    await comes_to(town, sent=WELCOMES + 1, dead=2)

    assert len(into(town, chat, before)) == 1
    reason = "ConversationBlockedByUser" if shape == "flat" else "MessageWritesBlocked"
    assert (await address(town, chat)).closed == reason
    assert [row.reason for row in await outbox(town) if row.state == "dead"] == [reason] * 2
    assert town.enrolled("sam.rivera", PYTHON)


async def test_t_066_an_answer_that_is_refused_closes_the_chat_too(town: Town) -> None:
    await town.teams.install(town.sam)
    await settled(town)
    town.teams.block(town.sam)
    chat = town.teams.direct(town.sam)
    before = len(town.teams.calls)

    await town.sam.types("bot", "help")
    await comes_to(town, sent=WELCOMES + 1, dead=1)

    assert [call.status for call in into(town, chat, before)] == [403]
    assert (await address(town, chat)).closed == "MessageWritesBlocked"


async def test_t_066_an_administrator_who_disables_the_bot_ends_it_for_each_place_with_one_call(town: Town) -> None:
    await subscribe(town)
    await subscribe(town, where="Project")
    before = len(town.teams.calls)
    town.teams.knobs.disabled = True

    await happen(town)
    await happen(town, course=PYTHON)
    await settled(town)

    assert [len(into(town, where, before)) for where in ("#news", "Project")] == [1, 1]
    assert (await address(town, "#news")).closed == "BotDisabledByAdmin"


@pytest.mark.parametrize("where", ["bot", "#news", "Project"])
async def test_t_067_whoever_writes_there_again_opens_it_again(town: Town, where: str) -> None:
    await subscribe(town, where=where)
    place: Conversation = town.teams.direct(town.michael) if where == "bot" else town.conversation(where)
    place.blocked = "MessageWritesBlocked"
    await happen(town)
    await settled(town)
    assert (await address(town, place)).closed == "MessageWritesBlocked"
    assert [one.paused for one in await subscriptions(town, place)] == ["MessageWritesBlocked"]

    place.blocked = ""
    said = await town.michael.types(where, "@LearnFlow whoami")

    assert "michael" in town.michael.reading(said.messages[-1])
    assert (await address(town, place)).closed == ""
    assert [one.paused for one in await subscriptions(town, place)] == [""]
    await happen(town, course=PYTHON)
    await settled(town)
    assert announced(town, place) == 1


async def test_t_067_a_private_notice_reaches_whoever_wrote_again(town: Town) -> None:
    await town.teams.install(town.sam)
    await settled(town)
    town.teams.block(town.sam)
    await town.michael.types("#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    await comes_to(town, sent=WELCOMES + 1, dead=1)

    town.teams.unblock(town.sam)
    await town.sam.types("bot", "help")
    await town.michael.types("#news", f"@LearnFlow enroll @Sam {PYTHON}")

    await town.sam.sees("bot", "enrolled you in")
    await becomes(lambda: counts(town), {"sent": WELCOMES + 2, "dead": 1})


async def test_t_068_a_tenant_that_must_be_spoken_to_on_another_host_is_spoken_to_there_once_more(town: Town) -> None:
    await subscribe(town, where="Project")
    before = len(town.teams.calls)
    town.teams.knobs.only_gcc = True

    await happen(town)

    await settled(town)
    route = f"v3/conversations/{town.conversation('Project').id}/activities"
    assert [(call.path, call.status) for call in town.teams.calls[before:]] == [
        (f"/emea/{route}", 403),
        (f"/gcc/{route}", 201),
    ]
    assert announced(town, "Project") == 1
    assert (await address(town, "Project")).closed == ""


async def test_t_068_and_not_a_third_time(town: Town) -> None:
    await subscribe(town, where="Project")
    before = len(town.teams.calls)
    town.teams.faults.add("send", Refusal(403, "InvalidBotApiHost"), times=2)

    await happen(town)

    await comes_to(town, sent=WELCOMES + 1, dead=1)
    assert len(into(town, "Project", before)) == 2
