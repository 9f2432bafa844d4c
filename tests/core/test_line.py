"""A line and its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfbot.line import join, split


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("enroll @sam crs_1", ("enroll", "@sam", "crs_1")),
        ("  enroll \t @sam\n crs_1 ", ("enroll", "@sam", "crs_1")),
        ('enroll me "Python for Data Science"', ("enroll", "me", "Python for Data Science")),
        ("enroll me “Python for Data Science”", ("enroll", "me", "Python for Data Science")),
        ("enroll me „Python für Anfänger“", ("enroll", "me", "Python für Anfänger")),
        ("enroll me «Python»", ("enroll", "me", "Python")),
        ('courses category:"Data Science" level:beginner', ("courses", "category:Data Science", "level:beginner")),
        ('5" screens', ('5"', "screens")),
        ('a "quote that never ends', ("a", '"quote', "that", "never", "ends")),
        ('"stuck"to the next', ('"stuck"to', "the", "next")),
        ("O'Brien's course", ("O'Brien's", "course")),
        ("zero\u200bwidth and\u00a0hard blanks", ("zero", "width", "and", "hard", "blanks")),
        ("", ()),
        ('""', ("",)),
    ],
)
def test_a_line_is_split_as_people_mean_it(typed: str, words: tuple[str, ...]) -> None:
    assert split(typed) == words


@given(st.text())
def test_every_line_can_be_split_and_loses_nothing_but_blanks_and_quotes(line: str) -> None:
    kept = "".join(split(line))
    assert [c for c in line if c in kept and c.isalnum()] == [c for c in kept if c.isalnum()]


@given(
    st.lists(
        st.text(st.characters(exclude_characters='"“”„«»‟″\u200b\u2060\ufeff', exclude_categories=["Z", "C"])),
        max_size=6,
    )
)
def test_what_is_joined_is_read_back(words: list[str]) -> None:
    assert split(join(words)) == tuple(words)


def test_words_with_blanks_are_quoted_after_their_name() -> None:
    assert join(["courses", "category:Data Science", "me"]) == 'courses category:"Data Science" me'
