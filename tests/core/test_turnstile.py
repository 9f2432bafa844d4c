"""A crowd goes through one by one, and others get their turn in between."""

import asyncio
import itertools

from lfbot.turnstile import Turnstile


async def test_one_goes_through_in_each_round_in_order_of_arrival() -> None:
    turnstile, seen = Turnstile(), list[int | str]()

    async def comes(number: int) -> None:
        await turnstile.through()
        seen.append(number)

    async def others() -> None:
        while len(seen) < 20:
            seen.append("others")
            await asyncio.sleep(0)

    await asyncio.gather(others(), *(comes(number) for number in range(8)))
    assert [one for one in seen if one != "others"] == list(range(8))
    positions = [seen.index(number) for number in range(8)]
    assert all(later - earlier > 1 for earlier, later in itertools.pairwise(positions))


async def test_whoever_comes_alone_does_not_wait() -> None:
    turnstile = Turnstile()
    alone = turnstile.through()
    try:
        alone.send(None)
    except StopIteration:
        return
    raise AssertionError("it waited")


async def test_whoever_gives_up_takes_nobodys_turn() -> None:
    turnstile, seen = Turnstile(), list[int]()

    async def comes(number: int) -> None:
        await turnstile.through()
        seen.append(number)

    crowd = [asyncio.ensure_future(comes(number)) for number in range(4)]
    await asyncio.sleep(0)
    crowd[1].cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    assert seen == [0, 2, 3]
    await turnstile.through()
