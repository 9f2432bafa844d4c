"""A person uses a shortcut. https://docs.slack.dev/interactivity/implementing-shortcuts"""

from sandbox.slack.clicking import channel_name, interaction
from sandbox.slack.line import Line
from sandbox.slack.outcome import Outcome, error_of
from sandbox.slack.shown import message_json
from sandbox.slack.workspace import Message, User
from sandbox.slack.world import World


async def use_shortcut(world: World, line: Line, user: User, callback_id: str, message: Message | None) -> Outcome:
    """A global one knows neither a channel nor a response_url; one on a message knows both."""
    trigger = world.triggers.issue(user.id, message.channel if message else None)
    payload = interaction(world, user, "message_action" if message else "shortcut")
    payload |= {"callback_id": callback_id, "trigger_id": trigger, "action_ts": world.ids.ts()}
    response_url = None
    if message is not None:
        channel = world.workspace.channels[message.channel]
        response_url = world.urls.issue("message", user.id, channel.id).url
        payload |= {
            "channel": {"id": channel.id, "name": channel_name(channel)},
            "message": message_json(world, message),
            "message_ts": message.ts,
            "response_url": response_url,
        }
    sent = await line.ask("interaction", payload)
    view = world.views.top(user.id)
    return Outcome(sent, error_of(sent), response_url=response_url, trigger_id=trigger, view=view)
