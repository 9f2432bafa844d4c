"""What the bot asks when something is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lfbot.line import Word


class Asks(StrEnum):
    """What a field takes; each platform draws it with the picker it has."""

    PEOPLE = "people"
    COURSE = "course"
    CHOICE = "choice"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question; `given` is what was typed already."""

    name: str
    label: str
    asks: Asks
    required: bool
    many: bool = False
    hint: str = ""
    options: tuple[Option, ...] = ()
    given: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A command with what it still needs; filled in, it runs as the person who sends it."""

    command: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Send"


def filled(command: str, values: Mapping[str, Sequence[Word]]) -> tuple[Word, ...]:
    """The words of the command line that a filled form stands for; empty answers are left out."""
    words: list[Word] = [command]
    for name, answers in values.items():
        words += [f"{name}:{answer}" if isinstance(answer, str) else answer for answer in answers if answer]
    return tuple(words)
