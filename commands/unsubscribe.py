"""Unsubscribe: a place hears no more."""

from collections.abc import Sequence
from typing import Annotated

from lfbot.card import Button, Card, Tone, buttons, counted, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.errors import Complaint
from lfbot.kinds import NumberKind
from lfbot.roles import Allow
from lfbot.store import Subscription


@command(allow=Allow.MANAGERS, writes=True, examples=("unsubscribe 2", "unsubscribe all"))
async def unsubscribe(
    ctx: Context, which: Annotated[str, "The number of a subscription in this place, or all"]
) -> Reply:
    """Stop announcements in this place."""
    here = await ctx.store.subscriptions.at(ctx.tenant, ctx.call.place)
    row = buttons(Button("All subscriptions here", ("subscriptions",)))
    if which.lower() == "all":
        return Reply(await _all(here, ctx))
    number = NumberKind().read(which)
    if await ctx.store.subscriptions.remove(ctx.tenant, ctx.call.place, number):
        said = "It announces nothing here any more."
    elif ctx.call.pressed:
        said = "Nothing had to be changed: somebody stopped it before."
    else:
        raise Complaint(f"There is no subscription {number} here.", "Look at the list for its number.", row)
    return Reply(Card(f"Subscription {number} is gone", (text(said), row), Tone.GOOD), outdated=True)


async def _all(here: Sequence[Subscription], ctx: Context) -> Card:
    for one in here:
        await ctx.store.subscriptions.remove(ctx.tenant, ctx.call.place, one.number)
    if not here:
        return Card("There are no subscriptions here", (text("Nothing had to be changed."),))
    return Card(
        f"{counted(len(here), 'subscription')} {'is' if len(here) == 1 else 'are'} gone",
        (text("Nothing is announced here any more."),),
        Tone.GOOD,
    )
