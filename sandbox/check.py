"""A small language for rules about JSON: what is wrong, and at which JSON pointer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in the terms of https://docs.slack.dev/reference/methods/blocks.validate."""

    pointer: str
    code: str
    message: str
    constraint: Json | None = None

    def public(self) -> Json:
        """As `blocks.validate` answers it."""
        field = self.pointer.rsplit("/", 1)[-1]
        return {
            "pointer": self.pointer,
            "code": self.code,
            "message": self.message,
            "field": field,
            "constraint": self.constraint,
        }

    def line(self) -> str:
        """As the other methods list it."""
        return f"{self.message} [json-pointer:{self.pointer}]"


Problems = list[Problem]
Rule = Callable[[object, str, Problems], None]


def string(most: int, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def check(value: object, at: str, found: Problems) -> None:
        if not isinstance(value, str):
            found.append(wrong_type(at, "string"))
        elif len(value) > most:
            limit: Json = {"type": "max_length", "max": most, "got": len(value)}
            found.append(Problem(at, "failed_constraint", f"must be less than {most + 1} characters", limit))
        elif len(value) < least:
            limit = {"type": "min_length", "min": least, "got": len(value)}
            found.append(Problem(at, "failed_constraint", f"must be more than {least - 1} characters", limit))

    return check


def number(least: float | None = None, most: float | None = None) -> Rule:
    """A number within bounds."""

    def check(value: object, at: str, found: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            found.append(wrong_type(at, "number"))
        elif (least is not None and value < least) or (most is not None and value > most):
            limit: Json = {"type": "range", "min": least, "max": most, "got": value}
            found.append(Problem(at, "failed_constraint", f"must be between {least} and {most}", limit))

    return check


def flag(value: object, at: str, found: Problems) -> None:
    """True or false."""
    if not isinstance(value, bool):
        found.append(wrong_type(at, "boolean"))


def choice(*allowed: object) -> Rule:
    """One of a few values."""

    def check(value: object, at: str, found: Problems) -> None:
        if isinstance(value, bool) or value not in allowed:
            limit: Json = {"type": "enum", "expected": list(allowed), "got": value}
            found.append(Problem(at, "failed_constraint", f"value is not one of {list(allowed)}", limit))

    return check


def array(rule: Rule, most: int | None, least: int = 1, unique: Callable[[object], object] | None = None) -> Rule:
    """A list of `least` to `most` items that each obey `rule`; `unique` picks what may not repeat (None: no matter)."""

    def check(value: object, at: str, found: Problems) -> None:
        if not isinstance(value, list):
            found.append(wrong_type(at, "array"))
            return
        if most is not None and len(value) > most:
            limit: Json = {"type": "max_items", "max": most, "got": len(value)}
            found.append(Problem(at, "failed_constraint", f"no more than {most} items allowed", limit))
        if len(value) < least:
            limit = {"type": "min_items", "min": least, "got": len(value)}
            found.append(Problem(at, "failed_constraint", f"no fewer than {least} items allowed", limit))
        seen: set[object] = set()
        for index, item in enumerate(value):
            rule(item, f"{at}/{index}", found)
            key = unique(item) if unique else None
            if key is not None and key in seen:
                found.append(Problem(f"{at}/{index}", "failed_constraint", "must be unique", {"type": "unique"}))
            seen.add(key)

    return check


def shape(required: Mapping[str, Rule], optional: Mapping[str, Rule], *also: Rule) -> Rule:
    """An object with these keys and no others; `also` looks at it as a whole."""
    rules = {**required, **optional}

    def check(value: object, at: str, found: Problems) -> None:
        if not isinstance(value, dict):
            found.append(wrong_type(at, "object"))
            return
        for name in required:
            if name not in value:
                found.append(Problem(at, "missing_field", f"missing required field: {name}", {"type": "required"}))
        for name, inner in value.items():
            if name in rules:
                rules[name](inner, f"{at}/{name}", found)
            else:
                found.append(Problem(f"{at}/{name}", "unknown_field", f"invalid additional property: {name}"))
        for whole in also:
            whole(value, at, found)

    return check


def tagged(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which of the rules it obeys."""

    def check(value: object, at: str, found: Problems) -> None:
        if not isinstance(value, dict):
            found.append(wrong_type(at, "object"))
            return
        kind = value.get("type")
        if kind is None:
            found.append(Problem(at, "missing_field", "missing required field: type", {"type": "required"}))
        elif isinstance(kind, str) and kind in kinds:
            kinds[kind](value, at, found)
        else:
            limit: Json = {"type": "enum", "expected": sorted(kinds), "got": kind}
            found.append(Problem(f"{at}/type", "unsupported_type", f"unsupported type: {kind}", limit))

    return check


def exactly_one(*names: str) -> Rule:
    """Of these keys one is there, and only one."""

    def check(value: object, at: str, found: Problems) -> None:
        if isinstance(value, dict) and sum(name in value for name in names) != 1:
            found.append(Problem(at, "failed_constraint", f"must define either `{'` or `'.join(names)}`"))

    return check


def at_least_one(*names: str) -> Rule:
    """Of these keys one is there, or more."""

    def check(value: object, at: str, found: Problems) -> None:
        if isinstance(value, dict) and not any(name in value for name in names):
            found.append(Problem(at, "missing_field", f"must define either `{'` or `'.join(names)}`"))

    return check


def anything(value: object, at: str, found: Problems) -> None:
    """Whatever there is, is well: the `type` that `tagged` has already looked at."""


def wrong_type(at: str, expected: str) -> Problem:
    """The value there is of another JSON type."""
    return Problem(at, "wrong_type", f"must provide a{'n' if expected[0] in 'aeio' else ''} {expected}")
