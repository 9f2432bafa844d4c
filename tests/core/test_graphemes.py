"""Cutting words down to Slack's limits."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfbot.graphemes import clean, fit, size

FAMILY = "👩‍👩‍👧‍👦"
THUMB = "👍🏽"
FLAG = "🇩🇪"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


def test_what_fits_is_left_alone() -> None:
    assert fit("x" * 75, 75) == "x" * 75


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert fit("Introduction to Python", 13) == "Introduction…"


@pytest.mark.parametrize(
    "grapheme", [FAMILY, THUMB, FLAG, SCOTLAND, "e\u0301\u0323", "❤️", "1️⃣", "\u1100\u1161\u11a8", "กำ", "नि"]
)
@pytest.mark.parametrize("lead", ["", "a", "ab"])
def test_no_grapheme_is_cut_in_two(grapheme: str, lead: str) -> None:
    for limit in range(1, size(lead + grapheme * 4)):
        kept = fit(lead + grapheme * 4, limit).removesuffix("…")
        rest = kept.removeprefix(lead)
        assert kept == lead[: len(kept)] or rest == grapheme * (len(rest) // len(grapheme))


@given(st.text(), st.integers(1, 100))
def test_the_result_fits_and_begins_like_the_text(text: str, limit: int) -> None:
    shown = fit(text, limit)
    assert size(shown) <= limit
    assert shown == text or text.startswith(shown.removesuffix("…"))


@given(st.text(min_size=5), st.integers(2, 4))
def test_no_mark_loses_its_letter(text: str, limit: int) -> None:
    shown = fit(text, limit)
    rest = text[len(shown.removesuffix("…")) :].lstrip()
    if shown.endswith("…") and len(shown) > 1 and rest and not text[: len(shown)].isspace():
        after = text[len(shown) - 1]
        assert unicodedata.category(after) not in ("Mn", "Mc", "Me")


def test_characters_are_counted_as_slacks_clients_count_them() -> None:
    assert (size("abc"), size("é"), size("😀"), size("\ud83d")) == (3, 1, 2, 1)


def test_what_cannot_be_sent_is_replaced() -> None:
    assert clean("a\x00b\ud800c\nd\u200de") == "a\ufffdb\ufffdc\nd\u200de"
