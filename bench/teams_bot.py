"""The bot with a watch on its event loop: prints where it listens, and at each line on its input its longest stall."""

import asyncio
import gc
import os
import sys
import time

from lfbot import settings
from lfbot.assembly import App

TICK = 0.001


async def watched(longest: list[float]) -> None:
    """Ask for the loop every millisecond, and note how much later than that it came."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(TICK)
        longest[0] = max(longest[0], time.perf_counter() - before - TICK)


async def main() -> None:
    """Serve until the input ends."""
    app = await App.open(settings.read(os.environ))
    await app.start()
    # As `lfbot serve` does.
    gc.collect()
    gc.freeze()
    print(app.url, flush=True)
    longest = [0.0]
    watch = asyncio.ensure_future(watched(longest))
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(f"{longest[0]:.6f}", flush=True)
        longest[0] = 0.0
    watch.cancel()
    await app.stop()


if __name__ == "__main__":
    asyncio.run(main())
