"""LearnFlow's JSON as its nouns, whatever the JSON is."""

import json
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.learnflow import wire
from adapters.learnflow.client import LearnFlowClient
from lfbot.learnflow import Broken, Certificate, Conflict, Course, Enrollment, LearnFlowError, Progress, User, Webhook
from lfbot.wild import Untamed, Wild, decode
from tests.adapters.scripted_learnflow import KEY, LeapClock, Says, asking

NAMES = [
    *("data", "pagination", "has_next", "total_pages", "id", "email", "name", "role", "status", "metadata", "title"),
    *("instructor", "duration_hours", "total_lessons", "average_rating", "updated_at", "courses", "course_id"),
    *("percent_complete", "completed_at", "certificate_id", "total_enrolled", "download_urls", "pdf", "url", "secret"),
    *("access_token", "expires_in", "scope", "request_id"),
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
    | st.sampled_from(NAMES)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=8,
)
# Objects that look like LearnFlow's at first, with anything at all in each field.
THING = st.fixed_dictionaries(
    {"id": st.just("x_1") | SCALARS, "email": st.just("p1@example.com") | SCALARS},
    optional={name: st.integers(-1, 3) | SCALARS | ANYTHING for name in NAMES if name not in ("id", "email")},
)
PAGINATION = st.fixed_dictionaries({"has_next": SCALARS, "total_pages": SCALARS})
SHAPED = st.fixed_dictionaries({"data": THING | st.lists(THING, max_size=3), "pagination": PAGINATION | ANYTHING})


def wild(**fields: object) -> Wild:
    return decode(json.dumps(fields).encode())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(thing=THING, metadata=ANYTHING, courses=st.lists(THING, max_size=2) | ANYTHING)
def test_any_object_is_a_noun_or_none(thing: dict[str, object], metadata: object, courses: object) -> None:
    try:
        told = decode(json.dumps(thing | {"metadata": metadata, "courses": courses}).encode())
    except Untamed:
        return
    assert isinstance(wire.user(told), User | None)
    assert isinstance(wire.course(told), Course | None)
    assert isinstance(wire.enrollment(told, user_id="u", course_id="c"), Enrollment)
    assert isinstance(wire.progress(told, user_id="u"), Progress | None)
    assert isinstance(wire.certificate(told), Certificate | None)
    assert isinstance(wire.webhook(told, url="https://x", secret=""), Webhook)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=ANYTHING | SHAPED)
async def test_any_json_is_nouns_or_broken(body: object) -> None:
    async def script(_: object) -> Says:
        return Says(json=body)

    async with asking(script, LeapClock(), tries=1) as (client, _):
        for told in await _everything(client):
            assert isinstance(
                told, User | Course | Enrollment | Progress | Certificate | Webhook | Broken | Conflict | None
            )


@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=60))
async def test_any_bytes_are_nouns_or_broken(body: bytes) -> None:
    async def script(_: object) -> Says:
        return Says(body=body)

    async with asking(script, LeapClock(), tries=1) as (client, _):
        for told in await _everything(client):
            assert isinstance(told, Broken | Enrollment | Webhook)


async def _everything(client: LearnFlowClient) -> list[object]:
    calls = (
        client.user_by_email("p1@example.com"),
        client.create_user("p1@example.com", "P"),
        client.enroll("usr_1", "crs_1"),
        client.progress("usr_1"),
        client.register_webhook("https://bot.example/hook", []),
    )
    told: list[object] = []
    for call in calls:
        try:
            told.append(await call)
        except LearnFlowError as error:
            told.append(error)
    for things in (client.users(), client.courses(), client.certificates()):
        try:
            told += [thing async for thing in things]
        except LearnFlowError as error:
            told.append(error)
    try:
        told += await client.catalogue()
    except LearnFlowError as error:
        told.append(error)
    return told


def test_a_user_needs_an_id_and_an_address() -> None:
    assert wire.user(wild(id="usr_1", email="a@example.com")) == User("usr_1", "a@example.com", "")
    assert wire.user(wild(id="usr_1")) is None
    assert wire.user(wild(email="a@example.com")) is None


def test_details_of_a_user_are_texts() -> None:
    user = wire.user(wild(id="u", email="e", metadata={"team": "Blue", "floor": 4, "half": 2.5, "x": None, "y": [1]}))
    assert user is not None
    assert user.metadata == {"team": "Blue", "floor": "4", "half": "2.5"}


def test_of_a_wrong_type_is_absent() -> None:
    course = wire.course(
        wild(id="c", title=7, duration_hours="42", total_lessons=[], is_published="no", instructor="X")
    )
    assert course == Course("c", "c")


def test_an_unpublished_course_says_so() -> None:
    course = wire.course(wild(id="c", is_published=False))
    assert course is not None and not course.published


def test_progress_counts_what_is_not_told() -> None:
    courses = [
        {"course_id": "a", "percent_complete": 120},
        {"course_id": "b", "percent_complete": -3},
        {"course_title": "C", "completed_at": "2026-03-01T10:00:00Z"},
        {},
    ]
    progress = wire.progress(wild(courses=courses), user_id="usr_1")
    assert progress is not None
    assert (progress.user_id, progress.enrolled, progress.completed) == ("usr_1", 3, 2)
    assert [(one.course_title, one.percent, one.status) for one in progress.courses] == [
        ("a", 100, "completed"),
        ("b", 0, "in_progress"),
        ("C", 0, "completed"),
    ]
    assert progress.courses[2].completed_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_only_addresses_that_a_browser_may_open_are_links() -> None:
    urls = {"certificate_url": "javascript:alert(1)", "verification_url": "https://x/" + "y" * 3000}
    certificate = wire.certificate(wild(id="cert_1", download_urls={"pdf": "https://x/a.pdf"}, **urls))
    assert certificate is not None
    assert (certificate.url, certificate.verification_url, certificate.pdf_url) == (None, None, "https://x/a.pdf")


async def test_an_answer_without_end_is_not_taken() -> None:
    async def flood(_: object) -> Says:
        return Says(body=b'{"data": {"total_enrolled": 1}}' + b" " * (17 * 1024 * 1024))

    async with asking(flood, LeapClock(), tries=1) as (client, _):
        with pytest.raises(Broken, match="could not be read"):
            await client.progress("usr_1")


def test_the_client_is_made_without_a_running_loop() -> None:
    assert LearnFlowClient("http://127.0.0.1:1", KEY, LeapClock(), Random(1)).test
