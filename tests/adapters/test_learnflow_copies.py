"""What is remembered, for how long, and what events do to it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import pytest

from adapters.learnflow.copies import People
from lfbot.events import Event
from lfbot.learnflow import Broken, Conflict, User
from lfbot.wild import decode
from sandbox.clock import settle
from tests.adapters.scripted_learnflow import (
    Came,
    LeapClock,
    Says,
    Script,
    always,
    asking,
    course,
    in_turn,
    listed,
    person,
)

FOUND = listed([person()])
NOBODY = listed([])


def happened(type: str, data: bytes) -> Event:
    return Event("evt_1", type, None, decode(data))


def held(gate: asyncio.Event, *says: Says) -> Script:
    """Answers that wait for the gate; each is chosen when its request comes."""
    script = in_turn(*says)

    async def wait(came: Came) -> Says:
        answer = await script(came)
        await gate.wait()
        return answer

    return wait


async def test_fifty_who_look_for_the_same_person_cause_one_call() -> None:
    async with asking(always(FOUND), LeapClock()) as (client, server):
        found = await asyncio.gather(*(client.user_by_email("P1@example.com") for _ in range(50)))
    assert {user.id for user in found if user} == {"usr_1"}
    assert len(server.came) == 1


async def test_a_person_is_remembered_for_a_minute() -> None:
    clock = LeapClock()
    async with asking(always(FOUND), clock) as (client, server):
        await client.user_by_email("p1@example.com")
        clock.at += timedelta(seconds=59)
        await client.user_by_email(" P1@EXAMPLE.com")
        assert len(server.came) == 1
        clock.at += timedelta(seconds=1)
        await client.user_by_email("p1@example.com")
        assert len(server.came) == 2


async def test_that_there_is_nobody_is_remembered_for_ten_seconds() -> None:
    clock = LeapClock()
    async with asking(always(NOBODY), clock) as (client, server):
        for seconds in (0, 9, 1):
            clock.at += timedelta(seconds=seconds)
            assert await client.user_by_email("p1@example.com") is None
    assert len(server.came) == 2


async def test_two_accounts_with_one_address_are_a_conflict_and_not_remembered() -> None:
    twins = listed([person(1, email="p@example.com"), person(2, email="P@example.com")])
    async with asking(always(twins), LeapClock()) as (client, server):
        for _ in range(2):
            with pytest.raises(Conflict, match="Two LearnFlow accounts"):
                await client.user_by_email("p@example.com")
    assert len(server.came) == 2


async def test_a_look_alike_of_another_alphabet_is_somebody_else() -> None:
    kelvin = "\u212aim@example.com"
    async with asking(always(listed([person(email=kelvin)])), LeapClock()) as (client, _):
        assert await client.user_by_email("kim@example.com") is None
        assert await client.user_by_email(kelvin)


@pytest.mark.parametrize("data", [b'{"id": "usr_1"}', b'{"email": "P1@example.com"}'])
async def test_a_change_of_a_person_is_asked_for_anew(data: bytes) -> None:
    script = in_turn(Says(json=FOUND), Says(json=listed([person(role="admin")])))
    async with asking(script, LeapClock()) as (client, _):
        before = await client.user_by_email("p1@example.com")
        client.noticed(happened("user.updated", data))
        after = await client.user_by_email("p1@example.com")
    assert before and after
    assert (before.role, after.role) == ("student", "admin")


async def test_a_new_person_is_found_as_soon_as_the_event_came() -> None:
    async with asking(in_turn(Says(json=NOBODY), Says(json=FOUND)), LeapClock()) as (client, _):
        assert await client.user_by_email("p1@example.com") is None
        client.noticed(happened("user.created", b'{"id": "usr_1", "email": "p1@example.com"}'))
        assert await client.user_by_email("p1@example.com")


async def test_an_answer_that_was_under_way_when_the_person_changed_is_not_kept() -> None:
    gate = asyncio.Event()
    script = held(gate, Says(json=FOUND), Says(json=listed([person(role="admin")])))
    async with asking(script, LeapClock()) as (client, server):
        early = asyncio.ensure_future(client.user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 1)
        client.noticed(happened("user.updated", b'{"id": "usr_1"}'))
        gate.set()
        assert await _role(early) == "student"
        assert await _role(asyncio.ensure_future(client.user_by_email("p1@example.com"))) == "admin"


async def test_who_asks_after_the_change_does_not_wait_for_the_answer_from_before() -> None:
    gate = asyncio.Event()
    script = held(gate, Says(json=FOUND), Says(json=listed([person(role="admin")])))
    async with asking(script, LeapClock()) as (client, server):
        early = asyncio.ensure_future(client.user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 1)
        client.noticed(happened("user.updated", b'{"id": "usr_1"}'))
        late = asyncio.ensure_future(client.user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 2)
        gate.set()
        assert (await _role(early), await _role(late)) == ("student", "admin")


@pytest.mark.parametrize("data", [b"null", b"[]", b"{}", b'{"id": 7, "email": {}}'])
@pytest.mark.parametrize("type", ["user.created", "user.updated", "course.published", "payment.completed", "odd"])
async def test_any_event_can_be_noticed(type: str, data: bytes) -> None:
    async with asking(always(FOUND), LeapClock()) as (client, _):
        client.noticed(happened(type, data))
        assert await client.user_by_email("p1@example.com")


async def test_somebody_who_gives_up_takes_nobody_with_them() -> None:
    gate = asyncio.Event()
    async with asking(held(gate, Says(json=FOUND)), LeapClock()) as (client, server):
        asked = [asyncio.ensure_future(client.user_by_email("p1@example.com")) for _ in range(5)]
        await _until(lambda: len(server.came) == 1)
        await _give_up(asked[:3])
        gate.set()
        rest = await asyncio.gather(*asked[3:])
    assert all(rest)
    assert len(server.came) == 1


async def test_when_all_give_up_the_call_is_given_up_and_the_next_one_asks_anew() -> None:
    gate = asyncio.Event()
    async with asking(held(gate, Says(json=FOUND)), LeapClock()) as (client, server):
        asked = [asyncio.ensure_future(client.user_by_email("p1@example.com")) for _ in range(3)]
        await _until(lambda: len(server.came) == 1)
        await _give_up(asked)
        again = asyncio.ensure_future(client.user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 2)
        gate.set()
        assert await again


async def test_an_error_reaches_all_who_wait_and_is_not_remembered() -> None:
    script = in_turn(Says(404), Says(json=FOUND))
    async with asking(script, LeapClock()) as (client, server):
        asked = (client.user_by_email("p1@example.com") for _ in range(5))
        errors = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(error).__name__ for error in errors] == ["NotFound"] * 5
        assert await client.user_by_email("p1@example.com")
    assert len(server.came) == 2


async def test_a_person_does_not_wait_for_the_patient_call_for_the_same() -> None:
    gate = asyncio.Event()
    async with asking(held(gate, Says(json=FOUND)), LeapClock()) as (client, server):
        patient = asyncio.ensure_future(client.patient().user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 1)
        waiting = asyncio.ensure_future(client.user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 2)
        joins = asyncio.ensure_future(client.patient().user_by_email("p1@example.com"))
        await settle()
        gate.set()
        assert await patient and await waiting and await joins
    assert len(server.came) == 2


async def test_many_people_are_remembered_but_not_without_end() -> None:
    people, asked = People(LeapClock()), 0

    async def find() -> User | None:
        nonlocal asked
        asked += 1
        return User("usr_1", "a@example.com", "A")

    for number in range(5001):
        await people.by_email(f"n{number}@example.com", find, patient=False)
    await people.by_email("n5000@example.com", find, patient=False)
    assert asked == 5001
    await people.by_email("n0@example.com", find, patient=False)
    assert asked == 5002


async def test_fifty_who_want_the_catalogue_cause_one_call() -> None:
    async with asking(always(listed([course()])), LeapClock()) as (client, server):
        catalogues = await asyncio.gather(*(client.catalogue() for _ in range(50)))
    assert {len(one) for one in catalogues} == {1}
    assert len(server.came) == 1


async def test_an_old_catalogue_is_given_at_once_while_a_new_one_is_fetched() -> None:
    clock, script = LeapClock(), in_turn(Says(json=listed([course(1)])), Says(json=listed([course(1), course(2)])))
    async with asking(script, clock) as (client, server):
        await client.catalogue()
        clock.at += timedelta(minutes=9, seconds=59)
        await client.catalogue()
        await settle()
        assert len(server.came) == 1
        clock.at += timedelta(seconds=1)
        assert [len(await client.catalogue()) for _ in range(3)] == [1, 1, 1]
        await _until(lambda: len(server.came) == 2)
        await _eventually(client.catalogue, 2)
        assert len(server.came) == 2


async def test_an_old_catalogue_is_better_than_none(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    clock = LeapClock()
    script = in_turn(Says(json=listed([course(1)])), Says(403), Says(json=listed([course(1), course(2)])))
    async with asking(script, clock) as (client, server):
        await client.catalogue()
        clock.at += timedelta(minutes=11)
        assert len(await client.catalogue()) == 1
        await _until(lambda: "could not be refreshed" in caplog.text)
        clock.at += timedelta(seconds=29)
        assert len(await client.catalogue()) == 1
        await settle()
        assert len(server.came) == 2  # it is left in peace for half a minute
        clock.at += timedelta(seconds=1)
        await _eventually(client.catalogue, 2)


async def test_without_any_copy_the_error_is_told() -> None:
    async with asking(in_turn(Says(500)), LeapClock()) as (client, _):
        with pytest.raises(Broken):
            await client.catalogue()


async def test_a_published_course_is_there_at_once_and_the_rest_is_fetched() -> None:
    fetched = listed([course(1, title="Newest"), course(2), course(3)])
    async with asking(in_turn(Says(json=listed([course(1)])), Says(json=fetched)), LeapClock()) as (client, server):
        await client.catalogue()
        client.noticed(happened("course.published", b'{"id": "crs_1", "title": "New"}'))
        client.noticed(happened("course.published", b'{"id": "crs_2", "title": "Course 2"}'))
        assert [one.title for one in await client.catalogue()] == ["New", "Course 2"]
        await _until(lambda: len(server.came) == 2)


async def test_an_event_without_its_course_has_the_catalogue_fetched() -> None:
    script = in_turn(Says(json=listed([course(1)])), Says(json=listed([course(1), course(2)])))
    clock = LeapClock()
    async with asking(script, clock) as (client, _):
        await client.catalogue()
        clock.at += timedelta(minutes=1)
        client.noticed(happened("course.published", b"{}"))
        clock.at += timedelta(minutes=1)
        await _eventually(client.catalogue, 2)


async def test_a_course_published_while_the_pages_come_is_not_lost() -> None:
    gate = asyncio.Event()
    async with asking(held(gate, Says(json=listed([course(1)]))), LeapClock()) as (client, server):
        asked = asyncio.ensure_future(client.catalogue())
        await _until(lambda: len(server.came) == 1)
        client.noticed(happened("course.published", b'{"id": "crs_2", "title": "Just out"}'))
        gate.set()
        assert [one.title for one in await asked] == ["Course 1", "Just out"]
        assert [one.title for one in await client.catalogue()] == ["Course 1", "Just out"]
        await _until(lambda: len(server.came) == 2)  # and the pages are fetched once more


async def test_closing_gives_up_what_is_under_way() -> None:
    gate = asyncio.Event()
    clock = LeapClock()
    async with asking(held(gate, Says(json=listed([course()]))), clock) as (client, server):
        gate.set()
        await client.catalogue()
        gate.clear()
        clock.at += timedelta(hours=1)
        await client.catalogue()
        asked = asyncio.ensure_future(client.user_by_email("p1@example.com"))
        await _until(lambda: len(server.came) == 3)
        await client.aclose()
        await settle()
        assert asked.done()
        gate.set()
    assert asked.cancelled()


async def _role(asked: asyncio.Future[User | None]) -> str:
    user = await asked
    return user.role if user else ""


async def _until(true: Callable[[], bool]) -> None:
    while not true():
        await settle(1)


async def _eventually(ask: Callable[[], Awaitable[Sequence[object]]], length: int) -> None:
    while len(await ask()) != length:
        await settle(1)


async def _give_up(tasks: Sequence[asyncio.Future[User | None]]) -> None:
    for task in tasks:
        task.cancel()
    await settle()
