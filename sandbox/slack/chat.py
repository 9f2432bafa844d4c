"""chat.postMessage, chat.update, chat.delete, chat.postEphemeral, chat.getPermalink."""

from sandbox.slack.blocks import MARKDOWN_CHARACTERS, check_message, too_long
from sandbox.slack.method import Call, Method
from sandbox.slack.shown import message_json
from sandbox.slack.wire import Json, Refused, compact
from sandbox.slack.workspace import Channel, Message

TEXT_POSTED = 40_000
TEXT_UPDATED = 4_000
METADATA_BYTES = 8_000


def post_message(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = reachable(call, call.required("channel"))
    content = contents(call)
    may_post(call, channel)
    _not_repeated(call, channel)
    message = show(call, channel, content)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(call.world, message, metadata=True)}


def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.update: text without blocks takes the blocks away."""
    channel = call.world.workspace.channels.get(call.required("channel"))
    if channel is None or not _visible(call, channel):
        raise Refused("channel_not_found")
    message = _own(call, channel, call.required("ts"), "cant_update_message")
    content = contents(call, updating=True)
    if len(content.text) > TEXT_UPDATED:
        raise Refused("msg_too_long")
    says_nothing_new = not content.text and "blocks" not in call.args
    blocks = message.blocks if says_nothing_new else content.blocks
    text = message.text if not content.text and says_nothing_new else content.text
    call.world.workspace.edit(message, text=text, blocks=blocks, attachments=content.attachments)
    if "metadata" in call.args:
        message.metadata = content.metadata or None
    shown = message_json(call.world, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel = reachable(call, call.required("channel"))
    message = _own(call, channel, call.required("ts"), "cant_delete_message")
    call.world.workspace.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = reachable(call, call.required("channel"))
    content = contents(call)
    may_post(call, channel)
    user = call.required("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    message = show(call, channel, content, only_for=user)
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    workspace = call.world.workspace
    channel = reachable(call, call.required("channel"))
    message = workspace.message(channel.id, call.required("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    link = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS = (
    Method("chat.postMessage", None, post_message, ("chat:write",)),
    Method("chat.update", 3, update, ("chat:write",)),
    Method("chat.delete", 3, delete, ("chat:write",)),
    Method("chat.postEphemeral", 4, post_ephemeral, ("chat:write",)),
    Method("chat.getPermalink", None, get_permalink),
)


class Contents:
    """What a message is to say, after every check."""

    __slots__ = ("attachments", "blocks", "metadata", "text")

    def __init__(self, text: str, blocks: list[Json], attachments: list[Json], metadata: Json | None) -> None:
        self.text = text
        self.blocks = blocks
        self.attachments = attachments
        self.metadata = metadata


def contents(call: Call, *, updating: bool = False) -> Contents:
    """The checked contents of a call that posts; Refused with everything that Slack finds wrong with them."""
    markdown = call.text("markdown_text")
    blocks = call.json("blocks", "invalid_blocks_format")
    if blocks is not None and not (isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)):
        raise Refused("invalid_blocks_format")
    attachments = call.json("attachments", "invalid_attachments") or []
    if not isinstance(attachments, list):
        raise Refused("invalid_attachments")
    if markdown is not None and (call.text("text") is not None or blocks):
        raise Refused("markdown_text_conflict")
    if markdown is not None and len(markdown) > MARKDOWN_CHARACTERS:
        raise Refused("msg_too_long")
    text = (markdown or call.text("text") or "")[:TEXT_POSTED]
    keeps = updating and blocks is None and "metadata" in call.args
    if not (text.strip() or blocks or attachments or keeps):
        raise Refused("no_text")
    if len(attachments) > 100:
        raise Refused("too_many_attachments")
    _checked(call, blocks or [])
    return Contents(text, blocks or [], attachments, _metadata(call))


def reachable(call: Call, ref: str) -> Channel:
    """The conversation that the bot means by an id, a user's id or `#name`; Refused when it cannot see it."""
    workspace = call.world.workspace
    user = workspace.users.get(ref)
    if user is not None:
        if user.is_bot:
            raise Refused("cannot_dm_bot")
        if user.deleted:
            raise Refused("channel_not_found")
        return workspace.direct(user.id, call.world.app.bot_user_id)
    if call.token.org and ref not in workspace.channels:
        raise Refused("team_not_found")
    channel = workspace.channel(ref)
    if channel is None or not _visible(call, channel):
        raise Refused("channel_not_found")
    return channel


def may_post(call: Call, channel: Channel) -> None:
    """Refuse what membership and the channel's settings do not allow."""
    if channel.archived:
        raise Refused("is_archived")
    if call.world.app.bot_user_id not in channel.members and "chat:write.public" not in call.token.scopes:
        raise Refused("not_in_channel")
    in_thread = call.text("thread_ts") is not None
    match channel.restriction:
        case None:
            return
        case "restricted_action_thread_only_channel" if in_thread:
            return
        case "restricted_action_non_threadable_channel" | "restricted_action_thread_locked" if not in_thread:
            return
        case code:
            raise Refused(code)


def show(call: Call, channel: Channel, content: Contents, only_for: str | None = None) -> Message:
    """Post it as the bot."""
    world = call.world
    message = Message(
        world.ids.ts(),
        channel.id,
        world.app.bot_user_id,
        content.text,
        blocks=content.blocks,
        attachments=content.attachments,
        thread_ts=call.text("thread_ts"),
        metadata=content.metadata if only_for is None else None,
        only_for=only_for,
        by_bot=True,
    )
    return world.workspace.post(message)


def _visible(call: Call, channel: Channel) -> bool:
    return channel.kind == "public" or call.world.app.bot_user_id in channel.members


def _own(call: Call, channel: Channel, ts: str, error: str) -> Message:
    message = call.world.workspace.message(channel.id, ts)
    if message is None:
        raise Refused("message_not_found")
    if message.user != call.world.app.bot_user_id:
        raise Refused(error)
    return message


def _checked(call: Call, blocks: list[Json]) -> None:
    found = check_message(blocks, refused=call.world.knobs.refused_blocks)
    if any(problem.message == "only_one_table_allowed" for problem in found):
        raise Refused("invalid_attachments", errors=["only_one_table_allowed"])
    if found:
        lines = [problem.line() for problem in found]
        metadata = {"messages": [f"[ERROR] {line}" for line in lines]}
        raise Refused("invalid_blocks", errors=lines, response_metadata=metadata)
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")


def _metadata(call: Call) -> Json | None:
    value = call.json("metadata", "invalid_metadata_format")
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise Refused("invalid_metadata_format")
    match value:
        case {"event_type": str(kind), "event_payload": dict(), **rest} if kind and set(rest) <= {"entities"}:
            if len(compact(value)) > METADATA_BYTES:
                raise Refused("metadata_too_large")
            return value
        case _:
            raise Refused("invalid_metadata_schema")


def _not_repeated(call: Call, channel: Channel) -> None:
    key = call.text("client_msg_id")
    if key is None or not call.world.knobs.deduplicate:
        return
    earlier = [c for c in call.world.calls if c.method == call.method and c.ok and c.args.get("client_msg_id") == key]
    if any(c.answer and c.answer["channel"] == channel.id for c in earlier):
        raise Refused("duplicate_message_not_found")
