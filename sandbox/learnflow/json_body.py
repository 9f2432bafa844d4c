"""Bytes from anybody, read as one JSON object: strict, and never surprised."""

import json
import math

from sandbox.learnflow.errors import Refusal
from sandbox.learnflow.nouns import JsonObject


def read_object(raw: bytes, content_type: str) -> JsonObject:
    """The object in the body; raises Refusal (400) for another media type and for anything but a JSON object."""
    if content_type != "application/json":
        raise Refusal(400, "content_type_invalid", "The body must be sent as application/json.")
    try:
        parsed: object = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_no_constant, parse_float=_finite
        )
        if b"\\u" in raw:
            json.dumps(parsed, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise Refusal(400, "malformed_json", "The body is not valid JSON.") from None
    if not isinstance(parsed, dict):
        raise Refusal(400, "malformed_json", "The body must be a JSON object.")
    return parsed


def _without_repeats(pairs: list[tuple[str, object]]) -> JsonObject:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return members


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number beyond what can be kept")
    return number
