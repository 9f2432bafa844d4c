"""Calls to Teams' Connector, and what comes of them."""

import asyncio
import json
import logging
import random
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import format_datetime
from functools import partial
from urllib.parse import quote

import pytest

from adapters.teams.connector import Connector, Created
from adapters.teams.exchange import client
from adapters.teams.hosts import Hosts
from adapters.teams.pace import Pace
from adapters.teams.troubles import TROUBLE, Busy, Refused, Silent, Trouble, Unreachable, code_of
from tests.adapters.scripted_connector import SECRET, TENANT, Rig, rig
from tests.adapters.scripted_learnflow import NOON, LeapClock, Says

CHANNEL = "19:abc@thread.tacv2"
THREAD = f"{CHANNEL};messageid=1700"
HELLO = {
    "type": "message",
    "text": "Hello",
    "recipient": {"isTargeted": True},
    "entities": [{"type": "x", "unknown": 1}],
}
V3 = "/v2/amer/v3"


def nested(code: str, **inside: object) -> dict[str, object]:
    """An error with JSON in its message."""
    return {"error": {"code": code, "message": json.dumps(inside)}}


async def trouble(r: Rig, *says: Says, call: Callable[[], Awaitable[object]] | None = None) -> Trouble:
    """What a call ends in when Teams answers so."""
    r.ms.connector = list(says)
    try:
        await (call() if call else r.connector.send(r.ms.service_url, CHANNEL, HELLO))
    except TROUBLE as found:
        return found
    raise AssertionError("it went through")


async def test_a_message_is_posted_whole_and_its_id_comes_back() -> None:
    async with rig() as r:
        r.ms.connector = [Says(201, {"id": "1701"})]

        assert await r.connector.send(r.ms.service_url, THREAD, HELLO) == "1701"

        [sent] = r.ms.asked("activities")
        assert (sent.method, sent.path, sent.told) == ("POST", f"{V3}/conversations/{THREAD}/activities", HELLO)
        assert sent.headers["authorization"] == "Bearer token-1"
        assert sent.headers["content-type"] == "application/json"


async def test_t_110_it_says_who_is_calling() -> None:
    async with rig() as r:
        await r.connector.send(r.ms.service_url, CHANNEL, HELLO)

        for came in r.ms.server.came:
            assert came.headers["user-agent"].startswith("lfbot/")
            assert " python/3." in came.headers["user-agent"]


async def test_each_call_has_its_route() -> None:
    async with rig() as r:
        r.ms.connector = [Says(200, {"id": "x", "members": [], "conversations": []})]
        url, c = r.ms.service_url, r.connector

        await c.update(url, THREAD, "1701", HELLO)
        await c.delete(url, THREAD, "1701")
        await c.typing(url, "a:1")
        await c.member(url, THREAD, "sam@example.com")
        await c.members(url, THREAD)
        await c.team(url, CHANNEL)
        await c.channels(url, CHANNEL)

        assert r.ms.server.calls[1:] == [
            f"PUT {V3}/conversations/{THREAD}/activities/1701",
            f"DELETE {V3}/conversations/{THREAD}/activities/1701",
            f"POST {V3}/conversations/a:1/activities",
            f"GET {V3}/conversations/{CHANNEL}/members/sam@example.com",
            f"GET {V3}/conversations/{CHANNEL}/pagedmembers",
            f"GET {V3}/teams/{CHANNEL}",
            f"GET {V3}/teams/{CHANNEL}/conversations",
        ]
        assert r.ms.asked("a:1")[0].told == {"type": "typing"}


async def test_t_100_what_is_for_one_person_says_so_in_every_route() -> None:
    async with rig() as r:
        await r.connector.send(r.ms.service_url, CHANNEL, HELLO, targeted=True)
        await r.connector.update(r.ms.service_url, CHANNEL, "1", HELLO, targeted=True)
        await r.connector.delete(r.ms.service_url, CHANNEL, "1", targeted=True)
        await r.connector.send(r.ms.service_url, CHANNEL, HELLO)

        assert [dict(one.query) for one in r.ms.asked("activities")] == [{"isTargetedActivity": "true"}] * 3 + [{}]


@pytest.mark.parametrize("id", ["a/b", "a?b=c", "a#b", "100%", "a%2Fb", "x y", "é", "..x", "a+b", "29:1-_~"])
async def test_an_id_is_a_single_part_of_the_path_whatever_stands_in_it(id: str) -> None:
    async with rig() as r:
        await r.connector.member(r.ms.service_url, "a:1", id)

        assert r.ms.server.came[-1].path == f"{V3}/conversations/a:1/members/{id}"
        assert not r.ms.server.came[-1].query


@pytest.mark.parametrize("id", ["", ".", ".."])
async def test_an_id_that_leads_elsewhere_is_not_asked_for(id: str) -> None:
    async with rig() as r:
        calls: list[Callable[[], Awaitable[object]]] = [
            lambda: r.connector.member(r.ms.service_url, "a:1", id),
            lambda: r.connector.update(r.ms.service_url, "a:1", id, HELLO),
            lambda: r.connector.send(r.ms.service_url, id, HELLO),
        ]
        for call in calls:
            assert code_of(await trouble(r, Says(), call=call)) == "no_id"
        assert not r.ms.server.came


async def test_a_host_that_is_not_permitted_gets_neither_a_call_nor_the_token() -> None:
    async with rig() as r:
        elsewhere = r.ms.service_url.replace("127.0.0.1", "localhost")

        found = await trouble(r, Says(), call=lambda: r.connector.send(elsewhere, CHANNEL, HELLO))

        assert isinstance(found, Refused) and (found.status, found.code) == (0, "service_host")
        assert not r.ms.server.came


async def test_t_062_a_personal_chat_is_opened() -> None:
    async with rig() as r:
        body = {"bot": {"id": "28:x"}, "members": [{"id": "29:1"}], "tenantId": TENANT, "isGroup": False}
        r.ms.connector = [Says(201, {"id": "a:1"})]

        assert await r.connector.create(r.ms.service_url, body) == Created("a:1", "")

        [came] = r.ms.asked("conversations")
        assert (came.method, came.path, came.told) == ("POST", f"{V3}/conversations", body)


async def test_t_064_a_thread_is_opened_and_its_first_message_known() -> None:
    async with rig() as r:
        data = {"channel": {"id": CHANNEL}, "tenant": {"id": TENANT}}
        body = {"isGroup": True, "channelData": data, "activity": HELLO}

        r.ms.connector = [Says(201, {"id": THREAD, "activityId": "1700"}), Says(201, {"id": THREAD})]

        assert await r.connector.create(r.ms.service_url, body) == Created(THREAD, "1700")
        assert await r.connector.create(r.ms.service_url, body) == Created(THREAD, "1700")


async def test_t_063_nothing_is_opened_without_a_tenant() -> None:
    async with rig() as r:
        for body in ({}, {"tenantId": ""}, {"channelData": {"channel": {"id": CHANNEL}}}):
            with pytest.raises(ValueError, match="no tenant"):
                await r.connector.create(r.ms.service_url, body)
        assert not r.ms.server.came


async def test_members_come_page_by_page() -> None:
    async with rig() as r:
        odd = "to+ken/with=odd&signs%20;#"
        r.ms.connector = [
            Says(json={"members": [{"id": "29:1"}, {"id": "29:2"}], "continuationToken": odd}),
            Says(json={"members": [{"id": "29:3"}], "continuationToken": ""}),
        ]

        everybody = await r.connector.members(r.ms.service_url, THREAD)

        assert [one["id"].text() for one in everybody] == ["29:1", "29:2", "29:3"]
        asked = [dict(one.query) for one in r.ms.asked("pagedmembers")]
        assert asked == [{"pageSize": "500"}, {"pageSize": "500", "continuationToken": odd}]


async def test_pages_without_an_end_are_given_up() -> None:
    async with rig() as r:
        found = await trouble(
            r,
            Says(json={"members": [], "continuationToken": "again"}),
            call=lambda: r.connector.members(r.ms.service_url, CHANNEL),
        )

        assert code_of(found) == "pages without end"
        assert len(r.ms.asked("pagedmembers")) == 2


PERMANENT = ["BotNotInConversationRoster", "ConversationBlockedByUser", "MessageWritesBlocked", "BotDisabledByAdmin"]
SHAPES: list[Callable[[str], object]] = [
    lambda code: {"error": {"code": code, "message": "no"}},
    lambda code: {"ERROR": {"Code": code.lower(), "MESSAGE": "no"}},
    lambda code: nested("Forbidden", subCode=code),
    lambda code: nested("Forbidden", SUBCODE=code.upper(), details="x", errorCode=None),
    lambda code: nested("Forbidden", error={"code": code}),
    lambda code: {"errorCode": 209, "message": json.dumps({"subCode": code})},
]


@pytest.mark.parametrize("code", PERMANENT)
@pytest.mark.parametrize("shape", SHAPES)
async def test_t_066_a_permanent_refusal_is_known_in_each_of_its_shapes(
    code: str, shape: Callable[[str], object]
) -> None:
    async with rig() as r:
        found = await trouble(r, Says(403, shape(code)))

        assert isinstance(found, Refused)
        assert (found.status, code_of(found)) == (403, code)
        assert len(r.ms.asked("activities")) == 1


async def test_both_words_of_a_refusal_are_kept() -> None:
    async with rig() as r:
        found = await trouble(r, Says(403, nested("ConversationBlockedByUser", subCode="MessageWritesBlocked")))
        odd = await trouble(r, Says(403, {"errorCode": 209, "message": '{"subCode": "MessageWritesBlocked"}'}))

        assert isinstance(found, Refused) and isinstance(odd, Refused)
        assert (found.code, found.sub_code) == ("ConversationBlockedByUser", "MessageWritesBlocked")
        assert (odd.code, odd.sub_code) == ("209", "MessageWritesBlocked")


@pytest.mark.parametrize(
    ("says", "kind", "code"),
    [
        (Says(400, {"error": {"code": "Bad Argument"}}), Refused, "BadArgument"),
        (Says(404, {"error": {"code": "ActivityNotFoundInConversation"}}), Refused, "ActivityNotFoundInConversation"),
        (Says(413, {"error": {"code": "MessageSizeTooBig"}}), Refused, "MessageSizeTooBig"),
        (Says(500, {"error": {"code": "ServiceError"}}), Refused, "ServiceError"),
        (Says(403, body=b"<html>no</html>"), Refused, "http 403"),
        (Says(403, body=b""), Refused, "http 403"),
        (Says(403, [1, 2]), Refused, "http 403"),
        (Says(403, {"error": "no"}), Refused, "http 403"),
        (Says(403, {"error": {"code": "Forbidden", "message": "{ not json"}}), Refused, "Forbidden"),
        (Says(307, headers={"Location": "https://evil.example/"}), Refused, "http 307"),
        (Says(409, {"error": {"code": "PreconditionFailed"}}), Unreachable, "PreconditionFailed"),
        (Says(412, {"error": {"code": "preconditionfailed"}}), Unreachable, "PreconditionFailed"),
        (Says(503), Unreachable, "http 503"),
        (Says(408), Silent, "http 408"),
        (Says(502, body=b"<html>bad gateway</html>"), Silent, "http 502"),
        (Says(504), Silent, "http 504"),
        (Says(lost=True), Silent, "connection lost"),
        (Says(201, {"id": "x"}, cut=True), Silent, "connection lost"),
        (Says(201, {}), Silent, "no id"),
        (Says(201, body=b""), Silent, "unreadable"),
        (Says(200, body=b"<html>hello</html>"), Silent, "unreadable"),
        (Says(201, body=b'{"id":"' + b"x" * 1_100_000 + b'"}'), Silent, "too long an answer"),
        (Says(201, {"id": "x"}, headers={"Content-Encoding": "gzip"}), Silent, "unreadable"),
        (Says(429), Busy, "Throttled"),
    ],
)
async def test_t_070_t_071_every_answer_says_whether_it_was_done(says: Says, kind: type, code: str) -> None:
    async with rig() as r:
        found = await trouble(r, says)

        assert (type(found), code_of(found)) == (kind, code)
        assert len(r.ms.asked("activities")) == 1, "asked once"


async def test_an_answer_that_does_not_come_may_still_have_been_done() -> None:
    async with rig(read=0.05) as r:
        await r.tokens.get()
        r.ms.holds["activities"] = asyncio.Event()

        found = await trouble(r, Says())

        assert (type(found), str(found)) == (Silent, "timeout")
        assert len(r.ms.asked("activities")) == 1


async def test_without_a_connection_it_was_certainly_not_done() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with rig() as r:
            connector = Connector(
                r.http, r.tokens, Hosts([nobody[7:]]), Pace(r.clock), r.clock, random.Random(7), gcc_url=""
            )
            with pytest.raises(Unreachable, match="no connection"):
                await connector.send(nobody, CHANNEL, HELLO)


async def test_a_client_that_was_closed_calls_nobody() -> None:
    async with rig() as r, client() as other:
        await other.aclose()
        connector = Connector(other, r.tokens, r.hosts, Pace(r.clock), r.clock, random.Random(7), gcc_url="")

        with pytest.raises(Unreachable, match="closed"):
            await connector.send(r.ms.service_url, CHANNEL, HELLO)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({"Retry-After": "3"}, 3.0),
        ({"retry-after": " 2.5 "}, 2.5),
        ({"Retry-After": format_datetime(NOON + timedelta(seconds=4), usegmt=True)}, 4.0),
        ({"Retry-After": format_datetime(NOON - timedelta(seconds=4), usegmt=True)}, 0.0),
        ({"Retry-After": "99999999"}, 3_600.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({}, None),
    ],
)
async def test_t_069_a_retry_after_is_a_number_a_date_or_missing(header: dict[str, str], seconds: float | None) -> None:
    async with rig() as r:
        found = await trouble(r, Says(429, {"error": {"code": "Throttled"}}, headers=header))

        assert isinstance(found, Busy)
        assert found.retry_after == seconds


async def test_t_019_a_token_that_ran_out_is_exchanged_once() -> None:
    async with rig() as r:
        r.ms.connector = [Says(401, {"error": {"code": "Unauthorized"}}), Says(201, {"id": "1"})]

        assert await r.connector.send(r.ms.service_url, CHANNEL, HELLO) == "1"

        assert [one.headers["authorization"] for one in r.ms.asked("activities")] == [
            "Bearer token-1",
            "Bearer token-2",
        ]


async def test_t_019_a_second_refusal_of_the_token_stands() -> None:
    async with rig() as r:
        found = await trouble(r, Says(401, {"error": {"code": "BotNotRegistered"}}))

        assert isinstance(found, Refused) and (found.status, found.code) == (401, "BotNotRegistered")
        assert (len(r.ms.asked("activities")), r.ms.tokens) == (2, 2)


async def test_fifty_calls_whose_token_ran_out_together_ask_for_one_more() -> None:
    async with rig() as r:
        r.ms.stale = {await r.tokens.get()}
        sends = (r.connector.send(r.ms.service_url, f"a:{number}", HELLO) for number in range(25))

        assert await asyncio.gather(*sends) == ["m1"] * 25
        assert r.ms.tokens == 2


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (Says(401, {"error_description": f"AADSTS7000215: {SECRET}"}), "token AADSTS7000215"),
        (Says(503), "token http 503"),
    ],
)
async def test_without_a_token_nothing_was_done(says: Says, reason: str) -> None:
    async with rig() as r:
        r.ms.token = says

        found = await trouble(r, Says())

        assert (type(found), str(found)) == (Unreachable, reason)
        assert not r.ms.asked("activities")


WRONG_HOST = Says(403, {"error": {"code": "InvalidBotApiHost"}})


async def test_t_068_the_wrong_host_of_two_is_followed_by_the_other_once() -> None:
    async with rig() as r:
        r.ms.connector = [WRONG_HOST, Says(201, {"id": "1"})]

        assert await r.connector.send(r.ms.service_url, THREAD, HELLO) == "1"

        route = f"v3/conversations/{THREAD}/activities"
        assert [one.path for one in r.ms.asked("activities")] == [f"/v2/amer/{route}", f"/gcc/{route}"]


async def test_t_068_and_not_more_often() -> None:
    async with rig() as r:
        found = await trouble(r, WRONG_HOST)

        assert isinstance(found, Refused) and found.code == "InvalidBotApiHost"
        assert len(r.ms.asked("activities")) == 2


async def test_t_068_a_second_host_without_a_path_keeps_the_first_ones() -> None:
    async with rig() as r:
        connector = Connector(
            r.http, r.tokens, r.hosts, Pace(r.clock), r.clock, random.Random(7), gcc_url=f"http://{r.ms.host}"
        )
        r.ms.connector = [WRONG_HOST, Says(201, {"id": "1"})]

        await connector.send(r.ms.service_url, "a:1", HELLO)

        assert [one.path for one in r.ms.asked("activities")] == [f"{V3}/conversations/a:1/activities"] * 2


@pytest.mark.parametrize("gcc", ["", "http://localhost:1"])
async def test_t_068_a_second_host_that_may_not_be_called_is_not(gcc: str) -> None:
    async with rig() as r:
        r.ms.connector = [WRONG_HOST]
        connector = Connector(r.http, r.tokens, r.hosts, Pace(r.clock), r.clock, random.Random(7), gcc_url=gcc)

        with pytest.raises(Refused, match="InvalidBotApiHost"):
            await connector.send(r.ms.service_url, CHANNEL, HELLO)
        assert len(r.ms.asked("activities")) == 1


async def test_another_403_is_not_carried_to_the_other_host() -> None:
    async with rig() as r:
        await trouble(r, Says(403, {"error": {"code": "BotDisabledByAdmin"}}))

        assert len(r.ms.asked("activities")) == 1


async def test_t_072_calls_wait_for_their_turn_and_beyond_are_busy() -> None:
    clock = LeapClock()
    async with rig(pace_clock=clock) as r:
        for _ in range(59):
            await r.connector.send(r.ms.service_url, THREAD, HELLO)
        await r.connector.update(r.ms.service_url, CHANNEL, "1", HELLO)
        with pytest.raises(Busy) as busy:
            await r.connector.delete(r.ms.service_url, f"{CHANNEL};messageid=9", "1")

        assert sum(clock.waits) == pytest.approx(14.0, abs=0.1)
        assert busy.value.retry_after == pytest.approx(16.0, abs=0.1)
        assert len(r.ms.asked("activities")) == 60


async def test_t_070_somebody_who_waits_is_answered_at_the_fourth_try() -> None:
    clock = LeapClock()
    async with rig(pace_clock=clock) as r:
        r.ms.connector = [Says(502), Says(412), Says(lost=True), Says(201, {"id": "1"})]

        assert await r.connector.patiently(lambda: saying(r)) == "1"

        assert len(clock.waits) == 3
        assert all(0 < waited <= most for waited, most in zip(clock.waits, (0.5, 1.0, 2.0), strict=True))


async def test_t_070_and_not_at_a_fifth() -> None:
    clock = LeapClock()
    async with rig(pace_clock=clock) as r:
        found = await trouble(r, Says(504), call=lambda: r.connector.patiently(lambda: saying(r)))

        assert code_of(found) == "http 504"
        assert len(r.ms.asked("activities")) == 4


async def test_the_pauses_of_many_are_spread() -> None:
    pauses = set()
    for seed in range(20):
        clock = LeapClock()
        async with rig() as r:
            connector = Connector(r.http, r.tokens, r.hosts, Pace(clock), clock, random.Random(seed), gcc_url="")
            r.ms.connector = [Says(503), Says(201, {"id": "1"})]
            await connector.patiently(partial(connector.send, r.ms.service_url, "a:1", HELLO))
        pauses.add(clock.waits[0])

    assert len(pauses) == 20
    assert min(pauses) < 0.15 and max(pauses) > 0.35


async def test_t_069_a_retry_after_is_waited_for() -> None:
    clock = LeapClock()
    async with rig(pace_clock=clock) as r:
        r.ms.connector = [Says(429, headers={"Retry-After": "3"}), Says(429), Says(201, {"id": "1"})]

        assert await r.connector.patiently(lambda: saying(r)) == "1"

        assert 3.0 <= clock.waits[0] <= 3.5
        assert clock.waits[1] <= 1.0


async def test_t_069_until_it_is_over_nobody_else_calls_there_and_the_others_do() -> None:
    async with rig() as r:
        first = await trouble(r, Says(429, headers={"Retry-After": "3"}), Says(201, {"id": "1"}))
        second = await trouble(r, Says(201, {"id": "1"}))
        assert await saying(r) == "1"
        assert [type(first), type(second)] == [Busy, Busy]
        assert len(r.ms.asked("activities")) == 2

        await r.clock.advance(3.01)

        assert await r.connector.send(r.ms.service_url, CHANNEL, HELLO) == "1"


async def test_a_retry_after_of_more_than_half_a_minute_is_not() -> None:
    clock = LeapClock()
    async with rig(pace_clock=clock) as r:
        found = await trouble(
            r, Says(429, headers={"Retry-After": "31"}), call=lambda: r.connector.patiently(lambda: saying(r))
        )

        assert isinstance(found, Busy) and found.retry_after == 31
        assert not clock.waits


@pytest.mark.parametrize("status", [400, 403, 404, 413, 500])
async def test_t_071_a_refusal_is_not_repeated(status: int) -> None:
    async with rig() as r:
        await trouble(r, Says(status), call=lambda: r.connector.patiently(lambda: saying(r)))

        assert len(r.ms.asked("activities")) == 1


async def test_t_110_neither_secret_nor_token_nor_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="adapters")
    async with rig() as r:
        call = r.connector.member(r.ms.service_url, "a:1", "sam@example.com")
        found = await trouble(r, Says(403, {"error": {"code": "Forbidden", "message": "sam"}}), call=lambda: call)

        assert "Teams: GET members: Refused Forbidden" in caplog.text
        for hidden in (SECRET, "token-1", "sam@example.com", quote("sam@example.com", safe="")):
            assert hidden not in caplog.text + repr(found) + str(found)


async def test_fifty_calls_to_a_slow_teams_run_side_by_side() -> None:
    async with rig() as r:
        r.ms.holds["activities"] = asyncio.Event()
        await r.tokens.get()
        sends = [asyncio.ensure_future(r.connector.send(r.ms.service_url, f"a:{n}", HELLO)) for n in range(50)]
        for _ in sends:
            await r.ms.reached.acquire()
        r.ms.holds["activities"].set()

        assert await asyncio.gather(*sends) == ["m1"] * 50


async def saying(r: Rig) -> str:
    """One message."""
    return await r.connector.send(r.ms.service_url, "a:1", HELLO)
