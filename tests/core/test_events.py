"""Webhook bodies become events, and events know what news they are."""

import pytest

from lfbot import events
from lfbot.events import Kind
from lfbot.wild import Untamed
from tests.core.told import body, event, event_with, written


def test_the_documented_event_is_read_whole() -> None:
    told = events.read(body(Kind.ENROLLMENT_COMPLETED))
    assert (told.id, told.kind, told.attempt) == ("evt_1NtQ7mKpR2", Kind.ENROLLMENT_COMPLETED, 1)
    assert told.at is not None
    assert told.at.isoformat() == "2024-03-14T16:35:00+00:00"
    assert told.data["user_name"].text() == "Sarah Johnson"


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_known_by_its_type(kind: Kind) -> None:
    assert events.read(body(kind)).kind is kind


def test_a_type_nobody_knows_is_an_event_all_the_same() -> None:
    told = event_with("badge.awarded", {})
    assert (told.type, told.kind) == ("badge.awarded", None)


def test_an_event_needs_no_more_than_an_id_and_a_type() -> None:
    told = events.read(b'{"id":"evt_1","type":"user.created"}')
    assert (told.at, told.attempt, events.keys(told)) == (None, 1, ("event evt_1",))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"[]", "not_an_object"),
        (b'"evt_1"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"type":"user.created"}', "no_id"),
        (b'{"id":7,"type":"user.created"}', "no_id"),
        (b'{"id":" \\u0000 ","type":"user.created"}', "no_id"),
        (b'{"id":"evt_1"}', "no_type"),
        (b'{"id":"evt_1","type":["user.created"]}', "no_type"),
    ],
)
def test_what_is_no_event_says_why(written: bytes, reason: str) -> None:
    with pytest.raises(Untamed) as refused:
        events.read(written)
    assert refused.value.reason == reason


def test_a_completion_and_its_certificate_are_the_same_news() -> None:
    completion, certificate = event(Kind.ENROLLMENT_COMPLETED), event(Kind.CERTIFICATE_ISSUED)
    assert set(events.keys(completion)) == set(events.keys(certificate))


def test_they_are_the_same_news_even_without_the_certificates_id() -> None:
    completion = event(Kind.ENROLLMENT_COMPLETED, certificate_id=None)
    certificate = event(Kind.CERTIFICATE_ISSUED)
    assert set(events.keys(completion)) & set(events.keys(certificate)) == {
        "finished usr_2xKj9mNpQr crs_4mNp7qRsT 2024-03-14"
    }


def test_the_same_course_finished_on_another_day_is_other_news() -> None:
    first = event(Kind.ENROLLMENT_COMPLETED)
    again = event(Kind.ENROLLMENT_COMPLETED, completed_at="2025-03-14T16:35:00Z", certificate_id="cert_other")
    assert not set(events.keys(first)) & set(events.keys(again))


def test_each_milestone_of_an_enrollment_is_news_once() -> None:
    quarter, later, half = (event(Kind.PROGRESS_UPDATED, percent_complete=percent) for percent in (25, 31, 50))
    assert events.keys(quarter) == events.keys(later) != events.keys(half)


def test_a_payment_an_enrollment_and_an_account_are_news_by_their_own_ids() -> None:
    assert events.keys(event(Kind.PAYMENT_COMPLETED)) == ("payment.completed pay_6jKl8mNoP",)
    assert events.keys(event(Kind.ENROLLMENT_CREATED)) == ("enrollment.created enr_9kLm2nPqR",)
    assert events.keys(event(Kind.USER_CREATED)) == ("user.created usr_5pQw3xYzAb",)


def test_a_course_that_is_published_again_is_news_again() -> None:
    first, again = event(Kind.COURSE_PUBLISHED, event_id="evt_1"), event(Kind.COURSE_PUBLISHED, event_id="evt_2")
    assert events.keys(first) != events.keys(again)


@pytest.mark.parametrize("kind", Kind)
def test_an_event_that_names_nothing_is_news_by_its_own_id(kind: Kind) -> None:
    assert events.keys(event_with(kind, {})) == ("event evt_any",)


def test_a_repeated_delivery_counts_its_attempts_and_stays_the_same_news() -> None:
    again = events.read(body(Kind.ENROLLMENT_COMPLETED).replace(b'"attempt": 1', b'"attempt": 4'))
    assert again.attempt == 4
    assert events.keys(again) == events.keys(events.read(written(Kind.ENROLLMENT_COMPLETED)))
