"""`enrollment.completed`: somebody finished a course."""

from datetime import datetime

from lfbot.announcements.phrases import browse, dated, happened, name, take, title
from lfbot.card import Card, Tone, buttons
from lfbot.events import Event


def completion(event: Event, now: datetime) -> Card | None:
    """Who finished what. How long it took and how well it went is theirs alone."""
    data = event.data
    course = title(data["course_title"])
    return Card(
        f"{name(data['user_name'])} finished {course}",
        (*dated(happened(event, "completed_at"), now), buttons(take(data["course_id"], course), browse())),
        Tone.GOOD,
    )
