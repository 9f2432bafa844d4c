"""Cards as Slack messages."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings

from adapters.slack.cards import is_ours, message
from adapters.slack.limits import TEXT
from adapters.slack.words import read, write
from lfbot.card import (
    Block,
    Bold,
    Button,
    Buttons,
    Card,
    Code,
    Confirm,
    Facts,
    Image,
    Link,
    LinkButton,
    Listed,
    Meter,
    Note,
    Person,
    Text,
    When,
    buttons,
    text,
)
from lfbot.graphemes import clean, size
from lfbot.line import Mention
from sandbox.slack.reading import buttons as shown_buttons
from sandbox.slack.reading import words_of
from sandbox.slack.wire import Json
from tests.adapters import anything
from tests.adapters.published import schema
from tests.adapters.samples import AT, CARDS, ENROLL, TOO_LONG
from tests.adapters.slack_rules import refused


def blocks(*several: Block, title: str = "Title", private: bool = False) -> list[Json]:
    """The blocks of a card below its header."""
    header, *rest = message(Card(title, several), private=private).blocks
    assert header["type"] == "header"
    return list(rest)


def inline(*spans: str | Bold | Code | Link | When | Person, private: bool = False) -> list[Json]:
    """The rich text elements of a paragraph."""
    (block,) = blocks(Text(spans), private=private)
    elements: list[Json] = block["elements"][0]["elements"]
    return elements


def carried(*words: str | Mention) -> Json:
    """The button that carries these words."""
    (row,) = blocks(buttons(Button("Go", words)))
    element: Json = row["elements"][0]
    return element


@pytest.mark.parametrize("name", CARDS)
def test_cards_look_as_agreed(name: str, golden: Callable[[str, object], None]) -> None:
    golden(f"slack/{name}", asdict(message(CARDS[name])))


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("private", [True, False])
def test_slacks_own_types_hold_them(name: str, private: bool) -> None:
    schema("block-kit-message").validate(message(CARDS[name], private=private).blocks)


@settings(max_examples=60, deadline=None)
@given(anything.cards)
def test_slack_takes_any_card(card: Card) -> None:
    made = message(card)
    assert refused(made.blocks) == []
    assert 1 <= size(made.text) <= TEXT


@settings(max_examples=30, deadline=None)
@given(anything.cards)
def test_slack_takes_any_card_in_private(card: Card) -> None:
    assert refused(message(card, private=True).blocks) == []


@settings(max_examples=30, deadline=None)
@given(anything.cards)
def test_slacks_own_types_hold_any_card(card: Card) -> None:
    schema("block-kit-message").validate(message(card, private=True).blocks)


def test_everything_may_be_too_long_at_once() -> None:
    made = message(TOO_LONG)
    assert refused(made.blocks) == []
    assert size(made.text) <= TEXT
    assert [block["type"] for block in made.blocks[-2:]] == ["actions", "context"]


@pytest.mark.parametrize("times", [9, 10, 11])
def test_small_print_of_many_moments_stays_one_block(times: int) -> None:
    made = message(Card("Note", (Note((When(AT),) * times),)))
    assert refused(made.blocks) == []
    assert words_of(made.blocks).count("2 Mar 2026") == times


def test_of_two_main_buttons_the_first_is_the_main_one() -> None:
    (row,) = blocks(buttons(Button("A", ("a",)), Button("B", ("b",), main=True), Button("C", ("c",), main=True)))
    assert [button.get("style") for button in row["elements"]] == [None, "primary", None]


def test_spans_become_elements_one_to_one() -> None:
    spans = ("a", Bold("b"), Code("c"), Link("d", "https://x.com/"), When(AT), Person("U1", "Sarah"))

    assert [(one["type"], one.get("text"), one.get("style")) for one in inline(*spans)] == [
        ("text", "a", None),
        ("text", "b", {"bold": True}),
        ("text", "c", {"code": True}),
        ("link", "d", None),
        ("date", None, None),
        ("text", "Sarah", None),
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "slack://x", "https://", "http://a b", "https://x/<", "https://x/\x00", ""]
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert inline(Link("here", url)) == [{"type": "text", "text": f"here ({clean(url)})"}]


def test_an_address_is_a_link_up_to_slacks_limit() -> None:
    assert [one["type"] for one in inline(Link("here", "https://x/" + "y" * 2_990))] == ["link"]
    assert [one["type"] for one in inline(Link("here", "https://x/" + "y" * 2_991))] == ["text"]


def test_a_person_is_called_by_name_where_others_read_and_mentioned_where_nobody_does() -> None:
    assert inline(Person("U1", "Sarah")) == [{"type": "text", "text": "Sarah"}]
    assert inline(Person("U1", "Sarah"), private=True) == [{"type": "user", "user_id": "U1"}]
    assert inline(Person("<!here>", "Sarah"), private=True) == [{"type": "text", "text": "Sarah"}]


def test_a_person_without_a_name_is_mentioned_in_the_text_of_a_private_answer_only() -> None:
    card = Card("Done", (text(Person("U1"), " is enrolled"),))
    assert message(card, private=True).text == "Done\n<@U1> is enrolled"
    assert message(card).text == "Done\nU1 is enrolled"


def test_a_list_is_a_list() -> None:
    (block,) = blocks(Listed((("one",), ("two",))))
    assert block["elements"][0]["type"] == "rich_text_list"
    assert words_of(block) == "one\ntwo"


def test_facts_stand_below_each_other_each_with_its_name() -> None:
    assert words_of(blocks(Facts((("Level", ("easy",)), ("Price", ("0",)))))) == "Level: easy\nPrice: 0"


@pytest.mark.parametrize(
    ("percent", "shown"),
    [
        (0, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (25.34, "▰▰▱▱▱▱▱▱▱▱ 25.3 %"),
        (99.9, "▰▰▰▰▰▰▰▰▰▱ 99.9 %"),
        (100, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (130, "▰▰▰▰▰▰▰▰▰▰ 130 %"),
        (-1, "▱▱▱▱▱▱▱▱▱▱ -1 %"),
        (float("nan"), "▱▱▱▱▱▱▱▱▱▱ nan %"),
    ],
)
def test_a_meter_is_drawn_and_written(percent: float, shown: str) -> None:
    assert words_of(blocks(Meter("Python", percent))) == f"Python: {shown}"


def test_a_picture_without_an_address_is_its_words() -> None:
    assert blocks(Image("file:///x.png", "A badge"))[0]["type"] == "rich_text"
    assert words_of(blocks(Image("file:///x.png", "A badge"))) == "A badge"


def test_small_print_keeps_its_moments() -> None:
    (block,) = blocks(Note(("As of ", When(AT, time=True), ". Reference ", Code("4f"))))
    assert [one["type"] for one in block["elements"]] == ["plain_text", "mrkdwn", "plain_text"]
    assert block["elements"][1]["text"].endswith("|2 Mar 2026, 09:30 UTC>")


def test_a_moment_of_another_zone_is_told_in_the_zone_that_is_named() -> None:
    tokyo = AT.astimezone(timezone(timedelta(hours=9)))
    (date,) = inline(When(tokyo, time=True))
    assert (date["timestamp"], date["fallback"]) == (int(AT.timestamp()), "2 Mar 2026, 09:30 UTC")


def test_a_button_carries_its_line() -> None:
    button = carried(*ENROLL)
    assert read(button["value"]) == ENROLL
    assert is_ours(button["action_id"])


def test_a_button_that_leads_elsewhere_is_not_ours() -> None:
    (row,) = blocks(buttons(LinkButton("Open", "https://x.com/")))
    assert row["elements"][0]["url"] == "https://x.com/"
    assert not is_ours(row["elements"][0]["action_id"])


def test_a_line_as_long_as_a_button_takes_is_carried_and_a_longer_one_is_said() -> None:
    assert carried("x" * 2_000)["value"] == "x" * 2_000
    (said,) = blocks(buttons(Button("Enroll all", ("enroll", "x" * 2_000))))
    assert words_of(said) == f"Enroll all: enroll {'x' * 2_000}"


def test_a_link_that_slack_would_refuse_is_said() -> None:
    assert words_of(blocks(buttons(LinkButton("Open", "ftp://x.com/")))) == "Open: ftp://x.com/"


def test_ids_of_buttons_are_unique_in_a_message() -> None:
    rows = blocks(*(buttons(Button("Go", ("help",)), LinkButton("Open", "https://x.com/")) for _ in range(9)))
    ids = [button["action_id"] for button in shown_buttons(rows)]
    assert len(ids) == len(set(ids)) == 18


def test_a_confirmation_asks_before_anything_happens() -> None:
    sure = Confirm("Unsubscribe?", "Nothing more is announced here.", "Unsubscribe")
    (row,) = blocks(buttons(Button("Unsubscribe", ("unsubscribe", "1"), confirm=sure)))
    asked = row["elements"][0]["confirm"]
    assert [asked[part]["text"] for part in ("title", "text", "confirm", "deny")] == [
        "Unsubscribe?",
        "Nothing more is announced here.",
        "Unsubscribe",
        "Cancel",
    ]


def test_a_long_title_is_whole_below_the_header() -> None:
    title = "An Introduction to " + "very " * 40 + "long titles"
    made = message(Card(title))
    assert made.blocks[0]["text"] == {"type": "plain_text", "text": f"{title[:149].rstrip()}…", "emoji": False}
    assert words_of(made.blocks[1]) == title


def test_what_has_no_room_is_counted_and_the_buttons_stay() -> None:
    items = tuple((f"{number:04} " + "x" * 95,) for number in range(500))
    made = message(Card("All", (Listed(items), buttons(Button("More", ("courses", "_page:2"))), Note(("Ask help",)))))
    shown = sum(f"{number:04} " in words_of(made.blocks) for number in range(500))
    assert 80 < shown < 130
    assert f"… and {500 - shown} more." in words_of(made.blocks)
    assert [button["text"]["text"] for button in shown_buttons(list(made.blocks))] == ["More"]
    assert words_of(made.blocks).endswith("Ask help")


def test_blocks_that_have_no_room_are_counted() -> None:
    made = message(Card("All", tuple(text(f"line {number}.") for number in range(80))))
    shown = sum(f"line {number}." in words_of(made.blocks) for number in range(80))
    assert len(made.blocks) == 50
    assert f"… and {80 - shown} more." in words_of(made.blocks)


def test_a_paragraph_without_end_is_cut_and_said_to_be() -> None:
    made = words_of(blocks(text("x" * 5_000)))
    shown = made.partition(" …")[0]
    assert set(shown) == {"x"}
    assert made == f"{shown} … and {5_000 - len(shown):,} more characters"


def test_the_text_says_everything_that_the_blocks_say() -> None:
    made = message(CARDS["completion"])
    assert made.text.splitlines() == [
        "Sarah Johnson finished Introduction to Python",
        "Sarah Johnson finished Introduction to Python (https://learnflow.com/c/1)",
        "[Open the course] https://learnflow.com/c/1",
        f"LearnFlow · <!date^{int(AT.timestamp())}^{{date_short_pretty}} at {{time}}|2 Mar 2026, 09:30 UTC>",
    ]


def test_the_text_offers_no_line_that_only_a_button_can_send() -> None:
    assert "[Enroll 12 people]" in message(CARDS["preview"]).text.splitlines()


def test_a_text_that_is_too_long_loses_first_the_lines_of_buttons_then_counts_what_it_leaves_out() -> None:
    rows: tuple[Block, ...] = (
        Listed(tuple((f"line {n}",) for n in range(300))),
        Buttons((Button("B", ("x" * 1_500,)),)),
    )
    assert "[B]" not in message(Card("T", rows)).text
    assert "line 299" in message(Card("T", rows)).text
    longer = message(Card("T", (Listed(tuple((f"line {n}",) for n in range(900))),))).text
    *shown, left = longer.splitlines()
    assert left == f"… and {901 - len(shown)} more lines"


@pytest.mark.parametrize("lead", range(6))
def test_a_cut_text_ends_in_no_half_of_anything(lead: int) -> None:
    made = message(Card("a" * lead + "&" * 4_000)).text
    assert made.removeprefix("a" * lead).replace("&amp;", "") == "…"


def test_the_same_words_are_carried_however_the_button_is_named() -> None:
    assert write(ENROLL) == "enroll <@U2> course:crs_1"
