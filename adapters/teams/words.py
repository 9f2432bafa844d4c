"""Teams' own writing of a command line: `<at>Sam Lee</at>` in the text, and beside it who was meant.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations. Only the
`entities` of a message say who is mentioned; the text merely shows a name, which two people may share.
"""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.entities import html5

from lfbot.line import Mention, Named, Word
from lfbot.wild import Wild
from lfbot.woven import woven

LONGEST = 100_000
"""How many characters of a name or a word are read: a whole message has no more."""

_TAG = re.compile(r"<(/?)at(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));")
_ASIDE = re.compile(r"[\s\u200b\u2060\ufeff,:;.!–—-]*")
_OUR_NAMES = frozenset({"learnflow", "/learnflow", "@learnflow", "/"})
_KINDS = {"tag": Named.GROUP, "team": Named.GROUP, "channel": Named.CHANNEL}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote; `to_us` if the bot is mentioned anywhere in it."""

    words: tuple[Word, ...]
    to_us: bool


def read(text: str, entities: Sequence[Wild], *, us: str) -> Said:
    """The words of a message's text, without the bot's mention or name before the command. Reads anything; one pass.

    `us` is the bot's own id, `28:…`. A name that no entity stands for is a word, `@Sam Lee`, and nobody's mention.
    """
    meant = _meant(entities)
    to_us = any(_is_ours(one, us) for same in meant.values() for one in same)
    texts, marks = _marked(text, meant, us)
    return Said(_unnamed(woven(texts, marks)), to_us)


def packed(words: Iterable[Word]) -> list[str | dict[str, str]]:
    """The words as JSON for a button's data: `unpacked` reads back exactly these."""
    return [_packed(word) for word in words]


def unpacked(line: Wild) -> tuple[Word, ...]:
    """The words that a button carries; none at all if any of them cannot be read."""
    words = [_unpacked(one) for one in line.items()]
    known = tuple(word for word in words if word is not None)
    return known if len(known) == len(words) else ()


def _meant(entities: Sequence[Wild]) -> dict[str, deque[Mention]]:
    """Who is mentioned, by the name that stands in the text for them, in their order."""
    meant: dict[str, deque[Mention]] = {}
    for entity in entities:
        mentioned = entity["mentioned"]
        id = mentioned["id"].text()
        if not id.startswith("28:"):  # people are known by their object id, where it is told
            id = mentioned["aadObjectId"].text() or id
        name = _name(next(inner for _, inner in _spans(entity["text"].text(LONGEST))))
        if entity["type"].text().casefold() == "mention" and id and name:
            kind = mentioned["type"].text() or mentioned["properties"]["type"].text()
            what = _KINDS.get(kind.casefold(), Named.PERSON)
            meant.setdefault(name, deque()).append(Mention(id, mentioned["name"].text() or name, what))
    return meant


def _marked(text: str, meant: dict[str, deque[Mention]], us: str) -> tuple[Sequence[str], Sequence[Word]]:
    """The text around the marks, and the marks. A mention of the bot is gone where it leads, else its name is text."""
    texts, marks, pieces, leads = list[str](), list[Word](), list[str](), True
    for literal, inner in _spans(text):
        written = _decoded(literal)
        if leads:
            written = _ASIDE.sub("", written, count=1)
            leads = not written
        name = _name(inner)
        same = meant.get(name)
        mark = same.popleft() if same else f"@{name.removeprefix('@')}"
        pieces.append(written)
        if name and not _is_ours(mark, us):
            texts.append("".join(pieces))
            marks.append(mark)
            pieces, leads = [], False
        elif not leads:
            pieces.append(name)
    return [*texts, "".join(pieces)], marks


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each `<at …>…</at>` and what it holds; in the end the rest, with nothing."""
    at = 0
    opened: re.Match[str] | None = None
    for tag in _TAG.finditer(text):
        if not tag.group(1):
            opened = tag
        elif opened is not None:
            yield text[at : opened.start()], text[opened.end() : tag.start()]
            at, opened = tag.end(), None
    yield text[at:], ""


def _name(inner: str) -> str:
    """A name as it is shown, whichever way it is written."""
    return " ".join(Wild(_decoded(inner)).text(LONGEST).split())


def _is_ours(mark: Word, us: str) -> bool:
    return isinstance(mark, Mention) and mark.id.casefold() == us.casefold()


def _unnamed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words from the command's name on: `/learnflow enroll`, `learnflow enroll` and `/enroll` are one."""
    match words:
        case (str(ours), *rest) if ours.casefold().rstrip(",:") in _OUR_NAMES:
            words = tuple(rest)
    match words:
        case (str(name), *rest) if len(name) > 1:
            return (name.removeprefix("/"), *rest)
    return words


def _decoded(text: str) -> str:
    """What was typed: entities decoded once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    decimal, hexadecimal, named = found.groups()
    if named:
        return html5.get(f"{named};", found.group())
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found.group()


def _packed(word: Word) -> str | dict[str, str]:
    if isinstance(word, Mention):
        return {"id": word.id, "name": word.name, "what": word.what.value}
    # What a reader of JSON would trim goes as JSON within JSON, where nothing is left to trim.
    return word if word and Wild(word).text(LONGEST) == word else {"text": json.dumps(word)}


def _unpacked(one: Wild) -> Word | None:
    if not one.is_object():
        return one.text(LONGEST) or None
    if id := one["id"].text():
        return _mention(id, one["name"].text(LONGEST), one["what"].text())
    try:
        word = json.loads(one["text"].text(LONGEST))
    except (ValueError, RecursionError):
        return None
    return word if isinstance(word, str) else None


def _mention(id: str, name: str, what: str) -> Mention | None:
    try:
        return Mention(id, name, Named(what))
    except ValueError:
        return None
