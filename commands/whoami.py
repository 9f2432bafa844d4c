"""Whoami: who the bot takes somebody for."""

from lfbot.card import Button, Card, Code, Facts, Spans, Tone, buttons, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.people import Why
from lfbot.roles import Allow, Identity, Role

_ROLES = {
    Role.STRANGER: "none: only help and this command",
    Role.LEARNER: "learner: you enroll yourself and see your own progress",
    Role.MANAGER: "manager: you act for others and set up announcements",
    Role.ADMIN: "admin: you may do everything",
}

_NEXT = {
    Why.NO_PROFILE: "Try again in a minute.",
    Why.NO_EMAIL: "Ask whoever installed the app to allow it to read e-mail addresses.",
    Why.NO_ACCOUNT: "Ask a LearnFlow admin to invite you under this address.",
    Why.TWO_ACCOUNTS: "Ask a LearnFlow admin to remove one of them.",
    Why.SUSPENDED: "Ask a LearnFlow admin to activate it.",
    Why.INACTIVE: "Ask a LearnFlow admin to activate it.",
    Why.GUEST: "Ask a member of this organisation to do it for you.",
    Why.EXTERNAL: "Ask a member of this organisation to do it for you.",
}


@command(allow=Allow.ANYBODY, examples=("whoami",))
async def whoami(ctx: Context) -> Reply:
    """Show which LearnFlow account is yours, and what you may do."""
    who = ctx.who
    rows: list[tuple[str, Spans]] = []
    if who.user is not None:
        rows += [("LearnFlow", (who.user.name or who.user.email, " ", Code(who.user.id)))]
    if who.email:
        rows += [("E-mail", (who.email,))]
    rows += [("Role", (_ROLES[who.role],))]
    if not who.why:
        return Reply(Card(f"You are {_name(who)}", (Facts(tuple(rows)), buttons(Button("My progress", ("progress",))))))
    why = Why(who.why)
    reason = text(f"{_sentence(why)}. {_NEXT.get(why, 'Ask a LearnFlow admin for help.')}")
    title = "You are not known in LearnFlow" if who.user is None else f"You are {_name(who)}"
    tone = Tone.BAD if who.role is Role.STRANGER else Tone.PLAIN
    again = buttons(Button("Check again", ("whoami",)), Button("Show all commands", ("help",)))
    return Reply(Card(title, (reason, Facts(tuple(rows)), again), tone))


def _name(who: Identity) -> str:
    assert who.user is not None
    return who.user.name or who.user.email or who.user.id


def _sentence(why: Why) -> str:
    said = why.replace("their", "your")
    match why:
        case Why.GUEST | Why.EXTERNAL | Why.BOT:
            return f"You are {said}"
        case _:
            return said[:1].upper() + said[1:]
