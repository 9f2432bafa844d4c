"""Signed requests through the whole bot, against peers that answer the same ones in the same run."""

import itertools
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from statistics import median

from bench import load, signed
from bench.bot import Bot
from bench.figures import Figure
from bench.load import Load
from bench.node import node_echo
from bench.processes import server

ROUNDS = 5
SECONDS = 2.0
IDLE = 0.2
SLACK = "/slack/events"
LEARNFLOW = "/webhooks/learnflow"

Requests = Callable[[], Iterator[bytes]]


async def slash_commands(bot: Bot) -> list[Figure]:
    """`/learnflow help` at 64 connections and at one."""
    asked = list(itertools.islice(signed.commands(SLACK, team=bot.team, app=bot.app, user=bot.user), 2000))
    with ExitStack() as stack:
        ports = {kind: stack.enter_context(server(kind)).port for kind in ("bare", "bolt", "bolt-default")}
        node = stack.enter_context(node_echo())
        if node is not None:
            ports["node"] = node.port
        ports["bot"] = bot.process.port
        many = await _rounds(ports, lambda: itertools.cycle(asked), bot, connections=64)
        one = await _rounds(ports, lambda: itertools.cycle(asked), bot, connections=1)
    peer = "echo on slack-bolt, process_before_response=True"
    figures = [
        Figure("/learnflow help, 64 connections", _ratio(many, "bot", "bolt"), "×", "≥ 0.85", peer),
        Figure("the same, answers a second", median(one.rate for one in many["bot"]), "/s"),
        Figure("the same", _ratio(many, "bot", "bare"), "×", "", "bare aiohttp"),
        Figure(
            "/learnflow help, 1 connection, p50 over bare", _over(one, "bot", "bare"), "ms", "≤ 1.5", "bare aiohttp"
        ),
        Figure("slack-bolt's defaults, p50 over bare", _over(one, "bolt-default", "bare"), "ms", "", "bare aiohttp"),
    ]
    if node is not None:
        figures.append(
            Figure("/learnflow help, 64 connections", _ratio(many, "bot", "node"), "×", "", "Node @slack/bolt")
        )
    return figures


async def webhooks(bot: Bot) -> list[Figure]:
    """Signed webhook, durable, 200, at 64 connections."""
    with ExitStack() as stack:
        ports = {kind: stack.enter_context(server(kind)).port for kind in ("bare", "sqlite3", "sqlite-utils")}
        ports["bot"] = bot.process.port
        many = await _rounds(ports, _new_webhooks, bot, connections=64)
        begun = time.perf_counter()
        rush = await load.run(bot.process.port, _new_webhooks, connections=64, seconds=SECONDS)
        await bot.process.idle()
        routed = len(rush.times) / (time.perf_counter() - begun - IDLE)
    what = "webhook → durable → 200, 64 connections"
    return [
        Figure(what, _ratio(many, "bot", "bare"), "×", "≥ 0.60", "bare aiohttp"),
        Figure(what, _ratio(many, "bot", "sqlite-utils"), "×", "≥ 5", "sqlite-utils, a transaction a request"),
        Figure(what, _ratio(many, "bot", "sqlite3"), "×", "≥ 3", "sqlite3, a transaction a request"),
        Figure("the same, answers a second", median(one.rate for one in many["bot"]), "/s"),
        Figure("a rush of webhooks, until all are routed too", routed, "/s"),
    ]


def _new_webhooks() -> Iterator[bytes]:
    """Signed before the clock starts: what is measured is the server."""
    return iter(list(itertools.islice(signed.webhooks(LEARNFLOW, secrets.token_hex(4)), 30_000)))


async def _rounds(ports: Mapping[str, int], requests: Requests, bot: Bot, *, connections: int) -> dict[str, list[Load]]:
    """Each server in turn, round by round, so that what else the machine does meets all of them alike.

    What the bot has left to do after a round, it does before the next server is measured.
    """
    given: dict[str, list[Load]] = {kind: [] for kind in ports}
    for number in range(ROUNDS + 1):
        for kind, port in ports.items():
            one = await load.run(port, requests, connections=connections, seconds=SECONDS if number else 0.5)
            if number:
                given[kind].append(one)
            await bot.process.idle()
    return given


def _ratio(given: Mapping[str, list[Load]], one: str, other: str) -> float:
    return median(a.rate / b.rate for a, b in zip(given[one], given[other], strict=True))


def _over(given: Mapping[str, list[Load]], one: str, other: str) -> float:
    return median((a.p50 - b.p50) * 1000 for a, b in zip(given[one], given[other], strict=True))
