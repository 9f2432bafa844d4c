"""The Connector's routes: who may call what, how often, and what an answer looks like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.teams.creating import create, thread_of
from sandbox.teams.limits import Operation
from sandbox.teams.posting import Posting
from sandbox.teams.refused import Refused
from sandbox.teams.rosters import Rosters
from sandbox.teams.world import World


@dataclass(frozen=True, slots=True)
class Route:
    """What a call is: its name, what it counts as and for which thread, its good status, and what carries it out."""

    name: str
    conversation: str
    operation: Operation
    status: int
    run: Callable[[], object]


class Connector:
    """Finds the route of a call. The ids in a path have been percent-decoded, once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._posting = Posting(world)
        self._rosters = Rosters(world)

    def route(self, method: str, path: list[str], body: object, query: Mapping[str, str]) -> Route:
        """The route of `/{region}/v3/…`; Refused with 404 when there is none."""
        region, *rest = path
        if region not in self._world.knobs.regions:
            raise Refused(404, "NotFound", "There is no such service here.")
        if self._world.knobs.only_gcc and region != "gcc":
            raise Refused(403, "InvalidBotApiHost", "The bot must use the host of its cloud.")
        match rest:
            case ["v3", "conversations"] if method == "POST":
                return Route("create", thread_of(body), "create", 201, lambda: create(self._world, self._posting, body))
            case ["v3", "conversations", conversation, *inner]:
                return self._of_conversation(method, conversation, inner, body, query)
            case ["v3", "teams", team] if method == "GET":
                return Route("team", team, "conversations", 200, lambda: self._rosters.team(team))
            case ["v3", "teams", team, "conversations"] if method == "GET":
                return Route("channels", team, "conversations", 200, lambda: self._rosters.channels(team))
            case _:
                raise self._none(method, rest)

    def wait(self, route: Route) -> int | None:
        """Seconds of Retry-After, if this call is too much."""
        return self._world.limits.wait(route.operation, thread_key(route), self._world.state.tenant)

    def _of_conversation(self, method: str, id: str, inner: list[str], body: object, query: Mapping[str, str]) -> Route:
        posting, rosters = self._posting, self._rosters
        match method, inner:
            case ("POST", ["activities"]) | ("POST", ["activities", _]):
                typing = isinstance(body, dict) and body.get("type") == "typing"
                name = "typing" if typing else "send"
                return Route(name, id, "send", 201, lambda: posting.send(id, body, query))
            case "PUT", ["activities", activity]:
                counts: Operation = "send" if self._world.knobs.updates_count else "others"
                return Route("update", id, counts, 200, lambda: posting.update(id, activity, body, query))
            case "DELETE", ["activities", activity]:
                return Route("delete", id, "others", 200, lambda: posting.delete(id, activity, body, query))
            case (("PUT" | "DELETE"), ["activities", activity, "reactions", kind]):
                on = method == "PUT"
                name = "react" if on else "unreact"
                return Route(name, id, "reactions", 200, lambda: posting.react(id, activity, kind, on=on))
            case "GET", ["members", member]:
                return Route("member", id, "members", 200, lambda: rosters.member(id, member))
            case "GET", ["pagedmembers"]:
                return Route("members", id, "members", 200, lambda: rosters.page(id, query))
            case ("GET", ["members"]) | ("GET", ["activities", _, "members"]):
                return Route("all_members", id, "legacy members", 200, lambda: rosters.everybody(id))
            case _:
                raise self._none(method, ["v3", "conversations", id, *inner])

    def _none(self, method: str, path: list[str]) -> Refused:
        self._world.complain(f"there is no {method} /{'/'.join(path)}")
        return Refused(404, "NotFound", "There is no such route.")


def thread_key(route: Route) -> str:
    """What the limits count for: the conversation without a thread, and all of them together for reactions."""
    return "" if route.operation == "reactions" else route.conversation.partition(";")[0]
