"""How long it takes to begin, and what it holds in memory when it has nothing to do."""

import subprocess
import sys
import time
from statistics import median

from bench.bot import running_bot
from bench.figures import Figure

TIMES = 5


async def measure() -> list[Figure]:
    """`lfbot --help`, `lfbot serve` until it answers, and its idle memory."""
    helps = [_help() for _ in range(TIMES + 1)][1:]
    ready: list[float] = []
    memory: list[float] = []
    for _ in range(3):
        async with running_bot() as bot:
            ready.append(bot.ready)
            memory.append(bot.process.memory())
    return [
        Figure("lfbot --help", median(helps), "s", "≤ 0.25"),
        Figure("lfbot serve, ready (Slack only)", median(ready), "s", "≤ 1.5"),
        Figure("lfbot serve, idle memory", median(memory), "MiB", "≤ 110"),
    ]


def _help() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "lfbot", "--help"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun
