"""A Slack that answers as a test wants, and remembers what it was asked: one answer after the other, then `ok`."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Json = Mapping[str, object]


@dataclass
class ScriptedSlack:
    """Where it is, what it will answer by method, and what it was asked."""

    api_url: str = ""
    answers: defaultdict[str, list[Json | web.Response]] = field(default_factory=lambda: defaultdict(list))
    asked: list[tuple[str, Json]] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)

    def will(self, method: str, *answers: Json | web.Response) -> None:
        """Answer so next time, and the times after that."""
        self.answers[method] += answers

    def refuses(self, method: str, *codes: str) -> None:
        """Say no with these errors, one after the other."""
        self.will(method, *({"ok": False, "error": code} for code in codes))

    def count(self, method: str) -> int:
        """How often it was asked that."""
        return sum(one == method for one, _ in self.asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        method = request.match_info["method"]
        self.connections.add(request.transport and request.transport.get_extra_info("peername"))
        raw = await request.read()
        form = request.content_type == "application/x-www-form-urlencoded"
        body: Json = dict(await request.post()) if form else json.loads(raw) if raw else {}
        self.asked.append((method, {**request.query, **body}))
        waiting = self.answers[method]
        answer = waiting.pop(0) if waiting else {"ok": True, "channel": "C1", "ts": "1.0"}
        return answer if isinstance(answer, web.Response) else web.json_response({"ok": True, **answer})


@asynccontextmanager
async def a_scripted_slack() -> AsyncIterator[ScriptedSlack]:
    """It listens on loopback."""
    slack = ScriptedSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.api_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield slack
    finally:
        await runner.cleanup()
