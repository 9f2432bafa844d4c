"""A person says something; the bot hears of it where it is mentioned or spoken to."""

from sandbox.slack.events import Delivery, Events
from sandbox.slack.shown import message_json
from sandbox.slack.typed import escaped
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Message, User
from sandbox.slack.world import World

_CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


def say(world: World, user: User, channel: Channel, text: str, thread: str | None = None) -> Message:
    """Post a person's message; events follow from `hear`."""
    words = escaped(text, world.workspace, world.knobs)
    return world.workspace.post(Message(world.ids.ts(), channel.id, user.id, words, thread_ts=thread))


def hear(world: World, events: Events, message: Message) -> list[Delivery]:
    """The events that a message causes for the bot: it must be in the channel, and subscribed."""
    channel = world.workspace.channels[message.channel]
    app = world.app
    if app.bot_user_id not in channel.members or (message.by_bot and not world.knobs.echo_own):
        return []
    sent: list[Delivery] = []
    mentioned = f"<@{app.bot_user_id}" in message.text and message.user != app.bot_user_id
    if mentioned and channel.kind != "im" and "app_mention" in events.subscribed:
        sent.append(events.send(_event(world, message, "app_mention"), channel_shared=channel.ext_shared))
    kind = _CHANNEL_TYPES[channel.kind]
    if f"message.{kind}" in events.subscribed or f"message.{kind}s" in events.subscribed:
        event = _event(world, message, "message") | {"channel_type": kind}
        sent.append(events.send(event, channel_shared=channel.ext_shared))
    return sent


def _event(world: World, message: Message, kind: str) -> Json:
    event = message_json(world, message) | {"type": kind, "channel": message.channel, "event_ts": message.ts}
    return event if message.by_bot else {**event, "client_msg_id": world.ids.uuid()}
