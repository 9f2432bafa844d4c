"""Kinds of parameter: each reads a raw value and describes itself in OpenAPI, so that the two cannot disagree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sandbox.learnflow.nouns import JsonObject


class Unfit(ValueError):
    """A value that its parameter cannot take; the text completes "The parameter 'x' …"."""


class Kind(Protocol):
    """Reads one parameter's value; raises Unfit."""

    def read(self, raw: object) -> object:
        """The value, from parsed JSON or from the text of a query."""

    def schema(self) -> JsonObject:
        """The same as an OpenAPI schema."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string; `pattern` is anchored by itself and `means` says it in words."""

    shortest: int = 0
    longest: int | None = None
    pattern: str | None = None
    means: str = "has the wrong form"
    example: str | None = None

    def read(self, raw: object) -> str:
        """Raises Unfit for anything but a string within the limits."""
        if not isinstance(raw, str):
            raise Unfit("must be a string")
        if len(raw) < self.shortest:
            raise Unfit("must not be empty" if self.shortest == 1 else f"must have at least {self.shortest} characters")
        if self.longest is not None and len(raw) > self.longest:
            raise Unfit(f"must have at most {self.longest} characters")
        if self.pattern is not None and re.fullmatch(self.pattern, raw) is None:
            raise Unfit(self.means)
        return raw

    def schema(self) -> JsonObject:
        """A string schema."""
        schema: JsonObject = {"type": "string"}
        if self.shortest:
            schema["minLength"] = self.shortest
        if self.longest is not None:
            schema["maxLength"] = self.longest
        if self.pattern is not None:
            schema["pattern"] = f"^{self.pattern}$"
        if self.example is not None:
            schema["example"] = self.example
        return schema


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: Sequence[str]

    def read(self, raw: object) -> str:
        """Raises Unfit for any other."""
        if not isinstance(raw, str) or raw not in self.words:
            raise Unfit(f"must be one of: {', '.join(self.words)}")
        return raw

    def schema(self) -> JsonObject:
        """An enum."""
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in the text of a query; `most` is open when it is None."""

    least: int
    most: int | None = None

    def read(self, raw: object) -> int:
        """Raises Unfit for anything that is not digits within the limits."""
        # Python refuses to read integers beyond 4,300 digits.
        if not isinstance(raw, str) or not re.fullmatch(r"-?[0-9]{1,4000}", raw):
            raise Unfit("must be a whole number")
        number = int(raw)
        if number < self.least:
            raise Unfit(f"must be at least {self.least}")
        if self.most is not None and number > self.most:
            raise Unfit(f"must be at most {self.most}")
        return number

    def schema(self) -> JsonObject:
        """An integer schema."""
        return {"type": "integer", "minimum": self.least} | ({} if self.most is None else {"maximum": self.most})


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false, in JSON."""

    def read(self, raw: object) -> bool:
        """Raises Unfit for anything else."""
        if not isinstance(raw, bool):
            raise Unfit("must be true or false")
        return raw

    def schema(self) -> JsonObject:
        """A boolean schema."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Day:
    """A date, `2024-03-14`."""

    def read(self, raw: object) -> date:
        """Raises Unfit for anything else, other spellings of ISO 8601 included."""
        if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
            raise Unfit("must be a date such as 2024-03-14")
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise Unfit("must be a date of the calendar") from None

    def schema(self) -> JsonObject:
        """A date schema."""
        return {"type": "string", "format": "date", "example": "2024-01-01"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Key-value pairs, the values strings, numbers or booleans."""

    most: int

    def read(self, raw: object) -> dict[str, object]:
        """Raises Unfit for anything else, and for too many."""
        if not isinstance(raw, dict):
            raise Unfit("must be an object")
        if len(raw) > self.most:
            raise Unfit(f"must have at most {self.most} keys")
        if not all(isinstance(value, str | int | float) for value in raw.values()):
            raise Unfit("may hold strings, numbers and booleans only")
        return raw

    def schema(self) -> JsonObject:
        """An object schema."""
        values = [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]
        return {"type": "object", "maxProperties": self.most, "additionalProperties": {"anyOf": values}}


@dataclass(frozen=True, slots=True)
class Several:
    """A list of at least one of a few words, none of them twice."""

    words: Sequence[str]

    def read(self, raw: object) -> list[str]:
        """Raises Unfit for anything else."""
        if not isinstance(raw, list) or not raw:
            raise Unfit("must be a list of at least one")
        if not all(isinstance(item, str) and item in self.words for item in raw):
            raise Unfit(f"may hold only: {', '.join(self.words)}")
        if len(set(raw)) < len(raw):
            raise Unfit("names the same twice")
        return raw

    def schema(self) -> JsonObject:
        """An array schema."""
        return {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "enum": [*self.words]}}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of an operation: of the query, the path or the body."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    default: object = None

    def schema(self) -> JsonObject:
        """The kind's schema with the default."""
        return self.kind.schema() | ({} if self.default is None else {"default": self.default})
