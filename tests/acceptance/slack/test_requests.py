"""Slack's requests, items 1 to 13 of the contract: who is let in, and who is not. Item 7 is among the journeys."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from adapters.sqlite.engine import affected, best
from tests.acceptance.slack.doings import (
    INTERACTIVE,
    Preparing,
    a_command,
    a_press,
    a_submission,
    an_event,
    ready,
)
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
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
HEADERS = {**FORM, "X-Slack-Request-Timestamp": str(STAMP), "X-Slack-Signature": SIGNATURE}


def a_town_then() -> AbstractAsyncContextManager[Town]:
    """A town at the moment of the documentation's example, with its secret."""
    return a_town(start=datetime.fromtimestamp(STAMP, UTC), signing_secret=SECRET)


def command(town: Town, text: str = "help", **fields: str) -> bytes:
    """The form of a command that Michael types."""
    whole = {"command": "/learnflow", "text": text, "team_id": town.slack.team_id, "user_id": town.michael.id}
    return urlencode({**whole, "channel_id": "C1", "trigger_id": "1.2.3", **fields}).encode()


def enrolling(town: Town) -> bytes:
    """The form of a command by which Michael enrolls Sam."""
    return command(town, f"enroll <@{town.sam.id}> {BOOTCAMP}")


async def refused(town: Town, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether it is answered 401, and nothing happens."""
    quiet = town.nothing_since()
    status, said = await town.raw(body, dict(headers))
    return status == 401 and b"Traceback" not in said and await quiet.held()


async def test_sl_001_the_documented_example_is_let_in_for_its_signature_is_the_computed_one() -> None:
    async with a_town_then() as town:
        status, answer = await town.raw(BODY, HEADERS)

        assert status == 200 and b"not connected" in answer
        assert await refused(town, BODY, {**HEADERS, "X-Slack-Signature": f"{SIGNATURE[:-1]}4"})


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(b"roadrunner", b"roadrunnes"),
        BODY.replace(b"%2F", b"%2f"),
        BODY.replace(b"text=&", b""),
        BODY.replace(b"&", b";"),
        BODY + b"&",
        BODY[:-1],
        b"",
    ],
    ids=["a byte", "other encoding", "no empty field", "other separator", "longer", "shorter", "none"],
)
async def test_sl_002_a_changed_body_is_401_and_nothing_happens(body: bytes) -> None:
    async with a_town_then() as town:
        assert await refused(town, body, HEADERS)


async def test_sl_002_a_changed_command_is_401_and_enrolls_nobody(town: Town) -> None:
    body = enrolling(town)
    assert await refused(town, body.replace(b"enroll", b"enrolL"), town.signed(body))
    assert await refused(town, body.replace(b"+", b"%20"), town.signed(body))

    assert (await town.raw(body, town.signed(body)))[0] == 200
    assert len(town.enrollments()) == 1


@pytest.mark.parametrize("off", [-299, 299])
async def test_sl_003_less_than_five_minutes_either_way_are_let_in(town: Town, off: int) -> None:
    body = enrolling(town)
    status, answer = await town.raw(body, town.signed(body, off=off))
    assert status == 200 and b"Sam Rivera" in answer


@pytest.mark.parametrize("off", [-301, 301])
async def test_sl_003_more_than_five_minutes_either_way_are_401(town: Town, off: int) -> None:
    body = enrolling(town)
    assert await refused(town, body, town.signed(body, off=off))


@pytest.mark.parametrize(
    "missing",
    [{"X-Slack-Signature"}, {"X-Slack-Request-Timestamp"}, {"X-Slack-Signature", "X-Slack-Request-Timestamp"}],
)
async def test_sl_004_without_either_header_it_is_401(town: Town, missing: set[str]) -> None:
    body = enrolling(town)
    assert await refused(town, body, {n: v for n, v in town.signed(body).items() if n not in missing})


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Slack-Request-Timestamp", b"abc"),
        ("X-Slack-Request-Timestamp", b""),
        ("X-Slack-Request-Timestamp", b"-1"),
        ("X-Slack-Request-Timestamp", b"1e9"),
        ("X-Slack-Request-Timestamp", b"9" * 5_000),
        ("X-Slack-Request-Timestamp", "١٧٩٥٤٥٤٠١٦".encode()),
        ("X-Slack-Signature", b"v0=" + "ä".encode() * 64),
        ("X-Slack-Signature", b"v0=" + b"\xe4" * 64),
        ("X-Slack-Signature", b"v0="),
        ("X-Slack-Signature", b"\xff\xfe"),
    ],
)
async def test_sl_005_malformed_headers_are_401_and_one_line_without_the_body(
    town: Town, header: str, value: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    body = command(town, "something private")
    headers = {name.encode(): text.encode() for name, text in town.signed(body).items()}
    quiet = town.nothing_since()
    caplog.clear()

    status = await as_it_is(town, body, {**headers, header.encode(): value})

    assert status == 401
    assert len(caplog.records) == 1 and "private" not in caplog.text
    assert await quiet.held()


async def as_it_is(town: Town, body: bytes, headers: Mapping[bytes, bytes]) -> int:
    """The status of a request whose headers no client would send."""
    where = urlsplit(town.url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = {b"Host": b"localhost", b"Content-Length": str(len(body)).encode(), b"Connection": b"close", **headers}
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in head.items())
    writer.write(b"POST /slack/events HTTP/1.1\r\n" + lines + b"\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("change", [str.lower, str.upper, str.title, str.swapcase])
async def test_sl_006_header_names_may_have_any_case(town: Town, change: Callable[[str], str]) -> None:
    body = command(town)
    status, answer = await town.raw(body, {change(name): value for name, value in town.signed(body).items()})
    assert status == 200 and b"What you can ask" in answer


async def test_sl_008_a_signed_challenge_is_answered_and_an_unsigned_one_is_not(town: Town) -> None:
    town.learnflow.faults.add(latency=30)

    sent = await town.slack.events.ask_url()
    assert (sent.status, sent.failure, sent.answer.decode()) == (200, None, sent.payload["challenge"])

    assert await refused(town, json.dumps(sent.payload).encode(), {"Content-Type": "application/json"})


async def test_sl_009_the_certificate_probe_is_200_and_nothing_happens(town: Town) -> None:
    quiet = town.nothing_since()

    sent = await town.slack.events.check_certificate()
    assert (sent.status, sent.answer) == (200, b"")
    for body in (b"ssl_check=1", b"ssl_check=1&token=wrong", b"ssl_check=1&token="):
        assert await town.raw(body, FORM) == (200, b"")

    assert await quiet.held()
    assert await refused(town, b"ssl_check=1&" + enrolling(town), FORM)


@pytest.mark.parametrize("preparing", [*INTERACTIVE, an_event])
async def test_sl_010_a_request_for_another_app_does_nothing_and_is_logged(
    town: Town, preparing: Preparing, caplog: pytest.LogCaptureFixture
) -> None:
    doing = await ready(town, preparing)
    town.slack.world.app = replace(town.slack.world.app, id="A0SOMEBODY")
    quiet = town.nothing_since()

    sent = await doing()

    assert (sent.status, sent.failure) == (200, None)
    assert await quiet.held() and "for another app was ignored" in caplog.text
    assert town.enrollments() == []


@pytest.mark.parametrize("preparing", [a_command, a_press, a_submission])
async def test_sl_011_the_same_signed_request_within_five_minutes_is_executed_once(
    town: Town, preparing: Preparing
) -> None:
    sent = await (await preparing(town))()
    assert sent.status == 200 and await enrolled(town)

    await town.clock.advance(290)
    again = await town.slack.line.replay(sent)

    assert again.status == 200
    await town.idle()
    assert len(town.enrollments()) == 1


async def test_sl_011_the_same_signed_request_twice_at_once_is_executed_once_and_both_are_answered(town: Town) -> None:
    body = enrolling(town)
    town.learnflow.faults.add("/v2/enrollments", latency=1.0)

    one, other = (asyncio.ensure_future(town.raw(body, town.signed(body))) for _ in range(2))
    await town.slack.wait_for(lambda: 1.0 in town.clock.asked)
    await town.clock.advance(1.0)

    assert [(await answer)[0] for answer in (one, other)] == [200, 200]
    assert b"is enrolled" in (await one)[1] and (await one)[1] == (await other)[1]
    assert len(town.enrollments()) == 1


async def enrolled(town: Town) -> bool:
    """Whether Sam is enrolled, once the bot has done what it was asked."""
    await town.slack.wait_for(town.enrollments)
    return town.enrolled("sam.rivera", BOOTCAMP)


async def test_sl_012_wrong_paths_and_methods_show_no_stack_trace(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    for path, method, status in (
        ("/slack/events", "GET", 405),
        ("/slack/events", "PUT", 405),
        ("/slack/events/", "POST", 404),
        ("/slack", "POST", 404),
        ("/", "GET", 404),
        ("/%00/..", "GET", 404),
    ):
        answered, said = await asked(town, path, method)
        assert answered == status and "Traceback" not in said and len(said) < 100
    assert all(record.exc_info is None for record in caplog.records)


async def test_sl_012_it_is_not_ready_while_the_store_is_down_and_alive_all_the_while(tmp_path: Path) -> None:
    if affected(best().version):
        pytest.skip("nobody else can hold the database where SQLite is unsafe with two connections")
    async with a_town(database=tmp_path / "lfbot.db") as town:
        assert [(await asked(town, path))[0] for path in ("/healthz", "/readyz")] == [200, 200]

        stranger = best().connect(str(tmp_path / "lfbot.db"))
        stranger.execute("begin immediate")
        (status, said), alive = await asyncio.gather(asked(town, "/readyz"), asked(town, "/healthz"))
        assert (status, alive[0]) == (503, 200) and "locked" in said

        stranger.execute("rollback")
        stranger.close()
        assert [(await asked(town, path))[0] for path in ("/healthz", "/readyz")] == [200, 200]


async def asked(town: Town, path: str, method: str = "GET") -> tuple[int, str]:
    """What the bot answers there."""
    async with town.session.request(method, f"{town.app.url}{path}") as answer:
        return answer.status, await answer.text()


async def test_sl_013_the_raw_body_is_what_is_verified(town: Town) -> None:
    body = command(town, "", extra="text=help").replace(b"extra=", b"text=enroll&extra=") + b"&text="
    status, answer = await town.raw(body, town.signed(body))
    assert status == 200 and b"What you can ask" in answer


async def test_a_body_over_256_kib_is_413(town: Town) -> None:
    body = command(town, "x" * 262_144)
    headers = {name.encode(): text.encode() for name, text in town.signed(body).items()}

    # Only the head is sent: an answer to more of it could be lost with the connection.
    assert await as_it_is(town, b"", {**headers, b"Content-Length": str(len(body)).encode()}) == 413
