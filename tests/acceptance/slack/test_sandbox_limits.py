"""Rate limits, paging and people, the sandbox's half of slack-platform §18."""

from typing import Any

from sandbox.slack import RateLimited, SlackSandbox
from tests.acceptance.slack.tiny_bot import Called, call, slack_and_bot


async def test_sl_103_sandbox_holds_back_one_method_for_as_long_as_it_said() -> None:
    async with slack_and_bot() as (slack, _):
        sales, sam = slack.add_channel("sales", bot=True), slack.add_user("Sam Carter")
        slack.faults.add("chat.postMessage", RateLimited(7))

        async def posted() -> Called:
            return await call(slack, "chat.postMessage", channel=sales.id, text="x")

        refused = await posted()
        assert (refused.status, refused.headers["retry-after"], refused.error) == (429, "7", "ratelimited")
        await slack.clock.advance(3)
        early = await posted()
        assert (early.status, early.headers["retry-after"]) == (429, "4")
        assert [round(v.too_early) for v in slack.limits.violations] == [4]
        assert (await call(slack, "users.info", user=sam.id)).status == 200
        await slack.clock.advance(4)
        assert (await posted()).status == 200 and len(slack.limits.violations) == 1


async def test_sl_103_sandbox_lets_a_channel_have_a_short_burst_and_then_one_message_a_second() -> None:
    async with slack_and_bot() as (slack, _):
        sales, other = slack.add_channel("sales", bot=True), slack.add_channel("other", bot=True)

        async def posted(channel: str) -> Called:
            return await call(slack, "chat.postMessage", channel=channel, text="x")

        burst = [(await posted(sales.id)).status for _ in range(6)]
        assert burst == [200] * 5 + [429]
        assert (await posted(other.id)).status == 200
        await slack.clock.advance(1)
        assert [(await posted(sales.id)).status, (await posted(sales.id)).status] == [200, 429]

        slack.limits.on = False
        assert (await posted(sales.id)).status == 200


async def test_sl_106_sandbox_expands_a_group_twenty_times_a_minute() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        group = slack.add_group("team", [sam])

        answers = [await call(slack, "usergroups.users.list", usergroup=group.id) for _ in range(21)]

        assert [answer.status for answer in answers] == [200] * 20 + [429]
        assert int(answers[20].headers["retry-after"]) == 60
        await slack.clock.advance(60)
        assert (await call(slack, "usergroups.users.list", usergroup=group.id)).body["users"] == [sam.id]


async def all_members(slack: SlackSandbox, channel: str, limit: int) -> list[list[str]]:
    """Every page of members."""
    pages: list[list[str]] = []
    cursor = ""
    while True:
        answer = await call(slack, "conversations.members", channel=channel, limit=limit, cursor=cursor)
        pages.append(answer.body["members"])
        cursor = answer.body["response_metadata"]["next_cursor"]
        if not cursor:
            return pages
        assert cursor.endswith("=")


async def test_sl_107_sandbox_pages_are_sometimes_short_sometimes_empty_and_complete() -> None:
    async with slack_and_bot(limits=False) as (slack, _):
        people = [slack.add_user(f"Person {number}").id for number in range(40)]
        channel = slack.add_channel("big", members=people)
        kinds: set[str] = set()
        for limit in [7, 10, 20] * 10:
            pages = await all_members(slack, channel.id, limit)
            assert [id_ for page in pages for id_ in page] == people
            kinds |= {"short" for page in pages[:-1] if len(page) < limit}
            kinds |= {"empty" for page in pages[-1:] if not page}
        assert kinds == {"short", "empty"}

        slack.knobs.short_pages = False
        assert [len(page) for page in await all_members(slack, channel.id, 20)] == [20, 20]
        for cursor in ("nonsense", "dGVzdA==", "dXNlcnMubGlzdDo3"):
            refused = await call(slack, "conversations.members", channel=channel.id, cursor=cursor)
            assert refused.error == "invalid_cursor", cursor


async def test_sl_110_sandbox_has_its_own_error_for_each_person_and_group_it_cannot_show() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter", "sam@example.com")
        hidden, gone = slack.add_user("Hidden One"), slack.add_user("Old Hand", "old@example.com", deleted=True)
        group = slack.add_group("team", [sam])
        slack.knobs.hidden_users.add(hidden.id)

        async def error(method: str, **args: Any) -> str | None:
            return (await call(slack, method, **args)).error

        assert await error("usergroups.users.list", usergroup="S0NOBODY") == "no_such_subteam"
        assert await error("users.lookupByEmail", email="nobody@example.com") == "users_not_found"
        assert await error("users.lookupByEmail", email="old@example.com") == "users_not_found"
        assert await error("users.lookupByEmail", email="SAM@example.com") is None
        assert await error("users.info", user=hidden.id) == "user_not_visible"
        assert await error("users.info", user="U0NOBODY") == "user_not_found"
        assert await error("users.info", user=gone.id) is None
        slack.knobs.plan = "free"
        assert await error("usergroups.users.list", usergroup=group.id) == "plan_upgrade_required"
