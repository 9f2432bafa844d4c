"""Who and what there is in the tenant, put there and found again by the names that people use."""

from collections.abc import Sequence

from sandbox.teams import building
from sandbox.teams.creating import personal_chat
from sandbox.teams.events import Events
from sandbox.teams.line import Line
from sandbox.teams.person import Person
from sandbox.teams.state import Conversation, Message, Team, User
from sandbox.teams.world import World

Someone = Person | User | str
Somewhere = Conversation | Team | str


class Tenant:
    """People, teams, channels and chats; the bot is told of none of this, `events` are for that."""

    def __init__(self, world: World, line: Line, events: Events) -> None:
        self.world = world
        self.line = line
        self.events = events
        self.state = world.state
        self._people: dict[str, Person] = {}

    def add_user(
        self,
        name: str,
        email: str | None = None,
        *,
        upn: str | None = None,
        handle: str | None = None,
        id: str | None = None,
        tenant: str | None = None,
        installed: bool = False,
        anonymous: bool = False,
        locale: str | None = "en-GB",
        timezone: str = "Europe/London",
    ) -> Person:
        """Somebody new; the handle is the first name in lower case unless it is taken. `tenant`: of another one."""
        user = building.new_user(
            self.world,
            name,
            email,
            upn=upn,
            handle=handle,
            id=id,
            tenant=tenant,
            installed=installed,
            anonymous=anonymous,
            locale=locale,
            timezone=timezone,
        )
        return self.person(user)

    def add_team(
        self,
        name: str,
        *,
        members: Sequence[Someone] = (),
        channels: Sequence[str] = (),
        bot: bool = False,
        archived: bool = False,
    ) -> Team:
        """A new team; `bot`: the app is in it. Its General channel is found by the team's name."""
        team = building.new_team(self.world, name, self._ids(members), channels, bot=bot)
        team.archived = archived
        return team

    def add_channel(
        self,
        team: Team,
        name: str,
        *,
        sharing: building.Sharing = "standard",
        members: Sequence[Someone] = (),
        bot: bool = False,
    ) -> Conversation:
        """A new channel; `members` and `bot` are for private and shared ones, the others have the team's."""
        return building.new_channel(self.world, team, name, self._ids(members), sharing=sharing, bot=bot)

    def add_chat(self, name: str, *, members: Sequence[Someone] = (), bot: bool = False) -> Conversation:
        """A new group chat."""
        return building.new_chat(self.world, name, self._ids(members), bot=bot)

    def person(self, ref: Someone) -> Person:
        """Somebody by `@handle`, object id, MRI, e-mail address or UPN; LookupError when there is nobody."""
        if isinstance(ref, Person):
            return ref
        user = ref if isinstance(ref, User) else self.state.user(ref)
        if user is None:
            raise LookupError(f"there is nobody called {ref}")
        return self._people.setdefault(user.id, Person(self.world, self.line, self.events, user))

    def conversation(self, ref: Somewhere) -> Conversation:
        """A channel or chat by name or id, or a team's General channel; LookupError when there is none."""
        match ref:
            case Conversation():
                return ref
            case Team():
                return self.state.conversations[ref.id]
        there = self.state.conversation(ref)
        if there is None:
            raise LookupError(f"there is no conversation called {ref}")
        return there

    def team(self, ref: Team | str) -> Team:
        """A team by name or id; LookupError when there is none."""
        if isinstance(ref, Team):
            return ref
        found = next((one for one in self.state.teams.values() if ref in (one.id, one.name)), None)
        if found is None:
            raise LookupError(f"there is no team called {ref}")
        return found

    def direct(self, person: Someone) -> Conversation:
        """The chat of somebody and the bot; made, without the app, if there is none."""
        return personal_chat(self.world, self.person(person).user)

    def messages(self, place: Somewhere) -> list[Message]:
        """All that was ever said there, oldest first."""
        return self.state.said(self.conversation(place).id)

    def seen_by(self, person: Someone, place: Somewhere) -> list[Message]:
        """What one person sees there, targeted messages included."""
        return self.state.seen_by(self.person(person).user, self.conversation(place).id)

    def _ids(self, people: Sequence[Someone]) -> list[str]:
        return [self.person(one).user.id for one in people]
