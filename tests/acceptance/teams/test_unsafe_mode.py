"""The unsafe mode, for local emulators of Teams, which send no tokens: from this machine only, and loudly."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.teams.door import TeamsDoor
from lfbot.http import Request, Response
from sandbox.teams.state import Json
from sandbox.teams.wire import compact
from tests.acceptance.teams.knocking import answers, asking, counted, enrolling, let_in, refused
from tests.acceptance.teams.restarting import a_bot
from tests.acceptance.teams.town import Town, a_town

UNSAFE = {"LFBOT_TEAMS_UNSAFE_NO_AUTH": "1"}


@asynccontextmanager
async def an_unsafe_town() -> AsyncIterator[Town]:
    """A town whose bot has a credential, and lets in what has no token."""
    async with a_town(changes=UNSAFE) as town:
        yield town


@dataclass
class Emulator:
    """A Teams on somebody's desk: it asks for no token, and gives none."""

    url: str = ""
    said: list[Json] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        """A message of the bot's."""
        self.said.append(await request.json())
        self.authorized += request.headers.getall("Authorization", [])
        return web.json_response({"id": str(len(self.said))}, status=201)


@asynccontextmanager
async def an_emulator() -> AsyncIterator[Emulator]:
    """One on a port of the system's choice."""
    emulator = Emulator()
    app = web.Application()
    app.add_routes([web.post("/v3/conversations/{id}/activities", emulator.hear)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        emulator.url = f"http://localhost:{runner.addresses[0][1]}/"
        yield emulator
    finally:
        await runner.cleanup()


async def test_what_has_no_token_is_let_in_from_this_machine_and_the_log_says_so_loudly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with an_unsafe_town() as town:
        at_start = [one for one in caplog.records if "UNSAFE" in one.getMessage()]
        assert [one.levelno for one in at_start] == [logging.WARNING]
        assert "LFBOT_TEAMS_UNSAFE_NO_AUTH" in at_start[0].getMessage()
        caplog.clear()

        assert await let_in(town, await asking(town), token=None)
        assert await let_in(town, await asking(town), token=None)

        assert len([one for one in caplog.records if "UNSAFE" in one.getMessage()]) == 1


async def test_an_emulator_is_answered_without_any_credential_and_without_a_token(town: Town) -> None:
    changes = {**UNSAFE, "TEAMS_APP_PASSWORD": "", "TEAMS_SERVICE_HOSTS": ""}
    activity, calls = await asking(town, "help"), len(town.teams.calls)
    async with an_emulator() as emulator, a_bot(town, changes=changes):
        sent = await town.teams.deliver({**activity, "serviceUrl": emulator.url}, token=None)
        await town.teams.wait_for(lambda: emulator.said)
        await town.quiet()

    assert sent.status == 200
    assert len(emulator.said) == 1 and "What you can ask" in str(emulator.said[0]["summary"])
    assert emulator.authorized == []
    assert len(town.teams.calls) == calls


async def test_without_the_setting_a_missing_token_is_401_from_this_machine_too(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await refused(town, await asking(town), token=None)
    assert "UNSAFE" not in caplog.text


@pytest.mark.parametrize("off", ["0", "no", ""])
async def test_switched_off_it_is_off(off: str) -> None:
    async with a_town(changes={"LFBOT_TEAMS_UNSAFE_NO_AUTH": off}) as town:
        await refused(town, await asking(town), token=None)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": ""},
        {"x-forwarded-proto": "https"},
        {"X-Forwarded-Host": "localhost"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 a-proxy"},
        {"Host": "bot.example.com"},
        {"Host": "localhost.example.com"},
        {"Origin": "https://a-page.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
async def test_what_a_proxy_or_a_page_in_a_browser_sends_is_401(headers: dict[str, str]) -> None:
    async with an_unsafe_town() as town:
        for activity in (await asking(town), enrolling(town)):
            await refused(town, activity, token=None, headers=headers)
        assert counted(town, "teams_unauthorized") == {"no_token": 2}


@pytest.mark.parametrize("peer", ["10.0.0.7", "192.168.1.2", "52.112.0.1", "::ffff:10.0.0.7", "fe80::1", ""])
async def test_another_machine_is_401(peer: str) -> None:
    async with an_unsafe_town() as town:
        assert (await at_the_door(town, enrolling(town), peer)).status == 401
        assert town.enrollments() == []


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
async def test_this_machine_has_more_than_one_address(peer: str) -> None:
    async with an_unsafe_town() as town:
        assert (await at_the_door(town, enrolling(town), peer)).status == 200
        await town.michael.sees("Project", "is enrolled")


async def at_the_door(town: Town, activity: Json, peer: str) -> Response:
    """The answer to a request without a token from that address."""
    door = town.app._teams
    assert isinstance(door, TeamsDoor)
    (endpoint,) = door.endpoints
    body = compact(activity).encode()
    return await endpoint.answer(Request("POST", endpoint.path, {"host": "localhost:3978"}, body, peer=peer))


@pytest.mark.parametrize("name", ["localhost", "localhost:3978", "127.0.0.1:3978", "[::1]:3978"])
async def test_this_machine_has_more_than_one_name(name: str) -> None:
    async with an_unsafe_town() as town:
        sent = await town.teams.deliver(await asking(town), token=None, headers={"Host": name})
        await town.sam.sees("bot", "Your progress")
        assert sent.status == 200


async def test_a_token_that_is_sent_is_still_checked() -> None:
    async with an_unsafe_town() as town:
        now = int(town.clock.timestamp())
        wrong = [
            "garbage",
            town.teams.token(exp=now - 3_600),
            town.teams.token(aud="another-app"),
            town.teams.token(key="foreign"),
            town.teams.token(algorithm="none"),
            town.teams.token(serviceurl="https://evil.example/"),
        ]
        for token in wrong:
            await refused(town, enrolling(town), token=token)
        await refused(town, enrolling(town), token=None, headers={"Authorization": "Bearer"})

        assert await let_in(town, await asking(town))


@pytest.mark.parametrize("url", ["https://evil.example/", "http://10.0.0.7/", "http://localhost.example.com/", "", "x"])
async def test_nobody_else_is_answered(url: str) -> None:
    async with an_unsafe_town() as town:
        await refused(town, await asking(town, serviceUrl=url), token=None)
        assert counted(town, "teams_unauthorized") == {"service_host": 1}


async def test_what_is_malformed_is_refused_as_ever() -> None:
    async with an_unsafe_town() as town:
        for body in (b"", b"[]", b'{"type":7}', compact(await asking(town, timestamp="soon")).encode()):
            await refused(town, body, token=None, status=400)
        assert answers(town, "Your progress") == []
