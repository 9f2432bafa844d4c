"""Cards, forms and words that nobody would write, to be drawn all the same."""

import string
from datetime import UTC, datetime
from typing import TypeVar

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

T = TypeVar("T")

HOSTILE = (
    "<!channel> & <@U1|x> *b*",
    "<!date^0^{date}|x>",
    "&lt;!here&gt;",
    ":tada: `code` ~s~ _i_",
    "https://evil.example/|<x>",
    "<http://a.b|c>",
    '“The "Big" Data”',
    "[x](https://evil.example) **b** _i_ # h",
    "{{DATE(2020-01-01T00:00:00Z)}} {{{ ${x}",
    "<at>Sam</at> \\* 1. one",
    "a\u0301" * 60,
    "👩‍👩‍👧‍👦" * 40,
    "🇩🇪" * 90,
    "\x00\ud800\u202e",
    "\n\n\n",
    "   ",
)
ENDLESS = ("word " * 1_500, "x" * 4_500, "&" * 4_000, "😀" * 3_000)

short = st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE))
texts = st.one_of(short, st.text(min_size=60, max_size=400), st.sampled_from(ENDLESS))
ids = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=10)
urls = st.one_of(
    texts, st.builds("https://learnflow.example/{}".format, ids), st.just("https://x.example/" + "y" * 3_000)
)
moments = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
mentions = st.one_of(
    st.builds(Mention, ids.map("U{}".format), st.just("")),
    st.builds(Mention, ids.map("S{}".format), short, st.just(Named.GROUP)),
    st.builds(Mention, ids.map("C{}".format), short, st.just(Named.CHANNEL)),
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
        st.builds(Person, st.one_of(ids.map("U{}".format), st.uuids().map(str), ids.map("29:{}".format), texts), texts),
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


def often(one: st.SearchStrategy[T], most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """The same many times: a list of hundreds of lines, a row of sixty buttons."""
    return st.builds(lambda same, times: (same,) * times, one, st.integers(20, most))


lines = st.lists(spans, max_size=8).map(tuple) | often(st.tuples(short, st.builds(Person, ids, short)), 600)
rows = st.tuples(texts, spans)
pressed = st.lists(buttons, max_size=8).map(tuple)
blocks = st.one_of(
    st.builds(Text, spans),
    st.builds(Listed, lines),
    st.builds(Facts, st.lists(rows, max_size=8).map(tuple) | often(st.tuples(short, st.tuples(short)), 300)),
    st.builds(Meter, texts, st.floats()),
    st.builds(Image, urls, texts),
    st.builds(Note, spans | often(st.builds(When, moments), 30)),
    st.builds(Buttons, pressed | often(st.builds(Button, short, st.just(("help",)), about=short), 60)),
)
plain_blocks = st.builds(Text, st.tuples(short)) | st.builds(Buttons, st.tuples(buttons))
cards = st.builds(Card, texts, st.lists(blocks, max_size=8).map(tuple) | often(plain_blocks, 120))

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
