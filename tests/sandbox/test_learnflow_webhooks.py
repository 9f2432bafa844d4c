"""The sandbox's webhooks: registration, the eight events, signatures, retries and disabling."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable

import pytest

from sandbox.learnflow.nouns import EVENTS
from sandbox.learnflow.server import LearnFlowSandbox
from tests.sandbox.learnflow_visitor import BOOTCAMP, PYTHON, SARAH, listening, visiting


async def test_a_registration_answers_its_secret() -> None:
    async with visiting() as visitor:
        body = {"url": "https://bot.example.com/hook", "events": ["user.created"], "description": "The bot"}
        made_up = await visitor.post("/webhooks", body)
        own = await visitor.post("/webhooks", {**body, "secret": "our own"})
    assert made_up.status == 201
    assert str(made_up.at("data", "id")).startswith("wh_")
    assert str(made_up.at("data", "secret")).startswith("whsec_")
    assert own.at("data", "secret") == "our own"
    assert (own.at("data", "url"), own.at("data", "events")) == (body["url"], body["events"])
    assert (own.at("data", "description"), own.at("data", "status")) == ("The bot", "enabled")
    assert own.at("data", "created_at") == "2024-03-14T16:30:00Z"


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"url": "http://bot.example.com/hook"}, "url"),
        ({"url": "http://127.0.0.1.example.com/"}, "url"),
        ({"url": "https://user@bot.example.com/"}, "url"),
        ({"url": "https://bot.example.com:70000/"}, "url"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["user.deleted"]}, "events"),
        ({"events": ["user.created", "user.created"]}, "events"),
        ({"events": "user.created"}, "events"),
        ({"secret": ""}, "secret"),
    ],
)
async def test_an_endpoint_that_cannot_be_is_refused(change: dict[str, object], param: str) -> None:
    async with visiting() as visitor:
        answer = await visitor.post(
            "/webhooks", {"url": "https://a.example.com/", "events": ["user.created"], **change}
        )
    assert answer.error == (422, "validation_error", param)
    assert visitor.sandbox.webhooks == []


HAPPENINGS: list[tuple[Callable[[LearnFlowSandbox], object], list[str]]] = [
    (lambda sandbox: sandbox.create_user("new@example.com", "New"), ["user.created"]),
    (lambda sandbox: sandbox.update_user(SARAH, name="Sarah Jones"), ["user.updated"]),
    (lambda sandbox: sandbox.suspend(SARAH), ["user.updated"]),
    (lambda sandbox: sandbox.enroll("sam.rivera@example.com", PYTHON), ["enrollment.created"]),
    (lambda sandbox: sandbox.enroll(SARAH, PYTHON), []),
    (lambda sandbox: sandbox.do_lessons(SARAH, BOOTCAMP, 3), ["enrollment.progress_updated"] * 3),
    (
        lambda sandbox: sandbox.finish(SARAH, BOOTCAMP),
        ["enrollment.progress_updated", "enrollment.completed", "certificate.issued"],
    ),
    (lambda sandbox: sandbox.finish(SARAH, PYTHON), []),
    (lambda sandbox: sandbox.publish("ml-operations"), ["course.published"]),
    (lambda sandbox: sandbox.pay(SARAH, BOOTCAMP, 49.5), ["payment.completed"]),
]


@pytest.mark.parametrize(("happen", "types"), HAPPENINGS)
async def test_what_happens_is_told_in_its_order(
    happen: Callable[[LearnFlowSandbox], object], types: list[str]
) -> None:
    async with visiting() as visitor, listening() as listener:
        visitor.sandbox.register_webhook(listener.url, EVENTS)
        happen(visitor.sandbox)
        await visitor.sandbox.wait_idle()
    assert listener.types == types


async def test_the_api_tells_of_its_own_changes() -> None:
    async with visiting() as visitor, listening() as listener:
        await visitor.post("/webhooks", {"url": listener.url, "events": list(EVENTS)})
        user = await visitor.post("/users", {"email": "new@example.com", "name": "New"})
        await visitor.post("/enrollments", {"user_id": user.at("data", "id"), "course_id": PYTHON})
        await visitor.sandbox.wait_idle()
    assert listener.types == ["user.created", "enrollment.created"]
    assert listener.heard[0].at("data", "email") == "new@example.com"
    assert listener.heard[1].at("data", "course_title") == "Python for Data Science"


async def test_a_completion_has_the_documented_shape_and_signature() -> None:
    async with visiting() as visitor, listening() as listener:
        endpoint = visitor.sandbox.register_webhook(listener.url, ["enrollment.completed"], "a secret, as given: ü")
        enrollment = visitor.sandbox.finish(SARAH, BOOTCAMP)
        await visitor.sandbox.wait_idle()
    [heard] = listener.heard
    data = heard.at("data")
    assert isinstance(data, dict)
    assert 70 <= data.pop("average_quiz_score") <= 100
    assert enrollment.certificate is not None
    assert data == {
        "enrollment_id": "enr_9kLm2nPqR",
        "user_id": SARAH,
        "user_name": "Sarah Johnson",
        "course_id": BOOTCAMP,
        "course_title": "Complete Web Development Bootcamp",
        "completed_at": "2024-03-14T16:30:00Z",
        "certificate_id": enrollment.certificate.id,
        "total_time_minutes": enrollment.minutes,
    }
    assert heard.at("metadata") == {"webhook_id": endpoint.id, "attempt": 1}
    digest = hmac.new("a secret, as given: ü".encode(), heard.body, hashlib.sha256).hexdigest()
    assert heard.signature == f"whsec_{digest}"


async def test_an_endpoint_hears_only_what_it_asked_for() -> None:
    async with visiting() as visitor, listening() as listener:
        visitor.sandbox.register_webhook(listener.url, ["certificate.issued"])
        visitor.sandbox.finish(SARAH, BOOTCAMP)
        await visitor.sandbox.wait_idle()
    assert listener.types == ["certificate.issued"]


async def test_a_refused_event_comes_again_with_doubling_pauses_and_the_next_attempts_number() -> None:
    async with visiting() as visitor, listening() as listener:
        sandbox = visitor.sandbox
        endpoint = sandbox.register_webhook(listener.url, ["payment.completed"])
        listener.statuses = [500, 302, 404]
        sandbox.pay(SARAH, BOOTCAMP, 49)
        told = []
        for pause in (0, 0.9, 0.1, 1.9, 0.1, 3.9, 0.1):
            await visitor.clock.advance(pause)
            await sandbox.wait_quiet()
            told.append(len(listener.heard))
        await sandbox.wait_idle()
    assert told == [1, 1, 2, 2, 3, 3, 4]
    assert [heard.at("metadata", "attempt") for heard in listener.heard] == [1, 2, 3, 4]
    assert len({heard.at("id") for heard in listener.heard}) == 1
    assert len({heard.signature for heard in listener.heard}) == 4
    assert [delivery.status for delivery in sandbox.deliveries] == [500, 302, 404, 200]
    assert endpoint.status == "enabled"


async def test_after_five_retries_the_endpoint_is_disabled_and_the_owner_gets_one_mail() -> None:
    async with visiting() as visitor, listening() as listener, listening() as healthy:
        sandbox = visitor.sandbox
        endpoint = sandbox.register_webhook(listener.url, ["payment.completed"])
        sandbox.register_webhook(healthy.url, ["payment.completed"])
        listener.statuses = [500] * 100
        sandbox.pay(SARAH, BOOTCAMP, 49)
        await sandbox.wait_quiet()
        for pause in (1, 2, 4, 8):
            await visitor.clock.advance(pause)
            await sandbox.wait_quiet()
        sandbox.pay(SARAH, PYTHON, 29)
        await sandbox.wait_quiet()
        assert endpoint.status == "enabled"
        await visitor.clock.advance(16)
        await sandbox.wait_quiet()
        heard = len(listener.heard)
        sandbox.pay(SARAH, BOOTCAMP, 1)
        await visitor.clock.advance(100)
        await sandbox.wait_idle()
    assert endpoint.status == "disabled"
    assert [mail.subject for mail in sandbox.outbox_mail] == ["A webhook endpoint was disabled"]
    assert endpoint.id in sandbox.outbox_mail[0].text
    assert len(listener.heard) == heard
    assert len(healthy.heard) == 3


async def test_an_endpoint_that_does_not_answer_in_time_is_tried_again() -> None:
    async with visiting() as visitor, listening() as listener:
        sandbox = visitor.sandbox
        sandbox.rules.timeout = 0.02
        sandbox.register_webhook(listener.url, ["payment.completed"])
        sandbox.register_webhook("http://127.0.0.1:1/nobody", ["payment.completed"])
        listener.hold = hold = asyncio.Event()
        sandbox.pay(SARAH, BOOTCAMP, 49)
        await sandbox.wait_quiet()
        hold.set()
        problems = {delivery.problem for delivery in sandbox.deliveries}
        await visitor.clock.advance(1)
        await sandbox.wait_quiet()
    assert problems == {"no answer within 0.02 s", "ClientConnectorError"}
    assert [heard.at("metadata", "attempt") for heard in listener.heard] == [1, 2]


async def test_a_slow_endpoint_does_not_keep_another_waiting() -> None:
    async with visiting() as visitor, listening() as slow, listening() as quick:
        sandbox = visitor.sandbox
        slow.hold = hold = asyncio.Event()
        for listener in (slow, quick):
            sandbox.register_webhook(listener.url, ["enrollment.progress_updated"])
        sandbox.do_lessons(SARAH, BOOTCAMP, 5)
        await quick.until(5)
        held = len(slow.heard)
        hold.set()
        await sandbox.wait_idle()
    assert held <= 1
    assert len(slow.heard) == 5


@pytest.mark.parametrize("distinct", [False, True])
async def test_the_id_of_an_event_is_the_same_everywhere_unless_told_otherwise(distinct: bool) -> None:
    async with visiting(distinct_ids=distinct) as visitor, listening() as one, listening() as two:
        for listener in (one, two):
            visitor.sandbox.register_webhook(listener.url, ["payment.completed"])
        visitor.sandbox.pay(SARAH, BOOTCAMP, 49)
        await visitor.sandbox.wait_idle()
    assert (one.heard[0].at("id") != two.heard[0].at("id")) is distinct


async def test_an_event_can_be_sent_once_more() -> None:
    async with visiting() as visitor, listening() as listener:
        visitor.sandbox.register_webhook(listener.url, ["payment.completed"])
        visitor.sandbox.pay(SARAH, BOOTCAMP, 49)
        await visitor.sandbox.wait_idle()
        visitor.sandbox.redeliver(str(listener.heard[0].at("id")))
        await visitor.sandbox.wait_idle()
    assert [heard.at("metadata", "attempt") for heard in listener.heard] == [1, 2]
    assert listener.heard[0].at("id") == listener.heard[1].at("id")


async def test_events_do_not_leave_this_machine() -> None:
    async with visiting() as visitor:
        endpoint = visitor.sandbox.register_webhook("https://bot.example.com/hook", ["payment.completed"])
        visitor.sandbox.pay(SARAH, BOOTCAMP, 49)
        await visitor.sandbox.wait_idle()
    assert [delivery.problem for delivery in visitor.sandbox.deliveries] == [
        "not sent: this sandbox calls only this machine"
    ]
    assert endpoint.status == "enabled"
