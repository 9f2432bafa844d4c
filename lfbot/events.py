"""What LearnFlow tells by webhook. https://learnflow.com/docs (Webhooks): eight events, one documented payload.

The other seven carry the documented fields of their resource, as far as we infer; every field may be missing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from lfbot.wild import Untamed, Wild, decode


class Kind(StrEnum):
    """The documented events."""

    USER_CREATED = "user.created"
    USER_UPDATED = "user.updated"
    ENROLLMENT_CREATED = "enrollment.created"
    ENROLLMENT_COMPLETED = "enrollment.completed"
    PROGRESS_UPDATED = "enrollment.progress_updated"
    CERTIFICATE_ISSUED = "certificate.issued"
    COURSE_PUBLISHED = "course.published"
    PAYMENT_COMPLETED = "payment.completed"


LONGEST_ID = 200
"""Characters of an id; a longer one is none, for what is cut off could tell two apart."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in LearnFlow. `type` is its text, so that a new one is no error."""

    id: str
    type: str
    at: datetime | None
    data: Wild
    attempt: int = 1

    @property
    def kind(self) -> Kind | None:
        """Which of the documented events it is; None for one we do not know."""
        return Kind(self.type) if self.type in _KINDS else None


_KINDS = frozenset(Kind)


def read(body: bytes) -> Event:
    """The event in a webhook's body. Raises Untamed: the reasons of `wild.decode`, not_an_object, no_id, no_type."""
    wild = decode(body)
    if not wild.is_object():
        raise Untamed("not_an_object")
    id, type = wild["id"].text(LONGEST_ID + 1), wild["type"].text(100)
    if not id or len(id) > LONGEST_ID:
        raise Untamed("no_id")
    if not type:
        raise Untamed("no_type")
    return Event(id, type, wild["created_at"].moment(), wild["data"], wild["metadata"]["attempt"].whole() or 1)


def keys(event: Event) -> tuple[str, ...]:
    """What makes an event the same news as another: either key in common is enough.

    A completion is one piece of news whether a completion or a certificate tells it; other events are their resource
    and kind.
    """
    data = event.data
    match event.kind:
        case Kind.ENROLLMENT_COMPLETED | Kind.CERTIFICATE_ISSUED:
            completion = event.kind is Kind.ENROLLMENT_COMPLETED
            certificate = (data["certificate_id"] if completion else data["id"]).text(200)
            at = (data["completed_at"] if completion else data["issued_at"]).moment() or event.at
            user, course = data["user_id"].text(200), data["course_id"].text(200)
            day = f"{at.astimezone(UTC):%Y-%m-%d}" if at else ""
            told = (
                f"certificate {certificate}" if certificate else "",
                f"finished {user} {course} {day}" if user and course else "",
            )
            return tuple(key for key in told if key) or (f"event {event.id}",)
        case Kind.ENROLLMENT_CREATED:
            return (_resource(event, data["enrollment_id"].text(200)),)
        case Kind.PROGRESS_UPDATED:
            step = milestone(data["percent_complete"].number())
            user, course = data["user_id"].text(200), data["course_id"].text(200)
            enrollment = data["enrollment_id"].text(200) or (f"{user} {course}" if user and course else "")
            return (_resource(event, f"{enrollment} {step}" if enrollment and step else ""),)
        case Kind.PAYMENT_COMPLETED:
            return (_resource(event, data["payment_id"].text(200)),)
        case Kind.USER_CREATED:
            return (_resource(event, data["id"].text(200)),)
        case Kind.COURSE_PUBLISHED | Kind.USER_UPDATED | None:
            return (f"event {event.id}",)


def milestone(percent: float | None) -> int | None:
    """The quarter that was reached: 25, 50 or 75; None below the first and for a finished course."""
    if percent is None or not 25 <= percent < 100:
        return None
    return int(percent // 25) * 25


def _resource(event: Event, id: str) -> str:
    return f"{event.type} {id}" if id else f"event {event.id}"
