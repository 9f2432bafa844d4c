"""The connections to LearnFlow: a request goes out, a whole answer comes back, or the reason why not.

httpx asks, over aiohttp's connections: its own pool slows down as it grows. https://www.python-httpx.org/advanced/transports/
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from adapters.learnflow.paths import Errand

PLACES = 10
"""How many connections there are, and so how many calls at once."""

_CONNECT = 3.0
_IDLE = 15.0  # shorter than a balancer's patience, so that few calls go out on a connection that is just being closed
_LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


class Unanswered(Exception):
    """No whole answer came. `code` is one of unreachable, timeout, connection_lost, unreadable.

    `sent` is False only if LearnFlow certainly never saw the request. `cause` is what the library called it.
    """

    def __init__(self, code: str, *, sent: bool, cause: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.sent = sent
        self.cause = cause


class Pool:
    """Ten connections to one address. A key, if there is one, goes into the header and nowhere else."""

    def __init__(self, base_url: str, *, key: str = "", timeout: float) -> None:
        """`base_url` is from `paths.base`; a request may take `timeout` seconds in all, its connection at most 3."""
        asked = {"User-Agent": f"lfbot/{_version()}", "Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
        self._url = base_url
        self._timeout = timeout
        self._headers = httpx.Headers(asked | ({"Authorization": f"Bearer {key}"} if key else {}))
        self._writing = httpx.Headers({**self._headers, "Content-Type": "application/json"})
        patience = httpx.Timeout(timeout, connect=min(_CONNECT, timeout / 2), pool=None)
        self._extensions = {"timeout": patience.as_dict()}
        limits = httpx.Limits(max_connections=PLACES, max_keepalive_connections=PLACES, keepalive_expiry=_IDLE)
        self._http = httpx.AsyncClient(
            # Reading the machine's certificates takes long, and nothing checks them without TLS.
            transport=AiohttpTransport(verify=base_url.startswith("https:"), trust_env=False, limits=limits),
            follow_redirects=False,
            trust_env=False,
        )

    async def send(self, errand: Errand) -> Answer:
        """The answer to one request. Raises Unanswered."""
        body = None if errand.body is None else json.dumps(errand.body).encode("ascii")
        try:
            # Against an answer that trickles: httpx limits the time between two pieces, not the whole.
            async with asyncio.timeout(self._timeout):
                return await self._exchange(errand.operation.method, self._url + errand.address, body)
        except TimeoutError:
            raise Unanswered("timeout", sent=True) from None
        except httpx.DecodingError:
            raise Unanswered("unreadable", sent=True) from None
        except httpx.TransportError as error:
            raise _unanswered(error) from None
        except aiohttp.ClientError:
            # The transport lets these through: an answer that is no HTTP.
            raise Unanswered("unreadable", sent=True) from None
        except OSError:
            raise Unanswered("connection_lost", sent=True) from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _exchange(self, method: str, url: str, body: bytes | None) -> Answer:
        # Made here and not by the client, whose merging of defaults costs a fifth of the whole call.
        headers = self._headers if body is None else self._writing
        request = httpx.Request(method, url, headers=headers, content=body, extensions=self._extensions)
        response = await self._http.send(request, stream=True)
        try:
            pieces, size = [], 0
            async for piece in response.aiter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > _LARGEST:
                    raise Unanswered("unreadable", sent=True)
            return Answer(response.status_code, dict(response.headers.items()), b"".join(pieces))
        finally:
            await response.aclose()


def _unanswered(error: httpx.TransportError) -> Unanswered:
    # httpx-aiohttp 0.2 calls every lost connection a ConnectTimeout; only what aiohttp raised tells whether the
    # request had left. aiohttp itself repeats a GET once when a kept connection turns out to be closed.
    cause = error.__cause__
    name = type(cause or error).__name__
    match cause:
        case aiohttp.ConnectionTimeoutError():
            return Unanswered("timeout", sent=False, cause=name)
        case aiohttp.ClientConnectorError():
            return Unanswered("unreachable", sent=False, cause=name)
        case aiohttp.ServerTimeoutError():
            return Unanswered("timeout", sent=True, cause=name)
        case _:
            return Unanswered("connection_lost", sent=True, cause=name)


def _version() -> str:
    try:
        return version("lfbot")
    except PackageNotFoundError:
        return "0"
