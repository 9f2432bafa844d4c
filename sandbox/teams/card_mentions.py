"""Mentions in cards: `<at>Sam Rivera</at>` in a text and its entity at the card's root belong together.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format (Mention support)
"""

import re
from collections import Counter
from collections.abc import Iterator

from sandbox.check import Problem, Problems, Rule, anything, array, shape, string
from sandbox.teams.card_walk import elements, with_nested
from sandbox.teams.state import Json
from sandbox.teams.wire import objects_at, text_at

_SPAN = re.compile(r"<at\b[^>]*>.*?</at>|</?at\b[^>]*>", re.DOTALL)
_PERSON = re.compile(
    r"29:\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[^\s@<>]+@[^\s@<>]+|[A-Za-z0-9+/=]{20,}", re.IGNORECASE
)
"""An MRI, an Entra object id or a UPN; or what Graph calls a tag."""


def _person(value: object, at: str, found: Problems) -> None:
    if not isinstance(value, str) or not _PERSON.fullmatch(value):
        found.append(Problem(at, "failed_constraint", f"nobody is called {value!r}: an MRI, object id or UPN is"))


MENTIONED = shape({"id": _person, "name": string(1000)}, {"type": string(20)})
ENTITY: Rule = shape({"type": anything, "text": string(2000), "mentioned": MENTIONED}, {})
ENTITIES: Rule = array(ENTITY, None, 0)


def check_mentions(card: Json, found: Problems) -> None:
    """Every `<at>` has its entity and every entity its `<at>`: else the words stand there raw, or nobody is told."""
    spans = Counter(span for text in _texts(card) for span in _SPAN.findall(text))
    entities = Counter(text_at(one, "text") for one in objects_at(card, "msteams", "entities"))
    for index, one in enumerate(objects_at(card, "msteams", "entities")):
        text = text_at(one, "text")
        at = f"/msteams/entities/{index}"
        if one.get("type") != "mention":
            found.append(Problem(f"{at}/type", "failed_constraint", "only mentions are entities"))
        if not re.fullmatch(r"<at>.+</at>", text, re.DOTALL):
            found.append(Problem(f"{at}/text", "failed_constraint", f"must be <at>a name</at>, not {text!r}"))
        elif entities[text] > spans[text]:
            found.append(Problem(at, "failed_constraint", f"{text} does not stand in any TextBlock so often"))
    for span in spans:
        if span not in entities:
            found.append(Problem("/body", "failed_constraint", f"{span} has no entity in msteams.entities"))


def _texts(card: Json) -> Iterator[str]:
    """Where mentions are looked for: text blocks and facts. In a TextRun `<at>` is just what somebody wrote."""
    for one in (part for inner in with_nested(card) for part in elements(inner)):
        if one.get("type") == "TextBlock":
            yield text_at(one, "text")
        for fact in objects_at(one, "facts"):
            yield from (text_at(fact, "title"), text_at(fact, "value"))
