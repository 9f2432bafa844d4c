"""Words out of a text that mentions stand in."""

import pytest

from lfbot.line import Mention, Word
from lfbot.woven import woven

SAM, ANN = Mention("U1"), Mention("U2")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["enroll ", ", ", " crs_1"], ("enroll", SAM, ANN, "crs_1")),
        (["", "", ""], (SAM, ANN)),
        (["(", ";", ")!"], (SAM, ANN)),
        (["", "'s and ", "’s team"], (SAM, "and", ANN, "team")),
        (["", "'sun ", ""], (SAM, "'sun", ANN)),
        (['"Intro to Python ', " ", '"'], ("Intro to Python", SAM, ANN)),
        (["people:", "x", "(y)"], ("people:", SAM, "x", ANN, "y")),
    ],
)
def test_each_stands_whole_between_the_words_around_it(texts: list[str], words: tuple[Word, ...]) -> None:
    assert woven(texts, [SAM, ANN]) == words


def test_a_word_that_stands_whole_is_not_split() -> None:
    assert woven(["enroll ", ", now"], ["@Sam Lee"]) == ("enroll", "@Sam Lee", "now")


def test_a_text_can_bring_nothing_that_is_taken_for_a_mention() -> None:
    assert woven(["a \ufdd0 ", " \ufdd0\ufdd0"], [SAM]) == ("a", "\ufffd", SAM, "\ufffd\ufffd")


def test_what_was_written_is_read_once_it_is_split() -> None:
    assert woven(["a_b ", "_c"], [SAM], lambda written: written.replace("_", " ")) == ("a b", SAM, "c")
