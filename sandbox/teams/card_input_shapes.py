"""What the inputs of an Adaptive Card may hold. https://adaptivecards.io/explorer/ (Inputs)

Choices that are looked up: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
"""

from collections.abc import Callable, Mapping

from sandbox.check import Problem, Problems, Rule, array, at_least_one, flag, number, shape, string
from sandbox.teams.card_values import date, one_of, time_of_day

PEOPLE = "graph.microsoft.com/users"
"""The dataset of people, which Teams itself searches:
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker"""
_TEXT = string(100_000)
_MAYBE_EMPTY = string(100_000, 0)
_CHOICE = shape({"title": _TEXT, "value": _TEXT}, {})
_QUERY = shape(
    {"type": one_of("Data.Query"), "dataset": _TEXT},
    {"count": number(0), "skip": number(0), "value": _MAYBE_EMPTY, "associatedInputs": one_of("auto", "none")},
)


def input_shapes(made_of: Callable[..., Rule], pressed: Rule) -> dict[str, Rule]:
    """A rule for each kind of input; `made_of` adds what any element may have, `pressed` is an action beside a text."""

    def asked(required: Mapping[str, Rule], optional: Mapping[str, Rule], *also: Rule) -> Rule:
        more: dict[str, Rule] = {"isRequired": flag, "errorMessage": _TEXT, "label": _TEXT}
        if "title" not in required:  # a toggle has its words beside it
            more["placeholder"] = _TEXT
            also = (at_least_one("label"), *also)
        return made_of({"id": _TEXT, **required}, {**more, **optional}, _refusal_has_words, *also)

    return {
        "Input.Text": asked(
            {},
            {
                "isMultiline": flag,
                "maxLength": number(1),
                "regex": _TEXT,
                "value": _MAYBE_EMPTY,
                "style": one_of("text", "tel", "url", "email", "password"),
                "inlineAction": pressed,
            },
        ),
        "Input.Number": asked({}, {"min": number(), "max": number(), "value": number()}),
        "Input.Date": asked({}, {"min": date, "max": date, "value": date}),
        "Input.Time": asked({}, {"min": time_of_day, "max": time_of_day, "value": time_of_day}),
        "Input.Toggle": asked(
            {"title": _TEXT}, {"value": _MAYBE_EMPTY, "valueOn": _TEXT, "valueOff": _MAYBE_EMPTY, "wrap": flag}
        ),
        "Input.ChoiceSet": asked(
            {},
            {
                "choices": array(_CHOICE, None, 0),
                "choices.data": _QUERY,
                "isMultiSelect": flag,
                "value": _MAYBE_EMPTY,
                "style": one_of("compact", "expanded", "filtered"),
                "wrap": flag,
            },
            at_least_one("choices", "choices.data"),
            _query_filters,
        ),
    }


def _refusal_has_words(value: object, at: str, found: Problems) -> None:
    if (
        isinstance(value, dict)
        and (value.get("isRequired") is True or "regex" in value)
        and "errorMessage" not in value
    ):
        found.append(Problem(at, "missing_field", "an input that can be refused needs an errorMessage"))


def _query_filters(value: object, at: str, found: Problems) -> None:
    """A type-ahead of the bot's own appears only with the style `filtered`; the people picker needs none."""
    query = value.get("choices.data") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(query, dict):
        return
    if not str(query.get("dataset", "")).startswith(PEOPLE) and value.get("style") != "filtered":
        found.append(Problem(f"{at}/style", "failed_constraint", "choices that are searched need the style filtered"))
