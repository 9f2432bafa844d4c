"""Spans as TextRuns, one to one. https://adaptivecards.io/explorer/RichTextBlock.html

A TextRun knows no Markdown, so a course called `[x](https://evil.example)` stays exactly that. A TextBlock does, and is
used only where Teams offers nothing else (headings, moments in the reader's zone) and every word in it is certain to
stay as it is: Teams documents no way to escape Markdown that all its clients follow.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import assert_never

from adapters.teams.limits import PARAGRAPH, TITLE
from adapters.teams.objects import Json, is_address, one_line
from lfbot import plain
from lfbot.card import Bold, Channel, Code, Link, Person, Span, Spans, When
from lfbot.graphemes import clean, fit, size

SOMEBODY = "somebody"
"""Whoever has no name that is known."""

SMALL: Json = {"size": "Small", "isSubtle": True}
LARGE: Json = {"size": "Large", "weight": "Bolder"}
ATTENTION: Json = {"color": "Attention", "weight": "Bolder"}

# No mark of Markdown, no entity, nothing of which a client makes a link, a list or an emoji.
_LITERAL = re.compile(
    r"(?![-+\s]|\d+[.)])"
    r"""(?:[^\W_]|[ ,;'’‘“”"„«»…–—%()?·•-]|(?<=\w)\+{1,2}(?!\w)|(?<!\w)@(?=\w)|[:.!](?=\s|\Z)|(?<=\d)\.(?=\d))+"""
)
_BETWEEN_BRACES = re.compile(r"(?<=\{)(?=\{)")


def rich(spans: Spans, **looks: object) -> Json | None:
    """The paragraph that says `spans`; None if they say nothing.

    A moment is in the reader's zone where all else in the paragraph is literal anyway, and in UTC elsewhere.
    """
    if any(isinstance(span, When) for span in spans):
        told = _in_readers_zone(spans)
        if told is not None:
            return {"type": "TextBlock", "text": told, "wrap": True, **looks}
    inlines = [run for text, look in _cut(spans) for run in _runs(text, {**looks, **look})]
    return {"type": "RichTextBlock", "inlines": inlines} if inlines else None


def heading(title: str) -> Json:
    """The title; a heading also for screen readers where that is certain to show it as it is."""
    said = one_line(title, TITLE)
    if not is_literal(said):
        return rich((said,), **LARGE) or {}
    return {"type": "TextBlock", "text": said, "style": "heading", "wrap": True, **LARGE}


def is_literal(text: str) -> bool:
    """Whether a TextBlock shows exactly `text`, whichever client it is."""
    return _LITERAL.fullmatch(text) is not None


def name_of(person: Person) -> str:
    """What somebody is called here: never an id, which nobody can read."""
    return person.name if person.name.strip() else SOMEBODY


def _runs(text: str, looks: Json) -> Iterator[Json]:
    """Runs that say `text`. None of them has two opening braces, for clients fill `{{DATE(…)}}` in TextRuns, too.

    https://github.com/microsoft/AdaptiveCards, card-elements.ts: TextRun.internalRender calls formatText.
    """
    safe = clean(text)
    for part in _BETWEEN_BRACES.split(safe) if "{{" in safe else [safe]:
        if part:
            yield {"type": "TextRun", "text": part, **looks}


def _cut(spans: Spans) -> Iterator[tuple[str, Json]]:
    """The words and looks of each span; what is longer than a paragraph is cut, and said to be."""
    drawn = [_drawn(span) for span in spans]
    used = 0
    for index, (text, look) in enumerate(drawn):
        length = size(text)
        if used + length > PARAGRAPH:
            shown = fit(text, max(PARAGRAPH - used, 1)).removesuffix("…")
            left = sum(len(words) for words, _ in drawn[index:]) - len(shown)
            yield f"{shown} … and {left:,} more characters", {}
            return
        used += length
        yield text, look


def _drawn(span: Span) -> tuple[str, Json]:
    match span:
        case str():
            return span, {}
        case Bold(words):
            return words, {"weight": "Bolder"}
        case Code(words):
            return words, {"fontType": "Monospace"}
        case Link(words, url) if is_address(url):
            return words or url, {"selectAction": {"type": "Action.OpenUrl", "title": one_line(words, 100), "url": url}}
        case When():
            return _in_utc(span), {}
        case Person():
            return name_of(span), {}
        case Link() | Channel():
            return plain.said((span,)), {}
        case _:
            assert_never(span)


def _in_utc(when: When) -> str:
    said = plain.moment(when.at.astimezone(UTC), time=when.time)
    return said if when.time else f"{said} (UTC)"


def _in_readers_zone(spans: Sequence[Span]) -> str | None:
    """The Markdown that says it; None where some of it might be read as Markdown."""
    sample, told, lead = "", "", ""
    for span in spans:
        match span:
            case str():
                sample, told = sample + span, told + span
            case When():
                sample, told = f"{sample}moment", told + _function(span)
            case Bold(words) if not told and words and words == words.strip():
                sample, told = words, (lead := f"**{words}**")
            case _:
                return None
    ends = not lead or told.startswith(f"{lead} ")
    return told if ends and is_literal(sample) and len(told) <= PARAGRAPH else None


def _function(when: When) -> str:
    """In seconds and with a Z: anything else is shown as it stands.

    https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
    """
    at = f"{when.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
    day = f"{{{{DATE({at}, SHORT)}}}}"
    return f"{day} at {{{{TIME({at})}}}}" if when.time else day
