"""JSON from outside: what is read, what is refused and why, and what a field can be asked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfbot.wild import DEPTH, Untamed, Wild, decode

REFUSED = {
    "bytes that are no UTF-8": (b'{"id":"\xff"}', "not_utf8"),
    "a surrogate written as bytes": (b'{"id":"\xed\xa0\x80"}', "not_utf8"),
    "UTF-16 with its mark": ('{"id":"evt_1"}'.encode("utf-16"), "not_utf8"),
    "UTF-16 without": ('{"id":"evt_1"}'.encode("utf-16-le"), "not_json"),
    "a byte order mark": (b'\xef\xbb\xbf{"id":"evt_1"}', "not_json"),
    "nothing": (b"", "not_json"),
    "words": (b"hello", "not_json"),
    "half of it": (b'{"id":"evt_1"', "not_json"),
    "something after it": (b'{"id":"evt_1"} x', "not_json"),
    "a control character in a string": (b'{"id":"a\x00b"}', "not_json"),
    "single quotes": (b"{'id':'evt_1'}", "not_json"),
    "deep lists": (b"[" * 100_000, "too_deep"),
    "deep objects": (b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1), "too_deep"),
    "a whole number without end": (b'{"n":' + b"9" * 5_000 + b"}", "huge_number"),
    "a number beyond counting": (b'{"n":1e999}', "huge_number"),
    "a fraction without end": (b'{"n":0.' + b"1" * 500 + b"}", "huge_number"),
    "NaN": (b'{"n":NaN}', "not_a_number"),
    "infinity": (b'{"n":-Infinity}', "not_a_number"),
    "a lone surrogate": (b'{"s":"\\ud83d"}', "lone_surrogate"),
    "a lone surrogate in a name": (b'{"\\uDE00":1}', "lone_surrogate"),
    "a lone surrogate in a list": (b'{"s":["a",{"b":"\\uD83d x"}]}', "lone_surrogate"),
    "the same field twice": (b'{"id":"a","id":"b"}', "duplicate_key"),
    "the same field twice inside": (b'{"data":{"x":{"y":1,"y":1}}}', "duplicate_key"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_for_its_reason(what: str) -> None:
    body, reason = REFUSED[what]
    with pytest.raises(Untamed) as refused:
        decode(body)
    assert refused.value.reason == reason


def test_what_is_just_within_the_bounds_is_read() -> None:
    deep = b'{"a":' * DEPTH + b"1" + b"}" * DEPTH
    assert decode(deep).is_object()
    assert decode(b'{"n":12345678901234567890}')["n"].number() == 1.2345678901234567e19
    assert decode(b'{"s":"\\ud83d\\ude00"}')["s"].text() == "😀"


def test_brackets_inside_strings_are_not_depth() -> None:
    assert decode(json.dumps({"s": '[{"\\' * 500}).encode())["s"].text(5) == '[{"\\…'


def test_a_field_that_is_not_there_or_is_another_thing_is_absent() -> None:
    wild = decode(b'{"text":"a","number":1,"list":["x"],"object":{},"yes":true,"none":null}')
    for name in ("number", "list", "object", "yes", "none", "missing"):
        assert wild[name].text() == ""
    for name in ("text", "list", "object", "yes", "none", "missing"):
        assert wild[name].number() is None
        assert wild[name].moment() is None
    assert wild["text"]["deeper"]["still"].text() == ""
    assert [one.text() for one in wild["list"].items()] == ["x"]
    assert (wild["yes"].truth(), wild["number"].truth()) == (True, None)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Sarah\tJohnson\n", "Sarah Johnson"),
        ("Sa\u202erah\u2066", "Sarah"),
        ("a\x00b\x1bc\ufeff\u200bd", "abcd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("x" * 42, "x" * 39 + "…"),
    ],
)
def test_text_is_one_clean_line_of_bounded_length(written: str, shown: str) -> None:
    assert Wild(written).text(40) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2024-03-14T16:35:00Z", "2024-03-14T16:35:00+00:00"),
        ("2024-03-14T18:35:00+02:00", "2024-03-14T16:35:00+00:00"),
        ("2024-03-14T16:35:00", "2024-03-14T16:35:00+00:00"),
        ("2024-03-14", "2024-03-14T00:00:00+00:00"),
    ],
)
def test_a_moment_is_in_utc(written: str, shown: str) -> None:
    at = Wild(written).moment()
    assert at is not None
    assert at.isoformat() == shown


@pytest.mark.parametrize("written", ["", "yesterday", "2024-13-01", "0001-01-01T00:00:00+23:59", "9" * 50])
def test_what_is_no_moment_is_absent(written: str) -> None:
    assert Wild(written).moment() is None


def test_nothing_wild_is_printed_by_accident() -> None:
    with pytest.raises(TypeError, match="read through"):
        str(Wild("<!channel>"))
    with pytest.raises(TypeError, match="read through"):
        f"{Wild('<!channel>')}"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_the_bytes_are_they_are_read_or_refused_for_a_known_reason(body: bytes) -> None:
    known = {reason for _, reason in REFUSED.values()}
    reason = ""
    try:
        decode(body)
    except Untamed as refused:
        reason = refused.reason
    assert reason in {"", *known}


@given(st.text(max_size=80), st.integers(2, 40))
def test_text_is_never_longer_than_asked_and_always_fits_on_disk(written: str, limit: int) -> None:
    shown = Wild(written.encode("utf-8", "ignore").decode()).text(limit)
    assert len(shown) <= limit
    assert shown.encode() is not None
    assert "\n" not in shown
