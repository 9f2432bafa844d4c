"""The outbox against a model of it that fits on a page: whatever is done in whatever order, both agree."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.sqlite.store import SqliteStore
from lfbot.chat import Place
from lfbot.store import Delivery
from lfbot.windows import Window
from tests.contracts.store.parts import NOON, StandingClock, dice, titled

PLACES = tuple(Place("slack", workspace, key) for workspace in ("T1", "T2") for key in ("a", "b"))
SECONDS = st.integers(0, 20).map(lambda seconds: timedelta(seconds=seconds))


@dataclass
class Message:
    """What is owed, in the model."""

    title: str
    state: str = "ready"
    attempt: int = 0
    flagged: bool = False


@dataclass
class Lane:
    """A place in the model."""

    workspace: str
    free_at: datetime
    queue: list[Message] = field(default_factory=list)
    served: int = 0


class Outbox(RuleBasedStateMachine):
    """Steps that anybody may take, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.store = self.runner.run(SqliteStore.open(":memory:", clock=StandingClock(), rng=dice()))
        self.outbox = self.store.outbox
        self.now = NOON
        self.boot = 0
        self.owed = 0
        self.turns = 0
        self.lanes: dict[Place, Lane] = {}
        self.workspaces: dict[str, datetime] = {}
        self.out: dict[str, Delivery] = {}
        self.settled = {"sent": 0, "dead": 0}

    def teardown(self) -> None:
        """Leave nothing open."""
        self.runner.run(self.store.close())
        self.runner.close()

    @rule(place=st.sampled_from(PLACES), count=st.integers(1, 3))
    def owe(self, place: Place, count: int) -> None:
        lane = self.lanes.setdefault(place, Lane(place.workspace, self.now))
        titles = [f"{self.owed + one:04}" for one in range(count)]
        self.owed += count
        lane.queue += [Message(title) for title in titles]
        self.runner.run(self.outbox.owe("main", [titled(title, place) for title in titles], self.now))

    @rule(limit=st.integers(1, 4), workspace_limit=st.integers(1, 3))
    def claim(self, limit: int, workspace_limit: int) -> None:
        under_way = {one: self.under_way(one) for one in ("T1", "T2")}
        expected: list[tuple[str, int, bool]] = []
        for lane in sorted(self.lanes.values(), key=lambda one: (one.served, one.queue[0].title if one.queue else "")):
            if self.may_go(lane) and under_way[lane.workspace] < workspace_limit and len(expected) < limit:
                under_way[lane.workspace] += 1
                self.turns += 1
                head, lane.served = lane.queue[0], self.turns
                head.state, head.attempt = "sending", head.attempt + 1
                expected.append((head.title, head.attempt, head.flagged))
        claimed = self.runner.run(self.outbox.claim(self.now, f"boot {self.boot}", limit, workspace_limit))
        assert [(one.card.title, one.attempt, one.flagged) for one in claimed] == expected
        self.out |= {one.card.title: one for one in claimed}

    @precondition(lambda self: self.out)
    @rule(data=st.data(), wait=SECONDS)
    def sent(self, data: st.DataObject, wait: timedelta) -> None:
        lane, delivery = self.one_of_those_out(data)
        self.finish(lane, "sent", self.now + wait)
        self.runner.run(self.outbox.sent(delivery, None, self.now, [Window(1, wait.total_seconds())]))

    @precondition(lambda self: self.out)
    @rule(data=st.data())
    def dead(self, data: st.DataObject) -> None:
        lane, delivery = self.one_of_those_out(data)
        self.finish(lane, "dead", self.now)
        self.runner.run(self.outbox.dead(delivery, "is_archived", self.now))

    @precondition(lambda self: self.out)
    @rule(data=st.data(), wait=SECONDS, wide=st.booleans())
    def later(self, data: st.DataObject, wait: timedelta, wide: bool) -> None:
        lane, delivery = self.one_of_those_out(data)
        lane.queue[0].state, lane.free_at = "ready", self.now + wait
        if wide:
            self.workspaces[lane.workspace] = max(self.workspaces.get(lane.workspace, NOON), self.now + wait)
        self.runner.run(self.outbox.later(delivery, self.now + wait, "ratelimited", workspace=wide))

    @precondition(lambda self: self.out)
    @rule(data=st.data(), wait=SECONDS)
    def doubt(self, data: st.DataObject, wait: timedelta) -> None:
        lane, delivery = self.one_of_those_out(data)
        lane.queue[0].state, lane.free_at = "in_doubt", self.now + wait
        self.runner.run(self.outbox.doubt(delivery, self.now + wait, "timeout"))

    @rule(wait=SECONDS)
    def restart(self, wait: timedelta) -> None:
        self.boot += 1
        left = [lane for lane in self.lanes.values() if lane.queue and lane.queue[0].state == "sending"]
        for lane in left:
            lane.queue[0].state, lane.free_at = "in_doubt", self.now + wait
        assert self.runner.run(self.outbox.recover(f"boot {self.boot}", self.now + wait)) == len(left)
        self.out.clear()

    @rule(found=st.booleans(), flagged=st.booleans())
    def look_up(self, found: bool, flagged: bool) -> None:
        doubtful = self.runner.run(self.outbox.doubtful(self.now, 10))
        expected = {one.queue[0].title: one for one in self.lanes.values() if self.can_be_looked_up(one)}
        assert {one.card.title for one in doubtful} == set(expected)
        for delivery in doubtful:
            lane = expected[delivery.card.title]
            if found:
                self.finish(lane, "sent", self.now)
                self.runner.run(self.outbox.sent(delivery, None, self.now, ()))
            else:
                lane.queue[0].state, lane.free_at = "ready", self.now
                lane.queue[0].flagged |= flagged
                self.runner.run(self.outbox.release(delivery, self.now, flagged=flagged))

    @rule(by=SECONDS)
    def time_passes(self, by: timedelta) -> None:
        self.now += by

    @invariant()
    def both_count_the_same(self) -> None:
        waiting = [message.state for lane in self.lanes.values() for message in lane.queue]
        expected = {state: waiting.count(state) for state in ("ready", "sending", "in_doubt")} | self.settled
        assert self.runner.run(self.outbox.counts("main")) == expected

    @invariant()
    def both_know_when_something_may_be_done(self) -> None:
        times = [
            max(lane.free_at, self.workspaces.get(lane.workspace, NOON)) if head.state == "ready" else lane.free_at
            for lane in self.lanes.values()
            for head in lane.queue[:1]
            if head.state != "sending"
        ]
        next_at = self.runner.run(self.outbox.next_at())
        assert (next_at is None) == (not times)
        assert next_at is None or max(next_at, self.now) == max(min(times), self.now)

    def one_of_those_out(self, data: st.DataObject) -> tuple[Lane, Delivery]:
        delivery = self.out.pop(data.draw(st.sampled_from(sorted(self.out))))
        return self.lanes[delivery.place], delivery

    def finish(self, lane: Lane, state: str, free_at: datetime) -> None:
        lane.queue.pop(0)
        lane.free_at = free_at
        self.settled[state] += 1

    def under_way(self, workspace: str) -> int:
        mine = [lane for lane in self.lanes.values() if lane.workspace == workspace]
        return sum(1 for lane in mine for message in lane.queue if message.state == "sending")

    def may_go(self, lane: Lane) -> bool:
        waits = max(lane.free_at, self.workspaces.get(lane.workspace, NOON))
        return bool(lane.queue) and lane.queue[0].state == "ready" and waits <= self.now

    def can_be_looked_up(self, lane: Lane) -> bool:
        return bool(lane.queue) and lane.queue[0].state == "in_doubt" and lane.free_at <= self.now


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, database=None, derandomize=True, print_blob=False
)
