"""Teams: a whole turn without its peers' time, many turns at once, and how long a start takes."""

import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

import aiohttp
from aiohttp import web

from bench.figures import Figure
from bench.processes import process
from bench.teams_peers import Peers, canned, learnflow
from sandbox.clock import TravelClock
from sandbox.teams.server import TeamsSandbox

TURNS = 300
AT_ONCE = 100
SLOW = 0.3
"""Seconds that the Connector takes while many turns are under way."""

STOCK = "stock botbuilder stalls 3.3 s"


@dataclass
class Stage:
    """The bot in a process of its own, and its peers in this one."""

    bot: "subprocess.Popen[str]"
    url: str
    teams: TeamsSandbox
    connector: str
    peers: Peers
    session: aiohttp.ClientSession

    async def turn(self, person: str) -> float:
        """Somebody asks for their progress in their own chat; seconds until the answer arrives at the Connector."""
        conversation = f"a:{person}"
        arrived = self.peers.expect(conversation)
        body, headers = self._signed(person, conversation)
        begun = time.perf_counter()
        async with self.session.post(f"{self.url}/api/messages", data=body, headers=headers) as answer:
            assert answer.status == 200, answer.status
        return await arrived - begun

    async def stall(self) -> float:
        """The longest time for which the bot's loop was not asked, in seconds, since this was asked last."""
        assert self.bot.stdin is not None
        assert self.bot.stdout is not None
        self.bot.stdin.write("\n")
        self.bot.stdin.flush()
        return float(await asyncio.to_thread(self.bot.stdout.readline))

    def _signed(self, person: str, conversation: str) -> tuple[bytes, dict[str, str]]:
        tenant = self.teams.tenant_id
        activity = {
            "type": "message",
            "id": str(time.time_ns()),
            "timestamp": "2026-11-23T10:00:00.0000000Z",
            "localTimestamp": "2026-11-23T11:00:00.0000000+01:00",
            "serviceUrl": self.connector,
            "channelId": "msteams",
            "from": {"id": f"29:{person}", "name": person, "aadObjectId": person},
            "recipient": {"id": self.teams.bot_id, "name": "LearnFlow"},
            "conversation": {"conversationType": "personal", "tenantId": tenant, "id": conversation},
            "textFormat": "plain",
            "text": "progress",
            "attachments": [{"contentType": "text/html", "content": "<p>progress</p>"}],
            "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Windows"}],
            "channelData": {"tenant": {"id": tenant}},
            "locale": "en-GB",
        }
        token = self.teams.token(serviceurl=self.connector)
        return json.dumps(activity).encode(), {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }


async def measure() -> list[Figure]:
    """The figures for Teams."""
    ready = []
    for _ in range(3):
        async with _stage("-m", "lfbot", "serve") as (_, seconds):
            ready.append(seconds)
    async with _stage("-m", "bench.teams_bot") as (stage, _):
        own = []
        people = [str(uuid.UUID(int=number, version=4)) for number in range(1, AT_ONCE + 1)]
        for number in range(TURNS + 30):
            stage.peers.spent = 0.0
            taken = await stage.turn(people[number % 20])
            own.append(taken - stage.peers.spent)
        stage.peers.delay = SLOW
        stalls = []
        for _ in range(5):
            await stage.stall()
            await asyncio.gather(*(stage.turn(person) for person in people))
            stalls.append(await stage.stall())
    return [
        Figure("Teams: `progress` in a personal chat, the bot's own time, p50", median(own[30:]) * 1e3, "ms", "≤ 5"),
        Figure(f"Teams: {AT_ONCE} turns at once, longest stall of the loop", max(stalls) * 1e3, "ms", "≤ 20", STOCK),
        Figure("lfbot serve, ready (with Teams)", median(ready), "s", "≤ 2.5"),
    ]


@asynccontextmanager
async def _stage(*command: str) -> AsyncIterator[tuple[Stage, float]]:
    """Everything up; and the seconds that the bot's start took."""
    peers = Peers()
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(TeamsSandbox(TravelClock(), random.Random(3)))
        connector = await _served(stack, web.Server(peers.connector, access_log=None))
        answers = await canned()
        account = await _served(stack, web.Server(partial(learnflow, peers, answers), access_log=None))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lfbot-bench-"))
        settings = teams.settings()
        environment = {
            **settings,
            "TEAMS_SERVICE_HOSTS": f"{settings['TEAMS_SERVICE_HOSTS']},{connector.split('/')[2]}",
            "LEARNFLOW_API_KEY": "sk_test_bench",
            "LEARNFLOW_API_URL": f"{account}v2/",
            "LFBOT_DATABASE": f"{folder}/bench.db",
            "LFBOT_PORT": "0",
        }
        begun = time.perf_counter()
        bot, first = stack.enter_context(process([sys.executable, *command], environment))
        taken = time.perf_counter() - begun
        session = await stack.enter_async_context(aiohttp.ClientSession())
        url = first.split()[-1]
        yield Stage(bot, url, teams, connector, peers, session), taken


async def _served(stack: AsyncExitStack, server: web.Server) -> str:
    runner = web.ServerRunner(server)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/"
