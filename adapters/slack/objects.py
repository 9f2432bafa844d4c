"""The small parts that blocks and views are made of. https://docs.slack.dev/reference/block-kit/composition-objects

Words go into `plain_text` alone, where no markup is read, and with `emoji` off, so that `:tada:` stays what it is.
"""

import re
from collections.abc import Iterable

from adapters.slack.limits import BUTTON, CONFIRM_BUTTON, CONFIRM_TEXT, CONFIRM_TITLE, OPTION_TEXT, OPTION_VALUE, URL
from adapters.slack.words import LIMIT, write
from lfbot.card import Button, Confirm, LinkButton
from lfbot.form import Option
from lfbot.graphemes import clean, fit, size

Json = dict[str, object]
"""A JSON object on its way to Slack."""

_NOTHING = "–"
_ADDRESS = re.compile(r"https?://[^\s/?#<>\"\\^`{|}]+[^\s<>\"\\^`{|}]*", re.IGNORECASE)


def on_one_line(text: str) -> str:
    """`text` without line breaks, and never empty, which Slack refuses."""
    return " ".join(clean(text).split()) or _NOTHING


def plain(text: str, limit: int) -> Json:
    """Words without any markup, on one line, in at most `limit` characters."""
    return {"type": "plain_text", "text": fit(on_one_line(text), limit), "emoji": False}


def is_address(url: str) -> bool:
    """Whether Slack takes `url` as a link: http or https, with a host, without anything that ends an address."""
    return size(url) <= URL and clean(url) == url and _ADDRESS.fullmatch(url) is not None


def option(label: str, value: str) -> Json | None:
    """An answer to choose; None if its value is too long to be one."""
    if not 0 < size(value) <= OPTION_VALUE or clean(value) != value:
        return None
    return {"text": plain(label, OPTION_TEXT), "value": value}


def choices(options: Iterable[Option]) -> list[Json]:
    """Those of `options` that Slack can offer, each value once."""
    offered: dict[str, Json] = {}
    for one in options:
        made = option(one.label, one.value)
        if made is not None:
            offered.setdefault(one.value, made)
    return list(offered.values())


def button(drawn: Button | LinkButton) -> Json | None:
    """The button; None if what it carries is too long for one. Its `action_id` is the message's to give."""
    element: Json = {"type": "button", "text": plain(drawn.label, BUTTON)}
    match drawn:
        case Button(_, words, main, confirm, _):
            value = write(words)
            if size(value) > LIMIT or clean(value) != value:
                return None
            if value:
                element["value"] = value
            if main:
                element["style"] = "primary"
            if confirm is not None:
                element["confirm"] = _confirm(confirm)
        case LinkButton(_, url, _):
            if not is_address(url):
                return None
            element["url"] = url
    return element


def _confirm(asked: Confirm) -> Json:
    return {
        "title": plain(asked.title, CONFIRM_TITLE),
        "text": plain(asked.text, CONFIRM_TEXT),
        "confirm": plain(asked.yes, CONFIRM_BUTTON),
        "deny": plain(asked.no, CONFIRM_BUTTON),
    }
