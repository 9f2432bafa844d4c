"""What stands in every button's data beside its command line: which drawing of a card it belongs to, and who sees it.

A press is known by its stamp: pressed twice it runs once, and a card that was drawn anew can be pressed anew.
"""

import random
from enum import StrEnum


class Seen(StrEnum):
    """Who sees the card that a button stands in."""

    ALL = "a"
    """Everybody in the conversation."""
    PERSONAL = "p"
    """One person, in their own chat with the bot."""
    TARGETED = "t"
    """One person, among others who do not see it."""
    VIEW = "v"
    """One person, in place of a card that the others still see."""
    DIALOG = "d"
    """One person, in a dialog."""


def stamp(seen: Seen, rng: random.Random) -> str:
    """A new one."""
    return f"{seen}{rng.getrandbits(64):016x}"


def seen(stamp: str) -> Seen:
    """Who sees the card; where that cannot be read, whatever changes nothing for others."""
    try:
        return Seen(stamp[:1])
    except ValueError:
        return Seen.VIEW
