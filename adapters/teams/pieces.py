"""The pieces of a card that are shown whole or not at all: a paragraph, a line of a list, a row of buttons."""

from collections.abc import Iterator
from typing import assert_never

from adapters.teams.limits import ALT_TEXT, BUTTON
from adapters.teams.objects import Json, is_address, one_line
from adapters.teams.rich_text import SMALL, rich
from lfbot import plain
from lfbot.card import Block, Bold, Button, Buttons, Code, Facts, Image, LinkButton, Listed, Meter, Note, Spans, Text

_BAR = "▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱"
_STEPS = 10


def pieces(block: Block) -> Iterator[Json]:
    """The elements of one block but for its buttons; empty ones are left out."""
    match block:
        case Text(spans):
            yield from _some(rich(spans))
        case Note(spans):
            yield from _some(rich(spans, **SMALL))
        case Listed(items):
            yield from _lines(("• ", *item) for item in items if item)
        case Facts(rows):
            yield from _lines((Bold(f"{label}:"), " ", *value) for label, value in rows)
        case Meter(label, percent):
            yield from _some(rich((Bold(f"{label}:"), f" {_bar(percent)} {plain.share(percent)}")))
        case Image(url, alt):
            yield from _image(url, one_line(alt, ALT_TEXT))
        case Buttons():
            return
        case _:
            assert_never(block)


def lines(block: Block) -> int:
    """How many pieces those are, empty ones included, without drawing them."""
    match block:
        case Buttons():
            return 0
        case Listed(several) | Facts(several):
            return len(several)
        case _:
            return 1


def carried(button: Button | LinkButton) -> Json | None:
    """What a button that cannot be one carries, in words."""
    line = plain.line_of(button.words) if isinstance(button, Button) else button.url
    return rich((f"{one_line(button.label, BUTTON)}: ", Code(line)))


def _some(drawn: Json | None) -> Iterator[Json]:
    if drawn is not None:
        yield drawn


def _lines(several: Iterator[Spans]) -> Iterator[Json]:
    """One below the other: on a telephone there is no room for columns."""
    for number, spans in enumerate(several):
        drawn = rich(spans)
        if drawn is not None:
            yield {**drawn, "spacing": "Small"} if number else drawn


def _bar(percent: float) -> str:
    """Ten steps, full only at 100: the number beside it says the rest."""
    full = int(min(max(percent, 0.0), 100.0) / 100 * _STEPS) if percent == percent else 0
    return _BAR[_STEPS - full : 2 * _STEPS - full]


def _image(url: str, alt: str) -> Iterator[Json]:
    if is_address(url):
        yield {"type": "Image", "url": url, "altText": alt, "size": "Medium"}
    else:
        yield from _some(rich((alt,)))
