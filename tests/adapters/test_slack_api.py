"""One Web API call, and what came of it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.slack.api import SlackApi, SlackBusy, SlackRefused, SlackSilent, SlackTrouble, SlackUnreachable
from sandbox.clock import TravelClock
from tests.adapters.scripted_slack import ScriptedSlack, a_scripted_slack
from tests.adapters.slack_rig import WatchedClock


@asynccontextmanager
async def an_api(url: str, clock: TravelClock | None = None) -> AsyncIterator[SlackApi]:
    api = SlackApi("xoxb-1-secret", url, clock or TravelClock(), random.Random(1))
    try:
        yield api
    finally:
        await api.close()


@pytest.fixture
async def slack() -> AsyncIterator[ScriptedSlack]:
    async with a_scripted_slack() as slack:
        yield slack


async def test_nobody_listening_means_that_nothing_was_done() -> None:
    async with an_api("http://127.0.0.1:9/api/") as api:
        with pytest.raises(SlackUnreachable):
            await api.write("chat.postMessage", {})


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ({"ok": False, "error": "channel_not_found"}, SlackRefused),
        ({"ok": False, "error": "internal_error"}, SlackSilent),
        ({"ok": False, "error": "fatal_error"}, SlackSilent),
        ({"ok": False, "error": "ratelimited"}, SlackBusy),
        ({"ok": False}, SlackRefused),
    ],
)
async def test_what_slack_says_decides_whether_it_was_done(
    slack: ScriptedSlack, answer: dict[str, object], trouble: type[SlackTrouble]
) -> None:
    slack.will("chat.update", answer)
    async with an_api(slack.api_url) as api:
        with pytest.raises(trouble):
            await api.write("chat.update", {})
    assert slack.count("chat.update") == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7), ("0", 1), ("99999", 3600), ("soon", 30), ("-1", 30), ("٧", 30), (None, 30)]
)
async def test_retry_after_is_believed_within_reason(slack: ScriptedSlack, header: str | None, seconds: float) -> None:
    headers = {} if header is None else {"Retry-After": header}
    slack.will("chat.update", web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers))
    async with an_api(slack.api_url) as api:
        with pytest.raises(SlackBusy) as busy:
            await api.write("chat.update", {})
    assert busy.value.retry_after == seconds


@pytest.mark.parametrize(
    "broken",
    [
        web.Response(status=503, text="upstream"),
        web.Response(text="<html>", content_type="text/html"),
        web.Response(text="[1]", content_type="application/json"),
        web.Response(text="{", content_type="application/json"),
        web.Response(),
    ],
    ids=["503", "html", "a list", "cut off", "empty"],
)
async def test_a_read_is_tried_three_times(slack: ScriptedSlack, broken: web.Response) -> None:
    def copy() -> web.Response:
        return web.Response(status=broken.status, body=broken.body, content_type=broken.content_type)

    slack.will("users.info", copy(), copy(), {"user": {"id": "U1"}}, copy(), copy(), copy())
    async with an_api(slack.api_url) as api:
        assert (await api.read("users.info", user="U1"))["user"]["id"].text() == "U1"
        with pytest.raises(SlackSilent):
            await api.read("users.info", user="U1")
    assert slack.count("users.info") == 6


async def test_a_read_sits_out_a_short_429_and_hands_on_a_long_one(slack: ScriptedSlack) -> None:
    def busy(seconds: int) -> web.Response:
        said = {"ok": False, "error": "ratelimited"}
        return web.json_response(said, status=429, headers={"Retry-After": str(seconds)})

    slack.will("users.info", busy(1), {"user": {"id": "U1"}}, busy(60))
    clock = WatchedClock()
    async with an_api(slack.api_url, clock) as api:
        reading = asyncio.ensure_future(api.read("users.info", user="U1"))
        while 1.0 not in clock.asked:  # noqa: ASYNC110  the clock has no event for it
            await asyncio.sleep(0)
        await clock.advance(1)
        await reading
        with pytest.raises(SlackBusy):
            await api.read("users.info", user="U1")
    assert slack.count("users.info") == 3


async def test_calls_one_after_the_other_share_one_connection(slack: ScriptedSlack) -> None:
    async with an_api(slack.api_url) as api:
        for _ in range(5):
            await api.write("chat.update", {})
            await api.read("users.info", user="U1")
    assert len(slack.connections) == 1


async def test_a_proxy_in_the_environment_is_not_taken(slack: ScriptedSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    async with an_api(slack.api_url) as api:
        assert (await api.write("chat.update", {}))["ok"].truth()


async def test_the_token_is_in_no_error() -> None:
    async with an_api("http://127.0.0.1:9/api/") as api:
        with pytest.raises(SlackUnreachable) as error:
            await api.write("chat.postMessage", {})
    assert "secret" not in repr(error.value) and "secret" not in str(error.value)
