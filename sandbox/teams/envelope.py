"""What every activity carries, whoever causes it. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sandbox.teams.state import Conversation, Json, User
from sandbox.teams.wire import list_at, object_at
from sandbox.teams.world import World


def envelope(
    world: World, by: User, conversation: Conversation, *, thread: str = "", fields: Mapping[str, object]
) -> Json:
    """An activity by that person there; `thread` is the root of the channel thread it stands in.

    `fields` replace what is usual, except that `channelData` is merged with it and `entities` come before clientInfo.
    """
    now = world.clock.now()
    told: Json = {
        "type": "message",
        "id": world.ids.event(),
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S.%f}0Z",  # seven digits
        "localTimestamp": now.astimezone(ZoneInfo(by.timezone)).isoformat(timespec="milliseconds"),
        "localTimezone": by.timezone,
        "serviceUrl": world.service_url,
        "channelId": "msteams",
        "from": account(by),
        "recipient": {"id": world.app.bot_id, "name": world.app.name},
        "conversation": where(world, conversation, thread),
        **({} if by.locale is None else {"locale": by.locale}),
        **{name: value for name, value in fields.items() if name not in ("channelData", "entities")},
    }
    entities = list_at(dict(fields), "entities") + ([_client(by)] if world.knobs.client_info else [])
    if entities:
        told["entities"] = entities
    told["channelData"] = {**_channel_data(world, conversation), **object_at(dict(fields), "channelData")}
    return told


def account(user: User) -> Json:
    """Somebody as `from` and lists of members name them."""
    return {"id": user.mri, "name": user.name, **({} if user.anonymous else {"aadObjectId": user.id})}


def where(world: World, conversation: Conversation, thread: str = "") -> Json:
    """The conversation as an activity names it."""
    id = f"{conversation.id};messageid={thread}" if thread else conversation.id
    shape: Json = {"conversationType": conversation.kind, "tenantId": world.state.tenant, "id": id}
    if conversation.kind != "personal":
        shape = {"isGroup": True, **shape}
    if conversation.kind == "groupChat" and conversation.name:
        shape["name"] = conversation.name
    return shape


def _channel_data(world: World, conversation: Conversation) -> Json:
    tenant: Json = {"tenant": {"id": world.state.tenant}}
    if conversation.kind != "channel":
        return tenant
    team = world.state.teams[conversation.team]
    return {
        "teamsChannelId": conversation.id,
        "teamsTeamId": team.id,
        "channel": {"id": conversation.id},
        "team": {"id": team.id},
        **tenant,
    }


def _client(by: User) -> Json:
    country = (by.locale or "").partition("-")[2]
    return {
        "type": "clientInfo",
        **({} if by.locale is None else {"locale": by.locale}),
        **({"country": country} if country else {}),
        "platform": "Windows",
        "timezone": by.timezone,
    }
