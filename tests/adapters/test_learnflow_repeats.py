"""What is tried again, how often, and after which pauses."""

import asyncio
from random import Random

import pytest

from adapters.learnflow.client import LearnFlowClient
from lfbot.learnflow import AlreadyEnrolled, Broken, Conflict, Invalid, LearnFlowError, RateLimited
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox
from tests.adapters.scripted_learnflow import KEY, NOON, Came, LeapClock, Says, asking, in_turn, listed, person

BOOTCAMP = "crs_4mNp7qRsT"
FOUND = Says(json=listed([person()]))
ENROLLED = Says(201, {"data": {"id": "enr_1", "user_id": "usr_1", "course_id": "crs_1"}})
TAKEN = Says(409, {"error": {"code": "email_taken", "message": "Taken.", "param": "email", "request_id": "req_9"}})
FAULTS = {
    "status 500": Says(500, {"error": {"type": "server_error"}}),
    "a proxy's page": Says(502, body=b"<html>Bad Gateway</html>", headers={"Content-Type": "text/html"}),
    "a lost answer": Says(lost=True),
    "a cut answer": Says(json=listed([person()]), cut=True),
    "no JSON": Says(body=b'{"data": ['),
    "wrong compression": Says(body=b"{}", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_a_read_is_tried_again_until_it_succeeds(fault: Says) -> None:
    async with asking(in_turn(fault, fault, FOUND), LeapClock()) as (client, server):
        found = await client.user_by_email("p1@example.com")
    assert found is not None and found.name == "Person 1"
    assert len(server.came) >= 3  # aiohttp repeats a GET of its own where a kept connection is lost


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
async def test_after_four_tries_it_is_broken(fault: Says) -> None:
    clock = LeapClock()
    async with asking(in_turn(fault), clock) as (client, server):
        with pytest.raises(Broken):
            await client.enroll("usr_1", "crs_1")
    assert server.calls == ["POST /v2/enrollments"] * 4
    assert len(clock.waits) == 3


async def test_the_pauses_double_between_half_and_whole_up_to_eight_seconds() -> None:
    clock = LeapClock()
    async with asking(in_turn(FAULTS["status 500"]), clock, tries=9) as (client, server):
        with pytest.raises(Broken):
            await client.progress("usr_1")
    longest = [0.4, 0.8, 1.6, 3.2, 6.4, 8.0, 8.0, 8.0]
    expected = Random(7)
    assert clock.waits == [expected.uniform(most / 2, most) for most in longest]
    assert len(server.came) == 9


async def test_the_number_of_tries_can_be_chosen() -> None:
    async with asking(in_turn(FAULTS["status 500"]), LeapClock(), tries=1) as (client, server):
        with pytest.raises(Broken):
            await client.progress("usr_1")
    assert len(server.came) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 422, 301])
async def test_a_refusal_is_not_argued_with(status: int) -> None:
    clock = LeapClock()
    async with asking(in_turn(Says(status, headers={"Location": "/v2/other"})), clock) as (client, server):
        with pytest.raises(LearnFlowError) as refused:
            await client.enroll("usr_1", "crs_1")
    assert refused.value.status == status
    assert len(server.came) == 1
    assert not clock.sleeps


async def test_an_answer_that_is_too_strange_is_not_asked_for_again() -> None:
    async with asking(in_turn(Says(body=b'{"data": NaN}')), LeapClock()) as (client, server):
        with pytest.raises(Broken, match="could not be read"):
            await client.progress("usr_1")
    assert len(server.came) == 1


async def test_nothing_listens_there() -> None:
    clock = LeapClock()
    async with LearnFlowClient("http://127.0.0.1:1/v2", KEY, clock, Random(1)) as client:
        with pytest.raises(Broken, match="cannot be reached") as broken:
            await client.register_webhook("https://bot.example/hook", ["user.created"])
    assert broken.value.code == "unreachable"
    assert len(clock.waits) == 3  # it certainly was not heard, so even this may be repeated


async def test_an_answer_that_does_not_come_in_time_is_tried_again() -> None:
    never = asyncio.Event()

    async def silent(_: Came) -> Says:
        await never.wait()
        return FOUND

    async with asking(silent, LeapClock(), tries=2, timeout=0.05) as (client, server):
        with pytest.raises(Broken, match="did not answer in time") as broken:
            await client.enroll("usr_1", "crs_1")
        never.set()
    assert broken.value.code == "timeout"
    assert len(server.came) == 2


async def test_what_is_no_http_is_broken() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x00\xff what?\r\n\r\n")
        await writer.drain()
        writer.close()

    babbler = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = babbler.sockets[0].getsockname()[1]
    async with babbler, LearnFlowClient(f"http://127.0.0.1:{port}", KEY, LeapClock(), Random(1), tries=2) as client:
        with pytest.raises(Broken, match="could not be read"):
            await client.progress("usr_1")


@pytest.mark.parametrize(
    "fault", [*FAULTS.values(), Says(429), Says(429, headers={"Retry-After": "1"})], ids=[*FAULTS, "429", "429 soon"]
)
async def test_a_webhook_is_never_registered_twice(fault: Says) -> None:
    async with asking(in_turn(fault), LeapClock()) as (client, server):
        with pytest.raises((Broken, RateLimited)):
            await client.register_webhook("https://bot.example/hook", ["user.created"])
    assert server.calls == ["POST /v2/webhooks"]


@pytest.mark.parametrize("fault", ["drop", "truncate"])
async def test_a_lost_answer_to_an_enrollment_is_one_enrollment_and_a_success(fault: str) -> None:
    clock = LeapClock()
    async with _sandbox() as sandbox, LearnFlowClient(sandbox.url, sandbox.api_key, clock, Random(1)) as client:
        ada = sandbox.create_user("ada@example.com", "Ada")
        sandbox.faults.add("/v2/enrollments", after=True, count=1, drop=fault == "drop", truncate=fault == "truncate")
        enrollment = await client.enroll(ada.id, BOOTCAMP)
        assert (enrollment.user_id, enrollment.course_id, enrollment.status) == (ada.id, BOOTCAMP, "active")
        assert sandbox.enrollment(ada.id, BOOTCAMP).person is ada
        assert [seen.path for seen in sandbox.history].count("/v2/enrollments") == 2
    assert len(clock.waits) == 1


async def test_a_lost_answer_about_somebody_who_finished_says_completed() -> None:
    script = in_turn(
        FAULTS["a lost answer"],
        Says(409),
        Says(json={"data": {"total_enrolled": 1, "courses": [{"course_id": "crs_1", "status": "completed"}]}}),
    )
    async with asking(script, LeapClock()) as (client, server):
        assert (await client.enroll("usr_1", "crs_1")).status == "completed"
    assert server.calls[-1] == "GET /v2/users/usr_1/progress"


async def test_it_is_a_success_even_if_nothing_more_can_be_found_out() -> None:
    script = in_turn(FAULTS["status 500"], Says(409), Says(403))
    async with asking(script, LeapClock()) as (client, _):
        assert (await client.enroll("usr_1", "crs_1")).status == "active"


async def test_a_try_that_was_refused_for_now_leaves_no_doubt() -> None:
    script = in_turn(Says(429, headers={"Retry-After": "1"}), Says(409))
    async with asking(script, LeapClock()) as (client, _):
        with pytest.raises(AlreadyEnrolled):
            await client.enroll("usr_1", "crs_1")


async def test_a_lost_answer_to_a_new_account_is_one_account_and_a_success() -> None:
    async with (
        _sandbox() as sandbox,
        LearnFlowClient(sandbox.url, sandbox.api_key, LeapClock(), Random(1)) as client,
    ):
        sandbox.faults.add("/v2/users", method="POST", after=True, drop=True, count=1)
        ada = await client.create_user("ada@example.com", "Ada L")
        assert sandbox.person("ada@example.com").id == ada.id
        assert [seen.method for seen in sandbox.history] == ["POST", "POST", "GET"]


async def test_an_invalid_address_after_a_lost_answer_means_the_same() -> None:
    refused = Says(422, {"error": {"message": "Taken.", "param": "email"}})
    async with asking(in_turn(FAULTS["a lost answer"], refused, FOUND), LeapClock()) as (client, _):
        assert (await client.create_user("p1@example.com", "Person 1")).id == "usr_1"


async def test_an_account_of_somebody_else_is_not_taken_for_the_new_one() -> None:
    async with asking(in_turn(FAULTS["a lost answer"], TAKEN, FOUND), LeapClock()) as (client, _):
        with pytest.raises(Conflict) as refused:
            await client.create_user("p1@example.com", "Somebody Else")
    assert refused.value.request_id == "req_9"


async def test_a_role_that_is_refused_after_a_lost_answer_is_no_success() -> None:
    refused = Says(422, {"error": {"message": "No such role.", "param": "role"}})
    async with asking(in_turn(FAULTS["a lost answer"], refused, FOUND), LeapClock()) as (client, _):
        with pytest.raises(Invalid, match="No such role"):
            await client.create_user("p1@example.com", "Person 1", role="king")


async def test_an_account_that_was_there_first_is_a_conflict_without_a_search() -> None:
    async with asking(in_turn(TAKEN, FOUND), LeapClock()) as (client, server):
        with pytest.raises(Conflict):
            await client.create_user("p1@example.com", "Person 1")
    assert len(server.came) == 1


async def test_what_learnflow_does_not_repeat_is_as_it_was_asked_for() -> None:
    async with asking(in_turn(Says(201, {"data": None})), LeapClock()) as (client, _):
        enrollment = await client.enroll("usr_1", "crs_1")
        webhook = await client.register_webhook("https://bot.example/hook", [], secret="s3cret")
    assert (enrollment.user_id, enrollment.course_id) == ("usr_1", "crs_1")
    assert (webhook.url, webhook.secret) == ("https://bot.example/hook", "s3cret")


def _sandbox() -> LearnFlowSandbox:
    return LearnFlowSandbox(TravelClock(NOON, running=False))
