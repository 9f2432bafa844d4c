"""What Slack writes of what people type, and what buttons carry."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.words import LIMIT, read, write
from lfbot.line import Mention, Named
from tests.adapters import anything

SAM, ANN = Mention("U1"), Mention("U2")
TEAM = Mention("S1", "team", Named.GROUP)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("enroll <@U1> crs_1", ("enroll", SAM, "crs_1")),
        ("<@U1>,<@U2>", (SAM, ANN)),
        ("<@U1><@U2>", (SAM, ANN)),
        ("(<@U1>; <@U2>)", (SAM, ANN)),
        ("<@U1>/<@U2>!", (SAM, ANN)),
        ("progress of <@U1>'s team", ("progress", "of", SAM, "team")),
        ("@<@U1>", (SAM,)),
        ('"<@U1>"', (SAM,)),
        ('"<@U1> <@U2>"', (SAM, ANN)),
        ('"Intro to Python <@U1>"', ("Intro to Python", SAM)),
        ("“Data &amp; You” <@U1>", ("Data & You", SAM)),
        ("people:<@U1>", ("people:", SAM)),
        ("<!subteam^S1|@team>,<@U1>", (TEAM, SAM)),
        ('<@U1|Sarah "the cat" O\'Hara>', (SAM,)),
        ("<#C1|data> <@U1>", (Mention("C1", "data", Named.CHANNEL), SAM)),
    ],
)
def test_a_mention_is_found_wherever_it_stands(typed: str, words: tuple[object, ...]) -> None:
    assert read(typed) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("<https://learnflow.com/c/crs_1|the course>", ("https://learnflow.com/c/crs_1",)),
        ("<http://ASP.NET|ASP.NET>", ("ASP.NET",)),
        ("<mailto:ann@x.com|ann@x.com>", ("ann@x.com",)),
        ("<mailto:ann@x.com?subject=hi|ann@x.com>", ("ann@x.com",)),
        ("<tel:+123|+123>", ("+123",)),
        ("<https://x.com/?a=1&amp;b=2>", ("https://x.com/?a=1&b=2",)),
        ("<!channel> <!here|here>", ("@channel", "@here")),
        ("<<tel:0|0>> <@U1>", ("<0>", SAM)),
    ],
)
def test_what_slack_made_a_link_of_becomes_what_was_typed(typed: str, words: tuple[object, ...]) -> None:
    assert read(typed) == words


@pytest.mark.parametrize(
    "typed", ["&lt;@U1&gt;", "&lt;!channel&gt;", "<@>", "<@sarah>", "<", ">", "<@U1", "&amp;lt;@U1>"]
)
def test_what_only_looks_like_a_mention_is_none(typed: str) -> None:
    assert not any(isinstance(word, Mention) for word in read(typed))


def test_entities_are_decoded_once() -> None:
    assert read("&amp;lt; &amp;amp; &lt;b&gt; &nbsp;") == ("&lt;", "&amp;", "<b>", "&nbsp;")


def test_an_encoded_blank_parts_no_words_and_an_encoded_quote_holds_none_together() -> None:
    assert read("a&#32;b &#34;c d&#34;") == ("a b", '"c', 'd"')


def test_an_impossible_number_stays_as_it_stands() -> None:
    assert read("&#9999999;") == ("&#9999999;",)


@given(anything.words)
@example(('The "Big" <Data> & „Co“', "", " a", "a\u00a0b", "course:R & D", "&#34;", "\n", "a  b"))
@example(('"a b"', "“a”", '"', "„ a“", "“The &#32; Big”", "<0>"))
@example((Mention("S1", '@x|y "z" <a>', Named.GROUP), Mention("C1", "#n&", Named.CHANNEL), Mention("W1")))
def test_a_button_carries_any_words(words: tuple[str | Mention, ...]) -> None:
    assert read(write(words)) == words


def test_a_button_names_people_by_their_ids_alone() -> None:
    assert (
        write(("enroll", Mention("U1", "sarah"), "course:Intro to Python")) == 'enroll <@U1> "course:Intro to Python"'
    )


def test_the_limit_is_that_of_a_buttons_value() -> None:
    assert LIMIT == 2_000


@given(st.text())
def test_any_text_is_read(typed: str) -> None:
    assert all(isinstance(word, str | Mention) for word in read(typed))


@given(st.text("<>@#!|&;\"“” U1S^'\u00a0a:", max_size=60))
def test_any_heap_of_slacks_own_signs_is_read(typed: str) -> None:
    mentions = [word for word in read(typed) if isinstance(word, Mention)]
    assert len(mentions) <= typed.count("<")


@pytest.mark.parametrize(
    "piece",
    ["<@U1>", "<", "<@U1 ", "“a ", '"a ', "&amp;", "a<@U1>'s", "\u200b", "<@U1|", '"<@U1> ', "\ud800", "\u0301"],
)
def test_reading_is_linear_in_what_is_typed(piece: str) -> None:
    """Twice the text may take twice the time, not four times: processor time, and the best of a few."""

    def seconds(times: int) -> float:
        text, best = piece * times, float("inf")
        for _ in range(3):
            start = time.process_time()
            read(text)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(8_000) < 0.002 + 12 * seconds(1_600)
