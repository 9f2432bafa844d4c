"""What each part of an Adaptive Card may hold so that Teams shows it: https://adaptivecards.io/explorer/ up to 1.5.

Less than the schema allows: what Teams leaves out (media, `isEnabled`, sign-in) is unknown here.
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
"""

from collections.abc import Mapping

from sandbox.check import (
    Problem,
    Problems,
    Rule,
    anything,
    array,
    flag,
    number,
    shape,
    string,
    tagged,
    wrong_type,
)
from sandbox.teams.card_input_shapes import input_shapes
from sandbox.teams.card_mentions import ENTITIES
from sandbox.teams.card_values import free, one_of, size_of, url, version

SCHEMAS = ("http://adaptivecards.io/schemas/adaptive-card.json", "https://adaptivecards.io/schemas/adaptive-card.json")
REFRESHED_PERSONS = 60
"""https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views"""
_LONG = 100_000
_TEXT = string(_LONG)
_MAYBE_EMPTY = string(_LONG, 0)


def element(value: object, at: str, found: Problems) -> None:
    """Anything that stands in a card's body."""
    tagged(_ELEMENTS)(value, at, found)


def action(value: object, at: str, found: Problems) -> None:
    """A button."""
    tagged(_ACTIONS)(value, at, found)


def _select_action(value: object, at: str, found: Problems) -> None:
    """What a press on something that is no button does: https://adaptivecards.io/explorer/ `ISelectAction`."""
    tagged({kind: rule for kind, rule in _ACTIONS.items() if kind != "Action.ShowCard"})(value, at, found)


def _element_fallback(value: object, at: str, found: Problems) -> None:
    if value != "drop":
        element(value, at, found)


def _action_fallback(value: object, at: str, found: Problems) -> None:
    if value != "drop":
        action(value, at, found)


def _nested_card(value: object, at: str, found: Problems) -> None:
    """The card of an Action.ShowCard: no `$schema`, no `version`, no `refresh` of its own."""
    shape({"type": one_of("AdaptiveCard")}, {**_IN_ANY_CARD, "version": version, "$schema": _TEXT})(value, at, found)


def _inline(value: object, at: str, found: Problems) -> None:
    if not isinstance(value, str):
        tagged({"TextRun": _TEXT_RUN})(value, at, found)


def _old_clients_can_press_it(value: object, at: str, found: Problems) -> None:
    """Without `fallback` a client that does not know Action.Execute shows no button at all."""
    fallback = value.get("fallback") if isinstance(value, dict) else None
    if not isinstance(fallback, dict) or fallback.get("type") != "Action.Submit":
        found.append(Problem(at, "missing_field", "an Action.Execute needs an Action.Submit as its fallback"))


_ITEM: dict[str, Rule] = {"id": _TEXT, "isVisible": flag, "requires": free}
_PLACED: dict[str, Rule] = {
    **_ITEM,
    "separator": flag,
    "spacing": one_of("none", "small", "default", "medium", "large", "extraLarge", "padding"),
}
_SIDES = one_of("left", "center", "right")
_HEIGHTS = one_of("top", "center", "bottom")
_STYLES = one_of("default", "emphasis", "good", "attention", "warning", "accent")
_COLORS = one_of("default", "dark", "light", "accent", "good", "warning", "attention")
_FONT: dict[str, Rule] = {
    "color": _COLORS,
    "fontType": one_of("default", "monospace"),
    "isSubtle": flag,
    "size": one_of("default", "small", "medium", "large", "extraLarge"),
    "weight": one_of("default", "lighter", "bolder"),
}


def _background(value: object, at: str, found: Problems) -> None:
    if isinstance(value, str):
        url(value, at, found)
        return
    fill = one_of("cover", "repeatHorizontally", "repeatVertically", "repeat")
    shape({"url": url}, {"fillMode": fill, "horizontalAlignment": _SIDES, "verticalAlignment": _HEIGHTS})(
        value, at, found
    )


def _width(value: object, at: str, found: Problems) -> None:
    """auto, stretch, a weight, or pixels."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        found.append(wrong_type(at, "string"))
    elif isinstance(value, str) and value not in ("auto", "stretch"):
        size_of(value, at, found)


def _made_of(required: Mapping[str, Rule], optional: Mapping[str, Rule], *also: Rule) -> Rule:
    """An element: what is said of it and what any element may have."""
    anywhere: dict[str, Rule] = {**_PLACED, "fallback": _element_fallback, "height": one_of("auto", "stretch")}
    return shape({"type": anything, **required}, {**anywhere, **optional}, *also)


_BOX: dict[str, Rule] = {
    "selectAction": _select_action,
    "style": _STYLES,
    "bleed": flag,
    "minHeight": size_of,
    "backgroundImage": _background,
    "verticalContentAlignment": _HEIGHTS,
    "rtl": flag,
}
_TEXT_RUN = shape(
    {"type": anything, "text": _MAYBE_EMPTY},
    {
        **_FONT,
        "highlight": flag,
        "italic": flag,
        "strikethrough": flag,
        "underline": flag,
        "selectAction": _select_action,
    },
)
_IMAGE = _made_of(
    {"url": url, "altText": _TEXT},
    {
        "backgroundColor": _TEXT,
        "height": size_of,
        "width": size_of,
        "horizontalAlignment": _SIDES,
        "selectAction": _select_action,
        "size": one_of("auto", "stretch", "small", "medium", "large"),
        "style": one_of("default", "person"),
        "msteams": shape({}, {"allowExpand": flag}),
    },
)
_COLUMN = shape(
    {"type": anything},
    {**_PLACED, **_BOX, "items": array(element, None, 0), "width": _width, "fallback": _element_fallback},
)
_CELLS = {"horizontalCellContentAlignment": _SIDES, "verticalCellContentAlignment": _HEIGHTS}
_CELL = shape({"type": anything, "items": array(element, None, 0)}, _BOX)
_ROW = shape({"type": anything, "cells": array(tagged({"TableCell": _CELL}), None)}, {**_CELLS, "style": _STYLES})
_ELEMENTS: dict[str, Rule] = {
    "TextBlock": _made_of(
        {"text": _TEXT},
        {
            **_FONT,
            "horizontalAlignment": _SIDES,
            "maxLines": number(0),
            "wrap": flag,
            "style": one_of("default", "heading", "columnHeader"),
        },
    ),
    "RichTextBlock": _made_of({"inlines": array(_inline, None)}, {"horizontalAlignment": _SIDES}),
    "Container": _made_of({"items": array(element, None, 0)}, _BOX),
    "ColumnSet": _made_of(
        {"columns": array(tagged({"Column": _COLUMN}), None)}, {**_BOX, "horizontalAlignment": _SIDES}
    ),
    "FactSet": _made_of({"facts": array(shape({"title": _TEXT, "value": _TEXT}, {}), None)}, {}),
    "Image": _IMAGE,
    "ImageSet": _made_of(
        {"images": array(tagged({"Image": _IMAGE}), None)},
        {"imageSize": one_of("auto", "stretch", "small", "medium", "large")},
    ),
    "ActionSet": _made_of({"actions": array(action, None)}, {}),
    "Table": _made_of(
        {"rows": array(tagged({"TableRow": _ROW}), None, 0)},
        {
            **_CELLS,
            "columns": array(shape({}, {**_CELLS, "type": anything, "width": _width}), None, 0),
            "firstRowAsHeader": flag,
            "showGridLines": flag,
            "gridStyle": _STYLES,
        },
    ),
    **input_shapes(_made_of, _select_action),
}
_PRESSED: dict[str, Rule] = {
    "id": _TEXT,
    "iconUrl": url,
    "style": one_of("default", "positive", "destructive"),
    "fallback": _action_fallback,
    "tooltip": _TEXT,
    "mode": one_of("primary", "secondary"),
    "requires": free,
}
_SENT: dict[str, Rule] = {**_PRESSED, "data": free, "associatedInputs": one_of("auto", "none")}
_EXECUTE = shape({"type": anything, "title": _TEXT, "verb": _TEXT}, _SENT, _old_clients_can_press_it)


def _submitted(value: object, at: str, found: Problems) -> None:
    """`data.msteams` says what kind of button it is.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions
    """
    known = one_of("messageBack", "imBack", "task/fetch")
    special = shape({}, {"type": known, "text": _TEXT, "displayText": _TEXT, "value": anything, "feedback": free})
    data = value.get("data") if isinstance(value, dict) else None
    if isinstance(data, dict) and "msteams" in data:
        special(data["msteams"], f"{at}/data/msteams", found)


_TARGET = shape({"elementId": _TEXT}, {"type": anything, "isVisible": flag})


def _target(value: object, at: str, found: Problems) -> None:
    if not isinstance(value, str):
        _TARGET(value, at, found)


_ACTIONS: dict[str, Rule] = {
    "Action.Execute": _EXECUTE,
    "Action.Submit": shape({"type": anything, "title": _TEXT}, _SENT, _submitted),
    "Action.OpenUrl": shape({"type": anything, "title": _TEXT, "url": url}, _PRESSED),
    "Action.ShowCard": shape({"type": anything, "title": _TEXT, "card": _nested_card}, _PRESSED),
    "Action.ToggleVisibility": shape(
        {"type": anything, "title": _TEXT, "targetElements": array(_target, None)}, _PRESSED
    ),
}
_IN_ANY_CARD: dict[str, Rule] = {
    "body": array(element, None, 0),
    "actions": array(action, None, 0),
    "selectAction": _select_action,
    "fallbackText": _TEXT,
    "backgroundImage": _background,
    "minHeight": size_of,
    "rtl": flag,
    "speak": _TEXT,
    "lang": _TEXT,
    "verticalContentAlignment": _HEIGHTS,
}


def _mri(value: object, at: str, found: Problems) -> None:
    if not isinstance(value, str) or not value.startswith("29:"):
        found.append(Problem(at, "failed_constraint", f"must be an MRI (29:…), not {value!r}"))


def _schema(value: object, at: str, found: Problems) -> None:
    if value not in SCHEMAS:
        found.append(Problem(at, "failed_constraint", f"must be {SCHEMAS[0]}"))


_REFRESH = shape(
    {"action": shape({"type": one_of("Action.Execute"), "verb": _TEXT}, {**_SENT, "title": _TEXT})},
    {"userIds": array(_mri, REFRESHED_PERSONS, 0, unique=lambda one: str(one)), "expires": _TEXT},
)
ROOT = shape(
    {"type": one_of("AdaptiveCard"), "$schema": _schema, "version": version},
    {
        **_IN_ANY_CARD,
        "refresh": _REFRESH,
        "msteams": shape({}, {"width": one_of("Full"), "entities": ENTITIES}),
    },
)
"""A whole card, as it stands in an attachment."""
