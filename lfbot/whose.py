"""The one person a question is about, and what to say of somebody who cannot be acted for."""

from lfbot.card import Block, Button, buttons
from lfbot.command import Context
from lfbot.errors import Complaint
from lfbot.kinds import By, Learner
from lfbot.people import Known, Unknown, Why, find, is_caller, may_act_for_others
from lfbot.roles import Role


async def account(person: Learner | None, ctx: Context, what: str) -> Known:
    """The account of `person`, or the caller's own where nobody is named; anybody else's is for managers.

    `what` begins a sentence: Progress of others. Raises Complaint and LearnFlowError.
    """
    learner = person or Learner(By.SELF)
    if learner.is_many:
        raise Complaint(
            f"That is a {learner.by}, and this is about one person.", "Name one person, or nobody for yourself."
        )
    if not is_caller(learner, ctx):
        may_act_for_others(ctx, what)
    found = await find(learner, ctx)
    if isinstance(found, Unknown):
        raise unknown(found, ctx)
    return found


def is_own(found: Known, ctx: Context) -> bool:
    """Whether that is the caller's own account."""
    return ctx.who.user is not None and ctx.who.user.id == found.user.id


def unknown(found: Unknown, ctx: Context) -> Complaint:
    """What to say where that person was the only one meant."""
    invite = invitation(found, ctx)
    row: tuple[Block, ...] = (buttons(invite),) if invite else ()
    return Complaint(_what(found), _hint(found, ctx), *row)


def invitation(found: Unknown, ctx: Context) -> Button | None:
    """The button that invites them, for an admin and somebody whose address has no account."""
    if ctx.who.role < Role.ADMIN or found.why is not Why.NO_ACCOUNT or not found.email:
        return None
    whom = f"_who:{found.chat_id}" if found.chat_id else found.email
    return Button(f"Invite {found.email}", ("invite", whom))


def _what(found: Unknown) -> str:
    if found.name == "you":
        return f"You cannot be found in LearnFlow: {found.why.replace('their', 'your')}."
    if found.why is Why.NO_ACCOUNT and found.name == found.email:
        return f"No LearnFlow account has the address {found.email}."
    return f"{found.name} cannot be found in LearnFlow: {found.why}." if found.why in _HIDDEN else _is(found)


def _is(found: Unknown) -> str:
    if found.why in (Why.BOT, Why.GUEST, Why.EXTERNAL):
        return f"{found.name} is {found.why}, so LearnFlow commands do not reach them."
    return f"{found.name}: {found.why}."


def _hint(found: Unknown, ctx: Context) -> str:
    match found.why:
        case Why.NO_ACCOUNT:
            invited = ctx.who.role >= Role.ADMIN and bool(found.email)
            step = f"{'Invite' if invited else 'Ask a LearnFlow admin to invite'} them, then try again."
            mentioned = found.name not in ("you", found.email)
            return f"{step} If LearnFlow knows them by another address, type that instead." if mentioned else step
        case Why.NOT_A_MEMBER:
            return "Add them to this conversation, or name them by their e-mail address."
        case Why.NO_EMAIL | Why.NO_PROFILE | Why.NOT_VISIBLE:
            return "Name them by their e-mail address instead."
        case Why.TWO_ACCOUNTS:
            return "Name them by their LearnFlow id (usr_…), or ask a LearnFlow admin to remove one account."
        case Why.SUSPENDED | Why.INACTIVE:
            return "Ask a LearnFlow admin to activate the account."
        case _:
            return "Check whom you meant, and name somebody else."


_HIDDEN = frozenset(
    {Why.NOT_VISIBLE, Why.NOT_HERE, Why.NOT_A_MEMBER, Why.NO_ACCOUNT, Why.NO_EMAIL, Why.TWO_ACCOUNTS, Why.NO_PROFILE}
)
