"""The keys with which Teams signs."""

import asyncio
import logging

import pytest

from adapters.teams.exchange import client
from adapters.teams.keys import Keys, KeysUnavailable, NotLetIn
from sandbox.clock import settle
from tests.adapters.scripted_connector import minutes, private_key, public_key, rig


async def test_keys_are_fetched_once_and_hold_for_a_day() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        key = await r.keys.key("k1")
        await r.clock.advance(minutes(23 * 60))
        await r.keys.key("k1")

        assert (key.kid, key.endorsements) == ("k1", frozenset({"msteams"}))
        assert key.key.public_numbers() == private_key("k1").public_key().public_numbers()
        assert r.ms.server.calls == ["GET /v2/openid", "GET /v2/keys"]


async def test_after_a_day_they_are_fetched_anew_and_a_withdrawn_key_counts_no_more() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        r.ms.keys = [public_key("k2")]
        await r.clock.advance(minutes(24 * 60))

        with pytest.raises(NotLetIn):
            await r.keys.key("k1")
        assert len(r.ms.asked("keys")) == 2


async def test_t_010_a_rolled_key_is_found_by_one_refetch() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        r.ms.keys = [public_key("k1"), public_key("k2")]

        assert (await r.keys.key("k2")).kid == "k2"
        assert len(r.ms.asked("keys")) == 2


async def test_t_010_a_hundred_unknown_keys_cause_one_refetch_in_five_minutes() -> None:
    async with rig() as r:
        await r.keys.key("k1")

        at_once = await asyncio.gather(*(r.keys.key(f"x{n}") for n in range(50)), return_exceptions=True)
        later = await asyncio.gather(*(r.keys.key(f"y{n}") for n in range(50)), return_exceptions=True)

        assert {str(error) for error in at_once + later} == {"unknown_key"}
        assert len(r.ms.asked("keys")) == 2
        await r.clock.advance(minutes(5))
        with pytest.raises(NotLetIn):
            await r.keys.key("z")
        assert len(r.ms.asked("keys")) == 3


async def test_whoever_comes_first_together_shares_one_fetch() -> None:
    async with rig() as r:
        await asyncio.gather(*(r.keys.key("k1") for _ in range(50)))

        assert r.ms.server.calls == ["GET /v2/openid", "GET /v2/keys"]


async def test_t_011_a_known_key_counts_while_the_keys_cannot_be_fetched() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        r.ms.down = {"openid"}
        await r.clock.advance(minutes(72 * 60))

        assert (await r.keys.key("k1")).kid == "k1"
        assert (await r.keys.key("k1")).kid == "k1"
        assert len(r.ms.asked("openid")) == 2


async def test_t_011_nothing_can_be_told_of_an_unknown_key_while_they_cannot() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        r.ms.down = {"keys"}

        for _ in range(3):
            with pytest.raises(KeysUnavailable):
                await r.keys.key("k2")

        assert len(r.ms.asked("keys")) == 2, "not asked again at once"
        r.ms.down = set()
        r.ms.keys.append(public_key("k2"))
        await r.clock.advance(11)
        assert (await r.keys.key("k2")).kid == "k2"


async def test_without_any_keys_nothing_can_be_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with rig() as r:
        r.ms.down = {"openid"}

        with pytest.raises(KeysUnavailable, match="http 503"):
            await r.keys.key("k1")

        assert "Teams' keys could not be fetched: http 503" in caplog.text


async def test_an_endpoint_that_hangs_holds_up_a_known_key_for_a_second_only() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        await r.clock.advance(minutes(25 * 60))
        r.ms.holds["openid"] = asyncio.Event()

        asking = asyncio.ensure_future(r.keys.key("k1"))
        await settle()
        await r.clock.advance(1.0)

        assert (await asking).kid == "k1"
        r.ms.holds["openid"].set()
        assert (await r.keys.key("k1")).kid == "k1"
        assert len(r.ms.asked("keys")) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "EC"},
        {"use": "enc"},
        {"n": "AQAB"},
        {"n": "v" * 171},
        {"n": "!"},
        {"e": ""},
        {"kid": 7},
        {"kid": ""},
    ],
)
async def test_only_rsa_keys_for_signatures_are_taken(odd: dict[str, object]) -> None:
    async with rig() as r:
        r.ms.keys = [public_key("k1"), public_key("k2") | odd]
        await r.keys.key("k1")

        with pytest.raises(NotLetIn):
            await r.keys.key("k2")


async def test_a_set_without_a_single_key_does_not_replace_the_old_one() -> None:
    async with rig() as r:
        await r.keys.key("k1")
        r.ms.keys = []

        with pytest.raises(KeysUnavailable, match="no keys"):
            await r.keys.key("k2")
        assert (await r.keys.key("k1")).kid == "k1"


async def test_keys_from_elsewhere_in_plain_http_are_not_believed() -> None:
    async with rig() as r, client() as http:
        keys = Keys(http, r.ms.openid_url.replace("127.0.0.1", "localhost"), r.clock)

        with pytest.raises(KeysUnavailable, match="not trusted"):
            await keys.key("k1")
        assert not r.ms.asked("keys")
