"""A program that keeps webhooks until it is killed, and says of each when it is on disk."""

import asyncio
import os
import random
import sys

from adapters.sqlite.store import SqliteStore
from lfbot.clock import SystemClock
from tests.contracts.store.parts import webhook


async def keep_for_ever(path: str, name: str) -> None:
    """Eight at a time, without end."""
    store = await SqliteStore.open(path, clock=SystemClock(), rng=random.Random(1))

    async def keep(person: int) -> None:
        number = 0
        while True:
            id = f"{name}-{person}-{number}"
            await store.inbox.keep(webhook(id))
            os.write(1, f"{id}\n".encode())
            number += 1

    await asyncio.gather(*(keep(person) for person in range(8)))


if __name__ == "__main__":
    asyncio.run(keep_for_ever(sys.argv[1], sys.argv[2]))
