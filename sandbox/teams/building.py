"""Filling the tenant: people, teams, channels, chats. Nobody is told of it."""

from collections.abc import Sequence
from typing import Literal

from sandbox.teams.creating import personal_chat
from sandbox.teams.state import Conversation, Mri, Team, User
from sandbox.teams.world import World

Sharing = Literal["standard", "private", "shared"]


def new_user(
    world: World,
    name: str,
    email: str | None,
    *,
    upn: str | None,
    handle: str | None,
    id: str | None,
    tenant: str | None,
    installed: bool,
    anonymous: bool,
    locale: str | None,
    timezone: str,
) -> User:
    """One more person; the handle is the first name, then the whole name where that is taken.

    Whoever is of another `tenant` is a guest here, unless a UPN says otherwise.
    """
    free = handle or _free_handle(world, name)
    address = email or f"{free}@example.com"
    guest = f"{address.replace('@', '_')}#EXT#@tenant.onmicrosoft.com"
    user = User(
        id or world.ids.uuid(),
        Mri(world.ids.mri()),
        name,
        email,
        upn or (address if tenant is None else guest),
        tenant or world.state.tenant,
        free,
        role="anonymous" if anonymous else "user",
        installed=installed,
        locale=locale,
        timezone=timezone,
    )
    world.state.users[user.id] = user
    if installed:
        personal_chat(world, user).bot = True
    return user


def new_team(world: World, name: str, members: Sequence[str], channels: Sequence[str], *, bot: bool) -> Team:
    """One more team with its General channel, which goes by the team's name, and others."""
    team = Team(world.ids.channel(), name, world.ids.uuid(), list(members), installed=bot)
    world.state.teams[team.id] = team
    world.state.conversations[team.id] = Conversation(team.id, "channel", name, team.id)
    for channel in channels:
        new_channel(world, team, channel, (), sharing="standard", bot=False)
    return team


def new_channel(
    world: World, team: Team, name: str, members: Sequence[str], *, sharing: Sharing, bot: bool
) -> Conversation:
    """One more channel; a standard one has the team's members, and the app if the team has."""
    id = world.ids.channel()
    channel = Conversation(id, "channel", name.removeprefix("#"), team.id, list(members), bot, sharing)
    world.state.conversations[id] = channel
    return channel


def new_chat(world: World, name: str, members: Sequence[str], *, bot: bool) -> Conversation:
    """One more group chat."""
    chat = Conversation(world.ids.group(), "groupChat", name, members=list(members), bot=bot)
    world.state.conversations[chat.id] = chat
    return chat


def _free_handle(world: World, name: str) -> str:
    taken = {user.handle for user in world.state.users.values()}
    words = [word for word in "".join(c if c.isalnum() else " " for c in name.lower()).split() if word] or ["user"]
    whole = ".".join(words)
    number = 2
    for candidate in (words[0], whole):
        if candidate not in taken:
            return candidate
    while f"{whole}{number}" in taken:
        number += 1
    return f"{whole}{number}"
