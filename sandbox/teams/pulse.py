"""Waiting for something to become true, without sleeping."""

from sandbox.slack.pulse import Pulse as Beating


class Pulse(Beating):
    """Rings whenever anything changes in Teams, so that whoever waits (`wait_for`) looks again."""

    def ring(self) -> None:
        """Something changed."""
        self.beat()
