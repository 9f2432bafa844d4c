"""Direct messages to the bot, item 86 of the contract."""

import pytest

from sandbox.slack.wire import Json
from tests.acceptance.slack.town import BOOTCAMP, Town


async def test_sl_086_whoever_writes_to_the_bot_gets_one_helpful_answer(town: Town) -> None:
    for said, told in (
        ("hello", "What you can ask"),
        ("hullo", "There is no command “hullo”."),
        ("help", "What you can ask"),
        ("whoami", "You are Sam Rivera"),
        (f"enroll me {BOOTCAMP}", "You are enrolled"),
    ):
        before = len(town.sam.seen())
        delivery = await town.sam.messages_bot(said)
        assert [sent.status for sent in delivery.attempts] == [200]
        answer = await town.sam.sees(town.direct(town.sam), told)
        assert answer.only_for is None and answer.channel == town.direct(town.sam)
        await town.clock.advance(5)
        await town.slack.settle()
        assert len(town.sam.seen()) == before + 2  # what Sam wrote, and the answer
    assert len(town.enrollments()) == 1


async def test_sl_086_what_cannot_be_understood_is_answered_with_examples_and_a_way_to_all_commands(town: Town) -> None:
    await town.sam.messages_bot("can you please put me into a course")
    answer = await town.sam.sees(None, "For example")
    assert "enroll" in answer.words and answer.buttons[-1] == "Show all commands"


async def test_sl_086_the_bots_own_messages_come_back_and_are_not_answered(town: Town) -> None:
    assert town.slack.knobs.echo_own
    await town.sam.messages_bot("help")
    await town.sam.sees(None, "What you can ask")
    await town.slack.wait_for(lambda: [one for one in town.slack.requests_of("event") if own(town, one.payload)])
    await town.slack.settle()
    await town.clock.advance(60)
    assert len(town.slack.calls_of("chat.postMessage")) == 1 and len(town.sam.seen()) == 2
    assert all(sent.status == 200 for sent in town.slack.requests_of("event"))


def own(town: Town, envelope: Json) -> bool:
    """Whether the event is about something that the bot said."""
    return bool(envelope["event"].get("user") == town.slack.bot_user_id)


@pytest.mark.parametrize(
    "changed",
    [
        {"user": "the bot"},
        {"bot_id": "B0ANOTHER"},
        {"subtype": "bot_message", "bot_id": "B0ANOTHER", "user": None},
        {"subtype": "message_changed", "hidden": True, "message": {"text": "help"}, "user": None},
        {"edited": {"user": "U1", "ts": "1.0"}},
        {"subtype": "message_deleted", "hidden": True, "deleted_ts": "1.0", "user": None},
        {"subtype": "channel_join"},
        {"subtype": "group_join"},
        {"subtype": "bot_add"},
        {"user": "USLACKBOT"},
    ],
    ids=lambda changed: " ".join(str(value) for value in changed.values() if isinstance(value, str)),
)
async def test_sl_086_own_bot_edited_deleted_and_joining_messages_are_ignored(town: Town, changed: Json) -> None:
    said: Json = {
        "type": "message",
        "channel_type": "im",
        "channel": town.direct(town.sam),
        "user": town.sam.id,
        "text": f"enroll me {BOOTCAMP}",
        "ts": "1795454016.000001",
    }
    if changed.get("user") == "the bot":
        changed = {"user": town.slack.bot_user_id}
    quiet = town.nothing_since()
    delivery = await town.slack.events.send({**said, **changed}).ended()
    assert [sent.status for sent in delivery.attempts] == [200]
    await town.clock.advance(5)
    assert await quiet.held()

    # The very same, said by Sam, is heard: what was ignored is what was changed.
    await town.slack.events.send({**said, "ts": "1795454016.000002"}).ended()
    await town.sam.sees(None, "You are enrolled")
