"""The console's chat, which is a platform in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.console import ConsoleChat
from adapters.console.chat import WORKSPACE
from lfbot import plain
from lfbot.chat import ChatPlatform, Place, Profile, Receipt
from sandbox.clock import TravelClock
from tests.contracts.chat.stage import HABITS, Habits


class OnConsole:
    """Everybody is at the same terminal, and reads what is said in channels."""

    workspace = WORKSPACE
    sam, kim, guest, robot, outsider, hermit = "sam", "kim", "gus", "robo", "pat", "hank"
    group = "design"

    def __init__(self) -> None:
        self.clock = TravelClock(datetime(2026, 3, 2, 9, tzinfo=UTC), running=False)
        people = (
            Profile(self.sam, "Sam Carter", "sam@example.com"),
            Profile(self.kim, "Kim Doe", "kim@example.com"),
            Profile(self.guest, "Gus Guest", "gus@elsewhere.example", guest=True),
            Profile(self.robot, "Robo", bot=True),
            Profile(self.outsider, "Pat Partner", "pat@partner.example", external=True),
            Profile(self.hermit, "Hank Hermit", "hank@example.com"),
        )
        self._console = ConsoleChat(people, self.clock, groups={self.group: [self.sam, self.kim]}, shared=["partners"])
        self.chat: ChatPlatform = self._console
        self.channel = self._console.channel("news")
        self.partners = self._console.channel("partners")
        self.nowhere = self._console.channel("nowhere")

    @property
    def habits(self) -> Habits:
        """The console's."""
        return HABITS["console"]

    def reads(self, person: str, receipt: Receipt) -> str | None:
        """What stands there now, for those who read in that place."""
        said = (one for one in self._console.posted if one.receipt == receipt and _reads(person, receipt.place))
        return next((plain.text(one.card) for one in said), None)

    def hears(self, person: str) -> list[str]:
        """All that was said to them or to all."""
        return [plain.text(one.card) for one in self._console.posted if _reads(person, one.receipt.place)]

    def take_away(self, receipt: Receipt) -> None:
        """What is on the terminal stays there."""
        raise AssertionError(f"nobody can take away {receipt}")


def _reads(person: str, place: Place) -> bool:
    return place.key in (f"@{person}",) or place.key.startswith("#")


@asynccontextmanager
async def on_console() -> AsyncIterator[OnConsole]:
    """A terminal."""
    yield OnConsole()
