"""What every request meets in the sandbox: keys, tiers, limits, envelopes, and whatever is malformed."""

import asyncio
import json

import pytest

from tests.sandbox.learnflow_visitor import BOOTCAMP, SARAH, Visitor, visiting


async def test_every_answer_carries_its_id_and_the_rate_headers() -> None:
    async with visiting() as visitor:
        answers = [
            await visitor.get("/users"),
            await visitor.get("/users", page=0),
            await visitor.get("/users", key="sk_test_wrong"),
            await visitor.get("/nowhere"),
            await visitor.ask("DELETE", "/users"),
            await visitor.post("/users", []),
            await visitor.get("/openapi.json"),
        ]
    assert [answer.status for answer in answers] == [200, 422, 401, 404, 405, 400, 200]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 7
    for answer in answers:
        assert answer.headers["x-ratelimit-limit"] == "100000"
        assert 0 <= int(answer.headers["x-ratelimit-remaining"]) <= 100_000
        # Midnight after 2024-03-14T16:30:00Z.
        assert answer.headers["x-ratelimit-reset"] == "1710460800"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic c2s6", "Bearer sk_test_wrong", "Bearer \xff", "sk"])
async def test_without_a_valid_key_nobody_gets_in(header: str) -> None:
    async with visiting() as visitor:
        status, headers, body = await _raw(visitor, "GET /v2/users HTTP/1.1", [f"Authorization: {header}"])
    assert status == 401
    assert json.loads(body)["error"]["type"] == "authentication_error"
    assert "www-authenticate: bearer" in headers.lower()


async def test_the_prefix_of_the_key_selects_the_data() -> None:
    async with visiting() as visitor:
        await visitor.post("/users", {"email": "new@example.com", "name": "New"})
        test = await visitor.get("/users", search="new@example.com")
        live = await visitor.get("/users", search="new@example.com", key=visitor.sandbox.live_key)
    assert visitor.sandbox.api_key.startswith("sk_test_") and visitor.sandbox.live_key.startswith("sk_live_")
    assert (len(test.rows()), len(live.rows())) == (1, 0)


async def test_a_revoked_key_is_refused() -> None:
    async with visiting() as visitor:
        visitor.sandbox.keys.revoke(visitor.sandbox.api_key)
        answer = await visitor.get("/users")
    assert answer.error == (401, "authentication_error", None)


async def test_the_smallest_tier_reads_only() -> None:
    async with visiting(tier=1) as visitor:
        read = await visitor.get("/users")
        writes = [
            await visitor.post("/users", {"email": "new@example.com", "name": "New"}),
            await visitor.post("/enrollments", {"user_id": SARAH, "course_id": BOOTCAMP}),
            await visitor.post("/webhooks", {"url": "https://a.example.com", "events": ["user.created"]}),
        ]
    assert (read.status, read.headers["x-ratelimit-limit"]) == (200, "10000")
    assert [answer.error for answer in writes] == [(403, "permission_error", None)] * 3


async def test_the_largest_tier_is_never_used_up() -> None:
    async with visiting(tier=3) as visitor:
        answers = [await visitor.get("/users", per_page=1) for _ in range(3)]
    assert len({answer.headers["x-ratelimit-remaining"] for answer in answers}) == 1


async def test_over_the_limit_it_says_when_to_come_again_and_then_lets_in() -> None:
    async with visiting() as visitor:
        visitor.sandbox.allowances.set(2, window=60)
        answers = [await visitor.get("/users", per_page=1) for _ in range(3)]
        live = await visitor.get("/users", key=visitor.sandbox.live_key)
        visitor.sandbox.api.retry_after = False
        silent = await visitor.get("/users")
        await visitor.clock.advance(60)
        later = await visitor.get("/users")
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[2].error == (429, "rate_limit_exceeded", None)
    assert answers[2].headers["Retry-After"] == "60"
    assert live.status == 200
    assert "Retry-After" not in silent.headers
    assert (later.status, later.headers["x-ratelimit-remaining"]) == (200, "1")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/users", "GET, HEAD, POST"),
        ("PATCH", "/users", "GET, HEAD, POST"),
        ("POST", "/courses", "GET, HEAD"),
        ("GET", "/enrollments", "POST"),
        ("DELETE", "/webhooks", "POST"),
        ("GET", "/webhooks", "POST"),
        ("POST", f"/users/{SARAH}/progress", "GET, HEAD"),
        ("OPTIONS", "/certificates", "GET, HEAD"),
        ("TRACE", "/certificates", "GET, HEAD"),
        ("GET", "/oauth/token", "POST"),
        ("POST", "/oauth/authorize", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(method: str, path: str, allowed: str) -> None:
    async with visiting() as visitor:
        answer = await visitor.ask(method, path)
    assert answer.error == (405, "invalid_request", None)
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("path", ["/users/usr_2xKj9mNpQr", "/courses/crs_4mNp7qRsT", "/users/", "/me", "//users"])
async def test_there_is_nothing_beyond_the_documentation(path: str) -> None:
    async with visiting() as visitor:
        answer = await visitor.get(path)
    assert answer.error == (404, "resource_not_found", None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b'"text"',
        b"null",
        b'{"email": "a@b.example.com", "name": "A"} trailing',
        b'{"email": "a@b.example.com", "email": "c@d.example.com", "name": "A"}',
        b'{"email": "a@b.example.com", "name": "A", "metadata": {"n": NaN}}',
        b'{"email": "a@b.example.com", "name": "A", "metadata": {"n": 1e999}}',
        b'{"email": "a@b.example.com", "name": "A", "metadata": {"n": ' + b"9" * 5000 + b"}}",
        b'{"email": "a@b.example.com", "name": "half a pair \\ud800"}',
        b'{"email": "a@b.example.com", "name": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a":' * 50_000,
        b"[" * 100_000,
    ],
)
async def test_malformed_json_is_a_bad_request(body: bytes) -> None:
    async with visiting() as visitor:
        answer = await visitor.ask("POST", "/users", body=body)
    assert answer.error == (400, "invalid_request", None)


async def test_another_media_type_is_a_bad_request() -> None:
    async with visiting() as visitor:
        body = b'{"email": "a@b.example.com", "name": "A"}'
        form = await visitor.ask("POST", "/users", body=body, content_type="application/x-www-form-urlencoded")
        utf8 = await visitor.ask("POST", "/users", body=body, content_type="application/json; charset=utf-8")
    assert form.error == (400, "invalid_request", None)
    assert utf8.status == 201


async def test_a_body_that_is_too_large_is_refused() -> None:
    async with visiting() as visitor:
        answer = await visitor.ask("POST", "/users", body=b'{"name": "' + b"x" * 300_000 + b'"}')
    assert answer.error == (413, "invalid_request", None)


async def test_a_parameter_that_comes_twice_is_refused() -> None:
    async with visiting() as visitor:
        answer = await visitor.get("/users?page=1&page=2")
    assert answer.error == (400, "invalid_request", "page")


async def test_unknown_parameters_and_members_are_ignored() -> None:
    async with visiting() as visitor:
        listed = await visitor.get("/users", colour="blue")
        created = await visitor.post("/users", {"email": "a@b.example.com", "name": "A", "colour": "blue"})
    assert (listed.status, created.status) == (200, 201)


async def test_what_came_in_is_remembered() -> None:
    async with visiting() as visitor:
        await visitor.get("/users", page=2)
        await visitor.post("/users", {"name": "Nobody"})
    first, second = visitor.sandbox.history
    assert (first.method, first.path, first.query, first.status) == ("GET", "/v2/users", "page=2", 200)
    assert "aiohttp" in first.user_agent
    assert (second.method, second.status, second.body) == ("POST", 400, b'{"name": "Nobody"}')


@pytest.mark.parametrize(
    "line",
    ["GET /v2/users?search=%ff%00%zz HTTP/1.1", "GET /v2/users?search=%F0%9F%98%80&&=&= HTTP/1.1"],
)
async def test_odd_percent_signs_are_only_text(line: str) -> None:
    async with visiting() as visitor:
        status, _, body = await _raw(visitor, line, [f"Authorization: Bearer {visitor.sandbox.api_key}"])
    assert status == 200
    assert json.loads(body)["data"] == []


async def test_a_body_that_breaks_off_does_no_harm() -> None:
    async with visiting() as visitor:
        headers = ["Transfer-Encoding: chunked", "Content-Type: application/json"]
        status, _, _ = await _raw(visitor, "POST /v2/users HTTP/1.1", headers, b"zz\r\nnot a chunk")
        after = await visitor.get("/users")
    assert status == 400
    assert after.status == 200


async def _raw(visitor: Visitor, line: str, headers: list[str], body: bytes = b"") -> tuple[int, str, bytes]:
    host, port = visitor.sandbox.root.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "\r\n".join([line, "Host: learnflow", "Connection: close", *headers, "", ""])
    writer.write(head.encode("latin-1") + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    answered, _, content = answer.partition(b"\r\n\r\n")
    return int(answered.split()[1]), answered.decode("latin-1"), content
