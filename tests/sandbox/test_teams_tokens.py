"""The token endpoint of the Teams sandbox, and faults of everything that a bot calls."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import jwt
import pytest
from aiohttp import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from sandbox.teams import Delay, DropAfter, DropBefore, Html, RateLimited, Refusal, Status, TeamsSandbox
from sandbox.teams.entra import ASSERTION_TYPE
from sandbox.teams.faults import Fault
from tests.sandbox.teams_bot import START, TinyBot, teams_and_bot


@pytest.mark.parametrize(
    ("changes", "status", "number", "error"),
    [
        ({"client_secret": "wrong"}, 401, 7000215, "invalid_client"),
        ({"client_secret": None}, 401, 7000218, "invalid_client"),
        ({"client_id": "another"}, 400, 700016, "unauthorized_client"),
        ({"grant_type": "password"}, 400, 70003, "unsupported_grant_type"),
        ({"scope": "https://graph.microsoft.com/.default"}, 400, 1002012, "invalid_scope"),
        ({"tenant": "botframework.com"}, 400, 90002, "invalid_request"),
        ({"resource": "x"}, 400, 90014, "invalid_request"),
        ({"client_assertion": "x"}, 401, 7000218, "invalid_client"),
    ],
)
async def test_a_wrong_form_gets_no_token(changes: dict[str, str | None], status: int, number: int, error: str) -> None:
    async with teams_and_bot() as (_, bot):
        reply = await bot.signs_in(**changes)

        assert (reply.status, reply.body["error"], reply.body["error_codes"]) == (status, error, [number])
        assert str(reply.body["error_description"]).startswith(f"AADSTS{number}: ")


async def test_a_token_lasts_an_hour_and_its_request_is_written_down_without_the_secret() -> None:
    async with teams_and_bot() as (teams, bot):
        reply = await bot.signs_in()
        teams.knobs.service_principal = False
        denied = await bot.signs_in()
        teams.knobs.legacy_tenant = teams.knobs.service_principal = True

        assert (reply.body["token_type"], reply.body["expires_in"]) == ("Bearer", 3599)
        assert denied.body["error_codes"] == [7000229]
        assert (await bot.signs_in(tenant="botframework.com")).status == 200
        assert len(teams.calls_of("token")) == 4
        assert teams.app_password not in str(teams.calls)


def certificate(key: RSAPrivateKey) -> x509.Certificate:
    """One that it signed itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bot")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.not_valid_before(START).not_valid_after(START + timedelta(days=30)).public_key(key.public_key())
    return builder.sign(key, hashes.SHA256())


def asserted(teams: TeamsSandbox, key: RSAPrivateKey, headers: dict[str, str], **changes: object) -> str:
    """An assertion of the app about itself."""
    now = int(teams.clock.timestamp())
    usual: dict[str, object] = {
        "aud": f"{teams.login_url}/{teams.tenant_id}/oauth2/v2.0/token",
        "iss": teams.app_id,
        "sub": teams.app_id,
        "jti": "1",
        "nbf": now,
        "exp": now + 600,
    }
    return jwt.encode({**usual, **changes}, key, algorithm="RS256", headers=headers)


async def signs_in_by(bot: TinyBot, assertion: str) -> object:
    """200, or the numbers of what was wrong."""
    reply = await bot.signs_in(client_secret=None, client_assertion=assertion, client_assertion_type=ASSERTION_TYPE)
    return reply.body.get("error_codes", reply.status)


async def test_a_registered_certificate_is_as_good_as_the_secret() -> None:
    async with teams_and_bot() as (teams, bot):
        key, other = teams.keys.foreign.private, teams.keys.current.private
        mine = certificate(key)
        thumb = jwt.utils.base64url_encode(mine.fingerprint(hashes.SHA256())).decode()
        head = {"x5t#S256": thumb}

        assert await signs_in_by(bot, asserted(teams, key, head)) == [700027]
        teams.credentials.register_certificate(mine.public_bytes(Encoding.PEM).decode())

        assert await signs_in_by(bot, asserted(teams, key, head)) == 200
        assert await signs_in_by(bot, asserted(teams, other, head)) == [700027]
        assert await signs_in_by(bot, asserted(teams, key, head, aud="https://elsewhere.example")) == [700023]
        assert await signs_in_by(bot, asserted(teams, key, head, exp=int(teams.clock.timestamp()))) == [700024]
        assert await signs_in_by(bot, asserted(teams, key, head, jti=None)) == [50027]
        assert await signs_in_by(bot, "not a token") == [50027]


async def test_a_federated_identity_is_as_good_as_the_secret() -> None:
    async with teams_and_bot() as (teams, bot):
        key = teams.keys.foreign.private
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        teams.credentials.register_federation("https://issuer.example", "deploy", pem)
        right = {"iss": "https://issuer.example", "sub": "deploy", "aud": "api://AzureADTokenExchange"}

        assert await signs_in_by(bot, asserted(teams, key, {}, **right)) == 200
        assert await signs_in_by(bot, asserted(teams, key, {}, **right | {"sub": "other"})) == [700213]
        assert await signs_in_by(bot, asserted(teams, key, {}, **right | {"aud": "x"})) == [700212]
        assert await signs_in_by(bot, asserted(teams, teams.keys.current.private, {}, **right)) == [50013]


async def test_faults_come_as_often_as_told_and_nothing_is_done() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        faults: list[Fault] = [
            Status(502),
            Html(),
            Refusal(412, "PreconditionFailed"),
            Refusal(403, "Forbidden", "X", "209"),
        ]
        for fault in faults:
            teams.faults.add("send", fault)
        teams.faults.add("send", DropBefore(), times=2)

        replies = [await bot.says(chat.id, "Hello") for _ in faults]
        for _ in range(2):
            with pytest.raises(ClientError):
                await bot.says(chat.id, "Hello")

        assert [reply.status for reply in replies] == [502, 200, 412, 403]
        assert replies[2].code == "PreconditionFailed"
        assert replies[3].body["errorCode"] == 209
        assert teams.messages("Project") == []
        assert (await bot.says(chat.id, "Hello")).status == 201
        assert [call.status for call in teams.calls_of("send")] == [502, 200, 412, 403, 0, 0, 201]


async def test_an_answer_is_lost_after_the_deed_or_comes_late() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        teams.faults.add("send", DropAfter())
        teams.faults.add("send", Delay(3))

        with pytest.raises(ClientError):
            await bot.says(chat.id, "Lost")
        late = asyncio.create_task(bot.says(chat.id, "Late"))
        await teams.wait_for(lambda: teams.clock.sleepers == 1)
        before = len(teams.messages("Project"))
        await teams.clock.advance(3)

        assert (await late).status == 201
        assert (before, len(teams.messages("Project"))) == (1, 2)


async def test_who_comes_before_retry_after_is_refused_again() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        other = teams.add_chat("Other", members=[teams.person("@sam")], bot=True)
        teams.faults.add("send", RateLimited(3))

        first = await bot.says(chat.id, "Hello")
        early = await bot.says(chat.id, "Hello")
        elsewhere = await bot.says(other.id, "Hello")
        await teams.clock.advance(3)
        later = await bot.says(chat.id, "Hello")

        assert (first.status, first.headers["Retry-After"], first.code) == (429, "3", "Throttled")
        assert (early.status, early.headers["Retry-After"]) == (429, "3")
        assert (elsewhere.status, later.status) == (201, 201)
        assert [violation.wait for violation in teams.limits.violations] == [3]


async def test_retry_after_may_be_a_date_or_missing() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = teams.add_chat("Project", members=[teams.add_user("Sam")], bot=True)
        teams.faults.add("send", RateLimited("date"))
        teams.faults.add("update", RateLimited(None))
        await teams.clock.advance(0.25)

        dated = await bot.says(chat.id, "Hello")
        silent = await bot.calls("PUT", f"/v3/conversations/{chat.id}/activities/1", {"type": "message"})

        assert parsedate_to_datetime(dated.headers["Retry-After"]) == datetime(2026, 11, 23, 10, 0, 4, tzinfo=UTC)
        assert (silent.status, "Retry-After" in silent.headers) == (429, False)
