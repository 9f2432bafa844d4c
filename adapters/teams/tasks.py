"""Dialogs as Teams is answered with them: something to fill in or to press, or a last word.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
"""

from adapters.teams.cards import attachment
from adapters.teams.objects import Json, one_line
from adapters.teams.turns import Invoked
from lfbot.graphemes import fit

TITLE = 100
WORDS = 2_000


def opened(title: str, content: Json) -> Invoked:
    """A dialog with that card in it, in place of one that is open."""
    shown = {"title": one_line(title, TITLE), "height": "medium", "width": "medium", "card": attachment(content)}
    return Invoked(200, {"task": {"type": "continue", "value": shown}})


def told(words: str) -> Invoked:
    """A last word: nothing is left to fill in."""
    return Invoked(200, {"task": {"type": "message", "value": fit(words, WORDS)}})


def stacked(above: Json, below: Json) -> Json:
    """Two cards as one."""
    return {**below, "body": [*_body(above), *_body(below)]}


def _body(content: Json) -> list[object]:
    body = content["body"]
    return body if isinstance(body, list) else []
