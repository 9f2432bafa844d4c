"""api.test, auth.test, apps.connections.open."""

from sandbox.slack.method import Call, Method
from sandbox.slack.wire import Json


def api_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/api.test"""
    return {"args": call.args} if call.args else {}


def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    world = call.world
    return {
        "url": f"https://{world.workspace.domain}.slack.com/",
        "team": world.workspace.domain,
        "user": world.app.handle,
        "team_id": world.workspace.team_id,
        "user_id": world.app.bot_user_id,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": world.knobs.enterprise_install,
    }


def connections_open(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open: the URL serves one connection, once."""
    world = call.world
    ticket = world.ids.uuid()
    world.tickets.add(ticket)
    base = world.url.replace("http://", "ws://", 1)
    return {"url": f"{base}/link/?ticket={ticket}&app_id={world.app.id}"}


METHODS = (
    Method("api.test", 4, api_test, token="none"),
    Method("auth.test", None, auth_test),
    # Tier 1 in the documentation; but an app that opens its ten connections at once gets them.
    Method("apps.connections.open", None, connections_open, ("connections:write",), token="app"),
)
