"""The rules of slack-platform §18 that bind only the sandbox."""

import asyncio
import re

from aiohttp import ClientSession, web

from tests.acceptance.slack.tiny_bot import (
    Heard,
    actions,
    button,
    call,
    failing,
    hanging,
    modal,
    post,
    saying,
    section,
    slack_and_bot,
)


async def test_sl_018_no_answer_in_three_seconds_shows_operation_timeout_and_a_late_answer_is_discarded() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        released = asyncio.Event()
        bot.answer = hanging(released, {"text": "too late"})

        typing = asyncio.create_task(sam.types("#sales", "/learnflow help"))
        await slack.wait_for(lambda: slack.requests)
        await slack.clock.advance(2.9)
        assert not typing.done()
        await slack.clock.advance(0.2)
        outcome = await typing

        assert (outcome.error, outcome.status, outcome.messages) == ("operation_timeout", None, [])
        released.set()
        await slack.wait_for(lambda: slack.requests[0].late)
        seen = [message.text for message in slack.seen_by(sam, "#sales")]
        assert seen == ["/learnflow failed with the error “operation_timeout”"]


async def test_sl_018_an_answer_that_is_not_200_or_a_closed_door_shows_dispatch_failed() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")

        for status in (201, 302, 401, 404, 500):
            bot.answer = failing(status)
            assert (await sam.types("#sales", "/learnflow help")).error == "dispatch_failed", status

        slack.connect("http://127.0.0.1:9/nobody-listens")
        assert (await sam.types("#sales", "/learnflow help")).error == "dispatch_failed"
        assert "dispatch_failed" in slack.seen_by(sam, "#sales")[-1].text


async def test_sl_022_a_failed_event_is_tried_again_at_once_after_a_minute_and_after_five_then_never() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        bot.answer = failing(500)

        delivery = await sam.messages_bot("hello")
        await delivery.tried(2)
        await slack.clock.advance(59)
        assert len(delivery.attempts) == 2
        await slack.clock.advance(1)
        await delivery.tried(3)
        await slack.clock.advance(240)
        await delivery.tried(4)
        await slack.clock.advance(7200)

        begin = delivery.attempts[0].at
        assert [round(sent.at - begin) for sent in delivery.attempts] == [0, 0, 60, 300]
        marks = [(h.headers.get("x-slack-retry-num"), h.headers.get("x-slack-retry-reason")) for h in bot.heard]
        assert marks == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
        assert len({heard.payload["event_id"] for heard in bot.heard}) == 1
        assert delivery.over and not delivery.taken


async def test_sl_022_an_event_unanswered_for_three_seconds_comes_again_with_http_timeout() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, released = slack.add_user("Sam Carter"), asyncio.Event()
        bot.answer = hanging(released)

        writing = asyncio.create_task(sam.messages_bot("hello"))
        await slack.wait_for(lambda: len(bot.heard) == 1)
        await slack.clock.advance(3.1)
        delivery = await writing
        await slack.wait_for(lambda: len(bot.heard) == 2)
        released.set()
        await delivery.ended()

        assert bot.heard[1].headers["x-slack-retry-reason"] == "http_timeout"
        assert delivery.taken and len(delivery.attempts) == 2


async def test_sl_022_nobody_listening_is_connection_failed_and_a_taken_event_comes_once() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter")
        good = await sam.messages_bot("hello")
        await good.ended()

        slack.connect("http://127.0.0.1:9/nobody-listens")
        lost = await sam.messages_bot("hello again")
        await lost.tried(2)

        assert len(good.attempts) == 1 and good.taken
        assert lost.attempts[1].reason == "connection_failed"


async def test_sl_025_x_slack_no_retry_on_a_failure_ends_the_event() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        bot.answer = failing(503, x_slack_no_retry="1")

        delivery = await (await sam.messages_bot("hello")).ended()
        await slack.clock.advance(3600)

        assert len(bot.heard) == 1 and not delivery.taken


async def test_sl_026_two_redirects_are_followed_and_not_a_third() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, hops = slack.add_user("Sam Carter"), 2

        async def redirecting(heard: Heard) -> web.StreamResponse:
            return web.Response(status=200 if len(bot.heard) > hops else 307, headers={"Location": "/slack/events"})

        bot.answer = redirecting
        delivery = await (await sam.messages_bot("hello")).ended()
        assert delivery.taken and len(bot.heard) == 3

        bot.heard.clear()
        hops = 1000
        refused = await sam.messages_bot("hello again")
        await refused.tried(2)
        assert refused.attempts[0].failure == "too_many_redirects" and len(bot.heard) == 6
        assert refused.attempts[1].headers["X-Slack-Retry-Reason"] == "too_many_redirects"


async def test_sl_026_more_than_95_percent_failures_of_1000_events_in_an_hour_switch_events_off() -> None:
    async with slack_and_bot() as (slack, bot):
        slack.knobs.retries = False
        bot.answer = failing(500)
        for _ in range(999):
            await slack.events.send({"type": "app_home_opened"}).ended()
        assert not slack.events.disabled

        await slack.events.send({"type": "app_home_opened"}).ended()
        assert slack.events.disabled and "1000 of 1000" in slack.events.reports[0]

        unsent = slack.events.send({"type": "app_home_opened"})
        assert unsent.over and unsent.attempts == []


async def test_sl_026_fifty_one_good_answers_in_1000_keep_events_on() -> None:
    async with slack_and_bot() as (slack, bot):
        slack.knobs.retries = False
        for _ in range(51):
            await slack.events.send({"type": "app_home_opened"}).ended()
        bot.answer = failing(500)
        for _ in range(960):
            await slack.events.send({"type": "app_home_opened"}).ended()

        assert not slack.events.disabled


async def test_sl_029_a_command_is_a_form_with_exactly_the_documented_fields() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, sales = slack.add_user("Sam Carter"), slack.add_channel("sales")

        first = await sam.types("#sales", "/learnflow courses python")
        second = await sam.types("#sales", "/learnflow courses python")

        heard = bot.heard[0]
        assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
        expected = {
            "token": slack.world.app.verification_token,
            "team_id": slack.team_id,
            "team_domain": slack.team_domain,
            "channel_id": sales.id,
            "channel_name": "sales",
            "user_id": sam.id,
            "user_name": "sam",
            "command": "/learnflow",
            "text": "courses python",
            "api_app_id": slack.app_id,
            "is_enterprise_install": "false",
            "response_url": first.response_url,
            "trigger_id": first.trigger_id,
        }
        assert heard.form == expected
        assert first.trigger_id != second.trigger_id and first.response_url != second.response_url
        assert re.fullmatch(r"\d+\.\d+\.[0-9a-f]{32}", str(first.trigger_id))


async def test_sl_029_on_enterprise_grid_the_organisation_is_named_and_the_flag_is_a_word() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        slack.knobs.enterprise_id, slack.knobs.enterprise_install = "E0123", True

        await sam.types("#sales", "/learnflow help")

        assert bot.heard[0].form["is_enterprise_install"] == "true"
        assert (bot.heard[0].form["enterprise_id"], "enterprise_name" in bot.heard[0].form) == ("E0123", True)


async def test_sl_041_a_command_in_a_thread_is_refused_by_the_client() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        parent = await sam.says("#sales", "a thread")

        outcome = await sam.types("#sales", "/learnflow help", thread=parent.ts)

        assert (outcome.delivered, outcome.error, bot.heard) == (False, "not_in_threads", [])
        await sam.types("#sales", "/learnflow help")
        assert "thread_ts" not in bot.heard[0].form


async def test_sl_042_a_command_of_somebody_from_another_workspace_is_not_delivered() -> None:
    async with slack_and_bot() as (slack, bot):
        zoe = slack.add_user("Zoe Extern", stranger=True)
        slack.add_channel("shared", members=[zoe], ext_shared=True)

        outcome = await zoe.types("#shared", "/learnflow help")

        assert (outcome.delivered, outcome.error, bot.heard) == (False, "external_user", [])


async def test_sl_047_a_response_url_works_five_times_and_then_is_used_up() -> None:
    async with slack_and_bot() as (slack, _):
        sam, _channel = slack.add_user("Sam Carter"), slack.add_channel("sales")
        url = str((await sam.types("#sales", "/learnflow help")).response_url)

        answers = [await post(url, {"text": f"answer {number}"}) for number in range(1, 8)]

        assert [answer.status for answer in answers] == [200] * 5 + [404, 404]
        assert answers[5].error == "used_url"
        assert [message.text for message in slack.seen_by(sam, "#sales")] == [f"answer {n}" for n in range(1, 6)]


async def test_sl_047_a_response_url_works_for_thirty_minutes_and_no_longer() -> None:
    async with slack_and_bot() as (slack, _):
        sam, _channel = slack.add_user("Sam Carter"), slack.add_channel("sales")
        url = str((await sam.types("#sales", "/learnflow help")).response_url)

        await slack.clock.advance(30 * 60)
        assert (await post(url, {"text": "just in time"})).status == 200
        await slack.clock.advance(1)
        late = await post(url, {"text": "too late"})

        assert (late.status, late.error) == (404, "expired_url")
        assert [message.text for message in slack.seen_by(sam, "#sales")] == ["just in time"]


async def test_sl_052_replace_original_cannot_change_the_typed_command_and_delete_original_is_ignored() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        bot.answer = saying({"response_type": "in_channel", "text": "first"})
        url = str((await sam.types("#sales", "/learnflow help")).response_url)

        await post(url, {"text": "replaced", "replace_original": True})
        await post(url, {"delete_original": True, "text": "deleted"})

        texts = [message.text for message in slack.seen_by(sam, "#sales")]
        assert texts == ["/learnflow help", "first", "replaced", "deleted"]
        assert (await post(url, {"delete_original": True})).status == 400


async def test_sl_053_an_ephemeral_message_never_becomes_public_by_replacement() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        slack.add_channel("sales", members=[sam, ann])
        bot.answer = saying({"text": "only you", "blocks": [section("only you"), actions(button("Go", "go"))]})
        message = (await sam.types("#sales", "/learnflow help")).messages[0]
        bot.answer = saying({})
        url = str((await sam.clicks(message, "Go")).response_url)

        await post(url, {"response_type": "in_channel", "replace_original": True, "text": "still only you"})

        assert [m.text for m in slack.seen_by(sam, "#sales")] == ["still only you"]
        assert slack.seen_by(ann, "#sales") == []


async def test_sl_056_a_trigger_opens_one_modal_within_three_seconds() -> None:
    async with slack_and_bot() as (slack, _):
        sam, _channel = slack.add_user("Sam Carter"), slack.add_channel("sales")
        first = await sam.types("#sales", "/learnflow enroll")
        view = modal(section("Whom?"))

        await slack.clock.advance(3.0)
        assert (await call(slack, "views.open", trigger_id=first.trigger_id, view=view)).body["ok"]
        assert (await call(slack, "views.open", trigger_id=first.trigger_id, view=view)).error == "exchanged_trigger_id"
        assert sam.view is not None and sam.view.title == "Enroll"

        second = await sam.types("#sales", "/learnflow enroll")
        await slack.clock.advance(3.001)
        assert (await call(slack, "views.open", trigger_id=second.trigger_id, view=view)).error == "expired_trigger_id"
        assert (await call(slack, "views.open", trigger_id="12.34.abc", view=view)).error == "invalid_trigger_id"


async def test_sl_149_the_eleventh_connection_is_refused_and_payloads_are_spread_over_the_ten() -> None:
    async with slack_and_bot(socket_mode=True) as (slack, _), ClientSession() as session:
        sam, _channel = slack.add_user("Sam Carter"), slack.add_channel("sales")
        carried: list[int] = []

        async def listen(number: int) -> None:
            opened = await call(slack, "apps.connections.open", token=slack.app_token)
            async with session.ws_connect(opened.body["url"]) as socket:
                hello = await socket.receive_json()
                assert (hello["type"], hello["num_connections"]) == ("hello", number + 1)
                ready[number].set()
                async for message in socket:
                    carried.append(number)
                    await socket.send_json({"envelope_id": message.json()["envelope_id"]})

        ready = [asyncio.Event() for _ in range(10)]
        tasks = []
        for number in range(10):
            tasks.append(asyncio.create_task(listen(number)))
            await ready[number].wait()
        refused = await call(slack, "apps.connections.open", token=slack.app_token)
        async with session.ws_connect(refused.body["url"]) as socket:
            notice = await socket.receive_json()
            assert (notice["type"], notice["reason"]) == ("disconnect", "too_many_websockets")

        for _ in range(60):
            assert (await sam.types("#sales", "/learnflow help")).ok
        assert len(slack.socket.connections) == 10
        assert len(carried) == 60 and len(set(carried)) >= 8
        assert carried != sorted(carried)
        await slack.socket.close()
        await asyncio.gather(*tasks)
