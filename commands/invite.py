"""Invite: make a LearnFlow account for somebody who has none."""

from typing import Annotated

from lfbot.card import Button, Card, Code, Note, Tone, buttons, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.emails import Email
from lfbot.learnflow import Conflict
from lfbot.roles import Allow


@command(
    allow=Allow.ADMINS, writes=True, examples=("invite sam@example.com", 'invite sam@example.com name:"Sam Rivera"')
)
async def invite(
    ctx: Context,
    email: Annotated[Email, "Their e-mail address"],
    *,
    name: Annotated[str | None, "Their name; made from the address if left out"] = None,
) -> Reply:
    """Invite somebody to LearnFlow."""
    enroll = buttons(Button("Enroll them", ("enroll", "?", email)))
    try:
        user = await ctx.learnflow.create_user(email, name or _name(email))
    except Conflict:
        there = text("Nothing had to be changed.")
        return Reply(Card(f"{email} has a LearnFlow account already", (there, enroll), Tone.GOOD))
    said = text("LearnFlow sends them an invitation by e-mail. They can be enrolled right away.")
    return Reply(
        Card(f"{user.name or email} is invited", (said, enroll, Note((f"{email} ", Code(user.id)))), Tone.GOOD)
    )


def _name(email: str) -> str:
    """sam.rivera@example.com is Sam Rivera, until they say otherwise."""
    words = email.partition("@")[0].partition("+")[0].replace("_", ".").replace("-", ".").split(".")
    return " ".join(word.capitalize() for word in words if word) or email
