"""Conversations: who is in them, what was said in them, and who may read it."""

from typing import Any

from sandbox.slack.tokens import DEFAULT_SCOPES
from tests.acceptance.slack.tiny_bot import call, slack_and_bot

METADATA = {"event_type": "lf", "event_payload": {"outbox_id": "7"}}


async def test_a_direct_message_is_found_again_by_its_metadata() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        posted = await call(slack, "chat.postMessage", channel=sam.id, text="Done", metadata=METADATA)
        channel = posted.body["channel"]
        await sam.says(slack.direct(sam), "thanks")

        bare = await call(slack, "conversations.history", channel=channel)
        full = await call(slack, "conversations.history", channel=channel, include_all_metadata=True, limit=10)

        assert [m["text"] for m in bare.body["messages"]] == ["thanks", "Done"]
        assert "metadata" not in bare.body["messages"][1]
        assert full.body["messages"][1]["metadata"] == METADATA
        ts = posted.body["ts"]
        later = await call(slack, "conversations.history", channel=channel, oldest=ts)
        exact = await call(slack, "conversations.history", channel=channel, oldest=ts, latest=ts, inclusive=True)
        assert [len(answer.body["messages"]) for answer in (later, exact)] == [1, 1]


async def test_replies_are_a_thread_and_history_leaves_them_out() -> None:
    async with slack_and_bot(scopes=[*DEFAULT_SCOPES, "channels:history"]) as (slack, _):
        sam, sales = slack.add_user("Sam Carter"), slack.add_channel("sales", bot=True)
        parent = await sam.says("#sales", "question")
        await call(slack, "chat.postMessage", channel=sales.id, text="answer", thread_ts=parent.ts)

        history = await call(slack, "conversations.history", channel=sales.id)
        replies = await call(slack, "conversations.replies", channel=sales.id, ts=parent.ts)

        assert [m["text"] for m in history.body["messages"]] == ["question"]
        assert [m["text"] for m in replies.body["messages"]] == ["question", "answer"]
        slack.remove_bot(sales)
        assert (await call(slack, "conversations.history", channel=sales.id)).error == "not_in_channel"
        assert (await call(slack, "conversations.replies", channel="C0", ts="1")).error == "channel_not_found"


async def test_members_are_people_bots_and_outsiders() -> None:
    async with slack_and_bot() as (slack, _):
        sam, robot = slack.add_user("Sam Carter"), slack.add_user("Robot", bot=True)
        zoe = slack.add_user("Zoe Extern", "zoe@other.example", stranger=True)
        shared = slack.add_channel("shared", members=[sam, robot, zoe], ext_shared=True)

        members = await call(slack, "conversations.members", channel=shared.id, limit=1000)
        info = await call(slack, "conversations.info", channel=shared.id, include_num_members=True)
        outsider = (await call(slack, "users.info", user=zoe.id)).body["user"]

        assert set(members.body["members"]) <= {sam.id, robot.id, zoe.id}
        assert (info.body["channel"]["is_ext_shared"], info.body["channel"]["num_members"]) == (True, 3)
        assert outsider["is_stranger"] is True and outsider["team_id"] != slack.team_id
        assert "email" not in outsider["profile"] and "locale" not in outsider


async def test_lists_show_public_channels_and_private_ones_the_bot_is_in() -> None:
    async with slack_and_bot() as (slack, _):
        slack.knobs.short_pages = False
        slack.add_channel("open")
        slack.add_channel("old", archived=True)
        slack.add_channel("hidden", private=True)
        slack.add_channel("ours", private=True, bot=True)

        async def names(**args: Any) -> list[str]:
            return [c["name"] for c in (await call(slack, "conversations.list", **args)).body["channels"]]

        assert await names(exclude_archived=True) == ["open"]
        assert await names(types="public_channel,private_channel") == ["open", "old", "ours"]
        assert (await call(slack, "conversations.list", types="secret")).error == "invalid_types"
        users = (await call(slack, "users.list")).body["members"]
        assert {user["name"] for user in users} == {"slackbot", "learnflow"}


async def test_opening_a_conversation_gives_the_same_one_again() -> None:
    async with slack_and_bot(scopes=[*DEFAULT_SCOPES, "im:write", "mpim:write"]) as (slack, _):
        sam, ann, gone = slack.add_user("Sam"), slack.add_user("Ann"), slack.add_user("Gone", deleted=True)

        async def opened(users: str) -> dict[str, Any]:
            return (await call(slack, "conversations.open", users=users)).body

        assert (await opened(sam.id))["channel"]["id"] == slack.direct(sam).id
        together = (await opened(f"{sam.id},{ann.id}"))["channel"]["id"]
        assert (await opened(f"{ann.id},{sam.id}"))["channel"]["id"] == together
        assert (await opened("U0NOBODY"))["error"] == "user_not_found"
        assert (await opened(gone.id))["error"] == "user_disabled"
        assert (await opened(",".join([sam.id] * 9)))["error"] == "too_many_users"


async def test_groups_and_links_to_messages() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        group = slack.add_group("sales-team", [sam])
        channel = slack.add_channel("sales", bot=True)
        listed = (await call(slack, "usergroups.list", include_users=True)).body["usergroups"]
        assert [(g["id"], g["handle"], g["users"]) for g in listed] == [(group.id, "sales-team", [sam.id])]

        ts = (await call(slack, "chat.postMessage", channel=channel.id, text="x")).body["ts"]
        link = await call(slack, "chat.getPermalink", channel=channel.id, message_ts=ts)
        assert link.body["permalink"].endswith(f"/archives/{channel.id}/p{ts.replace('.', '')}")
        assert (await call(slack, "chat.delete", channel=channel.id, ts=ts)).body["ok"]
        assert slack.messages("#sales") == []
        gone = await call(slack, "chat.getPermalink", channel=channel.id, message_ts=ts)
        assert gone.error == "message_not_found"
