"""usergroups.list and usergroups.users.list: paid plans only, and seldom enough to be worth a cache."""

from sandbox.slack.method import Call, Method
from sandbox.slack.shown import group_json
from sandbox.slack.wire import Json, Refused


def list_(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    _allowed(call)
    groups = call.world.workspace.groups.values()
    return {"usergroups": [group_json(call.world, group, users=call.flag("include_users")) for group in groups]}


def users_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    _allowed(call)
    group = call.world.workspace.groups.get(call.required("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"users": list(group.members)}


METHODS = (
    Method("usergroups.list", 2, list_, ("usergroups:read",)),
    Method("usergroups.users.list", 2, users_list, ("usergroups:read",)),
)


def _allowed(call: Call) -> None:
    if call.token.org and not call.text("team_id"):
        raise Refused("missing_argument")
    if call.world.knobs.plan == "free":
        raise Refused("plan_upgrade_required")
