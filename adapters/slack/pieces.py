"""The pieces of a card that are shown whole or not at all: a paragraph, a line of a list, a button."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from adapters.slack.limits import ACCESSIBILITY_LABEL, ALT_TEXT, BUTTON, CONTEXT_ELEMENTS, CONTEXT_TEXT
from adapters.slack.objects import Json, button, is_address, on_one_line, plain
from adapters.slack.rich_text import said, token
from lfbot import plain as words
from lfbot.card import (
    Block,
    Bold,
    Button,
    Buttons,
    Code,
    Facts,
    Image,
    LinkButton,
    Listed,
    Meter,
    Note,
    Span,
    Spans,
    Text,
    When,
)
from lfbot.graphemes import clean, fit, size

_STEPS = 10


class Shape(Enum):
    """What a piece is drawn in; neighbours of one shape share it, but for WHOLE."""

    PARAGRAPH = auto()
    ITEM = auto()
    ROW = auto()
    BUTTON = auto()
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """Rich text elements, a button, or a whole block; `size` is in characters to read."""

    shape: Shape
    elements: tuple[Json, ...]
    size: int


def pieces(block: Block, *, private: bool) -> Iterator[Piece]:
    """The pieces of one block; empty ones are left out."""
    match block:
        case Text(spans):
            yield from _rich(Shape.PARAGRAPH, spans, private=private)
        case Listed(items):
            for item in items:
                yield from _rich(Shape.ITEM, item, private=private)
        case Facts(rows):
            for label, value in rows:
                yield from _rich(Shape.ROW, (Bold(f"{label}: "), *value), private=private)
        case Meter(label, percent):
            drawn = (Bold(f"{label}: "), _bar(percent), f" {words.share(percent)}")
            yield from _rich(Shape.PARAGRAPH, drawn, private=private)
        case Image():
            yield _image(block, private=private)
        case Note(spans):
            yield from _note(spans)
        case Buttons(several):
            for one in several:
                yield from _button(one, private=private)
        case _:
            assert_never(block)


def lines(block: Block) -> int:
    """How many pieces those are, empty ones included, without drawing them."""
    match block:
        case Listed(several) | Facts(several) | Buttons(several):
            return len(several)
        case _:
            return 1


def _rich(shape: Shape, spans: Spans, *, private: bool) -> Iterator[Piece]:
    drawn = said(spans, private=private)
    if drawn.elements:
        yield Piece(shape, drawn.elements, drawn.size)


def _bar(percent: float) -> str:
    """Ten steps, full only at 100: the number beside it says the rest."""
    full = int(min(max(percent, 0.0), 100.0) / 100 * _STEPS) if percent == percent else 0
    return "▰" * full + "▱" * (_STEPS - full)


def _image(image: Image, *, private: bool) -> Piece:
    alt = fit(on_one_line(image.alt), ALT_TEXT)
    if not is_address(image.url):
        drawn = said((alt,), private=private)
        return Piece(Shape.PARAGRAPH, drawn.elements, drawn.size)
    return Piece(Shape.WHOLE, ({"type": "image", "image_url": image.url, "alt_text": alt},), size(alt))


def _note(spans: Spans) -> Iterator[Piece]:
    """A context block. It knows no rich text, so words are plain_text, and mrkdwn is for dates alone."""
    elements: list[Json] = []
    run: list[Span] = []
    for span in (*spans, None):
        if span is not None and not isinstance(span, When):
            run.append(span)
            continue
        elements += _small(words.said(tuple(run)))
        run.clear()
        if span is not None:
            elements.append({"type": "mrkdwn", "text": token(span), "verbatim": True})
    if len(elements) > CONTEXT_ELEMENTS:
        elements = _small(words.said(spans))
    if elements:
        block: Json = {"type": "context", "elements": elements}
        yield Piece(Shape.WHOLE, (block,), sum(size(str(one["text"])) for one in elements))


def _small(text: str) -> list[Json]:
    return [plain(text, CONTEXT_TEXT)] if clean(text).strip() else []


def _button(drawn: Button | LinkButton, *, private: bool) -> Iterator[Piece]:
    """The button; what it carries is said where it is too much for one."""
    element = button(drawn)
    if element is not None:
        if drawn.about:
            element["accessibility_label"] = fit(on_one_line(drawn.about), ACCESSIBILITY_LABEL)
        yield Piece(Shape.BUTTON, (element,), size(fit(on_one_line(drawn.label), BUTTON)))
        return
    carried = words.line_of(drawn.words) if isinstance(drawn, Button) else drawn.url
    yield from _rich(Shape.PARAGRAPH, (f"{on_one_line(drawn.label)}: ", Code(carried)), private=private)
