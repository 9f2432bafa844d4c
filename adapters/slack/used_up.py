"""A message whose button can do nothing any more. https://docs.slack.dev/messaging/modifying-messages"""

from collections.abc import Mapping

from adapters.slack.limits import CONTEXT_TEXT, MESSAGE_BLOCKS
from adapters.slack.objects import Json, plain


def without_button(press: Mapping[str, object], note: str) -> Json | None:
    """The message of a `block_actions` payload without the button that was pressed, and with `note` below.

    As a response_url takes it. None where Slack did not send the message along: of ephemeral ones it does not.
    """
    message, action = _object(press.get("message")), _object(_first(press.get("actions")))
    rows = message.get("blocks")
    if not isinstance(rows, list) or not action:
        return None
    blocks = [left for row in rows if (left := _left(_object(row), action))]
    noted: Json = {"type": "context", "elements": [plain(note, CONTEXT_TEXT)]}
    return {
        "response_type": "in_channel",
        "replace_original": True,
        "text": message.get("text") or note,
        "blocks": [*blocks, noted][:MESSAGE_BLOCKS],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _left(row: Json, action: Json) -> Json | None:
    """The block as it stays; None where nothing is left of it."""
    elements = row.get("elements")
    if row.get("type") != "actions" or row.get("block_id") != action.get("block_id") or not isinstance(elements, list):
        return row
    left = [one for one in elements if _object(one).get("action_id") != action.get("action_id")]
    return {**row, "elements": left} if left else None


def _first(several: object) -> object:
    return several[0] if isinstance(several, list) and several else None


def _object(value: object) -> Json:
    return dict(value) if isinstance(value, Mapping) else {}
