"""The bot under measurement: `lfbot serve` as it is, in a process of its own, with the sandboxes in this one."""

import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.processes import Process, process
from bench.signed import SLACK_SECRET, WEBHOOK_SECRET
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.slack import SlackSandbox


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot and who asks it; `ready` is how many seconds its start took."""

    process: Process
    team: str
    app: str
    user: str
    ready: float


@asynccontextmanager
async def running_bot() -> AsyncIterator[Bot]:
    """Start it, wait until it answers, and stop it in the end."""
    clock = TravelClock()
    async with (
        LearnFlowSandbox(clock) as learnflow,
        SlackSandbox(clock, random.Random(1), signing_secret=SLACK_SECRET) as slack,
    ):
        user = slack.add_user("Sarah Johnson", "sarah.johnson@example.com")
        with tempfile.TemporaryDirectory(prefix="lfbot-bench-") as folder:
            environment = {
                "LEARNFLOW_API_KEY": learnflow.api_key,
                "LEARNFLOW_API_URL": learnflow.url,
                "LEARNFLOW_WEBHOOK_SECRET": WEBHOOK_SECRET,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_SIGNING_SECRET": SLACK_SECRET,
                "SLACK_API_URL": slack.api_url,
                "LFBOT_DATABASE": f"{folder}/bench.db",
                "LFBOT_PORT": "0",
            }
            begun = time.perf_counter()
            with process([sys.executable, "-m", "lfbot", "serve"], environment) as (popen, first):
                ready = time.perf_counter() - begun
                port = int(first.rsplit(":", 1)[1].split("/")[0])
                await slack.wait_for(lambda: slack.calls_of("auth.test"), 10.0)
                yield Bot(Process(port, popen.pid), slack.team_id, slack.app_id, user.id, ready)
