"""An organisation: its people and courses, what changes them, and the event that each change fires."""

import bisect
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sandbox.clock import TravelClock
from sandbox.learnflow import happenings
from sandbox.learnflow.ids import new_id
from sandbox.learnflow.nouns import Certificate, Course, Enrollment, JsonObject, Person
from sandbox.learnflow.shapes import certificate_shape, course_shape, user_shape

Announce = Callable[[str, JsonObject], None]


class Organisation:
    """One data set, `test` or `live`; `announce(event_type, data)` is called for every change."""

    def __init__(self, clock: TravelClock, chance: random.Random, announce: Announce) -> None:
        """Empty; `sandbox.learnflow.town` fills one."""
        self._clock = clock
        self._chance = chance
        self._announce = announce
        self._people: list[Person] = []
        self._by_id: dict[str, Person] = {}
        self._by_email: dict[str, Person] = {}
        self._courses: list[Course] = []
        self._courses_by_id: dict[str, Course] = {}
        self._enrollments: dict[str, dict[str, Enrollment]] = {}
        self._certificates: list[Certificate] = []

    @property
    def people(self) -> list[Person]:
        """Newest first."""
        return self._people[::-1]

    @property
    def courses(self) -> list[Course]:
        """Newest first, drafts included."""
        return self._courses[::-1]

    @property
    def certificates(self) -> list[Certificate]:
        """Newest first."""
        return self._certificates[::-1]

    @property
    def enrollments(self) -> Iterable[Enrollment]:
        """Everybody's."""
        return (enrollment for own in self._enrollments.values() for enrollment in own.values())

    def person(self, id_or_email: str) -> Person | None:
        """The one with exactly this id, or this e-mail in any case."""
        return self._by_id.get(id_or_email) or self._by_email.get(id_or_email.casefold())

    def course(self, id_or_slug: str) -> Course | None:
        """The one with exactly this id or slug."""
        found = self._courses_by_id.get(id_or_slug)
        return found or next((course for course in self._courses if course.slug == id_or_slug), None)

    def enrollments_of(self, person: Person) -> list[Enrollment]:
        """In the order in which they enrolled."""
        return list(self._enrollments.get(person.id, {}).values())

    def enrollment(self, person: Person, course: Course) -> Enrollment | None:
        """Theirs in this course."""
        return self._enrollments.get(person.id, {}).get(course.id)

    def user(self, person: Person) -> JsonObject:
        """The person as the API lists them."""
        own = self._enrollments.get(person.id, {}).values()
        done = sum(1 for enrollment in own if enrollment.completed_at is not None)
        return user_shape(person, enrolled=len(own), completed=done)

    # What fills it: silent.

    def add_person(self, person: Person) -> None:
        """Take somebody in; the e-mail must be free."""
        bisect.insort(self._people, person, key=lambda other: other.created_at)
        self._by_id[person.id] = person
        self._by_email[person.email.casefold()] = person

    def add_course(self, course: Course) -> None:
        """Put a course into the catalogue."""
        bisect.insort(self._courses, course, key=lambda other: other.created_at)
        self._courses_by_id[course.id] = course

    def add_enrollment(self, enrollment: Enrollment) -> None:
        """Write an enrollment down, with its certificate if it has one."""
        self._enrollments.setdefault(enrollment.person.id, {})[enrollment.course.id] = enrollment
        if enrollment.certificate is not None:
            bisect.insort(self._certificates, enrollment.certificate, key=lambda other: other.issued_at)

    # What happens in it: each fires its events.

    def invite(self, *, email: str, name: str, role: str, metadata: Mapping[str, object]) -> Person:
        """A new account, `invited` until its owner signs in; the e-mail must be free."""
        person = Person(new_id("usr", self._chance), email, name, role, "invited", self._now(), metadata=dict(metadata))
        self.add_person(person)
        self._announce("user.created", self.user(person))
        return person

    def update(self, person: Person, changes: Mapping[str, object]) -> None:
        """Set `name`, `email`, `role`, `status` or `metadata`; raises ValueError for others or for a taken e-mail."""
        unknown = changes.keys() - {"name", "email", "role", "status", "metadata"}
        if unknown:
            raise ValueError(f"A user has no {', '.join(sorted(unknown))} that could be changed.")
        email = changes.get("email")
        if isinstance(email, str):
            if self._by_email.get(email.casefold(), person) is not person:
                raise ValueError(f"Somebody else has the e-mail {email}.")
            del self._by_email[person.email.casefold()]
            self._by_email[email.casefold()] = person
        for name, value in changes.items():
            setattr(person, name, value)
        self._announce("user.updated", self.user(person))

    def enroll(self, person: Person, course: Course, completion_redirect: str | None = None) -> Enrollment:
        """Begin a course; they must not be in it already."""
        enrollment = Enrollment(
            new_id("enr", self._chance), person, course, self._now(), completion_redirect=completion_redirect
        )
        self.add_enrollment(enrollment)
        course.enrolled_count += 1
        self._announce("enrollment.created", happenings.created(enrollment))
        return enrollment

    def work(self, enrollment: Enrollment, lessons: int, *, announce_each: bool = True) -> None:
        """Do lessons, at most those that are left; the last one completes the course and issues the certificate."""
        left = enrollment.course.total_lessons - enrollment.lessons_done
        for number in range(todo := min(lessons, left)):
            enrollment.lessons_done += 1
            enrollment.minutes += self._minutes_of_a_lesson(enrollment.course)
            enrollment.last_accessed_at = self._now()
            if announce_each or number == todo - 1:
                self._announce("enrollment.progress_updated", happenings.progressed(enrollment))
        if todo > 0 and enrollment.lessons_done == enrollment.course.total_lessons:
            self._complete(enrollment)

    def publish(self, course: Course) -> None:
        """Publish a course, or publish it anew."""
        course.is_published = True
        course.updated_at = self._now()
        self._announce("course.published", course_shape(course))

    def withdraw(self, course: Course) -> None:
        """Take a course out of the catalogue; whoever is in it stays in it. LearnFlow has no event for that."""
        self._courses.remove(course)
        del self._courses_by_id[course.id]

    def pay(self, person: Person, course: Course, amount: float, currency: str) -> None:
        """A payment went through."""
        self._announce("payment.completed", happenings.paid(person, course, amount, currency, self._chance))

    def _complete(self, enrollment: Enrollment) -> None:
        now = self._now()
        certificate = Certificate(new_id("cert", self._chance), enrollment.person, enrollment.course, now)
        enrollment.completed_at, enrollment.certificate = now, certificate
        bisect.insort(self._certificates, certificate, key=lambda other: other.issued_at)
        self._announce("enrollment.completed", happenings.completed(enrollment, self._chance))
        self._announce("certificate.issued", certificate_shape(certificate))

    def _minutes_of_a_lesson(self, course: Course) -> int:
        usual = max(1, round(course.duration_hours * 60 / course.total_lessons))
        return max(1, usual + self._chance.choice((-1, 0, 0, 1)))

    def _now(self) -> datetime:
        return self._clock.now().replace(microsecond=0)
