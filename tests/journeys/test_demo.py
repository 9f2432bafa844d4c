"""What a new user sees first."""

import asyncio
import os
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


async def test_the_tour_shows_every_step_and_says_so() -> None:
    tour = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lfbot", "demo"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "COLUMNS": "78"},
    )
    said, _ = await tour.communicate()

    assert tour.returncode == 0, said.decode()
    assert "11 of 11 steps showed what they must." in said.decode()
    shown = README.read_text().split("```text\n")[1].split("```")[0].splitlines()
    made_up = [line for line in shown if line not in said.decode().splitlines()]
    assert made_up == [], "the README shows what the tour does not say; put a new transcript there"
