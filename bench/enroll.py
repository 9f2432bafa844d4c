"""Enrolling many people through the client, against one by one; LearnFlow takes 50 ms for each."""

import asyncio
import json
import random
import sys
import time
import urllib.request
from collections.abc import Sequence
from statistics import median

from adapters.learnflow.client import LearnFlowClient
from bench.figures import Figure
from bench.processes import process
from lfbot.clock import SystemClock
from lfbot.learnflow import AlreadyEnrolled

KEY = "sk_test_bench"
PEOPLE = 1000
ONE_BY_ONE = 60
"""One after the other costs the same for everybody, so fewer tell as much."""

LATENCY = 0.05
ROUNDS = 3


async def measure() -> list[Figure]:
    """People a second, all at once and one by one: the median of three rounds, and how many times as fast that is."""
    sandbox = [sys.executable, "-m", "sandbox.learnflow", "--port", "0", "--key", KEY, "--people", str(2 * PEOPLE)]
    with process(sandbox) as (_, first):
        url = first.split()[-1]
        _slow_down(url)
        async with LearnFlowClient(url, KEY, SystemClock(), random.Random(1)) as learnflow:
            people = [user.id async for user in learnflow.users(status="active")][:PEOPLE]
            assert len(people) == PEOPLE
            courses = [course.id for course in await learnflow.catalogue()]
            at_once, alone = [], []
            for course, other in zip(courses[:ROUNDS], courses[ROUNDS:], strict=False):
                # In turns, so that what else the machine does meets both.
                alone.append(await _one_by_one(learnflow, people[:ONE_BY_ONE], other))
                at_once.append(await _at_once(learnflow, people, course))
    ratio = median(rate / peer for rate, peer in zip(at_once, alone, strict=True))
    return [
        Figure("enrolling 1,000 people, LearnFlow at 50 ms", ratio, "×", "≥ 8", "one by one"),
        Figure("enrolling 1,000 people, LearnFlow at 50 ms", PEOPLE / median(at_once), "s"),
        Figure("the same one by one", PEOPLE / median(alone), "s", "", f"from {ONE_BY_ONE} people"),
    ]


async def _at_once(learnflow: LearnFlowClient, people: Sequence[str], course: str) -> float:
    begun = time.perf_counter()
    await asyncio.gather(*(_enroll(learnflow, person, course) for person in people))
    return len(people) / (time.perf_counter() - begun)


async def _one_by_one(learnflow: LearnFlowClient, people: Sequence[str], course: str) -> float:
    begun = time.perf_counter()
    for person in people:
        await _enroll(learnflow, person, course)
    return len(people) / (time.perf_counter() - begun)


async def _enroll(learnflow: LearnFlowClient, person: str, course: str) -> None:
    try:
        await learnflow.enroll(person, course)
    except AlreadyEnrolled:
        return  # some are in some courses from the beginning, which takes LearnFlow as long


def _slow_down(url: str) -> None:
    fault = json.dumps({"path": "/v2/enrollments", "latency": LATENCY}).encode()
    control = url.removesuffix("v2/") + "sandbox/faults"
    asked = urllib.request.Request(control, fault, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.status < 300
