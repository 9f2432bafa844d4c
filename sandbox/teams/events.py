"""What happens to the app, to teams and to channels, and how the bot is told.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

from collections.abc import Sequence
from typing import Literal

from sandbox.teams.building import new_channel
from sandbox.teams.creating import personal_chat
from sandbox.teams.envelope import account, envelope
from sandbox.teams.line import Line, Sent
from sandbox.teams.state import Conversation, Json, Team, User
from sandbox.teams.world import World

Place = Team | Conversation
Target = User | Team | Conversation
Upgrade = Literal["add-upgrade", "upgrade", "remove-upgrade"]


class Events:
    """Each of these changes the tenant and tells the bot, if it is there; returns what was sent, once it was answered.

    `by`: who did it; without it, the person it happened to, or the first member. `install` and `uninstall` tell it in
    two activities, in the order of the knob `installing`.
    """

    def __init__(self, world: World, line: Line) -> None:
        self._world = world
        self._line = line

    async def opens(self, user: User) -> Conversation:
        """Somebody opens their chat with the bot; where there is none, this installs the app for them."""
        if self._world.state.personal(user) is None:
            await self.install(user)
        return personal_chat(self._world, user)

    async def install(self, target: Target, by: User | None = None) -> list[Sent]:
        """Somebody adds the app for themselves, to a team (or to the team of a standard channel), or to a chat."""
        there, channel = self._there(target)
        self._put(target, there, present=True)
        settings: Json = {"settings": {"selectedChannel": {"id": channel}}} if self._selects(there) else {}
        who = by or self._someone(target)
        return await self._both(there, who, "membersAdded", "teamMemberAdded", "add", settings)

    async def uninstall(self, target: Target, by: User | None = None) -> list[Sent]:
        """Somebody takes the app away; what they are told comes after it is gone."""
        there, _ = self._there(target)
        self._put(target, there, present=False)
        who = by or self._someone(target)
        return await self._both(there, who, "membersRemoved", "teamMemberRemoved", "remove", {})

    async def upgrade(self, target: Target, by: User | None = None, *, action: Upgrade = "add-upgrade") -> list[Sent]:
        """A new version of the app takes the place of the old one."""
        there, _ = self._there(target)
        return [await self._installation(there, by or self._someone(target), action, {})]

    async def join(self, place: Place, person: User, by: User | None = None) -> list[Sent]:
        """Somebody comes into a team, a chat, or a private or shared channel."""
        there, _ = self._there(place)
        roster = self._roster(there)
        if person.id not in roster:
            roster.append(person.id)
        return await self._moved(there, by or person, "membersAdded", person, "Added")

    async def leave(self, place: Place, person: User, by: User | None = None) -> list[Sent]:
        """Somebody goes."""
        there, _ = self._there(place)
        self._roster(there).remove(person.id)
        return await self._moved(there, by or person, "membersRemoved", person, "Removed")

    async def create_channel(self, team: Team, name: str, by: User | None = None) -> Conversation:
        """A new standard channel."""
        channel = new_channel(self._world, team, name, (), sharing="standard", bot=False)
        await self._told(team, "channelCreated", by, channel)
        return channel

    async def rename_channel(self, channel: Conversation, name: str, by: User | None = None) -> list[Sent]:
        """It keeps its id."""
        channel.name = name.removeprefix("#")
        return await self._told(self._team(channel), "channelRenamed", by, channel)

    async def delete_channel(self, channel: Conversation, by: User | None = None) -> list[Sent]:
        """From now on there is no such conversation."""
        channel.deleted = True
        return await self._told(self._team(channel), "channelDeleted", by, channel)

    async def restore_channel(self, channel: Conversation, by: User | None = None) -> list[Sent]:
        """It is back."""
        channel.deleted = False
        return await self._told(self._team(channel), "channelRestored", by, channel)

    async def rename_team(self, team: Team, name: str, by: User | None = None) -> list[Sent]:
        """It keeps its id; its General channel goes by the new name here, too."""
        team.name = self._world.state.conversations[team.id].name = name
        return await self._told(team, "teamRenamed", by)

    async def archive_team(self, team: Team, by: User | None = None) -> list[Sent]:
        """Nobody can write in it."""
        team.archived = True
        return await self._told(team, "teamArchived", by)

    async def unarchive_team(self, team: Team, by: User | None = None) -> list[Sent]:
        """People can write again."""
        team.archived = False
        return await self._told(team, "teamUnarchived", by)

    async def delete_team(self, team: Team, by: User | None = None, *, hard: bool = False) -> list[Sent]:
        """It is gone; `hard`: it cannot be restored."""
        team.deleted = True
        return await self._told(team, "teamHardDeleted" if hard else "teamDeleted", by)

    async def restore_team(self, team: Team, by: User | None = None) -> list[Sent]:
        """It is back."""
        team.deleted = False
        return await self._told(team, "teamRestored", by)

    async def _both(
        self, there: Conversation, by: User, members: str, event: str, action: str, settings: Json
    ) -> list[Sent]:
        bot: list[Json] = [{"id": self._world.app.bot_id}]
        if self._world.knobs.installing == "conversation first":
            first = await self._conversation(there, by, members, bot, event)
            return [first, await self._installation(there, by, action, settings)]
        first = await self._installation(there, by, action, settings)
        return [first, await self._conversation(there, by, members, bot, event)]

    async def _moved(self, there: Conversation, by: User, members: str, person: User, how: str) -> list[Sent]:
        if not self._world.state.has_bot(there):
            return []
        event = f"teamMember{how}" if there.sharing == "standard" else f"channelMember{how}"
        who = {name: value for name, value in account(person).items() if name != "name"}
        return [await self._conversation(there, by, members, [who], event)]

    async def _told(self, team: Team, event: str, by: User | None, channel: Conversation | None = None) -> list[Sent]:
        """The bot hears of a team's and its channels' changes in the General channel."""
        if not team.installed:
            return []
        general = self._world.state.conversations[team.id]
        told: Json = {} if channel is None else {"channel": {"id": channel.id, "name": channel.name}}
        data = {**self._team_data(general), **told, "eventType": event}
        return [
            await self._send(general, by or self._someone(team), {"type": "conversationUpdate", "channelData": data})
        ]

    async def _conversation(self, there: Conversation, by: User, members: str, who: Sequence[Json], event: str) -> Sent:
        fields: Json = {"type": "conversationUpdate", members: list(who)}
        if there.kind == "channel":
            fields["channelData"] = {**self._team_data(there), "eventType": event}
        return await self._send(there, by, fields)

    async def _installation(self, there: Conversation, by: User, action: str, settings: Json) -> Sent:
        data = {**self._team_data(there), **settings}
        return await self._send(there, by, {"type": "installationUpdate", "action": action, "channelData": data})

    async def _send(self, there: Conversation, by: User, fields: Json) -> Sent:
        return await self._line.deliver(envelope(self._world, by, there, fields=fields))

    def _team_data(self, there: Conversation) -> Json:
        if there.kind != "channel":
            return {}
        team = self._team(there)
        return {"team": {"id": team.id, "name": team.name, "aadGroupId": team.group_id}}

    def _there(self, target: Target) -> tuple[Conversation, str]:
        """Where the bot hears of it, and the channel that was chosen."""
        state = self._world.state
        match target:
            case User():
                return personal_chat(self._world, target), ""
            case Team():
                return state.conversations[target.id], target.id
            case Conversation() if target.kind == "channel" and target.sharing == "standard":
                return state.conversations[target.team], target.id
            case Conversation():
                return target, target.id

    def _put(self, target: Target, there: Conversation, *, present: bool) -> None:
        if isinstance(target, User):
            target.installed = present
        if there.kind == "channel" and there.sharing == "standard":
            self._team(there).installed = present
        else:
            there.bot = present
        self._world.pulse.beat()

    def _selects(self, there: Conversation) -> bool:
        return there.kind == "channel" and self._world.knobs.selected_channel

    def _roster(self, there: Conversation) -> list[str]:
        standard = there.kind == "channel" and there.sharing == "standard"
        return self._team(there).members if standard else there.members

    def _team(self, channel: Conversation) -> Team:
        return self._world.state.teams[channel.team]

    def _someone(self, target: Target) -> User:
        if isinstance(target, User):
            return target
        members = self._world.state.members(self._there(target)[0])
        if not members:
            raise ValueError(f"there is nobody in {target.name} who could do that")
        return members[0]
