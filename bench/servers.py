"""The peers: the least that could answer the same requests. `python -m bench.servers KIND` prints its port, serves."""

import asyncio
import hmac
import json
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiohttp import web

from bench.signed import SLACK_SECRET, WEBHOOK_SECRET

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def bare(request: web.Request) -> web.StreamResponse:
    """Read the body, say ok."""
    await request.read()
    return web.Response(text="ok")


async def sink(request: web.Request) -> web.StreamResponse:
    """A Web API that says yes to every message."""
    await request.read()
    return web.json_response({"ok": True, "channel": "C1", "ts": "1700000000.000100"})


def bolt(*, process_before_response: bool) -> Answer:
    """An echo on slack-bolt, verifying signatures, without any network call."""
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
    from slack_bolt.authorization import AuthorizeResult

    known = AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-bench", bot_id="B0", bot_user_id="U0")

    async def authorize() -> AuthorizeResult:
        return known

    app = AsyncApp(signing_secret=SLACK_SECRET, authorize=authorize, process_before_response=process_before_response)

    @app.command("/learnflow")
    async def echo(ack: AsyncAck, command: dict[str, str]) -> None:
        await ack(command["text"])

    async def answer(request: web.Request) -> web.StreamResponse:
        asked = AsyncBoltRequest(body=(await request.read()).decode(), headers=dict(request.headers))
        given = await app.async_dispatch(asked)
        return web.Response(status=given.status, body=given.body, headers=given.first_headers())

    return answer


def one_by_one(insert: Callable[[Path], Callable[[str, bytes], None]]) -> Answer:
    """Verify, decode, and store each webhook in a transaction of its own, in one thread."""
    folder = tempfile.mkdtemp(prefix="lfbot-bench-")
    pool = ThreadPoolExecutor(1)
    write = pool.submit(insert, Path(folder) / "peer.db").result()

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        signature = "whsec_" + hmac.digest(WEBHOOK_SECRET.encode(), body, "sha256").hex()
        if not hmac.compare_digest(signature, request.headers["X-LearnFlow-Signature"]):
            return web.Response(status=401)
        await asyncio.get_running_loop().run_in_executor(pool, write, json.loads(body)["id"], body)
        return web.Response(text="ok")

    return answer


def with_sqlite3(path: Path) -> Callable[[str, bytes], None]:
    """One INSERT and COMMIT a webhook."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE inbox (id TEXT PRIMARY KEY, body BLOB)")

    def write(id: str, body: bytes) -> None:
        with connection:
            connection.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?)", (id, body))

    return write


def with_sqlite_utils(path: Path) -> Callable[[str, bytes], None]:
    """The same through `table.insert(…, ignore=True)`."""
    import sqlite_utils

    database = sqlite_utils.Database(sqlite3.connect(path))
    database.enable_wal()
    database.execute("PRAGMA synchronous=FULL")

    def write(id: str, body: bytes) -> None:
        database.table("inbox").insert({"id": id, "body": body}, pk="id", ignore=True)

    return write


KINDS: dict[str, Callable[[], Answer]] = {
    "bare": lambda: bare,
    "sink": lambda: sink,
    "bolt": lambda: bolt(process_before_response=True),
    "bolt-default": lambda: bolt(process_before_response=False),
    "sqlite3": lambda: one_by_one(with_sqlite3),
    "sqlite-utils": lambda: one_by_one(with_sqlite_utils),
}


async def serve(kind: str) -> None:
    """Listen on a free port, print it, and serve until terminated."""
    app = web.Application()
    app.router.add_post("/{path:.*}", KINDS[kind]())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
