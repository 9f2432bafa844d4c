"""Events: duplicates, disorder, limits."""

from tests.acceptance.slack.tiny_bot import failing, slack_and_bot


async def test_an_event_can_come_twice_under_one_id() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        slack.events.copies = 2
        delivery = await sam.messages_bot("hello")
        await delivery.tried(2)
        assert len({heard.payload["event_id"] for heard in bot.heard}) == 1 and len(bot.heard) == 2


async def test_events_can_be_held_back_and_come_in_another_order() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        slack.events.hold()
        for word in ("one", "two", "three"):
            await sam.messages_bot(word)
        assert bot.heard == []

        slack.events.release(backwards=True)
        await slack.wait_for(lambda: len(bot.heard) == 3)

        assert [heard.payload["event"]["text"] for heard in bot.heard] == ["three", "two", "one"]


async def test_beyond_the_hourly_limit_the_bot_is_told_once_a_minute() -> None:
    async with slack_and_bot() as (slack, bot):
        slack.events.hourly_limit = 2
        for _ in range(5):
            slack.events.send({"type": "app_home_opened"})
        await slack.wait_for(lambda: len(bot.heard) == 3)
        kinds = sorted(heard.payload["type"] for heard in bot.heard)
        assert kinds == ["app_rate_limited", "event_callback", "event_callback"]

        await slack.clock.advance(61)
        slack.events.send({"type": "app_home_opened"})
        await slack.wait_for(lambda: len(bot.heard) == 4)
        assert bot.heard[3].payload["type"] == "app_rate_limited"
        await slack.clock.advance(3600)
        slack.events.send({"type": "app_home_opened"})
        await slack.wait_for(lambda: len(bot.heard) == 5)
        assert bot.heard[4].payload["type"] == "event_callback"


async def test_retries_can_be_switched_off_and_unsubscribed_events_do_not_come() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        slack.knobs.retries = False
        bot.answer = failing(500)
        await (await sam.messages_bot("hello")).ended()
        assert len(bot.heard) == 1

        slack.events.subscribed.discard("message.im")
        silent = await sam.messages_bot("hello again")
        assert silent.attempts == [] and len(bot.heard) == 1
