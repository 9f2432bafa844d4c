"""The outbox: claim, draw, post to a sink on this machine, settle."""

import asyncio
import random
import tempfile
import time
from datetime import timedelta

from adapters.slack.api import SlackApi
from adapters.slack.outbound import SlackChat
from adapters.sqlite.store import SqliteStore
from bench.figures import Figure
from bench.processes import server
from lfbot import events
from lfbot.announcements import announce
from lfbot.chat import Place
from lfbot.clock import SystemClock
from lfbot.counts import Counts
from lfbot.outbox import Courier
from lfbot.store import Debt, Owed

LANES, WORKSPACES, EACH = 500, 125, 6
TENANT = "bench"
COMPLETION = b"""{"id":"evt_1","type":"enrollment.completed","created_at":"2024-03-14T16:35:00Z","data":{
"user_id":"usr_2xKj9mNpQr","user_name":"Sarah Johnson","course_id":"crs_4mNp7qRsT",
"course_title":"Complete Web Development Bootcamp","completed_at":"2024-03-14T16:35:00Z"}}"""


async def measure() -> list[Figure]:
    """Messages a second, from a full outbox to an empty one: 500 lanes in 125 workspaces, no platform windows."""
    clock, rng = SystemClock(), random.SystemRandom()
    now = clock.now()
    card = announce(events.read(COMPLETION), now)
    assert card is not None
    with server("sink") as sink, tempfile.TemporaryDirectory(prefix="lfbot-bench-") as folder:
        store = await SqliteStore.open(f"{folder}/bench.db", clock=clock, rng=rng)
        api = SlackApi("xoxb-bench", f"http://127.0.0.1:{sink.port}/api/", clock, rng)
        for round in range(EACH):
            places = (Place("slack", f"T{lane % WORKSPACES}", f"C{lane}") for lane in range(LANES))
            debts = [Debt(place, card, Owed.ANNOUNCEMENT, (f"{round}",)) for place in places]
            await store.outbox.owe(TENANT, debts, now - timedelta(seconds=1))
        courier = Courier(
            store, {"slack": SlackChat(api, clock)}, clock, rng, boot="bench", windows={}, counts=Counts()
        )
        begun = time.perf_counter()
        running = asyncio.ensure_future(courier.run())
        while (await store.outbox.counts(TENANT)).get("sent", 0) < LANES * EACH:
            await asyncio.sleep(0.1)
        took = time.perf_counter() - begun
        await courier.drain(5)
        await running
        await api.close()
        await store.close()
    return [Figure(f"outbox, {LANES} lanes in {WORKSPACES} workspaces", LANES * EACH / took, "messages/s", "≥ 400")]
