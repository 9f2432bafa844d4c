"""Adaptive Cards as lines of text. https://adaptivecards.io/explorer/"""

from collections.abc import Callable, Sequence

from rich.text import Text

from demo.screen import row
from sandbox.teams.card_words import literal, plain
from sandbox.teams.state import Json
from sandbox.teams.wire import list_at, objects_at, text_at

_INSIDE = ("items", "columns", "rows", "cells", "images")


def lines(card: Json, button: Callable[[Json], Text]) -> list[Text]:
    """All that a person sees of the card, top to bottom; `button` draws one of its actions."""
    drawn = [line for part in objects_at(card, "body") for line in _lines(part, button)]
    return [*drawn, *_row(objects_at(card, "actions"), button)]


def _lines(part: Json, button: Callable[[Json], Text]) -> list[Text]:
    if part.get("isVisible") is False:
        return []
    match part.get("type"):
        case "TextBlock":
            return [Text(plain(text_at(part, "text")), _look(part))]
        case "RichTextBlock":
            return [Text.assemble(*map(_run, list_at(part, "inlines")))]
        case "FactSet":
            facts = objects_at(part, "facts")
            return [Text(f"{plain(text_at(one, 'title'))}: {plain(text_at(one, 'value'))}") for one in facts]
        case "Image":
            return [Text(f"[picture: {text_at(part, 'altText')}]", "dim")]
        case "ActionSet":
            return _row(objects_at(part, "actions"), button)
        case str(kind) if kind.startswith("Input."):
            return [Text(f"{text_at(part, 'label') or text_at(part, 'title')}: …", "yellow")]
        case _:
            return [line for key in _INSIDE for one in objects_at(part, key) for line in _lines(one, button)]


def _run(run: object) -> tuple[str, str]:
    if not isinstance(run, dict):
        return str(run), ""
    look = "underline" if "selectAction" in run else _look(run)
    return literal(text_at(run, "text")), look


def _look(part: Json) -> str:
    looks = {
        "bold": part.get("weight") == "Bolder",
        "cyan": part.get("fontType") == "Monospace",
        "dim": part.get("isSubtle") is True,
    }
    return " ".join(look for look, on in looks.items() if on)


def _row(actions: Sequence[Json], button: Callable[[Json], Text]) -> list[Text]:
    return [row([button(one) for one in actions])] if actions else []
