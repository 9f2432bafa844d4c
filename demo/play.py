"""`lfbot demo`: the prompt, or the tour."""

import logging

from rich.console import Console

from demo.prompt import Prompt
from demo.screen import Screen
from demo.slack_side import SlackSide
from demo.stage import Stage
from demo.steps import STEPS
from demo.teams_side import TeamsSide
from demo.tour import Tour


async def run(*, tour: bool, people: int, seed: int) -> int:
    """Raise the stage and play. Returns 0, or 1 if a step of the tour did not show what it must."""
    # The bot's own log would stand between the cards; what matters of it is in the answers.
    logging.getLogger().addHandler(logging.NullHandler())
    console = Console(highlight=False, width=None if not tour else min(Console().width, 100))
    with console.status("Raising the stage…"):
        stage = Stage(people=people, seed=seed)
        await stage.__aenter__()
    try:
        screen = Screen(console, attended=not tour)
        assert stage.app is not None
        servers = f"LearnFlow {stage.learnflow.root} · Slack {stage.slack.url} · Teams {stage.teams.url}"
        screen.say(f"{servers} · the bot {stage.app.url}", "dim")
        slack, teams = SlackSide(stage.slack, screen, stage.slack_names()), TeamsSide(stage.teams, screen)
        if tour:
            return 1 if await Tour(stage, screen, slack, teams).play(STEPS) else 0
        await Prompt(stage, screen, slack, teams).run()
        return 0
    finally:
        await stage.__aexit__(None, None, None)
