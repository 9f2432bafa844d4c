"""Slack's requests, items 1 to 13 of the contract: who is let in, and who is not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest

from tests.acceptance.slack.town import BOOTCAMP, Town, a_town

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Slack-Request-Timestamp": str(STAMP),
    "X-Slack-Signature": SIGNATURE,
}


def a_town_then() -> AbstractAsyncContextManager[Town]:
    """A town at the moment of the documentation's example, with its secret."""
    return a_town(start=datetime.fromtimestamp(STAMP, UTC), signing_secret=SECRET)


def command(town: Town, text: str = "help", **fields: str) -> bytes:
    """The form of a command that Sam types."""
    whole = {"command": "/learnflow", "text": text, "team_id": town.slack.team_id, "user_id": town.sam.id}
    return urlencode({**whole, "channel_id": "C1", "trigger_id": "1.2.3", **fields}).encode()


async def test_sl_001_the_documented_example_is_let_in() -> None:
    async with a_town_then() as town:
        status, answer = await town.raw(BODY, HEADERS)
        assert status == 200 and b"not connected" in answer


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(b"roadrunner", b"roadrunnes"),
        BODY + b"&",
        BODY.replace(b"%2F", b"%2f"),
        BODY.replace(b"text=&", b""),
        BODY[:-1],
        b"",
    ],
)
async def test_sl_002_a_changed_body_is_401_and_nothing_happens(body: bytes) -> None:
    async with a_town_then() as town:
        quiet = town.nothing_since()
        assert (await town.raw(body, HEADERS))[0] == 401
        assert await quiet.held()


@pytest.mark.parametrize(("off", "status"), [(-299, 200), (299, 200), (-301, 401), (301, 401)])
async def test_sl_003_five_minutes_either_way_are_let_in(town: Town, off: int, status: int) -> None:
    body = command(town)
    assert (await town.raw(body, town.signed(body, off=off)))[0] == status


@pytest.mark.parametrize("missing", ["X-Slack-Signature", "X-Slack-Request-Timestamp"])
async def test_sl_004_without_either_header_it_is_401(town: Town, missing: str) -> None:
    body = command(town)
    headers = {name: value for name, value in town.signed(body).items() if name.lower() != missing.lower()}
    quiet = town.nothing_since()
    assert (await town.raw(body, headers))[0] == 401
    assert await quiet.held()


@pytest.mark.parametrize(
    ("header", "value"), [("X-Slack-Request-Timestamp", "abc"), ("X-Slack-Signature", "v0=" + "ä" * 64)]
)
async def test_sl_005_malformed_headers_are_401_and_one_line_without_the_body(
    town: Town, header: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = command(town, "a secret of mine")
    caplog.clear()
    assert (await town.raw(body, {**town.signed(body), header: value}))[0] == 401
    assert len(caplog.records) == 1 and "secret" not in caplog.text


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
async def test_sl_006_header_names_may_have_any_case(town: Town, change: Callable[[str], str]) -> None:
    body = command(town)
    headers = {change(name): value for name, value in town.signed(body).items()}
    assert (await town.raw(body, headers))[0] == 200


def test_sl_007_without_a_signing_secret_the_bot_does_not_start(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "LFBOT_", "LEARN"))}
    settings = tmp_path / "settings"
    settings.write_text("LEARNFLOW_API_KEY=sk_test_1\nSLACK_BOT_TOKEN=xoxb-1\n")
    command = [sys.executable, "-m", "lfbot", "--env", str(settings), "serve"]
    ended = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0 and "SLACK_SIGNING_SECRET is not set" in ended.stderr


async def test_sl_008_a_signed_challenge_is_answered_and_an_unsigned_one_is_not(town: Town) -> None:
    sent = await town.slack.events.ask_url()
    assert (sent.status, sent.answer.decode()) == (200, sent.payload["challenge"])
    body = json.dumps(sent.payload).encode()
    assert (await town.raw(body, {"Content-Type": "application/json"}))[0] == 401


async def test_sl_009_the_certificate_probe_is_200_and_nothing_happens(town: Town) -> None:
    quiet = town.nothing_since()
    sent = await town.slack.events.check_certificate()
    assert (sent.status, sent.answer) == (200, b"")
    for body in (b"ssl_check=1", b"ssl_check=1&token=wrong"):
        assert await town.raw(body, {"Content-Type": "application/x-www-form-urlencoded"}) == (200, b"")
    assert await quiet.held()
    smuggled = b"ssl_check=1&" + command(town, f"enroll me {BOOTCAMP}")
    assert (await town.raw(smuggled, {"Content-Type": "application/x-www-form-urlencoded"}))[0] == 401


async def test_sl_010_a_request_for_another_app_does_nothing(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    body = command(town, f"enroll me {BOOTCAMP}", api_app_id="A0SOMEBODY")
    quiet = town.nothing_since()
    assert await town.raw(body, town.signed(body)) == (200, b"")
    assert await quiet.held() and "another app" in caplog.text


async def test_sl_011_the_same_signed_request_twice_enrolls_once(town: Town) -> None:
    done = await town.enroll()
    assert done.sent is not None
    await town.clock.advance(290)
    status, again = await town.raw(done.sent.body, done.sent.headers)
    assert status == 200 and b"Sam" in again
    assert len(town.posts()) == 1


async def test_sl_012_wrong_paths_and_methods_show_no_stack_trace_and_health_is_told(town: Town) -> None:
    async def get(path: str, method: str = "GET") -> tuple[int, str]:
        async with town.session.request(method, f"{town.app.url}{path}") as answer:
            return answer.status, await answer.text()

    assert (await get("/healthz"))[0] == (await get("/readyz"))[0] == 200
    for path, method, status in (("/slack/events", "GET", 405), ("/slack", "POST", 404), ("/", "GET", 404)):
        answered, said = await get(path, method)
        assert answered == status and "Traceback" not in said
    await town.app.store.close()
    assert ((await get("/healthz"))[0], (await get("/readyz"))[0]) == (200, 503)


async def test_sl_013_the_raw_body_is_what_is_verified(town: Town) -> None:
    body = command(town, "", extra="text=help").replace(b"extra=", b"text=enroll&extra=") + b"&text="
    status, answer = await town.raw(body, town.signed(body))
    assert status == 200 and b"What you can ask" in answer


async def test_a_body_over_256_kib_is_413(town: Town) -> None:
    body = command(town, "x" * 262_144)
    try:
        status, _ = await town.raw(body, town.signed(body))
    except aiohttp.ClientError:
        status = 413  # the connection may be closed while the client still sends
    assert status == 413
