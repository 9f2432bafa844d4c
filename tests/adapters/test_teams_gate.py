"""Who may speak to the bot."""

import logging
from collections.abc import Callable

import jwt
import pytest

from adapters.teams.gate import Gate, KeysUnavailable, NotLetIn
from lfbot.wild import Plain, Wild
from tests.adapters.scripted_connector import APP, ISSUER, TENANT, Rig, private_key, public_key, rig


async def refused(gate: Gate, authorization: str, activity: Wild, *, peer: str = "52.112.0.1") -> str:
    """Why it is not let in."""
    with pytest.raises(NotLetIn) as caught:
        await gate.admit(authorization, activity, peer=peer, forwarded=False)
    return caught.value.reason


async def admitted(r: Rig, authorization: str, activity: Wild | None = None) -> object:
    """Whom the token that was let in is from."""
    claims = await r.gate().admit(authorization, activity or r.activity(), peer="52.112.0.1", forwarded=True)
    return claims["iss"]


async def test_t_001_what_teams_signed_for_us_is_let_in() -> None:
    async with rig() as r:
        assert await admitted(r, r.signed()) == ISSUER


async def test_the_scheme_may_be_written_in_small_letters() -> None:
    async with rig() as r:
        assert await admitted(r, r.signed().replace("Bearer", "bearer")) == ISSUER


@pytest.mark.parametrize("aud", [APP.upper(), f"api://{APP}", f"api://botid-{APP}", [APP, "others"]])
async def test_the_bot_has_three_names(aud: object) -> None:
    async with rig() as r:
        assert await admitted(r, r.signed(aud=aud)) == ISSUER


@pytest.mark.parametrize("header", ["", " ", "Bearer", "Bearer ", "Basic Zm9vOmJhcg==", "token"])
async def test_t_002_without_a_token_nobody_is_let_in(header: str) -> None:
    async with rig() as r:
        assert await refused(r.gate(), header, r.activity()) == "no_token"


def other_algorithm(r: Rig) -> str:
    claims = {"iss": ISSUER, "aud": APP, "exp": r.clock.timestamp() + 60, "serviceurl": r.ms.service_url}
    return jwt.encode(claims, "a secret that both sides know, of some length", "HS256", headers={"kid": "k1"})


def no_algorithm(r: Rig) -> str:
    return jwt.encode({"iss": ISSUER, "aud": APP}, "", "none", headers={"kid": "k1"})


def no_kid(r: Rig) -> str:
    return jwt.encode({"iss": ISSUER, "aud": APP}, private_key("k1"), "RS256")


def rs512(r: Rig) -> str:
    return jwt.encode({"iss": ISSUER, "aud": APP}, private_key("k1"), "RS512", headers={"kid": "k1"})


def by_a_stranger(r: Rig) -> str:
    return r.signed("k1", key="stranger").removeprefix("Bearer ")


def unknown_kid(r: Rig) -> str:
    return r.signed("stranger").removeprefix("Bearer ")


def tampered(r: Rig) -> str:
    head, _, tail = r.signed().removeprefix("Bearer ").split(".")
    body = r.signed(serviceurl="https://evil.example/").split(".")[1]
    return f"{head}.{body}.{tail}"


FORGED: list[tuple[Callable[[Rig], str], str]] = [
    (lambda r: "garbage", "unreadable_token"),
    (lambda r: "a.b.c", "unreadable_token"),
    (lambda r: "é" * 10, "unreadable_token"),
    (lambda r: "a" * 20_000, "unreadable_token"),
    (other_algorithm, "algorithm"),
    (no_algorithm, "algorithm"),
    (rs512, "algorithm"),
    (no_kid, "no_key_id"),
    (unknown_kid, "unknown_key"),
    (by_a_stranger, "signature"),
    (tampered, "signature"),
]


@pytest.mark.parametrize(("forge", "reason"), FORGED)
async def test_t_003_forged_tokens_are_refused(forge: Callable[[Rig], str], reason: str) -> None:
    async with rig() as r:
        assert await refused(r.gate(), f"Bearer {forge(r)}", r.activity()) == reason


async def test_t_004_clocks_may_differ_by_five_minutes() -> None:
    async with rig() as r:
        now = int(r.clock.timestamp())

        assert await admitted(r, r.signed(exp=now - 240)) == ISSUER
        assert await admitted(r, r.signed(nbf=now + 240)) == ISSUER
        assert await refused(r.gate(), r.signed(exp=now - 360), r.activity()) == "expired"
        assert await refused(r.gate(), r.signed(exp=now - 300), r.activity()) == "expired"
        assert await refused(r.gate(), r.signed(nbf=now + 360), r.activity()) == "not_yet"


async def test_a_token_that_was_let_in_once_is_looked_at_again_each_time() -> None:
    async with rig() as r:
        token = r.signed()
        await admitted(r, token)
        await r.clock.advance(3_600 + 301)

        assert await refused(r.gate(), token, r.activity()) == "expired"


async def test_t_005_a_token_without_an_end_is_refused() -> None:
    async with rig() as r:
        assert await refused(r.gate(), r.signed(without="exp"), r.activity()) == "claims"


@pytest.mark.parametrize("exp", ["soon", True, None, 1e400, 10**400, float("nan"), -1, [1]])
async def test_t_005_nor_one_with_an_end_that_is_no_time(exp: object) -> None:
    async with rig() as r:
        assert await refused(r.gate(), r.signed(exp=exp), r.activity()) in ("claims", "unreadable_token")


async def test_t_006_another_bots_or_anothers_token_is_refused() -> None:
    async with rig() as r:
        gate, activity = r.gate(), r.activity()

        assert await refused(gate, r.signed(aud="another"), activity) == "audience"
        assert await refused(gate, r.signed(aud=["another"]), activity) == "audience"
        assert await refused(gate, r.signed(aud=7), activity) == "audience"
        assert await refused(gate, r.signed(iss="https://api.botframework.us"), activity) == "issuer"
        emulator = f"https://sts.windows.net/{TENANT}/"
        assert await refused(gate, r.signed(iss=emulator), activity) == "issuer"
        assert await refused(gate, r.signed(without="iss"), activity) == "claims"
        assert await refused(gate, r.signed(without="aud"), activity) == "claims"


async def test_t_007_the_service_url_must_be_the_one_that_was_signed() -> None:
    async with rig() as r:
        gate = r.gate()

        assert await refused(gate, r.signed(serviceurl="https://evil.example/"), r.activity()) == "service_url"
        assert await refused(gate, r.signed(), r.activity(serviceUrl="https://evil.example/")) == "service_url"
        assert await refused(gate, r.signed(without="serviceurl"), r.activity()) == "service_url"
        assert await refused(gate, r.signed(serviceurl=["x"]), r.activity()) == "service_url"
        for absent in ("", None, 7):
            assert await refused(gate, r.signed(), r.activity(serviceUrl=absent)) == "service_url"
        assert await refused(gate, r.signed(serviceurl=""), r.activity(serviceUrl="")) == "service_url"


async def test_t_008_a_slash_at_the_end_makes_no_difference() -> None:
    async with rig() as r:
        bare = r.ms.service_url.rstrip("/")

        assert await admitted(r, r.signed(serviceurl=bare)) == ISSUER
        assert await admitted(r, r.signed(), r.activity(serviceUrl=bare)) == ISSUER
        assert await admitted(r, r.signed(without="serviceurl", serviceUrl=bare)) == ISSUER


@pytest.mark.parametrize("endorsements", [[], ["webchat"], None, "msteams"])
async def test_t_009_a_key_that_may_not_sign_for_teams_is_refused(endorsements: object) -> None:
    async with rig() as r:
        r.ms.keys = [public_key("k1", endorsements=endorsements)]

        assert await refused(r.gate(), r.signed(), r.activity()) == "endorsement"


async def test_only_teams_is_a_channel() -> None:
    async with rig() as r:
        r.ms.keys = [public_key("k1", endorsements=["msteams", "webchat"])]

        assert await refused(r.gate(), r.signed(), r.activity(channelId="webchat")) == "channel"
        assert await refused(r.gate(), r.signed(), r.activity(channelId=None)) == "channel"


async def test_t_010_a_rolled_key_is_let_in_at_once() -> None:
    async with rig() as r:
        await admitted(r, r.signed())
        r.ms.keys = [public_key("k2")]

        assert await admitted(r, r.signed("k2")) == ISSUER


async def test_t_011_while_the_keys_cannot_be_fetched_nobody_new_is_judged() -> None:
    async with rig() as r:
        await admitted(r, r.signed())
        r.ms.down = {"openid"}

        assert await admitted(r, r.signed()) == ISSUER
        with pytest.raises(KeysUnavailable):
            await admitted(r, r.signed("k2"))


async def test_t_012_another_tenants_people_are_refused() -> None:
    async with rig() as r:
        gate = r.gate()
        foreign: Plain = {"tenant": {"id": "foreign"}}

        assert await refused(gate, r.signed(), r.activity(channelData=foreign)) == "tenant"
        assert await refused(gate, r.signed(), r.activity(channelData=None)) == "tenant"
        cheat = r.activity(channelData=foreign, conversation={"tenantId": TENANT})
        assert await refused(gate, r.signed(), cheat) == "tenant"


async def test_the_tenant_may_stand_with_the_conversation_only() -> None:
    async with rig() as r:
        said = r.activity(channelData=None, conversation={"tenantId": TENANT.upper()})

        assert await admitted(r, r.signed(), said) == ISSUER


@pytest.mark.parametrize("recipient", [None, {"id": "28:another"}, {"id": APP}, {"id": f"29:{APP}"}])
async def test_what_is_for_another_bot_is_refused(recipient: dict[str, object] | None) -> None:
    async with rig() as r:
        activity = r.activity(recipient=None if recipient is None else {"id": str(recipient["id"])})

        assert await refused(r.gate(), r.signed(), activity) == "recipient"


async def test_t_023_a_host_that_is_not_ours_to_talk_to_is_refused_and_raises_an_alarm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with rig() as r:
        url = "https://evil.example/amer"

        assert await refused(r.gate(), r.signed(serviceurl=url), r.activity(serviceUrl=url)) == "service_host"

        [alarm] = [one for one in caplog.records if one.levelno == logging.ERROR]
        assert "evil.example" in alarm.getMessage()


async def test_t_110_nothing_of_a_token_stands_in_what_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with rig() as r:
        token = r.signed(aud="another")
        with pytest.raises(NotLetIn) as caught:
            await r.gate().admit(token, r.activity(), peer="", forwarded=False)

        for part in token.removeprefix("Bearer ").split("."):
            assert part not in caplog.text
            assert part not in repr(caught.value)


async def test_a_gate_without_an_app_or_a_tenant_is_not_built() -> None:
    async with rig() as r:
        builds: list[Callable[[], Gate]] = [
            lambda: r.gate(app_id=""),
            lambda: r.gate(app_id="  ", unsafe=True),
            lambda: r.gate(tenants=frozenset()),
            lambda: r.gate(tenants=frozenset({""})),
        ]
        for build in builds:
            with pytest.raises(ValueError, match="without"):
                build()


async def test_in_unsafe_mode_an_emulator_on_this_machine_needs_no_token(caplog: pytest.LogCaptureFixture) -> None:
    async with rig() as r:
        gate = r.gate(unsafe=True, tenants=frozenset())
        activity = r.activity(serviceUrl="http://localhost:56150", recipient={"id": "bot"}, channelData=None)

        for peer in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
            assert await gate.admit("", activity, peer=peer, forwarded=False) == {}

        assert caplog.text.count("UNSAFE") == 1


async def test_in_unsafe_mode_nobody_else_comes_in_without_a_token() -> None:
    async with rig() as r:
        gate = r.gate(unsafe=True)

        for peer in ("52.112.0.1", "10.0.0.1", "::ffff:10.0.0.1", "", "localhost.example.com"):
            assert await refused(gate, "", r.activity(), peer=peer) == "no_token"
        with pytest.raises(NotLetIn, match="no_token"):
            await gate.admit("", r.activity(), peer="127.0.0.1", forwarded=True)
        elsewhere = r.activity(serviceUrl="https://evil.example/")
        assert await refused(gate, "", elsewhere, peer="127.0.0.1") == "service_host"
        assert await refused(gate, "", r.activity(channelId="webchat"), peer="127.0.0.1") == "channel"


async def test_in_unsafe_mode_a_token_that_is_sent_is_looked_at_all_the_same() -> None:
    async with rig() as r:
        gate = r.gate(unsafe=True)

        assert await refused(gate, "Bearer garbage", r.activity(), peer="127.0.0.1") == "unreadable_token"
        assert await refused(gate, r.signed(aud="another"), r.activity(), peer="127.0.0.1") == "audience"
        nobody = r.gate(unsafe=True, tenants=frozenset())
        assert await refused(nobody, r.signed(), r.activity(), peer="127.0.0.1") == "tenant"


async def test_without_unsafe_mode_this_machine_needs_a_token_too() -> None:
    async with rig() as r:
        assert await refused(r.gate(), "", r.activity(), peer="127.0.0.1") == "no_token"
