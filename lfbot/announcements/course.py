"""`course.published`: there is something new to learn, or something known in a new edition."""

from datetime import datetime

from lfbot.announcements.phrases import browse, dated, name, take
from lfbot.card import Card, Facts, Spans, buttons, counted, text
from lfbot.events import Event
from lfbot.wild import Wild


def course(event: Event, now: datetime) -> Card | None:
    """What was published and the little that helps to decide."""
    data = event.data
    called = data["title"].text(200)
    description = data["description"].text(300)
    facts = _facts(data)
    return Card(
        f"Course published: {called}" if called else "A course was published",
        (
            *((text(description),) if description else ()),
            *((Facts(facts),) if facts else ()),
            *dated(event.at, now),
            buttons(take(data["id"], called or "this course"), browse()),
        ),
    )


def _facts(data: Wild) -> tuple[tuple[str, Spans], ...]:
    lessons, hours = data["total_lessons"].whole(), data["duration_hours"].number()
    rows = (
        ("Level", data["level"].text(40).capitalize()),
        ("Category", data["category"].text(80)),
        ("Taught by", name(data["instructor"]["name"], "")),
        ("Lessons", f"{lessons:,}" if lessons is not None and 0 < lessons < 100_000 else ""),
        ("Length", _length(hours) if hours is not None and 0 < hours < 100_000 else ""),
    )
    return tuple((label, (value,)) for label, value in rows if value)


def _length(hours: float) -> str:
    return counted(int(hours), "hour") if hours == int(hours) else f"{hours:,.1f} hours"
