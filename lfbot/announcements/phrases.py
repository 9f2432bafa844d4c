"""Words that announcements share, for whatever an event may lack."""

import re
from datetime import datetime, timedelta

from lfbot.card import Block, Button, Confirm, LinkButton, When, text
from lfbot.events import Event
from lfbot.kinds import CourseRef
from lfbot.wild import Wild

LATE = timedelta(hours=24)
"""From this age on, news says its date."""

LONGEST = 2000
"""How many characters an address may have: every platform takes that many."""

_WEB = re.compile(r"https?://[A-Za-z0-9\[][^\s<>\"\\^`{|}]*")


def name(wild: Wild, otherwise: str = "Somebody") -> str:
    """A person's name, or the word for a person unknown."""
    return wild.text(120) or otherwise


def title(wild: Wild) -> str:
    """A course's title, or the words for a course unknown."""
    return wild.text(200) or "a course"


def happened(event: Event, field: str) -> datetime | None:
    """When it happened: by the resource's own field, else by the event."""
    return event.data[field].moment() or event.at


def dated(at: datetime | None, now: datetime) -> tuple[Block, ...]:
    """The date of news that comes late; nothing for fresh news."""
    if at is None or now - at < LATE:
        return ()
    return (text("That was on ", When(at), "."),)


def take(course: Wild, called: str) -> Button | None:
    """A button that enrolls whoever presses it; None without an id that can only be a course's."""
    id = course.text(100)
    if not CourseRef(id).is_id:
        return None
    return Button(
        "Enroll me",
        ("enroll", "me", f"course:{id}"),
        confirm=Confirm("Enroll yourself?", f"You will be enrolled in {called}.", "Enroll me"),
        about=f"Enroll yourself in {called}",
    )


def browse() -> Button:
    """A button to the catalogue."""
    return Button("Courses", ("courses",), about="Show the courses there are")


def way(label: str, address: Wild, about: str) -> LinkButton | None:
    """A button to a web page; None unless the address is http or https."""
    url = address.text(LONGEST + 1)
    return LinkButton(label, url, about=about) if len(url) <= LONGEST and _WEB.fullmatch(url) else None
