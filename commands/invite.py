"""Invite: make a LearnFlow account for somebody who has none."""

from typing import Annotated

from lfbot.card import Button, Card, Code, Note, Tone, buttons, text
from lfbot.chat import NotKnown, Reply
from lfbot.command import Context, command
from lfbot.emails import Email
from lfbot.errors import Complaint
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
    _who: Annotated[str | None, "The chat's id of somebody who was mentioned"] = None,
) -> Reply:
    """Invite somebody to LearnFlow."""
    if _who is not None:
        email, name = await _mentioned(_who, ctx)
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


async def _mentioned(id: str, ctx: Context) -> tuple[Email, str]:
    """The address and name of somebody here, as they are now. Raises Complaint."""
    try:
        profile = await ctx.chat.profile(ctx.call.caller.workspace, id)
    except NotKnown:
        raise Complaint("Their profile could not be read just now.", "Try again in a minute.") from None
    address = next((one for one in (profile.email or "", *profile.also) if one), "")
    if not address or profile.guest or profile.external or profile.bot or profile.deleted:
        raise Complaint("They cannot be invited any more.", "Look at their profile, or invite them by their address.")
    return Email(address), profile.name


def _name(email: str) -> str:
    """sam.rivera@example.com is Sam Rivera, until they say otherwise."""
    words = email.partition("@")[0].partition("+")[0].replace("_", ".").replace("-", ".").split(".")
    return " ".join(word.capitalize() for word in words if word) or email
