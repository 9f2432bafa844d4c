"""Which places hear of an event."""

from dataclasses import replace

import pytest

from lfbot.chat import Place
from lfbot.events import Kind
from lfbot.roles import Rules
from lfbot.store import Subscription
from lfbot.subscriptions import topic_of, wanted
from lfbot.topics import TOPICS, Topic
from tests.core.told import SOON, event, event_with

RULES = Rules()
SALES = Place("slack", "T1", "C-sales")
CREW = Place("slack", "T1", "C-crew")


def subscription(place: Place, *topics: Topic, number: int = 1, courses: tuple[str, ...] = ()) -> Subscription:
    return Subscription(number, "main", place, topics, "U1", "Sam", SOON, courses)


def test_an_event_goes_to_those_who_want_its_topic() -> None:
    wants = subscription(SALES, Topic.COMPLETIONS, Topic.COURSES)
    other = subscription(CREW, Topic.CERTIFICATES)
    assert wanted(event(Kind.ENROLLMENT_COMPLETED), RULES, [wants, other]) == (wants,)


def test_two_subscriptions_of_one_place_are_one_message_for_the_older_one() -> None:
    second = subscription(SALES, Topic.COMPLETIONS, number=2)
    first = subscription(SALES, Topic.COMPLETIONS, number=1)
    elsewhere = subscription(CREW, Topic.COMPLETIONS, number=7)
    assert wanted(event(Kind.ENROLLMENT_COMPLETED), RULES, [second, elsewhere, first]) == (first, elsewhere)


def test_only_the_named_courses_pass() -> None:
    this = subscription(SALES, Topic.COMPLETIONS, courses=("crs_x", "crs_4mNp7qRsT"))
    that = subscription(CREW, Topic.COMPLETIONS, courses=("crs_x",))
    assert wanted(event(Kind.ENROLLMENT_COMPLETED), RULES, [this, that]) == (this,)
    assert wanted(event(Kind.ENROLLMENT_COMPLETED, course_id=None), RULES, [this, that]) == ()


def test_a_subscription_whose_course_does_not_fit_leaves_the_place_to_the_next() -> None:
    narrow = subscription(SALES, Topic.COMPLETIONS, number=1, courses=("crs_x",))
    wide = subscription(SALES, Topic.COMPLETIONS, number=2)
    assert wanted(event(Kind.ENROLLMENT_COMPLETED), RULES, [narrow, wide]) == (wide,)


def test_a_published_course_is_known_by_its_own_id() -> None:
    this = subscription(SALES, Topic.COURSES, courses=("crs_4mNp7qRsT",))
    assert wanted(event(Kind.COURSE_PUBLISHED), RULES, [this]) == (this,)


def test_a_new_account_is_about_no_course_and_passes() -> None:
    this = subscription(SALES, Topic.NEWCOMERS, courses=("crs_x",))
    assert wanted(event(Kind.USER_CREATED), RULES, [this]) == (this,)


def test_a_paused_subscription_hears_nothing() -> None:
    paused = replace(subscription(SALES, Topic.COMPLETIONS), paused="is_archived")
    assert wanted(event(Kind.ENROLLMENT_COMPLETED), RULES, [paused]) == ()


def test_payments_are_told_only_where_the_operator_allows_it() -> None:
    wants = subscription(SALES, Topic.PAYMENTS)
    assert wanted(event(Kind.PAYMENT_COMPLETED), RULES, [wants]) == ()
    assert wanted(event(Kind.PAYMENT_COMPLETED), Rules(announce_payments=True), [wants]) == (wants,)


@pytest.mark.parametrize("topic", Topic)
def test_each_topic_hears_of_its_own_event(topic: Topic) -> None:
    kind, _ = TOPICS[topic]
    assert topic_of(event(kind), Rules(announce_payments=True)) is topic


def test_silent_and_unknown_kinds_belong_to_no_topic() -> None:
    assert topic_of(event(Kind.USER_UPDATED), RULES) is None
    assert topic_of(event_with("badge.awarded", {}), RULES) is None
