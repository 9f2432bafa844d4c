"""Which places want which event."""

from collections.abc import Iterable, Mapping

from lfbot.events import Event, Kind
from lfbot.roles import Rules
from lfbot.store import Subscription
from lfbot.topics import TOPICS, Topic

_TOPIC: Mapping[Kind, Topic] = {event: topic for topic, (event, _) in TOPICS.items()}


def topic_of(event: Event, rules: Rules) -> Topic | None:
    """The topic an event belongs to; None if no channel may hear of it."""
    topic = _TOPIC.get(event.kind) if event.kind is not None else None
    return None if topic is Topic.PAYMENTS and not rules.announce_payments else topic


def wanted(event: Event, rules: Rules, subscriptions: Iterable[Subscription]) -> tuple[Subscription, ...]:
    """Those of `subscriptions` that want the event: one for each place, of several that match the lowest number."""
    topic = topic_of(event, rules)
    if topic is None:
        return ()
    chosen: dict[tuple[str, str, str], Subscription] = {}
    for one in sorted(subscriptions, key=lambda one: one.number):
        if not one.paused and topic in one.topics and _fits(event, one.courses):
            chosen.setdefault((one.place.platform, one.place.workspace, one.place.key), one)
    return tuple(chosen.values())


def _fits(event: Event, courses: tuple[str, ...]) -> bool:
    """Whether the event is about one of these courses; a new account is about none, so no course can exclude it."""
    if not courses or event.kind is Kind.USER_CREATED:
        return True
    return event.data["id" if event.kind is Kind.COURSE_PUBLISHED else "course_id"].text(200) in courses
