"""Calls: a request that writes runs once, however often it is delivered."""

import asyncio
from dataclasses import replace

from lfbot.card import Card
from lfbot.chat import Notice, Reply
from lfbot.store import Recorded, Stage, Store
from tests.contracts.store.parts import CALL, NOON, SECOND, claimed, deliver_all, titled

REPLY = Reply(Card("Enrolled"), public=True, notices=(Notice("U9", Card("Hello")),))


async def test_a_new_call_is_unknown_and_then_open(store: Store) -> None:
    assert await store.calls.open("main", CALL, NOON) is None
    assert await store.calls.open("main", CALL, NOON + SECOND) == Recorded("main", CALL, Stage.OPEN, NOON)


async def test_of_many_deliveries_at_once_one_is_new(store: Store) -> None:
    known = await asyncio.gather(*(store.calls.open("main", CALL, NOON) for _ in range(20)))
    assert known.count(None) == 1


async def test_the_same_key_elsewhere_is_another_call(store: Store) -> None:
    await store.calls.open("main", CALL, NOON)
    teams = replace(CALL, caller=replace(CALL.caller, platform="teams"))
    assert await store.calls.open("main", teams, NOON) is None
    assert await store.calls.open("other", CALL, NOON) is None


async def test_a_settled_call_keeps_its_reply_and_owes_its_messages(store: Store) -> None:
    await store.calls.open("main", CALL, NOON)
    await store.calls.settle("main", CALL, REPLY, [titled("private")], NOON)
    assert await store.calls.open("main", CALL, NOON) == Recorded("main", CALL, Stage.SETTLED, NOON, REPLY)
    assert await claimed(store) == ["private"]


async def test_a_call_is_settled_once(store: Store) -> None:
    await store.calls.open("main", CALL, NOON)
    await store.calls.settle("main", CALL, REPLY, [titled("private")], NOON)
    await store.calls.settle("main", CALL, Reply(Card("Other")), [titled("again")], NOON)
    [known] = await store.calls.unfinished()
    assert known.reply == REPLY
    assert await deliver_all(store) == ["private"]


async def test_a_closed_call_is_finished_but_still_known(store: Store) -> None:
    await store.calls.open("main", CALL, NOON)
    await store.calls.settle("main", CALL, REPLY, [], NOON)
    await store.calls.close("main", CALL)
    await store.check()
    assert not await store.calls.unfinished()
    assert await store.calls.open("main", CALL, NOON) == Recorded("main", CALL, Stage.CLOSED, NOON, REPLY)


async def test_after_a_crash_the_unfinished_are_those_not_closed_oldest_first(store: Store) -> None:
    later, closed = replace(CALL, key="Ev0"), replace(CALL, key="Ev2")
    for call, at in ((later, NOON + SECOND), (CALL, NOON), (closed, NOON)):
        await store.calls.open("main", call, at)
    await store.calls.close("main", closed)
    await store.check()
    assert [one.call.key for one in await store.calls.unfinished()] == ["Ev1", "Ev0"]


async def test_old_calls_are_forgotten(store: Store) -> None:
    await store.calls.open("main", CALL, NOON)
    await store.calls.open("main", replace(CALL, key="Ev2"), NOON + SECOND)
    await store.calls.forget(NOON + SECOND)
    assert await store.calls.open("main", CALL, NOON) is None
    assert await store.calls.open("main", replace(CALL, key="Ev2"), NOON) is not None


async def test_a_call_of_odd_text_comes_back_the_same(store: Store) -> None:
    odd = replace(CALL, key="Ev\ud800", words=("enroll", "\ud800\\", "‮", "\x00"))
    await store.calls.open("main", odd, NOON)
    assert [one.call for one in await store.calls.unfinished()] == [odd]
