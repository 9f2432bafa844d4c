"""What Block Kit allows, and that the sandbox allows no more than Slack's published types do."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from sandbox.slack.blocks import check_message, too_long
from sandbox.slack.views import check_view
from tests.sandbox.slack_blocks import (
    BUTTON,
    EVERYWHERE,
    MESSAGES_ONLY,
    RICH_TEXT,
    Json,
    mrkdwn,
    option,
    plain,
)

SCHEMAS = Path(__file__).parents[2].parent / "shared" / "schemas"
published = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the published schemas are not at hand")


def fresh(value: Any) -> Any:
    """A copy that shares nothing, not even within itself."""
    return json.loads(json.dumps(value))


def changed(block: Json, **changes: Any) -> Json:
    """A copy with other keys; None takes a key away."""
    return {key: value for key, value in {**fresh(block), **changes}.items() if value is not None}


def said(*blocks: Json) -> str:
    """All that is wrong with a message, on lines."""
    return "\n".join(problem.line() for problem in check_message(list(blocks)))


@pytest.mark.parametrize("block", [*EVERYWHERE, *MESSAGES_ONLY], ids=lambda block: block["type"])
def test_a_message_may_hold_one_of_every_kind(block: Json) -> None:
    assert said(block) == ""


@pytest.mark.parametrize("block", EVERYWHERE, ids=lambda block: block["type"])
def test_a_modal_may_hold_one_of_most_kinds(block: Json) -> None:
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": [block]}
    assert check_view(view) == []


@pytest.mark.parametrize("block", MESSAGES_ONLY, ids=lambda block: block["type"])
def test_some_kinds_belong_to_messages_only(block: Json) -> None:
    (problem,) = check_view({"type": "home", "blocks": [block]})
    assert (problem.code, problem.pointer) == ("unsupported_type", "/view/blocks/0/type")


SECTION = {"type": "section", "text": mrkdwn()}
PICK = {"type": "static_select", "options": [option()]}


def holding(element: Json) -> Json:
    """An actions block with this element."""
    return {"type": "actions", "elements": [element]}


def rich(*inline: Json) -> Json:
    """A rich_text block with one section."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inline)}]}


def asking(**changes: Any) -> Json:
    """An input block."""
    return changed({"type": "input", "label": plain(), "element": {"type": "plain_text_input"}}, **changes)


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "parade"}, "unsupported type: parade [json-pointer:/blocks/0/type]"),
        ({"text": mrkdwn()}, "missing required field: type"),
        ({"type": "section"}, "must define either `text` or `fields`"),
        (changed(SECTION, colour="red"), "invalid additional property: colour"),
        (changed(SECTION, text="bare"), "must provide an object [json-pointer:/blocks/0/text]"),
        (changed(SECTION, text=mrkdwn("")), "must be more than 0 characters"),
        (changed(SECTION, text=None, fields=[plain()] * 11), "no more than 10 items allowed"),
        (changed(SECTION, text=None, fields=[plain("x" * 2001)]), "/blocks/0/fields/0/text"),
        (changed(SECTION, block_id="x" * 256), "must be less than 256 characters"),
        ({"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
        ({"type": "context", "elements": [plain()] * 11}, "no more than 10 items"),
        ({"type": "context", "elements": [BUTTON]}, "unsupported type: button"),
        ({"type": "context", "elements": []}, "no fewer than 1 items"),
        (holding(changed(BUTTON, text=None)), "missing required field: text"),
        (holding(changed(BUTTON, text=mrkdwn())), "unsupported type: mrkdwn"),
        (holding(changed(BUTTON, style="green")), "value is not one of"),
        (holding(changed(BUTTON, url="x" * 3001)), "/elements/0/url"),
        (holding(changed(BUTTON, accessibility_label="x" * 76)), "/accessibility_label"),
        (holding(changed(BUTTON, confirm={"title": plain()})), "missing required field: text"),
        (holding(changed(BUTTON, confirm={"text": plain("x" * 301)})), "/confirm/text/text"),
        (holding(changed(BUTTON, confirm={"text": plain(), "title": plain("x" * 101)})), "/confirm/title/text"),
        (holding(changed(BUTTON, confirm={"text": plain(), "deny": plain("x" * 31)})), "/confirm/deny/text"),
        (holding({"type": "plain_text_input"}), "unsupported type: plain_text_input"),
        (holding(changed(PICK, placeholder=plain("x" * 151))), "/placeholder/text"),
        (holding(changed(PICK, options=[])), "no fewer than 1 items"),
        (holding(changed(PICK, options=None)), "must define either `options` or `option_groups`"),
        (holding(changed(PICK, options=[option("1"), option("1")])), "must be unique"),
        (holding(changed(PICK, options=[{"text": plain("x" * 76), "value": "1"}])), "/options/0/text/text"),
        (holding(changed(PICK, options=[option("x" * 151)])), "/options/0/value"),
        (holding(changed(PICK, initial_option=option("other"))), "initial option is not one of the options"),
        (holding({"type": "overflow", "options": [option(str(n)) for n in range(6)]}), "no more than 5 items"),
        (holding({"type": "checkboxes", "options": [option(str(n)) for n in range(11)]}), "no more than 10 items"),
        (asking(label=plain("x" * 2001)), "/label/text"),
        (asking(hint=plain("x" * 2001)), "/hint/text"),
        (asking(element=BUTTON), "unsupported type: button"),
        (asking(element={"type": "plain_text_input", "max_length": 3001}), "must be between 1 and 3000"),
        (asking(element={"type": "plain_text_input", "min_length": 9, "max_length": 8}), "must not exceed"),
        (asking(element={"type": "number_input"}), "missing required field: is_decimal_allowed"),
        ({"type": "image", "alt_text": "a"}, "must define either `image_url` or `slack_file`"),
        ({"type": "image", "image_url": "https://example.com"}, "missing required field: alt_text"),
        ({"type": "image", "alt_text": "a" * 2001, "image_url": "https://example.com"}, "/alt_text"),
        (rich({"type": "text", "text": ""}), "must be more than 0 characters"),
        (rich({"type": "user", "user_id": "sam"}), "must be a valid id"),
        (rich({"type": "usergroup", "usergroup_id": "U1"}), "must be a valid id"),
        (rich({"type": "link", "text": "no address"}), "missing required field: url"),
        (rich({"type": "date", "timestamp": 1}), "missing required field: format"),
        (rich({"type": "broadcast", "range": "all"}), "value is not one of"),
        (rich({"type": "text", "text": "x", "style": {"blink": True}}), "invalid additional property: blink"),
        (rich(RICH_TEXT), "unsupported type: rich_text"),
        ({"type": "table", "rows": []}, "no fewer than 1 items"),
        ({"type": "table", "rows": [[{"type": "text", "text": "x"}]]}, "unsupported type: text"),
        (
            {"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash", "text": plain()}] * 6},
            "than 5",
        ),
        ({"type": "card", "title": mrkdwn("x" * 151)}, "/title/text"),
        ({"type": "alert", "text": plain("x" * 201)}, "/text/text"),
    ],
)
def test_a_block_that_breaks_a_rule_is_refused_where_it_does(block: Json, expected: str) -> None:
    assert expected in said(block)


def test_ids_are_there_once() -> None:
    same = changed(SECTION, block_id="same")
    assert "block_id already exists: same" in said(same, same)
    twice = {"type": "actions", "elements": [changed(BUTTON, action_id="a"), changed(BUTTON, action_id="a")]}
    assert "action_id already exists: a" in said(twice)
    assert said(holding(BUTTON), holding(BUTTON)) == ""


def test_blocks_that_a_workspace_does_not_know_are_refused_there() -> None:
    alert = {"type": "alert", "text": plain()}
    assert check_message([alert]) == []
    assert check_message([alert], refused={"alert"})[0].code == "unsupported_type"


def test_a_message_says_only_so_much() -> None:
    blocks = [changed(SECTION, text=mrkdwn("x" * 3000))] * 5
    assert not too_long(blocks[:4]) and too_long(blocks)


JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        1,
        -1,
        1.5,
        "",
        "x",
        "plain_text",
        "mrkdwn",
        "button",
        [],
        {},
        ["x"],
        {"type": "text", "text": "x"},
        plain(),
    ]
)


GOOD: dict[str, list[Json]] = {
    "messages": [*EVERYWHERE, *MESSAGES_ONLY],
    "views": EVERYWHERE,
    "titles": [plain()],
}
THOROUGHLY = settings(max_examples=400, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path into a JSON value."""
    inner = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    return [(*at, key) for key, _ in inner] + [path for key, child in inner for path in places(child, (*at, key))]


@st.composite
def damaged(draw: st.DrawFn, of: str) -> Json:
    """A good block in which up to two things were replaced, removed or added."""
    kind = draw(st.sampled_from(sorted({block["type"] for block in GOOD[of]})))
    good = [block for block in GOOD[of] if block["type"] == kind]
    block: Json = fresh(good[draw(st.integers(0, len(good) - 1))])
    for _ in range(draw(st.integers(0, 2))):
        if not places(block):
            break
        *way, last = draw(st.sampled_from(places(block)))
        parent: Any = block
        for key in way:
            parent = parent[key]
        junk = fresh(draw(JUNK))
        match draw(st.sampled_from(("replace", "remove", "add", "exchange"))):
            case "remove":
                del parent[last]
            case "add" if isinstance(parent, dict):
                parent[draw(st.sampled_from(("emoji", "text", "style", "url", "value", "options", "extra")))] = junk
            case "exchange":
                parent[last] = fresh(draw(st.sampled_from([BUTTON, RICH_TEXT, plain(), mrkdwn(), option()])))
            case _:
                parent[last] = junk
    return block


class Published:
    """One of Slack's published types, as a schema; kept short for whoever prints it."""

    def __init__(self, name: str) -> None:
        self._validator = Draft7Validator(json.loads((SCHEMAS / f"block-kit-{name}.json").read_text()))

    def knows(self, value: object) -> bool:
        """Whether the value is of that type."""
        return self._validator.is_valid(value)


@pytest.fixture(scope="module")
def messages() -> Published:
    """The blocks of messages in @slack/types."""
    return Published("message")


@pytest.fixture(scope="module")
def views() -> Published:
    """Its views."""
    return Published("view")


@published
@pytest.mark.parametrize("block", [*EVERYWHERE, *MESSAGES_ONLY], ids=lambda block: block["type"])
def test_the_examples_are_good_by_slacks_types(block: Json, messages: Published) -> None:
    assert messages.knows([block])


@published
@THOROUGHLY
@given(block=damaged("messages"))
def test_no_message_is_taken_that_slacks_types_do_not_know(block: Json, messages: Published) -> None:
    if not check_message([block]):
        assert messages.knows([block])


@published
@THOROUGHLY
@given(block=damaged("views"), title=damaged("titles"))
def test_no_view_is_taken_that_slacks_types_do_not_know(block: Json, title: Json, views: Published) -> None:
    view = {"type": "modal", "title": title, "submit": plain(), "close": plain(), "blocks": [block]}
    if not check_view(view):
        assert views.knows(view)
