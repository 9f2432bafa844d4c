"""conversations.open, members, info, list, history and replies."""

from sandbox.slack.chat import reachable
from sandbox.slack.method import Call, Method
from sandbox.slack.shown import channel_json, message_json
from sandbox.slack.wire import Json, Refused
from sandbox.slack.workspace import Channel, Message

_FAMILIES = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def open_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.open"""
    workspace = call.world.workspace
    refs = [ref for ref in call.required("users").split(",") if ref]
    if len(refs) > 8:
        raise Refused("too_many_users")
    users = [workspace.users.get(ref) for ref in refs]
    for user in users:
        if user is None:
            raise Refused("user_not_found")
        if user.id in call.world.knobs.hidden_users:
            raise Refused("user_not_visible")
        if user.deleted:
            raise Refused("user_disabled")
    if len(refs) == 1:
        call.require("im:write")
        channel = workspace.direct(refs[0], call.world.app.bot_user_id)
    else:
        call.require("mpim:write")
        members = [*refs, call.world.app.bot_user_id]
        name = "mpdm-" + "--".join(sorted(user.name for user in users if user)) + "-1"
        same = (c for c in workspace.channels.values() if c.kind == "mpim" and set(c.members) == set(members))
        channel = next(same, None) or Channel(call.world.ids.id("C"), name, "mpim", members)
        workspace.channels[channel.id] = channel
    shown = channel_json(call.world, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def members(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.members: bots and external people too."""
    channel = _known(call, "read")
    items, metadata = call.page(channel.members, most=1000)
    return {"members": items, "response_metadata": metadata}


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = _known(call, "read")
    shown = channel_json(call.world, channel)
    return {"channel": {**shown, "num_members": len(channel.members)} if call.flag("include_num_members") else shown}


def list_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    kinds = []
    for name in (call.text("types") or "public_channel").split(","):
        if name.strip() not in _TYPES:
            raise Refused("invalid_types")
        kinds.append(_TYPES[name.strip()])
    call.require(*(f"{_FAMILIES[kind]}:read" for kind in kinds))
    bot = call.world.app.bot_user_id
    found = [
        channel
        for channel in call.world.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "public" or bot in channel.members)
        and not (channel.archived and call.flag("exclude_archived"))
    ]
    items, metadata = call.page(found, most=1000)
    return {"channels": [channel_json(call.world, channel) for channel in items], "response_metadata": metadata}


def history(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.history: the newest first, threads left out."""
    channel = _readable(call)
    top = [m for m in call.world.workspace.messages(channel.id) if m.thread_ts in (None, m.ts)]
    return _listed(call, list(reversed(top)))


def replies(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/conversations.replies: the parent, then the thread."""
    channel = _readable(call)
    ts = call.required("ts")
    thread = [m for m in call.world.workspace.messages(channel.id) if ts in (m.ts, m.thread_ts)]
    if not thread:
        raise Refused("thread_not_found")
    return _listed(call, thread)


METHODS = (
    Method("conversations.open", 3, open_),
    Method("conversations.members", 4, members),
    Method("conversations.info", 3, info),
    Method("conversations.list", 2, list_),
    Method("conversations.history", 3, history),
    Method("conversations.replies", 3, replies),
)


def _known(call: Call, right: str) -> Channel:
    ref = call.required("channel")
    channel = call.world.workspace.channels.get(ref)
    if channel is None:
        raise Refused("channel_not_found")
    call.require(f"{_FAMILIES[channel.kind]}:{right}")
    return reachable(call, ref)


def _readable(call: Call) -> Channel:
    channel = _known(call, "history")
    if call.world.app.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _listed(call: Call, messages: list[Message]) -> Json:
    oldest, latest = _seconds(call, "oldest", "0"), _seconds(call, "latest", "inf")
    if call.flag("inclusive"):
        chosen = [m for m in messages if oldest <= float(m.ts) <= latest]
    else:
        chosen = [m for m in messages if oldest < float(m.ts) < latest]
    items, metadata = call.page(chosen, most=999)
    shown = [message_json(call.world, m, metadata=call.flag("include_all_metadata")) for m in items]
    more = bool(metadata["next_cursor"])
    return {"messages": shown, "has_more": more, "response_metadata": metadata}


def _seconds(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None
