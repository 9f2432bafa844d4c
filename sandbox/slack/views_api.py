"""views.open, views.push, views.update, views.publish, and blocks.validate."""

from collections.abc import Callable

from sandbox.check import Problem
from sandbox.slack.blocks import check_message
from sandbox.slack.method import Call, Method
from sandbox.slack.triggers import Trigger
from sandbox.slack.views import View, acceptable, check_view
from sandbox.slack.wire import Json, Refused

# https://docs.slack.dev/interactivity/handling-user-interaction spells them otherwise than the pages of the methods.
_GUIDE = {"expired_trigger_id": "trigger_expired", "exchanged_trigger_id": "trigger_exchanged"}


def open_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open"""
    body = acceptable(_view(call), "modal", call.world.knobs.refused_blocks)
    trigger = _trigger(call)
    return _answer(call, call.world.views.open(trigger.user, body, trigger.channel))


def push(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push: three views at most"""
    body = acceptable(_view(call), "modal", call.world.knobs.refused_blocks)
    trigger = _trigger(call)
    return _answer(call, call.world.views.push(trigger.user, body))


def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    views = call.world.views
    body = _view(call)
    view = views.find(call.text("view_id"), call.text("external_id"))
    if view is None:
        raise Refused("not_found")
    body = acceptable(body, view.type, call.world.knobs.refused_blocks)
    _fresh(call, view)
    return _answer(call, views.update(view, body))


def publish(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    if not call.world.knobs.home_enabled:
        raise Refused("not_enabled")
    user = call.required("user_id")
    if user not in call.world.workspace.users:
        raise Refused("user_not_found")
    body = acceptable(_view(call), "home", call.world.knobs.refused_blocks)
    if (home := call.world.views.home(user)) is not None:
        _fresh(call, home)
    return _answer(call, call.world.views.publish(user, body))


def validate(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/blocks.validate: one of blocks, message, view; no token needed"""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name) not in (None, "")]
    if len(given) != 1:
        raise Refused("invalid_arguments")
    value = call.json(given[0], "invalid_json")
    refused = call.world.knobs.refused_blocks
    checks: dict[str, Callable[[], list[Problem]]] = {
        "blocks": lambda: check_message(value, at="", refused=refused),
        "message": lambda: _message(value, refused),
        "view": lambda: check_view(value, at="", refused=refused),
    }
    if found := checks[given[0]]():
        raise Refused(f"invalid_{given[0]}", errors=[problem.public() for problem in found])
    return {}


METHODS = (
    Method("views.open", 4, open_),
    Method("views.push", 4, push),
    Method("views.update", 4, update),
    Method("views.publish", 4, publish),
    Method("blocks.validate", None, validate, token="none"),
)


def view_json(view: View, team_id: str, app_id: str, bot_id: str) -> Json:
    """A view object as answers and interactions carry it: https://docs.slack.dev/reference/objects/view-object"""
    body = view.body
    shown: Json = {
        "id": view.id,
        "team_id": team_id,
        "app_id": app_id,
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
        "type": view.type,
        "hash": view.hash,
        "blocks": view.blocks,
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "state": {"values": {block: dict(actions) for block, actions in view.typed.items()}},
    }
    if view.type == "modal":
        shown |= {name: body.get(name) for name in ("title", "submit", "close")}
        shown |= {name: body.get(name, False) for name in ("clear_on_close", "notify_on_close")}
    return shown


def _view(call: Call) -> object:
    return call.json("view", "invalid_arguments")


def _trigger(call: Call) -> Trigger:
    given = call.text("trigger_id") or call.text("interactivity_pointer")
    if given is None:
        raise Refused("invalid_arguments")
    try:
        return call.world.triggers.use(given)
    except Refused as refusal:
        if call.world.knobs.trigger_words == "method":
            raise
        raise Refused(_GUIDE.get(refusal.code, refusal.code)) from None


def _fresh(call: Call, view: View) -> None:
    if call.text("hash") not in (None, view.hash):
        raise Refused("hash_conflict")


def _answer(call: Call, view: View) -> Json:
    app = call.world.app
    return {"view": view_json(view, call.world.workspace.team_id, app.id, app.bot_id)}


def _message(value: object, refused: set[str]) -> list[Problem]:
    if not isinstance(value, dict):
        return [Problem("", "wrong_type", "must provide an object")]
    return check_message(value.get("blocks", []), refused=refused)
