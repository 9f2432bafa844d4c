"""What can go wrong on the way to any of the chat platforms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DropAfter:
    """The call is carried out, then the connection is cut before the answer."""


@dataclass(frozen=True, slots=True)
class DropBefore:
    """The connection is cut and nothing is carried out."""


@dataclass(frozen=True, slots=True)
class Delay:
    """The call is carried out only after so many seconds of the sandbox's clock."""

    seconds: float
