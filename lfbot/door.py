"""The way in from a platform: what an adapter that listens looks like to whoever puts the parts together."""

from typing import Protocol

from lfbot.http import Endpoint


class Door(Protocol):
    """Everything one platform sends to the bot."""

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """What the web server is to serve for it."""

    @property
    def ready(self) -> bool:
        """Whether the platform can reach the bot, as far as that is this door's business."""

    async def start(self) -> None:
        """Begin whatever it does in the background."""

    async def drain(self, seconds: float) -> int:
        """Answer everything that was accepted. Returns how much could not be within so many seconds."""

    async def close(self) -> None:
        """Let go of the platform."""
