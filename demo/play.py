"""`lfbot demo`: the prompt, or the tour."""

import logging

from rich.console import Console

from demo.prompt import Prompt
from demo.screen import Screen
from demo.stage import Stage
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
        screen = Screen(console, stage.names())
        assert stage.app is not None
        screen.say(f"LearnFlow {stage.learnflow.root} · Slack {stage.slack.url} · the bot {stage.app.url}", "dim")
        if tour:
            return 1 if await Tour(stage, screen).play() else 0
        await Prompt(stage, screen).run()
        return 0
    finally:
        await stage.__aexit__(None, None, None)
