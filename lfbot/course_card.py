"""A course as everybody may see it: what it is, never who takes it or how far they are."""

from lfbot.card import Block, Card, Code, Facts, LinkButton, Note, Spans, buttons, counted, text
from lfbot.courses import page
from lfbot.learnflow import Course
from lfbot.roles import Rules


def course_card(course: Course, rules: Rules) -> Card:
    """The whole of it, with the way to its page if it has one."""
    title = course.title or course.id
    said = (
        ("Level", course.level),
        ("Category", course.category),
        ("Length", " · ".join(_length(course))),
        ("Rating", f"{course.rating:g}" if course.rating is not None else ""),
        ("Instructor", course.instructor),
    )
    rows: tuple[tuple[str, Spans], ...] = tuple((label, (value,)) for label, value in said if value)
    url = page(course, rules)
    blocks: tuple[Block | None, ...] = (
        Facts(rows) if rows else None,
        buttons(LinkButton("Open the course", url, about=f"Open {title}")) if url else None,
        Note((Code(course.id),)),
    )
    return Card(title, tuple(block for block in blocks if block is not None))


def brief(course: Course) -> Card:
    """The least of it, for a list of many."""
    said = facts(course)
    return Card(course.title or course.id, (*((text(said),) if said else ()), Note((Code(course.id),))))


def facts(course: Course) -> str:
    """The same on one line."""
    said = (
        "" if course.published else "not published",
        course.level,
        course.category,
        *_length(course),
        f"rated {course.rating:g}" if course.rating is not None else "",
        course.instructor,
    )
    return " · ".join(one for one in said if one)


def _length(course: Course) -> list[str]:
    hours = [f"{course.hours:g} h"] if course.hours is not None else []
    return hours + ([counted(course.lessons, "lesson")] if course.lessons is not None else [])
