"""Reading blocks the way a person does: their words, buttons and fields."""

from collections.abc import Iterator

from sandbox.slack.ids import Ids
from sandbox.slack.wire import Json

INTERACTIVE = frozenset(
    {
        "button",
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
        "multi_static_select",
        "multi_external_select",
        "multi_users_select",
        "multi_conversations_select",
        "multi_channels_select",
        "datepicker",
        "timepicker",
        "datetimepicker",
        "plain_text_input",
        "number_input",
        "email_text_input",
        "url_text_input",
        "checkboxes",
        "radio_buttons",
        "overflow",
        "workflow_button",
        "icon_button",
        "feedback_buttons",
    }
)


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block that holds it."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element"), *block.get("elements", []), *block.get("actions", [])]
        for element in inside:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield block, element
        yield from elements(block.get("child_blocks", []) if block.get("type") == "container" else [])


def buttons(blocks: list[Json]) -> list[Json]:
    """The buttons, in the order in which they are shown."""
    return [element for _, element in elements(blocks) if element["type"] == "button"]


def fill_ids(blocks: list[Json], ids: Ids) -> None:
    """Give each block and interactive element the random id that Slack gives where the app gave none."""
    for block in blocks:
        block.setdefault("block_id", ids.secret(5))
    for _, element in elements(blocks):
        element.setdefault("action_id", ids.secret(5))


def words_of(value: object) -> str:
    """All that can be read in blocks, a line for each piece of text; mentions stay as `<@U…>`."""
    match value:
        case {"type": "rich_text_section" | "rich_text_quote" | "rich_text_preformatted", "elements": list(parts)}:
            return "".join(_inline(part) for part in parts)
        case {"type": "image", "alt_text": str(alt)}:
            return alt
        case {"text": str(text)}:
            return text
        case dict():
            skipped = ("confirm", "private_metadata")
            return _lines(words_of(inner) for key, inner in value.items() if key not in skipped)
        case list():
            return _lines(words_of(inner) for inner in value)
        case _:
            return ""


def _inline(part: object) -> str:
    match part:
        case {"type": "user", "user_id": str(id_)}:
            return f"<@{id_}>"
        case {"type": "channel", "channel_id": str(id_)}:
            return f"<#{id_}>"
        case {"type": "usergroup", "usergroup_id": str(id_)}:
            return f"<!subteam^{id_}>"
        case {"type": "broadcast", "range": str(range_)}:
            return f"<!{range_}>"
        case {"type": "emoji", "name": str(name)}:
            return f":{name}:"
        case {"type": "date", "fallback": str(fallback)} if fallback:
            return fallback
        case {"type": "date", "format": str(format_)}:
            return format_
        case {"text": str(text)} if text:
            return text
        case {"url": str(url)}:
            return url
        case _:
            return ""


def _lines(parts: Iterator[str]) -> str:
    return "\n".join(part for part in parts if part)
