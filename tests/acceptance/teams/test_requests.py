"""Requests and what they are answered, T-001, T-013 to T-015 and T-024: bad input does no work and leaves nothing."""

import asyncio
import json
from urllib.parse import urlsplit

import aiohttp
import pytest

from sandbox.teams import Delay
from sandbox.teams.state import Json
from sandbox.teams.wire import compact
from tests.acceptance.teams.knocking import (
    answers,
    asking,
    at_rest,
    counted,
    enrolling,
    no_errors,
    nothing_happens,
    refused,
)
from tests.acceptance.teams.talking import at_home
from tests.acceptance.teams.town import Town


async def test_t_001_a_message_is_200_before_learnflow_is_asked_and_answered_after(town: Town) -> None:
    activity = await asking(town)
    town.teams.faults.add("member", Delay(5))
    asked = len(town.learnflow.history)

    sent = await town.teams.deliver(activity)

    assert (sent.status, sent.raw) == (200, b"")
    assert len(town.learnflow.history) == asked
    await town.until(town.sam.sees("bot", "Your progress"))
    assert len(town.learnflow.history) > asked


async def test_t_001_a_message_is_200_however_long_learnflow_takes(town: Town) -> None:
    activity = await asking(town)
    town.learnflow.faults.add(latency=30, count=1)

    sent = await town.teams.deliver(activity)

    assert (sent.status, sent.raw, answers(town, "Your progress")) == (200, b"", [])
    await town.until(town.sam.sees("bot", "Your progress"))


NO_ACTIVITIES = {
    "empty": b"",
    "not JSON": b"type=message&text=progress",
    "half": b'{"type":"message","id":',
    "two": b'{"type":"message"}{"type":"message"}',
    "not UTF-8": b'{"type":"message","text":"\xff"}',
    "UTF-16": '{"type":"message"}'.encode("utf-16"),
    "half a character": b'{"type":"message","text":"\\ud800"}',
    "too deep": b'{"type":"message","value":' + b"[" * 300 + b"]" * 300 + b"}",
    "a huge number": b'{"type":"message","value":' + b"9" * 5_000 + b"}",
    "no number": b'{"type":"message","value":NaN}',
    "twice the same field": b'{"type":"message","type":"invoke"}',
    "a list": b'[{"type":"message"}]',
    "a string": b'"message"',
    "null": b"null",
}


@pytest.mark.parametrize("body", NO_ACTIVITIES.values(), ids=list(NO_ACTIVITIES))
async def test_t_013_a_body_that_is_no_activity_is_400(
    town: Town, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with no_errors(caplog):
        sent = await refused(town, body, token=town.teams.token(), status=400)
        await refused(town, body, token=None, status=400)
    assert b"Traceback" not in sent.raw and len(sent.raw) < 100
    assert sum(counted(town, "teams_unreadable").values()) == 2


@pytest.mark.parametrize("kind", [None, "", 7, [], {}])
async def test_t_013_an_activity_without_a_type_is_400(town: Town, kind: object) -> None:
    for activity in (await asking(town, type=kind), enrolling(town, type=kind)):
        await refused(town, activity, status=400)


@pytest.mark.parametrize("at", ["yesterday", "", 7, "2026-13-01T00:00:00Z", {}])
async def test_t_013_a_time_that_is_none_is_400(town: Town, at: object) -> None:
    for activity in (await asking(town, timestamp=at), enrolling(town, timestamp=at)):
        await refused(town, activity, status=400)


async def test_t_013_a_time_is_told_in_seven_digits_or_in_none(town: Town) -> None:
    for at in ("2026-11-23T10:00:00.1234567Z", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00.1+01:00"):
        assert (await town.teams.deliver(await asking(town, timestamp=at))).status == 200


async def test_t_013_a_body_over_a_megabyte_is_413(town: Town) -> None:
    activity = enrolling(town)
    room = 1_000_000 - len(compact({**activity, "padding": ""}).encode())

    await refused(town, {**activity, "padding": "x" * (room + 1)}, status=413)

    assert (await town.teams.deliver({**activity, "padding": "x" * room})).status == 200
    await town.michael.sees("Project", "is enrolled")


@pytest.mark.parametrize("body", [b"Content-Length: 3000000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"])
async def test_t_013_it_is_413_before_all_of_it_has_come(town: Town, body: bytes) -> None:
    where = urlsplit(town.app.url)
    # What is left unread when the connection is closed could take the answer with it: not a byte too many is sent.
    pieces = [b"186a0\r\n" + b" " * 100_000 + b"\r\n"] * 10 + [b"1\r\n \r\n"] if b"chunked" in body else []
    async with nothing_happens(town):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        head = f"POST /api/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {town.teams.token()}\r\n"
        writer.write(head.encode() + body + b"".join(pieces))
        assert (await reader.readline()).split()[1] == b"413"
        writer.close()
        await writer.wait_closed()


UNKNOWN: dict[str, Json] = {
    "a type": {"type": "agentLifecycle", "text": "progress"},
    "another": {"type": "handoff", "value": {"line": ["progress"]}},
    "the end": {"type": "endOfConversation", "code": "completedSuccessfully"},
    "an event": {"type": "event", "name": "application/vnd.microsoft.meetingStart", "value": {"Title": "x"}},
    "a team's event": {"type": "conversationUpdate", "channelData": {"eventType": "teamPainted"}},
    "an installation's": {"type": "installationUpdate", "action": "polish"},
}


@pytest.mark.parametrize("changes", UNKNOWN.values(), ids=list(UNKNOWN))
async def test_t_014_what_is_not_known_is_200_and_nothing_is_done(
    town: Town, changes: Json, caplog: pytest.LogCaptureFixture
) -> None:
    there = await at_home(town, town.sam)
    for place in (there, town.conversation("Project"), town.conversation("#news")):
        activity = town.teams.activity("@sam", place, "progress")
        data = activity["channelData"] | changes.get("channelData", {})  # type: ignore[operator]  # both are objects
        async with nothing_happens(town):
            with no_errors(caplog):
                sent = await town.teams.deliver({**activity, **changes, "channelData": data})
        assert (sent.status, sent.raw) == (200, b"")


async def test_a_message_that_is_said_nowhere_is_400(town: Town) -> None:
    activity = enrolling(town)
    for nowhere in (None, {}, {"id": ""}, {"id": 7}, {"id": ";messageid=1"}):
        await refused(town, {**activity, "conversation": nowhere}, status=400)


async def test_t_014_fields_that_are_not_known_are_passed_over(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    activity = await asking(town)
    wider = {
        name: {**part, "new": {"deep": [1]}} if isinstance(part, dict) else part for name, part in activity.items()
    }

    with no_errors(caplog):
        sent = await town.teams.deliver({**wider, "new": [{"type": "x"}], "entities": [{"type": "new", "x": 1}]})
        await town.sam.sees("bot", "Your progress")

    assert (sent.status, sent.raw) == (200, b"")
    assert not town.teams.complaints


WRONG: tuple[object, ...] = (None, 7, True, "", "x", [], [None], {}, {"a": 1})


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
async def test_t_014_a_field_of_another_type_is_never_a_500(
    town: Town, wrong: object, caplog: pytest.LogCaptureFixture
) -> None:
    town.teams.knobs.redelivery = False
    signed, number = town.teams.token(), iter(range(1_000))
    with no_errors(caplog):
        for activity in (await asking(town), enrolling(town), town.teams.activity("@sam", "#news", "x")):
            for path in paths(activity):
                changed = with_field(activity, path, wrong)
                told = changed if path == ("id",) else {**changed, "id": f"1{next(number)}"}
                sent = await town.teams.deliver({**told, "type": told["type"] or "typing"}, token=signed)
                assert sent.status in (200, 400, 401), (path, sent.status)
        await town.until(town.quiet())


def paths(value: object, *before: str | int) -> list[tuple[str | int, ...]]:
    """Where anything stands in it."""
    inside = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [path for key, one in inside for path in ((*before, key), *paths(one, *before, key))]


def with_field(activity: Json, path: tuple[str | int, ...], value: object) -> Json:
    """The same with that in its place."""
    whole: Json = json.loads(json.dumps(activity))
    part: object = whole
    for key in path[:-1]:
        part = part[key]  # type: ignore[index]  # it is where `paths` found it
    part[path[-1]] = value  # type: ignore[index]  # likewise
    return whole


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/messages", 405),
        ("HEAD", "/api/messages", 405),
        ("PUT", "/api/messages", 405),
        ("DELETE", "/api/messages", 405),
        ("OPTIONS", "/api/messages", 405),
        ("POST", "/api/messages/", 404),
        ("POST", "/api", 404),
        ("GET", "/", 404),
        ("POST", "/api/messages/19:x", 404),
        ("POST", "/%00/..", 404),
    ],
)
async def test_t_015_another_method_is_405_and_another_path_404(
    town: Town, method: str, path: str, status: int
) -> None:
    body = compact(await asking(town)).encode()
    headers = {"Authorization": f"Bearer {town.teams.token()}", "Content-Type": "application/json"}
    asking_there = aiohttp.request(method, f"{town.app.url}{path}", data=body, headers=headers)
    async with nothing_happens(town), asking_there as answer:
        assert answer.status == status
        assert "Traceback" not in await answer.text()
        assert (answer.headers.get("Allow") == "POST") is (status == 405)


@pytest.mark.parametrize("kind", ["message", "messageUpdate", "conversationUpdate", "typing"])
async def test_t_024_what_the_bot_itself_says_is_200_and_ignored(town: Town, kind: str) -> None:
    by_the_bot = {"id": town.teams.bot_id, "name": "LearnFlow"}
    by_a_bot = {"id": "28:another", "name": "Another", "role": "bot"}
    for who in (by_the_bot, by_a_bot):
        for activity in (await asking(town, type=kind), enrolling(town, type=kind)):
            async with nothing_happens(town):
                sent = await town.teams.deliver({**activity, "from": who})
            assert (sent.status, sent.raw) == (200, b"")


@pytest.mark.parametrize("name", ["handoff/action", "config/fetch", "", "adaptiveCard/Action"])
async def test_an_invoke_that_is_not_known_is_501_and_empty(town: Town, name: str) -> None:
    activity = await asking(town, type="invoke", name=name, value={})
    async with nothing_happens(town):
        sent = await town.teams.deliver(activity)
    assert (sent.status, sent.raw) == (501, b"")


OLD: dict[str, Json] = {
    "none of ours": {"action": "enroll", "course": "crs_4mNp7qRsT"},
    "of another version": {"lfbot": 0, "line": ["enroll", "me", "crs_4mNp7qRsT"], "nonce": "p1"},
    "without a line": {"lfbot": 1, "nonce": "p1"},
    "nothing": {},
}


@pytest.mark.parametrize("data", OLD.values(), ids=list(OLD))
async def test_a_button_of_an_old_card_says_that_it_is_out_of_date(town: Town, data: Json) -> None:
    action = {"type": "Action.Execute", "verb": "run", "data": data}
    activity = await asking(town, type="invoke", name="adaptiveCard/action", value={"action": action})
    async with nothing_happens(town):
        sent = await town.teams.deliver(activity)
    assert sent.status == 200
    assert isinstance(sent.body, dict) and sent.body["statusCode"] == 200
    assert "out of date" in str(sent.body["value"])


@pytest.mark.parametrize("value", [None, 7, "x", [], {"action": 7}, {"action": {"type": "Action.Submit"}}])
async def test_an_invoke_with_a_malformed_value_is_no_500_and_changes_nothing(
    town: Town, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    names = ("adaptiveCard/action", "task/fetch", "task/submit", "application/search", "signin/tokenExchange")
    extension = ("query", "queryLink", "fetchTask", "submitAction", "selectItem")
    activity, rows = await asking(town, type="invoke", value=value), await town.rows()
    with no_errors(caplog):
        for name in (*names, *(f"composeExtension/{one}" for one in extension)):
            sent = await town.teams.deliver({**activity, "name": name})
            assert sent.status == (412 if name == "signin/tokenExchange" else 200), name
        await at_rest(town)
    assert town.asked(method="POST") == [] and await town.rows() == rows
    assert not town.teams.complaints
