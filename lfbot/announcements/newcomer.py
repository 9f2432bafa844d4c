"""`user.created`: somebody has an account now."""

from datetime import datetime

from lfbot.announcements.phrases import browse, dated, happened, name
from lfbot.card import Card, buttons
from lfbot.events import Event


def newcomer(event: Event, now: datetime) -> Card | None:
    """Who is new. Neither address nor role: a channel needs no more than a name."""
    who = name(event.data["name"], "Somebody new")
    return Card(f"{who} joined LearnFlow", (*dated(happened(event, "created_at"), now), buttons(browse())))
