"""One request to Microsoft and the whole answer to it, over connections that are kept.

httpx asks, over aiohttp's connections: its own pool slows down as it grows. https://www.python-httpx.org/advanced/transports/
"""

import asyncio
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from adapters.teams.troubles import Silent, Unreachable

LARGEST = 1024 * 1024
"""Bytes of an answer that are read; a longer one is none."""

_IDLE = 15.0  # seconds; shorter than a balancer's patience, so that few calls go out on a connection just being closed
_SLACK = 5.0  # seconds for an answer that trickles: httpx limits the time between two pieces, not the whole


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


def client(*, connect: float = 5.0, read: float = 10.0, connections: int = 200) -> httpx.AsyncClient:
    """The one client of a process for everything at Microsoft; `connect` and `read` are seconds.

    Needs no running loop; whoever makes it closes it.
    """
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=_IDLE)
    return httpx.AsyncClient(
        transport=AiohttpTransport(trust_env=False, limits=limits),
        timeout=httpx.Timeout(read, connect=connect, pool=None),
        headers={"User-Agent": _user_agent(), "Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
        follow_redirects=False,
        trust_env=False,
    )


async def exchange(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> Answer:
    """The answer, whatever its status. Raises Unreachable if it was certainly never asked, else Silent."""
    if http.is_closed:
        raise Unreachable("closed")
    try:
        # Made here and not by the client, whose merging of defaults costs much of the whole call.
        asked = httpx.Request(method, url, headers={**http.headers, **(headers or {})}, content=content)
    except (httpx.InvalidURL, ValueError):
        raise Unreachable("no url") from None
    try:
        async with asyncio.timeout(_longest(http)):
            return await _whole(http, asked)
    except TimeoutError:
        raise Silent("timeout") from None
    except httpx.TransportError as error:
        raise _lost(error) from None
    except (httpx.DecodingError, aiohttp.ClientError):
        # The transport lets aiohttp's through: an answer that is no HTTP.
        raise Silent("unreadable") from None
    except OSError:
        raise Silent("connection lost") from None


async def _whole(http: httpx.AsyncClient, asked: httpx.Request) -> Answer:
    response = await http.send(asked, stream=True)
    try:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > LARGEST:
                raise Silent("too long an answer")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, bytes(body))
    finally:
        await response.aclose()


def _lost(error: httpx.TransportError) -> Unreachable | Silent:
    # httpx-aiohttp 0.2 calls every lost connection a ConnectTimeout: only what aiohttp raised tells whether the request
    # had left. aiohttp itself repeats a GET, PUT or DELETE once when a kept connection turns out to be closed.
    match error.__cause__:
        case aiohttp.ConnectionTimeoutError():
            return Unreachable("connect timeout")
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return Unreachable("no connection")
        case aiohttp.ServerTimeoutError():
            return Silent("timeout")
        case _:
            return Silent("connection lost")


def _longest(http: httpx.AsyncClient) -> float:
    return (http.timeout.connect or 0.0) + (http.timeout.read or 0.0) + _SLACK


def _user_agent() -> str:
    try:
        ours = version("lfbot")
    except PackageNotFoundError:
        ours = "0"
    return f"lfbot/{ours} python/{platform.python_version()}"
