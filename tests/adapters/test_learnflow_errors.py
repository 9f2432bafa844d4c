"""What LearnFlow refuses, as errors that a person can act on; and no key in any of them."""

import logging
from random import Random

import pytest

from adapters.learnflow.client import LearnFlowClient
from lfbot.learnflow import (
    AlreadyEnrolled,
    Broken,
    Conflict,
    Forbidden,
    Invalid,
    KeyRefused,
    LearnFlowError,
    NotFound,
    RateLimited,
)
from tests.adapters.scripted_learnflow import KEY, LeapClock, Says, asking, in_turn

DOCUMENTED = {
    "type": "invalid_request_error",
    "code": "resource_not_found",
    "message": "The user with id 'usr_12345' does not exist.",
    "param": "user_id",
    "request_id": "req_abc123def456",
}

CLASSES: list[tuple[int, type[LearnFlowError]]] = [
    (400, Invalid),
    (401, KeyRefused),
    (403, Forbidden),
    (404, NotFound),
    (405, Invalid),
    (408, Broken),
    (409, Conflict),
    (413, Invalid),
    (422, Invalid),
    (429, RateLimited),
    (500, Broken),
    (503, Broken),
    (302, Broken),
]


@pytest.mark.parametrize(("status", "kind"), CLASSES)
async def test_the_status_decides_and_the_words_are_learnflows(status: int, kind: type[LearnFlowError]) -> None:
    async with asking(in_turn(Says(status, {"error": DOCUMENTED})), LeapClock(), tries=1) as (client, _):
        with pytest.raises(LearnFlowError) as refused:
            await client.progress("usr_12345")
    error = refused.value
    assert type(error) is kind
    assert (str(error), error.status, error.request_id) == (DOCUMENTED["message"], status, "req_abc123def456")
    if kind is not RateLimited:
        assert (error.code, error.param) == ("resource_not_found", "user_id")


@pytest.mark.parametrize(("status", "kind"), CLASSES)
@pytest.mark.parametrize(
    "body", [b"", b"<html>x</html>", b"[]", b"null", b'{"error": null}', b'{"error": {"code": 7}}']
)
async def test_a_body_that_says_nothing_leaves_our_own_words(
    status: int, kind: type[LearnFlowError], body: bytes
) -> None:
    says = Says(status, body=body, headers={"x-request-id": "req_header"})
    async with asking(in_turn(says), LeapClock(), tries=1) as (client, _):
        with pytest.raises(kind) as refused:
            await client.progress("usr_1")
    assert refused.value.request_id == "req_header"
    assert "<" not in str(refused.value)
    assert len(str(refused.value)) > 10


async def test_a_conflict_of_an_enrollment_is_the_friendly_one() -> None:
    async with asking(in_turn(Says(409, {"error": DOCUMENTED})), LeapClock()) as (client, _):
        with pytest.raises(AlreadyEnrolled) as refused:
            await client.enroll("usr_1", "crs_1")
    error = refused.value
    assert (error.status, error.code, error.param) == (409, "resource_not_found", "user_id")
    assert (str(error), error.request_id) == (DOCUMENTED["message"], DOCUMENTED["request_id"])


async def test_a_novel_is_cut_and_stays_on_one_line() -> None:
    novel = {"error": {"message": "It was\n\x1b[31m" + "so dark " * 500, "request_id": "r" * 500}}
    async with asking(in_turn(Says(404, novel)), LeapClock()) as (client, _):
        with pytest.raises(NotFound) as refused:
            await client.progress("usr_1")
    assert len(str(refused.value)) <= 300
    assert str(refused.value).endswith("…")
    assert str(refused.value).isprintable()
    assert len(refused.value.request_id) <= 100


ECHO = dict.fromkeys(("type", "code", "message", "param", "request_id"), f"You sent {KEY}, {'x' * 280} {KEY}")


@pytest.mark.parametrize(
    "says",
    [
        *(Says(status, {"error": ECHO}, headers={"x-request-id": KEY}) for status, _ in CLASSES),
        Says(429, {"error": ECHO}, headers={"Retry-After": "9000"}),
        Says(body=KEY.encode()),
        Says(lost=True),
        Says(json={"data": KEY}),
    ],
)
async def test_the_key_is_in_the_header_and_nowhere_else(says: Says, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with asking(in_turn(says), LeapClock(), tries=2) as (client, server):
        with pytest.raises(LearnFlowError) as refused:
            await client.progress("usr_1")
        error = refused.value
        shown = f"{error!s} {error!r} {error.__dict__} {client!r} {client.patient()!r} {caplog.text}"
        assert server.came[0].headers["authorization"] == f"Bearer {KEY}"
    assert "canary" not in shown


async def test_the_key_is_not_in_the_log_of_a_failed_connection(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with LearnFlowClient("http://127.0.0.1:1/v2", KEY, LeapClock(), Random(1)) as client:
        with pytest.raises(Broken) as refused:
            await client.user_by_email("secret.person@example.com")
    assert "ClientConnectorError" in caplog.text  # what an operator needs
    assert "canary" not in f"{caplog.text} {refused.value!r} {refused.value.__dict__}"
    assert "secret.person" not in caplog.text


async def test_a_webhooks_secret_is_not_repeated() -> None:
    echo = Says(422, {"error": {"message": "The secret 'whsec_hushhush' is too short."}})
    async with asking(in_turn(echo), LeapClock()) as (client, _):
        with pytest.raises(Invalid) as refused:
            await client.register_webhook("https://bot.example/hook", [], secret="whsec_hushhush")
    assert str(refused.value) == "The secret '(secret)' is too short."
