"""Faults on demand: what goes wrong between the bot and the Connector, the token endpoint or the keys."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from sandbox.faults import Delay as Delay
from sandbox.faults import DropAfter as DropAfter
from sandbox.faults import DropBefore as DropBefore
from sandbox.teams.knobs import BlockShape
from sandbox.teams.state import Json


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 and nothing carried out; Retry-After in seconds, as a date three seconds ahead, or none."""

    retry_after: int | Literal["date"] | None = 1


@dataclass(frozen=True, slots=True)
class Status:
    """Such a status with a body that is no JSON, and nothing carried out."""

    code: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Such a status and an error envelope in one of the shapes seen; nothing is carried out.

    flat: `{"error": {"code", "message"}}`; nested: the message is itself JSON with `subCode`; 209: `errorCode` 209 and
    such a message. https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
    """

    status: int
    code: str
    sub_code: str = ""
    shape: BlockShape = "flat"

    def body(self) -> Json:
        """The envelope."""
        inner = {"subCode": self.sub_code or self.code, "details": "It was refused.", "errorCode": None}
        match self.shape:
            case "flat":
                return {"error": {"code": self.code, "message": self.sub_code or "It was refused."}}
            case "nested":
                return {"error": {"code": self.code, "message": json.dumps(inner)}}
            case "209":
                return {"errorCode": 209, "message": json.dumps(inner)}


@dataclass(frozen=True, slots=True)
class Html:
    """Status 200 and a page in place of JSON; nothing is carried out."""


Fault = DropAfter | DropBefore | Delay | RateLimited | Status | Refusal | Html


class Faults:
    """Which faults are due, by route: send, update, delete, create, member, members, team, channels, typing, token…"""

    def __init__(self) -> None:
        self._due: defaultdict[str, list[tuple[Fault, int | None]]] = defaultdict(list)

    def add(self, route: str, fault: Fault, times: int | None = 1) -> None:
        """Let the next `times` calls of a route meet this fault; None is until `clear`."""
        self._due[route].append((fault, times))

    def clear(self) -> None:
        """No more faults."""
        self._due.clear()

    def take(self, route: str) -> Fault | None:
        """The fault that this call meets."""
        due = self._due[route]
        if not due:
            return None
        fault, times = due[0]
        if times == 1:
            due.pop(0)
        elif times is not None:
            due[0] = (fault, times - 1)
        return fault
