"""The parameters of the control API."""

from dataclasses import dataclass

from sandbox.learnflow.kinds import Field, Flag, Pairs, Text, Unfit
from sandbox.learnflow.nouns import JsonObject


@dataclass(frozen=True, slots=True)
class Number:
    """A number in JSON; `whole` refuses fractions."""

    least: float = 0
    whole: bool = False

    def read(self, raw: object) -> float:
        """Raises Unfit for anything else."""
        if isinstance(raw, bool) or not isinstance(raw, int if self.whole else int | float):
            raise Unfit("must be a whole number" if self.whole else "must be a number")
        assert isinstance(raw, int | float)
        if raw < self.least:
            raise Unfit(f"must be at least {self.least:g}")
        return raw

    def schema(self) -> JsonObject:
        """A number schema."""
        return {"type": "integer" if self.whole else "number", "minimum": self.least}


_USER = Field("user", Text(1), "A user's id or e-mail", True)
_COURSE = Field("course", Text(1), "A course's id or slug", True)

_IN_A_COURSE = (_USER, _COURSE)
LESSONS = (*_IN_A_COURSE, Field("lessons", Number(1, whole=True), "How many", default=1))
ENROLL = FINISH = _IN_A_COURSE
PUBLISH = (_COURSE,)
PAY = (
    *_IN_A_COURSE,
    Field("amount", Number(), "In whole units of the currency", True),
    Field("currency", Text(3, 3), "Its code", default="USD"),
)
SUSPEND = (_USER,)
UPDATE = (
    _USER,
    Field("name", Text(1), "Full name"),
    Field("email", Text(3), "E-mail"),
    Field("role", Text(1), "Role"),
    Field("status", Text(1), "Status"),
    Field("metadata", Pairs(50), "Key-value pairs"),
)
CLOCK = (Field("advance", Number(), "Seconds to jump ahead", True),)
REDELIVER = (
    Field("event_id", Text(1), "Which event", True),
    Field("webhook_id", Text(1), "To which endpoint; all without it"),
)
ENABLE = (Field("webhook_id", Text(1), "Which endpoint", True),)
LIMIT = (
    Field("requests", Number(0, whole=True), "In each window; without it the tier's own"),
    Field("window", Number(1), "Seconds", default=86_400),
)
FAULT = (
    Field("path", Text(1), "A pattern", default="/v2/*"),
    Field("method", Text(1), "Only this method"),
    Field("status", Number(400, whole=True), "Answer this status"),
    Field("latency", Number(), "Seconds"),
    Field("drop", Flag(), "Close the connection without an answer"),
    Field("truncate", Flag(), "Close it in the middle of one"),
    Field("after", Flag(), "Carry the request out first"),
    Field("retry_after", Number(0, whole=True), "Seconds in that header"),
    Field("body", Text(), "Instead of the envelope"),
    Field("count", Number(1, whole=True), "So many times"),
    Field("probability", Number(), "Between 0 and 1"),
)
