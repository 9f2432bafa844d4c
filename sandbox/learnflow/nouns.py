"""What an organisation in the sandbox consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

JsonObject = dict[str, object]
Metadata = Mapping[str, object]

ROLES = ("student", "instructor", "admin")
STATUSES = ("active", "inactive", "suspended")
LEVELS = ("beginner", "intermediate", "advanced")
EVENTS = (
    "user.created",
    "user.updated",
    "enrollment.created",
    "enrollment.completed",
    "enrollment.progress_updated",
    "certificate.issued",
    "course.published",
    "payment.completed",
)


@dataclass(slots=True)
class Person:
    """Somebody with an account; `status` is one of STATUSES or `invited`."""

    id: str
    email: str
    name: str
    role: str
    status: str
    created_at: datetime
    avatar_url: str | None = None
    last_login: datetime | None = None
    metadata: Metadata = field(default_factory=dict)


@dataclass(slots=True)
class Course:
    """Something to learn, lesson by lesson; `category` is a title, its slug is what a filter names."""

    id: str
    title: str
    slug: str
    description: str
    category: str
    level: str
    instructor: Person
    duration_hours: int
    total_lessons: int
    enrolled_count: int
    average_rating: float
    is_published: bool
    created_at: datetime
    updated_at: datetime

    @property
    def category_slug(self) -> str:
        """`Data Science` → `data-science`."""
        return self.category.lower().replace(" & ", "-").replace(" ", "-")


@dataclass(slots=True)
class Certificate:
    """Proof that somebody finished a course."""

    id: str
    person: Person
    course: Course
    issued_at: datetime


@dataclass(slots=True)
class Enrollment:
    """One person in one course, and how far they are; everything shown follows from `lessons_done`."""

    id: str
    person: Person
    course: Course
    enrolled_at: datetime
    lessons_done: int = 0
    minutes: int = 0
    last_accessed_at: datetime | None = None
    completed_at: datetime | None = None
    certificate: Certificate | None = None
    completion_redirect: str | None = None

    @property
    def current_lesson(self) -> int:
        """The first lesson before anything is done, afterwards the last one done: the documentation's figures."""
        return max(1, self.lessons_done)

    @property
    def percent_complete(self) -> int | float:
        """One decimal; whole numbers stay whole, and 100 means done."""
        if self.lessons_done >= self.course.total_lessons:
            return 100
        percent = min(99.9, round(100 * self.lessons_done / self.course.total_lessons, 1))
        return int(percent) if percent == int(percent) else percent
