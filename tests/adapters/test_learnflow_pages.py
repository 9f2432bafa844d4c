"""Lists that come page by page, also where the documentation leaves a hole."""

import pytest

from lfbot.learnflow import Broken, NotFound
from tests.adapters.scripted_learnflow import Came, LeapClock, Says, always, asking, course, in_turn, listed, person


async def test_a_list_ends_where_it_says_that_nothing_follows() -> None:
    first = listed([person(1), person(2)], has_next=True)
    script = in_turn(Says(json=first), Says(json=listed([person(3)], has_next=False)))
    async with asking(script, LeapClock()) as (client, server):
        assert [user.id async for user in client.users()] == ["usr_1", "usr_2", "usr_3"]
    assert [came.query for came in server.came] == [
        {"page": "1", "per_page": "100"},
        {"page": "2", "per_page": "100"},
    ]


async def test_only_as_many_pages_are_fetched_as_somebody_reads() -> None:
    async with asking(always(listed([person(1), person(2)], has_next=True)), LeapClock()) as (client, server):
        async for user in client.users():
            if user.id == "usr_2":
                break
    assert len(server.came) == 1


async def test_without_a_pagination_object_one_answer_is_all() -> None:
    async with asking(always({"data": [{"id": f"cert_{n}"} for n in range(250)]}), LeapClock()) as (client, server):
        assert len([one async for one in client.certificates()]) == 250
    assert len(server.came) == 1


async def test_without_has_next_the_number_of_pages_decides() -> None:
    async def numbered(came: Came) -> Says:
        return Says(json=listed([course(int(came.query["page"]))], total_pages=3))

    async with asking(numbered, LeapClock()) as (client, server):
        assert [one.id async for one in client.courses()] == ["crs_1", "crs_2", "crs_3"]
    assert len(server.came) == 3


@pytest.mark.parametrize("pagination", [{}, {"has_next": None}, {"has_next": "yes"}, {"total_pages": "9"}, {"x": 1}])
async def test_a_pagination_that_says_nothing_ends_the_list(pagination: dict[str, object]) -> None:
    async with asking(always(listed([person()]) | {"pagination": pagination}), LeapClock()) as (client, server):
        assert len([user async for user in client.users()]) == 1
    assert len(server.came) == 1


async def test_the_same_page_again_and_again_ends_the_list(caplog: pytest.LogCaptureFixture) -> None:
    async with asking(always(listed([person(1), person(2)], has_next=True)), LeapClock()) as (client, server):
        assert len([user async for user in client.users()]) == 2
    assert len(server.came) == 2
    assert "the same page of users twice" in caplog.text


async def test_has_next_beyond_the_last_page_is_not_believed() -> None:
    async def endless(came: Came) -> Says:
        return Says(json=listed([person(int(came.query["page"]))], has_next=True, total_pages=4))

    async with asking(endless, LeapClock()) as (client, server):
        assert len([user async for user in client.users()]) == 4
    assert len(server.came) == 4


async def test_an_empty_page_ends_the_list_whatever_it_says() -> None:
    async with asking(always(listed([], has_next=True)), LeapClock()) as (client, server):
        assert [user async for user in client.users()] == []
    assert len(server.came) == 1


async def test_a_page_of_things_that_cannot_be_used_does_not_end_the_list() -> None:
    script = in_turn(Says(json=listed([{}, 7, None], has_next=True)), Says(json=listed([person(3)], has_next=False)))
    async with asking(script, LeapClock()) as (client, _):
        assert [user.id async for user in client.users()] == ["usr_3"]


async def test_what_is_pushed_over_to_the_next_page_comes_once() -> None:
    first = listed([person(3), person(2)], has_next=True)
    script = in_turn(Says(json=first), Says(json=listed([person(2), person(1)], has_next=False)))
    async with asking(script, LeapClock()) as (client, _):
        assert [user.id async for user in client.users()] == ["usr_3", "usr_2", "usr_1"]


@pytest.mark.parametrize(
    "body", [{}, [], None, {"data": {}}, {"data": "x"}, {"data": 3}, {"data": True}, {"data": {"a": 1}}]
)
async def test_what_is_no_list_is_broken(body: object) -> None:
    async with asking(always(body), LeapClock()) as (client, _):
        with pytest.raises(Broken, match="could not be read"):
            _ = [user async for user in client.users()]


async def test_null_is_an_empty_list() -> None:
    async with asking(always({"data": None}), LeapClock()) as (client, _):
        assert [user async for user in client.users()] == []


async def test_an_error_on_a_later_page_is_told() -> None:
    script = in_turn(Says(json=listed([person(1)], has_next=True)), Says(404))
    async with asking(script, LeapClock()) as (client, _):
        with pytest.raises(NotFound):
            _ = [user async for user in client.users()]


async def test_all_pages_are_searched_for_an_address() -> None:
    first = listed([person(1, email="sam@example.com.au")], has_next=True)
    script = in_turn(Says(json=first), Says(json=listed([person(2, email="SAM@example.com")], has_next=False)))
    async with asking(script, LeapClock()) as (client, server):
        sam = await client.user_by_email("sam@example.com")
    assert sam is not None and sam.id == "usr_2"
    assert server.came[1].query == {"search": "sam@example.com", "page": "2", "per_page": "100"}
