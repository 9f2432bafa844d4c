"""The story that plays by itself: each step does something and looks at what people then see."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from demo.screen import Screen
from demo.stage import Stage
from sandbox.slack import Message

BOOTCAMP = "crs_4mNp7qRsT"


class NotShown(Exception):
    """A step that did not show what it must."""


@dataclass(frozen=True, slots=True)
class Step:
    """One scene."""

    title: str
    play: "Callable[[Tour], Awaitable[None]]"


class Tour:
    """Plays the steps in order, on one stage."""

    def __init__(self, stage: Stage, screen: Screen) -> None:
        self.stage = stage
        self.screen = screen

    async def play(self) -> int:
        """Play everything; returns how many steps did not show what they must."""
        failures = 0
        for number, step in enumerate(STEPS, 1):
            self.screen.console.rule(f"{number}. {step.title}", align="left")
            try:
                await step.play(self)
            except (NotShown, TimeoutError) as error:
                failures += 1
                self.screen.say(f"✗ {str(error) or 'nothing came in time'}", "bold red")
            else:
                self.screen.say("✓ as it should be", "green")
        self.screen.console.rule()
        done = f"{len(STEPS) - failures} of {len(STEPS)} steps showed what they must."
        self.screen.say(done, "bold red" if failures else "bold green")
        return failures

    async def types(self, handle: str, channel: str, line: str) -> list[Message]:
        """Somebody types a line; what they then see."""
        person = self.stage.person(handle)
        self.screen.typed(self.stage.name_of(person), channel, line)
        self.stage.fresh(person, channel)
        outcome = await person.types(channel, line)
        if not outcome.ok:
            raise NotShown(f"Slack shows {outcome.error or 'nothing'}: the bot did not answer")
        return self._seen(await self.stage.news(person, channel), channel)

    async def sees(self, handle: str, channel: str) -> list[Message]:
        """What the bot says to somebody next, in a channel or `direct`ly."""
        person = self.stage.person(handle)
        if channel == "direct":
            messages = await self.stage.news(person, self.stage.slack.direct(person).id)
            return self._seen(messages, f"a private message to {self.stage.name_of(person)}")
        return self._seen(await self.stage.news(person, channel), channel)

    def expect(self, messages: list[Message], *words: str) -> None:
        """Each of these words stands in what was seen."""
        said = "\n".join(message.words for message in messages).casefold()
        for word in words:
            if word.casefold() not in said:
                raise NotShown(f"“{word}” is missing from the answer")

    def private(self, messages: list[Message]) -> None:
        """Nobody else saw it."""
        if not messages or any(message.only_for is None for message in messages):
            raise NotShown("the answer was not private")

    def enrolled(self, handle: str, course: str = BOOTCAMP) -> bool:
        """Whether LearnFlow has that person in the course."""
        email = self.stage.person(handle).user.email or ""
        try:
            self.stage.learnflow.enrollment(email, course)
        except LookupError:
            return False
        return True

    def _seen(self, messages: list[Message], where: str) -> list[Message]:
        if not messages:
            raise NotShown("nothing came in time")
        self.screen.show(messages, where=where)
        return messages


async def _help(tour: Tour) -> None:
    seen = await tour.types("priya", "#general", "/learnflow help")
    tour.expect(seen, "enroll", "progress", "subscribe")
    tour.private(seen)


async def _enroll(tour: Tour) -> None:
    seen = await tour.types("michael", "#engineering", f"/learnflow enroll @sam {BOOTCAMP}")
    tour.expect(seen, "Sam Rivera", "Complete Web Development Bootcamp")
    if not tour.enrolled("sam"):
        raise NotShown("LearnFlow did not enroll Sam")
    tour.expect(await tour.sees("sam", "direct"), "Michael Chen", "Complete Web Development Bootcamp")


async def _enroll_again(tour: Tour) -> None:
    tour.expect(await tour.types("michael", "#engineering", f"/learnflow enroll @sam {BOOTCAMP}"), "already")


async def _progress(tour: Tour) -> None:
    seen = await tour.types("sarah", "#general", "/learnflow progress")
    tour.expect(seen, "Complete Web Development Bootcamp", "25.3 %")
    tour.private(seen)


async def _courses(tour: Tour) -> None:
    tour.expect(await tour.types("ann", "#sales", "/learnflow courses python"), "Python for Data Science")


async def _subscribe(tour: Tour) -> None:
    tour.expect(await tour.types("michael", "#learning", "/learnflow subscribe completions"), "Michael Chen")


async def _completion(tour: Tour) -> None:
    sam = tour.stage.person("sam")
    tour.screen.say("(in LearnFlow, Sam Rivera works through the lessons that are left)", "dim")
    tour.stage.fresh(tour.stage.person("priya"), "#learning")
    tour.stage.learnflow.do_lessons(sam.user.email or "", BOOTCAMP, 5)
    tour.stage.learnflow.finish(sam.user.email or "", BOOTCAMP)
    seen = await tour.sees("priya", "#learning")
    tour.expect(seen, "Sam Rivera", "Complete Web Development Bootcamp")
    said = "\n".join(message.words for message in seen)
    if "minutes" in said or "score" in said.casefold():
        raise NotShown("a score or a time stands in a channel")


async def _certificates(tour: Tour) -> None:
    seen = await tour.types("michael", "#learning", "/learnflow certificates @sam")
    tour.expect(seen, "Complete Web Development Bootcamp")
    tour.private(seen)


async def _student(tour: Tour) -> None:
    seen = await tour.types("sarah", "#general", f"/learnflow enroll @ann {BOOTCAMP}")
    tour.expect(seen, "managers", "Nothing was changed")
    if tour.enrolled("ann"):
        raise NotShown("LearnFlow enrolled Ann all the same")


async def _wrong_course(tour: Tour) -> None:
    seen = await tour.types("michael", "#engineering", "/learnflow enroll @ann crs_doesNotExist")
    tour.expect(seen, "no such", "req_")


async def _down_and_back(tour: Tour) -> None:
    tour.screen.say("(LearnFlow goes down)", "dim")
    tour.stage.learnflow.faults.add("/v2/*", drop=True)
    seen = await tour.types("michael", "#engineering", f"/learnflow enroll @zoë {BOOTCAMP}")
    tour.expect(seen, "did not answer", "again")
    tour.screen.say("(LearnFlow is back)", "dim")
    tour.stage.learnflow.faults.clear()
    if tour.enrolled("zoë"):
        raise NotShown("Zoë was enrolled while LearnFlow was down")
    tour.expect(await tour.types("michael", "#engineering", f"/learnflow enroll @zoë {BOOTCAMP}"), "Zoë Müller")
    if not tour.enrolled("zoë"):
        raise NotShown("LearnFlow did not enroll Zoë")


STEPS = (
    Step("Help", _help),
    Step("An instructor enrolls somebody, who is told", _enroll),
    Step("Once more: already enrolled", _enroll_again),
    Step("A learner asks for their progress", _progress),
    Step("Somebody looks for a course", _courses),
    Step("A channel wants to hear about completions", _subscribe),
    Step("Somebody finishes a course, and the channel hears of it", _completion),
    Step("Their certificates", _certificates),
    Step("A student may not enroll others", _student),
    Step("A course that does not exist", _wrong_course),
    Step("LearnFlow is down, and back", _down_and_back),
)
