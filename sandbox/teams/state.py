"""What there is in one Entra tenant's Teams: people, teams, channels, chats and what is said in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, NewType

Json = dict[str, object]
Kind = Literal["personal", "groupChat", "channel"]
Mri = NewType("Mri", str)
TARGETED_SECONDS = 24 * 3600.0
"""How long a targeted message lasts."""


@dataclass(slots=True)
class User:
    """Somebody. `id` is the Entra object id, `mri` what Teams calls them towards this one bot (29:…)."""

    id: str
    mri: Mri
    name: str
    email: str | None
    upn: str
    tenant: str
    handle: str
    role: str = "user"
    installed: bool = False
    """Whether the app is installed for them personally."""
    blocked: bool = False
    """Whether they blocked the bot."""
    locale: str | None = "en-GB"
    timezone: str = "Europe/London"

    @property
    def anonymous(self) -> bool:
        """Whether they joined without signing in: no object id is told of them."""
        return self.role == "anonymous"

    @property
    def guest(self) -> bool:
        """Whether they come from another tenant as a guest."""
        return "#EXT#" in self.upn


@dataclass(slots=True)
class Team:
    """A team; its id is that of its General channel."""

    id: str
    name: str
    group_id: str
    members: list[str] = field(default_factory=list)
    installed: bool = False
    archived: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Conversation:
    """A personal chat with the bot, a group chat or a channel; `id` never carries `;messageid=`.

    `members` are object ids; a standard channel's are its team's. `blocked` is a code with which every post is refused.
    """

    id: str
    kind: Kind
    name: str = ""
    team: str = ""
    members: list[str] = field(default_factory=list)
    bot: bool = False
    sharing: Literal["standard", "private", "shared"] = "standard"
    deleted: bool = False
    blocked: str = ""


@dataclass(slots=True)
class Message:
    """One message. `thread` is the id of its channel thread's root; `only_for` is whose targeted one it is (object id).

    `views`: what a person sees in place of the base card, by object id, since they pressed something on it.
    `activity` is what the bot sent (or what Teams made of what a person typed), as JSON. `by` is an object id, or the
    bot's `28:…`. `reactions` are pairs of who (likewise) and which.
    """

    id: str
    conversation: str
    by: str
    activity: Json
    at: float
    thread: str = ""
    only_for: str | None = None
    edits: int = 0
    deleted: bool = False
    expired: bool = False
    views: dict[str, Json] = field(default_factory=dict)
    toasts: dict[str, str] = field(default_factory=dict)
    reactions: list[tuple[str, str]] = field(default_factory=list)

    @property
    def by_bot(self) -> bool:
        """Whether the bot said it."""
        return self.by.startswith("28:")

    def card(self, person: str = "") -> Json | None:
        """The Adaptive Card that `person` (an object id) sees in it, the base one for anybody else."""
        if person in self.views:
            return self.views[person]
        attachments = self.activity.get("attachments")
        for one in attachments if isinstance(attachments, list) else []:
            if isinstance(one, dict) and one.get("contentType") == "application/vnd.microsoft.card.adaptive":
                content = one.get("content")
                return content if isinstance(content, dict) else None
        return None


class State:
    """Everything by its id. `now` tells seconds since 1970: targeted messages are gone after a day."""

    def __init__(self, tenant: str, bot_id: str, now: Callable[[], float]) -> None:
        self.tenant = tenant
        self.bot_id = bot_id
        self.users: dict[str, User] = {}
        self.teams: dict[str, Team] = {}
        self.conversations: dict[str, Conversation] = {}
        self.messages: dict[str, list[Message]] = {}
        self._now = now

    def user(self, name: str) -> User | None:
        """By object id, MRI, UPN, e-mail address or @handle."""
        wanted = name.removeprefix("@").casefold()
        for one in self.users.values():
            names = (
                one.id,
                one.mri.casefold(),
                one.upn.casefold(),
                (one.email or "").casefold(),
                one.handle.casefold(),
            )
            if wanted and wanted in names:
                return one
        return None

    def conversation(self, name: str) -> Conversation | None:
        """By id (a `;messageid=` is ignored), or a channel's or chat's name with or without #."""
        bare = name.partition(";")[0]
        if bare in self.conversations:
            return self.conversations[bare]
        wanted = name.removeprefix("#").casefold()
        return next((one for one in self.conversations.values() if one.name.casefold() == wanted), None)

    def personal(self, user: User) -> Conversation | None:
        """The chat of that person and the bot, if there is one."""
        chats = (one for one in self.conversations.values() if one.kind == "personal")
        return next((one for one in chats if user.id in one.members), None)

    def members(self, conversation: Conversation) -> list[User]:
        """Who is in it, the bot aside."""
        ids: Iterable[str] = conversation.members
        if conversation.kind == "channel" and conversation.sharing == "standard":
            ids = self.teams[conversation.team].members
        return [self.users[id] for id in ids if id in self.users]

    def has_bot(self, conversation: Conversation) -> bool:
        """Whether the app is in it; in a standard channel it is when it is in the team."""
        if conversation.kind == "channel" and conversation.sharing == "standard":
            return self.teams[conversation.team].installed
        return conversation.bot

    def said(self, conversation: str) -> list[Message]:
        """Every message of a conversation, oldest first; a copy of the list."""
        there = self.messages.get(conversation.partition(";")[0], [])
        for one in there:
            if one.only_for is not None and self._now() - one.at >= TARGETED_SECONDS:
                one.expired = True
        return list(there)

    def message(self, conversation: str, id: str) -> Message | None:
        """One message."""
        return next((one for one in self.said(conversation) if one.id == id), None)

    def seen_by(self, user: User, conversation: str) -> list[Message]:
        """What that person sees there: no deleted or expired message, and targeted ones only if they are for them."""
        there = (one for one in self.said(conversation) if not one.deleted and not one.expired)
        return [one for one in there if one.only_for in (None, user.id)]


def copied(message: Message) -> Message:
    """The message as it is at this moment."""
    return replace(message, views=dict(message.views), toasts=dict(message.toasts), reactions=list(message.reactions))
