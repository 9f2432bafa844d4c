"""A person fills, submits and closes modals. https://docs.slack.dev/surfaces/modals"""

from sandbox.check import Problems
from sandbox.slack.clicking import interaction, shown_view, surface
from sandbox.slack.fields import Typed, find_element, missing, state_of, state_value
from sandbox.slack.line import Line, Sent
from sandbox.slack.objects import OPTIONS_ANSWER
from sandbox.slack.outcome import Outcome, error_of
from sandbox.slack.views import View, acceptable
from sandbox.slack.wire import Json, Refused
from sandbox.slack.workspace import Message, User
from sandbox.slack.world import World

_EXTERNAL = ("external_select", "multi_external_select")


def fill(world: World, view: View, name: str, value: Typed) -> None:
    """Put a value into a field, found by its label, action_id or block_id."""
    block, element = find_element(view.blocks, name)
    offered = view.offered.get(element["action_id"], [])
    view.typed.setdefault(block["block_id"], {})[element["action_id"]] = state_value(
        element, value, offered, world.workspace
    )
    world.views.touch()


async def submit(world: World, line: Line, user: User, view: View) -> Outcome:
    """Send the form; the answer closes the view, says what is wrong with it, or shows another."""
    values = state_of(view.blocks, view.typed, view.channel)
    view.errors = missing(view.blocks, values)
    if view.errors:
        return Outcome(error="incomplete", errors=dict(view.errors), view=view)
    trigger = world.triggers.issue(user.id, view.channel)
    urls = _response_urls(world, user, view, values)
    payload = interaction(world, user, "view_submission")
    payload |= {"trigger_id": trigger, "view": shown_view(world, view), "response_urls": urls}
    sent = await line.ask("interaction", payload)
    outcome = Outcome(sent, error_of(sent), trigger_id=trigger, response_urls=urls)
    if outcome.error is None:
        _follow(world, view, sent, outcome)
    outcome.view = world.views.top(user.id)
    return outcome


async def close(world: World, line: Line, user: User, view: View, *, everything: bool) -> Outcome:
    """Cancel one view, or all with the X; the bot hears of it when it asked to."""
    stack = world.views.stack(user.id)
    asked = any(v.body.get("notify_on_close") for v in stack) if everything else view.body.get("notify_on_close")
    named = stack[0] if everything else view
    payload = interaction(world, user, "view_closed") | {"view": shown_view(world, named), "is_cleared": everything}
    if everything:
        world.views.clear(user.id)
    else:
        world.views.close(view)
    if not asked:
        return Outcome(error="nobody_asked", view=world.views.top(user.id))
    sent = await line.ask("interaction", payload)
    return Outcome(sent, error_of(sent), view=world.views.top(user.id))


async def select_options(world: World, line: Line, user: User, on: View | Message, name: str, typed: str) -> Outcome:
    """Type into an external select; `options` of the outcome are what the list then shows."""
    block, element = find_element(on.blocks, name, _EXTERNAL)
    if len(typed) < element.get("min_query_length", 3):
        return Outcome(error="too_short")
    payload = interaction(world, user, "block_suggestion") | surface(world, on)
    payload |= {"action_id": element["action_id"], "block_id": block["block_id"], "value": typed}
    sent = await line.ask("options", payload)
    outcome = Outcome(sent, error_of(sent), view=world.views.top(user.id))
    if outcome.error is not None:
        return outcome
    found: Problems = []
    OPTIONS_ANSWER(sent.json, "", found)
    if found or sent.json is None:
        outcome.error = "invalid_options"
        world.complain(f"options were refused: {[problem.line() for problem in found]}")
        return outcome
    grouped = [option for group in sent.json.get("option_groups", []) for option in group["options"]]
    outcome.options = [*sent.json.get("options", []), *grouped]
    if isinstance(on, View):
        on.offered.setdefault(element["action_id"], []).extend(outcome.options)
    return outcome


def _follow(world: World, view: View, sent: Sent, outcome: Outcome) -> None:
    """Do what the answer to a submission says."""
    body = sent.json or {}
    if sent.answer.strip() and sent.json is None:
        _refuse(world, outcome, "the answer to a submission is no JSON object")
        return
    outcome.response_action = body.get("response_action")
    views = world.views
    try:
        match outcome.response_action:
            case None:
                views.close(view)
            case "clear":
                views.clear(view.user)
            case "errors":
                _show_errors(world, view, body.get("errors"), outcome)
            case "update":
                views.update(view, acceptable(body.get("view"), "modal", world.knobs.refused_blocks))
            case "push":
                views.push(view.user, acceptable(body.get("view"), "modal", world.knobs.refused_blocks))
            case other:
                _refuse(world, outcome, f"there is no response_action {other!r}")
    except Refused as refusal:
        _refuse(world, outcome, f"the view in the answer was refused: {refusal.code} {refusal.extra}")


def _show_errors(world: World, view: View, errors: object, outcome: Outcome) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    fits = (
        isinstance(errors, dict) and errors and all(k in inputs and isinstance(v, str) and v for k, v in errors.items())
    )
    if not isinstance(errors, dict) or not fits:
        _refuse(world, outcome, f"errors must be words for input blocks {sorted(inputs)}, not {errors}")
        return
    view.errors = dict(errors)
    outcome.errors = dict(errors)
    world.views.touch()


def _refuse(world: World, outcome: Outcome, complaint: str) -> None:
    outcome.error = "invalid_response"
    world.complain(complaint)


def _response_urls(world: World, user: User, view: View, values: Json) -> list[Json]:
    """One for each select that asked for it: where the bot may post without being a member."""
    urls: list[Json] = []
    for block in view.blocks:
        element = block.get("element", {})
        if block["type"] != "input" or not element.get("response_url_enabled"):
            continue
        state = values[block["block_id"]][element["action_id"]]
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if channel:
            given = world.urls.issue("view", user.id, channel)
            where = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append({**where, "channel_id": channel, "response_url": given.url})
    return urls
