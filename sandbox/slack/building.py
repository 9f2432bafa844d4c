"""Filling the workspace: people, channels, groups."""

from sandbox.slack.person import Person
from sandbox.slack.workspace import SLACKBOT, Channel, Group, User
from sandbox.slack.world import World


def found_workspace(world: World) -> None:
    """The members every workspace has: Slackbot and the app's own bot."""
    workspace, app = world.workspace, world.app
    for id_, name in ((SLACKBOT, "slackbot"), (app.bot_user_id, app.handle)):
        workspace.users[id_] = User(id_, name, name.capitalize(), None, workspace.team_id, is_bot=True)


def new_user(
    world: World,
    name: str,
    email: str | None,
    *,
    id: str | None = None,
    handle: str | None = None,
    guest: bool = False,
    bot: bool = False,
    deleted: bool = False,
    stranger: bool = False,
    admin: bool = False,
    tz: str = "Europe/London",
    tz_offset: int = 0,
    locale: str = "en-GB",
) -> User:
    """One more user; the handle is the first name, then the whole name where that is taken."""
    workspace = world.workspace
    user = User(
        id or world.ids.id("U"),
        handle or _free_handle(world, name),
        name,
        email,
        world.ids.id("T") if stranger else workspace.team_id,
        is_bot=bot,
        deleted=deleted,
        is_guest=guest,
        is_stranger=stranger,
        is_admin=admin,
        tz=tz,
        tz_offset=tz_offset,
        locale=locale,
    )
    workspace.users[user.id] = user
    return user


def new_channel(
    world: World,
    name: str,
    members: list[str],
    *,
    id: str | None = None,
    private: bool = False,
    ext_shared: bool = False,
    archived: bool = False,
    restriction: str | None = None,
) -> Channel:
    """One more channel."""
    channel = Channel(
        id or world.ids.id("C"),
        name.removeprefix("#"),
        "private" if private else "public",
        members,
        ext_shared=ext_shared,
        archived=archived,
        restriction=restriction,
        created=int(world.clock.timestamp()),
    )
    world.workspace.channels[channel.id] = channel
    return channel


def new_group(world: World, handle: str, members: list[str], *, id: str | None = None) -> Group:
    """One more user group."""
    bare = handle.removeprefix("@")
    group = Group(id or world.ids.id("S"), bare, bare.replace("-", " ").capitalize(), members)
    world.workspace.groups[group.id] = group
    return group


def ids_of(people: "list[Person | User | str]") -> list[str]:
    """The ids of people, however they are given."""
    return [one if isinstance(one, str) else one.id for one in people]


def _free_handle(world: World, name: str) -> str:
    taken = {user.name for user in world.workspace.users.values()}
    words = [word for word in "".join(c if c.isalnum() else " " for c in name.lower()).split() if word] or ["user"]
    candidates = [words[0], ".".join(words), *(f"{'.'.join(words)}{number}" for number in range(2, 10_000))]
    return next(candidate for candidate in candidates if candidate not in taken)
