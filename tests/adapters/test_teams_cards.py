"""Cards as Teams messages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings

from adapters.teams import cards
from lfbot.card import (
    Block,
    Bold,
    Button,
    Card,
    Channel,
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
    Span,
    Text,
    Tone,
    When,
    buttons,
    text,
)
from lfbot.graphemes import clean, size
from lfbot.line import Mention
from sandbox.teams.cards import Button as Shown
from sandbox.teams.cards import buttons as shown_buttons
from sandbox.teams.cards import words
from tests.adapters import anything
from tests.adapters.published import adaptive_card
from tests.adapters.samples import AMP, AT, CARDS, MARKDOWN, SAM, TOO_LONG
from tests.adapters.teams_rules import CARD_BYTES, MESSAGE_BYTES, refused, utf16

Json = dict[str, Any]
ANN = Person("11111111-2222-4333-8444-555555555555", "Ann")


def content(card: Card, *, private: bool = False, dialog: bool = False) -> Json:
    """The Adaptive Card."""
    return cards.content(card, nonce="n1", private=private, dialog=dialog)


def blocks(*several: Block, title: str = "Title", private: bool = False) -> list[Json]:
    """What stands below the title."""
    body: list[Json] = content(Card(title, several), private=private)["body"]
    assert body[0]["style"] == "heading"
    return body[1:]


def runs(*spans: Span) -> list[Json]:
    """The TextRuns of a paragraph."""
    (block,) = blocks(Text(spans))
    assert block["type"] == "RichTextBlock"
    inlines: list[Json] = block["inlines"]
    return inlines


def pressed(*several: Button | LinkButton, dialog: bool = False) -> list[Shown]:
    """The buttons of a card with these, in order, with those that they open."""
    return shown_buttons(content(Card("Title", (buttons(*several),)), dialog=dialog))


def the_old(button: Shown) -> Json:
    """What old clients show in place of a button."""
    fallback = button.action["fallback"]
    assert isinstance(fallback, dict)
    return fallback


@pytest.mark.parametrize("name", CARDS)
@pytest.mark.parametrize("private", [True, False])
def test_cards_look_as_agreed(name: str, private: bool, golden: Callable[[str, object], None]) -> None:
    if private and name == "people":
        golden("teams/people_private", cards.message(CARDS[name], nonce="n1", private=True))
    elif not private:
        golden(f"teams/{name}", cards.message(CARDS[name], nonce="n1", private=False))


@settings(max_examples=60, deadline=None)
@given(anything.cards)
def test_t_076_teams_takes_any_card(card: Card) -> None:
    assert refused(content(card)) == []


@settings(max_examples=40, deadline=None)
@given(anything.cards)
def test_t_076_teams_takes_any_card_in_private_and_in_dialogs(card: Card) -> None:
    assert refused(content(card, private=True)) == []
    assert refused(content(card, private=True, dialog=True), dialog=True) == []


@settings(max_examples=40, deadline=None)
@given(anything.cards)
def test_t_076_the_published_schema_holds_any_card(card: Card) -> None:
    adaptive_card().validate(content(card, private=True))


@settings(max_examples=40, deadline=None)
@given(anything.cards)
def test_t_075_no_message_is_too_large(card: Card) -> None:
    made = cards.message(card, nonce="n1", private=True)
    assert utf16(made["attachments"]) <= CARD_BYTES + 4096
    assert utf16(made) <= MESSAGE_BYTES


def test_t_075_a_list_without_end_is_shown_in_part_and_the_rest_is_counted() -> None:
    items = tuple((f"{number:04} " + "x" * 95,) for number in range(500))
    made = content(Card("All", (Listed(items), buttons(Button("More", ("courses", "_page:2"))), Note(("Ask help",)))))
    shown = sum(f"{number:04} " in words(made) for number in range(500))
    assert 50 < shown < 110
    assert f"… and {500 - shown} more." in words(made)
    assert [one.label for one in shown_buttons(made)] == ["More"]
    assert words(made).endswith("Ask help")


def test_everything_may_be_too_long_at_once() -> None:
    made = content(TOO_LONG)
    assert refused(made) == []
    assert [one.action["type"] for one in shown_buttons(made)][:2] == ["Action.ShowCard", "Action.Execute"]
    assert "more characters" in words(made)
    assert "… and 2 more." in words(made)


def test_t_076_every_card_says_what_it_is_to_clients_that_cannot_show_it() -> None:
    made = content(Card("Your progress", (Meter("Python", 45),)))
    assert (made["type"], made["version"]) == ("AdaptiveCard", "1.5")
    assert made["fallbackText"] == "Your progress\nPython: 45 %"


def test_the_summary_says_everything_that_the_card_says() -> None:
    assert cards.message(CARDS["completion"], nonce="n1", private=False)["summary"] == "\n".join(
        [
            "Sarah Johnson finished Introduction to Python",
            "Sarah Johnson finished Introduction to Python (https://learnflow.com/c/1)",
            "[Open the course] https://learnflow.com/c/1",
            "LearnFlow · 2 Mar 2026, 09:30 UTC",
        ]
    )


def test_the_summary_offers_no_line_that_only_a_button_can_send() -> None:
    summary = str(cards.message(CARDS["preview"], nonce="n1", private=False)["summary"])
    assert "[Enroll 12 people]" in summary.splitlines()
    assert "[Enroll Ann in Introduction to Python]" in summary.splitlines()


def test_a_summary_that_is_too_long_is_cut() -> None:
    summary = str(cards.message(Card("T", (text("😀" * 3_000),)), nonce="n1", private=False)["summary"])
    assert size(summary) <= 2_000
    assert summary.endswith("…")


def test_spans_become_runs_one_to_one() -> None:
    spans = ("a", Bold("b"), Code("c"), Link("d", "https://x.com/"), When(AT), Person("U1", "Sarah"))
    assert runs(*spans) == [
        {"type": "TextRun", "text": "a"},
        {"type": "TextRun", "text": "b", "weight": "Bolder"},
        {"type": "TextRun", "text": "c", "fontType": "Monospace"},
        {
            "type": "TextRun",
            "text": "d",
            "selectAction": {"type": "Action.OpenUrl", "title": "d", "url": "https://x.com/"},
        },
        {"type": "TextRun", "text": "2 Mar 2026 (UTC)"},
        {"type": "TextRun", "text": "Sarah"},
    ]


@pytest.mark.parametrize(
    "title",
    ["Introduction to Python", "Enroll 12 people?", "I cannot tell who “@sarah” is.", "Python: the basics", "C++"],
)
def test_a_title_without_any_mark_is_a_heading(title: str) -> None:
    (heading,) = content(Card(title))["body"]
    assert (heading["type"], heading["style"], heading["text"]) == ("TextBlock", "heading", title)


@pytest.mark.parametrize(
    "title",
    [
        MARKDOWN,
        "1. Introduction",
        "- a",
        "+ a",
        "# a",
        "a_b_c",
        "*a*",
        "`a`",
        "~~a~~",
        "a\\b",
        "[a]",
        "<at>Sam</at>",
        "R&amp;D",
        "https://evil.example",
        "www.evil.example",
        "a@evil.example",
        ":tada:",
        "a|b",
        "{{DATE(2020-01-01T00:00:00Z)}}",
    ],
)
def test_t_048_a_title_that_might_be_read_as_markup_is_drawn_as_bare_words(title: str) -> None:
    (block,) = content(Card(title))["body"]
    assert block["type"] == "RichTextBlock"
    assert words(content(Card(title))) == title


def test_t_048_no_text_block_holds_a_word_of_a_course_that_looks_like_markup() -> None:
    made = content(CARDS["markdown"], private=True)
    assert not [one for one in made["body"] if one["type"] in ("TextBlock", "FactSet")]
    assert words(made).count(MARKDOWN) == 9
    assert "entities" not in made["msteams"]


def test_t_048_what_somebody_wrote_is_not_filled_in_as_a_date() -> None:
    for run in runs("{{DATE(2020-01-01T00:00:00Z)}}", Bold("{{{"), "a {b}"):
        assert "{{" not in run["text"]
    assert "".join(run["text"] for run in runs("{{DATE(2020-01-01T00:00:00Z)}}")) == "{{DATE(2020-01-01T00:00:00Z)}}"


def test_a_long_title_is_whole_below_the_heading() -> None:
    title = "An Introduction to " + "very " * 120 + "long titles"
    heading, whole = content(Card(title))["body"]
    assert heading["text"].endswith("…")
    assert whole["inlines"][0]["text"] == title


def test_t_108_a_moment_alone_is_in_the_readers_zone_without_fractions_of_a_second() -> None:
    at = AT.replace(microsecond=123_456).astimezone(timezone(timedelta(hours=9)))
    (note,) = blocks(Note(("As of ", When(at, time=True))))
    assert note["text"] == "As of {{DATE(2026-03-02T09:30:00Z, SHORT)}} at {{TIME(2026-03-02T09:30:00Z)}}"
    (fact,) = blocks(Facts((("Enrolled", (When(at),)),)))
    assert fact["text"] == "**Enrolled:** {{DATE(2026-03-02T09:30:00Z, SHORT)}}"


@pytest.mark.parametrize("beside", [MARKDOWN, Bold("*b*"), Code("c"), Person("U1", "Sam"), "a_b ", "1. "])
def test_t_108_a_moment_beside_words_of_others_is_told_in_utc(beside: Span) -> None:
    (block,) = blocks(Text((beside, " ", When(AT, time=True))))
    assert block["type"] == "RichTextBlock"
    assert words(content(Card("T", (Text((beside, When(AT, time=True))),)))).endswith("2 Mar 2026, 09:30 UTC")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "http://x.com/", "https://", "https://a b", "https://x/<", "https://[x", "//x.com", ""],
)
def test_what_is_no_secure_web_address_is_no_link(url: str) -> None:
    assert runs(Link("here", url)) == [{"type": "TextRun", "text": f"here ({clean(url)})"}]


def test_a_channel_is_told_in_words() -> None:
    assert runs(Channel("19:x@thread.tacv2")) == [{"type": "TextRun", "text": "that conversation"}]


def test_t_045_a_private_card_names_its_people_so_that_their_cards_open() -> None:
    made = content(CARDS["people"], private=True)
    line = made["body"][-1]
    assert line["text"] == "<at>Sam Rivera</at>, <at>A &amp; &lt;B&gt;</at>"
    assert made["msteams"]["entities"] == [
        {"type": "mention", "text": "<at>Sam Rivera</at>", "mentioned": {"id": SAM.id, "name": "Sam Rivera"}},
        {"type": "mention", "text": "<at>A &amp; &lt;B&gt;</at>", "mentioned": {"id": AMP.id, "name": "A & <B>"}},
    ]
    assert refused(made) == []


def test_t_045_a_public_card_calls_nobody() -> None:
    made = content(CARDS["people"])
    assert "entities" not in made["msteams"]
    assert "<at>" not in str(made)
    assert "Sam Rivera" in words(made)


def test_people_who_cannot_be_called_are_named_all_the_same() -> None:
    strangers = (Person("U1", "Sarah"), Person("28:bot", "LearnFlow"), replace(ANN, name="*[x](https://evil.example)"))
    made = content(Card("T", (Text(strangers),)), private=True)
    assert "entities" not in made["msteams"]
    assert words(made) == "T\nSarahLearnFlow*[x](https://evil.example)"


def test_ten_people_can_be_called_from_one_card() -> None:
    people = tuple((replace(ANN, id=f"29:{n}", name=f"Ann {n}"),) for n in range(12))
    made = content(Card("T", (Listed((*people, *people)),)), private=True)
    assert [one["mentioned"]["id"] for one in made["msteams"]["entities"]] == [f"29:{n}" for n in range(10)]


@pytest.mark.parametrize("private", [True, False])
def test_whoever_has_no_known_name_is_somebody(private: bool) -> None:
    card = Card("Done", (text(Person("29:2YKL"), " is enrolled"),))
    assert words(content(card, private=private)) == "Done\nsomebody is enrolled"
    assert cards.message(card, nonce="n1", private=private)["summary"] == "Done\nsomebody is enrolled"


def test_facts_stand_below_each_other_each_with_its_name() -> None:
    assert words(content(Card("T", (Facts((("Level", ("easy",)), ("Price", ("0",)))),)))) == "T\nLevel: easy\nPrice: 0"


@pytest.mark.parametrize(
    ("percent", "shown"),
    [
        (0, "▱▱▱▱▱▱▱▱▱▱ 0 %"),
        (45, "▰▰▰▰▱▱▱▱▱▱ 45 %"),
        (99.9, "▰▰▰▰▰▰▰▰▰▱ 99.9 %"),
        (100, "▰▰▰▰▰▰▰▰▰▰ 100 %"),
        (130, "▰▰▰▰▰▰▰▰▰▰ 130 %"),
        (-1, "▱▱▱▱▱▱▱▱▱▱ -1 %"),
        (float("nan"), "▱▱▱▱▱▱▱▱▱▱ nan %"),
    ],
)
def test_a_meter_is_drawn_and_written(percent: float, shown: str) -> None:
    assert words(content(Card("T", (Meter("Python", percent),)))) == f"T\nPython: {shown}"


def test_t_076_a_picture_has_words_and_without_an_address_is_its_words() -> None:
    (picture,) = blocks(Image("https://x.com/b.png", "A badge"))
    assert (picture["type"], picture["altText"]) == ("Image", "A badge")
    (said,) = blocks(Image("http://x.com/b.png", "A badge"))
    assert said["inlines"][0]["text"] == "A badge"


@pytest.mark.parametrize(("tone", "style"), [(Tone.GOOD, "good"), (Tone.BAD, "attention")])
def test_a_tone_colours_the_title_and_changes_no_word(tone: Tone, style: str) -> None:
    made = content(Card("Enrolled", (), tone))
    assert [(one["type"], one["style"]) for one in made["body"]] == [("Container", style)]
    assert words(made) == words(content(Card("Enrolled")))


def test_t_076_a_button_carries_its_line_for_new_clients_and_old_ones() -> None:
    (go,) = pressed(Button("Go", ("enroll", Mention("29:1", "Sam"), "course:crs_1"), main=True, about="Enroll Sam"))
    assert (go.action["type"], go.action["verb"], go.action["style"]) == ("Action.Execute", "run", "positive")
    assert go.action["tooltip"] == "Enroll Sam"
    assert go.data == {
        "lfbot": 1,
        "line": ["enroll", {"id": "29:1", "name": "Sam", "what": "person"}, "course:crs_1"],
        "nonce": "n1",
        "private": False,
    }
    assert go.action["fallback"] == {"type": "Action.Submit", "title": "Go", "data": go.data}


def test_t_103_the_buttons_of_a_private_card_say_that_it_is_private() -> None:
    made = content(Card("T", (buttons(Button("Go", ("help",))),)), private=True)
    assert shown_buttons(made)[0].data["private"] is True


def test_t_086_in_a_dialog_every_button_is_a_submit() -> None:
    sure = Confirm("Sure?", "It stays so.", "Do it")
    several = pressed(Button("Go", ("help",)), Button("Do", ("help",), confirm=sure), dialog=True)
    assert [one.action["type"] for one in several] == ["Action.Submit", "Action.ShowCard", "Action.Submit"]


def test_a_confirmation_asks_before_anything_happens() -> None:
    sure = Confirm("Unsubscribe?", "Nothing more is announced here.", "Unsubscribe now")
    asks, does = pressed(Button("Unsubscribe", ("unsubscribe", "1"), confirm=sure))
    assert (asks.action["type"], asks.data) == ("Action.ShowCard", {})
    assert words(does.cards[-1]) == "Unsubscribe?\nNothing more is announced here.\nUnsubscribe now"
    assert does.data["line"] == ["unsubscribe", "1"]


def test_a_button_that_leads_elsewhere_opens_its_address() -> None:
    (away,) = pressed(LinkButton("Open", "https://x.com/"))
    assert (away.action["type"], away.action["url"]) == ("Action.OpenUrl", "https://x.com/")


@pytest.mark.parametrize("url", ["ftp://x.com/", "http://x.com/"])
def test_a_link_that_teams_would_refuse_is_said(url: str) -> None:
    assert words(content(Card("T", (buttons(LinkButton("Open", url)),)))) == f"T\nOpen: {url}"


def test_a_line_as_long_as_a_button_takes_is_carried_and_a_longer_one_is_said() -> None:
    assert pressed(Button("Go", ("x" * 1_996,)))[0].data["line"] == ["x" * 1_996]
    assert pressed(Button("Go", ("x" * 1_997,))) == []
    assert words(content(Card("T", (buttons(Button("Go", ("x" * 1_997,))),)))) == f"T\nGo: {'x' * 1_997}"


def test_a_line_that_cannot_be_sent_is_said() -> None:
    assert (
        words(
            content(
                Card(
                    "T",
                    (
                        buttons(
                            Button("Go", ("courses", "half \ud83d")),
                        ),
                    ),
                )
            )
        )
        == 'T\nGo: courses "half \ufffd"'
    )


def test_t_076_of_more_than_six_buttons_six_are_shown_and_the_rest_is_counted() -> None:
    made = content(Card("T", (buttons(*(Button(f"B{n}", ("help",)) for n in range(18))), Note(("end",)))))
    assert [one.label for one in shown_buttons(made)] == ["B0", "B1", "B2", "B3", "B4", "B5"]
    assert "… and 12 more buttons" in words(made)


def test_of_many_rows_of_buttons_each_keeps_its_first_and_the_last_row_leads_on() -> None:
    rows = tuple(buttons(Button(f"Enroll me {n}", ("a",)), Button(f"Enroll {n}", ("b",))) for n in range(5))
    listed = tuple(block for n, row in enumerate(rows) for block in (text(f"Course {n}"), row))
    made = content(Card("Courses", (*listed, buttons(Button("More", ("courses", "_page:2"))), Note(("5 of 12",)))))
    assert [one.label for one in shown_buttons(made)] == [*(f"Enroll me {n}" for n in range(5)), "More"]
    assert "… and 5 more buttons" in words(made)


def test_of_too_many_rows_the_last_keeps_its_button() -> None:
    rows = tuple(buttons(Button(f"Enroll me {n}", ("a",))) for n in range(9))
    made = content(Card("Courses", (*rows, buttons(Button("More", ("courses", "_page:2"))))))
    assert [one.label for one in shown_buttons(made)] == [*(f"Enroll me {n}" for n in range(5)), "More"]


def test_t_076_buttons_of_one_label_are_told_apart() -> None:
    same = Button("Enroll", ("enroll",))
    several = pressed(same, replace(same, about="Enroll Ann"), replace(same, about="Bo"), same)
    assert [one.label for one in several] == ["Enroll", "Enroll Ann", "Enroll: Bo", "Enroll (2)"]
    assert [the_old(one)["title"] for one in several] == [one.label for one in several]
