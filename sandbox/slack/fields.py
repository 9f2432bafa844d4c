"""Fields of forms: what a person puts in, as the state that Slack sends."""

from collections.abc import Sequence
from datetime import date

from sandbox.slack.reading import elements, words_of
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Workspace

Typed = str | int | Sequence[str] | None

_TEXTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
_KEYS = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    **dict.fromkeys(_TEXTS, ("value", "initial_value")),
}


def find_element(blocks: list[Json], name: str, kinds: Sequence[str] = ()) -> tuple[Json, Json]:
    """The block and element that go by this label, action_id, block_id or value; LookupError names what there is."""
    offered: list[str] = []
    for block, element in elements(blocks):
        if kinds and element["type"] not in kinds:
            continue
        names = [element.get("action_id"), element.get("accessibility_label"), block["block_id"], element.get("value")]
        labels = [words_of(element.get("text")), words_of(block.get("label")), words_of(element.get("placeholder"))]
        offered += [label for label in labels if label] or [str(element.get("action_id"))]
        if name in names or name in labels:
            return block, element
    raise LookupError(f"there is no {name!r} here, only {offered}")


def state_value(element: Json, value: Typed, offered: list[Json], workspace: Workspace) -> Json:
    """The state of an element when somebody has put `value` into it; LookupError when it cannot be chosen."""
    kind = element["type"]
    key = _KEYS[kind][0]
    if value is None or value == "":
        return {"type": kind, key: [] if key.endswith("s") else None}
    many = [value] if isinstance(value, str | int) else list(value)
    match kind:
        case "users_select" | "multi_users_select":
            chosen: list[object] = [_user(workspace, str(one)) for one in many]
        case "conversations_select" | "multi_conversations_select" | "channels_select" | "multi_channels_select":
            chosen = [_channel(workspace, str(one)) for one in many]
        case "datepicker":
            chosen = [date.fromisoformat(str(value)).isoformat()]
        case _ if kind in _TEXTS or kind in ("timepicker", "datetimepicker"):
            chosen = [value]
        case _:
            chosen = [_option(_options(element) + offered, str(one)) for one in many]
    return {"type": kind, key: chosen if key.endswith("s") else chosen[0]}


def state_of(blocks: list[Json], typed: dict[str, dict[str, Json]], channel: str | None = None) -> Json:
    """`state.values` of a surface: what was put in, else what stood there at first."""
    values: dict[str, dict[str, Json]] = {}
    for block, element in elements(blocks):
        kind = element["type"]
        if kind not in _KEYS:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        value = typed.get(block_id, {}).get(action_id)
        if value is None or value["type"] != kind:
            key, first = _KEYS[kind]
            initial = element.get(first, [] if key.endswith("s") else None)
            if kind == "conversations_select" and element.get("default_to_current_conversation"):
                initial = initial or channel
            value = {"type": kind, key: initial}
        values.setdefault(block_id, {})[action_id] = value
    return values


def missing(blocks: list[Json], values: Json) -> dict[str, str]:
    """What the client itself finds wrong before it sends a form: block_id -> words."""
    wrong: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        content = values[block["block_id"]][element["action_id"]][_KEYS[element["type"]][0]]
        if content in (None, "", []):
            if not block.get("optional"):
                wrong[block["block_id"]] = "Please complete this required field."
        elif element["type"] == "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if not least <= len(str(content)) <= most:
                wrong[block["block_id"]] = f"Between {least} and {most} characters, please."
        elif isinstance(content, list) and len(content) > element.get("max_selected_items", len(content)):
            wrong[block["block_id"]] = f"At most {element['max_selected_items']}, please."
    return wrong


def _options(element: Json) -> list[Json]:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _option(options: list[Json], wanted: str) -> Json:
    for option in options:
        if wanted in (option.get("value"), option["text"]["text"]):
            return option
    raise LookupError(f"{wanted!r} is not offered, only {[option['text']['text'] for option in options]}")


def _user(workspace: Workspace, ref: str) -> str:
    user = workspace.user(ref)
    if user is None:
        raise LookupError(f"there is nobody called {ref}")
    return user.id


def _channel(workspace: Workspace, ref: str) -> str:
    channel = workspace.channel(ref)
    if channel is None:
        raise LookupError(f"there is no channel called {ref}")
    return channel.id
