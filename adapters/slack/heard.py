"""What Slack sent, and what it is told at once: the same over HTTP and Socket Mode."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from lfbot.chat import Reply
from lfbot.wild import Plain, Wild

COMMAND_SECONDS = 2.0
"""How long an answer is waited for that can go out with the acknowledgement; Slack itself waits three seconds."""

PRESS_SECONDS = 0.4
"""How long a button's acknowledgement waits. Slack shows nothing that stands in it, so only for what is at hand."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One request, as it was sent and as what it says; `inline`: the acknowledgement may carry an answer."""

    body: Mapping[str, Plain]
    raw: str
    inline: bool = True
    payload: Wild = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "payload", Wild(dict(self.body)))

    @property
    def key(self) -> str:
        """What stands for it where it has no id of its own: the same request sent again has the same."""
        return hashlib.sha256(self.raw.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Ack:
    """The acknowledgement: a `reply`, or a `body` of JSON, or of plain text where it is a string, or nothing."""

    status: int = 200
    body: Mapping[str, object] | str | None = None
    reply: Reply | None = None


DONE = Ack()
