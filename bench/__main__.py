"""Measure everything, or what is named: `python -m bench [slash webhook outbox enroll start teams]`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench import enroll, figures, outbox, requests, start, teams
from bench.bot import running_bot
from bench.figures import Figure
from bench.processes import pin_load

Measure = Callable[[], Awaitable[list[Figure]]]


async def _slash() -> list[Figure]:
    async with running_bot() as bot:
        return await requests.slash_commands(bot)


async def _webhook() -> list[Figure]:
    async with running_bot() as bot:
        return await requests.webhooks(bot)


ALL: dict[str, Measure] = {
    "slash": _slash,
    "webhook": _webhook,
    "outbox": outbox.measure,
    "enroll": enroll.measure,
    "start": start.measure,
    "teams": teams.measure,
}


async def main(names: list[str]) -> int:
    """Returns 1 if a target was missed."""
    pin_load()
    measured: list[Figure] = []
    for name in names or ALL:
        print(f"measuring {name}…", file=sys.stderr, flush=True)
        measured += await ALL[name]()
    figures.show(measured)
    figures.write(measured, Path("build/bench.json"))
    return 1 if any(one.reached is False for one in measured) else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
