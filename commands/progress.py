"""Progress: how far somebody is."""

from datetime import UTC, datetime
from typing import Annotated

from lfbot.card import Block, Button, Card, Facts, Meter, Note, Span, Spans, Text, When, buttons, counted, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.courses import find as find_course
from lfbot.kinds import LEARNER, By, CourseRef, Learner
from lfbot.learnflow import Course, CourseProgress, Progress
from lfbot.line import Word
from lfbot.pages import page
from lfbot.people import Known
from lfbot.whose import account, is_own

_PAGE = 10
_NEVER = datetime.min.replace(tzinfo=UTC)


@command(examples=("progress", "progress @sam", "progress @sam crs_4mNp7qRsT"))
async def progress(
    ctx: Context,
    person: Annotated[Learner | None, "Whose; yours if nobody is named"] = None,
    course: Annotated[CourseRef | None, "One course, by id or title"] = None,
    *,
    _page: Annotated[int | None, "The page of a long list"] = None,
) -> Reply:
    """Show how far somebody is in their courses."""
    who = await account(person, ctx, "The progress of others")
    only = await find_course(course, ctx) if course is not None else None
    how_far = await ctx.learnflow.progress(who.user.id)
    if only is not None:
        return Reply(_one(how_far, only, who, person, ctx))
    return Reply(_all(how_far, who, person, _page, ctx))


def _all(how_far: Progress, who: Known, person: Learner | None, number: int | None, ctx: Context) -> Card:
    shown = page(sorted(how_far.courses, key=_urgency), number, _PAGE)
    facts = Facts(
        (
            ("Enrolled", (counted(how_far.enrolled, "course"),)),
            ("Completed", (counted(how_far.completed, "course"),)),
            ("Time spent", (_hours(how_far.minutes),)),
        )
    )
    more = Button("More", ctx.again(_page=shown.next)) if shown.next else None
    row = buttons(more, _certificates(person) if how_far.completed else None, _search(how_far))
    return Card(
        "Your progress" if is_own(who, ctx) else f"The progress of {how_far.user_name or who.name}",
        (
            facts,
            *(block for one in shown.items for block in _course(one)),
            *((row,) if row.buttons else ()),
            Note((shown.shown("course"), ", as of ", When(ctx.now, time=True))),
        ),
    )


def _one(how_far: Progress, course: Course, who: Known, person: Learner | None, ctx: Context) -> Card:
    own = is_own(who, ctx)
    name = "You" if own else how_far.user_name or who.name
    found = next((one for one in how_far.courses if one.course_id == course.id), None)
    if found is None:
        target = ("me",) if own or person is None else (LEARNER.word(person),)
        enroll = Button("Enroll me" if own else f"Enroll {name}", ("enroll", *target, f"course:{course.id}"))
        said = text("To change that, enroll ", "yourself." if own else "them.")
        return Card(f"{name} {'are' if own else 'is'} not enrolled in {course.title}", (said, buttons(enroll)))
    time = (Note(("Time spent: ", _hours(found.minutes))),) if found.minutes is not None else ()
    row = buttons(_certificates(person) if found.certificate_id else None)
    return Card(
        f"{'Your progress' if own else f'The progress of {name}'} in {found.course_title or course.title}",
        (*_course(found), *time, *((row,) if row.buttons else ()), Note(("As of ", When(ctx.now, time=True)))),
    )


def _course(one: CourseProgress) -> tuple[Block, ...]:
    facts: list[Spans] = []
    if one.status == "completed" or one.completed_at is not None:
        facts.append(("Completed ", When(one.completed_at)) if one.completed_at else ("Completed",))
    elif one.lesson is not None and one.lessons is not None:
        facts.append((f"Lesson {one.lesson:,} of {one.lessons:,}",))
    if one.last_accessed_at is not None:
        facts.append(("last opened ", When(one.last_accessed_at)))
    meter = Meter(one.course_title or one.course_id, one.percent)
    return (meter, Text(_joined(facts))) if facts else (meter,)


def _joined(facts: list[Spans]) -> Spans:
    spans: list[Span] = []
    for number, fact in enumerate(facts):
        spans += [" · ", *fact] if number else fact
    return tuple(spans)


def _urgency(one: CourseProgress) -> tuple[bool, float]:
    """What is under way comes first, and of that what was opened last."""
    at = one.completed_at or one.last_accessed_at or _NEVER
    return one.status == "completed", -at.timestamp() if at is not _NEVER else 0.0


def _certificates(person: Learner | None) -> Button:
    named: tuple[Word, ...] = () if person is None or person.by is By.SELF else (LEARNER.word(person),)
    return Button("Certificates", ("certificates", *named))


def _search(how_far: Progress) -> Button | None:
    return None if how_far.courses else Button("Find a course", ("courses",))


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours:,} h {rest} min" if hours and rest else f"{hours:,} h" if hours else f"{rest} min"
