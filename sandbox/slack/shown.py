"""Workspace things as the Web API and events show them."""

from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Group, Message, User
from sandbox.slack.world import World


def message_json(world: World, message: Message, *, metadata: bool = False) -> Json:
    """A message object; metadata only where it was asked for."""
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    shown["team"] = world.workspace.team_id
    if message.by_bot:
        shown |= {"bot_id": world.app.bot_id, "app_id": world.app.id}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.attachments:
        shown["attachments"] = message.attachments
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if metadata and message.metadata is not None:
        shown["metadata"] = message.metadata
    return shown


def user_json(user: User, *, email: bool, locale: bool = False) -> Json:
    """A user object: https://docs.slack.dev/reference/objects/user-object. Of strangers, little is told."""
    profile: Json = {"real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    if email and user.email is not None and not user.is_bot and not user.is_stranger:
        profile["email"] = user.email
    shown: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
    }
    if user.is_stranger:
        shown["is_stranger"] = True
        return shown
    if not user.deleted:
        shown |= {
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": user.tz_offset,
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_restricted": user.is_guest,
            "is_ultra_restricted": False,
        }
    if locale:
        shown["locale"] = user.locale
    return shown


def channel_json(world: World, channel: Channel) -> Json:
    """A conversation object: https://docs.slack.dev/reference/objects/conversation-object."""
    shown: Json = {
        "id": channel.id,
        "is_im": channel.kind == "im",
        "is_archived": channel.archived,
        "is_org_shared": False,
        "created": channel.created,
    }
    if channel.kind == "im":
        other = next((m for m in channel.members if m != world.app.bot_user_id), world.app.bot_user_id)
        return {**shown, "user": other}
    return {
        **shown,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_general": channel.name == "general",
        "is_shared": channel.ext_shared,
        "is_ext_shared": channel.ext_shared,
        "is_pending_ext_shared": False,
        "is_member": world.app.bot_user_id in channel.members,
        "context_team_id": world.workspace.team_id,
    }


def group_json(world: World, group: Group, *, users: bool) -> Json:
    """A user group object."""
    shown: Json = {
        "id": group.id,
        "team_id": world.workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "user_count": len(group.members),
    }
    return {**shown, "users": list(group.members)} if users else shown
