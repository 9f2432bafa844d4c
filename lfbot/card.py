"""What the bot says: a tree of meaning that each platform draws in its own way.

There is no markup in it anywhere. Text is a tuple of typed spans, so whatever people or LearnFlow wrote stays
exactly that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lfbot.line import Word


class Tone(StrEnum):
    """How a card is meant; never the only bearer of its meaning."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Bold:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be typed as they stand: a command line, an id."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to `url`, which is http or https."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class When:
    """A moment, shown in the reader's own zone where the platform can; `time` says whether the hour matters."""

    at: datetime
    time: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the platform the card is for; drawn with their present name and without calling them."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation on the platform the card is for, by its Place's `key`; drawn with the name it has there now."""

    key: str


Span = str | Bold | Code | Link | When | Person | Channel
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines of the same kind, one below the other."""

    items: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values: short, side by side."""

    rows: tuple[tuple[str, Spans], ...]


@dataclass(frozen=True, slots=True)
class Meter:
    """How far somebody is: 0 to 100 per cent, drawn and written."""

    label: str
    percent: float


@dataclass(frozen=True, slots=True)
class Image:
    """A picture with the words that stand for it."""

    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Note:
    """The small print: a reference, the age of what is shown."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked before a button does something that is hard to take back."""

    title: str
    text: str
    yes: str
    no: str = "Cancel"


@dataclass(frozen=True, slots=True)
class Button:
    """A command line that runs as whoever presses it; `about` tells buttons of one label apart for a screen reader."""

    label: str
    words: tuple[Word, ...]
    main: bool = False
    confirm: Confirm | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A way out of the chat."""

    label: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be done next."""

    buttons: tuple[Button | LinkButton, ...]


Block = Text | Listed | Facts | Meter | Image | Note | Buttons


@dataclass(frozen=True, slots=True)
class Card:
    """One thing the bot has to say."""

    title: str
    blocks: tuple[Block, ...] = ()
    tone: Tone = Tone.PLAIN


def text(*spans: Span) -> Text:
    """A paragraph of these spans."""
    return Text(spans)


def listed(items: Iterable[Spans]) -> Listed:
    """These lines, one below the other."""
    return Listed(tuple(items))


def buttons(*several: Button | LinkButton | None) -> Buttons:
    """A row of buttons, leaving out what is None."""
    return Buttons(tuple(one for one in several if one is not None))


def used_up(card: Card, words: tuple[Word, ...], note: str) -> Card:
    """`card` without the button that carries these words, which can do nothing any more, and with `note` below."""
    blocks: list[Block] = []
    for block in card.blocks:
        if isinstance(block, Buttons):
            left = tuple(one for one in block.buttons if not (isinstance(one, Button) and one.words == words))
            blocks += [Buttons(left)] if left else []
        else:
            blocks.append(block)
    return replace(card, blocks=(*blocks, Note((note,))))


def people(count: int) -> str:
    """`count` people, in words."""
    return counted(count, "person", "people")


def counted(count: int, one: str, many: str = "") -> str:
    """`count` and its noun: 1 course, 2 courses."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
