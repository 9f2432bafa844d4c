"""Which courses fit what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from lfbot.courses import folded
from lfbot.learnflow import Course


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a course must have; empty asks for nothing. `text` is in its title or description."""

    text: str = ""
    level: str = ""
    category: str = ""
    instructor: str = ""

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """The filters in use and their values."""
        return tuple((one.name, getattr(self, one.name)) for one in fields(self) if getattr(self, one.name))

    def without(self, name: str) -> "Wanted":
        """The same, asking for one thing less."""
        kept = {one: "" if one == name else value for one, value in self.asked}
        return replace(Wanted(), **kept)


def fitting(courses: Sequence[Course], wanted: Wanted) -> list[Course]:
    """Those that have everything, best match of the words first, else by title."""
    fit = [course for course in courses if _fits(course, wanted)]
    text = folded(wanted.text)
    return sorted(fit, key=lambda course: (text not in folded(course.title), folded(course.title)))


def _fits(course: Course, wanted: Wanted) -> bool:
    words = folded(f"{course.title} {course.slug} {course.description}").split()
    return (
        all(any(part.startswith(word) for part in words) for word in folded(wanted.text).split())
        and (not wanted.level or folded(course.level) == folded(wanted.level))
        and folded(wanted.category) in folded(course.category)
        and (folded(wanted.instructor) in folded(course.instructor) or wanted.instructor == course.instructor_id)
    )
