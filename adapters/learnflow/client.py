"""The LearnFlow port over HTTP: every documented call. https://learnflow.com/docs (API Reference)"""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from adapters.learnflow import paths, wire
from adapters.learnflow.calls import TRIES, Calls
from adapters.learnflow.copies import Catalogue, People, address
from adapters.learnflow.errors import unreadable
from adapters.learnflow.pages import pages
from adapters.learnflow.paths import Errand
from adapters.learnflow.pool import Pool
from lfbot.clock import Clock
from lfbot.events import Event, Kind
from lfbot.learnflow import (
    AlreadyEnrolled,
    Budget,
    Certificate,
    Conflict,
    Course,
    Enrollment,
    Invalid,
    LearnFlow,
    LearnFlowError,
    NotFound,
    Progress,
    User,
    Webhook,
)

_LONGEST_EMAIL = 320
_LONGEST_SEARCH = 200


class _Tenant:
    """What everybody shares who uses one key."""

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self.calls = calls
        self.people = People(clock)
        self.catalogue = Catalogue(clock, self._courses)

    async def aclose(self) -> None:
        await self.people.aclose()
        await self.catalogue.aclose()

    async def _courses(self, patient: bool) -> tuple[Course, ...]:
        found = pages(self.calls, Errand(paths.LIST_COURSES), wire.course, patient=patient)
        return tuple([course async for course in found])


class LearnFlowCalls:
    """The calls, for people who wait or for work that nobody waits for."""

    def __init__(self, tenant: _Tenant, *, patient: bool) -> None:
        self._tenant = tenant
        self._calls = tenant.calls
        self._patient = patient

    async def user_by_email(self, email: str) -> User | None:
        """The one account with exactly that address, whatever its case. Raises Conflict if there are two."""
        if not email.strip() or len(email) > _LONGEST_EMAIL:
            return None
        return await self._tenant.people.by_email(email, lambda: self._find(email), patient=self._patient)

    def users(self, *, role: str = "", search: str = "", status: str = "") -> AsyncIterator[User]:
        """All users that match, newest first, page by page."""
        query = (("role", role), ("search", search[:_LONGEST_SEARCH]), ("status", status))
        return pages(self._calls, Errand(paths.LIST_USERS, query=query), wire.user, patient=self._patient)

    async def create_user(
        self, email: str, name: str, *, role: str = "student", metadata: Mapping[str, str] | None = None
    ) -> User:
        """Make an account and send the invitation. Raises Conflict where the address has one.

        Repeated like a safe call: a repeat that finds the address taken by somebody of that name was heard before.
        """
        body: dict[str, object] = {"email": email, "name": name, "role": role, "send_invite": True}
        errand = Errand(paths.CREATE_USER, body=body | ({"metadata": dict(metadata)} if metadata else {}))
        outcome = await self._calls.settle(errand, patient=self._patient)
        if outcome.refusal is not None:
            user = await self._made_before(outcome.refusal, email, name, doubtful=outcome.doubtful)
        elif (made := wire.user(outcome.body["data"])) is not None:
            user = made
        else:
            raise unreadable(outcome.answer)
        self._tenant.people.forget(id=user.id, email=email)
        self._tenant.people.keep(user)
        return user

    def courses(
        self, *, category: str = "", level: str = "", instructor_id: str = "", search: str = ""
    ) -> AsyncIterator[Course]:
        """All courses that match, page by page, straight from LearnFlow."""
        words = (("instructor_id", instructor_id), ("search", search[:_LONGEST_SEARCH]))
        errand = Errand(paths.LIST_COURSES, query=(("category", category), ("level", level), *words))
        return pages(self._calls, errand, wire.course, patient=self._patient)

    async def catalogue(self) -> Sequence[Course]:
        """Every course, from a copy that is refreshed on a timer and by `course.published`."""
        return await self._tenant.catalogue.read(patient=self._patient)

    async def enroll(self, user_id: str, course_id: str, *, completion_redirect: str = "") -> Enrollment:
        """Put somebody in a course. Raises AlreadyEnrolled, NotFound, Invalid, Forbidden.

        Repeated like a safe call: a repeat that finds them enrolled was heard before, and is a success.
        """
        body: dict[str, object] = {"user_id": user_id, "course_id": course_id}
        redirect = {"completion_redirect": completion_redirect} if completion_redirect else {}
        outcome = await self._calls.settle(Errand(paths.ENROLL, body=body | redirect), patient=self._patient)
        refusal = outcome.refusal
        if isinstance(refusal, Conflict):
            if outcome.doubtful:
                return Enrollment("", user_id, course_id, await self._status_in(user_id, course_id))
            raise AlreadyEnrolled(
                refusal.message,
                status=refusal.status,
                code=refusal.code,
                param=refusal.param,
                request_id=refusal.request_id,
            )
        if refusal is not None:
            raise refusal
        return wire.enrollment(outcome.body["data"], user_id=user_id, course_id=course_id)

    async def progress(self, user_id: str) -> Progress:
        """How far that person is."""
        if not paths.fits_a_path(user_id):
            raise NotFound("LearnFlow knows no user with such an id.", param="user_id")
        outcome = await self._calls.ask(Errand(paths.USER_PROGRESS, id=user_id), patient=self._patient)
        progress = wire.progress(outcome.body["data"], user_id=user_id)
        if progress is None:
            raise unreadable(outcome.answer)
        return progress

    def certificates(
        self, *, user_id: str = "", course_id: str = "", issued_after: date | None = None
    ) -> AsyncIterator[Certificate]:
        """All certificates that match, page by page."""
        after = issued_after.isoformat() if issued_after else ""
        query = (("user_id", user_id), ("course_id", course_id), ("issued_after", after))
        errand = Errand(paths.LIST_CERTIFICATES, query=query)
        return pages(self._calls, errand, wire.certificate, patient=self._patient)

    async def register_webhook(
        self, url: str, events: Sequence[str], *, secret: str = "", description: str = ""
    ) -> Webhook:
        """Ask for events at `url`. Never repeated by itself: an answer that was lost may have registered it."""
        optional = {"secret": secret, "description": description}
        body: dict[str, object] = {"url": url, "events": list(events)}
        body |= {name: value for name, value in optional.items() if value}
        errand = Errand(paths.REGISTER_WEBHOOK, body=body, secrets=(secret,))
        outcome = await self._calls.ask(errand, patient=self._patient)
        return wire.webhook(outcome.body["data"], url=url, secret=secret)

    def noticed(self, event: Event) -> None:
        """Take from an event what the copies of users and courses should know."""
        match event.kind:
            case Kind.COURSE_PUBLISHED:
                self._tenant.catalogue.published(wire.course(event.data))
            case Kind.USER_CREATED | Kind.USER_UPDATED:
                # Events come late, twice and out of order: what somebody may do is asked anew, not read from them.
                user_id, email = event.data["id"].text(200), event.data["email"].text(_LONGEST_EMAIL)
                self._tenant.people.forget(id=user_id, email=email)
            case _:
                return

    def patient(self) -> LearnFlow:
        """The same for work nobody waits for: it leaves the last of the budget, and the next free place, to people."""
        return LearnFlowCalls(self._tenant, patient=True)

    @property
    def budget(self) -> Budget:
        """What is left, as the latest answer told."""
        return self._calls.allowance.budget

    async def _find(self, email: str) -> User | None:
        errand = Errand(paths.LIST_USERS, query=(("search", email.strip()),))
        found: User | None = None
        async for user in pages(self._calls, errand, wire.user, patient=self._patient):
            if address(user.email) != address(email):
                continue
            if found is not None:
                raise Conflict(
                    "Two LearnFlow accounts have that e-mail address.", code="email_ambiguous", param="email"
                )
            found = user
        return found

    async def _made_before(self, refusal: LearnFlowError, email: str, name: str, *, doubtful: bool) -> User:
        taken = isinstance(refusal, Conflict) or (isinstance(refusal, Invalid) and refusal.param in ("", "email"))
        user = await self._find(email) if doubtful and taken else None
        if user is None or user.name.split() != name.split():
            raise refusal
        return user

    async def _status_in(self, user_id: str, course_id: str) -> str:
        try:
            progress = await self.progress(user_id)
        except LearnFlowError:
            return "active"  # they are enrolled; how far they are is only good to know
        done = any(one.course_id == course_id and one.status == "completed" for one in progress.courses)
        return "completed" if done else "active"


class LearnFlowClient(LearnFlowCalls):
    """LearnFlow for one key, over ten connections: `async with LearnFlowClient(url, key, clock, rng) as learnflow`."""

    def __init__(
        self,
        base_url: str,
        key: str,
        clock: Clock,
        rng: random.Random,
        *,
        timeout: float = 10.0,
        tries: int = TRIES,
    ) -> None:
        """`timeout` is in seconds, for one try. Raises ValueError for an address or a key that can be none."""
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("A LearnFlow API key is one word of letters, digits and signs.")
        self._pool = Pool(paths.base(base_url), key=key, timeout=timeout)
        super().__init__(_Tenant(Calls(self._pool, clock, rng, secrets=(key,), tries=tries), clock), patient=False)
        self.test = key.startswith("sk_test_")
        """Whether it works on the sandbox data of LearnFlow."""

    async def aclose(self) -> None:
        """Give up what is under way and close the connections."""
        await self._tenant.aclose()
        await self._pool.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
