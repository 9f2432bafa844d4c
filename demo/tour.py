"""The story that plays by itself: each step does something and looks at what people then see."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from demo.screen import Screen
from demo.side import DIRECT, NotTaken, Seen, Side
from demo.slack_side import SlackSide
from demo.stage import Stage
from demo.teams_side import TeamsSide

BOOTCAMP = "crs_4mNp7qRsT"


class NotShown(Exception):
    """A step that did not show what it must."""


@dataclass(frozen=True, slots=True)
class Step:
    """One scene."""

    title: str
    play: "Callable[[Tour], Awaitable[None]]"


class Tour:
    """Plays steps in order, on one stage."""

    def __init__(self, stage: Stage, screen: Screen, slack: SlackSide, teams: TeamsSide) -> None:
        self.stage = stage
        self.screen = screen
        self.slack = slack
        self.teams = teams

    async def play(self, steps: Sequence[Step]) -> int:
        """Play everything; returns how many steps did not show what they must."""
        failures = 0
        for number, step in enumerate(steps, 1):
            self.screen.console.rule(f"{number}. {step.title}", align="left")
            try:
                await step.play(self)
            except (NotShown, NotTaken, TimeoutError, LookupError) as error:
                failures += 1
                self.screen.say(f"✗ {str(error) or 'nothing came in time'}", "bold red")
            else:
                self.screen.say("✓ as it should be", "green")
        self.screen.console.rule()
        done = f"{len(steps) - failures} of {len(steps)} steps showed what they must."
        self.screen.say(done, "bold red" if failures else "bold green")
        return failures

    async def types(self, side: Side, handle: str, place: str, line: str) -> list[Seen]:
        """Somebody types a line; what they then see."""
        who = self.stage.person(handle)
        self.screen.typed(who.name, side.label(place), line)
        return _something(await side.types(who, place, line))

    async def sees(self, side: Side, handle: str, place: str) -> list[Seen]:
        """What the bot says to somebody next, in a place of that side."""
        who = self.stage.person(handle)
        note = side.message_to(who) if place == DIRECT else ""
        return _something(await side.news(who, place, note=note))

    def expect(self, seen: Sequence[Seen], *words: str) -> None:
        """Each of these words stands in what was seen."""
        said = "\n".join(one.words for one in seen).casefold()
        for word in words:
            if word.casefold() not in said:
                raise NotShown(f"“{word}” is missing from the answer")

    def private(self, seen: Sequence[Seen]) -> None:
        """Nobody else saw it."""
        if not seen or not all(one.private for one in seen):
            raise NotShown("the answer was not private")

    def tells_no_score(self, seen: Sequence[Seen]) -> None:
        """Scores and times are nobody else's business."""
        said = "\n".join(one.words for one in seen)
        if "minutes" in said or "score" in said.casefold():
            raise NotShown("a score or a time stands in a channel")

    def enrolled(self, handle: str, course: str = BOOTCAMP) -> bool:
        """Whether LearnFlow has that person in the course."""
        try:
            self.stage.learnflow.enrollment(self.stage.person(handle).email, course)
        except LookupError:
            return False
        return True

    def finish(self, handle: str, course: str = BOOTCAMP) -> None:
        """Somebody works through the lessons that are left."""
        who = self.stage.person(handle)
        self.screen.say(f"(in LearnFlow, {who.name} works through the lessons that are left)", "dim")
        self.stage.learnflow.do_lessons(who.email, course, 5)
        self.stage.learnflow.finish(who.email, course)


def _something(seen: list[Seen]) -> list[Seen]:
    if not seen:
        raise NotShown("nothing came in time")
    return seen
