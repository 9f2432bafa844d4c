"""Things that go wrong on purpose."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase

from sandbox.learnflow.ids import new_id
from sandbox.learnflow.nouns import JsonObject


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong; `path` is a pattern such as `/v2/users*`, `left` None means again and again.

    `latency` (seconds of the clock) goes together with any of the others. `drop` closes the connection without an
    answer, `truncate` in the middle of one. With `after` the request is carried out first, and only its answer is late
    or lost.
    `body` replaces the documented envelope, as the page of a proxy does.
    """

    id: str
    path: str = "/v2/*"
    method: str | None = None
    status: int | None = None
    latency: float = 0.0
    drop: bool = False
    truncate: bool = False
    after: bool = False
    retry_after: int | None = None
    body: str | None = None
    left: int | None = None
    probability: float = 1.0

    def shape(self) -> JsonObject:
        """As the control API shows it."""
        return asdict(self)


class Faults:
    """The faults that are set, oldest first; the first that fits a request is the one it meets."""

    def __init__(self, chance: random.Random) -> None:
        """Nothing goes wrong yet."""
        self._chance = chance
        self._faults: dict[str, Fault] = {}

    def add(
        self,
        path: str = "/v2/*",
        *,
        method: str | None = None,
        status: int | None = None,
        latency: float = 0.0,
        drop: bool = False,
        truncate: bool = False,
        after: bool = False,
        retry_after: int | None = None,
        body: str | None = None,
        count: int | None = None,
        probability: float = 1.0,
    ) -> Fault:
        """Let this go wrong from now on, `count` times; raises ValueError where it makes no sense."""
        if status is not None and not 400 <= status <= 599:
            raise ValueError("A fault's status is between 400 and 599.")
        if latency < 0 or not 0 <= probability <= 1 or (count is not None and count < 1):
            raise ValueError("latency must not be negative, probability is between 0 and 1, count is at least 1.")
        if sum((status is not None, drop, truncate)) > 1:
            raise ValueError("A fault is one of status, drop and truncate.")
        id = new_id("flt", self._chance)
        fault = Fault(id, path, method, status, latency, drop, truncate, after, retry_after, body, count, probability)
        self._faults[id] = fault
        return fault

    def add_from(self, asked: Mapping[str, object]) -> Fault:
        """The same from JSON whose types were checked; raises ValueError likewise."""
        words = {name: value for name, value in asked.items() if isinstance(value, str)}
        whole = {name: value for name, value in asked.items() if isinstance(value, int)}
        return self.add(
            words.get("path", "/v2/*"),
            method=words.get("method"),
            status=whole.get("status"),
            latency=float(str(asked.get("latency", 0))),
            drop=asked.get("drop") is True,
            truncate=asked.get("truncate") is True,
            after=asked.get("after") is True,
            retry_after=whole.get("retry_after"),
            body=words.get("body"),
            count=whole.get("count"),
            probability=float(str(asked.get("probability", 1))),
        )

    def all(self) -> list[Fault]:
        """Those that are set."""
        return list(self._faults.values())

    def clear(self) -> None:
        """Let everything go well again."""
        self._faults.clear()

    def remove(self, id: str) -> bool:
        """Let one of them be; False if it is not there."""
        return self._faults.pop(id, None) is not None

    def meet(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, counted off."""
        for fault in list(self._faults.values()):
            if fault.method not in (None, method) or not fnmatchcase(path, fault.path):
                continue
            if fault.probability < 1 and self._chance.random() >= fault.probability:
                continue
            if fault.left is not None:
                fault.left -= 1
                if fault.left == 0:
                    del self._faults[fault.id]
            return fault
        return None
