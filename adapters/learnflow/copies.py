"""Short copies of what is asked again and again: users by their address, and every course."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

from adapters.learnflow.flights import Flights
from lfbot.clock import Clock
from lfbot.learnflow import Course, LearnFlowError, User

_USER = timedelta(seconds=60)
_NOBODY = timedelta(seconds=10)  # an account that is missing may be made at any moment, and then it should be found
_MOST_USERS = 5000
_CATALOGUE = timedelta(minutes=10)
_AFTER_FAILURE = timedelta(seconds=30)

log = logging.getLogger(__name__)

FindUser = Callable[[], Coroutine[None, None, User | None]]
FetchCourses = Callable[[bool], Coroutine[None, None, tuple[Course, ...]]]


def address(email: str) -> str:
    """What two spellings of one e-mail address have in common: the case of A to Z means nothing.

    Only of those: other alphabets have letters whose lower case is an ASCII one, and would pass for somebody else.
    """
    return "".join(c.lower() if c.isascii() else c for c in email.strip())


class People:
    """Users by their address, for a minute."""

    def __init__(self, clock: Clock) -> None:
        """No copies yet."""
        self._clock = clock
        self._copies: dict[str, tuple[User | None, datetime]] = {}
        self._flights: Flights[User | None] = Flights()
        self._changes = 0

    async def by_email(self, email: str, find: FindUser, *, patient: bool) -> User | None:
        """The copy, or what `find` finds; all who ask for the same address at once wait for one call."""
        key = address(email)
        user, until = self._copies.get(key, (None, None))
        if until is not None and until > self._clock.now():
            return user
        # Nobody who waits is made to stand in the queue of patient work; the other way round does no harm.
        lane = patient and not self._flights.under_way((key, False))
        return await self._flights.share((key, lane), lambda: self._find(key, find))

    def keep(self, user: User) -> None:
        """Remember somebody who was just made."""
        self._put(address(user.email), user)

    def forget(self, *, id: str, email: str) -> None:
        """Somebody changed: no copy of them is right any more, nor is one that is on its way."""
        self._changes += 1
        self._flights.forget()
        for key in [
            key for key, (user, _) in self._copies.items() if key == address(email) or (user and user.id == id)
        ]:
            del self._copies[key]

    async def aclose(self) -> None:
        """Give up what is under way."""
        await self._flights.aclose()

    async def _find(self, key: str, find: FindUser) -> User | None:
        changes = self._changes
        user = await find()
        if changes == self._changes:
            self._put(key, user)
        return user

    def _put(self, key: str, user: User | None) -> None:
        self._copies.pop(key, None)
        while len(self._copies) >= _MOST_USERS:
            del self._copies[next(iter(self._copies))]
        self._copies[key] = (user, self._clock.now() + (_USER if user else _NOBODY))


class Catalogue:
    """Every course. An old copy is better than none: it is given while a new one is fetched, and if that fails."""

    def __init__(self, clock: Clock, fetch: FetchCourses) -> None:
        """`fetch` asks for all courses; its argument says whether nobody waits for them."""
        self._clock = clock
        self._fetch = fetch
        self._courses: tuple[Course, ...] | None = None
        self._fresh_until: datetime | None = None
        self._not_before: datetime | None = None
        self._published: dict[str, tuple[Course | None, datetime]] = {}
        self._flights: Flights[tuple[Course, ...]] = Flights()
        self._refresh: asyncio.Task[None] | None = None

    async def read(self, *, patient: bool) -> tuple[Course, ...]:
        """The copy. Raises LearnFlowError only if there never was one."""
        if self._courses is None:
            lane = patient and not self._flights.under_way(False)
            return await self._flights.share(lane, lambda: self._load(lane))
        now = self._clock.now()
        stale = self._fresh_until is None or self._fresh_until <= now
        waiting = self._not_before is not None and self._not_before > now
        if stale and not waiting and (self._refresh is None or self._refresh.done()):
            self._refresh = asyncio.create_task(self._refreshed())
        return self._courses

    def published(self, course: Course | None) -> None:
        """A course is new or changed; None if the event did not say which. The next reader has it fetched."""
        self._published[course.id if course else ""] = (course, self._clock.now())
        self._fresh_until = None
        self._not_before = None
        if self._courses is not None and course is not None:
            self._courses = _with(self._courses, course)

    async def aclose(self) -> None:
        """Give up what is under way."""
        await self._flights.aclose()
        if self._refresh is not None:
            self._refresh.cancel()
            await asyncio.gather(self._refresh, return_exceptions=True)

    async def _refreshed(self) -> None:
        try:
            await self._load(True)
        except LearnFlowError as error:
            self._not_before = self._clock.now() + _AFTER_FAILURE
            log.warning("The copy of the courses could not be refreshed: %s (%s)", error, error.request_id or "-")

    async def _load(self, patient: bool) -> tuple[Course, ...]:
        began = self._clock.now()
        courses = await self._fetch(patient)
        # What was published while the pages came may be missing on them.
        meanwhile = {id: told for id, told in self._published.items() if told[1] >= began}
        for course, _ in meanwhile.values():
            courses = _with(courses, course) if course else courses
        self._published = meanwhile
        self._courses = courses
        self._fresh_until = None if meanwhile else self._clock.now() + _CATALOGUE
        return courses


def _with(courses: tuple[Course, ...], course: Course) -> tuple[Course, ...]:
    known = any(one.id == course.id for one in courses)
    return tuple(course if one.id == course.id else one for one in courses) if known else (*courses, course)
