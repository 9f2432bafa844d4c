"""trigger_id: one use, three seconds. https://docs.slack.dev/interactivity/handling-user-interaction"""

from dataclasses import dataclass

from sandbox.clock import TravelClock
from sandbox.slack.ids import Ids
from sandbox.slack.wire import Refused

TRIGGER_SECONDS = 3.0


@dataclass(slots=True)
class Trigger:
    """What somebody did, and where; it allows one modal."""

    id: str
    user: str
    channel: str | None
    born: float
    used: bool = False


class Triggers:
    """The triggers that were given out."""

    def __init__(self, ids: Ids, clock: TravelClock) -> None:
        self._ids = ids
        self._clock = clock
        self._known: dict[str, Trigger] = {}

    def issue(self, user: str, channel: str | None = None) -> str:
        """A fresh one."""
        id_ = f"{self._ids.digits(13)}.{self._ids.digits(10)}.{self._ids.hex(32)}"
        self._known[id_] = Trigger(id_, user, channel, self._clock.timestamp())
        return id_

    def use(self, trigger_id: object) -> Trigger:
        """The trigger, now used up; Refused when it is unknown, was used before, or is too old."""
        trigger = self._known.get(str(trigger_id))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._clock.timestamp() - trigger.born > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger
