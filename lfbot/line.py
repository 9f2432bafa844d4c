"""A command line and its words, whichever platform it was typed on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Named(StrEnum):
    """What a mention names."""

    PERSON = "person"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody or something pointed at with the platform's own mention; `id` is the platform's."""

    id: str
    name: str = ""
    what: Named = Named.PERSON


Word = str | Mention

_QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "‟": "”", "″": "″"}
_SPACE = re.compile(r"[\s\u200b\u2060\ufeff]+")


def split(text: str) -> tuple[str, ...]:
    """The words of `text`: blanks of any kind part them, quotes of any kind hold them together.

    A quote counts at the start of a word or right after `name:`, and only if it is closed; everything else is
    taken as it stands. One pass, whatever the input.
    """
    words: list[str] = []
    at, end = 0, len(text)
    last_of = {closing: text.rfind(closing) for closing in set(_QUOTES.values())}
    while at < end:
        blank = _SPACE.match(text, at)
        if blank:
            at = blank.end()
            continue
        word, at = _word(text, at, last_of)
        words.append(word)
    return tuple(words)


def _word(text: str, at: int, last_of: dict[str, int]) -> tuple[str, int]:
    start = at
    name = re.compile(r"[A-Za-z_]+:").match(text, at)
    if name:
        at = name.end()
    closing = _QUOTES.get(text[at : at + 1])
    if closing is not None and last_of[closing] > at:
        close = text.find(closing, at + 1)
        if close > at and (close + 1 == len(text) or _SPACE.match(text, close + 1)):
            inner = _SPACE.sub(" ", text[at + 1 : close]).strip()
            return text[start:at] + inner, close + 1
    blank = _SPACE.search(text, at)
    stop = blank.start() if blank else len(text)
    return text[start:stop], stop


def join(words: Iterable[str]) -> str:
    """The line that `split` reads back as `words`; a quote inside a word that needs quoting becomes a single one."""
    return " ".join(_quoted(word) for word in words)


def shown(word: Word) -> str:
    """A word as a message quotes it: in quotation marks, at most 60 characters."""
    text = (word.name or word.id) if isinstance(word, Mention) else word
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _quoted(word: str) -> str:
    if not _SPACE.search(word) and word and word[0] not in _QUOTES:
        return word
    name, colon, value = word.partition(":")
    lead, rest = (name + colon, value) if colon and name.isascii() and name.replace("_", "").isalpha() else ("", word)
    clean = _SPACE.sub(" ", rest).strip()
    for quote in {*_QUOTES, *_QUOTES.values()}:
        clean = clean.replace(quote, "'")
    return f'{lead}"{clean}"'
