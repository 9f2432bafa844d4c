"""`python -m sandbox.learnflow`: a LearnFlow on this machine until it is stopped."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Sequence

from sandbox.clock import TravelClock
from sandbox.learnflow.auth import environment_of
from sandbox.learnflow.deliveries import DeliveryRules
from sandbox.learnflow.server import LearnFlowSandbox


def main(argv: Sequence[str] | None = None) -> int:
    """Run it as the arguments say; 0 when it was stopped, 1 when it could not begin."""
    options = _parser().parse_args(argv)
    try:
        sandbox = LearnFlowSandbox(
            TravelClock(),
            seed=options.seed,
            people=options.people,
            courses=options.courses,
            tier=options.tier,
            key=options.key,
            rules=DeliveryRules(outside=options.deliver_anywhere),
        )
        asyncio.run(serve(sandbox, options.host, options.port, options.redirect_uri))
    except (ValueError, OSError) as problem:
        print(f"The LearnFlow sandbox could not start: {problem}", file=sys.stderr)  # noqa: T201 the command line's words
        return 1
    return 0


async def serve(
    sandbox: LearnFlowSandbox,
    host: str,
    port: int,
    redirect_uris: Sequence[str] = (),
    say: Callable[[str], None] = print,
) -> None:
    """Run until SIGINT or SIGTERM, after saying where it listens and what its secrets are."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    await sandbox.start(host, port)
    try:
        application = sandbox.register_application("Demo application", redirect_uris)
        say(f"LearnFlow sandbox at {sandbox.url}")
        say(f"  API key              {sandbox.api_key}")
        other = sandbox.live_key if sandbox.api_key != sandbox.live_key else sandbox.test_key
        say(f"  key of the {environment_of(other)} data {other}")
        say(f"  OAuth client id      {application.client_id}")
        say(f"  OAuth client secret  {application.client_secret}")
        say(f"  OAuth redirect URIs  {', '.join(redirect_uris) or 'none: give --redirect-uri'}")
        say(f"  OpenAPI              {sandbox.root}/openapi.json")
        say(f"  Postman              {sandbox.root}/postman.json")
        say(f"  control              {sandbox.root}/sandbox/state")
        say("Stop it with Ctrl+C.")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await sandbox.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("lfbot sandbox learnflow", description="A LearnFlow on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
    parser.add_argument("--port", type=int, default=4020, help="the port, 0 for any (4020)")
    parser.add_argument("--key", help="the API key to accept: sk_test_… or sk_live_… (made up)")
    parser.add_argument("--people", type=int, default=40, help="how many users (40)")
    parser.add_argument("--courses", type=int, default=15, help="how many courses (15)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same organisation (1)")
    parser.add_argument("--tier", type=int, choices=(1, 2, 3), default=2, help="subscription; 1 is read-only (2)")
    parser.add_argument("--redirect-uri", action="append", default=[], help="register this for OAuth; repeatable")
    parser.add_argument("--deliver-anywhere", action="store_true", help="let webhooks leave this machine")
    return parser


if __name__ == "__main__":
    sys.exit(main())
