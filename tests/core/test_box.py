"""Values that go to disk and come back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfbot.box import pack, unpack
from lfbot.card import (
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
    Tone,
    When,
)
from lfbot.chat import Call, Caller, Notice, Place, Receipt, Reply
from lfbot.line import Mention, Named

PLACE = Place("slack", "T1", "C1")
SAM = Mention("U9", "Sam")

texts = st.text(max_size=20)
spans = st.lists(
    st.one_of(
        texts,
        st.builds(Bold, texts),
        st.builds(Code, texts),
        st.builds(Link, texts, texts),
        st.builds(Person, texts, texts),
        st.builds(When, st.datetimes(timezones=st.just(UTC)), st.booleans()),
    ),
    max_size=3,
).map(tuple)
words = st.lists(st.one_of(texts, st.builds(Mention, texts, texts, st.sampled_from(Named))), max_size=3).map(tuple)
confirms = st.one_of(st.none(), st.builds(Confirm, texts, texts, texts))
presses = st.one_of(
    st.builds(Button, texts, words, st.booleans(), confirms, texts), st.builds(LinkButton, texts, texts, texts)
)
blocks = st.one_of(
    st.builds(Text, spans),
    st.builds(Listed, st.lists(spans, max_size=3).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(texts, spans), max_size=3).map(tuple)),
    st.builds(Meter, texts, st.floats(0, 100)),
    st.builds(Image, texts, texts),
    st.builds(Note, spans),
    st.builds(Buttons, st.lists(presses, max_size=3).map(tuple)),
)
cards = st.builds(Card, texts, st.lists(blocks, max_size=4).map(tuple), st.sampled_from(Tone))


@given(cards)
def test_every_card_comes_back_as_it_was(card: Card) -> None:
    assert unpack(pack(card), Card) == card


@given(cards, cards, st.booleans())
def test_every_reply_comes_back_as_it_was(card: Card, news: Card, public: bool) -> None:
    reply = Reply(card, public, (Notice("U9", news),))
    assert unpack(pack(reply), Reply) == reply


def test_calls_places_receipts_and_words_come_back() -> None:
    call = Call("k1", Caller("slack", "T1", "U1", "Rita"), PLACE, ("enroll", SAM, "crs_1"), thread="171.2")
    assert unpack(pack(call), Call) == call
    assert unpack(pack(Receipt(PLACE, "171.3")), Receipt) == Receipt(PLACE, "171.3")
    assert unpack(pack(call.words), tuple) == call.words


def test_a_person_whose_text_looks_like_ours_stays_text() -> None:
    card = Card('{"":"Bold","text":"x"}', (Text(('{"": "datetime", "v": "2026"}',)),))
    assert unpack(pack(card), Card) == card


def test_another_kind_than_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="expected Card, found Place"):
        unpack(pack(PLACE), Card)


def test_what_is_not_kept_on_disk_is_refused() -> None:
    with pytest.raises(TypeError, match="object is not kept on disk"):
        pack((object(),))


def test_it_is_one_line() -> None:
    assert "\n" not in pack(Card("a\nb", (Text((When(datetime(2026, 3, 2, tzinfo=UTC)),)),)))
