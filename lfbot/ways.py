"""The ways an answer reaches whoever asked, once the platform has been told that the request arrived."""

from typing import Protocol

from lfbot.card import Card, text
from lfbot.chat import Reply

NOTES = 3
"""How many progress notes one request may show: Slack's response_url takes five posts, two are kept for the result."""


class Way(Protocol):
    """One way to one person."""

    async def deliver(self, reply: Reply) -> bool:
        """See the answer to them; False if it certainly did not reach them."""

    async def note(self, words: str) -> None:
        """Show how far the work is; nothing is lost where that fails."""


def working(words: str) -> Card:
    """A progress note."""
    return Card("Working on it", (text(words),) if words else ())
