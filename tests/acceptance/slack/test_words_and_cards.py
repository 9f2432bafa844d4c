"""The acceptance contract: how words are read, and how cards, forms and options are drawn."""

import json
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.slack import forms
from adapters.slack.cards import message
from adapters.slack.words import read, write
from commands.enroll import enroll
from lfbot import trouble
from lfbot.card import (
    Bold,
    Button,
    Card,
    Confirm,
    Facts,
    Image,
    Link,
    Listed,
    Meter,
    Note,
    Person,
    Tone,
    When,
    buttons,
    text,
)
from lfbot.command import Command, Missing
from lfbot.errors import Complaint
from lfbot.form import Form, Option
from lfbot.graphemes import size
from lfbot.kinds import CourseRef
from lfbot.line import Mention, Named, Word
from sandbox.check import Problems
from sandbox.slack.objects import OPTIONS_ANSWER
from sandbox.slack.reading import buttons as shown_buttons
from sandbox.slack.reading import words_of
from sandbox.slack.wire import Json
from tests.adapters import anything
from tests.adapters.samples import AT, CARDS
from tests.adapters.slack_rules import refused, refused_view

HOSTILE = "<!channel> & <@U1|x> *b*"


def inside(value: object) -> Iterator[Json]:
    """Every JSON object in a value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from inside(inner)


def complaint_about(typed: str, command: Command[...]) -> Complaint:
    """What a command has against what was typed after its name."""
    with pytest.raises(Complaint) as caught:
        command.read(read(typed))
    return caught.value


@pytest.mark.parametrize("id", ["U1", "W1"])
def test_sl_031_a_person_is_their_id_and_the_display_name_is_never_used(id: str) -> None:
    assert read(f"<@{id}>") == read(f"<@{id}|sarah>") == (Mention(id, "", Named.PERSON),)
    assert enroll.read(read(f"<@{id}> <@{id}|sarah> crs_1")) == enroll.read(read(f"<@{id}> crs_1"))


@pytest.mark.parametrize(("typed", "name"), [("<#C1|name>", "name"), ("<#C1|>", ""), ("<#C1>", "")])
def test_sl_032_a_channel_is_its_id_whether_its_name_is_told_or_not(typed: str, name: str) -> None:
    assert read(typed) == (Mention("C1", name, Named.CHANNEL),)


@pytest.mark.parametrize(("typed", "name"), [("<!subteam^S1>", ""), ("<!subteam^S1|@team>", "team")])
def test_sl_033_a_group_is_its_id_whether_its_handle_is_told_or_not(typed: str, name: str) -> None:
    assert read(typed) == (Mention("S1", name, Named.GROUP),)


def test_sl_034_a_name_typed_by_hand_is_not_guessed_but_picked_with_everything_else_kept() -> None:
    complaint = complaint_about('@sarah <@U2> ann@x.com "Intro to Python"', enroll)
    drawn = message(trouble.complaint(complaint), private=True)
    (picker,) = shown_buttons(list(drawn.blocks))
    missing = enroll.read(read(picker["value"])[1:])
    assert isinstance(missing, Missing)
    view: Json = forms.view(missing.form, "")
    people, *_ = [one["element"] for one in view["blocks"] if one.get("type") == "input"]

    assert "I cannot tell who “@sarah” is, so nothing was done." in drawn.text
    assert (people["type"], people["initial_users"]) == ("multi_users_select", ["U2"])
    assert "ann@x.com" in json.dumps(view)
    assert "Intro to Python" in json.dumps(view)
    assert "sarah" not in json.dumps(view)


@pytest.mark.parametrize("typed", ["@sarah", "#general"])
def test_sl_034_what_is_no_mention_is_not_made_one(typed: str) -> None:
    assert read(typed) == (typed,)


def test_sl_035_courses_and_addresses_are_found_in_links() -> None:
    assert read("<https://learnflow.com/c/x|x>") == ("https://learnflow.com/c/x",)
    assert read("<mailto:a@b.c|a@b.c>") == ("a@b.c",)
    arguments = enroll.read(read("<mailto:ann@x.com|ann@x.com> <https://learnflow.com/courses/crs_4mNp|the course>"))
    assert isinstance(arguments, dict)
    assert arguments["course"] in (CourseRef("crs_4mNp"), (CourseRef("crs_4mNp"),))


def test_sl_036_entities_are_decoded_for_the_search_and_encoded_again_on_the_way_out() -> None:
    words = read("R &amp; D &lt;basics&gt;")
    said = message(Card(" ".join(str(word) for word in words)))
    assert words == ("R", "&", "D", "<basics>")
    assert said.text == "R &amp; D &lt;basics&gt;"
    assert words_of(said.blocks) == "R & D <basics>"


@pytest.mark.parametrize(
    "typed",
    ["<@U1> “Intro to Python”", "<@U1>\u00a0\u00a0„Intro\u00a0to  Python“", "  <@U1>   «Intro to Python»  "],
)
def test_sl_037_curly_quotes_and_odd_blanks_read_like_plain_ones(typed: str) -> None:
    assert read(typed) == read('<@U1> "Intro to Python"') == (Mention("U1"), "Intro to Python")


@settings(max_examples=50, deadline=None)
@given(anything.forms, st.text(max_size=3_000))
def test_sl_059_no_form_is_sent_that_slack_refuses(form: Form, metadata: str) -> None:
    if size(metadata) <= 3_000:
        assert refused_view(forms.view(form, metadata)) == []


@settings(max_examples=40, deadline=None)
@given(anything.cards)
def test_sl_059_no_outcome_is_sent_that_slack_refuses(card: Card) -> None:
    assert refused_view(forms.outcome(card)) == []


def test_sl_059_metadata_that_is_too_long_never_leaves() -> None:
    with pytest.raises(ValueError, match="private_metadata"):
        forms.view(Form("enroll", "Enroll", ()), "x" * 3_001)


@given(st.lists(anything.options, max_size=150), anything.short)
@example([Option("x" * 200, f"crs_{n}") for n in range(150)], "")
@example([Option("A", "same"), Option("B", "same"), Option("C", ""), Option("D", "x" * 151)], "")
def test_sl_073_options_are_at_most_a_hundred_short_and_unique(found: list[Option], typed: str) -> None:
    answer: Json = forms.options(found, typed)
    problems: Problems = []
    OPTIONS_ANSWER(answer, "", problems)
    assert problems == []
    assert list(answer) == ["options"]
    assert all(size(one["text"]["text"]) <= 75 for one in answer["options"])


def test_sl_074_no_match_is_an_empty_list() -> None:
    assert forms.options((), "zzz") == {"options": []}


@pytest.mark.parametrize("tail", ["e\u0301" * 40, "👩‍👩‍👧‍👦" * 10, "🇩🇪" * 40])
def test_sl_076_a_long_title_is_cut_between_graphemes_and_its_value_is_whole(tail: str) -> None:
    title = "Introduction to Data Science and Engineering: " + tail
    answer: Json = forms.options([Option(title, "crs_4mNp7qRsT")], "")
    (shown,) = answer["options"]
    kept = shown["text"]["text"].removesuffix("…")
    grapheme = tail[: len(tail) // (40 if tail[0] != "👩" else 10)]

    assert shown["value"] == "crs_4mNp7qRsT"
    assert shown["text"]["text"].endswith("…")
    assert title.startswith(kept)
    assert kept.removeprefix(title.removesuffix(tail)).replace(grapheme, "") == ""


@settings(max_examples=60, deadline=None)
@given(anything.cards)
def test_sl_087_every_message_has_a_text_of_1_to_4000_characters(card: Card) -> None:
    assert 1 <= size(message(card).text) <= 4_000


@pytest.mark.parametrize("name", CARDS)
def test_sl_087_the_text_alone_carries_what_the_blocks_say(name: str) -> None:
    """Each word that can be read in the blocks, but for drawn bars and moments, which text writes in its own way."""
    made = message(CARDS[name])
    heard = set(re.findall(r"\w+", re.sub(r"&(amp|lt|gt);", " ", made.text)))
    seen = set(re.findall(r"\w+", words_of(made.blocks)))
    assert seen - heard == set()


@settings(max_examples=60, deadline=None)
@given(anything.cards)
@example(Card("x" * 151, (text("x" * 3_001), buttons(*[Button("x" * 76, ("x" * 2_001,))] * 26))))
@example(Card("51 blocks", tuple(text(f"{n}") for n in range(51))))
@example(Card("26 actions", (buttons(*(Button(f"{n}", ("help",)) for n in range(26))),)))
def test_sl_088_no_message_is_sent_that_slack_refuses(card: Card) -> None:
    assert refused(message(card).blocks) == []


@pytest.mark.parametrize("private", [True, False])
def test_sl_094_a_hostile_title_mentions_nobody_and_breaks_no_markup(private: bool) -> None:
    made = message(CARDS["hostile"], private=private)
    kinds = {one.get("type") for one in inside(made.blocks)}
    calling = {
        "broadcast",
        "usergroup",
        "channel",
        "emoji",
        "mrkdwn",
        "markdown",
        "link",
        *(() if private else ("user",)),
    }

    assert "<" not in made.text.replace("&lt;", "")
    assert not kinds & calling
    assert words_of(made.blocks).count(HOSTILE) >= 7


@settings(max_examples=60, deadline=None)
@given(st.text("<>!@#U1*_~`:|&^ channelheretdy\n", max_size=40), st.booleans())
def test_sl_094_whatever_a_title_is_it_stays_words(title: str, private: bool) -> None:
    said = text(title, Bold(title), Link(title, title), Person("nobody", title))
    card = Card(title, (said, Facts(((title, (title,)),)), Meter(title, 1), Listed(((title,),)), Note((title,))))
    made = message(card, private=private)

    assert "<" not in made.text and ">" not in made.text
    assert {one["type"] for one in inside(made.blocks) if "type" in one} <= {
        "header",
        "plain_text",
        "rich_text",
        "rich_text_section",
        "rich_text_list",
        "text",
        "context",
    }
    assert not any(one.get("emoji") for one in inside(made.blocks))


@settings(max_examples=60, deadline=None)
@given(anything.cards)
def test_sl_097_whatever_the_bot_sends_there_is_no_table_in_it(card: Card) -> None:
    assert not {"table", "data_table"} & {block["type"] for block in message(card).blocks}


def test_sl_097_what_is_too_long_is_a_list_that_says_what_it_leaves_out() -> None:
    rows = tuple(
        (f"Person {n} enrolled in a course with quite a long title, as they often are here: yes",) for n in range(500)
    )
    made = message(Card("Enrolled", (Listed(rows),)))
    shown = words_of(made.blocks).count("enrolled in")
    assert refused(made.blocks) == []
    assert 0 < shown < 500
    assert f"… and {500 - shown} more." in words_of(made.blocks)


@pytest.mark.parametrize("time", [True, False])
def test_sl_100_times_are_dates_with_the_zone_in_their_fallback(time: bool) -> None:
    moment = When(AT, time=time)
    made = message(Card("When", (text("On ", moment), Note(("As of ", moment)))))
    dates = [one for one in inside(made.blocks) if one.get("type") == "date"]
    tokens = re.findall(r"<!date\^(\d+)\^([^|]+)\|([^>]+)>", made.text + words_of(made.blocks))

    assert [(one["timestamp"], "UTC" in one["fallback"]) for one in dates] == [(int(AT.timestamp()), True)]
    assert len(tokens) == 3
    assert all(int(at) == int(AT.timestamp()) and "UTC" in fallback for at, _, fallback in tokens)


@settings(max_examples=60, deadline=None)
@given(anything.cards, st.booleans())
def test_sl_101_no_message_calls_a_whole_channel(card: Card, private: bool) -> None:
    made = message(card, private=private)
    assert not re.search(r"<!(?!date\^\d+\^)", made.text)
    assert not any(one.get("type") in ("broadcast", "usergroup") for one in inside(made.blocks))
    marked = [one["text"] for one in inside(made.blocks) if one.get("type") == "mrkdwn"]
    assert all(re.fullmatch(r"<!date\^\d+\^[a-z_{} ]+\|[\w ,:()]+>", one) for one in marked)


@pytest.mark.parametrize("alt", ["", "  ", "A badge"])
def test_sl_152_every_image_has_words(alt: str) -> None:
    (image,) = (
        one for one in message(Card("Badge", (Image("https://x.com/b.png", alt),))).blocks if one["type"] == "image"
    )
    assert str(image["alt_text"]).strip()


def test_sl_152_no_state_is_told_by_colour_or_a_drawing_alone() -> None:
    assert "25.3 %" in words_of(message(Card("P", (Meter("Python", 25.34),))).blocks)
    assert message(Card("T", (), Tone.BAD)) == message(Card("T", (), Tone.GOOD)) == message(Card("T"))


@settings(max_examples=60, deadline=None)
@given(anything.cards)
@example(Card("Courses", tuple(buttons(Button("Enroll", ("enroll", "me", f"course:crs_{n}"))) for n in range(9))))
@example(
    Card("Courses", (buttons(*[Button("Go", ("help",), about="Go (2)"), Button("Go", ("help",), about="Go")] * 3),))
)
def test_sl_153_no_two_buttons_are_called_alike(card: Card) -> None:
    named = [one.get("accessibility_label", one["text"]["text"]) for one in shown_buttons(list(message(card).blocks))]
    assert len(named) == len(set(named))
    assert all(size(name) <= 75 for name in named)


def test_sl_153_a_button_says_what_it_is_about() -> None:
    row = buttons(*(Button("Enroll", ("enroll", "me", one), about=f"Enroll me in {one}") for one in ("Python", "SQL")))
    named = [one["accessibility_label"] for one in shown_buttons(list(message(Card("Courses", (row,))).blocks))]
    assert named == ["Enroll me in Python", "Enroll me in SQL"]


@settings(max_examples=50, deadline=None)
@given(anything.cards)
def test_sl_154_a_message_begins_with_a_header_and_a_row_has_one_primary_button(card: Card) -> None:
    header, *rest = message(card).blocks
    rows = [shown_buttons([block]) for block in rest if block["type"] == "actions"]
    assert header["type"] == "header"
    assert all(sum(one.get("style") == "primary" for one in row) <= 1 for row in rows)


@settings(max_examples=50, deadline=None)
@given(anything.forms)
def test_sl_154_a_form_asks_at_most_six_things(form: Form) -> None:
    view: Json = forms.view(form, "")
    assert sum(block["type"] == "input" for block in view["blocks"]) <= 6


def test_sl_154_what_is_hard_to_take_back_is_asked_first() -> None:
    words: tuple[Word, ...] = ("unsubscribe", "1")
    sure = Confirm("Unsubscribe?", "Nothing more is announced here.", "Unsubscribe")
    (button,) = shown_buttons(list(message(Card("S", (buttons(Button("Unsubscribe", words, confirm=sure)),))).blocks))
    assert button["value"] == write(words)
    assert button["confirm"]["text"]["text"] == "Nothing more is announced here."
    assert button["confirm"]["confirm"]["text"] == "Unsubscribe"
