"""Slash commands: at once, later, publicly, and when things go wrong."""

import asyncio
import json
import random
from urllib.parse import urlencode

import pytest

from adapters.slack.api import SlackApi
from adapters.slack.response_urls import ResponseUrls
from sandbox.clock import TravelClock
from sandbox.slack import DropAfter, DropBefore, Empty, Html, Outcome, RateLimited, Status
from tests.adapters.slack_rig import Rig, a_rig


async def slow(rig: Rig, line: str = "/learnflow wait", place: str = "#quiet") -> Outcome:
    """A command that is not ready within two seconds."""
    typing = asyncio.ensure_future(rig.sam.types(place, line))
    await rig.entered()
    await rig.clock.advance(2.1)
    return await typing


async def test_a_slow_command_is_acknowledged_within_two_seconds_and_answered_by_response_url() -> None:
    async with a_rig() as rig:
        done = await slow(rig)
        assert (done.error, done.text.splitlines()[0]) == (None, "Working on it")
        assert rig.slack.calls_of("response_url") == []
        rig.backstage.go.set()
        answer = await rig.sam.sees("#quiet", "Waited long enough")
        assert answer.only_for == rig.sam.id
        (sent,) = rig.slack.calls_of("response_url")
        assert sent.args["response_type"] == "ephemeral" and sent.args["replace_original"] is False


async def test_what_a_command_tells_of_its_progress_is_in_the_acknowledgement() -> None:
    async with a_rig() as rig:
        rig.backstage.told = ("12 of 40 people",)
        assert "12 of 40 people" in (await slow(rig)).text
        rig.backstage.go.set()
        await rig.sam.sees("#quiet", "Waited long enough")


async def test_a_public_answer_is_for_the_channel_and_a_private_one_is_not() -> None:
    async with a_rig() as rig:
        loud, quiet = (
            await rig.sam.types("#sales", "/learnflow shout hello"),
            await rig.sam.types("#sales", "/learnflow"),
        )
        assert [message.only_for for message in loud.messages if message.by_bot] == [None]
        assert [message.only_for for message in quiet.messages] == [rig.sam.id]
        for done in (loud, quiet):
            assert done.sent is not None and done.sent.json is not None and "response_type" in done.sent.json


async def test_an_answer_whose_receipt_is_lost_is_not_sent_again() -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("response_url", DropAfter())
        await slow(rig)
        rig.backstage.go.set()
        await rig.sam.sees("#quiet", "Waited long enough")
        assert await rig.door.drain() == 0
        assert len(rig.slack.calls_of("response_url")) == 1 and rig.slack.calls_of("chat.postMessage") == []


@pytest.mark.parametrize("fault", [Status(503), Status(500), DropBefore()], ids=str)
async def test_an_answer_that_may_have_arrived_is_sent_once(
    fault: Status | DropBefore, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("response_url", fault)
        await slow(rig)
        rig.backstage.go.set()
        assert await rig.door.drain() == 0
        assert len(rig.slack.calls_of("response_url")) == 1 and rig.slack.calls_of("chat.postMessage") == []
        assert "nobody knows whether an answer arrived" in caplog.text


@pytest.mark.parametrize("fault", [Html(), Empty()], ids=str)
async def test_whatever_a_response_url_answers_with_200_is_taken_for_a_yes(fault: Html | Empty) -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("response_url", fault)
        await slow(rig)
        rig.backstage.go.set()
        assert await rig.door.drain() == 0
        assert len(rig.slack.calls_of("response_url")) == 1


async def test_a_response_url_that_is_busy_is_asked_once_more_when_it_said() -> None:
    async with a_rig() as rig:
        rig.slack.faults.add("response_url", RateLimited(7))
        await slow(rig)
        rig.backstage.go.set()
        await rig.slack.wait_for(lambda: 7.0 in rig.clock.asked)
        await rig.clock.advance(7.1)
        await rig.sam.sees("#quiet", "Waited long enough")
        assert len(rig.slack.calls_of("response_url")) == 2


async def test_after_half_an_hour_the_answer_comes_as_a_direct_message() -> None:
    async with a_rig() as rig:
        await slow(rig)
        await rig.clock.advance(30 * 60)
        rig.backstage.go.set()
        answer = await rig.sam.sees(None, "Waited long enough")
        assert answer.channel == rig.slack.direct(rig.sam).id
        assert rig.slack.calls_of("response_url") == []


async def test_a_response_url_that_is_used_up_gives_way_to_a_direct_message() -> None:
    async with a_rig() as rig:
        done = await slow(rig)
        for _ in range(5):
            await rig.session.post(str(done.response_url), json={"text": "mine"})
        rig.backstage.go.set()
        answer = await rig.sam.sees(None, "Waited long enough")
        assert answer.channel == rig.slack.direct(rig.sam).id


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/x",
        "http://hooks.slack.com/x",
        "https://hooks.slack.com.evil.example.com/",
        "https://hooks.slack.com@evil.example.com/",
        "https://hooks.slack.com:8443/",
        "https://hooks.slack.com\\@evil.example.com/",
        "file:///etc/passwd",
        "https://[bad",
        "",
    ],
)
async def test_an_answer_goes_to_no_address_that_is_not_slacks(url: str) -> None:
    async with a_rig() as rig:
        fields = {"command": "/learnflow", "text": "wait", "team_id": rig.slack.team_id, "trigger_id": "1.2.3"}
        body = urlencode({**fields, "user_id": rig.sam.id, "channel_id": "C1", "response_url": url}).encode()
        asking = asyncio.ensure_future(rig.posts(body, rig.signed(body)))
        await rig.entered()
        await rig.clock.advance(2.1)
        assert (await asking)[0] == 200
        rig.backstage.go.set()
        await rig.sam.sees(None, "Waited long enough")
        assert len(rig.slack.calls_of("chat.postMessage")) == 1


async def test_slacks_own_hosts_are_trusted() -> None:
    clock = TravelClock()
    api = SlackApi("xoxb-1", "https://slack.com/api/", clock, random.Random(1))
    urls = ResponseUrls(api, "https://slack.com/api/", clock)
    assert urls.trusted("https://hooks.slack.com/commands/T/1/x") and urls.trusted("https://hooks.slack-gov.com/a")
    assert not urls.trusted("http://127.0.0.1:9/response/x")


async def test_a_fault_in_a_command_is_shown_with_a_reference_and_200(caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow fail")
        assert done.status == 200 and "Reference" in done.text and "RuntimeError" not in done.text
        assert "a fault of the test's" in caplog.text


async def test_the_same_signed_request_twice_changes_something_once() -> None:
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow write diary")
        assert done.sent is not None
        status, again = await rig.posts(done.sent.body, done.sent.headers)
        assert (status, rig.backstage.ran) == (200, ["diary"])
        assert json.loads(again)["text"] == done.messages[0].text


async def test_a_command_without_a_trigger_is_known_again_by_its_body() -> None:
    async with a_rig() as rig:
        fields = {"command": "/learnflow", "text": "write once", "team_id": rig.slack.team_id, "user_id": rig.sam.id}
        body = urlencode({**fields, "channel_id": "C1"}).encode()
        for _ in range(2):
            assert (await rig.posts(body, rig.signed(body)))[0] == 200
        assert rig.backstage.ran == ["once"]


async def test_progress_is_noted_three_times_at_most_and_the_result_always_fits() -> None:
    async with a_rig() as rig:
        await slow(rig)
        for step in range(20):
            await rig.backstage.tell(f"{step} of 20")
            await rig.clock.advance(40)
        await rig.slack.wait_for(lambda: len(rig.slack.calls_of("response_url")) == 3)
        rig.backstage.go.set()
        await rig.sam.sees("#quiet", "Waited long enough")
        assert await rig.door.drain() == 0
        assert len(rig.slack.calls_of("response_url")) == 4


async def test_what_was_accepted_is_answered_before_the_bot_stops() -> None:
    async with a_rig() as rig:
        await slow(rig)
        draining = asyncio.ensure_future(rig.door.drain())
        rig.backstage.go.set()
        assert await draining == 0
        assert "Waited long enough" in [message.text for message in rig.sam.seen("#quiet")]


async def test_whoever_still_waits_when_the_bot_stops_is_told_so() -> None:
    async with a_rig() as rig:
        await slow(rig)
        draining = asyncio.ensure_future(rig.door.drain())
        await rig.slack.wait_for(lambda: rig.clock.sleepers)
        await rig.clock.advance(8.1)
        await rig.sam.sees("#quiet", "The bot is being restarted")
        await rig.clock.advance(2.1)
        assert await draining == 1
