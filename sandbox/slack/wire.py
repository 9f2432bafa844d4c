"""JSON as it goes over the wire, and the refusals that the Web API answers with."""

import json
from collections.abc import Mapping
from typing import Any

# The one place where `Any` enters: a JSON object whose shape is what this sandbox checks.
Json = dict[str, Any]


class Refused(Exception):
    """A Web API call that is answered `{"ok": false, "error": code, …}`; `extra` joins that answer."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Json = dict(extra)


def compact(value: object) -> str:
    """JSON without blanks, the way Slack writes the bodies it sends."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def parsed(text: str | bytes) -> object:
    """The JSON value in `text`; ValueError when it is none."""
    value: object = json.loads(text)
    return value


def read_json(text: str | bytes) -> Json | None:
    """The JSON object in `text`, or None when it holds anything else."""
    try:
        value = parsed(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def truthy(args: Mapping[str, object], name: str, default: bool = False) -> bool:
    """A flag as clients send it: JSON booleans, or the words of a form."""
    value = args.get(name, default)
    return value if isinstance(value, bool) else str(value).lower() in {"true", "1"}
