"""Status: whether the bot and LearnFlow are well."""

from lfbot.card import Card, Facts, Note, Spans, Tone, When, counted
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.learnflow import Budget
from lfbot.roles import Allow, Role


@command(allow=Allow.MANAGERS, examples=("status",))
async def status(ctx: Context) -> Reply:
    """Show what is left of LearnFlow's calls, and what is waiting to be sent."""
    waiting = await ctx.store.outbox.counts(ctx.tenant)
    oldest = await ctx.store.outbox.oldest(ctx.tenant)
    last = await ctx.store.inbox.last(ctx.tenant)
    unsent = sum(waiting.get(state, 0) for state in ("ready", "sending", "in_doubt"))
    dead = waiting.get("dead", 0)
    rows: list[tuple[str, Spans]] = [
        ("LearnFlow calls left", _left(ctx.learnflow.budget)),
        ("Last event from LearnFlow", (When(last, time=True),) if last is not None else ("none yet",)),
        (
            "Messages waiting",
            (f"{unsent:,}, the oldest since ", When(oldest, time=True)) if oldest else (f"{unsent:,}",),
        ),
        ("Messages sent", (f"{waiting.get('sent', 0):,}",)),
        ("Messages given up", (f"{dead:,}",)),
    ]
    if ctx.who.role >= Role.ADMIN:
        rows += await _inside(ctx, waiting)
    title = "Everything is on its way" if not dead else f"{counted(dead, 'message')} could not be delivered"
    as_of = Note(("As of ", When(ctx.now, time=True)))
    return Reply(Card(title, (Facts(tuple(rows)), as_of), Tone.PLAIN if not dead else Tone.BAD))


def _left(budget: Budget) -> Spans:
    if budget.remaining is None:
        return ("not told yet",)
    limit = f" of {budget.limit:,}" if budget.limit is not None else ""
    again: Spans = (", full again ", When(budget.reset, time=True)) if budget.reset is not None else ()
    return (f"{budget.remaining:,}{limit}", *again)


async def _inside(ctx: Context, waiting: dict[str, int]) -> list[tuple[str, Spans]]:
    """What only admins see: events that could not be read, and every place's subscriptions."""
    events = await ctx.store.inbox.counts(ctx.tenant)
    subscriptions = await ctx.store.subscriptions.all(ctx.tenant)
    paused = sum(1 for one in subscriptions if one.paused)
    unread = {name.removeprefix("dead "): count for name, count in events.items() if name.startswith("dead ")}
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(unread.items()))
    return [
        ("Messages in doubt", (f"{waiting.get('in_doubt', 0):,}",)),
        ("Events waiting", (f"{events.get('waiting', 0):,}",)),
        ("Events that could not be read", (reasons or "0",)),
        ("Subscriptions", (f"{len(subscriptions):,}, {paused:,} paused",)),
    ]
