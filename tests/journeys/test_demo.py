"""What a new user sees first."""

import asyncio
import os
import re
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console

from demo.prompt import Prompt
from demo.screen import Screen
from demo.slack_side import SlackSide
from demo.stage import Stage
from demo.teams_side import TeamsSide

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
    assert "15 of 15 steps showed what they must." in said.decode()
    shown = README.read_text().split("```text\n")[1].split("```")[0].splitlines()
    made_up = [line for line in shown if line not in said.decode().splitlines()]
    assert made_up == [], "the README shows what the tour does not say; put a new transcript there"


async def test_at_the_prompt_the_same_people_act_in_slack_and_in_teams() -> None:
    shown = StringIO()
    async with Stage(people=40, seed=7) as stage:
        screen = Screen(Console(file=shown, width=100), attended=False)
        slack, teams = SlackSide(stage.slack, screen, stage.slack_names()), TeamsSide(stage.teams, screen)
        prompt = Prompt(stage, screen, slack, teams)

        async def shows(line: str) -> str:
            shown.seek(shown.truncate(0))
            await prompt.obey(line)
            return shown.getvalue()

        await shows("teams")
        enrolled = await shows("@LearnFlow enroll @ann crs_4mNp7qRsT")
        assert "Ann Lee is enrolled" in enrolled and "News · only you see this" in enrolled
        assert "The progress of Ann Lee" in await shows("1"), "the button Progress"
        assert "Said. LearnFlow hears only what mentions it" in await shows("Welcome, Ann")
        await shows("as ann")
        assert "Michael Chen: Welcome, Ann" in await shows("look")
        await stage.teams.person("@ann").sees("bot", "Michael Chen enrolled you")
        assert "Michael Chen enrolled you" in await shows("in dm")
        assert "Complete Web Development Bootcamp: ▱▱▱▱▱▱▱▱▱▱ 0 %" in await shows("progress")
        found = re.search(r"\[(\d+)\] Python for Data Science", await shows("search python"))
        assert found and "chat with LearnFlow · sent" in await shows(found[1])
        assert "in the message box" in await shows("paste https://learnflow.com/courses/crs_4mNp7qRsT")
        await shows("in sales")
        assert "Complete Web Development Bootcamp: ▱▱▱▱▱▱▱▱▱▱ 0 %" in await shows("/learnflow progress"), "in Slack"
        assert "That is no line I know" in await shows("progress")
        assert stage.teams.complaints == []
