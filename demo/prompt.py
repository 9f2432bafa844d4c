"""The prompt: be anybody, anywhere, at any time."""

from collections.abc import Awaitable, Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter

from demo.happenings import Happenings, is_span
from demo.prompt_help import GREETING, HELP
from demo.screen import Screen
from demo.side import DIRECT, NotTaken, Side
from demo.slack_side import SlackSide
from demo.stage import Stage
from demo.teams_side import TeamsSide
from demo.under_the_box import UnderTheBox

Word = Callable[[list[str]], Awaitable[None]]
_ALONE = ([DIRECT], ["direct"], ["chat"])


class Prompt:
    """Reads lines until `quit` or the end of input; each acts as the present person in the present place."""

    def __init__(self, stage: Stage, screen: Screen, slack: SlackSide, teams: TeamsSide) -> None:
        self._stage = stage
        self._screen = screen
        self._slack, self._teams = slack, teams
        self._box = UnderTheBox(teams, screen)
        self._happenings = happenings = Happenings(stage, screen)
        self._who = stage.person("michael")
        self._side: Side = slack
        self._places: dict[str, str] = {one.name: one.first for one in (slack, teams)}
        self._bare: dict[str, Word] = {
            "slack": self._to_slack,
            "teams": self._to_teams,
            "look": self._look,
            "assign": self._assign,
            "who": happenings.who,
            "courses": happenings.courses,
            "down": happenings.down,
            "up": happenings.up,
            "help": self._help,
        }
        self._words: dict[str, Word] = {
            "as": self._as,
            "in": self._in,
            "press": self._press,
            "say": self._say,
            "search": self._search,
            "paste": self._paste,
            "lessons": self._lessons,
            "finish": self._finish,
            "publish": self._publish,
            "pay": happenings.pay,
            "wait": happenings.wait,
        }

    async def run(self) -> None:
        """Until the person leaves."""
        completer = WordCompleter(self._completions(), sentence=True)
        session: PromptSession[str] = PromptSession(completer=completer)
        self._screen.say(GREETING)
        while True:
            try:
                line = await session.prompt_async(f"{self._who.name} in {self._side.label(self._place)} › ")
                if line.strip() in ("quit", "exit"):
                    return
                await self.obey(line.strip())
            except (EOFError, KeyboardInterrupt):
                return

    async def obey(self, line: str) -> None:
        """Do what one line says; a line that makes no sense is answered with what would."""
        if not line:
            return
        first, *rest = line.split()
        try:
            if first.isdigit() and not rest:
                await self._press([first])
            elif is_span(line):
                await self._happenings.wait([line])
            elif first in self._words:
                await self._words[first](rest)
            elif first in self._bare and not rest:
                await self._bare[first](rest)
            elif self._side.is_typed(self._place, line):
                await self._type(line)
            else:
                self._screen.say(
                    "That is no line I know. Slack commands begin with /learnflow; help lists the rest.", "yellow"
                )
        except (NotTaken, LookupError, ValueError) as error:
            self._screen.say(str(error).strip("'\"") or "That did not work.", "yellow")

    @property
    def _place(self) -> str:
        return self._places[self._side.name]

    async def _type(self, line: str) -> None:
        if not await self._side.types(self._who, self._place, line):
            self._nothing()

    async def _news(self) -> None:
        if not await self._side.news(self._who, self._place):
            self._nothing()

    def _nothing(self) -> None:
        self._screen.say("Nothing new is to be seen here.", "dim")

    async def _say(self, words: list[str]) -> None:
        await self._type(" ".join(words))

    async def _press(self, words: list[str]) -> None:
        number = int(words[0]) if words and words[0].isdigit() else 0
        await self._screen.button(number).act(self._who)

    async def _as(self, words: list[str]) -> None:
        self._who = self._happenings.named(words)

    async def _in(self, words: list[str]) -> None:
        wanted = DIRECT if words[:1] in _ALONE else " ".join(words)
        sides: tuple[Side, ...] = (self._side, self._slack, self._teams)
        for side in sides:
            if wanted and (place := side.place(wanted)) is not None:
                self._side, self._places[side.name] = side, place
                await self._arrive()
                return
        there = ", ".join(f"{side.name} has {', '.join(side.places)}" for side in (self._slack, self._teams))
        raise LookupError(f"Where? {there}, and dm is a chat with LearnFlow on either side.")

    async def _to_slack(self, _: list[str]) -> None:
        self._side = self._slack
        await self._arrive()

    async def _to_teams(self, _: list[str]) -> None:
        self._side = self._teams
        await self._arrive()

    async def _arrive(self) -> None:
        """See what is there; in Teams the first look at one's chat with the bot adds the app."""
        if self._side is self._teams and self._place == DIRECT:
            await self._teams.opens(self._who)
        await self._look([])

    async def _look(self, _: list[str]) -> None:
        self._side.look(self._who, self._place)

    async def _search(self, words: list[str]) -> None:
        await self._box.search(self._who, self._in_teams(), " ".join(words))

    async def _paste(self, words: list[str]) -> None:
        if not words:
            raise LookupError("Which link? For example: paste https://learnflow.com/courses/crs_4mNp7qRsT")
        await self._box.paste(self._who, self._in_teams(), words[0])

    async def _assign(self, _: list[str]) -> None:
        await self._box.assign(self._who, self._in_teams())

    def _in_teams(self) -> str:
        """The present place, if it is in Teams. Raises LookupError."""
        if self._side is not self._teams:
            raise LookupError("That is done in Teams: teams takes you there.")
        return self._place

    async def _finish(self, words: list[str]) -> None:
        self._side.catch_up(self._who, self._place)
        await self._happenings.finish(words)
        await self._news()

    async def _publish(self, words: list[str]) -> None:
        self._side.catch_up(self._who, self._place)
        await self._happenings.publish(words)
        await self._news()

    async def _lessons(self, words: list[str]) -> None:
        await self._happenings.lessons(words)
        await self._look([])

    async def _help(self, _: list[str]) -> None:
        self._screen.say(HELP)

    def _completions(self) -> list[str]:
        lines = ["help", "enroll", "progress", "certificates", "courses", "subscribe completions", "subscriptions"]
        people = [f"as {handle}" for handle in self._stage.people]
        places = [f"in {place}" for side in (self._slack, self._teams) for place in side.places]
        typed = [f"{begin} {line}" for begin in ("/learnflow", "@LearnFlow") for line in lines]
        return [*typed, *self._words, *self._bare, *people, *places, "in dm"]
