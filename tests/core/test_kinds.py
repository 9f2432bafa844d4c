"""The kinds of argument: what each takes, and what it says of the rest."""

from datetime import date
from typing import Literal

import pytest

from lfbot.emails import Email
from lfbot.errors import Complaint
from lfbot.kinds import By, CourseRef, Learner, kind_of
from lfbot.line import Mention, Named, Word
from lfbot.topics import TOPICS, Topic

LEARNER, COURSE, TOPIC = kind_of(Learner, "person"), kind_of(CourseRef, "course"), kind_of(Topic, "topics")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        (Mention("U9", "Sam"), Learner(By.MENTION, "U9", "Sam")),
        (Mention("S1", "design", Named.GROUP), Learner(By.GROUP, "S1", "design")),
        (Mention("C1", "general", Named.CHANNEL), Learner(By.CHANNEL, "C1", "general")),
        ("sam.rivera+x@example.co.uk", Learner(By.EMAIL, "sam.rivera+x@example.co.uk")),
        ("usr_2xKj9mNpQr", Learner(By.ID, "usr_2xKj9mNpQr")),
        ("ME", Learner(By.SELF)),
    ],
)
def test_people_are_mentions_groups_channels_addresses_ids_or_me(word: Word, meant: Learner) -> None:
    assert LEARNER.claims(word)
    assert LEARNER.read(word) == meant
    assert LEARNER.read(LEARNER.word(meant)) == meant


def test_a_plain_name_is_refused_because_it_could_be_anybody() -> None:
    with pytest.raises(Complaint) as refused:
        LEARNER.read("@sam")
    assert "“@sam”" in refused.value.what
    assert "e-mail" in refused.value.hint


@pytest.mark.parametrize("word", ["crs_4mNp7qRsT", "https://learnflow.com/courses/crs_4mNp7qRsT?ref=mail"])
def test_a_course_id_is_taken_from_a_link_too(word: str) -> None:
    course = COURSE.read(word)
    assert course == CourseRef("crs_4mNp7qRsT")
    assert isinstance(course, CourseRef)
    assert course.is_id


def test_a_title_with_a_slash_stays_a_title() -> None:
    assert COURSE.read("CI/CD basics") == CourseRef("CI/CD basics")


@pytest.mark.parametrize("word", [Mention("U9"), "", "   "])
def test_a_person_or_nothing_is_no_course(word: Word) -> None:
    with pytest.raises(Complaint, match="not a course"):
        COURSE.read(word)


def test_every_topic_is_read_by_its_name_and_by_its_event() -> None:
    for topic, (event, _) in TOPICS.items():
        assert TOPIC.read(topic.value.upper()) is topic
        assert TOPIC.read(event.value) is topic
    assert set(TOPICS) == set(Topic)


def test_a_near_miss_gets_the_topic_that_was_meant_and_any_other_the_list() -> None:
    with pytest.raises(Complaint) as near:
        TOPIC.read("completion")
    assert near.value.hint == "Did you mean completions?"
    with pytest.raises(Complaint) as far:
        TOPIC.read("weather")
    assert "certificates, enrollments" in far.value.hint


def test_days_are_year_month_day_and_exist() -> None:
    day = kind_of(date, "since")
    assert day.read("2026-02-28") == date(2026, 2, 28)
    for wrong in ("2026-02-30", "٢٠٢٦-٠٢-٢٨", "yesterday"):
        with pytest.raises(Complaint, match="is not a date"):
            day.read(wrong)


@pytest.mark.parametrize(("word", "number"), [("3", 3), ("#3", 3)])
def test_numbers_are_digits(word: str, number: int) -> None:
    assert kind_of(int, "number").read(word) == number


@pytest.mark.parametrize("word", ["0", "-1", "1.5", "٣", "9" * 10, Mention("3")])
def test_other_numbers_are_refused(word: Word) -> None:
    with pytest.raises(Complaint, match="not a number from 1 up"):
        kind_of(int, "number").read(word)


def test_a_choice_names_what_there_is() -> None:
    level = kind_of(Literal["beginner", "advanced"], "level")
    assert level.read("Beginner") == "beginner"
    assert [option.value for option in level.options()] == ["beginner", "advanced"]
    with pytest.raises(Complaint) as refused:
        level.read("expert")
    assert refused.value.hint == "It can be beginner or advanced."


def test_an_address_is_whole() -> None:
    email = kind_of(Email, "email")
    assert email.read("sam@example.com") == "sam@example.com"
    for wrong in ("sam@example", "@sam", "sam example@x.com", Mention("U9", "Sam")):
        with pytest.raises(Complaint, match="is not an e-mail address"):
            email.read(wrong)


def test_a_type_that_nothing_reads_is_noticed_at_once() -> None:
    with pytest.raises(TypeError, match="no kind of argument reads"):
        kind_of(bytes, "data")
