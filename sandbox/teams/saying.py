"""A person writes, changes, takes back, reacts to and reads messages; the bot hears of it where Teams tells it.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events
"""

from collections.abc import Mapping

from sandbox.teams.client import Client, Spot
from sandbox.teams.outcome import Outcome
from sandbox.teams.state import Conversation, Json, Message
from sandbox.teams.typing_in import Manner, Typed, typed

READ_BY = 20
"""Groups up to this size tell who has read: §4 of the platform's contract."""


async def say(
    client: Client,
    spot: Spot,
    text: str,
    manner: Manner,
    *,
    targeted: bool = False,
    overheard: bool = False,
    extra: Mapping[str, object] | None = None,
) -> Outcome:
    """Post what they typed; the bot hears it in the personal chat, where it is mentioned, and what is only for it.

    `targeted`: only the bot and they themselves see it. `overheard`: the app may read everything there. `extra`
    replaces fields of the activity. ValueError when they cannot write that way.
    """
    there = spot.conversation
    if targeted and (there.kind == "personal" or not client.world.knobs.targeted):
        raise ValueError("a message can be for the bot alone in channels and group chats, where the tenant allows it")
    if there.deleted or (there.team and client.world.state.teams[there.team].archived):
        raise ValueError(f"nobody can write in {there.name} any more")
    before = client.seen(spot)
    written = typed(client.world, there, text, manner)
    only_for = client.user.id if targeted else None
    said = client.world.post(there, client.user.id, {}, thread=spot.thread, only_for=only_for)
    said.activity = _activity(client, said, written, targeted) | dict(extra or {})
    outcome = Outcome(said=said, text=text)
    if _hears(client, there, written) or (client.world.state.has_bot(there) and (targeted or overheard)):
        outcome.sent = await client.line.deliver(said.activity)
    return await client.settled(outcome, spot, before)


async def edit(client: Client, message: Message, text: str, manner: Manner) -> Outcome:
    """Change one's own message."""
    spot = _own(client, message)
    before = client.seen(spot)
    written = typed(client.world, spot.conversation, text, manner)
    message.activity = _activity(client, message, written, message.only_for is not None)
    message.edits += 1
    outcome = Outcome(said=message, text=text)
    if _hears(client, spot.conversation, written):
        changed = {**message.activity, "type": "messageUpdate"}
        outcome.sent = await client.line.deliver(_with_event(changed, "editMessage"))
    return await client.settled(outcome, spot, before)


async def delete(client: Client, message: Message, *, undo: bool = False) -> Outcome:
    """Take one's own message back, or (`undo`) bring it back again."""
    spot = _own(client, message, deleted=undo)
    before = client.seen(spot)
    message.deleted = not undo
    client.world.pulse.beat()
    outcome = Outcome(said=message)
    if _was_heard(client, message):
        whole = message.activity if undo else {**message.activity, "text": "", "entities": [], "attachments": []}
        kind, event = ("messageUpdate", "undeleteMessage") if undo else ("messageDelete", "softDeleteMessage")
        outcome.sent = await client.line.deliver(_with_event({**whole, "type": kind}, event))
    return await client.settled(outcome, spot, before)


async def react(client: Client, message: Message, kind: str, *, remove: bool = False) -> Outcome:
    """Put a reaction (`like`, `heart`, …) on a message, or take it away; the bot hears of its own messages only.

    On a targeted message there is nothing to react with: nothing happens, and the outcome is not `delivered`.
    """
    spot = client.at(message)
    mark = (client.user.id, kind)
    if message.only_for is not None or (mark in message.reactions) != remove:
        return Outcome()
    before = client.seen(spot)
    (message.reactions.remove if remove else message.reactions.append)(mark)
    client.world.pulse.beat()
    outcome = Outcome()
    if message.by_bot:
        which = "reactionsRemoved" if remove else "reactionsAdded"
        fields: Json = {"type": "messageReaction", which: [{"type": kind}], "replyToId": message.id}
        outcome.sent = await client.tells(spot, **fields)
    return await client.settled(outcome, spot, before)


async def read(client: Client, spot: Spot) -> Outcome:
    """See everything there; in personal chats and small groups the bot is told up to which message."""
    there = spot.conversation
    seen = client.seen(spot)
    small = there.kind != "channel" and len(client.world.state.members(there)) <= READ_BY
    if not seen or not small or not client.world.state.has_bot(there):
        return Outcome()
    value = {"lastReadMessageId": seen[-1].id}
    sent = await client.tells(spot, type="event", name="application/vnd.microsoft.readReceipt", value=value)
    return await client.settled(Outcome(sent), spot, seen)


def _activity(client: Client, message: Message, written: Typed, targeted: bool) -> Json:
    """The activity that tells of a message."""
    fields: Json = {"type": "message", "id": message.id, "text": written.text, "textFormat": "plain"}
    if client.world.knobs.html_copy:
        fields["attachments"] = [{"contentType": "text/html", "content": written.html}]
    if message.thread not in ("", message.id):
        fields["replyToId"] = message.thread
    if targeted:
        app = client.world.app
        fields["recipient"] = {"id": app.bot_id, "name": app.name, "isTargeted": True}
    there = client.world.state.conversations[message.conversation]
    return client.line.envelope(client.user, there, thread=message.thread, entities=written.entities, **fields)


def _hears(client: Client, there: Conversation, written: Typed) -> bool:
    mentioned = there.kind == "personal" or written.mentions(client.world.app.bot_id)
    return mentioned and client.world.state.has_bot(there)


def _was_heard(client: Client, message: Message) -> bool:
    return any(sent.activity.get("id") == message.id for sent in client.line.requests)


def _own(client: Client, message: Message, *, deleted: bool = False) -> Spot:
    if message.by != client.user.id:
        raise ValueError(f"that message is not @{client.user.handle}'s")
    if message.deleted != deleted:
        raise ValueError("that message was deleted" if message.deleted else "that message was not deleted")
    return Spot(client.world.state.conversations[message.conversation], message.thread, message)


def _with_event(activity: Json, event: str) -> Json:
    data = activity["channelData"]
    assert isinstance(data, dict)
    return {**activity, "channelData": {**data, "eventType": event}}
