"""Who says whether Slack would take something: the sandbox's rules."""

import json

from sandbox.slack.blocks import check_message, too_long
from sandbox.slack.views import VIEW_BYTES, check_view
from sandbox.slack.wire import Json


def refused(blocks: list[dict[str, object]]) -> list[str]:
    """What Slack would say against the blocks of a message."""
    shown: list[Json] = list(blocks)
    found = [problem.line() for problem in check_message(shown)]
    return [*found, *(["msg_blocks_too_long"] if too_long(shown) else [])]


def refused_view(view: dict[str, object]) -> list[str]:
    """What Slack would say against a view."""
    found = [problem.line() for problem in check_view(view)]
    return [*found, *(["view_too_large"] if len(json.dumps(view)) > VIEW_BYTES else [])]
