"""Spans as rich_text elements, one to one. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

Nothing in these elements is ever parsed, so a course called `<!channel> *x*` stays exactly that.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import assert_never

from adapters.slack.limits import PARAGRAPH
from adapters.slack.objects import Json, is_address
from lfbot import plain
from lfbot.card import Bold, Channel, Code, Link, Person, Span, Spans, When
from lfbot.graphemes import clean, fit, size

_USER = re.compile(r"[UW][A-Z0-9]+")
CHANNEL = re.compile(r"[CG][A-Z0-9]+")
"""A conversation with a name: Slack shows it to those who may know it."""

_OVERHEAD = 2
"""What each element weighs beside its words, so that a thousand empty ones do not pass for nothing."""


@dataclass(frozen=True, slots=True)
class Said:
    """Elements, and how many characters a person reads in them."""

    elements: tuple[Json, ...]
    size: int


def said(spans: Spans, *, private: bool) -> Said:
    """The elements of `spans`; what is longer than a paragraph is cut, and said to be."""
    elements: list[Json] = []
    used = 0
    for index, span in enumerate(spans):
        words = _words(span)
        length = size(words)
        if used + length > PARAGRAPH:
            shown = fit(words, max(PARAGRAPH - used, 1)).removesuffix("…")
            left = sum(len(_words(one)) for one in spans[index:]) - len(shown)
            return Said((*elements, *_text(f"{shown} … and {left:,} more characters")), PARAGRAPH + _OVERHEAD)
        elements += _element(span, private=private)
        used += length
    return Said(tuple(elements), used + _OVERHEAD * len(elements))


def section(elements: Iterable[Json]) -> Json:
    """A paragraph."""
    return {"type": "rich_text_section", "elements": list(elements)}


def rich_text(*parts: Json) -> Json:
    """The block that holds paragraphs and lists."""
    return {"type": "rich_text", "elements": list(parts)}


def bullets(items: Sequence[Iterable[Json]]) -> Json:
    """Lines of the same kind."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(item) for item in items]}


def token(when: When) -> str:
    """A moment in the writing of `text` and mrkdwn, with nothing in it that anybody can name."""
    at = int(when.at.timestamp())
    return f"<!date^{at}^{_format(when)}|{_fallback(when)}>"


def _words(span: Span) -> str:
    """What a person reads of it: of a link its words, of anything else what stands in plain text."""
    match span:
        case str():
            return span
        case Link(words, url) if is_address(url):
            return words or url
        case _:
            return plain.said((span,))


def _element(span: Span, *, private: bool) -> list[Json]:
    match span:
        case str():
            return _text(span)
        case Bold(words):
            return _text(words, bold=True)
        case Code(words):
            return _text(words, code=True)
        case Link(words, url):
            if not is_address(url):
                return _text(plain.said((span,)))
            return [{"type": "link", "url": url, **({"text": clean(words)} if words else {})}]
        case When():
            at = int(span.at.timestamp())
            return [{"type": "date", "timestamp": at, "format": _format(span), "fallback": _fallback(span)}]
        case Person(id, name):
            # A `user` element calls whoever it names, so it is for answers that nobody else reads; in a channel
            # people are their names.
            if private and _USER.fullmatch(id):
                return [{"type": "user", "user_id": id}]
            return _text(name or id)
        case Channel(key):
            return [{"type": "channel", "channel_id": key}] if CHANNEL.fullmatch(key) else _text(plain.said((span,)))
        case _:
            assert_never(span)


def _text(words: str, **style: bool) -> list[Json]:
    element: Json = {"type": "text", "text": clean(words)}
    return [{**element, "style": style} if style else element] if words else []


def _format(when: When) -> str:
    return "{date_short_pretty} at {time}" if when.time else "{date_short_pretty}"


def _fallback(when: When) -> str:
    """Where Slack cannot show it in the reader's zone, the zone is said, for a day as well."""
    shown = plain.moment(when.at.astimezone(UTC), time=when.time)
    return shown if when.time else f"{shown} (UTC)"
