"""How far a command is, shown to whoever waits for it."""

from datetime import datetime, timedelta

from lfbot.clock import Clock
from lfbot.underway import Underway
from lfbot.ways import NOTES, Way

PAUSES = (0.0, 5.0, 30.0)
"""Seconds between a note and the one before it: platforms take few, so they are spread."""


class Progress:
    """Takes what a command tells, and shows a little of it once it takes longer than an acknowledgement can wait."""

    def __init__(self, clock: Clock, underway: Underway) -> None:
        self._clock = clock
        self._underway = underway
        self._way: Way | None = None
        self._shown = 0
        self._not_before: datetime | None = None
        self.latest = ""

    async def tell(self, words: str) -> None:
        """What the command says of itself. Returns at once: nobody's work waits for its own progress display."""
        self.latest = words
        self._show()

    def begin(self, way: Way, *, told: bool) -> None:
        """From now on somebody waits; `told` where the acknowledgement has said so already."""
        self._way = way
        if told:
            self._not_before = self._clock.now() + timedelta(seconds=PAUSES[1])
        else:
            self._show()

    def end(self) -> None:
        """The answer is there: nothing more is shown."""
        self._way = None

    def _show(self) -> None:
        now = self._clock.now()
        if self._way is None or self._shown >= NOTES or (self._not_before is not None and now < self._not_before):
            return
        self._shown += 1
        self._not_before = now + timedelta(seconds=PAUSES[min(self._shown, len(PAUSES) - 1)])
        self._underway.start(self._way.note(self.latest))
