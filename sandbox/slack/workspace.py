"""The workspace: its people, channels, groups and messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.pulse import Pulse
from sandbox.slack.ids import Ids
from sandbox.slack.reading import buttons, fill_ids, words_of
from sandbox.slack.wire import Json

SLACKBOT = "USLACKBOT"


@dataclass(slots=True, eq=False)
class User:
    """A member, a bot, or somebody from another workspace (`is_stranger`)."""

    id: str
    name: str
    real_name: str
    email: str | None
    team_id: str
    is_bot: bool = False
    deleted: bool = False
    is_guest: bool = False
    is_stranger: bool = False
    is_admin: bool = False
    tz: str = "Europe/London"
    tz_offset: int = 0
    locale: str = "en-GB"


@dataclass(slots=True, eq=False)
class Channel:
    """A conversation. `restriction` is the error that posting meets, such as `restricted_action_read_only_channel`."""

    id: str
    name: str
    kind: Literal["public", "private", "im", "mpim"]
    members: list[str]
    ext_shared: bool = False
    archived: bool = False
    restriction: str | None = None
    created: int = 0


@dataclass(slots=True, eq=False)
class Group:
    """A user group."""

    id: str
    handle: str
    name: str
    members: list[str]


@dataclass(slots=True, eq=False)
class Message:
    """A message as people see it; updates change it in place. `only_for` is the one who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    only_for: str | None = None
    by_bot: bool = False
    edits: int = 0
    deleted: bool = False

    @property
    def words(self) -> str:
        """Everything that can be read in it: its text, then what its blocks say."""
        return "\n".join(part for part in (self.text, words_of(self.blocks)) if part)

    @property
    def buttons(self) -> list[str]:
        """The labels on its buttons, in order."""
        return [str(button["text"]["text"]) for button in buttons(self.blocks)]


class Workspace:
    """Finds and keeps. `listeners` hear of every message that becomes visible to more than one person."""

    def __init__(self, team_id: str, domain: str, ids: Ids, pulse: Pulse) -> None:
        self.team_id = team_id
        self.domain = domain
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Group] = {}
        self.listeners: list[Callable[[Message], None]] = []
        self._messages: list[Message] = []
        self._ids = ids
        self._pulse = pulse

    def user(self, ref: str) -> User | None:
        """By id, `@handle` or e-mail address."""
        if ref in self.users:
            return self.users[ref]
        wanted = ref.removeprefix("@").lower()
        return next((u for u in self.users.values() if wanted in (u.name.lower(), (u.email or "").lower())), None)

    def channel(self, ref: str) -> Channel | None:
        """By id or `#name`."""
        if ref in self.channels:
            return self.channels[ref]
        name = ref.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == name and c.kind in ("public", "private")), None)

    def group(self, ref: str) -> Group | None:
        """By id or `@handle`."""
        return self.groups.get(ref) or next(
            (g for g in self.groups.values() if g.handle == ref.removeprefix("@")), None
        )

    def direct(self, one: str, other: str) -> Channel:
        """The direct conversation of two people, opened when there is none yet."""
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == {one, other}:
                return channel
        channel = Channel(self._ids.id("D"), "directmessage", "im", [one, other])
        self.channels[channel.id] = channel
        return channel

    def post(self, message: Message) -> Message:
        """Show a message."""
        fill_ids(message.blocks, self._ids)
        self._messages.append(message)
        self._pulse.beat()
        if message.only_for is None:
            for listener in self.listeners:
                listener(message)
        return message

    def edit(self, message: Message, *, text: str, blocks: list[Json], attachments: list[Json] | None = None) -> None:
        """Replace what a message says."""
        message.text, message.blocks = text, blocks
        message.attachments = attachments or []
        message.edits += 1
        fill_ids(message.blocks, self._ids)
        self._pulse.beat()

    def delete(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        self._pulse.beat()

    def message(self, channel: str, ts: str) -> Message | None:
        """The visible message with this timestamp; ephemeral ones cannot be found by it."""
        return next((m for m in self.messages(channel) if m.ts == ts), None)

    def messages(self, channel: str) -> list[Message]:
        """What everybody in the channel sees, oldest first, threads included."""
        return [m for m in self._messages if m.channel == channel and not m.deleted and m.only_for is None]

    def seen_by(self, user: str, channel: str | None = None) -> list[Message]:
        """What one person sees in a channel, or everywhere they are."""
        return [
            m
            for m in self._messages
            if not m.deleted
            and (m.only_for == user or (m.only_for is None and (channel is not None or self._member(user, m.channel))))
            and channel in (None, m.channel)
        ]

    def _member(self, user: str, channel: str) -> bool:
        return user in self.channels[channel].members
