"""A load generator: so many connections, each sending its next request when the last is answered."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Load:
    """What a run gave: answers a second, and how long each took, in seconds."""

    rate: float
    times: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median answer, in seconds."""
        return median(self.times)


def post(path: str, headers: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """The bytes of a POST request on a kept-alive connection."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {len(body)}",
        *(f"{n}: {v}" for n, v in headers),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def run(port: int, requests: Callable[[], Iterator[bytes]], *, connections: int, seconds: float) -> Load:
    """Send `requests` to a port of this machine for `seconds`. Raises RuntimeError for any answer that is not 200."""
    source = requests()
    end = time.perf_counter() + seconds
    begun = time.perf_counter()
    loop = asyncio.get_running_loop()
    clients = [_Client(source, end) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*(client.done for client in clients))
    times = tuple(one for client in clients for one in client.times)
    return Load(len(times) / (time.perf_counter() - begun), times)


class _Client(asyncio.Protocol):
    """One connection. It reads no more of an answer than its status and where it ends."""

    def __init__(self, source: Iterator[bytes], end: float) -> None:
        self.times: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._source = source
        self._end = end
        self._held = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        held = self._held + data
        head = held.find(b"\r\n\r\n")
        if head < 0:
            self._held = held
            return
        lower = held[:head].lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 : lower.find(b"\r\n", at) if b"\r\n" in lower[at:] else None]) if at >= 0 else 0
        if len(held) < head + 4 + length:
            self._held = held
            return
        self._held = b""
        if not held.startswith(b"HTTP/1.1 200"):
            self._fail(RuntimeError(held[:200].decode(errors="replace")))
            return
        self.times.append(time.perf_counter() - self._sent)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("closed by the server"))

    def _next(self) -> None:
        assert self._transport is not None
        request = next(self._source, None)
        if request is None or time.perf_counter() >= self._end:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def _fail(self, error: Exception) -> None:
        assert self._transport is not None
        self.done.set_exception(error)
        self._transport.abort()
