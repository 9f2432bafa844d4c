"""Who says whether Slack would take something: the sandbox's rules, and the published schemas where they are."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from sandbox.slack.blocks import check_message, too_long
from sandbox.slack.views import VIEW_BYTES, check_view
from sandbox.slack.wire import Json

SCHEMAS = Path(__file__).parents[3] / "shared" / "schemas"
"""Published schemas lie beside the repository, not in it."""


def refused(blocks: list[dict[str, object]]) -> list[str]:
    """What Slack would say against the blocks of a message."""
    shown: list[Json] = list(blocks)
    found = [problem.line() for problem in check_message(shown)]
    return [*found, *(["msg_blocks_too_long"] if too_long(shown) else [])]


def refused_view(view: dict[str, object]) -> list[str]:
    """What Slack would say against a view."""
    found = [problem.line() for problem in check_view(view)]
    return [*found, *(["view_too_large"] if len(json.dumps(view)) > VIEW_BYTES else [])]


def schema(name: str) -> jsonschema_rs.Validator:
    """A published schema; skips the test where there is none."""
    file = SCHEMAS / f"{name}.json"
    if not file.exists():
        pytest.skip(f"the published schema {name} is not beside the repository")
    return jsonschema_rs.validator_for(json.loads(file.read_text()))
