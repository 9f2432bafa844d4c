"""What a new user sees first."""

import asyncio
import sys


async def test_the_tour_shows_every_step_and_says_so() -> None:
    tour = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lfbot", "demo"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await tour.communicate()

    assert tour.returncode == 0, said.decode()
    assert "11 of 11 steps showed what they must." in said.decode()
