"""LearnFlow's events for tests: the documented body and the inferred ones, whole or with fields changed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from lfbot import events
from lfbot.events import Event, Kind

PAYLOADS = Path(__file__).parent.parent / "payloads" / "learnflow"
SOON = datetime(2024, 3, 14, 17, 0, tzinfo=UTC)
"""Half an hour after the events in the files."""

Json = dict[str, object]


def body(kind: Kind) -> bytes:
    """The body of that event as LearnFlow posts it."""
    return (PAYLOADS / f"{kind.value}.json").read_bytes()


def document(kind: Kind) -> Json:
    """The same, as an object."""
    return cast(Json, json.loads(body(kind)))


def data(kind: Kind) -> Json:
    """Its `data`."""
    return cast(Json, document(kind)["data"])


def written(kind: Kind, /, *, event_id: str = "", **changed: object) -> bytes:
    """A body of that kind with fields of `data` changed; None takes a field away."""
    fields = {**data(kind), **changed}
    whole = document(kind)
    whole["data"] = {name: value for name, value in fields.items() if value is not None or name not in changed}
    whole["id"] = event_id or whole["id"]
    return json.dumps(whole).encode()


def event(kind: Kind, /, *, event_id: str = "", **changed: object) -> Event:
    """The event of such a body."""
    return events.read(written(kind, event_id=event_id, **changed))


def event_with(kind: str, data: object) -> Event:
    """An event of any type with anything at all as its data."""
    whole = {"id": "evt_any", "type": kind, "created_at": "2024-03-14T16:35:00Z", "data": data}
    return events.read(json.dumps(whole).encode())
