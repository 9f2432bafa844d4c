"""Waiting in tests: for what is true in the end, and for time to pass, without a clock on the wall."""

import asyncio
from collections.abc import Awaitable, Callable

from lfbot.store import StoreUnavailable
from sandbox.clock import TravelClock

MANY = 3_000


async def becomes(ask: Callable[[], Awaitable[object]], expected: object) -> None:
    """Ask until the answer is `expected`; each question gives everybody else a turn."""
    found: object = None
    for _ in range(MANY):
        found = await _asked(ask)
        if found == expected:
            return
        await asyncio.sleep(0)
    assert found == expected, f"it came to {found}, not to {expected}"


async def in_time(
    clock: TravelClock, ask: Callable[[], Awaitable[object]], expected: object, *, step: float = 1.0, limit: int = 200
) -> None:
    """Ask until the answer is `expected`, moving the clock on by `step` seconds between questions."""
    found: object = None
    for _ in range(limit):
        for _ in range(5):
            found = await _asked(ask)
            if found == expected:
                return
        await clock.advance(step)
    assert found == expected, f"it came to {found}, not to {expected}"


async def _asked(ask: Callable[[], Awaitable[object]]) -> object:
    try:
        return await ask()
    except StoreUnavailable as error:
        return error
