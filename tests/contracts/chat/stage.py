"""A chat platform with a few people in it, as the stories here see it, and in what the platforms differ."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from lfbot.card import Bold, Card, Person, text
from lfbot.chat import ChatPlatform, Place, Receipt, Sharing
from sandbox.clock import TravelClock

NEWS = Card("Sam finished Python Basics", (text("Well done, ", Bold("Sam")),))
LATER = Card("Sam finished SQL", (text("Well done once more"),))
ABOUT_SAM = Card("Two courses are waiting", (text(Person("", "Sam Carter"), ", they end on Friday."),))


class Gone(StrEnum):
    """What changing a message does that is not there any more."""

    ANEW = "it is said anew"
    REFUSED = "it is refused"
    NEVER = "messages cannot be taken away there"


@dataclass(frozen=True, slots=True)
class Habits:
    """In what a platform differs from the others, where the port leaves it open.

    `looks`: a message can be looked up in a channel, `looks_home`: in somebody's own chat with the bot. `knows_all`:
    people are found by address whom the bot has never met. `untold`: what is said of a place that nobody knows.
    """

    looks: bool
    looks_home: bool
    gone: Gone
    groups: bool
    knows_all: bool
    untold: Sharing


HABITS = {
    "slack": Habits(
        looks=False,  # channels:history is a scope that most installations do without
        looks_home=True,
        gone=Gone.REFUSED,
        groups=True,
        knows_all=True,
        untold=Sharing.UNKNOWN,
    ),
    "teams": Habits(
        looks=False,
        looks_home=False,
        gone=Gone.ANEW,
        groups=False,
        knows_all=False,
        untold=Sharing.UNKNOWN,
    ),
    "console": Habits(
        looks=True,
        looks_home=True,
        gone=Gone.NEVER,
        groups=True,
        knows_all=True,
        untold=Sharing.OURS,
    ),
}


class Stage(Protocol):
    """Sam, Kim and a guest are in `channel`; somebody of another organisation reads in `partners`, too.

    People and the `group` of Sam and Kim are ids as they come in mentions. The bot has met all of them but `hermit`.
    """

    chat: ChatPlatform
    clock: TravelClock
    workspace: str
    channel: Place
    partners: Place
    nowhere: Place
    sam: str
    kim: str
    guest: str
    robot: str
    outsider: str
    group: str
    hermit: str

    @property
    def habits(self) -> Habits:
        """In what it differs."""

    def reads(self, person: str, receipt: Receipt) -> str | None:
        """What that person reads in that message; None where they do not see it."""

    def hears(self, person: str) -> list[str]:
        """All that the bot said and that person reads, in whatever place, oldest first."""

    def take_away(self, receipt: Receipt) -> None:
        """Somebody deletes it."""


class Fault(StrEnum):
    """What goes wrong with the next post, or with the next change."""

    LOST_BEFORE = "the connection breaks before anything is done"
    LOST_AFTER = "the connection breaks before the answer"
    BROKEN = "the answer is a page of a proxy"
    BUSY = "too many requests: not before 17 seconds"


class Wired(Stage, Protocol):
    """The same where there is a network in between."""

    secrets: tuple[str, ...]

    def breaks(self, fault: Fault, place: Place) -> None:
        """Let the next post there go wrong, or the next change of a message there."""

    def posts(self, place: Place) -> int:
        """How often something was asked to be said or changed there, whatever came of it."""

    async def vanish(self) -> None:
        """Nobody listens any more."""

    def lock_out(self) -> None:
        """The bot's token is not accepted any more."""

    def throw_out(self) -> None:
        """The bot is not in the channel any more."""

    def shut(self) -> None:
        """Nobody can write in the channel any more."""

    def turn_away(self, person: str) -> None:
        """That person cannot be written to any more."""

    def parts(self) -> list[object]:
        """What somebody may print who looks for a fault."""
