"""What a message extension answers.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
"""

import html
from collections.abc import Sequence

from adapters.teams.cards import attachment
from adapters.teams.limits import TITLE
from adapters.teams.objects import Json, one_line
from adapters.teams.turns import Invoked

_THUMBNAIL = "application/vnd.microsoft.card.thumbnail"


def found(several: Sequence[Json]) -> Invoked:
    """Cards to choose from, or the one to be put into the message; none at all is an answer too."""
    body = {"type": "result", "attachmentLayout": "list", "attachments": list(several)}
    return Invoked(200, {"composeExtension": body})


def said(words: str) -> Invoked:
    """Words in place of cards."""
    return Invoked(200, {"composeExtension": {"type": "message", "text": words}})


def result(content: Json, title: str, about: str, tapped: Json | None = None) -> Json:
    """A card and how it looks in a list; `tapped` is what comes back when it is chosen there.

    A preview's text is read as markup and its title is not:
    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
    """
    preview: Json = {"title": one_line(title, TITLE), "text": html.escape(about, quote=False)}
    if tapped is not None:
        preview["tap"] = {"type": "invoke", "value": tapped}
    return {**attachment(content), "preview": {"contentType": _THUMBNAIL, "content": preview}}
