"""One signature is the whole definition: parser, usage, form and permission."""

import sys
from collections.abc import Sequence
from datetime import date
from types import FrameType
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfbot.card import Button, Buttons, Card
from lfbot.chat import Reply
from lfbot.command import Command, Context, Missing, command
from lfbot.errors import Complaint
from lfbot.form import Asks
from lfbot.kinds import By, CourseRef, Learner
from lfbot.line import Mention, Named, Word, split
from lfbot.roles import Allow
from lfbot.topics import Topic


@command(allow=Allow.MANAGERS, writes=True, examples=("teach @sam crs_1",))
async def teach(
    ctx: Context,
    people: Annotated[tuple[Learner, ...], "Who"],
    course: Annotated[tuple[CourseRef, ...], "What"],
    *,
    since: Annotated[date | None, "From when"] = None,
    level: Annotated[Literal["beginner", "advanced"] | None, "How hard"] = None,
    _draft: Annotated[str | None, "What was confirmed"] = None,
) -> Reply:
    """Teach people something.

    Only the first line is shown.
    """
    del ctx, people, course, since, level, _draft
    return Reply(Card("Done"))


@command(examples=("look",))
async def look(
    ctx: Context,
    text: Annotated[str | None, "Words"] = None,
    *,
    topics: Annotated[tuple[Topic, ...], "About what"] = (),
    _page: Annotated[int | None, "The page"] = None,
) -> Reply:
    """Look around."""
    del ctx, text, topics, _page
    return Reply(Card("Seen"))


SAM = Mention("U9", "Sam")
KIM = Mention("U8", "Kim")
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["me", "?", ":", "course:", "level:", "level:beginner", "since:2026-01-01", "a@b.co", "crs_1", "usr_1"]
    ),
    st.builds(Mention, st.text(min_size=1, max_size=9), st.text(max_size=9), st.sampled_from(Named)),
)


def read(line: str, *more: Word) -> dict[str, object]:
    """The arguments of a line for teach, where none is missing."""
    arguments = teach.read((*split(line), *more))
    assert isinstance(arguments, dict)
    return arguments


def test_the_signature_says_everything() -> None:
    assert teach.name == "teach"
    assert teach.summary == "Teach people something."
    assert teach.usage == "teach <people…> <course…> [since:date] [level:…]"
    assert (teach.allow, teach.writes) == (Allow.MANAGERS, True)
    assert look.usage == "look [text] [topics:topic]"


def test_people_and_courses_are_told_apart_wherever_they_stand() -> None:
    arguments = read("crs_1", SAM, "me", "crs_2")
    assert arguments["people"] == (Learner(By.MENTION, "U9", "Sam"), Learner(By.SELF))
    assert arguments["course"] == (CourseRef("crs_1"), CourseRef("crs_2"))


def test_bare_words_in_a_row_are_one_title_and_commas_part_titles() -> None:
    assert read("me Git Essentials")["course"] == (CourseRef("Git Essentials"),)
    assert read("me Git Essentials, Python, crs_1")["course"] == (
        CourseRef("Git Essentials"),
        CourseRef("Python"),
        CourseRef("crs_1"),
    )
    assert read('me "Git Essentials" Python')["course"] == (CourseRef("Git Essentials"), CourseRef("Python"))


def test_a_comma_that_stands_alone_means_nothing() -> None:
    assert read("me , crs_1")["course"] == (CourseRef("crs_1"),)


def test_a_name_may_stand_apart_from_its_value() -> None:
    arguments = read("me course: crs_1 Level: beginner")
    assert arguments["course"] == (CourseRef("crs_1"),)
    assert arguments["level"] == "beginner"


def test_somebody_named_twice_is_meant_once() -> None:
    assert read("crs_1", SAM, SAM)["people"] == (Learner(By.MENTION, "U9", "Sam"),)


def test_what_is_left_out_is_none_or_empty() -> None:
    arguments = read("me crs_1")
    assert [arguments[name] for name in ("since", "level", "_draft")] == [None, None, None]
    assert look.read(()) == {"text": None, "topics": (), "_page": None}


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ("me crs_1 since:soon", "“soon” is not a date.", "year-month-day"),
        ("me crs_1 level:expert", "“expert” is not a level.", "beginner or advanced"),
        ("me crs_1 level:beginner level:advanced", "level: stands there twice.", "Usage: teach"),
        ("me crs_1 levle:beginner", "I do not know “levle:”.", "Did you mean level: ?"),
        ("@sam crs_1", "I cannot tell who “@sam” is, so nothing was done.", "Pick the person"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_can(line: str, what: str, hint: str) -> None:
    with pytest.raises(Complaint) as refused:
        teach.read(split(line))
    assert refused.value.what == what
    assert hint in refused.value.hint


def test_a_channel_fits_only_where_people_are_asked_for() -> None:
    with pytest.raises(Complaint, match="I do not know what to do with “general”"):
        look.read(("python", Mention("C1", "general", Named.CHANNEL)))


def test_a_hidden_parameter_is_suggested_to_nobody() -> None:
    assert look.read(("page:2",)) == {"text": "page:2", "topics": (), "_page": None}
    assert look.read(("_page:2",)) == {"text": None, "topics": (), "_page": 2}


def test_what_is_missing_is_asked_for_with_what_was_typed_filled_in() -> None:
    missing = teach.read((SAM, "level:beginner"))
    assert isinstance(missing, Missing)
    assert missing.names == ("course",)
    fields = {field.name: field for field in missing.form.fields}
    assert list(fields) == ["people", "course", "since", "level"]
    assert fields["people"].given == (SAM,)
    assert fields["level"].given == ("beginner",)
    assert (fields["course"].asks, fields["course"].required) == (Asks.COURSE, True)
    assert [option.value for option in fields["level"].options] == ["beginner", "advanced"]


def test_a_question_mark_asks_for_the_form_even_if_nothing_is_missing() -> None:
    asked = teach.read((SAM, "crs_1", "?"))
    assert isinstance(asked, Missing)
    assert asked.names == ()
    assert [field.given for field in asked.form.fields[:2]] == [(SAM,), ("crs_1",)]


def test_a_hidden_argument_stands_for_what_is_missing() -> None:
    arguments = read("_draft:abc")
    assert (arguments["people"], arguments["course"], arguments["_draft"]) == ((), (), "abc")


def test_a_complaint_offers_the_form_with_the_rest_filled_in() -> None:
    with pytest.raises(Complaint) as refused:
        teach.read((SAM, "crs_1", "since:soon"))
    (row,) = (block for block in refused.value.blocks if isinstance(block, Buttons))
    (pick,) = row.buttons
    assert isinstance(pick, Button)
    assert pick.words == ("teach", "?", SAM, "course:crs_1")


def test_arguments_become_the_words_that_read_back_as_them() -> None:
    arguments = read("course:Git Essentials since:2026-01-01", SAM, KIM)
    arguments["course"] = (CourseRef("Git Essentials"), CourseRef("crs_2"))
    words = teach.words(arguments)
    assert words == ("teach", SAM, KIM, "course:Git Essentials", "course:crs_2", "since:2026-01-01")
    assert teach.read(words[1:]) == arguments


def read_or_complain(one: Command[...], words: Sequence[Word]) -> dict[str, object] | Missing | None:
    """What `one` reads in the words; None where it complained, which it does in words."""
    try:
        return one.read(words)
    except Complaint as complaint:
        if not (complaint.what and complaint.hint):
            raise
        return None


@pytest.mark.parametrize("one", [teach, look])
@given(words=st.lists(WORDS, max_size=8))
def test_any_words_are_read_or_complained_about_and_read_back_the_same(one: Command[...], words: list[Word]) -> None:
    arguments = read_or_complain(one, words)
    if isinstance(arguments, dict):
        assert one.read(one.words(arguments)[1:]) == arguments


@given(st.text(max_size=300))
def test_any_line_of_any_script_is_read_or_complained_about(line: str) -> None:
    read_or_complain(teach, split(line))


@pytest.mark.parametrize(
    "words",
    ["leve:b ", "abcdef:b ", "a ", '"', "@", "x@", "topic ", ":", "course: ", "me , "],
)
@pytest.mark.parametrize("one", [teach, look])
def test_the_longest_line_takes_few_steps_for_its_words(one: Command[...], words: str) -> None:
    # Steps are counted, not time, so that only a change of the order of growth fails here.
    short, long = (steps(one, (words * 8000)[:length]) for length in (2000, 8000))
    assert long <= 5 * short + 1000


def steps(one: Command[...], line: str) -> int:
    """How many calls of functions it takes to read the line."""
    count = 0

    def step(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        del frame, event, argument
        count += 1

    sys.setprofile(step)
    try:
        read_or_complain(one, split(line))
    finally:
        sys.setprofile(None)
    return count


def test_a_parameter_without_its_help_is_noticed_at_import() -> None:
    async def bad(ctx: Context, who: str) -> Reply:
        """Do something."""
        del ctx
        return Reply(Card(who))

    with pytest.raises(TypeError, match="parameter who wants Annotated"):
        command()(bad)


def test_a_command_without_a_docstring_is_noticed_at_import() -> None:
    async def silent(ctx: Context) -> Reply:
        del ctx
        return Reply(Card("Hm"))

    with pytest.raises(TypeError, match="no docstring"):
        command()(silent)
