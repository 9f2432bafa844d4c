"""What an operation of the API is: the one table from which routes, OpenAPI and Postman are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sandbox.learnflow.auth import Bearer
from sandbox.learnflow.endpoints import Endpoints
from sandbox.learnflow.errors import missing, unfit
from sandbox.learnflow.kinds import Field, Unfit
from sandbox.learnflow.nouns import JsonObject, Person
from sandbox.learnflow.state import Organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, authenticated and read: its values are as their kinds made them."""

    organisation: Organisation
    endpoints: Endpoints
    bearer: Bearer
    asker: Person | None
    now: datetime
    values: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """A string parameter."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def need(self, name: str) -> str:
        """A required string parameter."""
        value = self.values[name]
        assert isinstance(value, str)
        return value

    def whole(self, name: str) -> int:
        """A whole number that has a default."""
        value = self.values[name]
        assert isinstance(value, int)
        return value

    def day(self, name: str) -> date | None:
        """A date."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def texts(self, name: str) -> list[str]:
        """A required list of strings."""
        value = self.values[name]
        assert isinstance(value, list)
        return value

    @property
    def limited_to(self) -> Person | None:
        """The one person whose data a token may see: none for a key and for an administrator's token."""
        return None if self.asker is None or self.asker.role == "admin" else self.asker


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API; `scope` None wants a full API key; `refuses` are the statuses beside those of every call."""

    method: str
    path: str
    name: str
    summary: str
    about: str
    scope: str | None
    answer: Callable[[Asked], JsonObject]
    result: JsonObject
    writes: bool = False
    status: int = 200
    path_fields: Sequence[Field] = ()
    query: Sequence[Field] = ()
    body: Sequence[Field] = ()
    refuses: Sequence[int] = ()
    example: JsonObject | None = None


def read_fields(fields: Sequence[Field], raw: Mapping[str, object]) -> JsonObject:
    """Every field's value or default; raises Refusal: 400 for a missing one, 422 for one that does not fit."""
    values: JsonObject = {}
    for field in fields:
        if field.name in raw:
            try:
                values[field.name] = field.kind.read(raw[field.name])
            except Unfit as problem:
                raise unfit(field.name, str(problem)) from None
        elif field.required:
            raise missing(field.name)
        elif field.default is not None:
            values[field.name] = field.default
    return values
