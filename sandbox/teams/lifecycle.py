"""What happens to the app, to teams and to channels, by the names that tests use."""

from sandbox.teams.events import Upgrade
from sandbox.teams.line import Sent
from sandbox.teams.person import Person
from sandbox.teams.state import Conversation, Team, User
from sandbox.teams.tenant import Someone, Somewhere, Tenant


class Lifecycle(Tenant):
    """Each of these tells the bot, if it is there, and returns what was sent; see sandbox.teams.events.Events."""

    async def install(self, target: Someone | Somewhere, by: Someone | None = None) -> list[Sent]:
        """Add the app for a person, to a team, by a channel, or to a chat."""
        return await self.events.install(self._target(target), self._by(by))

    async def uninstall(self, target: Someone | Somewhere, by: Someone | None = None) -> list[Sent]:
        """Take the app away."""
        return await self.events.uninstall(self._target(target), self._by(by))

    async def upgrade(
        self, target: Someone | Somewhere, by: Someone | None = None, *, action: Upgrade = "add-upgrade"
    ) -> list[Sent]:
        """Put a new version of the app in place."""
        return await self.events.upgrade(self._target(target), self._by(by), action=action)

    async def join(self, place: Somewhere, person: Someone, by: Someone | None = None) -> list[Sent]:
        """Somebody comes into a team, a chat, or a private or shared channel."""
        return await self.events.join(self._place(place), self.person(person).user, self._by(by))

    async def leave(self, place: Somewhere, person: Someone, by: Someone | None = None) -> list[Sent]:
        """Somebody goes."""
        return await self.events.leave(self._place(place), self.person(person).user, self._by(by))

    async def create_channel(self, team: Team | str, name: str, by: Someone | None = None) -> Conversation:
        """A new standard channel, of which the bot hears."""
        return await self.events.create_channel(self.team(team), name, self._by(by))

    async def rename_channel(self, channel: Conversation | str, name: str, by: Someone | None = None) -> list[Sent]:
        """It keeps its id."""
        return await self.events.rename_channel(self.conversation(channel), name, self._by(by))

    async def delete_channel(self, channel: Conversation | str, by: Someone | None = None) -> list[Sent]:
        """From now on there is no such conversation."""
        return await self.events.delete_channel(self.conversation(channel), self._by(by))

    async def restore_channel(self, channel: Conversation | str, by: Someone | None = None) -> list[Sent]:
        """It is back."""
        return await self.events.restore_channel(self.conversation(channel), self._by(by))

    async def rename_team(self, team: Team | str, name: str, by: Someone | None = None) -> list[Sent]:
        """It keeps its id."""
        return await self.events.rename_team(self.team(team), name, self._by(by))

    async def archive_team(self, team: Team | str, by: Someone | None = None) -> list[Sent]:
        """Nobody can write in it."""
        return await self.events.archive_team(self.team(team), self._by(by))

    async def unarchive_team(self, team: Team | str, by: Someone | None = None) -> list[Sent]:
        """People can write again."""
        return await self.events.unarchive_team(self.team(team), self._by(by))

    async def delete_team(self, team: Team | str, by: Someone | None = None, *, hard: bool = False) -> list[Sent]:
        """It is gone; `hard`: it cannot be restored."""
        return await self.events.delete_team(self.team(team), self._by(by), hard=hard)

    async def restore_team(self, team: Team | str, by: Someone | None = None) -> list[Sent]:
        """It is back."""
        return await self.events.restore_team(self.team(team), self._by(by))

    def block(self, person: Someone) -> None:
        """They want to hear nothing more of the bot; it is not told."""
        self.person(person).user.blocked = True

    def unblock(self, person: Someone) -> None:
        """They let it speak again; it is not told."""
        self.person(person).user.blocked = False

    def _by(self, by: Someone | None) -> User | None:
        return None if by is None else self.person(by).user

    def _place(self, place: Somewhere) -> Team | Conversation:
        return place if isinstance(place, Team) else self.conversation(place)

    def _target(self, target: Someone | Somewhere) -> User | Team | Conversation:
        match target:
            case Person():
                return target.user
            case str():
                return self.state.user(target) or self.conversation(target)
            case _:
                return target
