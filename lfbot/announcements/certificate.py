"""`certificate.issued`: somebody has proof of a course."""

from datetime import datetime

from lfbot.announcements.phrases import browse, dated, happened, name, title, way
from lfbot.card import Card, Tone, buttons
from lfbot.events import Event


def certificate(event: Event, now: datetime) -> Card | None:
    """Who earned a certificate for what, and the way to it."""
    data = event.data
    who = name(data["user_name"])
    course = title(data["course_title"])
    about = f"Certificate of {who} for {course}"
    link = way("Certificate", data["certificate_url"], about) or way("Certificate", data["verification_url"], about)
    return Card(
        f"{who} earned a certificate for {course}",
        (*dated(happened(event, "issued_at"), now), buttons(link, browse())),
        Tone.GOOD,
    )
