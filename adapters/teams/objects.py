"""The small parts that Adaptive Cards are made of. https://adaptivecards.io/explorer/"""

import json
from urllib.parse import urlsplit

from adapters.teams.limits import BUTTON, URL
from lfbot.graphemes import clean, fit

Json = dict[str, object]
"""A JSON object on its way to Teams."""

_NOTHING = "–"
_ENDS_ADDRESSES = frozenset('<>"{}|\\^`')


def one_line(text: str, limit: int) -> str:
    """`text` without line breaks, in at most `limit` characters, and never empty, which Teams refuses."""
    return fit(" ".join(clean(text).split()), limit) or _NOTHING


def is_address(url: str) -> bool:
    """Whether Teams opens `url`: absolute, https, with a host."""
    if len(url) > URL or not url.isascii() or not url.isprintable() or " " in url or _ENDS_ADDRESSES & set(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False


def is_sendable(part: object) -> bool:
    """Whether `part` can be sent as it is: no control characters, no halves of surrogate pairs."""
    written = json.dumps(part, ensure_ascii=False)
    return "\\u" not in written and clean(written) == written


def card(body: list[Json], fallback: str) -> Json:
    """The whole card; `fallback` is for clients that cannot show it. Phones refuse a card without `version`.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference: at most 1.5.
    """
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "fallbackText": fallback,
        "body": body,
        "msteams": {"width": "Full"},
    }


def sent(title: str, verb: str, data: Json, *, dialog: bool) -> Json:
    """The button that sends `data`: by Action.Submit in old clients, and in a dialog, which knows no Action.Execute.

    https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
    """
    named = one_line(title, BUTTON)
    old: Json = {"type": "Action.Submit", "title": named, "data": data}
    return old if dialog else {"type": "Action.Execute", "title": named, "verb": verb, "data": data, "fallback": old}
