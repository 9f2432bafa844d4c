"""A person presses a button or chooses from a menu. https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""

from sandbox.slack.fields import Typed, find_element, state_of, state_value
from sandbox.slack.line import Line
from sandbox.slack.outcome import Outcome, error_of
from sandbox.slack.shown import message_json
from sandbox.slack.views import View
from sandbox.slack.views_api import view_json
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Channel, Message, User
from sandbox.slack.world import World

_PLAIN = {"button", "workflow_button", "icon_button", "feedback_buttons"}


async def click(world: World, line: Line, user: User, on: Message | View, name: str, value: Typed) -> Outcome:
    """Send what happened to the bot; `value` is what was chosen, for anything but a button."""
    block, element = find_element(on.blocks, name)
    trigger = world.triggers.issue(user.id, on.channel)
    payload = interaction(world, user, "block_actions") | {"trigger_id": trigger}
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    action["action_ts"] = world.ids.ts()
    if element["type"] in _PLAIN:
        action |= {key: element[key] for key in ("text", "value", "url", "style", "confirm") if key in element}
    elif element["type"] == "overflow":
        chosen = next(o for o in element["options"] if value in (o.get("value"), o["text"]["text"]))
        action["selected_option"] = chosen
    else:
        offered = on.offered.get(element["action_id"], []) if isinstance(on, View) else []
        state = state_value(element, value, offered, world.workspace)
        action |= state
        if isinstance(on, View):
            on.typed.setdefault(block["block_id"], {})[element["action_id"]] = state
    payload["actions"] = [action]
    response_url = None
    if isinstance(on, View):
        payload |= surface(world, on)
    else:
        given = world.urls.issue("message", user.id, on.channel, original=on)
        response_url = given.url
        payload |= surface(world, on) | {"response_url": response_url, "state": {"values": state_of(on.blocks, {})}}
    sent = await line.ask("interaction", payload)
    view = world.views.top(user.id)
    return Outcome(sent, error_of(sent), response_url=response_url, trigger_id=trigger, view=view)


def interaction(world: World, user: User, kind: str) -> Json:
    """What every interaction carries."""
    person = {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id}
    enterprise = (
        {"id": world.knobs.enterprise_id, "name": world.workspace.domain} if world.knobs.enterprise_id else None
    )
    return {
        "type": kind,
        "user": person,
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "team": {"id": world.workspace.team_id, "domain": world.workspace.domain},
        "enterprise": enterprise,
        "is_enterprise_install": world.knobs.enterprise_install,
    }


def surface(world: World, on: Message | View) -> Json:
    """Where it happened: a view, or a message in a channel. Of ephemeral messages the content is not sent back."""
    if isinstance(on, View):
        return {"container": {"type": "view", "view_id": on.id}, "view": shown_view(world, on)}
    channel = world.workspace.channels[on.channel]
    container: Json = {"type": "message", "message_ts": on.ts, "channel_id": on.channel}
    container["is_ephemeral"] = on.only_for is not None
    if on.thread_ts:
        container["thread_ts"] = on.thread_ts
    where: Json = {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    return where if on.only_for is not None else {**where, "message": message_json(world, on)}


def shown_view(world: World, view: View) -> Json:
    """A view with the state of its fields."""
    shown = view_json(view, world.workspace.team_id, world.app.id, world.app.bot_id)
    return {**shown, "state": {"values": state_of(view.blocks, view.typed, view.channel)}}


def channel_name(channel: Channel) -> str:
    """The name that interactions carry."""
    return "privategroup" if channel.kind in ("private", "mpim") else channel.name
