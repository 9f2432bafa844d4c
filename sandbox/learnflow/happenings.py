"""The `data` of each webhook event that is not simply a noun of the API."""

import random

from sandbox.learnflow.ids import new_id
from sandbox.learnflow.nouns import Course, Enrollment, JsonObject, Person
from sandbox.learnflow.times import stamp, stamp_or_none


def created(enrollment: Enrollment) -> JsonObject:
    """`enrollment.created`."""
    return {**_who_and_what(enrollment), "enrolled_at": stamp(enrollment.enrolled_at)}


def progressed(enrollment: Enrollment) -> JsonObject:
    """`enrollment.progress_updated`."""
    return {
        **created(enrollment),
        "percent_complete": enrollment.percent_complete,
        "current_lesson": enrollment.current_lesson,
        "total_lessons": enrollment.course.total_lessons,
        "time_spent_minutes": enrollment.minutes,
    }


def completed(enrollment: Enrollment, chance: random.Random) -> JsonObject:
    """`enrollment.completed`, the one whose shape is documented."""
    return {
        **_who_and_what(enrollment),
        "completed_at": stamp_or_none(enrollment.completed_at),
        "certificate_id": None if enrollment.certificate is None else enrollment.certificate.id,
        "total_time_minutes": enrollment.minutes,
        "average_quiz_score": chance.randint(140, 200) / 2,
    }


def paid(person: Person, course: Course, amount: float, currency: str, chance: random.Random) -> JsonObject:
    """`payment.completed`; `amount` is in whole units of the currency."""
    return {
        "payment_id": new_id("pay", chance),
        "user_id": person.id,
        "user_name": person.name,
        "course_id": course.id,
        "course_title": course.title,
        "amount": amount,
        "currency": currency,
    }


def _who_and_what(enrollment: Enrollment) -> JsonObject:
    return {
        "enrollment_id": enrollment.id,
        "user_id": enrollment.person.id,
        "user_name": enrollment.person.name,
        "course_id": enrollment.course.id,
        "course_title": enrollment.course.title,
    }
