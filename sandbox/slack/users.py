"""users.info, users.lookupByEmail, users.list, bots.info."""

from sandbox.slack.method import Call, Method
from sandbox.slack.shown import user_json
from sandbox.slack.wire import Json, Refused


def info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = call.world.workspace.users.get(call.required("user"))
    if user is None:
        raise Refused("user_not_found")
    if user.id in call.world.knobs.hidden_users:
        raise Refused("user_not_visible")
    return {"user": user_json(user, email=_sees_email(call), locale=call.flag("include_locale"))}


def lookup_by_email(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
    wanted = call.required("email").lower()
    for user in call.world.workspace.users.values():
        if (user.email or "").lower() == wanted and not (user.deleted or user.is_bot or user.is_stranger):
            return {"user": user_json(user, email=True)}
    raise Refused("users_not_found")


def list_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.list: everybody of the workspace, deactivated and bots too."""
    if call.token.org and not call.text("team_id"):
        raise Refused("missing_argument")
    found = [user for user in call.world.workspace.users.values() if not user.is_stranger]
    items, metadata = call.page(found, most=1000)
    shown = [user_json(user, email=_sees_email(call), locale=call.flag("include_locale")) for user in items]
    return {"members": shown, "cache_ts": int(call.world.clock.timestamp()), "response_metadata": metadata}


def bots_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bots.info"""
    app = call.world.app
    if call.text("bot") not in (None, app.bot_id):
        raise Refused("bot_not_found")
    shown = {"id": app.bot_id, "app_id": app.id, "user_id": app.bot_user_id, "name": app.handle, "deleted": False}
    return {"bot": shown}


METHODS = (
    Method("users.info", 4, info, ("users:read",)),
    Method("users.lookupByEmail", 3, lookup_by_email, ("users:read.email",)),
    Method("users.list", 2, list_, ("users:read",)),
    Method("bots.info", 3, bots_info, ("users:read",)),
)


def _sees_email(call: Call) -> bool:
    return "users:read.email" in call.token.scopes
