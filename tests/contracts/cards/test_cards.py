"""Cards: whatever one says can be read, stays what it is, and can be acted on."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from lfbot.card import (
    Block,
    Bold,
    Button,
    Buttons,
    Card,
    Code,
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
    When,
    buttons,
    text,
)
from lfbot.graphemes import clean
from lfbot.line import Mention
from tests.adapters import anything
from tests.adapters.samples import AT, CARDS, HOSTILE, MARKDOWN
from tests.contracts.cards.drawings import Draw, Drawing

ANN = "11111111-2222-4333-8444-555555555555"
_COUNTED = re.compile(r"… and ([\d,]+) more")
_WRITTEN = (
    HOSTILE,
    MARKDOWN,
    "<@U0ABC123>",
    "<!here>",
    "<#C0ABC123|general>",
    "&lt;b&gt; &amp;",
    ":tada: `x` ~y~ _z_ *w*",
    "# heading",
    "1. one",
    "> quote",
    "${name} {{TIME(2020-01-01T00:00:00Z)}}",
    "https://evil.example/x_y_z",
    "\\*not bold\\*",
    "<at id='0'>Sam</at>",
    "[red]x[/red]",
)


def counted(drawing: Drawing) -> int:
    """How much is said to have found no room."""
    return sum(int(number.replace(",", "")) for number in _COUNTED.findall(drawing.words))


def bare(words: str) -> str:
    """Words whatever blanks part them."""
    return " ".join(clean(words).split())


def facts(block: Block) -> Iterator[str]:
    """What one block says, as pieces that must be read whole; moments aside, for each platform writes its own."""

    def of(spans: tuple[Span, ...]) -> Iterator[str]:
        for span in spans:
            match span:
                case str() | Bold() | Code() | Link():
                    yield span if isinstance(span, str) else span.text
                case Person(_, name):
                    yield name
                case _:
                    continue

    match block:
        case Text(spans) | Note(spans):
            yield from of(spans)
        case Listed(items):
            yield from (said for item in items for said in of(item))
        case Facts(rows):
            for label, value in rows:
                yield label
                yield from of(value)
        case Meter(label, percent):
            yield label
            yield f"{percent:.1f}".removesuffix(".0") + " %"
        case Image(_, alt):
            yield alt
        case Buttons():
            return


@pytest.mark.parametrize("name", CARDS)
def test_everything_a_card_says_can_be_read_and_heard(name: str, draw: Draw) -> None:
    card, drawing = CARDS[name], draw(CARDS[name], False)
    for said in (card.title, *(fact for block in card.blocks for fact in facts(block))):
        assert bare(said) in bare(drawing.words)
        assert bare(said) in bare(drawing.text)
    assert not drawing.refused


@settings(max_examples=50, deadline=None)
@given(card=anything.cards)
def test_what_cannot_be_read_is_counted(draw: Draw, card: Card) -> None:
    drawing = draw(card, False)
    words = bare(drawing.words)
    # Alt texts and small print alone are cut without a count, at 1,000 characters and more: they end in an ellipsis.
    brief = (block for block in card.blocks if not isinstance(block, Image | Note) or len("".join(facts(block))) < 900)
    said = (fact for block in brief for fact in facts(block))
    assert all(bare(fact) in words for fact in said) or counted(drawing)


@settings(max_examples=50, deadline=None)
@given(card=anything.cards)
def test_the_platform_takes_any_card(drawn_in_parts: Draw, card: Card) -> None:
    assert drawn_in_parts(card, False).refused == ()
    assert drawn_in_parts(card, True).refused == ()


@settings(max_examples=50, deadline=None)
@given(card=anything.cards)
def test_the_text_beside_any_card_begins_with_what_it_is_about(drawn_in_parts: Draw, card: Card) -> None:
    first = bare(drawn_in_parts(card, False).text.partition("\n")[0])
    assert first
    if len(card.title) < 200 and card.title.isprintable() and bare(card.title):
        assert first == bare(card.title)


@pytest.mark.parametrize("lines", [500, 3_000])
def test_of_a_list_without_end_each_line_is_shown_or_counted(drawn_in_parts: Draw, lines: int) -> None:
    items = tuple((f"line {number:05}.", " ", "x" * 80) for number in range(lines))
    drawing = drawn_in_parts(Card("All", (Listed(items),)), False)
    shown = len(set(re.findall(r"line \d{5}\.", drawing.words)))
    assert 0 < shown < lines
    assert shown + counted(drawing) == lines


def test_of_blocks_without_end_each_is_shown_or_counted(drawn_in_parts: Draw) -> None:
    drawing = drawn_in_parts(Card("All", tuple(text(f"line {n:05}. {'x' * 99}") for n in range(400))), False)
    shown = len(set(re.findall(r"line \d{5}\.", drawing.words)))
    assert shown + counted(drawing) == 400


@pytest.mark.parametrize("written", _WRITTEN)
def test_what_people_wrote_stays_what_it_is(written: str, draw: Draw) -> None:
    card = Card(
        f"About {written}",
        (
            text("1 ", written),
            text("2 ", Bold(written)),
            text("3 ", Code(written)),
            text("4 ", Link(written, "https://learnflow.com/c/1")),
            text("5 ", Person("29:1", written)),
            text("6 ", written, " ", When(AT, time=True)),
            Listed(((f"7 {written}",),)),
            Facts(((f"8 {written}", (f"9 {written}",)), (f"10 {written}", (When(AT),)))),
            Meter(f"11 {written}", 5),
            Image("https://learnflow.com/b.png", f"12 {written}"),
            Note((f"13 {written}",)),
            Note((f"14 {written} ", When(AT))),
        ),
    )
    for private in (False, True):
        drawing = draw(card, private)
        for number in ("About", *range(1, 15)):
            assert f"{number} {written}" in drawing.words, number
        assert bare(f"About {written}") in bare(drawing.text)
        assert not drawing.refused


@pytest.mark.parametrize("written", _WRITTEN)
def test_a_button_called_like_markup_says_so_and_carries_it_whole(written: str, drawn_in_parts: Draw) -> None:
    drawing = drawn_in_parts(Card("T", (buttons(Button(written[:60], ("courses", written))),)), False)
    assert drawing.names == (written[:60],)
    assert drawing.lines == (("courses", written),)


def test_a_public_card_calls_nobody_and_an_unknown_person_is_no_dead_end(draw: Draw) -> None:
    people = (Person("U1", "Ann"), " ", Person("29:1", "Bo"), " ", Person(ANN, "Cy"), " ", "<@U1> <at>Cy</at> @channel")
    drawing = draw(Card("T", (Text(people),)), False)
    assert drawing.called == ()
    assert "Ann Bo Cy <@U1> <at>Cy</at> @channel" in drawing.words


@pytest.mark.parametrize("name", CARDS)
def test_every_button_of_a_card_is_there_with_its_line(name: str, draw: Draw) -> None:
    drawing = draw(CARDS[name], False)
    for block in CARDS[name].blocks:
        for one in block.buttons if isinstance(block, Buttons) else ():
            match one:
                case Button(_, words):
                    assert words in drawing.lines
                case LinkButton(_, url):
                    assert url in drawing.links


@pytest.mark.parametrize("count", [1, 5, 6, 7, 40])
def test_every_button_is_there_or_counted(drawn_in_parts: Draw, count: int) -> None:
    row = buttons(*(Button("Enroll", ("enroll", Mention(ANN), f"course:crs_{n}")) for n in range(count)))
    drawing = drawn_in_parts(Card("T", (row,)), False)
    expected = [("enroll", f"course:crs_{n}") for n in range(count)]
    shown = [(line[0], line[2]) for line in drawing.lines]
    assert shown == expected[: len(shown)]
    assert len(shown) >= min(count, 6)
    assert len(shown) + counted(drawing) == count


@settings(max_examples=50, deadline=None)
@given(card=anything.cards)
def test_no_two_buttons_have_one_name(drawn_in_parts: Draw, card: Card) -> None:
    drawing = drawn_in_parts(card, False)
    assert len(set(drawing.names)) == len(drawing.names)
    assert all(name.strip() for name in drawing.names)


@settings(max_examples=50, deadline=None)
@given(card=anything.cards)
def test_every_picture_has_words(drawn_in_parts: Draw, card: Card) -> None:
    assert all(alt.strip() for alt in drawn_in_parts(card, False).alts)


def test_a_picture_that_cannot_be_shown_is_told(draw: Draw) -> None:
    for url in ("https://learnflow.com/b.png", "file:///b.png", ""):
        drawing = draw(Card("T", (Image(url, "A badge for ten lessons"),)), False)
        assert "A badge for ten lessons" in (drawing.words, *drawing.words.splitlines())
        assert "A badge for ten lessons" in drawing.text
