"""Who a private card names, so that a press on the name opens that person's own card."""

import re
from collections.abc import Sequence
from html import escape

from adapters.teams.limits import CALLED, NAME
from adapters.teams.objects import Json, one_line
from adapters.teams.rich_text import SMALL
from lfbot.card import Block, Card, Facts, Listed, Note, Person, Spans, Text

_KNOWN = re.compile(r"29:\S+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""An MRI or an Entra object id."""

_MARKED = re.compile(r"[][*_~`\\{}|#/]")


def called(card: Card) -> tuple[list[Json], list[Json]]:
    """A line that names the card's people so that a press opens their own card, and its entities.

    A TextRun cannot hold `<at>`, and a name that reads as Markdown cannot stand in a TextBlock.
    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
    """
    people: dict[str, str] = {}
    for person in _people(card.blocks):
        name = one_line(person.name, NAME)
        known = person.name.strip() and _KNOWN.fullmatch(person.id) and person.id not in people.values()
        if known and not _MARKED.search(name) and len(people) < CALLED:
            people.setdefault(name, person.id)
    if not people:
        return [], []
    tags = {name: f"<at>{escape(name, quote=False)}</at>" for name in people}
    line: Json = {"type": "TextBlock", "text": ", ".join(tags.values()), "wrap": True, **SMALL}
    return [line], [
        {"type": "mention", "text": tags[name], "mentioned": {"id": id, "name": name}} for name, id in people.items()
    ]


def _people(blocks: Sequence[Block]) -> list[Person]:
    found: list[Spans] = []
    for block in blocks:
        match block:
            case Text(spans) | Note(spans):
                found.append(spans)
            case Listed(items):
                found += items
            case Facts(rows):
                found += [value for _, value in rows]
            case _:
                continue
    return [span for spans in found for span in spans if isinstance(span, Person)]
