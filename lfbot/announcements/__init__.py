"""What a channel is told about each of LearnFlow's events."""

from collections.abc import Callable, Mapping
from datetime import datetime

from lfbot.announcements.certificate import certificate
from lfbot.announcements.completion import completion
from lfbot.announcements.course import course
from lfbot.announcements.enrollment import enrollment
from lfbot.announcements.milestone import milestone
from lfbot.announcements.newcomer import newcomer
from lfbot.announcements.payment import payment
from lfbot.card import Card
from lfbot.events import Event, Kind

Announcer = Callable[[Event, datetime], Card | None]
"""An event, and the present, to what is said about it; None if there is nothing to say."""

ANNOUNCERS: Mapping[Kind, Announcer] = {
    Kind.ENROLLMENT_COMPLETED: completion,
    Kind.CERTIFICATE_ISSUED: certificate,
    Kind.ENROLLMENT_CREATED: enrollment,
    Kind.PROGRESS_UPDATED: milestone,
    Kind.COURSE_PUBLISHED: course,
    Kind.USER_CREATED: newcomer,
    Kind.PAYMENT_COMPLETED: payment,
}

SILENT: frozenset[Kind] = frozenset({Kind.USER_UPDATED})
"""Events that say nothing to a channel; they only refresh what the bot remembers."""


def announce(event: Event, now: datetime) -> Card | None:
    """The card about `event`; None for a silent or unknown kind, or if there is nothing to say."""
    announcer = ANNOUNCERS.get(event.kind) if event.kind is not None else None
    return announcer(event, now) if announcer is not None else None
