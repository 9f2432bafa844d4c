"""Going through an Adaptive Card: its elements, its actions, the cards inside it."""

from collections.abc import Iterator

from sandbox.teams.state import Json
from sandbox.teams.wire import object_at, objects_at

_INSIDE = ("body", "items", "columns", "rows", "cells", "images")


def elements(part: Json, *, hidden: bool = True) -> Iterator[Json]:
    """Everything that stands in a card or container, in order; not what only opens on a press (Action.ShowCard)."""
    for key in _INSIDE:
        for one in objects_at(part, key):
            if hidden or one.get("isVisible") is not False:
                yield one
                yield from elements(one, hidden=hidden)


def buttons_of(card: Json, *, hidden: bool = True) -> Iterator[Json]:
    """The buttons in the order in which they are shown: those of ActionSets, then the card's own."""
    for one in elements(card, hidden=hidden):
        if one.get("type") == "ActionSet":
            yield from objects_at(one, "actions")
    yield from objects_at(card, "actions")


def pressable(card: Json, *, hidden: bool = True) -> Iterator[Json]:
    """All that can be pressed: the buttons, and what sits on other elements and beside text inputs."""
    yield from buttons_of(card, hidden=hidden)
    for one in [*elements(card, hidden=hidden), card]:
        for holder in [one, *objects_at(one, "inlines")]:
            yield from (object_at(holder, key) for key in ("selectAction", "inlineAction") if key in holder)


def with_nested(card: Json) -> Iterator[Json]:
    """The card and all cards that its buttons open in place (Action.ShowCard)."""
    yield card
    for one in pressable(card):
        if one.get("type") == "Action.ShowCard":
            yield from with_nested(object_at(one, "card"))
