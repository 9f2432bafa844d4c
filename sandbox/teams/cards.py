"""Adaptive Cards as strictly as one may fear of Teams: what is wrong with one; what a person reads, presses, fills in.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference
"""

from collections import Counter

from sandbox.check import Problem, Problems
from sandbox.teams.card_mentions import check_mentions
from sandbox.teams.card_shapes import ROOT
from sandbox.teams.card_values import version_of, web_address
from sandbox.teams.card_walk import buttons_of, elements, pressable, with_nested
from sandbox.teams.card_words import Button, buttons, inputs, links, words
from sandbox.teams.state import Json
from sandbox.teams.wire import list_at, objects_at, text_at, utf16

__all__ = ["Button", "buttons", "inputs", "problems", "words"]

ACTIONS = 6
CARD_BYTES = 100 * 1024
"""In UTF-16, as for the message around it: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages"""


def problems(card: Json, *, dialog: bool = False) -> list[str]:
    """All that Teams, or somebody looking at the card there, would object to; `dialog`: it stands in a dialog.

    Each begins with a JSON pointer to where it is.
    """
    found: Problems = []
    ROOT(card, "", found)
    if not found:
        for inner in with_nested(card):
            _few_buttons(inner, found)
            _links_lead_somewhere(inner, found)
            _choices_can_be_told_apart(inner, found)
        _executes(card, dialog, found)
        _ids_are_unique(card, found)
        check_mentions(card, found)
    if (size := utf16(card)) > CARD_BYTES:
        found.append(Problem("", "failed_constraint", f"{size} bytes in UTF-16 are more than {CARD_BYTES}"))
    return [f"{problem.pointer or '/'}: {problem.message}" for problem in found]


def _few_buttons(card: Json, found: Problems) -> None:
    if (count := len(list(buttons_of(card)))) > ACTIONS:
        found.append(Problem("/actions", "failed_constraint", f"{count} buttons are more than {ACTIONS}"))


def _links_lead_somewhere(card: Json, found: Problems) -> None:
    for one in elements(card):
        facts = [text_at(fact, key) for fact in objects_at(one, "facts") for key in ("title", "value")]
        for text in [text_at(one, "text") if one.get("type") == "TextBlock" else "", *facts]:
            bad = [link for link in links(text) if not web_address(link) and not link.startswith("mailto:")]
            found += [Problem("/body", "failed_constraint", f"no address to open: {link}") for link in bad]


def _choices_can_be_told_apart(card: Json, found: Problems) -> None:
    for one in inputs(card):
        values = [text_at(choice, "value") for choice in objects_at(one, "choices")]
        name = text_at(one, "id")
        for value, times in Counter(values).items():
            if times > 1:
                found.append(Problem("/body", "failed_constraint", f"two choices of {name} are {value}"))
        if one.get("type") != "Input.ChoiceSet":
            continue
        many = one.get("isMultiSelect") is True
        if many and any("," in value for value in values):
            found.append(Problem("/body", "failed_constraint", f"a comma within a choice of {name} splits it in two"))
        chosen = text_at(one, "value").split(",") if many else [text_at(one, "value")]
        missing = [value for value in chosen if value and value not in values]
        if missing and "choices.data" not in one:
            found.append(Problem("/body", "failed_constraint", f"{missing} is no choice of {name}"))


def _executes(card: Json, dialog: bool, found: Problems) -> None:
    """Where an Action.Execute may stand: https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model"""
    there = [one for inner in with_nested(card) for one in pressable(inner) if one.get("type") == "Action.Execute"]
    if dialog and (there or "refresh" in card):
        found.append(Problem("/body", "failed_constraint", "in a dialog there is no Action.Execute"))
    if (there or "refresh" in card) and (version_of(card.get("version")) or (0, 0)) < (1, 4):
        found.append(Problem("/version", "failed_constraint", "Action.Execute needs version 1.4"))
    for inner in with_nested(card):
        if any(one.get("type") == "Action.Execute" for one in objects_at(inner, "actions")):
            message = "an Action.Execute stands in an ActionSet: elsewhere old clients overlook its fallback"
            found.append(Problem("/actions", "failed_constraint", message))


def _ids_are_unique(card: Json, found: Problems) -> None:
    parts = [one for inner in with_nested(card) for one in elements(inner)]
    ids = Counter(text_at(one, "id") for one in parts if "id" in one)
    found += [Problem("/body", "failed_constraint", f"two elements are {id}") for id, times in ids.items() if times > 1]
    for one in (action for inner in with_nested(card) for action in pressable(inner)):
        for target in list_at(one, "targetElements"):
            name = target if isinstance(target, str) else text_at(target, "elementId")
            if name not in ids:
                found.append(Problem("/body", "failed_constraint", f"{name}, to be shown or hidden, is not there"))
