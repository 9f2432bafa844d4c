"""Messages, items 89 to 102 of the contract: what the whole bot says on its own account, and what comes of it."""

import re
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from adapters.slack.limits import TEXT
from adapters.sqlite.engine import best
from lfbot.box import unpack
from lfbot.card import Bold, Button, Card, buttons, listed
from lfbot.chat import Receipt
from sandbox.clock import settle
from sandbox.slack import Channel, Message, Person
from sandbox.slack.wire import Json
from sandbox.slack.world import ApiRecord
from tests.acceptance.slack.town import BOOTCAMP, PYTHON, Town, a_town

SAYING = ("chat.postMessage", "chat.postEphemeral", "response_url")
TOPICS = "completions certificates enrollments milestones courses newcomers"
TITLE = "Complete Web Development Bootcamp"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town where LearnFlow tells the bot what happens."""
    async with a_town(announcing=True) as town:
        yield town


async def finishes(town: Town, handle: str) -> None:
    """Somebody is enrolled on LearnFlow's own page, and finishes."""
    email = town.person(handle).user.email
    assert email is not None
    town.learnflow.enroll(email, BOOTCAMP)
    town.learnflow.finish(email, BOOTCAMP)
    await carried(town)


async def carried(town: Town) -> None:
    """All that LearnFlow told is routed, and nothing is owed to anybody."""

    async def idle() -> None:
        await town.learnflow.wait_quiet()
        store = town.app.store
        while await store.inbox.waiting(1) or await store.outbox.oldest("main") is not None:
            await settle()

    await town.until(idle())


def by_bot(who: Person, place: Channel) -> list[Message]:
    return [message for message in who.seen(place) if message.by_bot]


def posts_to(town: Town, channel: Channel) -> list[ApiRecord]:
    return [call for call in town.slack.calls_of("chat.postMessage") if call.args["channel"] == channel.id]


def said(town: Town) -> list[Json]:
    """Everything that the bot said, whichever way it went out."""
    inline = [sent.json for sent in town.slack.requests_of("command") if sent.json]
    return [*inline, *(call.args for method in SAYING for call in town.slack.calls_of(method))]


async def a_busy_day(town: Town) -> None:
    """Commands, forms, presses, mentions, direct messages, announcements and private messages."""
    await town.michael.types("#learning", f"/learnflow subscribe {TOPICS}")
    await town.enroll()
    await town.michael.messages_bot(f"enroll @olivia {PYTHON}")
    await town.sarah.mentions_bot("#learning", "progress")
    done = await town.sarah.types("#learning", "/learnflow courses")
    await town.sarah.clicks(done.messages[0], "line-1")
    await town.sarah.types("#learning", "/learnflow certificates")
    await town.michael.types("#learning", "/learnflow dance")
    await finishes(town, "sam")
    town.learnflow.publish(PYTHON)
    town.learnflow.create_user("eve@example.com", "Eve Adams")
    town.learnflow.finish("olivia.brown@example.com", PYTHON)
    await carried(town)
    await town.sarah.sees("#learning", "Your progress")
    await town.sam.sees(None, f"You are enrolled in {TITLE}")
    await town.person("olivia").sees(None, "You are enrolled in Python")
    await town.sarah.sees("#learning", "Eve Adams")


async def test_sl_089_a_change_fits_names_the_conversation_and_keeps_the_looks(town: Town) -> None:
    platform = town.app.platforms["slack"]
    receipt = await platform.post(await platform.direct(town.slack.team_id, town.sam.id), Card("Short"), "k1")
    long = Card("Long", (listed((f"{number}: ", Bold("word " * 20)) for number in range(100)),))

    await platform.update(receipt, long)

    (call,) = town.slack.calls_of("chat.update")
    assert call.ok and call.args["channel"] == town.direct(town.sam)
    assert 1 <= len(call.args["text"]) <= TEXT
    (message,) = by_bot(town.sam, town.slack.direct(town.sam))
    assert message.blocks and "Short" not in message.words and "49: " in message.words


FIXES = {
    "not_in_channel": "/invite @learnflow",
    "channel_not_found": "/invite @learnflow",
    "is_archived": "Unarchive the channel",
    "restricted_action": "Ask an admin of the channel",
    "restricted_action_read_only_channel": "Ask an admin of the channel",
    "restricted_action_thread_only_channel": "Ask an admin of the channel",
}


@pytest.mark.parametrize("code", FIXES)
async def test_sl_091_a_channel_that_is_lost_rests_and_whoever_set_it_up_is_told_once_with_the_fix(
    town: Town, code: str
) -> None:
    board = town.slack.add_channel(
        "board", members=[town.michael, town.priya], private=code == "channel_not_found", bot=True
    )
    await town.michael.types("#board", "/learnflow subscribe completions")
    lose(town, board, code)
    await finishes(town, "sam")

    direct = town.slack.direct(town.michael)
    told = await town.michael.sees(direct, "LearnFlow notices are paused")
    assert f"could not be posted in <#{board.id}>" in told.text
    assert {"type": "channel", "channel_id": board.id} in elements(told.blocks)
    assert code in told.words and FIXES[code] in told.words and "press Resume" in told.words

    tries = len(posts_to(town, board))
    await finishes(town, "olivia")
    await town.clock.advance(600)
    await carried(town)
    assert len(by_bot(town.michael, direct)) == 1
    assert len(posts_to(town, board)) == tries == 1
    assert by_bot(town.priya, town.slack.direct(town.priya)) == []
    assert [one.paused for one in await town.app.store.subscriptions.at("main", town.place("#board"))] == [code]


async def test_sl_091_what_the_fix_says_brings_the_notices_back(town: Town) -> None:
    await town.michael.types("#learning", "/learnflow subscribe completions")
    town.slack.remove_bot("#learning")
    await finishes(town, "sam")
    await town.michael.sees(None, "/invite @learnflow")

    town.slack.invite_bot("#learning")
    listed = await town.michael.types("#learning", "/learnflow subscriptions")
    await town.michael.clicks(listed.messages[0], "Resume 1")
    await town.michael.sees("#learning", "speaks again")

    await finishes(town, "olivia")
    await town.michael.sees("#learning", "Olivia Brown finished")


def lose(town: Town, channel: Channel, code: str) -> None:
    match code:
        case "not_in_channel" | "channel_not_found":
            town.slack.remove_bot(channel)
        case "is_archived":
            channel.archived = True
        case _:
            channel.restriction = code


def elements(blocks: list[Json]) -> list[Json]:
    """The rich text elements of a message's paragraphs."""
    return [one for block in blocks for part in block.get("elements", []) for one in part.get("elements", [])]


async def test_sl_092_the_direct_message_that_a_post_opened_is_kept_for_later_changes(tmp_path: Path) -> None:
    database = tmp_path / "lfbot.db"
    async with a_town(database=database) as town:
        await town.enroll()
        message = await town.sam.sees(None, "You are enrolled")
        (post,) = town.slack.calls_of("chat.postMessage")
        assert post.args["channel"] == town.sam.id and message.channel == town.direct(town.sam)
        await carried(town)

        with closing(best().connect(str(database))) as rows:
            ((kept,),) = rows.execute("select receipt from outbox where state = 'sent'").fetchall()
        receipt = unpack(kept, Receipt)
        assert (receipt.place.key, receipt.id) == (message.channel, message.ts)

        await town.app.platforms["slack"].update(receipt, Card("You are enrolled no more"))
        assert [one.words.splitlines()[0] for one in by_bot(town.sam, town.slack.direct(town.sam))] == [
            "You are enrolled no more"
        ]


async def test_sl_093_somebody_who_left_the_channel_meanwhile_is_answered_by_direct_message(town: Town) -> None:
    learning = town.slack.channel("#learning")
    town.slack.events.hold()
    await town.sarah.mentions_bot("#learning", "progress")
    learning.members.remove(town.sarah.id)
    town.slack.events.release()

    answer = await town.sarah.sees(town.slack.direct(town.sarah), "Your progress")

    assert [call.error for call in town.slack.calls_of("chat.postEphemeral")] == ["user_not_in_channel"]
    assert by_bot(town.sarah, town.slack.direct(town.sarah)) == [answer]
    assert town.slack.messages("#learning")[-1].by_bot is False


async def test_sl_095_nothing_that_the_bot_says_unfolds_links(town: Town) -> None:
    await a_busy_day(town)

    everything = said(town)
    assert len(everything) > 12 and all(town.slack.calls_of(method) for method in SAYING)
    assert {(one["unfurl_links"], one["unfurl_media"]) for one in everything if one.get("text")} == {(False, False)}


async def test_sl_094_nothing_that_the_bot_says_is_read_as_markup_where_its_text_stands_alone(town: Town) -> None:
    await a_busy_day(town)

    assert {one.get("mrkdwn") for one in said(town) if one.get("text")} == {False}


async def test_sl_098_what_is_refused_for_its_looks_is_sent_once_more_as_sections(town: Town) -> None:
    await town.michael.types("#learning", "/learnflow subscribe completions")
    town.slack.knobs.refused_blocks = {"rich_text", "context"}
    await finishes(town, "sam")  # an announcement
    await town.sarah.mentions_bot("#learning", "progress")  # an ephemeral message
    await town.sarah.sees("#learning", "Your progress")
    card = await town.post("#learning", Card("Look", (buttons(Button("What I earned", ("certificates",))),)))
    await town.sarah.clicks(card, "What I earned")  # a response_url
    await town.sarah.sees("#learning", "Your certificates")
    await town.michael.messages_bot("subscriptions")  # a direct message
    await town.michael.sees(None, "Nothing is announced here")
    await carried(town)

    calls = [call for call in town.slack.calls if call.method in SAYING and not call.args["text"].startswith("Look")]
    tries, again = calls[0::2], calls[1::2]
    for first, second in zip(tries, again, strict=True):
        assert (first.error, second.error) == ("invalid_blocks", None)
        assert first.args["text"] == second.args["text"] and first.args.get("metadata") == second.args.get("metadata")
        assert {block["type"] for block in second.args["blocks"]} <= {"section", "actions"}
        shown = "".join(block["text"]["text"] for block in second.args["blocks"] if block["type"] == "section")
        assert set(words(shown)) <= set(words(second.args["text"])) and len(words(shown)) > 3
    assert [call.method for call in again] == [
        *("chat.postMessage", "chat.postEphemeral", "response_url", "chat.postMessage")
    ]


def words(text: str) -> list[str]:
    """What is said, without the days, which only the text can show in the reader's zone."""
    return [word for word in re.findall(r"[^\W\d]{4,}", text) if word not in ("date", "short", "pretty")]


async def test_sl_099_metadata_is_an_opaque_key_and_names_nobody_and_nothing(town: Town) -> None:
    await a_busy_day(town)

    metadata = [call.args["metadata"] for call in town.slack.calls_of("chat.postMessage") if "metadata" in call.args]
    assert len(metadata) > 5
    people, courses = town.learnflow.organisation.people, town.learnflow.organisation.courses
    telling = {word for one in people for word in (one.email, *one.name.split())}
    telling |= {word for one in courses for word in (one.title, one.id)} | {one.id for one in people}
    for one in metadata:
        assert one == {"event_type": "lfbot_delivery", "event_payload": {"key": one["event_payload"]["key"]}}
        assert [word for word in telling if word.lower() in one["event_payload"]["key"].lower()] == []


async def test_sl_102_a_channel_is_told_first_who_configured_it_and_every_notice_can_be_switched_off_from_itself(
    town: Town,
) -> None:
    await town.michael.types("#learning", f"/learnflow subscribe {TOPICS}")
    (first,) = by_bot(town.sarah, town.slack.channel("#learning"))
    assert first.only_for is None and "Michael Chen set it up" in first.text

    await a_busy_day(town)
    notices = [message for message in town.slack.messages("#learning") if message.metadata]
    assert len({message.words.splitlines()[0] for message in notices}) > 5
    for notice in notices:
        assert "Set up by Michael Chen" in notice.words and "Stop these" in notice.buttons

    await town.michael.clicks(notices[-1], "Stop these")
    await town.michael.sees("#learning", "Subscription 1 is gone")
    count = len([message for message in town.slack.messages("#learning") if message.metadata])
    await finishes(town, "zoë")
    assert len([message for message in town.slack.messages("#learning") if message.metadata]) == count
