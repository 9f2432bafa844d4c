"""What is said about enrolling: the preview, the short answer, the report, and the private messages."""

from collections import Counter
from collections.abc import Iterator, Sequence

from lfbot.card import (
    Block,
    Bold,
    Button,
    Buttons,
    Card,
    Code,
    Confirm,
    Facts,
    Link,
    LinkButton,
    Note,
    Person,
    Spans,
    Text,
    Tone,
    buttons,
    counted,
    listed,
    people,
    text,
)
from lfbot.chat import Notice
from lfbot.command import Context
from lfbot.courses import page
from lfbot.enrolling import Outcome, Result, Targets, called, can_be_tried_again, line, reason
from lfbot.kinds import LEARNER
from lfbot.learnflow import Course
from lfbot.line import Word
from lfbot.people import Known, Why
from lfbot.roles import Role, Rules
from lfbot.whose import invitation, is_own

_MOST_INVITATIONS = 5
_ADVICE = (
    (frozenset({Why.NO_ACCOUNT}), "Ask a LearnFlow admin to invite those who have no account."),
    (frozenset({Why.SUSPENDED, Why.INACTIVE}), "Ask a LearnFlow admin to activate the accounts that are not."),
    (frozenset({Why.TWO_ACCOUNTS}), "Name whoever has two accounts by their LearnFlow id (usr_…)."),
    (
        frozenset({Why.NO_EMAIL, Why.NO_PROFILE, Why.NOT_VISIBLE}),
        "Name those whom I cannot see by their e-mail addresses instead.",
    ),
    (
        frozenset({Why.NOT_A_MEMBER}),
        "Add those who are not in this conversation to it, or name them by their e-mail addresses.",
    ),
    (
        frozenset({Why.BOT, Why.LEFT, Why.GUEST, Why.EXTERNAL, Why.NOT_HERE}),
        "Check whom you meant: those who are not people of this organisation cannot be enrolled.",
    ),
)
_FAILURES_FIRST = (Result.FAILED, Result.ENROLLED, Result.ALREADY)


def preview(targets: Targets, courses: Sequence[Course], words: tuple[Word, ...]) -> Card:
    """What is about to happen, with the button that does it by running `words`; nothing has been done yet."""
    count = len(targets.known) * len(courses)
    left_out = tuple((f"Left out, {why}", (people(number),)) for why, number in targets.classes)
    if not count:
        step = text("Nothing was changed. Name other people.")
        return Card("Nobody there can be enrolled", (step, Facts(left_out)), Tone.BAD)
    who = people(len(targets.known))
    sure = Confirm(f"Enroll {who}?", f"That makes {counted(count, 'enrollment')}.", f"Enroll {count:,}")
    return Card(
        f"Enroll {who} {_into(courses)}?",
        (
            Facts((("To be enrolled", (who,)), *left_out)),
            *_several(courses),
            text("Nothing is done until you press the button. Whoever is enrolled already stays as they are."),
            buttons(Button(f"Enroll {count:,}", words, main=True, confirm=sure)),
        ),
    )


def answer(outcome: Outcome, ctx: Context) -> Card:
    """What became of one person and one course, where nothing failed."""
    own = is_own(outcome.person, ctx)
    who = "You are" if own else f"{outcome.person.name} is"
    course = text("Course: ", Bold(outcome.course.title))
    look = Button("Progress", ("progress", *(() if own else (_word(outcome),)), f"course:{outcome.course.id}"))
    if outcome.result is Result.ALREADY:
        return Card(f"{who} already enrolled", (course, text("Nothing had to be changed."), buttons(look)), Tone.GOOD)
    told = (text(called(outcome.person), " gets a private message about it."),) if _is_told(outcome.person, ctx) else ()
    note = (Note(("Enrollment ", Code(outcome.enrollment))),) if outcome.enrollment else ()
    return Card(f"{who} enrolled", (course, *told, buttons(look), *note), Tone.GOOD)


def report(
    targets: Targets, courses: Sequence[Course], outcomes: Sequence[Outcome], again: tuple[Word, ...], ctx: Context
) -> Card:
    """What became of everybody, failures first; `again` are the words that try once more what may succeed later."""
    counts = Counter(outcome.result for outcome in outcomes)
    left = counts[Result.FAILED] + (len(targets.unknown) + len(targets.lost)) * len(courses)
    whole = counts[Result.ENROLLED] + counts[Result.ALREADY] + left
    rows = (("Enrolled", counts[Result.ENROLLED]), ("Already enrolled", counts[Result.ALREADY]), ("Not enrolled", left))
    several = len(courses) > 1
    told = [line(one, with_course=several) for result in _FAILURES_FIRST for one in outcomes if one.result is result]
    title = f"Enrolled {counts[Result.ENROLLED]:,} of {whole:,} {_into(courses)}"
    if counts[Result.ALREADY] == whole:
        title = f"All {whole:,} were enrolled already {_into(courses)}"
    return Card(
        title,
        (
            Facts(tuple((label, (f"{number:,}",)) for label, number in rows if number)),
            listed([*_left_out(targets), *told]),
            *_advice(targets, outcomes, ctx),
            *_next_steps(targets, again, ctx),
        ),
        Tone.BAD if left == whole else Tone.PLAIN if left else Tone.GOOD,
    )


def notices(outcomes: Sequence[Outcome], ctx: Context) -> tuple[Notice, ...]:
    """One private message to each person who was enrolled in anything and is to hear of it."""
    news: dict[str, list[Course]] = {}
    for one in outcomes:
        if one.result is Result.ENROLLED and _is_told(one.person, ctx):
            news.setdefault(one.person.chat_id, []).append(one.course)
    by = Person(ctx.call.caller.id, ctx.caller_name)
    return tuple(Notice(person, _news(courses, by, ctx.rules)) for person, courses in news.items())


def _news(courses: Sequence[Course], by: Person, rules: Rules) -> Card:
    look = Button("My progress", ("progress",))
    if len(courses) == 1:
        said = text(by, " enrolled you in ", Bold(courses[0].title), ".")
        url = page(courses[0], rules)
        way = LinkButton("Open the course", url, about=f"Open {courses[0].title}") if url else None
        return Card(f"You are enrolled in {courses[0].title}", (said, buttons(way, look)))
    said = text(by, " enrolled you in these courses:")
    names = listed((Link(one.title, url) if (url := page(one, rules)) else one.title,) for one in courses)
    return Card(f"You are enrolled in {len(courses)} courses", (said, names, buttons(look)))


def _is_told(person: Known, ctx: Context) -> bool:
    return ctx.rules.tell_learners and bool(person.chat_id) and not is_own(person, ctx)


def _into(courses: Sequence[Course]) -> str:
    return f"in {courses[0].title}" if len(courses) == 1 else f"in {len(courses)} courses"


def _several(courses: Sequence[Course]) -> tuple[Block, ...]:
    return (listed((course.title,) for course in courses),) if len(courses) > 1 else ()


def _left_out(targets: Targets) -> Iterator[Spans]:
    for unknown in targets.unknown:
        yield (f"{unknown.name}: {Result.FAILED}, {unknown.why}",)
    for lost in targets.lost:
        yield (f"{lost.name}: {Result.FAILED}", *reason(lost.error))


def _advice(targets: Targets, outcomes: Sequence[Outcome], ctx: Context) -> Iterator[Text]:
    """What would help those who were not enrolled, where no button does."""
    reasons = {one.why for one in targets.unknown}
    for whys, step in _ADVICE:
        if reasons & whys and not (Why.NO_ACCOUNT in whys and ctx.who.role >= Role.ADMIN):
            yield text(step)
    if any(one.result is Result.FAILED and not can_be_tried_again(one) for one in outcomes):
        yield text("Ask a LearnFlow admin about what LearnFlow refused; the number of the request finds it.")


def _next_steps(targets: Targets, again: tuple[Word, ...], ctx: Context) -> tuple[Buttons, ...]:
    invitations = [button for one in targets.unknown if (button := invitation(one, ctx)) is not None]
    retry = [Button("Try the rest again", again)] if again else []
    row = (*retry, *invitations[:_MOST_INVITATIONS])
    return (buttons(*row),) if row else ()


def _word(outcome: Outcome) -> Word:
    return LEARNER.word(outcome.learner)
