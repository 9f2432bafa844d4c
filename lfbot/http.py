"""All the HTTP that the core knows: what comes in, what goes back, who answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body as it arrived; header names are lower case, `peer` is the address it came from."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    query: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who answers which path, and how many bytes it takes at most; `{name}` in the path fills `Request.parts`."""

    method: str
    path: str
    answer: Answer
    limit: int = 256 * 1024
