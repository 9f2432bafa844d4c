"""Messages and Block Kit, the sandbox's half of slack-platform §18."""

from typing import Any

import pytest

from sandbox.slack import SlackSandbox
from tests.acceptance.slack.tiny_bot import actions, button, call, plain, section, slack_and_bot

SELECT = {"type": "static_select", "options": [{"text": plain("o"), "value": str(n)} for n in range(101)]}


def table(rows: int = 1, cells: int = 1, text: str = "x") -> dict[str, Any]:
    """A table of equal cells."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * cells] * rows}


@pytest.mark.parametrize(
    ("blocks", "pointer", "constraint"),
    [
        ([{"type": "divider"}] * 51, "", {"type": "max_items", "max": 50, "got": 51}),
        (
            [{"type": "header", "text": plain("x" * 151)}],
            "/0/text/text",
            {"type": "max_length", "max": 150, "got": 151},
        ),
        ([section("x" * 3001)], "/0/text/text", {"type": "max_length", "max": 3000, "got": 3001}),
        (
            [actions(*[button("b", str(n)) for n in range(26)])],
            "/0/elements",
            {"type": "max_items", "max": 25, "got": 26},
        ),
        ([actions(button("x" * 76, "a"))], "/0/elements/0/text/text", {"type": "max_length", "max": 75, "got": 76}),
        (
            [actions(button("b", "a", "x" * 2001))],
            "/0/elements/0/value",
            {"type": "max_length", "max": 2000, "got": 2001},
        ),
        ([actions(SELECT)], "/0/elements/0/options", {"type": "max_items", "max": 100, "got": 101}),
    ],
)
async def test_sl_088_sandbox_refuses_what_is_too_much_and_names_pointer_and_constraint(
    blocks: list[dict[str, Any]], pointer: str, constraint: dict[str, Any]
) -> None:
    async with slack_and_bot() as (slack, _):
        sales = slack.add_channel("sales", bot=True)

        refused = await call(slack, "chat.postMessage", channel=sales.id, text="x", blocks=blocks)
        validated = await call(slack, "blocks.validate", blocks=blocks)

        assert refused.error == "invalid_blocks" and slack.messages("#sales") == []
        (line,) = refused.body["response_metadata"]["messages"]
        assert line.startswith("[ERROR] ") and line.endswith(f"[json-pointer:/blocks{pointer}]")
        (problem,) = validated.body["errors"]
        assert validated.error == "invalid_blocks"
        assert (problem["code"], problem["pointer"], problem["constraint"]) == (
            "failed_constraint",
            pointer,
            constraint,
        )


async def test_sl_088_sandbox_takes_what_is_just_little_enough() -> None:
    select = {**SELECT, "options": SELECT["options"][:100]}
    blocks = [
        {"type": "header", "text": plain("x" * 150)},
        section("x" * 3000),
        actions(*[button("x" * 75, str(n), "x" * 20) for n in range(24)], select),
        *[{"type": "divider"}] * 47,
    ]
    async with slack_and_bot() as (slack, _):
        sales = slack.add_channel("sales", bot=True)
        assert (await call(slack, "blocks.validate", blocks=blocks)).body["ok"]
        assert (await call(slack, "chat.postMessage", channel=sales.id, text="x", blocks=blocks)).body["ok"]


async def test_sl_089_sandbox_update_is_shorter_needs_the_channel_and_text_takes_the_blocks_away() -> None:
    async with slack_and_bot() as (slack, _):
        sam, sales = slack.add_user("Sam Carter"), slack.add_channel("sales", bot=True)
        blocks = [section("with blocks")]
        ts = (await call(slack, "chat.postMessage", channel=sales.id, text="x", blocks=blocks)).body["ts"]

        too_long = await call(slack, "chat.update", channel=sales.id, ts=ts, text="x" * 4001)
        by_user = await call(slack, "chat.update", channel=sam.id, ts=ts, text="y")
        assert (too_long.error, by_user.error) == ("msg_too_long", "channel_not_found")
        assert slack.messages("#sales")[0].blocks

        assert (await call(slack, "chat.update", channel=sales.id, ts=ts, text="x" * 4000)).body["ok"]
        assert slack.messages("#sales")[0].blocks == []
        assert (
            await call(slack, "chat.update", channel=sales.id, ts="1.000001", text="y")
        ).error == "message_not_found"
        written = await sam.says("#sales", "mine")
        assert (
            await call(slack, "chat.update", channel=sales.id, ts=written.ts, text="y")
        ).error == "cant_update_message"


async def test_sl_089_sandbox_update_keeps_blocks_without_text_and_metadata_unless_it_is_emptied() -> None:
    async with slack_and_bot() as (slack, _):
        sales = slack.add_channel("sales", bot=True)
        metadata = {"event_type": "lf", "event_payload": {"outbox_id": "7"}}
        posted = await call(
            slack, "chat.postMessage", channel=sales.id, text="x", blocks=[section("a")], metadata=metadata
        )
        where = {"channel": sales.id, "ts": posted.body["ts"]}

        await call(slack, "chat.update", **where, blocks=[section("b")])
        assert slack.messages("#sales")[0].metadata == metadata
        await call(slack, "chat.update", **where, metadata={})

        (message,) = slack.messages("#sales")
        assert (message.metadata, message.blocks[0]["text"]["text"]) == (None, "b")


async def test_sl_090_sandbox_takes_markdown_text_alone_and_up_to_12000_characters() -> None:
    async with slack_and_bot() as (slack, _):
        sales = slack.add_channel("sales", bot=True)

        async def error(**args: Any) -> str | None:
            return (await call(slack, "chat.postMessage", channel=sales.id, **args)).error

        assert await error(markdown_text="**b**", text="b") == "markdown_text_conflict"
        assert await error(markdown_text="**b**", blocks=[section("b")]) == "markdown_text_conflict"
        assert await error(markdown_text="x" * 12_001) == "msg_too_long"
        assert await error(markdown_text="x" * 12_000) is None
        assert await error(blocks=[{"type": "markdown", "text": "x" * 6001}] * 2, text="x") == "invalid_blocks"


async def test_sl_091_sandbox_refuses_channels_the_bot_may_not_post_to() -> None:
    async with slack_and_bot() as (slack, _):
        public = slack.add_channel("public")
        secret = slack.add_channel("secret", private=True)
        old = slack.add_channel("old", archived=True, bot=True)
        read_only = slack.add_channel("news", restriction="restricted_action_read_only_channel", bot=True)
        threads = slack.add_channel("threads", restriction="restricted_action_thread_only_channel", bot=True)
        flat = slack.add_channel("flat", restriction="restricted_action_non_threadable_channel", bot=True)

        async def error(channel: str, **args: Any) -> str | None:
            return (await call(slack, "chat.postMessage", channel=channel, text="x", **args)).error

        assert await error(public.id) == "not_in_channel"
        assert await error(secret.id) == await error("C0NOWHERE") == "channel_not_found"
        assert await error(old.id) == "is_archived"
        assert await error(read_only.id) == "restricted_action_read_only_channel"
        assert await error(threads.id) == "restricted_action_thread_only_channel"
        assert await error(threads.id, thread_ts="1.000001") is None
        assert await error(flat.id) is None
        assert await error(flat.id, thread_ts="1.000001") == "restricted_action_non_threadable_channel"
        slack.invite_bot(public)
        assert await error(public.id) is None


async def test_sl_092_sandbox_opens_the_direct_message_for_a_user_id() -> None:
    async with slack_and_bot() as (slack, _):
        sam, gone = slack.add_user("Sam Carter"), slack.add_user("Old Hand", deleted=True)

        first = await call(slack, "chat.postMessage", channel=sam.id, text="one")
        second = await call(slack, "chat.postMessage", channel=sam.id, text="two")

        assert first.body["channel"] == second.body["channel"] == slack.direct(sam).id
        assert first.body["channel"].startswith("D")
        changed = await call(slack, "chat.update", channel=first.body["channel"], ts=first.body["ts"], text="uno")
        assert changed.body["ok"] and [m.text for m in sam.seen()] == ["uno", "two"]
        assert (await call(slack, "chat.postMessage", channel=gone.id, text="x")).error == "channel_not_found"


async def test_sl_093_sandbox_shows_ephemeral_messages_to_members_only() -> None:
    async with slack_and_bot() as (slack, _):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        sales = slack.add_channel("sales", members=[sam], bot=True)

        assert (await call(slack, "chat.postEphemeral", channel=sales.id, user=ann.id, text="x")).error == (
            "user_not_in_channel"
        )
        shown = await call(slack, "chat.postEphemeral", channel=sales.id, user=sam.id, text="psst")

        assert [m.text for m in slack.seen_by(sam, sales)] == ["psst"] and slack.messages(sales) == []
        unknown = await call(slack, "chat.update", channel=sales.id, ts=shown.body["message_ts"], text="y")
        assert unknown.error == "message_not_found"


async def test_sl_096_sandbox_schedules_up_to_120_days_ahead_and_a_deleted_message_never_appears() -> None:
    async with slack_and_bot() as (slack, _):
        sales, now = slack.add_channel("sales", bot=True), int(slack.clock.timestamp())

        async def schedule(seconds: int, text: str) -> Any:
            return await call(slack, "chat.scheduleMessage", channel=sales.id, post_at=now + seconds, text=text)

        assert (await schedule(0, "x")).error == "time_in_past"
        assert (await schedule(120 * 86_400 + 1, "x")).error == "time_too_far"
        kept, cancelled = await schedule(60, "kept"), (await schedule(61, "cancelled")).body["scheduled_message_id"]
        listed = await call(slack, "chat.scheduledMessages.list")
        assert len(listed.body["scheduled_messages"]) >= 1
        where = {"channel": sales.id, "scheduled_message_id": cancelled}
        assert (await call(slack, "chat.deleteScheduledMessage", **where)).body["ok"]
        assert (await call(slack, "chat.deleteScheduledMessage", **where)).error == "invalid_scheduled_message_id"

        await slack.clock.advance(59)
        assert kept.body["ok"] and slack.messages(sales) == []
        await slack.clock.advance(3)
        assert [message.text for message in slack.messages(sales)] == ["kept"]


async def post_blocks(slack: SlackSandbox, *blocks: dict[str, Any]) -> str | None:
    """Post to #sales; the error."""
    channel = slack.channel("#sales").id
    return (await call(slack, "chat.postMessage", channel=channel, text="x", blocks=list(blocks))).error


async def test_sl_097_sandbox_refuses_tables_that_are_too_big_and_a_second_one() -> None:
    async with slack_and_bot() as (slack, _):
        slack.add_channel("sales", bot=True)

        assert await post_blocks(slack, table(rows=101)) == "invalid_blocks"
        assert await post_blocks(slack, table(cells=21)) == "invalid_blocks"
        assert await post_blocks(slack, table(rows=73, cells=1, text="x" * 137)) == "invalid_blocks"
        assert await post_blocks(slack, table(), table()) == "invalid_attachments"
        assert await post_blocks(slack, table(rows=100, cells=20, text="12345")) is None
        assert slack.messages("#sales")[0].blocks[0]["type"] == "table"
