"""A message's `text`: what notifications show and screen readers read, so it says everything that the blocks say.

https://docs.slack.dev/reference/methods/chat.postMessage. Slack looks for mentions in it, therefore whatever people or
LearnFlow wrote is escaped, and the only `<…>` are dates, channels and, in private, people whose name is not known.
"""

import re
from dataclasses import replace

from adapters.slack.limits import TEXT
from adapters.slack.rich_text import CHANNEL, token
from adapters.slack.words import escape
from lfbot import plain
from lfbot.card import (
    Block,
    Button,
    Buttons,
    Card,
    Channel,
    Facts,
    Image,
    LinkButton,
    Listed,
    Meter,
    Note,
    Person,
    Span,
    Spans,
    Text,
    When,
)
from lfbot.graphemes import clean, fit, size
from lfbot.line import Mention, Word

_USER = re.compile(r"[UW][A-Z0-9]+")
_TOO_LONG = "\n… and {} more lines"


def text(card: Card, *, private: bool) -> str:
    """The card in 1 to TEXT characters. If it is longer, first the buttons' lines go, then lines from the end, said."""
    safe = Card(
        escape(clean(card.title)),
        tuple(_escaped(block, private=private) for block in card.blocks),
    )
    whole = _tidy(plain.text(safe, buttons=True))
    if size(whole) > TEXT:
        whole = _tidy(plain.text(safe, buttons=False))
    return _cut(whole.split("\n")) if size(whole) > TEXT else whole or "–"


def _tidy(whole: str) -> str:
    return "\n".join(line for line in (line.rstrip() for line in whole.split("\n")) if line)


def _cut(lines: list[str]) -> str:
    room = TEXT - size(_TOO_LONG.format(f"{len(lines):,}"))
    kept: list[str] = []
    for line in lines:
        if size(line) + 1 > room:
            break
        kept.append(line)
        room -= size(line) + 1
    if not kept:
        kept = [_whole(fit(lines[0], room))]
    left = len(lines) - len(kept)
    return "\n".join(kept) + (_TOO_LONG.format(f"{left:,}") if left else "")


def _whole(line: str) -> str:
    """A line that was cut, without half a token or half an entity at its end."""
    body = line.removesuffix("…")
    return re.sub(r"(?:<[^>]*|&[a-z]{0,4})\Z", "", body) + "…"


def _escaped(block: Block, *, private: bool) -> Block:
    def spans(several: Spans) -> Spans:
        return tuple(_span(span, private=private) for span in several)

    match block:
        case Text(several):
            return Text(spans(several))
        case Note(several):
            return Note(spans(several))
        case Listed(items):
            return Listed(tuple(map(spans, items)))
        case Facts(rows):
            return Facts(tuple((escape(clean(label)), spans(value)) for label, value in rows))
        case Meter(label, percent):
            return Meter(escape(clean(label)), percent)
        case Image(url, alt):
            return Image(url, escape(clean(alt)))
        case Buttons(several):
            return Buttons(tuple(map(_button, several)))


def _span(span: Span, *, private: bool) -> str:
    match span:
        case When():
            return token(span)
        case Person(id, "") if private and _USER.fullmatch(id):
            return f"<@{id}>"
        case Channel(key) if CHANNEL.fullmatch(key):
            return f"<#{key}>"
        case _:
            return escape(clean(plain.said((span,))))


def _button(button: Button | LinkButton) -> Button | LinkButton:
    """The same with words that are safe to say; a line that nobody could type is told by what it is about."""
    match button:
        case Button(label, words, _, _, about):
            typed = all(word.name if isinstance(word, Mention) else not word.startswith("_") for word in words)
            if typed:
                return replace(button, label=escape(clean(label)), words=tuple(map(_word, words)))
            return replace(button, label=escape(clean(about or label)), words=())
        case LinkButton(label, url):
            return replace(button, label=escape(clean(label)), url=escape(clean(url)))


def _word(word: Word) -> str:
    return escape(clean(f"@{word.name or word.id}" if isinstance(word, Mention) else word))
