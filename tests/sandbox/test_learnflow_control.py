"""The sandbox's control API, its faults, and its papers."""

import asyncio
import json
import re

import aiohttp
import pytest

from sandbox.learnflow.api import OPERATIONS
from tests.sandbox.learnflow_visitor import BOOTCAMP, PYTHON, SARAH, Answer, Visitor, listening, visiting


async def test_what_people_do_can_be_told_over_http() -> None:
    async with visiting() as visitor, listening() as listener:
        every = ["user.updated", "enrollment.created", "enrollment.progress_updated", "enrollment.completed"]
        visitor.sandbox.register_webhook(listener.url, [*every, "course.published", "payment.completed"])
        sam = {"user": "sam.rivera@example.com", "course": "git-essentials"}
        answers = [
            await visitor.post("/sandbox/enroll", sam),
            await visitor.post("/sandbox/lessons", sam | {"lessons": 2}),
            await visitor.post("/sandbox/finish", sam),
            await visitor.post("/sandbox/publish", {"course": "ml-operations"}),
            await visitor.post("/sandbox/pay", sam | {"amount": 49.5, "currency": "EUR"}),
            await visitor.post("/sandbox/update-user", {"user": SARAH, "name": "Sarah Jones"}),
            await visitor.post("/sandbox/suspend", {"user": SARAH}),
        ]
        await visitor.sandbox.wait_idle()
        state = await visitor.get("/sandbox/state")
        deliveries = await visitor.get("/sandbox/deliveries")
    assert [answer.status for answer in answers] == [200] * 7
    assert listener.types == [
        "enrollment.created",
        "enrollment.progress_updated",
        "enrollment.progress_updated",
        "enrollment.progress_updated",
        "enrollment.completed",
        "course.published",
        "payment.completed",
        "user.updated",
        "user.updated",
    ]
    assert listener.heard[6].at("data", "amount") == 49.5
    assert len(state.text) > 10_000
    users = state.at("data", "users")
    assert isinstance(users, list)
    assert {(user["name"], user["status"]) for user in users if user["id"] == SARAH} == {("Sarah Jones", "suspended")}
    first = deliveries.at("data", "deliveries", 0)
    assert isinstance(first, dict)
    assert (first["event"], first["status"], first["attempt"]) == ("enrollment.created", 200, 1)


async def test_the_clock_a_limit_and_a_second_delivery_can_be_asked_for_over_http() -> None:
    async with visiting() as visitor, listening() as listener:
        endpoint = visitor.sandbox.register_webhook(listener.url, ["payment.completed"])
        visitor.sandbox.pay(SARAH, BOOTCAMP, 49)
        await visitor.sandbox.wait_idle()
        endpoint.status = "disabled"
        await visitor.post("/sandbox/enable-webhook", {"webhook_id": endpoint.id})
        await visitor.post("/sandbox/redeliver", {"event_id": listener.heard[0].at("id")})
        await visitor.sandbox.wait_idle()
        moved = await visitor.post("/sandbox/clock", {"advance": 3600})
        await visitor.post("/sandbox/limit", {"requests": 0, "window": 60})
        limited = await visitor.get("/users")
        await visitor.post("/sandbox/limit", {})
        free = await visitor.get("/users")
        seen = await visitor.get("/sandbox/history")
    assert len(listener.heard) == 2
    assert moved.at("data", "now") == "2024-03-14T17:30:00Z"
    assert (limited.status, free.status) == (429, 200)
    # The control API itself is not part of LearnFlow, nor of its history.
    assert [seen.at("data", "requests", place, "path") for place in (0, -1)] == ["/v2/users", "/v2/users"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("lessons", {"user": "nobody", "course": PYTHON}, 404),
        ("lessons", {"user": SARAH, "course": "nothing"}, 404),
        ("finish", {"user": "sam.rivera@example.com", "course": PYTHON}, 404),
        ("lessons", {"user": SARAH, "course": PYTHON, "lessons": 1.5}, 422),
        ("pay", {"user": SARAH, "course": PYTHON, "amount": "much"}, 422),
        ("update-user", {"user": SARAH, "email": "michael.chen@example.com"}, 422),
        ("redeliver", {"event_id": "evt_none"}, 404),
        ("redeliver", {"event_id": "evt_none", "webhook_id": "wh_none"}, 404),
        ("faults", {"status": 200}, 422),
        ("faults", {"status": 500, "drop": True}, 422),
        ("faults", {"probability": 2}, 422),
        ("publish", {}, 400),
    ],
)
async def test_a_mistake_is_told(path: str, body: dict[str, object], status: int) -> None:
    async with visiting() as visitor:
        answer = await visitor.post(f"/sandbox/{path}", body)
    assert answer.status == status


async def test_a_web_page_elsewhere_cannot_steer_the_sandbox() -> None:
    async with visiting() as visitor:
        answer = await visitor.ask("POST", "/sandbox/faults", body=b'{"drop": true}', content_type="text/plain")
    assert answer.status == 400
    assert visitor.sandbox.faults.all() == []


async def test_a_status_fault_happens_as_often_as_it_was_asked_for_and_nothing_is_done() -> None:
    async with visiting() as visitor:
        fault = {"path": "/v2/enrollments", "method": "POST", "status": 503, "retry_after": 7, "count": 2}
        await visitor.post("/sandbox/faults", fault)
        listed = await visitor.get("/sandbox/faults")
        answers = [await _enroll_sam(visitor) for _ in range(3)]
    assert listed.at("data", "faults", 0, "left") == 2
    assert [answer.status for answer in answers] == [503, 503, 201]
    assert answers[0].error == (503, "server_error", None)
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[0].headers["x-ratelimit-limit"] == "100000"


async def test_a_proxys_page_can_stand_in_for_the_envelope() -> None:
    async with visiting() as visitor:
        visitor.sandbox.faults.add(status=502, body="<h1>Bad Gateway</h1>")
        answer = await visitor.get("/users")
    assert (answer.status, answer.text) == (502, "<h1>Bad Gateway</h1>")


async def test_a_dropped_connection_before_and_after_the_work() -> None:
    async with visiting() as visitor:
        visitor.sandbox.faults.add("/v2/enrollments", drop=True, count=1)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await _enroll_sam(visitor)
        before = visitor.sandbox.organisation.enrollments_of(visitor.sandbox.person("sam.rivera@example.com"))
        visitor.sandbox.faults.add("/v2/enrollments", drop=True, after=True, count=1)
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await _enroll_sam(visitor)
        again = await _enroll_sam(visitor)
    assert before == []
    assert again.status == 409
    assert [seen.status for seen in visitor.sandbox.history] == [0, 0, 409]


async def test_a_truncated_body_is_shorter_than_it_said() -> None:
    async with visiting() as visitor:
        visitor.sandbox.faults.add("/v2/users", truncate=True, count=1)
        with pytest.raises(aiohttp.ClientPayloadError):
            await visitor.get("/users")
        after = await visitor.get("/users")
    assert after.status == 200


async def test_latency_is_of_the_clock() -> None:
    async with visiting() as visitor:
        visitor.sandbox.faults.add(latency=5)
        asked = asyncio.create_task(visitor.get("/users"))
        while not visitor.clock.sleepers:  # noqa: ASYNC110 the sandbox has no event for a request that waits
            await asyncio.sleep(0)
        await visitor.clock.advance(4.9)
        early = asked.done()
        await visitor.clock.advance(0.1)
        answer = await asked
    assert not early
    assert answer.status == 200


async def test_faults_by_chance_follow_the_seed_and_end_when_cleared() -> None:
    async with visiting() as visitor:
        visitor.sandbox.faults.add("/v2/courses", status=500, probability=0.5)
        statuses = [(await visitor.get("/courses", per_page=1)).status for _ in range(40)]
        others = (await visitor.get("/users")).status
        await visitor.ask("DELETE", "/sandbox/faults")
        after = [(await visitor.get("/courses", per_page=1)).status for _ in range(10)]
    assert 8 <= statuses.count(500) <= 32
    assert others == 200
    assert after == [200] * 10


async def test_the_openapi_document_has_the_paths_that_are_routed() -> None:
    async with visiting() as visitor:
        document = await visitor.get("/openapi.json")
        root = await visitor.get("/openapi.json")
        routed = {
            (route.method.lower(), str(route.resource.canonical))
            for route in visitor.sandbox.routes()
            if route.resource is not None and route.method != "HEAD"
        }
    paths = document.at("paths")
    assert isinstance(paths, dict)
    described = {(method, path) for path, methods in paths.items() for method in methods}
    ours = {one for one in routed if one[1].startswith(("/v2/", "/oauth/")) and one[1] != "/oauth/consent"}
    assert described == ours
    assert len(described) == 9
    assert root.at("servers", 0, "url") == visitor.sandbox.root


async def test_the_postman_collection_holds_every_call() -> None:
    async with visiting() as visitor:
        collection = await visitor.get("/postman.json")
    items = collection.at("item")
    assert isinstance(items, list)
    assert [item["request"]["method"] for item in items] == [operation.method for operation in OPERATIONS]
    paths = ["/" + "/".join(item["request"]["url"]["path"]) for item in items]
    assert paths == [re.sub(r"{(\w+)}", r":\1", operation.path) for operation in OPERATIONS]
    bodies = [json.loads(item["request"]["body"]["raw"]) for item in items if "body" in item["request"]]
    assert {"user_id", "course_id"} <= bodies[1].keys()
    assert "v2.1.0" in str(collection.at("info", "schema"))


async def test_the_examples_of_the_openapi_document_are_accepted() -> None:
    async with visiting() as visitor:
        sam = visitor.sandbox.person("sam.rivera@example.com").id
        answers = [
            await visitor.post(
                operation.path.removeprefix("/v2"), {**operation.example, **_instead(operation.name, sam)}
            )
            for operation in OPERATIONS
            if operation.example is not None
        ]
    assert [answer.status for answer in answers] == [201, 201, 201]


def _instead(name: str, sam: str) -> dict[str, object]:
    # The documentation's example enrolls Sarah, who is enrolled already.
    return {"user_id": sam} if name == "createEnrollment" else {}


async def _enroll_sam(visitor: Visitor) -> Answer:
    sam = visitor.sandbox.person("sam.rivera@example.com").id
    return await visitor.post("/enrollments", {"user_id": sam, "course_id": BOOTCAMP})
