"""Who may speak to the bot, T-002 to T-012 and T-023: only Teams, for this bot, from a tenant that it serves."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from sandbox.teams import Status, TeamsSandbox
from tests.acceptance.teams.knocking import answers, asking, counted, enrolling, let_in, nothing_happens, refused
from tests.acceptance.teams.town import Town, a_town

MINUTES = 60
EMULATORS = (
    "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/",
    "https://login.microsoftonline.com/x/v2.0",
)


@pytest.mark.parametrize("headers", [{}, {"Authorization": ""}, {"Authorization": " "}, {"Authorization": "Bearer"}])
async def test_t_002_without_a_token_it_is_401_and_the_bot_does_nothing(town: Town, headers: dict[str, str]) -> None:
    for activity in (await asking(town), enrolling(town)):
        await refused(town, activity, token=None, headers=headers)
    assert counted(town, "teams_unauthorized") == {"no_token": 2}


def a_key_id_of(teams: TeamsSandbox) -> str:
    return teams.keys.current.kid


FORGED: dict[str, Callable[[TeamsSandbox], str]] = {
    "garbage": lambda _: "garbage",
    "three parts": lambda _: "a.b.c",
    "endless": lambda _: "a" * 7_000,
    "HS256": lambda teams: teams.token(algorithm="HS256"),
    "no algorithm": lambda teams: teams.token(algorithm="none"),
    "no key id": lambda teams: teams.token(kid=None),
    "an unknown key": lambda teams: teams.token(key="foreign"),
    "another's signature": lambda teams: teams.token(key="foreign", kid=a_key_id_of(teams)),
    "no signature": lambda teams: teams.token().rpartition(".")[0] + ".",
    "other claims": lambda teams: ".".join(
        (teams.token(nbf=None).rpartition(".")[0], teams.token().rpartition(".")[2])
    ),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=list(FORGED))
async def test_t_003_a_forged_token_is_401(town: Town, forge: Callable[[TeamsSandbox], str]) -> None:
    for activity in (await asking(town), enrolling(town)):
        await refused(town, activity, token=forge(town.teams))


async def test_t_003_another_scheme_is_401(town: Town) -> None:
    token = town.teams.token()
    for header in (f"Basic {token}", token, f"Token {token}"):
        await refused(town, await asking(town), token=None, headers={"Authorization": header})


async def test_t_004_clocks_may_differ_by_five_minutes(town: Town) -> None:
    now = int(town.clock.timestamp())
    assert await let_in(town, await asking(town), token=town.teams.token(exp=now - 4 * MINUTES))
    assert await let_in(town, await asking(town), token=town.teams.token(nbf=now + 4 * MINUTES))

    await refused(town, await asking(town), token=town.teams.token(exp=now - 6 * MINUTES))
    await refused(town, await asking(town), token=town.teams.token(nbf=now + 6 * MINUTES))


async def test_t_004_a_token_that_was_let_in_expires_like_any_other(town: Town) -> None:
    token = town.teams.token(exp=int(town.clock.timestamp()) + MINUTES)
    assert await let_in(town, await asking(town), token=token)

    await town.clock.advance(7 * MINUTES)

    await refused(town, await asking(town), token=token)


async def test_t_005_a_token_without_an_end_is_401(town: Town) -> None:
    await refused(town, await asking(town), token=town.teams.token(exp=None))


@pytest.mark.parametrize(
    ("claim", "value"), [("aud", "another-app"), ("aud", None), ("iss", "https://api.botframework.us"), ("iss", None)]
)
async def test_t_006_a_token_for_another_bot_or_by_another_issuer_is_401(
    town: Town, claim: str, value: str | None
) -> None:
    token = town.teams.token(aud=value) if claim == "aud" else town.teams.token(iss=value)
    await refused(town, await asking(town), token=token)


@pytest.mark.parametrize("issuer", EMULATORS)
async def test_t_006_an_emulators_token_is_401(town: Town, issuer: str) -> None:
    await refused(town, await asking(town), token=town.teams.token(iss=issuer))


@pytest.mark.parametrize("recipient", [{"id": "28:another-app"}, {"id": ""}, {}, None])
async def test_t_006_what_is_for_another_bot_is_401(town: Town, recipient: object) -> None:
    await refused(town, await asking(town, recipient=recipient))
    assert counted(town, "teams_unauthorized") == {"recipient": 1}


@asynccontextmanager
async def a_trap() -> AsyncIterator[tuple[str, list[str]]]:
    """The URL of a server of somebody else's, and who connected to it."""
    caught: list[str] = []

    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caught.append("somebody")
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/emea/", caught


async def test_t_007_a_service_url_that_was_not_signed_is_401_and_is_never_called() -> None:
    # The operator permits every port here, so that nothing but the signature keeps the bot from that one.
    async with a_trap() as (url, caught), a_town(changes={"TEAMS_SERVICE_HOSTS": "127.0.0.1"}) as town:
        signed = town.teams.token()
        await refused(town, await asking(town, serviceUrl=url), token=signed)
        await refused(town, enrolling(town, serviceUrl=url), token=signed)
        await refused(town, await asking(town), token=town.teams.token(serviceurl=url))
        assert caught == []

        await town.teams.deliver(await asking(town, serviceUrl=url), token=town.teams.token(serviceurl=url))
        await town.teams.wait_for(lambda: caught)


async def test_t_007_without_a_service_url_in_either_it_is_401(town: Town) -> None:
    signed = town.teams.token()
    for absent in ("", None, 7):
        await refused(town, await asking(town, serviceUrl=absent), token=signed)
    await refused(town, await asking(town), token=town.teams.token(serviceurl=None))
    await refused(town, await asking(town, serviceUrl=""), token=town.teams.token(serviceurl=""))
    await refused(town, await asking(town, serviceUrl=None), token=town.teams.token(serviceurl=None))


async def test_t_008_a_slash_at_the_end_of_a_service_url_makes_no_difference(town: Town) -> None:
    bare = town.teams.service_url.rstrip("/")
    assert await let_in(town, await asking(town, serviceUrl=bare), token=town.teams.token(serviceurl=f"{bare}/"))
    assert await let_in(town, await asking(town, serviceUrl=f"{bare}/"), token=town.teams.token(serviceurl=bare))


async def test_t_009_a_key_that_may_not_sign_for_teams_is_401(town: Town) -> None:
    await refused(town, await asking(town), token=town.teams.token(key="unendorsed"))


def fetched(town: Town) -> int:
    """How often the bot fetched the keys."""
    assert len(town.teams.calls_of("keys")) == len(town.teams.calls_of("openid"))
    return len(town.teams.calls_of("keys"))


async def test_t_010_the_first_request_by_a_new_key_is_let_in_after_one_fetch(town: Town) -> None:
    before = fetched(town)
    town.teams.rotate_keys()

    assert await let_in(town, await asking(town))
    assert await let_in(town, await asking(town))

    assert fetched(town) == before + 1


async def test_t_010_a_hundred_requests_by_an_unknown_key_make_the_bot_fetch_once(town: Town) -> None:
    activity, before = await asking(town), fetched(town)
    forged = town.teams.token(key="foreign")

    async with nothing_happens(town):
        at_once = await asyncio.gather(*(town.teams.deliver(activity, token=forged) for _ in range(50)))
        assert {one.status for one in at_once} == {401}
        for _ in range(50):
            await town.clock.advance(5.9)
            assert (await town.teams.deliver(activity, token=forged)).status == 401

    assert fetched(town) == before + 1
    await town.clock.advance(10)
    assert (await town.teams.deliver(activity, token=forged)).status == 401
    assert fetched(town) == before + 2


@pytest.mark.parametrize("route", ["openid", "keys"])
async def test_t_011_while_the_keys_cannot_be_fetched_a_known_key_is_let_in_and_an_unknown_one_is_503(
    town: Town, route: str
) -> None:
    activity = enrolling(town)
    town.teams.faults.add(route, Status(500), times=None)
    await town.clock.advance(25 * 60 * MINUTES)
    assert await let_in(town, await asking(town))

    town.teams.rotate_keys()
    sent = await refused(town, activity, status=503)

    # Teams brings it again, and by then the keys are there.
    town.teams.faults.clear()
    await town.until(town.teams.wait_for(lambda: any(one.taken for one in sent.again)))
    await town.teams.wait_for(lambda: answers(town, "is enrolled", "Project", "michael"))
    assert town.enrolled("sam.rivera") and len(town.enrollments()) == 1


FOREIGN = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize("tenant", [FOREIGN, "", None, 7, "botframework.com"])
async def test_t_012_another_tenants_people_are_401_and_leave_nothing_behind(town: Town, tenant: object) -> None:
    for activity in (await asking(town), enrolling(town)):
        data, there = activity["channelData"], activity["conversation"]
        assert isinstance(data, dict) and isinstance(there, dict)
        # What Teams says of the conversation is no way round: where it says nothing at all it is refused, too.
        theirs = {**there, "tenantId": town.teams.tenant_id if tenant == FOREIGN else tenant}
        changed = {**activity, "channelData": {**data, "tenant": {"id": tenant}}, "conversation": theirs}
        await refused(town, changed)
    assert counted(town, "teams_unauthorized") == {"tenant": 2}


async def test_t_012_every_tenant_of_the_list_is_served(town: Town) -> None:
    both = TeamsSandbox(town.clock, random.Random(5))
    async with a_town(teams=both, changes={"TEAMS_TENANT_ID": f"{both.tenant_id},{FOREIGN}"}) as wide:
        activity = await asking(wide)
        data = activity["channelData"]
        assert isinstance(data, dict)
        sent = await wide.teams.deliver({**activity, "channelData": {**data, "tenant": {"id": FOREIGN}}})
        assert sent.status == 200
        assert counted(wide, "teams_unauthorized") == {}


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/emea/", "https://smba.trafficmanager.net.evil.example/", "http://127.0.0.1:9/", "file:///"],
)
async def test_t_023_a_service_url_on_a_host_that_is_not_permitted_is_401_and_an_alert(
    town: Town, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(town, await asking(town, serviceUrl=url), token=town.teams.token(serviceurl=url))

    assert counted(town, "teams_unauthorized") == {"service_host": 1}
    (alert,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert "a host that is not permitted" in alert.getMessage() and "/emea" not in alert.getMessage()
