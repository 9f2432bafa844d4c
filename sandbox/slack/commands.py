"""A person types a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands"""

from sandbox.slack.line import Line, Sent
from sandbox.slack.outcome import Outcome, error_of
from sandbox.slack.response_urls import ResponseUrl
from sandbox.slack.typed import escaped
from sandbox.slack.wire import Json, Refused, read_json
from sandbox.slack.workspace import SLACKBOT, Channel, Message, User
from sandbox.slack.world import World


async def run_command(world: World, line: Line, user: User, channel: Channel, typed: str, *, raw: bool) -> Outcome:
    """Send the command to the bot and show the person what it answers within three seconds."""
    name, _, rest = typed.partition(" ")
    if name not in world.app.commands:
        return Outcome(error="unknown_command")
    if user.is_stranger:
        return Outcome(error="external_user")
    given = world.urls.issue("command", user.id, channel.id, typed=typed)
    trigger = world.triggers.issue(user.id, channel.id)
    text = rest.strip() if raw else escaped(rest.strip(), world.workspace, world.knobs)
    sent = await line.ask("command", _fields(world, user, channel, name, text, given.url, trigger))
    outcome = Outcome(sent, error_of(sent), response_url=given.url, trigger_id=trigger)
    if outcome.error is None:
        _show_answer(world, given, sent, outcome)
    if outcome.error is not None:
        notice = f"{name} failed with the error “{outcome.error}”"
        world.workspace.post(Message(world.ids.ts(), channel.id, SLACKBOT, notice, only_for=user.id))
    outcome.view = world.views.top(user.id)
    return outcome


def answer_body(sent: Sent) -> Json | None:
    """What an acknowledgement says: a JSON object, or plain text; None when it says nothing."""
    if not sent.answer.strip():
        return None
    kind = next((value for name, value in sent.answer_headers.items() if name.lower() == "content-type"), "")
    body = read_json(sent.answer) if "json" in kind else None
    return body if body is not None else {"text": sent.answer.decode(errors="replace")}


def _show_answer(world: World, given: ResponseUrl, sent: Sent, outcome: Outcome) -> None:
    body = answer_body(sent)
    if not body:
        return
    try:
        outcome.messages = world.urls.show(given, body, world.knobs.refused_blocks)
    except Refused as refusal:
        world.complain(f"the answer to a command was refused: {refusal.code} {refusal.extra}")
        outcome.error = refusal.code


def _fields(world: World, user: User, channel: Channel, name: str, text: str, url: str, trigger: str) -> Json:
    fields: Json = {
        "token": world.app.verification_token,
        "team_id": world.workspace.team_id,
        "team_domain": world.workspace.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(world, channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": "true" if world.knobs.enterprise_install else "false",
        "response_url": url,
        "trigger_id": trigger,
    }
    if world.knobs.enterprise_id is not None:
        fields |= {"enterprise_id": world.knobs.enterprise_id, "enterprise_name": world.workspace.domain}
    return fields


def _channel_name(world: World, channel: Channel) -> str:
    if channel.kind in ("private", "mpim") and not world.knobs.private_names:
        return "privategroup"
    return channel.name
