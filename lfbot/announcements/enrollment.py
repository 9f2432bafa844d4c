"""`enrollment.created`: somebody was enrolled."""

from datetime import datetime

from lfbot.announcements.phrases import browse, dated, happened, name, take, title
from lfbot.card import Card, buttons
from lfbot.events import Event


def enrollment(event: Event, now: datetime) -> Card | None:
    """Who is in which course now."""
    data = event.data
    course = title(data["course_title"])
    return Card(
        f"{name(data['user_name'])} is now enrolled in {course}",
        (*dated(happened(event, "enrolled_at"), now), buttons(take(data["course_id"], course), browse())),
    )
