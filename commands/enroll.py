"""Enroll: one or many people, in one or several courses."""

from collections.abc import Sequence
from typing import Annotated

from lfbot import drafts
from lfbot.box import pack, unpack
from lfbot.card import counted
from lfbot.chat import Reply
from lfbot.command import Context, Missing, command
from lfbot.courses import find as find_course
from lfbot.enrolling import Outcome, Result, can_be_tried_again, enroll_all, look_up
from lfbot.enrolling_cards import answer, notices, preview, report
from lfbot.errors import Complaint
from lfbot.kinds import CourseRef, Learner
from lfbot.learnflow import Course
from lfbot.line import Word
from lfbot.people import expand, is_caller, may_act_for_others
from lfbot.whose import unknown

_MANY = 20
"""From how many people on looking them up is worth a word."""


@command(
    writes=True,
    examples=("enroll @sam crs_4mNp7qRsT", "enroll @sam @kim Git Essentials", 'enroll me "Python for Data Science"'),
)
async def enroll(
    ctx: Context,
    people: Annotated[tuple[Learner, ...], "People, user groups, channels or e-mail addresses, or me"],
    course: Annotated[tuple[CourseRef, ...], "Courses, by id or title; several are parted by commas"],
    *,
    _draft: Annotated[str | None, "The line whose preview was confirmed"] = None,
) -> Reply:
    """Enroll people in courses."""
    if _draft is not None:
        people, course = await _confirmed(_draft, ctx)
    if not all(is_caller(person, ctx) for person in people):
        may_act_for_others(ctx, "Enrolling others")
    courses = tuple({one.id: one for one in [await find_course(ref, ctx) for ref in course]}.values())
    learners = await expand(people, ctx)
    count = len(learners) * len(courses)
    _check(count, ctx)
    if len(learners) > _MANY and _draft is None:
        await ctx.tell(f"Looking up {len(learners):,} people.")
    targets = await look_up(learners, ctx)
    if _draft is None and (count > ctx.rules.bulk_confirm or any(person.is_many for person in people)):
        return Reply(preview(targets, courses, await _kept(learners, courses, ctx) if targets.known else ()))
    if len(learners) == 1 and targets.unknown:
        raise unknown(targets.unknown[0], ctx)
    outcomes = await enroll_all(targets.known, courses, ctx)
    told = notices(outcomes, ctx)
    if count == 1:
        return Reply(answer(_succeeded(outcomes[0]), ctx), notices=told)
    failed = [outcome for outcome in outcomes if can_be_tried_again(outcome)]
    left = [*(one.learner for one in targets.lost), *(one.learner for one in failed)]
    again = await _again(tuple(dict.fromkeys(left)), courses, ctx) if left else ()
    return Reply(report(targets, courses, outcomes, again, ctx), notices=told)


def _check(count: int, ctx: Context) -> None:
    """Nothing if that many enrollments are something to do; else Complaint."""
    if count == 0:
        raise Complaint("There is nobody in that group.", "Name people, or another group.")
    if count > ctx.rules.bulk_max:
        raise Complaint(
            f"That would be {counted(count, 'enrollment')}; one command makes {ctx.rules.bulk_max:,} at most.",
            "Split it into smaller groups or fewer courses.",
        )


def _succeeded(outcome: Outcome) -> Outcome:
    if outcome.result is Result.FAILED and outcome.error is not None:
        raise outcome.error
    return outcome


async def _kept(learners: Sequence[Learner], courses: Sequence[Course], ctx: Context) -> tuple[Word, ...]:
    """The words of a button that runs for exactly these people and courses, once and for this caller only."""
    id = await ctx.store.drafts.keep(ctx.tenant, _owner(ctx), _line(learners, courses, ctx), ctx.now)
    return ("enroll", drafts.pointer(id))


async def _again(learners: Sequence[Learner], courses: Sequence[Course], ctx: Context) -> tuple[Word, ...]:
    many = len(learners) * len(courses) > ctx.rules.bulk_confirm
    return await _kept(learners, courses, ctx) if many else _line(learners, courses, ctx)


def _line(learners: Sequence[Learner], courses: Sequence[Course], ctx: Context) -> tuple[Word, ...]:
    refs = tuple(CourseRef(course.id) for course in courses)
    return ctx.again(people=tuple(learners), course=refs, _draft=None)


async def _confirmed(draft: str, ctx: Context) -> tuple[tuple[Learner, ...], tuple[CourseRef, ...]]:
    """The people and courses of the preview whose button was pressed. Raises Complaint if it is no longer good.

    What was taken is noted beside the call that took it: run again after a crash, it goes on where it stopped.
    """
    taken = await ctx.store.drafts.take(ctx.tenant, _owner(ctx), draft, ctx.now)
    if taken is not None:
        await ctx.store.notes.put(ctx.tenant, _note(ctx), pack((ctx.call.key, *taken)))
        return _read(taken, ctx)
    noted = unpack(await ctx.store.notes.get(ctx.tenant, _note(ctx)) or "[]", tuple)
    if noted[:1] == (ctx.call.key,):
        return _read(noted[1:], ctx)
    raise Complaint(
        "That button works once, within a day, and only for whoever asked.",
        "To go on, type the enrollment again. Nobody is enrolled twice.",
    )


def _read(words: tuple[Word, ...], ctx: Context) -> tuple[tuple[Learner, ...], tuple[CourseRef, ...]]:
    assert ctx.command is not None
    arguments = ctx.command.read(words[1:])
    assert not isinstance(arguments, Missing)
    people, course = arguments["people"], arguments["course"]
    assert isinstance(people, tuple)
    assert isinstance(course, tuple)
    return people, course


def _note(ctx: Context) -> str:
    return f"confirmed by {_owner(ctx)}"


def _owner(ctx: Context) -> str:
    return drafts.owner(ctx.call.caller)
