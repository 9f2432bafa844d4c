"""LearnFlow's JSON -> its nouns. https://learnflow.com/docs (API Reference, the example answers)

Unknown fields are not looked at; what is missing or of another type is absent. None is an object that cannot be used.
"""

from collections.abc import Mapping

from lfbot.learnflow import Certificate, Course, CourseProgress, Enrollment, Progress, User, Webhook
from lfbot.wild import Wild

_ID = 200
_EMAIL = 320


def user(wild: Wild) -> User | None:
    """Somebody; None without an id and an address."""
    id, email = wild["id"].text(_ID), wild["email"].text(_EMAIL)
    if not id or not email:
        return None
    return User(
        id=id,
        email=email,
        name=wild["name"].text(200),
        role=wild["role"].text(50) or "student",
        status=wild["status"].text(50) or "active",
        metadata=_pairs(wild["metadata"]),
    )


def course(wild: Wild) -> Course | None:
    """A course; None without an id. Without a title it is called by its id."""
    id = wild["id"].text(_ID)
    if not id:
        return None
    return Course(
        id=id,
        title=wild["title"].text(300) or id,
        slug=wild["slug"].text(200),
        description=wild["description"].text(2000),
        category=wild["category"].text(200),
        level=wild["level"].text(50),
        instructor_id=wild["instructor"]["id"].text(_ID),
        instructor=wild["instructor"]["name"].text(200),
        hours=wild["duration_hours"].number(),
        lessons=wild["total_lessons"].whole(),
        rating=wild["average_rating"].number(),
        published=wild["is_published"].truth() is not False,
        updated_at=wild["updated_at"].moment(),
    )


def enrollment(wild: Wild, *, user_id: str, course_id: str) -> Enrollment:
    """An enrollment that LearnFlow confirmed; what it did not repeat is as it was asked for."""
    return Enrollment(
        id=wild["id"].text(_ID),
        user_id=wild["user_id"].text(_ID) or user_id,
        course_id=wild["course_id"].text(_ID) or course_id,
        status=wild["status"].text(50) or "active",
        enrolled_at=wild["enrolled_at"].moment(),
    )


def progress(wild: Wild, *, user_id: str) -> Progress | None:
    """How far somebody is; None if it says nothing about courses."""
    told = wild["total_enrolled"].whole()
    courses = tuple(one for one in map(_course_progress, wild["courses"].items()) if one is not None)
    if told is None and not courses:
        return None
    done = wild["total_completed"].whole()
    return Progress(
        user_id=wild["user_id"].text(_ID) or user_id,
        user_name=wild["user_name"].text(200),
        enrolled=len(courses) if told is None else told,
        completed=sum(one.status == "completed" for one in courses) if done is None else done,
        minutes=wild["total_time_spent_minutes"].whole() or 0,
        courses=courses,
    )


def certificate(wild: Wild) -> Certificate | None:
    """A certificate; None without an id."""
    id = wild["id"].text(_ID)
    if not id:
        return None
    return Certificate(
        id=id,
        user_id=wild["user_id"].text(_ID),
        user_name=wild["user_name"].text(200),
        course_id=wild["course_id"].text(_ID),
        course_title=wild["course_title"].text(300),
        issued_at=wild["issued_at"].moment(),
        url=_url(wild["certificate_url"]),
        verification_url=_url(wild["verification_url"]),
        pdf_url=_url(wild["download_urls"]["pdf"]),
    )


def webhook(wild: Wild, *, url: str, secret: str) -> Webhook:
    """An endpoint that LearnFlow confirmed; what it did not repeat is as it was asked for."""
    return Webhook(
        id=wild["id"].text(_ID),
        url=_url(wild["url"]) or url,
        status=wild["status"].text(50) or "enabled",
        secret=wild["secret"].text(500) or secret,
    )


def _course_progress(wild: Wild) -> CourseProgress | None:
    id, title = wild["course_id"].text(_ID), wild["course_title"].text(300)
    if not id and not title:
        return None
    percent = min(100.0, max(0.0, wild["percent_complete"].number() or 0.0))
    finished = percent >= 100 or wild["completed_at"].moment() is not None
    return CourseProgress(
        course_id=id,
        course_title=title or id,
        status=wild["status"].text(50) or ("completed" if finished else "in_progress"),
        percent=percent,
        lesson=wild["current_lesson"].whole(),
        lessons=wild["total_lessons"].whole(),
        minutes=wild["time_spent_minutes"].whole(),
        last_accessed_at=wild["last_accessed_at"].moment(),
        completed_at=wild["completed_at"].moment(),
        certificate_id=wild["certificate_id"].text(_ID) or None,
    )


def _pairs(wild: Wild) -> Mapping[str, str]:
    return {Wild(key).text(100): _written(value) for key, value in list(wild.fields().items())[:50] if _written(value)}


def _written(wild: Wild) -> str:
    number = wild.number()
    return wild.text(500) if number is None else f"{number:.15g}"


def _url(wild: Wild) -> str | None:
    # Only what a browser may open; an address that was cut is none.
    text = wild.text(2000)
    return text if text.startswith(("https://", "http://")) and not text.endswith("…") else None
