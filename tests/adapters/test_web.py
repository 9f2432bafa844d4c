"""Endpoints on a real socket."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest

from adapters.web import Server
from lfbot.http import Endpoint, Request, Response


async def echo(request: Request) -> Response:
    return Response(200, request.body, {"Content-Type": "application/octet-stream", **request.parts})


async def broken(_: Request) -> Response:
    raise RuntimeError("the secret is 1234")


async def headers(request: Request) -> Response:
    return Response(200, repr(sorted(request.headers.items())).encode())


@asynccontextmanager
async def serving(*endpoints: Endpoint) -> AsyncIterator[tuple[Server, aiohttp.ClientSession]]:
    server = Server(endpoints, "127.0.0.1", 0, random.Random(1))
    await server.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:
        try:
            yield server, session
        finally:
            await server.stop()


async def raw(server: Server, lines: Sequence[bytes]) -> bytes:
    """What comes back for bytes that no client would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"".join(lines))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_body_arrives_byte_for_byte() -> None:
    async with serving(Endpoint("POST", "/echo", echo)) as (_, session):
        body = bytes(range(256)) * 300
        async with session.post("/echo", data=body) as answer:
            assert (answer.status, await answer.read()) == (200, body)


async def test_names_in_a_path_are_handed_on_and_must_not_be_empty() -> None:
    async with serving(Endpoint("POST", "/hooks/{name}", echo)) as (_, session):
        async with session.post("/hooks/second") as answer:
            assert (answer.status, answer.headers["name"]) == (200, "second")
        for path in ("/hooks/", "/hooks/a/b", "/hooks"):
            async with session.post(path) as answer:
                assert answer.status == 404


async def test_an_unknown_path_is_404_and_a_wrong_method_405_without_a_stack_trace() -> None:
    async with serving(Endpoint("POST", "/echo", echo)) as (_, session):
        async with session.post("/nowhere") as answer:
            assert (answer.status, await answer.text()) == (404, "There is nothing here.\n")
        async with session.get("/echo") as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, "POST")
            assert await answer.text() == "Only POST is answered here.\n"


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
async def test_a_body_over_the_limit_is_413_and_one_at_the_limit_is_taken(announced: bool) -> None:
    async def chunks(size: int) -> AsyncIterator[bytes]:
        for _ in range(size):
            yield b"x"

    async with serving(Endpoint("POST", "/echo", echo, limit=10)) as (_, session):
        async with session.post("/echo", data=b"x" * 11 if announced else chunks(11)) as answer:
            assert answer.status == 413
        async with session.post("/echo", data=b"x" * 10 if announced else chunks(10)) as answer:
            assert answer.status == 200


async def test_a_fault_is_500_with_a_reference_that_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with serving(Endpoint("POST", "/broken", broken)) as (_, session), session.post("/broken") as answer:
        said = await answer.text()
    reference = said.strip().rpartition(" ")[2]
    assert answer.status == 500
    assert "secret" not in said and "Traceback" not in said
    assert f"fault {reference} on POST /broken" in caplog.text and "RuntimeError" in caplog.text


async def test_compressed_bodies_are_refused() -> None:
    zipped = {"Content-Encoding": "gzip"}
    async with serving(Endpoint("POST", "/echo", echo)) as (_, session):
        answer = await session.post("/echo", data=b"\x1f\x8b", headers=zipped)
        assert answer.status == 415


async def test_header_names_are_lower_case_and_a_header_sent_twice_is_joined() -> None:
    twice = b"POST /headers HTTP/1.1\r\nHost: x\r\nX-Signature: v0=a\r\nx-signature: v0=b\r\nConnection: close\r\n\r\n"
    async with serving(Endpoint("POST", "/headers", headers)) as (server, _):
        answer = await raw(server, [twice])
    assert b"('x-signature', 'v0=a, v0=b')" in answer


@pytest.mark.parametrize(
    "lines",
    [
        [b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n"],
        [b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nzzz"],
        [b"NONSENSE\r\n\r\n"],
    ],
)
async def test_what_is_no_http_is_400_and_never_a_stack_trace(lines: list[bytes]) -> None:
    async with serving(Endpoint("POST", "/echo", echo)) as (server, _):
        answer = await raw(server, lines)
    assert answer.startswith(b"HTTP/1.") and b" 400 " in answer.splitlines()[0]
    assert b"Traceback" not in answer


async def test_a_request_under_way_is_finished_before_the_server_stops() -> None:
    entered, go = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        entered.set()
        await go.wait()
        return Response(200, b"done")

    server = Server([Endpoint("POST", "/slow", slow)], "127.0.0.1", 0)
    await server.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as session:
        asking = asyncio.ensure_future(session.post("/slow"))
        await entered.wait()
        stopping = asyncio.ensure_future(server.stop())
        await asyncio.sleep(0)
        go.set()
        async with await asking as answer:
            assert (answer.status, await answer.read()) == (200, b"done")
        await stopping
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.post("/slow")


async def test_one_connection_serves_many_requests() -> None:
    async with serving(Endpoint("POST", "/echo", echo)) as (server, _):
        ask = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
        last = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nho"
        answer = await raw(server, [ask, ask, last])
    assert answer.count(b"HTTP/1.1 200 OK") == 3


async def test_a_taken_port_is_an_error_and_leaves_nothing_behind() -> None:
    async with serving(Endpoint("POST", "/echo", echo)) as (server, _):
        second = Server([], "127.0.0.1", server.port)
        with pytest.raises(OSError):
            await second.start()
