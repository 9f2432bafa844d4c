"""Blocks: what each kind may hold, and what a whole message may. https://docs.slack.dev/reference/block-kit/blocks"""

from collections.abc import Collection

from sandbox.check import (
    Problem,
    Problems,
    Rule,
    anything,
    array,
    at_least_one,
    choice,
    exactly_one,
    flag,
    number,
    shape,
    string,
    tagged,
)
from sandbox.slack.elements import BUTTON, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from sandbox.slack.objects import ID, IMAGE, SLACK_FILE, mrkdwn, plain, rich
from sandbox.slack.reading import elements, words_of
from sandbox.slack.rich_text import RICH_TEXT
from sandbox.slack.wire import Json

MESSAGE_BLOCKS = 50
TABLE_CHARACTERS = 10_000
MARKDOWN_CHARACTERS = 12_000
# Nobody documents it; people meet msg_blocks_too_long from about here: https://github.com/slackapi/bolt-js/issues/2509
MESSAGE_CHARACTERS = 13_200


def _block(required: dict[str, Rule], optional: dict[str, Rule] | None = None, *also: Rule) -> Rule:
    return shape({"type": anything, **required}, {"block_id": ID, **(optional or {})}, *also)


def _table_fits(value: object, at: str, found: Problems) -> None:
    if isinstance(value, dict) and (size := len(words_of(value.get("rows")).replace("\n", ""))) > TABLE_CHARACTERS:
        limit: Json = {"type": "max_length", "max": TABLE_CHARACTERS, "got": size}
        message = f"the cells of a table hold at most {TABLE_CHARACTERS} characters"
        found.append(Problem(f"{at}/rows", "failed_constraint", message, limit))


_CELL = tagged(
    {
        "rich_text": RICH_TEXT,
        "raw_text": shape({"type": anything, "text": string(TABLE_CHARACTERS, 0)}, {}),
        "raw_number": shape({"type": anything, "text": string(TABLE_CHARACTERS, 0), "value": number()}, {}),
    }
)
_CARD = _block(
    {},
    {
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        "hero_image": tagged({"image": IMAGE}),
        "icon": tagged({"image": IMAGE}),
        "actions": array(tagged({"button": BUTTON}), 3),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
_EVERYWHERE: dict[str, Rule] = {
    "section": _block(
        {},
        {"text": rich(3000), "fields": array(rich(2000), 10), "accessory": IN_SECTION, "expand": flag},
        at_least_one("text", "fields"),
    ),
    "header": _block({"text": plain(150)}),
    "divider": _block({}),
    "context": _block(
        {"elements": array(tagged({"image": IMAGE, "plain_text": plain(2000), "mrkdwn": mrkdwn(2000)}), 10)}
    ),
    "actions": _block({"elements": array(IN_ACTIONS, 25)}),
    "image": _block(
        {"alt_text": string(2000)},
        {"image_url": string(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "input": _block(
        {"label": plain(2000), "element": IN_INPUT}, {"hint": plain(2000), "optional": flag, "dispatch_action": flag}
    ),
    "rich_text": RICH_TEXT,
    "alert": _block({"text": rich(200)}, {"level": choice("default", "info", "warning", "error", "success")}),
}
_MESSAGES_ONLY: dict[str, Rule] = {
    "table": _block(
        {"rows": array(array(_CELL, 20), 100)},
        {
            "column_settings": array(
                shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag}), 20, least=0
            )
        },
        _table_fits,
    ),
    "markdown": _block({"text": string(MARKDOWN_CHARACTERS)}),
    "context_actions": _block({"elements": array(IN_CONTEXT_ACTIONS, 5)}),
    "card": _CARD,
    "carousel": _block({"elements": array(tagged({"card": _CARD}), 10)}),
}


def check_message(blocks: object, at: str = "/blocks", refused: Collection[str] = ()) -> Problems:
    """All that is wrong with the blocks of a message; `refused` names kinds that this workspace does not know."""
    found: Problems = []
    kinds = {kind: rule for kind, rule in {**_EVERYWHERE, **_MESSAGES_ONLY}.items() if kind not in refused}
    array(tagged(kinds), MESSAGE_BLOCKS, least=0)(blocks, at, found)
    if not found and isinstance(blocks, list):
        _only_once(blocks, at, found)
        _tables_and_markdown(blocks, at, found)
    return found


def check_surface(blocks: object, most: int, at: str, refused: Collection[str] = ()) -> Problems:
    """The same for the blocks of a modal or a Home tab."""
    found: Problems = []
    kinds = {kind: rule for kind, rule in _EVERYWHERE.items() if kind not in refused}
    array(tagged(kinds), most, least=0)(blocks, at, found)
    if not found and isinstance(blocks, list):
        _only_once(blocks, at, found)
    return found


def too_long(blocks: list[Json]) -> bool:
    """Whether a message says more than Slack takes (`msg_blocks_too_long`)."""
    return len(words_of(blocks)) > MESSAGE_CHARACTERS


def _only_once(blocks: list[Json], at: str, found: Problems) -> None:
    """A block_id is there once; an action_id once in its block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            message = f"block_id already exists: {name}"
            found.append(Problem(f"{at}/{index}/block_id", "failed_constraint", message, {"type": "unique"}))
        if name is not None:
            seen.add(name)
        actions = [element["action_id"] for _, element in elements([block]) if "action_id" in element]
        for action in {action for action in actions if actions.count(action) > 1}:
            message = f"action_id already exists: {action}"
            found.append(Problem(f"{at}/{index}", "failed_constraint", message, {"type": "unique"}))


def _tables_and_markdown(blocks: list[Json], at: str, found: Problems) -> None:
    tables = [index for index, block in enumerate(blocks) if block["type"] == "table"]
    for index in tables[1:]:
        found.append(
            Problem(f"{at}/{index}", "failed_constraint", "only_one_table_allowed", {"type": "max_items", "max": 1})
        )
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_CHARACTERS:
        message = f"markdown blocks hold at most {MARKDOWN_CHARACTERS} characters together"
        found.append(Problem(at, "failed_constraint", message, {"type": "max_length", "max": MARKDOWN_CHARACTERS}))
