"""The prompt: be anybody, anywhere, at any time."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter

from demo.prompt_help import GREETING, HELP
from demo.screen import Press, Screen
from demo.stage import Stage
from sandbox.slack import Message, Person

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"\+?(\d{1,5})\s*([smhdw])")


class Prompt:
    """Reads lines until `quit` or the end of input; each acts as the present person in the present channel."""

    def __init__(self, stage: Stage, screen: Screen) -> None:
        self.stage = stage
        self.screen = screen
        self.person = stage.person("michael")
        self.channel = "#engineering"
        self._words: dict[str, Callable[[list[str]], Awaitable[None]]] = {
            "as": self._as,
            "in": self._in,
            "press": self._press,
            "lessons": self._lessons,
            "finish": self._finish,
            "publish": self._publish,
            "pay": self._pay,
            "wait": self._wait,
            "look": self._look,
            "who": self._who,
            "courses": self._courses,
            "down": self._down,
            "up": self._up,
            "help": self._help,
        }

    async def run(self) -> None:
        """Until the person leaves."""
        session: PromptSession[str] = PromptSession(completer=WordCompleter(self._completions(), sentence=True))
        self.screen.say(GREETING)
        while True:
            try:
                line = await session.prompt_async(f"{self.stage.name_of(self.person)} in {self.channel} › ")
            except (EOFError, KeyboardInterrupt):
                return
            if line.strip() in ("quit", "exit"):
                return
            await self.obey(line.strip())

    async def obey(self, line: str) -> None:
        """Do what one line says; a line that makes no sense is answered with what would."""
        if not line:
            return
        first, *rest = line.split()
        try:
            if line.startswith("/"):
                await self._type(line)
            elif first.lower() == "@learnflow":
                await self._mention(line)
            elif first.isdigit():
                await self._press([first])
            elif _SPAN.fullmatch(line):
                await self._wait([line])
            elif first in self._words:
                await self._words[first](rest)
            else:
                self.screen.say(
                    "That is no line I know. Slack commands begin with /learnflow; help lists the rest.", "yellow"
                )
        except (LookupError, ValueError) as error:
            self.screen.say(str(error).strip("'\"") or "That did not work.", "yellow")

    async def _type(self, line: str) -> None:
        self.stage.fresh(self.person, self._place())
        if self.channel == "direct":
            await self.person.messages_bot(line.removeprefix("/learnflow").strip() or "help")
            await self._answer()
            return
        outcome = await self.person.types(self.channel, line)
        if not outcome.ok:
            self.screen.say(f"Slack shows: {outcome.error}", "red")
            return
        await self._answer()

    async def _mention(self, line: str) -> None:
        self.stage.fresh(self.person, self._place())
        await self.person.mentions_bot(self.channel, line.partition(" ")[2] or "help")
        await self._answer()

    async def _press(self, words: list[str]) -> None:
        number = int(words[0]) if words and words[0].isdigit() else 0
        if not 1 <= number <= len(self.screen.buttons):
            raise LookupError("There is no button of that number. Numbers stand in brackets before each button.")
        press: Press = self.screen.buttons[number - 1]
        if press.url:
            self.screen.say(f"It leads to {press.url}")
            return
        outcome = await self.person.clicks(press.on, press.action_id)
        if not outcome.ok:
            self.screen.say(f"Slack shows: {outcome.error}", "red")
            return
        await self._answer()

    async def _answer(self) -> None:
        """Show what came of it: a form to fill in, or what is new in the channel."""
        messages = await self._first_news()
        self.screen.show(messages, where=self.channel)
        if self.person.view is not None:
            await self._fill_form()

    async def _first_news(self) -> list[Message]:
        found: list[Message] = []

        def anything() -> bool:
            found.extend(one for one in self.stage.fresh(self.person, self._place()) if one.by_bot)
            return bool(found) or self.person.view is not None

        try:
            with self.screen.console.status("…"):
                await self.stage.slack.wait_for(anything, 12.0)
        except TimeoutError:
            self.screen.say("Nothing new is to be seen here.", "dim")
        return found

    async def _fill_form(self) -> None:
        session: PromptSession[str] = PromptSession()
        view = self.person.view
        assert view is not None
        self.screen.say(f"A form: {view.title}. Leave a line empty to leave a field as it is.", "bold")
        for block in view.blocks:
            if block.get("type") != "input":
                continue
            label = str(block["label"]["text"])
            value = await session.prompt_async(f"  {label}: ")
            if value.strip():
                await self._fill(label, str(block["element"]["type"]), value.strip())
        outcome = await self.person.submit()
        for label, error in outcome.errors.items():
            self.screen.say(f"{label}: {error}", "yellow")
        if outcome.errors:
            await self.person.close(everything=True)
            return
        await asyncio.sleep(0)
        if self.person.view is not None:
            shown = self.person.view
            self.screen.show_view(shown)
            await self.person.close(everything=True)
        else:
            self.screen.show(await self._first_news(), where=self.channel)

    async def _fill(self, label: str, kind: str, value: str) -> None:
        if kind.endswith("external_select"):
            offered = (await self.person.select_options(label, value)).options
            if not offered:
                raise LookupError(f"Nothing is offered for “{value}”.")
            choice = str(offered[0]["text"]["text"])
            self.screen.say(f"  chosen: {choice}", "dim")
            self.person.fill(label, [choice] if kind.startswith("multi") else choice)
        elif kind.startswith("multi"):
            self.person.fill(label, value.replace(",", " ").split())
        else:
            self.person.fill(label, value)

    async def _as(self, words: list[str]) -> None:
        self.person = self._named(words)

    async def _in(self, words: list[str]) -> None:
        name = words[0] if words else ""
        if name in ("dm", "direct"):
            self.channel = "direct"
            return
        self.stage.slack.channel(f"#{name.lstrip('#')}")
        self.channel = f"#{name.lstrip('#')}"
        await self._look([])

    async def _lessons(self, words: list[str]) -> None:
        person, course, count = self._named(words), words[1], int(words[2]) if len(words) > 2 else 1
        self.stage.learnflow.do_lessons(person.user.email or "", course, count)
        await self._look([])

    async def _finish(self, words: list[str]) -> None:
        self.stage.learnflow.finish(self._named(words).user.email or "", words[1])
        await self.stage.learnflow.wait_quiet()
        await self._answer()

    async def _publish(self, words: list[str]) -> None:
        self.stage.learnflow.publish(words[0])
        await self._answer()

    async def _pay(self, words: list[str]) -> None:
        self.stage.learnflow.pay(self._named(words).user.email or "", words[1], float(words[2]))

    async def _wait(self, words: list[str]) -> None:
        span = _SPAN.fullmatch(" ".join(words))
        if span is None:
            raise ValueError("How long? For example: wait 3d, or +2h.")
        await self.stage.clock.advance(timedelta(seconds=int(span[1]) * _UNITS[span[2]]))
        self.screen.say(f"It is {self.stage.clock.now():%A, %-d %B %Y, %H:%M} UTC.", "dim")

    async def _look(self, _: list[str]) -> None:
        self.screen.show(self.stage.fresh(self.person, self._place()), where=self.channel)

    async def _who(self, _: list[str]) -> None:
        for handle, person in self.stage.people.items():
            found = self.stage.learnflow.person(person.user.email or "")
            self.screen.say(f"  @{handle:<12} {found.name} · {found.role} · {found.status}")

    async def _courses(self, _: list[str]) -> None:
        for course in self.stage.learnflow.organisation.courses:
            self.screen.say(f"  {course.id}  {course.title} · {course.level} · {course.total_lessons} lessons")

    async def _down(self, _: list[str]) -> None:
        self.stage.learnflow.faults.add("/v2/*", drop=True)
        self.screen.say("LearnFlow drops every connection now.", "dim")

    async def _up(self, _: list[str]) -> None:
        self.stage.learnflow.faults.clear()
        self.screen.say("LearnFlow answers again.", "dim")

    async def _help(self, _: list[str]) -> None:
        self.screen.say(HELP)

    def _named(self, words: list[str]) -> Person:
        if not words:
            raise LookupError("Who? who lists everybody.")
        try:
            return self.stage.person(words[0])
        except KeyError:
            raise LookupError(f"There is nobody called {words[0]}. who lists everybody.") from None

    def _place(self) -> str:
        return self.stage.slack.direct(self.person).id if self.channel == "direct" else self.channel

    def _completions(self) -> list[str]:
        lines = ["help", "enroll", "progress", "certificates", "courses", "subscribe completions", "subscriptions"]
        people = [f"as {handle}" for handle in self.stage.people]
        return [*(f"/learnflow {line}" for line in lines), *self._words, *people]
