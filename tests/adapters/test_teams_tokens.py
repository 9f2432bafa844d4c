"""The token with which the bot calls Teams."""

import asyncio
import hashlib
import logging
import random
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from adapters.teams.credentials import Certificate, Federated, Secret
from adapters.teams.tokens import TokenRefused, TokenUnavailable
from sandbox.clock import TravelClock, settle
from tests.adapters.scripted_connector import APP, ISSUER, SECRET, TENANT, minutes, private_key, rig
from tests.adapters.scripted_learnflow import NOON, Came, Says

TOKEN_PATH = f"/v2/{TENANT}/oauth2/v2.0/token"


def form(came: Came) -> dict[str, str]:
    """What was posted."""
    return dict(parse_qsl(came.body.decode(), strict_parsing=True))


async def test_a_token_is_asked_for_with_the_secret_and_kept() -> None:
    async with rig() as r:
        assert [await r.tokens.get(), await r.tokens.get()] == ["token-1", "token-1"]

        [asked] = r.ms.asked("token")
        assert (asked.method, asked.path) == ("POST", TOKEN_PATH)
        assert form(asked) == {
            "grant_type": "client_credentials",
            "client_id": APP,
            "client_secret": SECRET,
            "scope": f"{ISSUER}/.default",
        }


async def test_t_018_fifty_who_need_one_cause_one_request_and_the_loop_runs_on() -> None:
    async with rig(clock=TravelClock(NOON)) as r:
        r.ms.holds["token"] = asyncio.Event()
        turns = 0

        async def others() -> None:
            nonlocal turns
            while not all(one.done() for one in asking):
                turns += 1
                await asyncio.sleep(0)

        asking = [asyncio.ensure_future(r.tokens.get()) for _ in range(50)]
        running = asyncio.ensure_future(others())
        await r.ms.reached.acquire()
        before = turns
        await settle()
        r.ms.holds["token"].set()

        assert set(await asyncio.gather(*asking)) == {"token-1"}
        await running
        assert before > 0 and turns > before
        assert len(r.ms.asked("token")) == 1


async def test_t_019_five_minutes_before_its_end_the_next_is_asked_for_once() -> None:
    async with rig() as r:
        await r.tokens.get()
        await r.clock.advance(3_599 - 301)
        assert await r.tokens.get() == "token-1"
        await r.clock.advance(1)

        assert set(await asyncio.gather(*(r.tokens.get() for _ in range(50)))) == {"token-2"}
        assert len(r.ms.asked("token")) == 2


async def test_t_019_while_the_next_cannot_be_had_the_old_one_serves_to_its_end() -> None:
    async with rig() as r:
        await r.tokens.get()
        r.ms.token = Says(503)
        await r.clock.advance(minutes(58))

        assert [await r.tokens.get() for _ in range(5)] == ["token-1"] * 5
        assert len(r.ms.asked("token")) == 2, "not asked again at once"
        await r.clock.advance(minutes(2))
        with pytest.raises(TokenUnavailable, match="http 503"):
            await r.tokens.get()
        r.ms.token = None
        assert await r.tokens.get() == "token-4"


async def test_an_entra_that_hangs_holds_nobody_up_who_has_a_token() -> None:
    async with rig() as r:
        await r.tokens.get()
        await r.clock.advance(minutes(57))
        r.ms.holds["token"] = asyncio.Event()

        asking = asyncio.ensure_future(r.tokens.get())
        await settle()
        await r.clock.advance(1)

        assert await asking == "token-1"
        r.ms.holds["token"].set()
        assert await r.tokens.get() == "token-2"


async def test_a_forgotten_token_is_replaced_once() -> None:
    async with rig() as r:
        old = await r.tokens.get()

        r.tokens.forget(old)
        new = await r.tokens.get()
        r.tokens.forget(old)

        assert (new, await r.tokens.get()) == ("token-2", "token-2")


async def test_a_token_of_a_minute_is_renewed_half_way() -> None:
    async with rig() as r:
        r.ms.token = Says(json={"access_token": "short", "expires_in": "60"})
        await r.tokens.get()
        await r.clock.advance(29)
        await r.tokens.get()
        assert len(r.ms.asked("token")) == 1
        await r.clock.advance(2)
        await r.tokens.get()

        assert len(r.ms.asked("token")) == 2


BAD_SECRET = {
    "error": "invalid_client",
    "error_description": f"AADSTS7000215: Invalid client secret provided: {SECRET}. Trace ID: 1",
    "error_codes": [7000215],
}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Says(401, BAD_SECRET), "AADSTS7000215"),
        (Says(400, {"error": "unauthorized_client"}), "unauthorized_client"),
        (Says(400, {"error": f"odd {SECRET}"}), "http 400"),
        (Says(401, body=b"<html>"), "http 401"),
    ],
)
async def test_a_refusal_has_entras_number(answer: Says, code: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with rig() as r:
        r.ms.token = answer

        with pytest.raises(TokenRefused) as caught:
            await r.tokens.get()

        assert caught.value.code == code
        assert SECRET not in caplog.text + repr(caught.value)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Says(429), "http 429"),
        (Says(500), "http 500"),
        (Says(302, headers={"Location": "https://evil.example/"}), "http 302"),
        (Says(200, body=b"<html>"), "unreadable"),
        (Says(200, {"access_token": "t"}), "unreadable"),
        (Says(200, {"access_token": "t", "expires_in": -1}), "unreadable"),
        (Says(200, {"access_token": "", "expires_in": 3_599}), "unreadable"),
        (Says(200, {"access_token": "two words", "expires_in": 3_599}), "unreadable"),
        (Says(200, {"access_token": "t" * 2_000_000, "expires_in": 3_599}), "too long an answer"),
        (Says(lost=True), "connection lost"),
    ],
)
async def test_without_an_answer_that_can_be_read_there_is_no_token(answer: Says, reason: str) -> None:
    async with rig() as r:
        r.ms.token = answer

        with pytest.raises(TokenUnavailable) as caught:
            await r.tokens.get()

        assert caught.value.reason == reason


def certified(app_id: str = "k1", *, of: str = "k1") -> tuple[str, x509.Certificate]:
    """PEM text with a key and its (or another key's) certificate."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, app_id)])
    built = (
        x509.CertificateBuilder(name, name, private_key(of).public_key(), 7)
        .not_valid_before(NOON)
        .not_valid_after(NOON + timedelta(days=9))
        .sign(private_key(of), hashes.SHA256())
    )
    text = private_key("k1").private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (text + built.public_bytes(serialization.Encoding.PEM)).decode(), built


async def test_a_certificate_signs_for_this_once() -> None:
    pem, certificate = certified()
    async with rig(credential=Certificate(pem, app_id=APP, rng=random.Random(7))) as r:
        await r.tokens.get()
        await r.clock.advance(minutes(60))
        await r.tokens.get()

        first, second = [form(one) for one in r.ms.asked("token")]
        assert "client_secret" not in first
        assert first["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        signed = first["client_assertion"]
        claims = jwt.decode(
            signed,
            private_key("k1").public_key(),
            algorithms=["RS256"],
            audience=f"{r.ms.server.url}/{TENANT}/oauth2/v2.0/token",
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
        )
        digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
        assert jwt.get_unverified_header(signed)["x5t#S256"] == urlsafe_b64encode(digest).decode().rstrip("=")
        assert (claims["iss"], claims["sub"]) == (APP, APP)
        assert (claims["nbf"], claims["exp"]) == (int(NOON.timestamp()), int(NOON.timestamp()) + 600)
        again = jwt.decode(second["client_assertion"], options={"verify_signature": False})
        assert again["jti"] != claims["jti"]


def other_keys() -> list[str]:
    """PEM texts that are of no use."""
    curve = ec.generate_private_key(ec.SECP256R1())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    locked = private_key("k1").private_bytes(pem, pkcs8, serialization.BestAvailableEncryption(b"canary"))
    alone = private_key("k1").private_bytes(pem, pkcs8, plain)
    texts = [locked.decode(), alone.decode(), curve.private_bytes(pem, pkcs8, plain).decode()]
    return [*texts, certified(of="k2")[0], "", "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----", "é"]


def test_a_pem_text_that_cannot_sign_is_refused_without_being_quoted() -> None:
    for text in other_keys():
        with pytest.raises(ValueError, match="the PEM text") as caught:
            Certificate(text, app_id=APP, rng=random.Random(7))
        assert "canary" not in str(caught.value)


async def test_a_federated_token_is_read_from_its_file_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first.one\n")
    async with rig(credential=Federated(file)) as r:
        await r.tokens.get()
        file.write_text("second.one\n")
        await r.clock.advance(minutes(60))
        await r.tokens.get()

        sent = [form(one)["client_assertion"] for one in r.ms.asked("token")]
        assert sent == ["first.one", "second.one"]


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe", "é".encode(), b"two\nlines"])
async def test_a_federated_token_that_is_not_there_is_no_token(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    async with rig(credential=Federated(file)) as r:
        with pytest.raises(TokenUnavailable, match="credential"):
            await r.tokens.get()
        assert not r.ms.asked("token")


def test_t_110_a_secret_is_not_shown() -> None:
    pem, _ = certified()

    assert SECRET not in repr(Secret(SECRET)) + str(Secret(SECRET))
    assert "PRIVATE" not in repr(Certificate(pem, app_id=APP, rng=random.Random(7)))
