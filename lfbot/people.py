"""Who is asking, who was meant, and may they?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lfbot.card import Button, buttons
from lfbot.chat import Caller, ChatPlatform, NotKnown, Profile
from lfbot.command import Context
from lfbot.errors import Complaint
from lfbot.kinds import By, Learner
from lfbot.learnflow import Conflict, LearnFlow, User
from lfbot.roles import Allow, Identity, Role, Rules

_ROLES = {"admin": Role.ADMIN, "instructor": Role.MANAGER}


class Why(StrEnum):
    """Why somebody cannot be acted for, or may not ask."""

    NO_PROFILE = "their profile could not be read"
    NOT_HERE = "nobody here has that id"
    NOT_A_MEMBER = "they are not in this conversation"
    NOT_VISIBLE = "I am not allowed to see their profile"
    NO_EMAIL = "their e-mail address is not visible to me"
    NO_ACCOUNT = "no LearnFlow account has their e-mail address"
    TWO_ACCOUNTS = "two LearnFlow accounts have their e-mail address"
    BOT = "a bot"
    LEFT = "their chat account is deactivated"
    GUEST = "a guest"
    EXTERNAL = "from another organisation"
    SUSPENDED = "their LearnFlow account is suspended"
    INACTIVE = "their LearnFlow account is inactive"


_UNREADABLE = {
    "user_not_found": Why.NOT_HERE,
    "users_not_found": Why.NOT_HERE,
    "user_not_visible": Why.NOT_VISIBLE,
    "not_a_member": Why.NOT_A_MEMBER,
}


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody found in LearnFlow; `chat_id` where we know them here too."""

    user: User
    chat_id: str = ""

    @property
    def name(self) -> str:
        """What to call them."""
        return self.user.name or self.user.email or self.user.id


@dataclass(frozen=True, slots=True)
class Unknown:
    """Somebody who cannot be acted for; `chat_id` where they were mentioned."""

    name: str
    why: Why
    email: str = ""
    chat_id: str = ""


Found = Known | Unknown


async def identify(caller: Caller, chat: ChatPlatform, learnflow: LearnFlow, rules: Rules) -> Identity:
    """Who `caller` is: the platform's word for their e-mail, matched exactly to an account, whose role decides.

    Raises LearnFlowError.
    """
    try:
        profile = await chat.profile(caller.workspace, caller.id)
    except NotKnown:
        return Identity(Role.STRANGER, why=Why.NO_PROFILE)
    refused = _refused(profile)
    if refused is not None:
        return Identity(Role.STRANGER, why=refused)
    email, found = await _account_of(profile, learnflow)
    role = Role.ADMIN if email in rules.admins else Role.STRANGER
    match found:
        case User(status="suspended"):
            return Identity(Role.STRANGER, found, email, Why.SUSPENDED)
        case User(status="inactive"):
            return Identity(Role.STRANGER, found, email, Why.INACTIVE)
        case User():
            role = max(role, _ROLES.get(found.role, Role.LEARNER))
            return Identity(max(role, Role.MANAGER) if email in rules.managers else role, found, email)
        case Why():
            return Identity(role, None, email, found)


def permit(who: Identity, what: str, allow: Allow) -> None:
    """Nothing if `who` may do what is for `allow`; else Complaint with what is missing and who can give it.

    `what` begins a sentence: enroll is for managers.
    """
    if who.role >= Role(allow):
        return
    again = buttons(Button("Check my account", ("whoami",)))
    match who.why:
        case Why.NO_ACCOUNT:
            what = f"I found no LearnFlow account for {who.email}."
            raise Complaint(what, "Ask a LearnFlow admin to invite you under that address, then try again.", again)
        case Why.NO_EMAIL:
            what = "I cannot see your e-mail address here, so I cannot tell which LearnFlow account is yours."
            raise Complaint(what, "Ask whoever installed the app to allow it to read e-mail addresses.", again)
        case Why.GUEST | Why.EXTERNAL | Why.BOT | Why.LEFT:
            what = "LearnFlow commands are for members of this organisation."
            raise Complaint(what, "Ask a member to do it for you.", again)
        case Why.SUSPENDED | Why.INACTIVE:
            raise Complaint(f"This is not possible: {_your(who.why)}.", "Ask a LearnFlow admin to activate it.", again)
        case Why.TWO_ACCOUNTS:
            raise Complaint(
                f"I cannot tell who you are: {_your(who.why)}.", "Ask a LearnFlow admin to remove one.", again
            )
        case Why.NO_PROFILE:
            raise Complaint("Your profile could not be read just now.", "Try again in a minute.", again)
        case _:
            raise Complaint(*needed(what, allow))


def _your(why: str) -> str:
    """The reason as it is told to the one it is about."""
    return why.replace("their", "your")


def needed(what: str, allow: Allow) -> tuple[str, str]:
    """What is missing for `what`, and who can give it."""
    if allow is Allow.ADMINS:
        return f"{what} is for admins.", "Ask a LearnFlow admin to do it."
    return f"{what} is for managers.", "Ask an instructor or an admin to do it, or to make you a manager."


def may_act_for_others(ctx: Context, what: str) -> None:
    """Nothing if the caller may act for somebody else; else Complaint."""
    if ctx.who.role < Role.MANAGER:
        raise Complaint(*needed(what, Allow.MANAGERS))


def is_caller(learner: Learner, ctx: Context) -> bool:
    """Whether that is the caller themself."""
    user = ctx.who.user
    match learner.by:
        case By.SELF:
            return True
        case By.MENTION:
            return learner.ref == ctx.call.caller.id
        case By.EMAIL:
            return bool(ctx.who.email) and learner.ref.lower() == ctx.who.email
        case By.ID:
            return user is not None and learner.ref == user.id
        case By.GROUP | By.CHANNEL:
            return False


async def find(learner: Learner, ctx: Context) -> Found:
    """The account of one person; groups and channels must be expanded before. Raises LearnFlowError."""
    if is_caller(learner, ctx) and ctx.who.user is not None:
        return Known(ctx.who.user, ctx.call.caller.id)
    match learner.by:
        case By.EMAIL:
            return await _by_email(learner.ref, ctx)
        case By.ID:
            return Known(User(learner.ref, "", ""))
        case By.SELF:
            why = Why(ctx.who.why) if ctx.who.why else Why.NO_ACCOUNT
            return Unknown("you", why, ctx.who.email, ctx.call.caller.id)
        case By.MENTION | By.GROUP | By.CHANNEL:
            return await _by_mention(learner, ctx)


async def expand(learners: Sequence[Learner], ctx: Context) -> tuple[Learner, ...]:
    """The same people with every group and channel replaced by its members, each once. Raises Complaint."""
    people: list[Learner] = []
    for learner in learners:
        if learner.is_many:
            people += [Learner(By.MENTION, member) for member in await _members(learner, ctx)]
        else:
            people.append(learner)
    unique: dict[tuple[By, str], Learner] = {}
    for learner in people:
        unique.setdefault((learner.by, learner.ref.lower()), learner)
    return tuple(unique.values())


async def _members(group: Learner, ctx: Context) -> Sequence[str]:
    channel = group.by is By.CHANNEL
    name = f"{'#' if channel else ''}{group.name}" if group.name else f"that {group.by}"
    try:
        return await ctx.chat.members(ctx.call.caller.workspace, group.ref)
    except NotKnown as error:
        unseen = (f"I cannot see who is in {name}.", "Add me to that channel, or name the people one by one.")
        hints = {
            "no_such_subteam": (f"There is no group {name} any more.", "Name the people, or another group."),
            "plan_upgrade_required": ("This workspace's plan has no user groups.", "Name the people one by one."),
            "missing_scope": (
                f"I am not allowed to read {'who is in channels' if channel else 'user groups'} here.",
                "Ask whoever installed the app to add that permission, or name the people one by one.",
            ),
            "channel_not_found": unseen,
            "not_in_channel": unseen,
            "no_groups_here": (
                "Tags, teams and channels cannot stand for their people here.",
                "Mention them one by one.",
            ),
            "channel_too_large": (f"{name} has too many people to go through.", "Name a smaller group."),
        }
        what, hint = hints.get(
            error.reason, (f"I could not read the members of {name}.", "Try again in a minute, or name the people.")
        )
        raise Complaint(what, hint) from error


async def _by_mention(learner: Learner, ctx: Context) -> Found:
    try:
        profile = await ctx.chat.profile(ctx.call.caller.workspace, learner.ref)
    except NotKnown as error:
        return Unknown(learner.name or "Whoever you named", _UNREADABLE.get(error.reason, Why.NO_PROFILE))
    name = profile.name or learner.name or learner.ref
    refused = _refused(profile)
    if refused is not None:
        return Unknown(name, refused)
    email, found = await _account_of(profile, ctx.learnflow)
    if isinstance(found, Why):
        return Unknown(name, found, email, profile.id)
    return Unknown(name, Why.SUSPENDED) if found.status == "suspended" else Known(found, profile.id)


async def _by_email(email: str, ctx: Context) -> Found:
    found = await _account(email.lower(), ctx.learnflow)
    if isinstance(found, Why):
        return Unknown(email, found, email)
    if found.status == "suspended":
        return Unknown(email, Why.SUSPENDED)
    try:
        chat_id = await ctx.chat.person(ctx.call.caller.workspace, email)
    except NotKnown:
        chat_id = None
    return Known(found, chat_id or "")


async def _account_of(profile: Profile, learnflow: LearnFlow) -> tuple[str, User | Why]:
    """The first of somebody's addresses that has an account, and the account; the first of all where none has."""
    several = [address.lower() for address in (profile.email or "", *profile.also) if address]
    for email in several:
        found = await _account(email, learnflow)
        if found is not Why.NO_ACCOUNT:
            return email, found
    return (several[0] if several else ""), Why.NO_ACCOUNT


async def _account(email: str, learnflow: LearnFlow) -> User | Why:
    try:
        return await learnflow.user_by_email(email) or Why.NO_ACCOUNT
    except Conflict:
        return Why.TWO_ACCOUNTS


def _refused(profile: Profile) -> Why | None:
    if profile.bot:
        return Why.BOT
    if profile.deleted:
        return Why.LEFT
    if profile.external:
        return Why.EXTERNAL
    if profile.guest:
        return Why.GUEST
    return None if profile.email or profile.also else Why.NO_EMAIL
