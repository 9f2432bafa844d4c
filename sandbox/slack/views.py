"""Views: checked as Slack checks them, stacked in front of a person, and holding what was typed into them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from sandbox.check import Problem, Problems, anything, flag, shape, string, tagged
from sandbox.pulse import Pulse
from sandbox.slack.blocks import check_surface
from sandbox.slack.ids import Ids
from sandbox.slack.objects import plain
from sandbox.slack.reading import fill_ids, words_of
from sandbox.slack.wire import Json, Refused, compact

VIEW_BLOCKS = 100
VIEW_BYTES = 250 * 1024
STACK = 3

_COMMON = {"private_metadata": string(3000, 0), "callback_id": string(255, 0), "external_id": string(255, 0)}
_SHAPES = tagged(
    {
        "modal": shape(
            {"type": anything, "title": plain(24), "blocks": anything},
            {**_COMMON, "submit": plain(24), "close": plain(24), "clear_on_close": flag, "notify_on_close": flag},
        ),
        "home": shape({"type": anything, "blocks": anything}, _COMMON),
    }
)


def check_view(view: object, at: str = "/view", refused: Collection[str] = ()) -> Problems:
    """All that is wrong with a view, but for its size."""
    found: Problems = []
    _SHAPES(view, at, found)
    if isinstance(view, dict) and "blocks" in view:
        found += check_surface(view["blocks"], VIEW_BLOCKS, f"{at}/blocks", refused)
        if not found and view["type"] == "modal" and "submit" not in view and _has_input(view["blocks"]):
            found.append(Problem(f"{at}/submit", "missing_field", "a modal with an input needs a submit"))
    return found


def _has_input(blocks: list[Json]) -> bool:
    return any(block["type"] == "input" for block in blocks)


@dataclass(slots=True, eq=False)
class View:
    """A view in front of a person. `typed` is what was put into it: block_id -> action_id -> state value."""

    id: str
    type: Literal["modal", "home"]
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[Json]] = field(default_factory=dict)
    channel: str | None = None
    is_open: bool = True

    @property
    def title(self) -> str:
        """What stands above it."""
        title = self.body.get("title")
        return str(title["text"]) if title else ""

    @property
    def blocks(self) -> list[Json]:
        """What it shows."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    @property
    def words(self) -> str:
        """Everything that can be read in it."""
        return words_of(self.body)


class Views:
    """Every view there is; for each person a stack of modals and a Home tab."""

    def __init__(self, ids: Ids, pulse: Pulse) -> None:
        self._ids = ids
        self._pulse = pulse
        self._known: dict[str, View] = {}
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def top(self, user: str) -> View | None:
        """The modal that this person looks at."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def stack(self, user: str) -> list[View]:
        """This person's modals, the first opened first."""
        return list(self._stacks.get(user, []))

    def home(self, user: str) -> View | None:
        """What was published to this person's Home tab."""
        return self._homes.get(user)

    def find(self, view_id: str | None, external_id: str | None) -> View | None:
        """An open view by either of its names."""
        if view_id:
            view = self._known.get(view_id)
            return view if view is not None and view.is_open else None
        return next((v for v in self._known.values() if v.is_open and v.body.get("external_id") == external_id), None)

    def open(self, user: str, body: Json, channel: str | None = None) -> View:
        """Put a first modal in front of a person, in place of what was there."""
        self.clear(user)
        view = self._new(user, body, channel=channel)
        self._stacks[user] = [view]
        self._pulse.beat()
        return view

    def push(self, user: str, body: Json) -> View:
        """One more on the stack; Refused with push_limit_reached when it is full."""
        stack = self._stacks.get(user, [])
        if len(stack) >= STACK:
            raise Refused("push_limit_reached")
        if not stack:
            return self.open(user, body)
        view = self._new(user, body, root=stack[0].id, previous=stack[-1].id, channel=stack[0].channel)
        stack.append(view)
        self._pulse.beat()
        return view

    def update(self, view: View, body: Json) -> View:
        """Show something else in an open view; what was typed stays where block_id and action_id stay."""
        self._no_duplicate(body, view)
        view.body = body
        view.hash = self._hash()
        view.errors = {}
        fill_ids(view.blocks, self._ids)
        self._pulse.beat()
        return view

    def publish(self, user: str, body: Json) -> View:
        """Show this on a person's Home tab."""
        if (home := self._homes.get(user)) is not None:
            return self.update(home, body)
        view = self._homes[user] = self._new(user, body)
        self._pulse.beat()
        return view

    def close(self, view: View) -> None:
        """Take one modal away."""
        view.is_open = False
        stack = self._stacks.get(view.user, [])
        if view in stack:
            stack.remove(view)
        self._pulse.beat()

    def clear(self, user: str) -> None:
        """Take all modals of this person away."""
        for view in self._stacks.pop(user, []):
            view.is_open = False
        self._pulse.beat()

    def touch(self) -> None:
        """What a view shows beside its blocks has changed."""
        self._pulse.beat()

    def _new(
        self, user: str, body: Json, root: str | None = None, previous: str | None = None, channel: str | None = None
    ) -> View:
        self._no_duplicate(body, None)
        id_ = self._ids.id("V")
        view = View(id_, body["type"], user, body, self._hash(), root or id_, previous, channel=channel)
        fill_ids(view.blocks, self._ids)
        self._known[id_] = view
        return view

    def _no_duplicate(self, body: Json, own: View | None) -> None:
        name = body.get("external_id")
        if name and (other := self.find(None, name)) is not None and other is not own:
            raise Refused("duplicate_external_id")

    def _hash(self) -> str:
        return f"{self._ids.digits(10)}.{self._ids.secret(8)}"


def acceptable(view: object, kind: Literal["modal", "home"], refused: Collection[str] = ()) -> Json:
    """The view as it is; Refused as views.open and its sisters refuse it."""
    if not isinstance(view, dict):
        raise Refused(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] must provide an object [json-pointer:/view]"]}
        )
    if len(compact(view).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    found = check_view(view, refused=refused)
    if not found and view["type"] != kind:
        found.append(Problem("/view/type", "failed_constraint", f"must be a {kind}"))
    if found:
        raise Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {p.line()}" for p in found]})
    return view
