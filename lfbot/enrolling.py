"""Enrolling many people in many courses: who can be, what became of each, and how it is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lfbot.card import Code, Person, Spans
from lfbot.command import Context
from lfbot.kinds import Learner
from lfbot.learnflow import AlreadyEnrolled, Broken, Course, KeyRefused, LearnFlowError, RateLimited
from lfbot.people import Found, Known, Unknown, find
from lfbot.together import together


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody whom LearnFlow could not be asked about."""

    learner: Learner
    error: LearnFlowError

    @property
    def name(self) -> str:
        """As they were named."""
        return self.learner.name or self.learner.ref


class Result(StrEnum):
    """What became of one person and one course."""

    ENROLLED = "enrolled"
    ALREADY = "already enrolled"
    FAILED = "not enrolled"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person and one course; `enrollment` is LearnFlow's id of a new one, `error` why there is none."""

    learner: Learner
    person: Known
    course: Course
    result: Result
    enrollment: str = ""
    error: LearnFlowError | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """The people who were named, sorted by whether they can be enrolled; the same account counts once."""

    known: tuple[tuple[Learner, Known], ...]
    unknown: tuple[Unknown, ...]
    lost: tuple[Lost, ...]

    @property
    def classes(self) -> list[tuple[str, int]]:
        """Why some cannot be enrolled, and how many for each reason, commonest first."""
        reasons = [str(one.why) for one in self.unknown] + ["LearnFlow could not be asked about them"] * len(self.lost)
        return Counter(reasons).most_common()


async def look_up(learners: Sequence[Learner], ctx: Context) -> Targets:
    """Find everybody; one whom LearnFlow fails on is lost, unless it fails on all: then that is raised."""

    async def one(learner: Learner) -> Found | Lost:
        try:
            return await find(learner, ctx)
        except LearnFlowError as error:
            return Lost(learner, error)

    found = list(zip(learners, await together(learners, one), strict=True))
    lost = tuple(who for _, who in found if isinstance(who, Lost))
    if lost and len(lost) == len(found):
        raise lost[0].error
    known: dict[str, tuple[Learner, Known]] = {}
    for learner, who in found:
        if isinstance(who, Known):
            known.setdefault(who.user.id, (learner, who))
    return Targets(tuple(known.values()), tuple(who for _, who in found if isinstance(who, Unknown)), lost)


async def enroll_all(people: Sequence[tuple[Learner, Known]], courses: Sequence[Course], ctx: Context) -> list[Outcome]:
    """Enroll each of `people` in each of `courses`, and say how far it is at every quarter of a long run.

    A refused key or an empty budget ends it: what is left is not tried. Where that is so of all, it is raised.
    """
    pairs = [(learner, person, course) for course in courses for learner, person in people]
    milestones = {len(pairs) * quarter // 4 for quarter in (1, 2, 3)} if len(pairs) > ctx.rules.bulk_confirm else set()
    done = 0
    over: LearnFlowError | None = None

    async def one(pair: tuple[Learner, Known, Course]) -> Outcome:
        nonlocal done, over
        learner, person, course = pair
        if over is not None:
            return Outcome(learner, person, course, Result.FAILED, error=over)
        try:
            made = await ctx.learnflow.enroll(person.user.id, course.id)
            outcome = Outcome(learner, person, course, Result.ENROLLED, made.id)
        except AlreadyEnrolled:
            # Where a crash cut the first run short it was most likely that one, and the person has not been told yet.
            outcome = Outcome(learner, person, course, Result.ENROLLED if ctx.resumed else Result.ALREADY)
        except LearnFlowError as error:
            over = error if isinstance(error, KeyRefused | RateLimited) else over
            outcome = Outcome(learner, person, course, Result.FAILED, error=error)
        done += 1
        if done in milestones:
            await ctx.tell(f"Enrolling: {done:,} of {len(pairs):,} done.")
        return outcome

    outcomes = await together(pairs, one)
    if over is not None and all(isinstance(one.error, KeyRefused | RateLimited) for one in outcomes):
        raise over
    return outcomes


def called(person: Known) -> Person | str:
    """Their name, as the platform shows it where they are known there."""
    return Person(person.chat_id, person.name) if person.chat_id else person.name


def line(outcome: Outcome, *, with_course: bool) -> Spans:
    """What became of it, in a line; `with_course` where there are several."""
    course = f", {outcome.course.title}" if with_course else ""
    start: Spans = (called(outcome.person), course, ": ", str(outcome.result))
    return (*start, *reason(outcome.error)) if outcome.error is not None else start


def reason(error: LearnFlowError) -> Spans:
    """Why LearnFlow did not do it, to stand after the result."""
    said = ", LearnFlow did not answer" if isinstance(error, Broken) else f", {error.message}".rstrip(", .")
    reference: Spans = (" (request ", Code(error.request_id), ")") if error.request_id else ()
    return (said, *reference)


def can_be_tried_again(outcome: Outcome) -> bool:
    """Whether the same call may succeed later."""
    return isinstance(outcome.error, Broken | RateLimited)
