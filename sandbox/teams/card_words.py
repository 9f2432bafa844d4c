"""An Adaptive Card as a person meets it: its words in order, its buttons, its inputs."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sandbox.teams.card_walk import elements, pressable
from sandbox.teams.state import Json
from sandbox.teams.wire import object_at, objects_at, text_at

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = 0xE000
_SHOWN = re.compile("[\ue000-\ue07f]")
_LINK = re.compile(r"!?\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_MARKS = (
    r"\*\*(?=\S)(.+?)(?<=\S)\*\*",
    r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)",
    r"(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)",
    r"\*(?=\S)(.+?)(?<=\S)\*",
)
_MOMENT = re.compile(
    r"\{\{(DATE|TIME)\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))(?:, *(COMPACT|SHORT|LONG))?\)\}\}"
)
_FORMATS = {"COMPACT": "%m/%d/%Y", "SHORT": "%a, %b %d, %Y", "LONG": "%A, %B %d, %Y"}


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: what stands on it, its action, the data it carries.

    `cards` is the card it stands in, after the cards around that one (Action.ShowCard).
    """

    label: str
    action: Json
    data: Json
    cards: tuple[Json, ...]


def words(card: Json) -> str:
    """Everything that a person reads, a line for each piece, with the labels of buttons; hidden parts are left out.

    TextBlocks and facts lose their Markdown, TextRuns are literal; moments appear in UTC.
    """
    lines = [line for one in elements(card, hidden=False) for line in _lines(one)]
    lines += [text_at(one, "title") for one in objects_at(card, "actions")]
    return "\n".join(line for line in lines if line)


def buttons(card: Json) -> list[Button]:
    """All that can be pressed, in order; after a button that opens a card in place (Action.ShowCard) those of it."""
    return list(_buttons((card,)))


def inputs(card: Json) -> list[Json]:
    """The inputs in order, without those of cards that have yet to be opened."""
    return [one for one in elements(card) if text_at(one, "type").startswith("Input.")]


def links(markdown: str) -> list[str]:
    """The addresses that a text with Markdown leads to."""
    return [found[2] for found in _LINK.finditer(_ESCAPED.sub(_hide, markdown))]


def plain(markdown: str) -> str:
    """What is left of Markdown (bold, italics, lists, links) and of mentions when they are shown.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
    """
    text = _MOMENT.sub(_moment, _ESCAPED.sub(_hide, markdown))
    text = re.sub(r"</?at\b[^>]*>", "", _LINK.sub(r"\1", text))
    for mark in _MARKS:
        text = re.sub(mark, r"\1", text)
    text = html.unescape(re.sub(r"(?m)^[-*] +", "• ", text.replace("\r", "\n")))
    return _SHOWN.sub(lambda found: chr(ord(found[0]) - _HIDDEN), text)


def _buttons(cards: tuple[Json, ...]) -> Iterator[Button]:
    for one in pressable(cards[-1], hidden=False):
        yield Button(text_at(one, "title"), one, object_at(one, "data"), cards)
        if one.get("type") == "Action.ShowCard":
            yield from _buttons((*cards, object_at(one, "card")))


def _lines(one: Json) -> Iterator[str]:
    match one.get("type"):
        case "TextBlock":
            yield plain(text_at(one, "text"))
        case "RichTextBlock":
            inlines = one.get("inlines")
            for_all = inlines if isinstance(inlines, list) else []
            yield "".join(run if isinstance(run, str) else literal(text_at(run, "text")) for run in for_all)
        case "FactSet":
            yield from (f"{plain(text_at(f, 'title'))}: {plain(text_at(f, 'value'))}" for f in objects_at(one, "facts"))
        case "Image":
            yield text_at(one, "altText")
        case "ActionSet":
            yield from (text_at(action, "title") for action in objects_at(one, "actions"))
        case str(kind) if kind.startswith("Input."):
            yield from _asked(one, kind)
        case _:
            return


def literal(text: str) -> str:
    """A TextRun: nothing in it is Markdown, but moments are put in the reader's words."""
    return _MOMENT.sub(_moment, text)


def _asked(one: Json, kind: str) -> Iterator[str]:
    yield text_at(one, "label")
    if kind == "Input.Toggle":
        yield text_at(one, "title")
        return
    if kind != "Input.ChoiceSet":
        shown = one.get("value", "")
        yield text_at(one, "placeholder") if shown == "" else str(shown)
        return
    chosen = text_at(one, "value").split(",") if one.get("isMultiSelect") is True else [text_at(one, "value")]
    titles = {text_at(choice, "value"): text_at(choice, "title") for choice in objects_at(one, "choices")}
    if text_at(one, "style").casefold() == "expanded":
        yield from titles.values()
    elif text_at(one, "value"):
        yield from (titles.get(value, value) for value in chosen)
    else:
        yield text_at(one, "placeholder")


def _hide(found: re.Match[str]) -> str:
    return chr(_HIDDEN + ord(found[1]))


def _moment(found: re.Match[str]) -> str:
    at = datetime.fromisoformat(found[2])
    if found[1] == "TIME":
        return f"{at:%I:%M %p}".removeprefix("0")
    return at.strftime(_FORMATS[found[3] or "COMPACT"])
