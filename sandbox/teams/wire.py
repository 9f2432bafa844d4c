"""JSON as it goes over the wire, and how to look into it without trusting its shape."""

import json

from sandbox.teams.state import Json


def compact(value: object) -> str:
    """JSON without blanks."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def parsed(raw: bytes | str) -> object:
    """The JSON value in there; None when it is none."""
    try:
        value: object = json.loads(raw)
    except ValueError:
        return None
    return value


def dig(value: object, *path: str) -> object:
    """What stands at `path` in nested objects; None where one of them is missing or no object."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_at(value: object, *path: str) -> str:
    """The string there, "" when it is missing or something else."""
    found = dig(value, *path)
    return found if isinstance(found, str) else ""


def object_at(value: object, *path: str) -> Json:
    """The object there, an empty one when it is missing or something else."""
    found = dig(value, *path)
    return found if isinstance(found, dict) else {}


def list_at(value: object, *path: str) -> list[object]:
    """The list there, an empty one when it is missing or something else."""
    found = dig(value, *path)
    return found if isinstance(found, list) else []


def objects_at(value: object, *path: str) -> list[Json]:
    """The objects in the list there."""
    return [one for one in list_at(value, *path) if isinstance(one, dict)]


def utf16(value: object) -> int:
    """Bytes of this JSON in UTF-16: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages"""
    return len(compact(value).encode("utf-16-le", "surrogatepass"))
