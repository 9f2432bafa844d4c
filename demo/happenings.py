"""What happens without anybody typing in a chat: in LearnFlow, to LearnFlow, and time."""

import re
from datetime import timedelta

from demo.cast import Actor
from demo.screen import Screen
from demo.stage import Stage

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPAN = re.compile(r"\+?(\d{1,5})\s*([smhdw])")


class Happenings:
    """Each method is one word of the prompt and takes the words after it. LookupError and ValueError are for people."""

    def __init__(self, stage: Stage, screen: Screen) -> None:
        self._stage = stage
        self._screen = screen

    async def lessons(self, words: list[str]) -> None:
        """Somebody works through lessons: whom, course, how many."""
        whom, course, count = self.named(words), _second(words), int(words[2]) if len(words) > 2 else 1
        self._stage.learnflow.do_lessons(whom.email, course, count)

    async def finish(self, words: list[str]) -> None:
        """Somebody finishes a course: whom, course."""
        self._stage.learnflow.finish(self.named(words).email, _second(words))
        await self._stage.learnflow.wait_quiet()

    async def publish(self, words: list[str]) -> None:
        """A course is published."""
        if not words:
            raise LookupError("Which course? courses lists them all.")
        self._stage.learnflow.publish(words[0])

    async def pay(self, words: list[str]) -> None:
        """Somebody pays: whom, course, how much."""
        if len(words) < 3:
            raise LookupError("For example: pay sam crs_4mNp7qRsT 49.50.")
        self._stage.learnflow.pay(self.named(words).email, words[1], float(words[2]))

    async def courses(self, _: list[str]) -> None:
        """All courses."""
        for course in self._stage.learnflow.organisation.courses:
            self._screen.say(f"  {course.id}  {course.title} · {course.level} · {course.total_lessons} lessons")

    async def who(self, _: list[str]) -> None:
        """Everybody."""
        for handle, person in self._stage.people.items():
            found = self._stage.learnflow.person(person.email)
            self._screen.say(f"  @{handle:<12} {found.name} · {found.role} · {found.status}")

    async def down(self, _: list[str]) -> None:
        """LearnFlow goes away."""
        self._stage.learnflow.faults.add("/v2/*", drop=True)
        self._screen.say("LearnFlow drops every connection now.", "dim")

    async def up(self, _: list[str]) -> None:
        """LearnFlow comes back."""
        self._stage.learnflow.faults.clear()
        self._screen.say("LearnFlow answers again.", "dim")

    async def wait(self, words: list[str]) -> None:
        """Time passes."""
        span = _SPAN.fullmatch(" ".join(words))
        if span is None:
            raise ValueError("How long? For example: wait 3d, or +2h.")
        await self._stage.clock.advance(timedelta(seconds=int(span[1]) * _UNITS[span[2]]))
        self._screen.say(f"It is {self._stage.clock.now():%A, %-d %B %Y, %H:%M} UTC.", "dim")

    def named(self, words: list[str]) -> Actor:
        """Whom the first word names. Raises LookupError."""
        if not words:
            raise LookupError("Who? who lists everybody.")
        try:
            return self._stage.person(words[0])
        except KeyError:
            raise LookupError(f"There is nobody called {words[0]}. who lists everybody.") from None


def is_span(line: str) -> bool:
    """Whether a line is a time to wait, such as +2h."""
    return _SPAN.fullmatch(line) is not None


def _second(words: list[str]) -> str:
    if len(words) < 2:
        raise LookupError("Which course? courses lists them all.")
    return words[1]
