"""Runs the sandbox alone: `python -m sandbox.teams --port 3978 --bot-url http://127.0.0.1:8080/api/messages`."""

import argparse
import asyncio
import random
import signal
import sys
from collections.abc import Callable, Sequence

from sandbox.clock import TravelClock
from sandbox.learnflow.roster import ROSTER
from sandbox.teams.seed import seed_tenant
from sandbox.teams.server import TeamsSandbox

# The people of the LearnFlow sandbox, under the same addresses, so that the two can be used together.
PEOPLE = tuple((name, f"{mailbox}@example.com", department) for name, mailbox, _, _, department in ROSTER)


async def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 3978,
    bot_url: str | None = None,
    people: Sequence[tuple[str, str] | tuple[str, str, str]] = PEOPLE,
    seed: int | None = None,
    limits: bool = True,
    say: Callable[[str], None] = print,
    stop: asyncio.Event | None = None,
) -> None:
    """Run until `stop` is set or the process is told to end; `say` gets the lines with the address and the secrets."""
    sandbox = TeamsSandbox(TravelClock(), random.Random(seed), limits=limits)
    seed_tenant(sandbox, people)
    stopping = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    await sandbox.start(host, port)
    if bot_url is not None:
        sandbox.connect(bot_url)
    for line in _announcement(sandbox, bot_url):
        say(line)
    try:
        await stopping.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        await sandbox.stop()


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; 0 when it was stopped, 1 when it could not listen."""
    parser = argparse.ArgumentParser(prog="sandbox.teams", description="A strict Microsoft Teams on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=int, default=3978, help="the port; 0 lets the system choose (3978)")
    parser.add_argument(
        "--bot-url", help="where the bot takes activities; it can be told later through /sandbox/connect"
    )
    parser.add_argument("--seed", type=int, help="a number that makes ids and secrets the same every time")
    parser.add_argument("--no-limits", action="store_true", help="never answer 429")
    given = parser.parse_args(argv)
    work = serve(host=given.host, port=given.port, bot_url=given.bot_url, seed=given.seed, limits=not given.no_limits)
    try:
        asyncio.run(work)
    except OSError as problem:
        sys.stderr.write(f"The sandbox could not listen on {given.host}:{given.port}: {problem.strerror}.\n")
        return 1
    return 0


def _announcement(sandbox: TeamsSandbox, bot_url: str | None) -> list[str]:
    return [
        f"Teams sandbox listening on {sandbox.url}",
        *(f"{name}={value}" for name, value in sandbox.settings().items()),
        f"Activities go to {bot_url}" if bot_url else "Activities wait for a bot URL: POST it to /sandbox/connect",
        f"Control: POST {sandbox.url}/sandbox/type with user, place and text; GET {sandbox.url}/sandbox/state",
    ]


if __name__ == "__main__":
    sys.exit(main())
