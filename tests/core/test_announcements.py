"""What a channel is told about each event, as plain text."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfbot import plain
from lfbot.announcements import ANNOUNCERS, SILENT, announce
from lfbot.card import Button, Buttons, Card, LinkButton
from lfbot.events import Kind
from lfbot.wild import Untamed
from tests.core.told import SOON, data, event, event_with

TOLD = {
    Kind.ENROLLMENT_COMPLETED: (
        "Sarah Johnson finished Complete Web Development Bootcamp\n"
        "[Enroll me] enroll me course:crs_4mNp7qRsT\n"
        "[Courses] courses"
    ),
    Kind.CERTIFICATE_ISSUED: (
        "Sarah Johnson earned a certificate for Complete Web Development Bootcamp\n"
        "[Certificate] https://learnflow.com/certificates/cert_8kLm2nPqR\n"
        "[Courses] courses"
    ),
    Kind.ENROLLMENT_CREATED: (
        "Sarah Johnson is now enrolled in Complete Web Development Bootcamp\n"
        "[Enroll me] enroll me course:crs_4mNp7qRsT\n"
        "[Courses] courses"
    ),
    Kind.PROGRESS_UPDATED: (
        "Sarah Johnson reached 50 % of Complete Web Development Bootcamp\n"
        "[Enroll me] enroll me course:crs_4mNp7qRsT\n"
        "[Courses] courses"
    ),
    Kind.COURSE_PUBLISHED: (
        "Course published: Complete Web Development Bootcamp\n"
        "Master full-stack web development from scratch.\n"
        "Level: Beginner\n"
        "Category: Development\n"
        "Taught by: Michael Chen\n"
        "Lessons: 186\n"
        "Length: 42 hours\n"
        "That was on 10 Mar 2024.\n"
        "[Enroll me] enroll me course:crs_4mNp7qRsT\n"
        "[Courses] courses"
    ),
    Kind.USER_CREATED: "John Doe joined LearnFlow\n[Courses] courses",
    Kind.PAYMENT_COMPLETED: "Sarah Johnson paid 49.00 USD for Complete Web Development Bootcamp",
}

TOLD_OF_NOTHING = {
    Kind.ENROLLMENT_COMPLETED: "Somebody finished a course\n[Courses] courses",
    Kind.CERTIFICATE_ISSUED: "Somebody earned a certificate for a course\n[Courses] courses",
    Kind.ENROLLMENT_CREATED: "Somebody is now enrolled in a course\n[Courses] courses",
    Kind.COURSE_PUBLISHED: "A course was published\n[Courses] courses",
    Kind.USER_CREATED: "Somebody new joined LearnFlow\n[Courses] courses",
    Kind.PAYMENT_COMPLETED: "Somebody paid for a course",
}

LACKING = {
    (Kind.ENROLLMENT_COMPLETED, "user_name"): "Somebody finished Complete Web Development Bootcamp",
    (Kind.ENROLLMENT_COMPLETED, "course_title"): "Sarah Johnson finished a course",
    (Kind.CERTIFICATE_ISSUED, "user_name"): "Somebody earned a certificate for Complete Web Development Bootcamp",
    (Kind.CERTIFICATE_ISSUED, "course_title"): "Sarah Johnson earned a certificate for a course",
    (Kind.ENROLLMENT_CREATED, "user_name"): "Somebody is now enrolled in Complete Web Development Bootcamp",
    (Kind.ENROLLMENT_CREATED, "course_title"): "Sarah Johnson is now enrolled in a course",
    (Kind.PROGRESS_UPDATED, "user_name"): "Somebody reached 50 % of Complete Web Development Bootcamp",
    (Kind.PROGRESS_UPDATED, "course_title"): "Sarah Johnson reached 50 % of a course",
    (Kind.PROGRESS_UPDATED, "percent_complete"): None,
    (Kind.COURSE_PUBLISHED, "title"): "A course was published",
    (Kind.USER_CREATED, "name"): "Somebody new joined LearnFlow",
    (Kind.PAYMENT_COMPLETED, "user_name"): "Somebody paid 49.00 USD for Complete Web Development Bootcamp",
    (Kind.PAYMENT_COMPLETED, "course_title"): "Sarah Johnson paid 49.00 USD for a course",
    (Kind.PAYMENT_COMPLETED, "amount"): "Sarah Johnson paid for Complete Web Development Bootcamp",
    (Kind.PAYMENT_COMPLETED, "currency"): "Sarah Johnson paid for Complete Web Development Bootcamp",
}

FIELDS = [(kind, field) for kind in ANNOUNCERS for field in data(kind)]


def said(card: Card | None) -> str | None:
    return None if card is None else plain.text(card)


def pressed(card: Card | None) -> list[Button | LinkButton]:
    assert card is not None
    return [button for block in card.blocks if isinstance(block, Buttons) for button in block.buttons]


@pytest.mark.parametrize("kind", ANNOUNCERS)
def test_each_event_is_told_in_these_words(kind: Kind) -> None:
    assert said(announce(event(kind), SOON)) == TOLD[kind]


@pytest.mark.parametrize("kind", TOLD_OF_NOTHING)
def test_an_event_that_says_nothing_about_itself_is_still_told(kind: Kind) -> None:
    assert said(announce(event_with(kind, {}), SOON)) == TOLD_OF_NOTHING[kind]


def test_progress_that_does_not_say_how_far_is_not_told() -> None:
    assert announce(event_with(Kind.PROGRESS_UPDATED, {}), SOON) is None


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_an_event_without_one_of_its_fields_is_told_with_what_is_left(kind: Kind, field: str) -> None:
    card = announce(event(kind, event_id="", **{field: None}), SOON)
    assert (card.title if card else None) == LACKING.get((kind, field), TOLD[kind].splitlines()[0])


@pytest.mark.parametrize(("kind", "field"), FIELDS)
@pytest.mark.parametrize("value", [17, -1e300, True, "x" * 9000, [], {}, ["a"], {"b": 1}, "\u202e\x00\n*b* <!channel>"])
def test_a_field_of_another_kind_than_expected_breaks_nothing(kind: Kind, field: str, value: object) -> None:
    card = announce(event(kind, event_id="", **{field: value}), SOON)
    assert card is None or (0 < len(card.title) < 500 and "\n" not in card.title and "\u202e" not in card.title)


def test_every_kind_is_either_announced_or_knowingly_silent() -> None:
    assert {*ANNOUNCERS, *SILENT} == set(Kind)
    assert not SILENT & set(ANNOUNCERS)


def test_a_change_of_an_account_and_an_unknown_kind_are_told_to_nobody() -> None:
    assert announce(event(Kind.USER_UPDATED), SOON) is None
    assert announce(event_with("badge.awarded", {"user_name": "Sarah"}), SOON) is None


@pytest.mark.parametrize("kind", ANNOUNCERS)
def test_no_score_no_time_spent_and_no_address_reaches_a_channel(kind: Kind) -> None:
    secrets = {"total_time_minutes": 98765, "average_quiz_score": 98.7, "time_spent_minutes": 98765}
    private = {**secrets, "email": "sarah.johnson@example.com", "current_lesson": 98765}
    card = announce(event(kind, event_id="", **private), SOON)
    assert card is not None
    assert not any(word in repr(card) for word in ("98765", "98.7", "98,765", "@example.com", "1646"))


@pytest.mark.parametrize(
    ("percent", "step"),
    [
        (24.9, None),
        (25, "25 %"),
        (49.99, "25 %"),
        (50, "50 %"),
        (75.5, "75 %"),
        (99.9, "75 %"),
        (100, None),
        (-3, None),
    ],
)
def test_progress_is_told_at_a_quarter_the_half_and_three_quarters_only(percent: float, step: str | None) -> None:
    card = announce(event(Kind.PROGRESS_UPDATED, percent_complete=percent), SOON)
    assert (card is None) if step is None else (card is not None and f"reached {step} of" in card.title)


@pytest.mark.parametrize("kind", [Kind.ENROLLMENT_COMPLETED, Kind.CERTIFICATE_ISSUED, Kind.ENROLLMENT_CREATED])
def test_news_older_than_a_day_says_its_date(kind: Kind) -> None:
    fresh, late = announce(event(kind), SOON), announce(event(kind), SOON + timedelta(hours=24))
    assert "That was on" not in (said(fresh) or "")
    assert "That was on 14 Mar 2024." in (said(late) or "")


def test_a_certificate_is_linked_only_where_its_address_is_on_the_web() -> None:
    for bad in ("javascript:alert(1)", "ftp://x/y", "https://a b", "https://x/<!channel>", "https://" + "x" * 3000):
        card = announce(event(Kind.CERTIFICATE_ISSUED, certificate_url=bad, verification_url=None), SOON)
        assert not any(isinstance(one, LinkButton) for one in pressed(card))
    card = announce(event(Kind.CERTIFICATE_ISSUED, certificate_url=None), SOON)
    assert LinkButton in {type(one) for one in pressed(card)}
    assert "https://learnflow.com/verify/cert_8kLm2nPqR" in (said(card) or "")


@pytest.mark.parametrize("id", ["crs_x y", "me", "crs_", "crs_é", "usr_1", "crs_a course:crs_b"])
def test_a_button_enrolls_only_in_what_is_surely_a_course(id: str) -> None:
    card = announce(event(Kind.ENROLLMENT_COMPLETED, course_id=id), SOON)
    assert [one.label for one in pressed(card)] == ["Courses"]


@pytest.mark.parametrize("kind", ANNOUNCERS)
def test_there_is_room_for_one_more_button_and_a_screen_reader_can_tell_them_apart(kind: Kind) -> None:
    several = pressed(announce(event(kind), SOON))
    assert len(several) <= 2
    assert len({one.about for one in several} - {""}) == len(several)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = sorted({field for kind in Kind for field in data(kind)})


@given(kind=st.sampled_from(Kind), fields=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8) | VALUES)
def test_whatever_the_data_is_it_comes_to_a_card_or_to_none(kind: Kind, fields: object) -> None:
    try:
        told = event_with(kind, fields)
    except Untamed:
        return
    card = announce(told, SOON)
    assert card is None or plain.text(card)
