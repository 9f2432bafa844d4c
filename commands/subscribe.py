"""Subscribe: a place hears when something happens in LearnFlow."""

from collections.abc import Sequence
from typing import Annotated

from lfbot.card import Block, Bold, Button, Card, Code, Note, Person, Tone, buttons, listed, text
from lfbot.chat import Reply, Sharing
from lfbot.command import Context, command
from lfbot.courses import find as find_course
from lfbot.errors import Complaint
from lfbot.kinds import CourseRef
from lfbot.learnflow import Course
from lfbot.people import needed
from lfbot.roles import Allow, Role
from lfbot.store import Subscription
from lfbot.topics import TOPICS, Topic


@command(
    allow=Allow.MANAGERS,
    writes=True,
    examples=("subscribe", "subscribe completions certificates", "subscribe completions course:crs_4mNp7qRsT"),
)
async def subscribe(
    ctx: Context,
    topics: Annotated[tuple[Topic, ...], "What to hear about; completions if nothing is named"] = (),
    *,
    course: Annotated[tuple[CourseRef, ...], "Only these courses"] = (),
) -> Reply:
    """Announce in this place what happens in LearnFlow."""
    wanted = topics or (Topic.COMPLETIONS,)
    if Topic.PAYMENTS in wanted:
        _check_payments(ctx)
    await _check_sharing(ctx)
    courses = tuple({one.id: one for one in [await find_course(ref, ctx) for ref in course]}.values())
    here = await ctx.store.subscriptions.at(ctx.tenant, ctx.call.place)
    resumed = await ctx.store.subscriptions.resume(ctx.tenant, ctx.call.place) if any(one.paused for one in here) else 0
    same = next((one for one in here if _is(one, wanted, courses)), None)
    if same is not None:
        return Reply(_again(same, ctx), public=bool(same.paused))
    added = await ctx.store.subscriptions.add(_subscription(wanted, courses, ctx))
    return Reply(_new(added, courses, resumed, ctx), public=True)


def _check_payments(ctx: Context) -> None:
    if ctx.who.role < Role.ADMIN:
        raise Complaint(*needed("Announcing payments", Allow.ADMINS))
    if not ctx.rules.announce_payments:
        raise Complaint(
            "Payments are announced nowhere: the bot's operator has not allowed it.",
            "Leave that topic out, or ask the operator to allow it.",
        )


async def _check_sharing(ctx: Context) -> None:
    """Nothing if only people of this organisation read here; else Complaint."""
    sharing = await ctx.chat.sharing(ctx.call.place)
    if sharing is Sharing.OURS:
        return
    what = "People of other organisations read here, so nothing about learners is announced."
    if sharing is Sharing.UNKNOWN:
        what = "I cannot tell whether people of other organisations read here, so nothing is announced."
    raise Complaint(what, "Subscribe in a place of your own organisation that I am a member of.")


def _is(one: Subscription, topics: Sequence[Topic], courses: Sequence[Course]) -> bool:
    return set(one.topics) == {topic.value for topic in topics} and set(one.courses) == {
        course.id for course in courses
    }


def _subscription(topics: Sequence[Topic], courses: Sequence[Course], ctx: Context) -> Subscription:
    caller = ctx.call.caller
    return Subscription(
        number=0,
        tenant=ctx.tenant,
        place=ctx.call.place,
        topics=tuple(topic.value for topic in topics),
        owner=caller.id,
        owner_name=ctx.caller_name,
        made_at=ctx.now,
        courses=tuple(course.id for course in courses),
    )


def _new(added: Subscription, courses: Sequence[Course], resumed: int, ctx: Context) -> Card:
    topics = (Topic(topic) for topic in added.topics)
    only: tuple[Block, ...] = ()
    if courses:
        only = (text("Only for ", *_titles(courses), "."),)
    again = (text("Subscriptions that had been paused here speak again."),) if resumed else ()
    return Card(
        f"Subscription {added.number} is set up here",
        (
            text(Person(ctx.call.caller.id, added.owner_name), " set it up. I say here when:"),
            listed((TOPICS[topic][1],) for topic in topics),
            *only,
            *again,
            text("To stop it: ", Code(f"unsubscribe {added.number}")),
            buttons(Button("All subscriptions here", ("subscriptions",))),
            Note(("I can speak only where I am a member.",)),
        ),
        Tone.GOOD,
    )


def _titles(courses: Sequence[Course]) -> list[Bold | str]:
    spans: list[Bold | str] = []
    for number, course in enumerate(courses):
        spans += [", ", Bold(course.title)] if number else [Bold(course.title)]
    return spans


def _again(same: Subscription, ctx: Context) -> Card:
    row = buttons(Button("All subscriptions here", ("subscriptions",)))
    stop = text("To stop it: ", Code(f"unsubscribe {same.number}"))
    if same.paused:
        by = text(Person(ctx.call.caller.id, ctx.caller_name), " resumed it. It had been paused.")
        return Card(f"Subscription {same.number} speaks again", (by, stop, row), Tone.GOOD)
    owner = text("Nothing had to be changed. ", Person(same.owner, same.owner_name), " set it up.")
    return Card(f"This is subscription {same.number} already", (owner, stop, row), Tone.GOOD)
