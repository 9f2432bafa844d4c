"""Faults on demand: what goes wrong between the bot and the Web API or a response_url."""

from collections import defaultdict
from dataclasses import dataclass

from sandbox.faults import Delay as Delay
from sandbox.faults import DropAfter as DropAfter
from sandbox.faults import DropBefore as DropBefore


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 with this many seconds of Retry-After; nothing is carried out."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Status:
    """Such a status, and nothing carried out."""

    code: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Status 200 and this error; nothing is carried out."""

    code: str


@dataclass(frozen=True, slots=True)
class Html:
    """Status 200 and a page in place of JSON; nothing is carried out."""


@dataclass(frozen=True, slots=True)
class Empty:
    """Status 200 and no body; nothing is carried out."""


Fault = DropAfter | DropBefore | Delay | RateLimited | Status | Refusal | Html | Empty


class Faults:
    """Which faults are due, by Web API method or `response_url`."""

    def __init__(self) -> None:
        self._due: defaultdict[str, list[tuple[Fault, int | None]]] = defaultdict(list)

    def add(self, where: str, fault: Fault, times: int | None = 1) -> None:
        """Let the next `times` calls meet this fault; None is until `clear`."""
        self._due[where].append((fault, times))

    def clear(self) -> None:
        """No more faults."""
        self._due.clear()

    def take(self, where: str) -> Fault | None:
        """The fault that this call meets."""
        due = self._due[where]
        if not due:
            return None
        fault, times = due.pop(0)
        if times is None:
            due.insert(0, (fault, None))
        elif times > 1:
            due.insert(0, (fault, times - 1))
        return fault
