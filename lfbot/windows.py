"""How many messages a place may be sent in how many seconds, as its platform counts them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """At most `count` messages, one or more, in any stretch of `seconds`."""

    count: int
    seconds: float

    def __post_init__(self) -> None:
        if self.count < 1 or self.seconds < 0:
            raise ValueError(f"no message could ever go: {self.count} in {self.seconds} s")

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(seconds=self.seconds)


Windows = Mapping[str, tuple[Window, ...]]
"""The windows of every place, by platform; they all hold at once."""
