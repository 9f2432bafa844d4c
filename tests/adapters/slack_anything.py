"""Cards, forms and words that nobody would write, to be drawn all the same."""

import string
from datetime import UTC, datetime

from hypothesis import strategies as st

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
    When,
)
from lfbot.form import Asks, Field, Form, Option
from lfbot.line import Mention, Named

HOSTILE = (
    "<!channel> & <@U1|x> *b*",
    "<!date^0^{date}|x>",
    "&lt;!here&gt;",
    ":tada: `code` ~s~ _i_",
    "https://evil.example/|<x>",
    "<http://a.b|c>",
    '“The "Big" Data”',
    "a\u0301" * 60,
    "👩‍👩‍👧‍👦" * 40,
    "🇩🇪" * 90,
    "\x00\ud800\u202e",
    "\n\n\n",
    "   ",
    "word " * 1_500,
    "x" * 4_500,
)

texts = st.one_of(st.text(max_size=30), st.text(min_size=60, max_size=400), st.sampled_from(HOSTILE))
ids = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=10)
urls = st.one_of(texts, st.builds("https://learnflow.example/{}".format, ids), st.just("https://x.example/" + "y" * 3_000))
moments = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))
mentions = st.one_of(
    st.builds(Mention, ids.map("U{}".format), st.just("")),
    st.builds(Mention, ids.map("S{}".format), texts, st.just(Named.GROUP)),
    st.builds(Mention, ids.map("C{}".format), texts, st.just(Named.CHANNEL)),
)
words = st.lists(st.one_of(texts, mentions, st.sampled_from(["enroll", "?", "me", "ann@example.com"])), max_size=6).map(
    tuple
)
spans = st.lists(
    st.one_of(
        texts,
        st.builds(Bold, texts),
        st.builds(Code, texts),
        st.builds(Link, texts, urls),
        st.builds(When, moments, st.booleans()),
        st.builds(Person, st.one_of(ids.map("U{}".format), texts), texts),
    ),
    max_size=6,
).map(tuple)
buttons = st.one_of(
    st.builds(
        Button,
        texts,
        words,
        st.booleans(),
        st.none() | st.builds(Confirm, texts, texts, texts, texts),
        st.sampled_from(["", "Enroll me in Python"]) | texts,
    ),
    st.builds(LinkButton, texts, urls, texts),
)


def several(one: st.SearchStrategy[object], *, most: int = 8) -> st.SearchStrategy[tuple[object, ...]]:
    """A few of them, or one of them very often: a list of 500 lines, a row of 60 buttons."""
    few = st.lists(one, max_size=most).map(tuple)
    return few | st.builds(lambda same, often: (same,) * often, one, st.integers(20, 500))


blocks = st.one_of(
    st.builds(Text, spans),
    st.builds(Listed, several(spans)),
    st.builds(Facts, several(st.tuples(texts, spans))),
    st.builds(Meter, texts, st.floats()),
    st.builds(Image, urls, texts),
    st.builds(Note, spans | several(texts) | several(st.builds(When, moments))),
    st.builds(Buttons, several(buttons)),
)
cards = st.builds(Card, texts, several(blocks))

options = st.builds(Option, texts, texts)
fields = st.lists(
    st.builds(
        Field,
        st.text(string.ascii_lowercase, min_size=1, max_size=12),
        texts,
        st.sampled_from(Asks),
        st.booleans(),
        st.booleans(),
        texts,
        st.lists(options, max_size=15).map(tuple),
        words | st.lists(st.sampled_from(["2026-03-01", "crs_1", "easy"]), max_size=3).map(tuple),
    ),
    max_size=9,
    unique_by=lambda field: field.name,
).map(tuple)
forms = st.builds(Form, st.text(string.ascii_lowercase, min_size=1, max_size=20), texts, fields, texts)
