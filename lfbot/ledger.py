"""Requests that are written down before they run: each runs once, and what a crash leaves is finished."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from lfbot.card import Card, text
from lfbot.chat import Call, Reply
from lfbot.clock import Clock
from lfbot.store import Calls, Debt, Recorded, StoreUnavailable

log = logging.getLogger(__name__)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """What running a request gave: the caller's reply, and the private messages it makes owed."""

    reply: Reply
    debts: Sequence[Debt]


class Ledger:
    """Knows of every request whether it is on disk, under way, or answered; a tenant and a request's key name it."""

    def __init__(self, calls: Calls, clock: Clock, owed: Callable[[], None]) -> None:
        """`owed` is called once private messages are on disk."""
        self._calls = calls
        self._clock = clock
        self._owed = owed
        self._running: dict[Key, asyncio.Future[Reply]] = {}
        self._open: set[Key] = set()
        """Those that are ours to close: on disk, and their callers not yet answered."""
        self._fresh: set[Key] = set()
        """Those of them that were written down and have not begun to run."""
        self._resumed: set[Key] = set()
        """Those of them that a crash may have cut short."""

    async def accept(self, tenant: str, call: Call) -> bool:
        """Write it down; False if it was there already. Raises StoreUnavailable."""
        known = await self._calls.open(tenant, call, self._clock.now())
        if known is None:
            self._open.add((tenant, call.key))
            self._fresh.add((tenant, call.key))
        return known is None

    async def once(self, tenant: str, call: Call, run: Callable[[], Awaitable[Done]]) -> Reply:
        """The reply of `run`, which is begun only if the request never was; others who ask meanwhile get the same.

        Raises StoreUnavailable if it could not be written down; then it did not run.
        """
        key = (tenant, call.key)
        if key in self._running:
            return await asyncio.shield(self._running[key])
        running: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._running[key] = running
        try:
            reply = await self._first(tenant, call, run)
            running.set_result(reply)
            return reply
        except BaseException as error:
            running.set_exception(error)
            running.exception()
            raise
        finally:
            del self._running[key]

    async def close(self, tenant: str, call: Call) -> None:
        """The caller has the reply. A store that is away only means that they may get it twice."""
        if (tenant, call.key) not in self._open:
            return
        try:
            await self.finished(tenant, call)
        except StoreUnavailable as error:
            log.warning("could not close call %s: %s; its caller may be answered twice", call.key, error.reason)

    async def unfinished(self) -> Sequence[Recorded]:
        """What a crash left. Raises StoreUnavailable."""
        return await self._calls.unfinished()

    def resume(self, tenant: str, call: Call) -> None:
        """It is to run, though it may have been cut short before."""
        self._fresh.add((tenant, call.key))
        self._resumed.add((tenant, call.key))

    def is_resumed(self, tenant: str, call: Call) -> bool:
        """Whether it may have been cut short before."""
        return (tenant, call.key) in self._resumed

    async def finished(self, tenant: str, call: Call) -> None:
        """Nothing is left to do for it. Raises StoreUnavailable."""
        for names in (self._open, self._fresh, self._resumed):
            names.discard((tenant, call.key))
        await self._calls.close(tenant, call)

    async def _first(self, tenant: str, call: Call, run: Callable[[], Awaitable[Done]]) -> Reply:
        key = (tenant, call.key)
        if key in self._fresh:
            self._fresh.discard(key)
        else:
            known = await self._calls.open(tenant, call, self._clock.now())
            if known is not None:
                return known.reply or Reply(_busy())
            self._open.add(key)
        done = await run()
        try:
            await self._calls.settle(tenant, call, done.reply, done.debts, self._clock.now())
        except StoreUnavailable as error:
            # Done, and cannot be written down: the caller is told; after a restart it runs once more, harmlessly.
            log.error("could not settle call %s: %s", call.key, error.reason)
            return done.reply
        if done.debts:
            self._owed()
        return done.reply


def _busy() -> Card:
    said = "This request came twice; it is being worked on once. The answer to the first is the answer to both."
    return Card("Already on it", (text(said),))
