"""The least of a Connector and of a LearnFlow that the bot can talk to, which say how long they kept it waiting."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.learnflow.server import LearnFlowSandbox


@dataclass
class Peers:
    """What came in: when each conversation got its message, and how much of the time was the peers' own."""

    delay: float = 0.0
    spent: float = 0.0
    arrived: dict[str, asyncio.Future[float]] = field(default_factory=dict)

    def expect(self, conversation: str) -> "asyncio.Future[float]":
        """The moment at which the next message arrives there."""
        self.arrived[conversation] = asyncio.get_running_loop().create_future()
        return self.arrived[conversation]

    async def connector(self, request: web.BaseRequest) -> web.StreamResponse:
        """Members by their object id, and a 201 for whatever is said."""
        begun = time.perf_counter()
        parts = request.path.split("/")
        if request.method == "GET":
            person = parts[-1]
            self.spent += time.perf_counter() - begun
            return web.json_response(
                {"id": f"29:{person}", "aadObjectId": person, "name": person, "email": f"{person}@example.com"}
            )
        await request.read()
        waiting = self.arrived.get(parts[parts.index("conversations") + 1])
        if waiting is not None and not waiting.done():
            waiting.set_result(begun)
        await asyncio.sleep(self.delay)
        return web.json_response({"id": str(time.time_ns())}, status=201)


async def learnflow(peers: Peers, canned: Mapping[str, str], request: web.BaseRequest) -> web.StreamResponse:
    """One learner's account and progress, as anybody's."""
    begun = time.perf_counter()
    kind = "users" if "search" in request.query else "progress"
    email = request.query.get("search", "")
    body = canned[kind].replace("EMAIL", email).replace("USER", f"usr_{email.partition('@')[0].replace('-', '')}")
    peers.spent += time.perf_counter() - begun
    return web.Response(text=body, content_type="application/json")


async def canned() -> dict[str, str]:
    """What the sandbox says of Sarah, with places for others."""
    import aiohttp

    from sandbox.clock import TravelClock

    async with LearnFlowSandbox(TravelClock()) as sandbox, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {sandbox.api_key}"}
        email = "sarah.johnson@example.com"
        async with session.get(f"{sandbox.url}users?search={email}", headers=headers) as answer:
            users = await answer.json()
        (user,) = users["data"]
        async with session.get(f"{sandbox.url}users/{user['id']}/progress", headers=headers) as answer:
            progress = await answer.text()
    return {
        "users": json.dumps(users).replace(email, "EMAIL").replace(user["id"], "USER"),
        "progress": progress,
    }
