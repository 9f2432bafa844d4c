"""Subscriptions: what a place hears, and who set it up."""

from collections.abc import Mapping
from typing import Annotated

from lfbot.card import Block, Bold, Button, Card, Confirm, Note, Person, Span, When, buttons, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.courses import titles
from lfbot.pages import page
from lfbot.roles import Role
from lfbot.store import Subscription

_PAGE = 10


@command(examples=("subscriptions",))
async def subscriptions(ctx: Context, *, _page: Annotated[int | None, "The page of a long list"] = None) -> Reply:
    """List what is announced in this place, and who set it up."""
    here = await ctx.store.subscriptions.at(ctx.tenant, ctx.call.place)
    manager = ctx.who.role >= Role.MANAGER
    if not here:
        begin = (buttons(Button("Announce completions here", ("subscribe", "completions"))),) if manager else ()
        said = text("Managers can begin with the command subscribe.")
        return Reply(Card("Nothing is announced here", (said, *begin)))
    names = await titles(ctx.learnflow) if any(one.courses for one in here) else {}
    shown = page(here, _page, _PAGE)
    more = (buttons(Button("More", ctx.again(_page=shown.next))),) if shown.next else ()
    return Reply(
        Card(
            "Announced here",
            (
                *(block for one in shown.items for block in _one(one, names, manager=manager)),
                *more,
                Note((shown.shown("subscription"),)),
            ),
        )
    )


def _one(one: Subscription, names: Mapping[str, str], *, manager: bool) -> tuple[Block, ...]:
    spans: list[Span] = [Bold(f"{one.number}"), f" · {', '.join(one.topics)}"]
    if one.courses:
        spans.append(f" · only {', '.join(names.get(course, course) for course in one.courses)}")
    spans += [" · by ", Person(one.owner, one.owner_name), ", ", When(one.made_at)]
    if one.paused:
        spans.append(f" · paused: {one.paused}")
    return (text(*spans), *((_row(one),) if manager else ()))


def _row(one: Subscription) -> Block:
    sure = Confirm(
        f"Stop subscription {one.number}?", f"{', '.join(one.topics).capitalize()} are announced here no more.", "Stop"
    )
    words = ("subscribe", *(f"topics:{topic}" for topic in one.topics), *(f"course:{id}" for id in one.courses))
    return buttons(
        Button(f"Unsubscribe {one.number}", ("unsubscribe", f"{one.number}"), confirm=sure),
        Button(f"Resume {one.number}", words) if one.paused else None,
    )
