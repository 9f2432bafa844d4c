"""`enrollment.progress_updated`: somebody reached a quarter, the half or three quarters of a course."""

from datetime import datetime

from lfbot import events
from lfbot.announcements.phrases import browse, dated, name, take, title
from lfbot.card import Card, buttons
from lfbot.events import Event


def milestone(event: Event, now: datetime) -> Card | None:
    """Who reached 25, 50 or 75 % of what; None anywhere else, so that single lessons stay quiet."""
    data = event.data
    step = events.milestone(data["percent_complete"].number())
    if step is None:
        return None
    course = title(data["course_title"])
    return Card(
        f"{name(data['user_name'])} reached {step} % of {course}",
        (*dated(event.at, now), buttons(take(data["course_id"], course), browse())),
    )
