"""Slack's own writing of a command line, read and written: `<@U1>`, `<#C1|name>`, `<!subteam^S1>`, entities.

https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/messaging/formatting-message-text. Whatever a person types as `&`, `<` or `>` arrives as an
entity, so a bare `<` always begins something that Slack has written itself.
"""

import re
from collections.abc import Iterable
from typing import assert_never

from lfbot.line import Mention, Named, Word, split
from lfbot.woven import woven

LIMIT = 2_000
"""How many characters a button's value may have."""

_TOKEN = re.compile(r"<([^<>]*)>")
_ID = {
    "@": (re.compile(r"[UW][A-Z0-9]+"), Named.PERSON),
    "#": (re.compile(r"[CDG][A-Z0-9]+"), Named.CHANNEL),
    "!subteam^": (re.compile(r"S[A-Z0-9]+"), Named.GROUP),
}
_EVERYBODY = re.compile(r"!(channel|here|everyone)")
_ENTITY = re.compile(r"&(?:(amp|lt|gt)|#([0-9]{1,7}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">"}
_QUOTE = re.compile(r"[\"“”„«»‟″]")


def read(text: str) -> tuple[Word, ...]:
    """The words of a command's or a mention's text. Reads anything; one pass, whatever the input."""
    texts, mentions = [""], list[Word]()
    at = 0
    for token in _TOKEN.finditer(text):
        texts[-1] += _literal(text[at : token.start()])
        meant = _meant(token.group(1))
        if isinstance(meant, Mention):
            mentions.append(meant)
            texts.append("")
        else:
            texts[-1] += _literal(meant)
        at = token.end()
    texts[-1] += _literal(text[at:])
    return woven(texts, mentions, unescape)


def write(words: Iterable[Word]) -> str:
    """The text that `read` reads back as exactly these words: what a button carries. It may exceed LIMIT."""
    return " ".join(_written(word) for word in words)


def escape(text: str) -> str:
    """`text` for a place where Slack would look for mentions and links in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What was typed: entities once decoded."""
    return _ENTITY.sub(_decoded, text) if "&" in text else text


def _meant(inner: str) -> Mention | str:
    """What one `<…>` stands for: a mention, or words that are still encoded."""
    target, _, label = inner.partition("|")
    for lead, (pattern, what) in _ID.items():
        id = target.removeprefix(lead)
        if id != target and pattern.fullmatch(id):
            # A person is their id: the name in a mention may be old, and two mentions of one person are the same.
            name = "" if what is Named.PERSON else unescape(label).removeprefix("@" if what is Named.GROUP else "#")
            return Mention(id, name, what)
    if _EVERYBODY.fullmatch(target):
        return f"@{target[1:]}"
    if target.startswith("mailto:"):
        return target.removeprefix("mailto:").partition("?")[0]
    if target.startswith(("http://", "https://")):
        # Slack makes a link of whatever looks like a host, a course called ASP.NET for one: then its label was typed.
        return label if label and target.rstrip("/") == f"http://{label}".rstrip("/") else target
    if target.startswith("tel:"):
        return label or target.removeprefix("tel:")
    return f"&lt;{inner}&gt;"


def _literal(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _written(word: Word) -> str:
    if isinstance(word, str):
        return _text(word)
    match word.what:
        case Named.PERSON:
            return f"<@{word.id}>"
        case Named.GROUP:
            return f"<!subteam^{word.id}|@{_encoded(word.name)}>" if word.name else f"<!subteam^{word.id}>"
        case Named.CHANNEL:
            return f"<#{word.id}|#{_encoded(word.name)}>" if word.name else f"<#{word.id}>"
        case _:
            assert_never(word.what)


def _text(word: str) -> str:
    """A text that is split as one word and decoded into `word`."""
    encoded = _QUOTE.sub(lambda quote: _numbered(quote.group()), _encoded(word))
    if encoded and " " not in encoded:
        return encoded
    return f'"{encoded}"' if encoded == " ".join(split(encoded)) else encoded.replace(" ", _numbered(" "))


def _encoded(text: str) -> str:
    """Escaped, and whatever is invisible by its number: some of it parts words, and some gets lost on the way."""
    safe = escape(text)
    return safe if safe.isprintable() else "".join(c if c.isprintable() else _numbered(c) for c in safe)


def _numbered(c: str) -> str:
    return f"&#{ord(c)};"


def _decoded(found: re.Match[str]) -> str:
    named, number = found.groups()
    if named:
        return _NAMED[named]
    return chr(int(number)) if int(number) < 0x110000 else found.group()
