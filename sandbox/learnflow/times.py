"""Times as LearnFlow writes them: ISO 8601, UTC, whole seconds, a Z."""

from datetime import datetime


def stamp(moment: datetime) -> str:
    """`2024-03-14T16:35:00Z` for a moment in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """The same, and nothing for a moment that has not come."""
    return None if moment is None else stamp(moment)
