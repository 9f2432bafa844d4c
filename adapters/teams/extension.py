"""The message extension: courses put into messages, links shown as cards, and dialogs opened from messages.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/what-are-messaging-extensions
"""

from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TypeVar

from adapters.teams import results, tasks
from adapters.teams.dialogs import OUT_OF_DATE, Dialogs
from adapters.teams.directory import Directory
from adapters.teams.heard import Heard
from adapters.teams.manifest import ASSIGN, ENROLL, QUERY, SEARCH_COURSES
from adapters.teams.objects import Json
from adapters.teams.posting import Posting
from adapters.teams.results import found, said
from adapters.teams.stamps import Seen
from adapters.teams.turns import Invoked
from adapters.teams.unfurling import certificate_in
from lfbot import courses, plain
from lfbot.bot import Bot
from lfbot.card import Buttons, Card, Tone
from lfbot.chat import Reply
from lfbot.clock import Clock, ready_within
from lfbot.course_card import brief, course_card, facts
from lfbot.learnflow import Course
from lfbot.line import Mention, Word
from lfbot.roles import Rules
from lfbot.underway import Underway
from lfbot.wild import Wild

T = TypeVar("T")

SECONDS = 4.0
"""How long one waits for LearnFlow: after five seconds a client says that it cannot reach the app."""

PAGE = 25
URL = 2_000

SLOW = "LearnFlow takes too long just now. Try again in a minute."
GONE = "This course is not on offer any more. Look for another one."


class Extension:
    """Answers what people ask while they write. Everything put into a message is for all who read it."""

    def __init__(
        self,
        bot: Bot,
        dialogs: Dialogs,
        posting: Posting,
        directory: Directory,
        underway: Underway,
        clock: Clock,
        rules: Rules,
    ) -> None:
        self._bot = bot
        self._dialogs = dialogs
        self._posting = posting
        self._directory = directory
        self._underway = underway
        self._clock = clock
        self._rules = rules

    async def query(self, heard: Heard) -> Invoked:
        """Courses that fit what is typed, or the first of all, a page at a time."""
        asked = heard.value
        if asked["commandId"].text(64) != SEARCH_COURSES:
            return said(OUT_OF_DATE)
        typed = next((one["value"].text(200) for one in asked["parameters"].items() if _is_query(one)), "")
        offered = await self._offered(heard, typed)
        if isinstance(offered, Invoked):
            return offered
        first, count = _page(asked["queryOptions"])
        if not offered and typed:
            return said(f"No course fits “{typed[:60]}”. Try other words, or one word of its title.")
        if not offered:
            return said("There are no courses yet. A LearnFlow admin can publish some.")
        return found([self._listed(one) for one in offered[first : first + count]])

    async def select(self, heard: Heard) -> Invoked:
        """The whole card of the course that was chosen."""
        id = heard.value["course"].text(80)
        offered = await self._offered(heard, id) if id else ()
        if isinstance(offered, Invoked):
            return offered
        course = next((one for one in offered if one.id == id), None)
        return found([self._whole(course)]) if course else said(GONE)

    async def link(self, heard: Heard) -> Invoked:
        """The card of a course's or a certificate's page, or nothing: a link that is not shown is still a link."""
        url = heard.value["url"].text(URL)
        certificate = certificate_in(url)
        if not certificate and not courses.is_page(url, self._rules):
            return found(())
        course = await self._in_time(self._linked(heard, url, certificate))
        if course is None or not course.published:
            return found(())
        return found([self._whole(course, certificate=bool(certificate))])

    async def fetch(self, heard: Heard) -> Invoked:
        """The dialog of an action; from a message, with whoever wrote it."""
        asked = heard.value["commandId"].text(64)
        if asked not in (ASSIGN, ENROLL):
            return tasks.told(OUT_OF_DATE)
        return await self._dialogs.open(heard, ("enroll", *(self._author(heard) if asked == ASSIGN else ())))

    async def submit(self, heard: Heard) -> Invoked:
        """What was filled into it. What came of it is put into the message, to be sent or dropped."""
        return await self._dialogs.submit(heard, self._placed)

    async def _offered(self, heard: Heard, typed: str) -> Sequence[Course] | Invoked:
        """What everybody may know to be on offer, or what to say instead."""
        offered = await self._in_time(self._bot.offered(heard.caller, typed))
        if offered is None:
            return said(SLOW)
        if isinstance(offered, Card):
            return said(plain.text(offered, buttons=False))
        return [one for one in offered if one.published]

    async def _linked(self, heard: Heard, url: str, certificate: str) -> Course | None:
        if certificate:
            return await self._bot.certified(heard.caller, certificate)
        offered = await self._bot.offered(heard.caller)
        return None if isinstance(offered, Card) else courses.at(url, offered, self._rules)

    async def _in_time(self, asking: Coroutine[object, object, T]) -> T | None:
        """What is there in time; what is not goes on, and may be there the next time."""
        task = self._underway.start(asking)
        return task.result() if await ready_within(self._clock, SECONDS, task) else None

    def _author(self, heard: Heard) -> tuple[Word, ...]:
        """Whoever wrote the message that an action was used on; apps and strangers cannot be enrolled."""
        user = heard.value["messagePayload"]["from"]["user"]
        id = user["id"].text(60)
        return self._directory.noticed(heard, (Mention(id, user["displayName"].text(100)),)) if id else ()

    def _placed(self, reply: Reply) -> Invoked:
        """The card of a reply without its buttons, which were meant for whoever asked."""
        if reply.card.tone is not Tone.GOOD:
            return tasks.told(plain.text(reply.card, buttons=False))
        card = replace(reply.card, blocks=tuple(one for one in reply.card.blocks if not isinstance(one, Buttons)))
        about = " · ".join(plain.text(card).split("\n")[1:])
        return found([self._drawn(card, about)])

    def _listed(self, course: Course) -> Json:
        """One of many, which are sent together: when it is chosen, the whole card is asked for."""
        return self._drawn(brief(course), facts(course), {"lfbot": 1, "course": course.id})

    def _whole(self, course: Course, *, certificate: bool = False) -> Json:
        card = course_card(course, self._rules)
        return self._drawn(replace(card, title=f"Certificate: {card.title}") if certificate else card, facts(course))

    def _drawn(self, card: Card, about: str, tapped: Json | None = None) -> Json:
        return results.result(self._posting.content(card, Seen.ALL), card.title, about, tapped)


def _is_query(parameter: Wild) -> bool:
    return parameter["name"].text(64) == QUERY


def _page(options: Wild) -> tuple[int, int]:
    """Where the page begins and how long it is."""
    skip, count = options["skip"].whole() or 0, options["count"].whole() or PAGE
    return max(skip, 0), min(max(count, 1), PAGE)
