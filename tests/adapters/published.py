"""Published schemas, where they are: they lie beside the repository, not in it."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

Json = dict[str, Any]
_SCHEMAS = Path(__file__).parents[3] / "shared" / "schemas"
_ADAPTIVE = "AdaptiveCard", "msteams"
_CHOICES = "Input.ChoiceSet", "choices.data"


def schema(name: str) -> jsonschema_rs.Validator:
    """A published schema; skips the test where there is none."""
    return jsonschema_rs.validator_for(_read(name))


def adaptive_card() -> jsonschema_rs.Validator:
    """That of Adaptive Cards with what Teams adds to it: `msteams` and type-ahead with its style `filtered`."""
    read = _read("adaptive-card-1.5")
    read["definitions"]["ChoiceInputStyle"] = {"enum": ["compact", "expanded", "filtered"]}
    for kind, field in (_ADAPTIVE, _CHOICES):
        read["definitions"][kind]["properties"][field] = {"type": "object"}
    return jsonschema_rs.validator_for(read)


def _read(name: str) -> Json:
    file = _SCHEMAS / f"{name}.json"
    if not file.exists():
        pytest.skip(f"the published schema {name} is not beside the repository")
    found: Json = json.loads(file.read_text())
    return found
