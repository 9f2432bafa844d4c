"""A card as plain text says everything."""

from datetime import UTC, datetime

import pytest

from lfbot import plain
from lfbot.card import (
    Bold,
    Button,
    Card,
    Code,
    Facts,
    Image,
    Link,
    LinkButton,
    Meter,
    Note,
    Person,
    When,
    buttons,
    listed,
    text,
)
from lfbot.line import Mention

AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
CARD = Card(
    "Title",
    (
        text("Plain, ", Bold("bold"), ", ", Code("crs_1"), "."),
        listed([("one",), (Link("two", "https://x.example/2"),)]),
        Facts((("Since", (When(AT),)), ("At", (When(AT, time=True),)))),
        Meter("Git", 25.3),
        Image("https://x.example/a.png", "A chart of courses"),
        Note((Person("U9", "Sam"), " and ", Person("U8"))),
        buttons(Button("Enroll", ("enroll", Mention("U9", "Sam"), "course:Git Essentials")), None),
        buttons(LinkButton("Open", "https://x.example")),
    ),
)


def test_everything_is_said_one_fact_a_line() -> None:
    assert plain.text(CARD).splitlines() == [
        "Title",
        "Plain, bold, crs_1.",
        "• one",
        "• two (https://x.example/2)",
        "Since: 2 Mar 2026",
        "At: 2 Mar 2026, 09:05 UTC",
        "Git: 25.3 %",
        "A chart of courses",
        "Sam and U8",
        '[Enroll] enroll @Sam course:"Git Essentials"',
        "[Open] https://x.example",
    ]


def test_buttons_are_left_out_where_nobody_can_press_them() -> None:
    assert "[" not in plain.text(CARD, buttons=False)


def test_a_link_that_shows_its_address_shows_it_once() -> None:
    assert plain.said((Link("https://x.example", "https://x.example"),)) == "https://x.example"


@pytest.mark.parametrize(("percent", "shown"), [(0, "0 %"), (25.3, "25.3 %"), (33.333, "33.3 %"), (100.0, "100 %")])
def test_a_share_has_no_needless_decimals(percent: float, shown: str) -> None:
    assert plain.share(percent) == shown
