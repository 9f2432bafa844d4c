"""Announcements and private messages in Slack, and what Slack tells about people and places."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from adapters.slack.api import SlackApi
from adapters.slack.outbound import SlackChat
from lfbot.card import Button, Card, buttons, text
from lfbot.chat import (
    CannotLook,
    DeliveryFailed,
    NotKnown,
    NotNow,
    Place,
    Receipt,
    Rejected,
    Sharing,
    Unanswered,
)
from sandbox.clock import TravelClock
from sandbox.slack import DEFAULT_SCOPES, Delay, DropAfter, DropBefore, Empty, Html, RateLimited, SlackSandbox, Status
from sandbox.slack.faults import Fault
from tests.adapters.scripted_slack import a_scripted_slack
from tests.adapters.slack_rig import WatchedClock

NEWS = Card("Sam finished Python", (text("Well done, ", "Sam"), buttons(Button("Progress", ("progress",)))))


class Post:
    """A Slack with one channel, and the bot's chat in it."""

    def __init__(self, slack: SlackSandbox, chat: SlackChat, clock: WatchedClock) -> None:
        self.slack = slack
        self.chat = chat
        self.clock = clock
        self.sam = slack.add_user("Sam Carter", "sam@example.com")
        self.sales = slack.add_channel("sales", members=[self.sam], bot=True)
        self.place = Place("slack", slack.team_id, self.sales.id)
        self.direct = Place("slack", slack.team_id, self.sam.id)


@asynccontextmanager
async def a_post_office(scopes: Sequence[str] = DEFAULT_SCOPES) -> AsyncIterator[Post]:
    clock = WatchedClock()
    async with SlackSandbox(clock, random.Random(1), scopes=scopes) as slack:
        api = SlackApi(slack.bot_token, slack.api_url, clock, random.Random(1))
        try:
            yield Post(slack, SlackChat(api, clock), clock)
        finally:
            await api.close()


@pytest.fixture
async def office() -> AsyncIterator[Post]:
    async with a_post_office() as office:
        yield office


async def test_a_message_is_posted_with_its_key_and_without_previews(office: Post) -> None:
    receipt = await office.chat.post(office.place, NEWS, "k1")
    (message,) = office.slack.messages("#sales")
    assert (receipt.id, receipt.place) == (message.ts, office.place)
    assert message.metadata == {"event_type": "lfbot_delivery", "event_payload": {"key": "k1"}}
    (call,) = office.slack.calls_of("chat.postMessage")
    assert call.args["unfurl_links"] is False and call.args["unfurl_media"] is False
    assert "Sam finished Python" in message.text and message.blocks


async def test_a_direct_message_can_be_changed_later(office: Post) -> None:
    receipt = await office.chat.post(office.direct, NEWS, "k1")
    assert receipt.place.key == office.slack.direct(office.sam).id
    await office.chat.update(receipt, Card("Sam finished SQL"))
    (message,) = office.sam.seen()
    assert message.text == "Sam finished SQL" and "Python" not in message.words


async def test_a_message_can_be_looked_up_by_its_key(office: Post) -> None:
    since = office.clock.now() - timedelta(seconds=5)
    for place in (office.direct, Place("slack", office.slack.team_id, office.slack.direct(office.sam).id)):
        receipt = await office.chat.post(place, NEWS, f"key {place.key}")
        assert await office.chat.find(place, f"key {place.key}", since) == receipt
        assert await office.chat.find(place, "another", since) is None


async def test_a_direct_message_that_was_never_seen_to_arrive_is_looked_for_where_slack_allows_it() -> None:
    for scopes, found in ((DEFAULT_SCOPES, False), ((*DEFAULT_SCOPES, "im:write"), True)):
        async with a_post_office(scopes) as office:
            office.slack.faults.add("chat.postMessage", DropAfter())
            since = office.clock.now() - timedelta(seconds=5)
            with pytest.raises(Unanswered):
                await office.chat.post(office.direct, NEWS, "k1")
            if found:
                assert await office.chat.find(office.direct, "k1", since) is not None
            else:
                with pytest.raises(CannotLook):
                    await office.chat.find(office.direct, "k1", since)


async def test_where_history_may_not_be_read_nobody_can_look(office: Post) -> None:
    await office.chat.post(office.place, NEWS, "k1")
    with pytest.raises(CannotLook, match="missing_scope"):
        await office.chat.find(office.place, "k1", office.clock.now())


async def test_a_look_up_that_fails_for_now_is_no_verdict(office: Post) -> None:
    place = Place("slack", office.slack.team_id, office.slack.direct(office.sam).id)
    office.slack.limits.close("conversations.history", 60)
    with pytest.raises(NotNow) as busy:
        await office.chat.find(place, "k1", office.clock.now())
    assert busy.value.retry_after == 60


@pytest.mark.parametrize("fault", [DropAfter(), DropBefore(), Status(500), Status(503), Html(), Empty()], ids=str)
async def test_a_lost_answer_is_one_request_and_no_verdict(office: Post, fault: Fault) -> None:
    office.slack.faults.add("chat.postMessage", fault)
    with pytest.raises(Unanswered):
        await office.chat.post(office.place, NEWS, "k1")
    assert len(office.slack.calls_of("chat.postMessage")) == 1


async def test_an_answer_later_than_ten_seconds_is_no_answer(office: Post) -> None:
    office.slack.faults.add("chat.postMessage", Delay(11))
    posting = asyncio.ensure_future(office.chat.post(office.place, NEWS, "k1"))
    await office.slack.wait_for(lambda: 11 in office.clock.asked)
    await office.clock.advance(10.1)
    with pytest.raises(Unanswered):
        await posting


async def test_a_busy_slack_is_not_now(office: Post) -> None:
    office.slack.faults.add("chat.postMessage", RateLimited(17))
    with pytest.raises(NotNow) as busy:
        await office.chat.post(office.place, NEWS, "k1")
    assert (busy.value.retry_after, busy.value.wide) == (17, False)


async def test_nobody_listening_is_not_now() -> None:
    clock = TravelClock()
    api = SlackApi("xoxb-1", "http://127.0.0.1:9/api/", clock, random.Random(1))
    with pytest.raises(NotNow, match="unreachable"):
        await SlackChat(api, clock).post(Place("slack", "T1", "C1"), NEWS, "k1")
    await api.close()


@pytest.mark.parametrize(
    ("trouble", "code", "fix"),
    [
        ("leave", "not_in_channel", "/invite @learnflow"),
        ("archive", "is_archived", "Unarchive"),
        ("restrict", "restricted_action_read_only_channel", "admin of the channel"),
        ("lose", "channel_not_found", "/invite @learnflow"),
    ],
)
async def test_a_permanent_refusal_says_what_would_mend_it(office: Post, trouble: str, code: str, fix: str) -> None:
    place = office.place
    match trouble:
        case "leave":
            office.slack.remove_bot("#sales")
        case "archive":
            office.sales.archived = True
        case "restrict":
            office.sales.restriction = code
        case _:
            place = Place("slack", office.slack.team_id, "C0NOWHERE00")
    with pytest.raises(Rejected) as refused:
        await office.chat.post(place, NEWS, "k1")
    assert refused.value.reason == code and fix in refused.value.fix


@pytest.mark.parametrize("state", ["revoked", "expired"])
async def test_a_token_that_is_not_accepted_stops_the_whole_workspace_for_a_while(office: Post, state: str) -> None:
    office.slack.token.state = state  # type: ignore[assignment]
    with pytest.raises(NotNow) as locked:
        await office.chat.post(office.place, NEWS, "k1")
    assert locked.value.wide and locked.value.retry_after == 300


async def test_a_block_that_slack_does_not_know_is_said_once_more_in_plain_sections(office: Post) -> None:
    office.slack.knobs.refused_blocks = {"header", "rich_text"}
    await office.chat.post(office.place, NEWS, "k1")
    (message,) = office.slack.messages("#sales")
    assert {block["type"] for block in message.blocks} == {"section", "actions"}
    assert "Well done, Sam" in message.words and len(office.slack.calls_of("chat.postMessage")) == 2


async def test_looks_that_are_refused_twice_are_not_tried_for_ever(office: Post) -> None:
    office.slack.knobs.refused_blocks = {"header", "rich_text", "section"}
    with pytest.raises(DeliveryFailed, match="invalid_blocks"):
        await office.chat.post(office.place, NEWS, "k1")
    assert len(office.slack.calls_of("chat.postMessage")) == 2


async def test_a_message_that_is_gone_cannot_be_changed(office: Post) -> None:
    with pytest.raises(DeliveryFailed, match="message_not_found"):
        await office.chat.update(Receipt(office.place, "1.1"), NEWS)


async def test_people_are_told_apart(office: Post) -> None:
    guest = office.slack.add_user("Gus Guest", "gus@example.com", guest=True)
    robot = office.slack.add_user("Robo", bot=True)
    gone = office.slack.add_user("Gone Girl", "gone@example.com", deleted=True)
    stranger = office.slack.add_user("Stella Stranger", "stella@other.com", stranger=True)
    team = office.slack.team_id
    sam = await office.chat.profile(team, office.sam.id)
    assert (sam.email, sam.guest, sam.bot, sam.deleted, sam.external) == ("sam@example.com", False, False, False, False)
    assert (await office.chat.profile(team, guest.id)).guest
    assert (await office.chat.profile(team, robot.id)).bot
    assert (await office.chat.profile(team, gone.id)).deleted
    assert (await office.chat.profile(team, stranger.id)).external
    assert (await office.chat.profile(team, "USLACKBOT")).bot


async def test_a_profile_is_asked_for_once_a_minute_however_many_want_it(office: Post) -> None:
    several = [office.chat.profile(office.slack.team_id, office.sam.id) for _ in range(20)]
    assert len({profile.id for profile in await asyncio.gather(*several)}) == 1
    await office.clock.advance(59)
    await office.chat.profile(office.slack.team_id, office.sam.id)
    assert len(office.slack.calls_of("users.info")) == 1
    await office.clock.advance(2)
    await office.chat.profile(office.slack.team_id, office.sam.id)
    assert len(office.slack.calls_of("users.info")) == 2


async def test_a_firm_no_is_remembered_too_and_a_stumble_is_not(office: Post) -> None:
    for _ in range(3):
        with pytest.raises(NotKnown, match="user_not_found"):
            await office.chat.profile(office.slack.team_id, "U0NOBODY000")
    assert len(office.slack.calls_of("users.info")) == 1
    office.slack.limits.close("users.info", 61)
    with pytest.raises(NotKnown, match="ratelimited"):
        await office.chat.profile(office.slack.team_id, office.sam.id)
    await office.clock.advance(62)
    assert (await office.chat.profile(office.slack.team_id, office.sam.id)).email == "sam@example.com"


async def test_a_person_is_found_by_address(office: Post) -> None:
    assert await office.chat.person(office.slack.team_id, "SAM@example.com") == office.sam.id
    assert await office.chat.person(office.slack.team_id, "nobody@example.com") is None


async def test_a_group_is_asked_for_once_a_minute(office: Post) -> None:
    group = office.slack.add_group("design", [office.sam])
    for _ in range(30):
        assert list(await office.chat.members(office.slack.team_id, group.id)) == [office.sam.id]
    assert len(office.slack.calls_of("usergroups.users.list")) == 1
    assert office.slack.calls_of("usergroups.users.list")[0].args["team_id"] == office.slack.team_id


async def test_a_group_that_cannot_be_read_says_why(office: Post) -> None:
    with pytest.raises(NotKnown, match="no_such_subteam"):
        await office.chat.members(office.slack.team_id, "S0NOTHING00")
    office.slack.knobs.plan = "free"
    with pytest.raises(NotKnown, match="plan_upgrade_required"):
        await office.chat.members(office.slack.team_id, "S0OTHER0000")


async def test_a_scope_that_was_declined_is_named() -> None:
    async with a_post_office(("chat:write", "commands")) as office:
        for asking in (
            office.chat.profile(office.slack.team_id, office.sam.id),
            office.chat.person(office.slack.team_id, "sam@example.com"),
            office.chat.members(office.slack.team_id, "S1"),
        ):
            with pytest.raises(NotKnown, match="missing_scope"):
                await asking
        assert await office.chat.sharing(office.place) is Sharing.UNKNOWN


async def test_a_shared_channel_is_known_and_an_unreadable_one_is_not_taken_for_ours(office: Post) -> None:
    shared = office.slack.add_channel("partners", bot=True, ext_shared=True)
    assert await office.chat.sharing(office.place) is Sharing.OURS
    assert await office.chat.sharing(Place("slack", office.slack.team_id, shared.id)) is Sharing.SHARED
    assert await office.chat.sharing(office.direct) is Sharing.OURS
    assert await office.chat.sharing(Place("slack", office.slack.team_id, "C0NOWHERE00")) is Sharing.UNKNOWN
    await office.chat.sharing(office.place)
    assert sum(call.args["channel"] == office.place.key for call in office.slack.calls_of("conversations.info")) == 1


async def test_what_slack_answers_in_another_shape_is_no_profile() -> None:
    clock = TravelClock()
    async with a_scripted_slack() as slack:
        slack.will("users.info", {"user": []}, web.json_response(["what"]))
        api = SlackApi("xoxb-1", slack.api_url, clock, random.Random(1))
        with pytest.raises(NotKnown, match="unreadable"):
            await SlackChat(api, clock).profile("T1", "U1")
        await api.close()
