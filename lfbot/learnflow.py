"""LearnFlow as the bot sees it: its nouns, what can go wrong, and the port to it.

The nouns carry what the documentation shows; what may be absent is None.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from lfbot.events import Event


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account."""

    id: str
    email: str
    name: str
    role: str = "student"
    status: str = "active"
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """Something that can be learnt."""

    id: str
    title: str
    slug: str = ""
    description: str = ""
    category: str = ""
    level: str = ""
    instructor_id: str = ""
    instructor: str = ""
    hours: float | None = None
    lessons: int | None = None
    rating: float | None = None
    published: bool = True
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enrollment:
    """Somebody in a course."""

    id: str
    user_id: str
    course_id: str
    status: str = "active"
    enrolled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """How far somebody is in one course."""

    course_id: str
    course_title: str
    status: str
    percent: float
    lesson: int | None = None
    lessons: int | None = None
    minutes: int | None = None
    last_accessed_at: datetime | None = None
    completed_at: datetime | None = None
    certificate_id: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is in everything."""

    user_id: str
    user_name: str
    enrolled: int
    completed: int
    minutes: int
    courses: tuple[CourseProgress, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """Proof that somebody finished a course."""

    id: str
    user_id: str
    user_name: str
    course_id: str
    course_title: str
    issued_at: datetime | None = None
    url: str | None = None
    verification_url: str | None = None
    pdf_url: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An endpoint that LearnFlow posts to. The secret signs what it posts."""

    id: str
    url: str
    status: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of the calls LearnFlow allows; None until the first answer told."""

    limit: int | None = None
    remaining: int | None = None
    reset: datetime | None = None


class LearnFlowError(Exception):
    """LearnFlow said no, or nothing. `str()` is its message; `request_id` lets its support find the call."""

    def __init__(
        self, message: str, *, status: int | None = None, code: str = "", param: str = "", request_id: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.param = param
        self.request_id = request_id


class Invalid(LearnFlowError):
    """400 and 422: the call itself is wrong; `param` names the part."""


class KeyRefused(LearnFlowError):
    """401: the key is wrong or revoked. The operator must act."""


class Forbidden(LearnFlowError):
    """403: the key may not do that, or the plan is read-only."""


class NotFound(LearnFlowError):
    """404: no such thing."""


class Conflict(LearnFlowError):
    """409: it exists already."""


class AlreadyEnrolled(Conflict):
    """409 on an enrollment: they are in that course already, which is a friendly answer."""


class RateLimited(LearnFlowError):
    """429, or the budget is used up: not before `until`."""

    def __init__(self, message: str, *, until: datetime, request_id: str = "") -> None:
        super().__init__(message, status=429, code="rate_limit_exceeded", request_id=request_id)
        self.until = until


class Broken(LearnFlowError):
    """5xx, no connection, no answer in time, or an answer that cannot be read. A write may have happened."""


class LearnFlow(Protocol):
    """The documented API, for one tenant. Every method raises LearnFlowError."""

    async def user_by_email(self, email: str) -> User | None:
        """The one account with exactly that address, whatever its case. Raises Conflict if there are two."""

    def users(self, *, role: str = "", search: str = "", status: str = "") -> AsyncIterator[User]:
        """All users that match, newest first, page by page."""

    async def create_user(
        self, email: str, name: str, *, role: str = "student", metadata: Mapping[str, str] | None = None
    ) -> User:
        """Make an account and send the invitation. Raises Conflict where the address has one."""

    def courses(
        self, *, category: str = "", level: str = "", instructor_id: str = "", search: str = ""
    ) -> AsyncIterator[Course]:
        """All courses that match, page by page, straight from LearnFlow."""

    async def catalogue(self) -> Sequence[Course]:
        """Every course, from a copy that is refreshed on a timer and by `course.published`."""

    async def enroll(self, user_id: str, course_id: str, *, completion_redirect: str = "") -> Enrollment:
        """Put somebody in a course. Raises AlreadyEnrolled, NotFound, Invalid, Forbidden."""

    async def progress(self, user_id: str) -> Progress:
        """How far that person is."""

    def certificates(
        self, *, user_id: str = "", course_id: str = "", issued_after: date | None = None
    ) -> AsyncIterator[Certificate]:
        """All certificates that match, page by page."""

    async def register_webhook(
        self, url: str, events: Sequence[str], *, secret: str = "", description: str = ""
    ) -> Webhook:
        """Ask for events at `url`. Never repeated by itself: an answer that was lost may have registered it."""

    def noticed(self, event: Event) -> None:
        """Take from an event what the copies of users and courses should know."""

    def patient(self) -> "LearnFlow":
        """The same for work nobody waits for: it leaves the last of the budget, and the next free place, to people."""

    @property
    def budget(self) -> Budget:
        """What is left, as the latest answer told."""
