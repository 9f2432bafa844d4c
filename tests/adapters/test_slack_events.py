"""Mentions and direct messages."""

import pytest

from lfbot.store import StoreUnavailable
from sandbox.slack import DropAfter, RateLimited
from sandbox.slack.wire import Json
from tests.adapters.slack_rig import Rig, a_rig


def event(rig: Rig, **fields: object) -> Json:
    """Something that Sam says in the direct conversation."""
    said: Json = {"type": "message", "channel_type": "im", "channel": rig.slack.direct(rig.sam).id, "user": rig.sam.id}
    return {**said, "text": "write a line", "ts": "1795454016.000100", **fields}


async def test_a_direct_message_is_answered_there() -> None:
    async with a_rig() as rig:
        await rig.sam.messages_bot("help")
        answer = await rig.sam.sees(None, "Ask me something.")
        assert (answer.channel, answer.only_for, answer.thread_ts) == (rig.slack.direct(rig.sam).id, None, None)


async def test_a_direct_message_in_a_thread_is_answered_in_it() -> None:
    async with a_rig() as rig:
        await rig.sam.messages_bot("help", thread="1795454016.000001")
        answer = await rig.sam.sees(None, "Ask me something.")
        assert answer.thread_ts == "1795454016.000001"


async def test_a_mention_is_answered_to_the_one_who_asked_where_they_look() -> None:
    async with a_rig() as rig:
        await rig.sam.mentions_bot("#sales", "help")
        answer = await rig.sam.sees("#sales", "Ask me something.")
        assert (answer.only_for, answer.thread_ts) == (rig.sam.id, None)
        thread = rig.slack.messages("#sales")[0].ts
        await rig.sam.mentions_bot("#sales", "where", thread)
        answer = await rig.sam.sees("#sales", f"in {thread}")
        assert (answer.only_for, answer.thread_ts) == (rig.sam.id, thread)


async def test_a_public_answer_to_a_mention_is_in_the_thread_under_it() -> None:
    async with a_rig() as rig:
        await rig.sam.mentions_bot("#sales", "shout hello")
        answer = await rig.priya.sees("#sales", "says hello")
        assert answer.thread_ts == rig.slack.messages("#sales")[0].ts


@pytest.mark.parametrize("said", ["{} help", "hey {} help", "help {}", "{} /learnflow help", "{}: help", "{}"])
async def test_the_bots_own_mention_is_no_part_of_what_is_said(said: str) -> None:
    async with a_rig() as rig:
        await rig.sam.mentions_bot("#sales", said.format("@learnflow"))
        await rig.sam.sees("#sales", "Ask me something.")


async def test_somebody_outside_the_channel_is_answered_by_direct_message() -> None:
    async with a_rig() as rig:
        channel = rig.slack.channel("#sales")
        channel.members.remove(rig.sam.id)
        mention = {"type": "app_mention", "channel": channel.id, "channel_type": "channel", "text": "help"}
        rig.slack.events.send({**event(rig), **mention})
        answer = await rig.sam.sees(None, "Ask me something.")
        assert answer.channel == rig.slack.direct(rig.sam).id


async def test_the_same_event_again_has_no_second_effect() -> None:
    async with a_rig() as rig:
        rig.slack.events.copies = 3
        await rig.sam.messages_bot("write diary")
        await rig.sam.sees(None, "Wrote diary")
        assert await rig.door.drain() == 0
        assert rig.backstage.ran == ["diary"] and len(rig.slack.calls_of("chat.postMessage")) == 1


async def test_a_mention_that_also_comes_as_a_message_is_heard_once() -> None:
    async with a_rig() as rig:
        rig.slack.events.subscribed |= {"message.channels", "message.channel"}
        await rig.sam.mentions_bot("#sales", "write diary")
        await rig.sam.sees("#sales", "Wrote diary")
        assert await rig.door.drain() == 0
        assert rig.backstage.ran == ["diary"]


@pytest.mark.parametrize(
    "fields",
    [
        {"bot_id": "B1"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "something_new"},
        {"hidden": True},
        {"edited": {"user": "U1", "ts": "1"}},
        {"user": "USLACKBOT"},
        {"user": ""},
        {"channel": ""},
        {"type": "reaction_added"},
        {"type": "app_mention"},
        {"channel": "C1", "channel_type": "channel"},
    ],
    ids=str,
)
async def test_what_nobody_says_to_the_bot_is_taken_and_ignored(fields: Json) -> None:
    async with a_rig() as rig:
        delivery = await rig.slack.events.send(event(rig, **fields)).ended()
        assert [sent.status for sent in delivery.attempts] == [200]
        assert await rig.door.drain() == 0
        assert rig.backstage.ran == [] and rig.slack.calls_of("chat.postMessage") == []


async def test_the_bot_does_not_answer_itself() -> None:
    async with a_rig() as rig:
        await rig.slack.events.send(event(rig, user=rig.slack.bot_user_id)).ended()
        assert rig.backstage.ran == []


async def test_an_event_that_cannot_be_written_down_is_503_and_comes_again() -> None:
    async with a_rig() as rig:
        await rig.store.close()
        with pytest.raises(StoreUnavailable):
            await rig.store.check()
        delivery = rig.slack.events.send(event(rig))
        assert (await delivery.tried()).status == 503


async def test_an_event_is_on_disk_before_it_is_acknowledged_and_off_it_once_answered() -> None:
    async with a_rig() as rig:
        delivery = rig.slack.events.send(event(rig, text="write slowly"))
        assert (await delivery.tried()).status == 200
        (recorded,) = await rig.store.calls.unfinished()
        assert recorded.call.words == ("write", "slowly")
        rig.backstage.go.set()
        await rig.sam.sees(None, "Wrote slowly")
        assert await rig.door.drain() == 0
        assert await rig.store.calls.unfinished() == []


async def test_an_answer_that_reached_nobody_is_owed_like_an_announcement() -> None:
    async with a_rig() as rig:
        rig.slack.token.state = "revoked"
        await rig.slack.events.send(event(rig)).tried()
        assert await rig.door.drain() == 0
        assert await rig.store.calls.unfinished() == []
        (owed,) = await rig.store.outbox.claim(rig.clock.now(), "boot", 9, 9)
        assert (owed.place.key, owed.card.title) == (rig.sam.id, "Wrote a line")


async def test_an_answer_whose_receipt_is_lost_is_posted_once() -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("chat.postMessage", DropAfter())
        await rig.sam.messages_bot("help")
        await rig.sam.sees(None, "Ask me something.")
        assert await rig.door.drain() == 0
        assert len(rig.slack.calls_of("chat.postMessage")) == 1


async def test_a_busy_slack_is_asked_again_when_it_said() -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("chat.postMessage", RateLimited(20))
        await rig.sam.messages_bot("help")
        await rig.slack.wait_for(lambda: 20.0 in rig.clock.asked)
        await rig.clock.advance(20.1)
        await rig.sam.sees(None, "Ask me something.")
        assert rig.slack.limits.violations == []


async def test_a_form_is_offered_as_a_button_where_there_is_no_trigger() -> None:
    async with a_rig() as rig:
        await rig.sam.messages_bot("ask course:Python")
        offer = await rig.sam.sees(None, "something is missing")
        done = await rig.sam.clicks(offer, "Open the form")
        assert done.status == 200
        view = await rig.sam.sees_view("Who")
        assert "course" in str(view.blocks).lower()


async def test_somebody_who_waits_sees_that_it_is_being_worked_on() -> None:
    async with a_rig() as rig:
        await rig.sam.messages_bot("wait")
        await rig.entered()
        await rig.clock.advance(2.1)
        await rig.sam.sees(None, "Working on it")
        rig.backstage.go.set()
        await rig.sam.sees(None, "Waited long enough")


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_a_lost_installation_is_200_and_an_alarm(kind: str) -> None:
    async with a_rig() as rig:
        delivery = await rig.slack.events.send({"type": kind, "tokens": {"bot": ["U1"]}}).ended()
        assert delivery.taken and rig.counts.of("slack_lost", event=kind) == 1


async def test_events_of_another_app_or_workspace_do_nothing() -> None:
    async with a_rig() as rig:
        for field in ("api_app_id", "team_id"):
            delivery = rig.slack.events.send(event(rig))
            body = {**delivery.envelope, "event_id": f"Ev{field}", field: "X0OTHER"}
            await delivery.ended()
            await rig.sam.sees(None, "Wrote")
            rig.backstage.ran.clear()
            status, _ = await rig.sends("event", body)
            assert (status, rig.backstage.ran) == (200, [])
        assert rig.counts.of("slack_foreign") == 2


async def test_being_rate_limited_by_slack_is_200_and_counted() -> None:
    async with a_rig() as rig:
        status, _ = await rig.sends("event", {"type": "app_rate_limited", "team_id": rig.slack.team_id})
        assert (status, rig.counts.of("slack_rate_limited")) == (200, 1)
