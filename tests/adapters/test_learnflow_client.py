"""Every call of the client, against the LearnFlow sandbox over a real socket."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from adapters.learnflow.client import LearnFlowClient
from lfbot.learnflow import AlreadyEnrolled, Conflict, Forbidden, Invalid, KeyRefused, LearnFlow, NotFound
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox

SARAH = "sarah.johnson@example.com"
BOOTCAMP = "crs_4mNp7qRsT"


@pytest.fixture
async def sandbox() -> AsyncIterator[LearnFlowSandbox]:
    async with LearnFlowSandbox(TravelClock(datetime(2026, 3, 2, 9, tzinfo=UTC), running=False)) as sandbox:
        yield sandbox


@pytest.fixture
async def learnflow(sandbox: LearnFlowSandbox) -> AsyncIterator[LearnFlowClient]:
    async with LearnFlowClient(sandbox.url, sandbox.api_key, sandbox.clock, random.Random(1)) as client:
        yield client


async def test_a_person_is_found_by_their_address_in_any_case(learnflow: LearnFlowClient) -> None:
    sarah = await learnflow.user_by_email(" Sarah.JOHNSON@example.com ")
    assert sarah is not None
    assert (sarah.id, sarah.email, sarah.name, sarah.role) == ("usr_2xKj9mNpQr", SARAH, "Sarah Johnson", "student")


async def test_a_part_of_an_address_finds_nobody(learnflow: LearnFlowClient) -> None:
    assert await learnflow.user_by_email("johnson@example.com") is None


async def test_an_address_with_a_plus_is_found(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    sandbox.create_user("sam+learn&more=1@example.com", "Sam")
    sam = await learnflow.user_by_email("sam+learn&more=1@example.com")
    assert sam is not None
    assert sam.name == "Sam"


async def test_nobody_is_asked_for_no_address(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    assert await learnflow.user_by_email("  ") is None
    assert await learnflow.user_by_email("x" * 400 + "@example.com") is None
    assert not sandbox.history


async def test_all_users_are_listed_page_by_page(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    for number in range(210):
        sandbox.create_user(f"new{number}@example.com", f"New {number}")
    users = [user async for user in learnflow.users()]
    assert [user.id for user in users] == [person.id for person in sandbox.organisation.people]
    assert [seen.query for seen in sandbox.history] == [f"page={page}&per_page=100" for page in (1, 2, 3)]


async def test_users_are_filtered_by_learnflow(learnflow: LearnFlowClient) -> None:
    instructors = [user async for user in learnflow.users(role="instructor", status="active", search="michael")]
    assert [user.name for user in instructors] == ["Michael Chen"]


async def test_a_new_account_is_invited_with_its_details(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    ada = await learnflow.create_user("ada@example.com", "Ada L", role="instructor", metadata={"department": "Maths"})
    assert (ada.status, ada.role, ada.metadata) == ("invited", "instructor", {"department": "Maths"})
    assert sandbox.person("ada@example.com").id == ada.id


async def test_a_new_account_is_found_without_another_call(
    sandbox: LearnFlowSandbox, learnflow: LearnFlowClient
) -> None:
    assert await learnflow.user_by_email("ada@example.com") is None
    ada = await learnflow.create_user("ada@example.com", "Ada L")
    assert await learnflow.user_by_email("Ada@example.com") == ada
    assert [seen.method for seen in sandbox.history] == ["GET", "POST"]


async def test_an_address_that_has_an_account_is_a_conflict(learnflow: LearnFlowClient) -> None:
    with pytest.raises(Conflict, match="already exists") as refused:
        await learnflow.create_user(SARAH, "Sarah Johnson")
    assert refused.value.param == "email"
    assert refused.value.request_id.startswith("req_")


async def test_courses_are_filtered_by_learnflow(learnflow: LearnFlowClient) -> None:
    (bootcamp,) = [one async for one in learnflow.courses(search="bootcamp", level="beginner")]
    assert (bootcamp.id, bootcamp.instructor, bootcamp.hours, bootcamp.lessons) == (BOOTCAMP, "Michael Chen", 42, 186)
    assert bootcamp.updated_at == datetime(2024, 3, 10, tzinfo=UTC)


async def test_the_catalogue_holds_every_course(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    straight = [course async for course in learnflow.courses()]
    assert list(await learnflow.catalogue()) == straight
    assert len(straight) > 10


async def test_somebody_is_enrolled(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    ada = sandbox.create_user("ada@example.com", "Ada")
    enrollment = await learnflow.enroll(ada.id, BOOTCAMP, completion_redirect="https://example.com/done")
    assert (enrollment.user_id, enrollment.course_id, enrollment.status) == (ada.id, BOOTCAMP, "active")
    assert enrollment.id == sandbox.enrollment(ada.id, BOOTCAMP).id
    assert enrollment.enrolled_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_a_second_enrollment_says_that_they_are_in_it_already(
    sandbox: LearnFlowSandbox, learnflow: LearnFlowClient
) -> None:
    ada = sandbox.create_user("ada@example.com", "Ada")
    await learnflow.enroll(ada.id, BOOTCAMP)
    with pytest.raises(AlreadyEnrolled, match="already enrolled") as refused:
        await learnflow.enroll(ada.id, BOOTCAMP)
    assert (refused.value.status, refused.value.request_id) == (409, sandbox.history[-1].request_id)


async def test_an_unknown_course_is_not_found(learnflow: LearnFlowClient) -> None:
    with pytest.raises(NotFound, match="crs_nothere") as refused:
        await learnflow.enroll("usr_2xKj9mNpQr", "crs_nothere")
    assert refused.value.param == "course_id"


async def test_a_suspended_person_cannot_be_enrolled(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    ada = sandbox.create_user("ada@example.com", "Ada")
    ada.status = "suspended"
    with pytest.raises(Invalid, match="suspended"):
        await learnflow.enroll(ada.id, BOOTCAMP)


async def test_progress_follows_the_lessons(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    ada = sandbox.create_user("ada@example.com", "Ada")
    sandbox.enroll(ada.id, BOOTCAMP)
    sandbox.do_lessons(ada.id, BOOTCAMP, 93)
    progress = await learnflow.progress(ada.id)
    (course,) = progress.courses
    assert (progress.user_name, progress.enrolled, progress.completed) == ("Ada", 1, 0)
    assert (course.course_title, course.status, course.percent) == (
        "Complete Web Development Bootcamp",
        "in_progress",
        50,
    )


@pytest.mark.parametrize("id", ["", ".", "..", "x" * 300])
async def test_an_id_that_would_be_another_path_is_never_asked_for(
    id: str, sandbox: LearnFlowSandbox, learnflow: LearnFlowClient
) -> None:
    with pytest.raises(NotFound):
        await learnflow.progress(id)
    assert not sandbox.history


@pytest.mark.parametrize("id", ["../users", "usr_1?x=1", "usr 1#\n", "\ud800", "%2e%2e"])
async def test_an_odd_id_stays_one_piece_of_the_path(id: str, learnflow: LearnFlowClient) -> None:
    with pytest.raises(NotFound):
        await learnflow.progress(id)


@pytest.mark.parametrize("words", ["\ud800", "\x00", "a\r\nb: c", "💥" * 500])
async def test_any_words_can_be_searched_for(words: str, learnflow: LearnFlowClient) -> None:
    try:
        found = [course async for course in learnflow.courses(search=words)]
    except Invalid:
        return
    assert found == []


async def test_ids_of_any_unicode_are_refused_by_learnflow_and_not_by_a_crash(learnflow: LearnFlowClient) -> None:
    with pytest.raises((NotFound, Invalid)):
        await learnflow.enroll("\ud800\x00", "💥")


async def test_certificates_follow_from_finished_courses(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    ada = sandbox.create_user("ada@example.com", "Ada")
    sandbox.enroll(ada.id, BOOTCAMP)
    sandbox.finish(ada.id, BOOTCAMP)
    today = datetime(2026, 3, 1, tzinfo=UTC).date()
    (one,) = [c async for c in learnflow.certificates(user_id=ada.id, course_id=BOOTCAMP, issued_after=today)]
    assert (one.user_name, one.course_title) == ("Ada", "Complete Web Development Bootcamp")
    assert one.url == f"https://learnflow.com/certificates/{one.id}"
    assert one.pdf_url == f"https://cdn.learnflow.com/certs/{one.id}.pdf"


async def test_a_webhook_is_registered_with_its_secret(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    events = ["enrollment.completed", "course.published"]
    webhook = await learnflow.register_webhook("https://bot.example/hook", events, secret="s" * 32, description="bot")
    assert (webhook.url, webhook.status, webhook.secret) == ("https://bot.example/hook", "enabled", "s" * 32)
    assert [endpoint.id for endpoint in sandbox.webhooks] == [webhook.id]
    assert "ssss" not in repr(webhook)


async def test_a_webhook_without_a_secret_gets_one(learnflow: LearnFlowClient) -> None:
    webhook = await learnflow.register_webhook("https://bot.example/hook", ["user.created"])
    assert len(webhook.secret) >= 16


async def test_a_wrong_key_is_refused(sandbox: LearnFlowSandbox) -> None:
    async with LearnFlowClient(sandbox.url, "sk_test_wrong", sandbox.clock, random.Random(1)) as client:
        with pytest.raises(KeyRefused):
            await client.user_by_email(SARAH)


async def test_a_read_only_plan_may_not_enroll() -> None:
    clock = TravelClock(running=False)
    async with (
        LearnFlowSandbox(clock, tier=1) as sandbox,
        LearnFlowClient(sandbox.url, sandbox.api_key, clock, random.Random(1)) as client,
    ):
        with pytest.raises(Forbidden):
            await client.enroll("usr_2xKj9mNpQr", BOOTCAMP)


async def test_the_badge_says_whose_data_it_is(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    live = LearnFlowClient(sandbox.url, sandbox.live_key, sandbox.clock, random.Random(1))
    assert learnflow.test
    assert not live.test
    await live.aclose()


async def test_the_client_says_who_it_is(sandbox: LearnFlowSandbox, learnflow: LearnFlowClient) -> None:
    await learnflow.catalogue()
    assert sandbox.history[0].user_agent.startswith("lfbot/")


async def test_the_address_may_end_with_slashes_or_none(sandbox: LearnFlowSandbox) -> None:
    for url in (sandbox.url.rstrip("/"), sandbox.url, f" {sandbox.url}// "):
        async with LearnFlowClient(url, sandbox.api_key, sandbox.clock, random.Random(1)) as client:
            assert await client.user_by_email(SARAH)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "learnflow.com/v2",
        "ftp://x/v2",
        "https://",
        "https://u:p@x/v2",
        "https://x/v2?a=1",
        "http://[",
        "http://a b",
    ],
)
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="must look like"):
        LearnFlowClient(url, "sk_test_x", TravelClock(running=False), random.Random(1))


@pytest.mark.parametrize("key", ["", "sk test", "sk_test_x\r\nX-Evil: 1", "schlüssel"])
def test_what_is_no_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(ValueError) as refused:
        LearnFlowClient("https://x/v2", key, TravelClock(running=False), random.Random(1))
    assert not key or key not in str(refused.value)


async def test_it_fills_the_port_for_people_and_for_patient_work(learnflow: LearnFlowClient) -> None:
    port: LearnFlow = learnflow
    assert await port.patient().catalogue() is await port.catalogue()
