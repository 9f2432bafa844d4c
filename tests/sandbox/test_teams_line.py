"""What the Teams sandbox sends to a bot: signed, in time, and again where it was not taken."""

import asyncio
import json
from urllib.parse import urlsplit

import jwt
import pytest
from aiohttp import ClientSession

from sandbox.clock import settle as let_run
from sandbox.teams import Status, TeamsSandbox
from sandbox.teams.state import Json
from sandbox.teams.wire import objects_at, text_at
from tests.sandbox.teams_bot import teams_and_bot
from tests.sandbox.teams_cards import card, text

WITHOUT_TIME: jwt.types.Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}


async def keys_of(teams: TeamsSandbox) -> dict[str, Json]:
    """The keys that a bot can fetch, by id."""
    async with ClientSession() as session:
        async with session.get(teams.openid_url) as answer:
            openid = await answer.json()
        async with session.get(openid["jwks_uri"]) as answer:
            keys = await answer.json()
    assert openid["issuer"] == "https://api.botframework.com"
    return {key["kid"]: key for key in keys["keys"]}


async def claims_of(teams: TeamsSandbox, authorization: str) -> Json:
    """What a right token says; LookupError or InvalidTokenError when it is none."""
    token = authorization.removeprefix("Bearer ")
    key = (await keys_of(teams))[jwt.get_unverified_header(token)["kid"]]
    assert "msteams" in [str(one) for one in _list(key["endorsements"])]
    claims: Json = jwt.decode(
        token, jwt.PyJWK(key).key, algorithms=["RS256"], audience=teams.app_id, options=WITHOUT_TIME
    )
    return claims


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


async def test_an_activity_carries_a_token_that_its_published_key_confirms() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam Rivera", "sam@example.com", installed=True)
        said = teams.activity(sam, teams.direct(sam), "progress")

        sent = await teams.deliver(said)

        claims = await claims_of(teams, bot.authorizations[0] or "")
        now = int(teams.clock.timestamp())
        assert (sent.status, sent.body, bot.heard) == (200, None, [said])
        assert claims == {
            "iss": "https://api.botframework.com",
            "aud": teams.app_id,
            "serviceurl": teams.service_url,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
        }


async def test_a_message_looks_like_one_of_teams() -> None:
    async with teams_and_bot() as (teams, _):
        sam = teams.add_user("Sam Rivera", "sam@example.com")
        team = teams.add_team("Learning", members=[sam], channels=["news"], bot=True)
        news = teams.conversation("#news")
        chat = teams.add_chat("Project", members=[sam], bot=True)

        personal = teams.activity(sam, teams.direct(sam), "progress")
        threaded = teams.activity(sam, "#news", "progress", thread="1700000000000")
        grouped = teams.activity(sam, chat, "progress")

        assert {**personal, "id": ""} == {
            "type": "message",
            "id": "",
            "timestamp": "2026-11-23T10:00:00.0000000Z",
            "localTimestamp": "2026-11-23T10:00:00.000+00:00",
            "localTimezone": "Europe/London",
            "serviceUrl": f"{teams.url}/emea/",
            "channelId": "msteams",
            "from": {"id": sam.user.mri, "name": "Sam Rivera", "aadObjectId": sam.user.id},
            "recipient": {"id": f"28:{teams.app_id}", "name": "LearnFlow"},
            "conversation": {
                "conversationType": "personal",
                "tenantId": teams.tenant_id,
                "id": teams.direct(sam).id,
            },
            "locale": "en-GB",
            "text": "progress",
            "textFormat": "plain",
            "entities": [
                {
                    "type": "clientInfo",
                    "locale": "en-GB",
                    "country": "GB",
                    "platform": "Windows",
                    "timezone": "Europe/London",
                }
            ],
            "channelData": {"tenant": {"id": teams.tenant_id}},
        }
        assert threaded["conversation"] == {
            "isGroup": True,
            "conversationType": "channel",
            "tenantId": teams.tenant_id,
            "id": f"{news.id};messageid=1700000000000",
        }
        assert threaded["channelData"] == {
            "teamsChannelId": news.id,
            "teamsTeamId": team.id,
            "channel": {"id": news.id},
            "team": {"id": team.id},
            "tenant": {"id": teams.tenant_id},
        }
        assert text_at(grouped, "conversation", "conversationType") == "groupChat"


async def test_nobody_tells_who_an_anonymous_person_is() -> None:
    async with teams_and_bot() as (teams, _):
        guest = teams.add_user("Guest", anonymous=True, locale=None)
        chat = teams.add_chat("Meeting", members=[guest], bot=True)

        said = teams.activity(guest, chat, "progress")

        assert said["from"] == {"id": guest.user.mri, "name": "Guest"}
        assert "locale" not in said


async def test_s_11_what_was_not_answered_in_15_seconds_comes_again() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        said = teams.activity(sam, teams.direct(sam), "progress")
        held = bot.holds = asyncio.Event()

        sending = asyncio.create_task(teams.deliver(said))
        await teams.wait_for(lambda: len(bot.heard) == 1)
        await teams.clock.advance(14.9)
        assert not sending.done()
        bot.holds = None
        await teams.clock.advance(0.1)
        sent = await sending
        again = await teams.wait_for(lambda: sent.again and sent.again[0].ended and sent.again[0])
        held.set()

        assert (sent.status, sent.error) == (None, "timeout")
        assert isinstance(again, type(sent))
        assert (again.attempt, again.status, again.at - sent.at) == (2, 200, 15)
        assert bot.heard == [said, said]
        assert teams.requests == [sent, again]


async def test_s_11_a_failure_comes_again_and_a_refusal_does_not() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        bot.status = 500
        failed = await teams.deliver(teams.activity(sam, teams.direct(sam), "one"))
        await teams.clock.advance(15)
        await teams.wait_for(lambda: len(failed.again) == 1 and failed.again[0].ended)
        await teams.clock.advance(15)
        await teams.wait_for(lambda: len(failed.again) == 2 and failed.again[1].ended)
        await teams.clock.advance(60)
        bot.status = 401
        refused = await teams.deliver(teams.activity(sam, teams.direct(sam), "two"))
        bot.status = 503
        teams.knobs.redelivery = False
        once = await teams.deliver(teams.activity(sam, teams.direct(sam), "three"))
        await teams.clock.advance(60)
        await teams.settle()

        assert [sent.status for sent in (failed, *failed.again)] == [500, 500, 500]
        assert (refused.status, refused.again, once.status, once.again) == (401, [], 503, [])


@pytest.mark.parametrize(("name", "seconds"), [("composeExtension/query", 5), ("adaptiveCard/action", 10)])
async def test_s_12_an_invoke_is_given_up_and_never_comes_again(name: str, seconds: int) -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        bot.holds = asyncio.Event()
        asking = asyncio.create_task(
            teams.line.invoke(name, {}, by=sam.user, conversation=teams.direct(sam), reply_to="1700000000000")
        )
        await teams.wait_for(lambda: len(bot.heard) == 1)
        await teams.clock.advance(seconds - 0.1)
        assert not asking.done()
        await teams.clock.advance(0.1)
        sent = await asking
        await teams.clock.advance(60)
        bot.holds.set()
        await teams.settle()

        assert (sent.status, sent.error, len(bot.heard)) == (None, "timeout", 1)
        heard = bot.heard[0]
        assert (heard["type"], heard["name"], heard["replyToId"]) == ("invoke", name, "1700000000000")


async def test_s_12_an_invoke_that_fails_never_comes_again_however_it_was_sent() -> None:
    async with teams_and_bot() as (teams, bot):
        bot.status = 500
        sent = await teams.deliver({"type": "invoke", "name": "task/fetch", "serviceUrl": teams.service_url})
        await teams.clock.advance(60)
        await teams.settle()

        assert (sent.status, sent.again, len(bot.heard)) == (500, [], 1)


async def test_a_card_in_an_answer_that_teams_would_not_show_is_complained_about() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        bot.answer = lambda activity: {"statusCode": 200, "value": {"type": "AdaptiveCard", "body": [text("Hi")]}}
        bad = await teams.line.invoke("adaptiveCard/action", {}, by=sam.user, conversation=teams.direct(sam))
        complaints = list(teams.complaints)
        bot.answer = lambda activity: {"statusCode": 200, "value": card(text("Hi"))}
        await teams.line.invoke("adaptiveCard/action", {}, by=sam.user, conversation=teams.direct(sam))

        assert bad.status == 200
        assert complaints
        assert all(complaint.startswith("the answer to adaptiveCard/action: ") for complaint in complaints)
        assert teams.complaints == complaints


async def test_s_15_keys_are_rotated() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        await teams.deliver(teams.activity(sam, teams.direct(sam), "one"))
        first = await claims_of(teams, bot.authorizations[0] or "")
        teams.rotate_keys()
        await teams.deliver(teams.activity(sam, teams.direct(sam), "two"))

        assert first == await claims_of(teams, bot.authorizations[1] or "")
        with pytest.raises(LookupError):
            await claims_of(teams, bot.authorizations[0] or "")
        teams.rotate_keys(keep=True)
        await claims_of(teams, bot.authorizations[1] or "")


async def test_tokens_are_forged_in_every_way() -> None:
    async with teams_and_bot() as (teams, bot):
        keys = await keys_of(teams)

        def header(token: str) -> Json:
            told: Json = jwt.get_unverified_header(token)
            return told

        def told(token: str) -> Json:
            claims: Json = jwt.decode(token, options={"verify_signature": False})
            return claims

        assert header(teams.token())["kid"] in keys
        assert header(teams.token(key="foreign"))["kid"] not in keys
        assert "msteams" not in str(keys[str(header(teams.token(key="unendorsed"))["kid"])]["endorsements"])
        assert header(teams.token(algorithm="none"))["alg"] == "none"
        assert header(teams.token(algorithm="HS256"))["alg"] == "HS256"
        assert "kid" not in header(teams.token(kid=None))
        assert "exp" not in told(teams.token(exp=None))
        assert told(teams.token(aud="other"))["aud"] == "other"
        known = str(header(teams.token())["kid"])
        with pytest.raises(jwt.InvalidSignatureError):
            await claims_of(teams, teams.token(key="foreign", kid=known))
        sam = teams.add_user("Sam", installed=True)
        await teams.deliver(teams.activity(sam, teams.direct(sam), "hi"), token=None, headers={"X-Odd": "1"})
        assert bot.authorizations == [None]


async def test_bytes_that_are_no_activity_are_sent_as_they_are() -> None:
    async with teams_and_bot() as (teams, _):
        sent = await teams.deliver(json.dumps({"type": "invoke", "name": "x"}).encode())
        odd = await teams.deliver(b"{not json")

        assert (sent.activity, sent.status) == ({"type": "invoke", "name": "x"}, 200)
        assert (odd.activity, odd.status, odd.payload) == ({}, 500, b"{not json")


async def test_a_bot_that_is_not_there_gets_nothing() -> None:
    async with teams_and_bot() as (teams, _):
        sam = teams.add_user("Sam", installed=True)
        said = teams.activity(sam, teams.direct(sam), "progress")
        teams.connect("http://127.0.0.1:9/api/messages")

        assert (await teams.deliver(said)).error == "connection failed"
        teams.line.endpoint = None
        assert (await teams.deliver(said)).error == "not connected"


async def test_keys_and_metadata_can_fail() -> None:
    async with teams_and_bot() as (teams, bot):
        teams.faults.add("openid", Status(503))
        teams.faults.add("keys", Status(500))
        parts = urlsplit(teams.openid_url)
        base = f"{parts.scheme}://{parts.netloc}"

        statuses = [
            (await bot.calls("GET", path, base=base)).status
            for path in ("/v1/.well-known/openidconfiguration", "/v1/.well-known/keys") * 2
        ]

        assert statuses == [503, 500, 200, 200]
        assert [len(teams.calls_of(route)) for route in ("openid", "keys")] == [2, 2]


async def test_settling_waits_for_the_bot_and_what_it_still_owes() -> None:
    async with teams_and_bot() as (teams, bot):
        sam = teams.add_user("Sam", installed=True)
        busy = True
        teams.connect(teams.line.endpoint or "", idle=lambda: not busy)
        await teams.deliver(teams.activity(sam, teams.direct(sam), "progress"))

        settling = asyncio.create_task(teams.settle())
        await let_run(100)
        assert not settling.done()
        busy = False
        await bot.says(teams.direct(sam).id, "Here it is")
        await settling

        assert [objects_at(message.activity, "entities") for message in teams.messages(teams.direct(sam))] == [[]]
