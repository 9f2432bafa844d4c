"""What comes to Slack's door, signed or not, readable or not."""

import json
import logging
from urllib.parse import urlencode

import pytest

from adapters.slack.over_http import HttpDoor
from tests.adapters.slack_rig import Rig, a_rig

COMMAND = {"command": "/learnflow", "text": "help", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2.3"}


def command(rig: Rig, **changed: str) -> bytes:
    return urlencode({**COMMAND, "team_id": rig.slack.team_id, **changed}).encode()


async def test_a_command_that_asks_nobody_is_answered_in_the_acknowledgement() -> None:
    async with a_rig() as rig:
        calls = len(rig.slack.calls)
        done = await rig.sam.types("#quiet", "/learnflow help")
        assert "Ask me something." in done.text
        assert len(rig.slack.calls) == calls  # bolt asks Slack nothing, neither auth.test nor anything else


@pytest.mark.parametrize(
    "stamp", ["abc", "", "١٧٩٥٤٥٤٠١٦", "1_795_454_016", "+1", "1e9", "9" * 40, "-1", "1.5", "0x10"]
)
async def test_a_malformed_timestamp_is_401_and_never_500(stamp: str, caplog: pytest.LogCaptureFixture) -> None:
    async with a_rig() as rig:
        body = command(rig, text="my secret words")
        caplog.clear()
        status, said = await rig.posts(body, {**rig.signed(body), "X-Slack-Request-Timestamp": stamp})
        assert (status, "Traceback" in said) == (401, False)
        lines = [record for record in caplog.records if record.name.startswith(("adapters", "slack"))]
        assert len(lines) == 1 and "secret" not in caplog.text


@pytest.mark.parametrize("signature", ["", "v0=ä", "v0=" + "g" * 64, "v1=" + "a" * 64, "v0=" + "a" * 63, "a" * 67])
async def test_a_malformed_signature_is_401_and_never_500(signature: str) -> None:
    async with a_rig() as rig:
        body = command(rig)
        status, _ = await rig.posts(body, {**rig.signed(body), "X-Slack-Signature": signature})
        assert status == 401


async def test_a_wrong_signature_shows_no_body_in_the_log_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with a_rig() as rig:
            body = command(rig, text="my secret words")
            caplog.clear()
            status, _ = await rig.posts(body, {**rig.signed(body), "X-Slack-Signature": "v0=" + "a" * 64})
            assert status == 401
            assert rig.counts.of("slack_unverified", reason="wrong") == 1
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"payload=" + b"%7B",
        b"payload=%5B1%5D",
        b"{not json",
        b'{"a":' * 50_000,
        b'{"n":' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
        b"payload=" + b"[" * 100_000,
    ],
    ids=["cut off", "a list", "no json", "deep", "huge number", "deep list", "deep payload"],
)
async def test_a_signed_body_that_cannot_be_read_is_never_a_5xx(body: bytes) -> None:
    async with a_rig() as rig:
        status, said = await rig.posts(body, rig.signed(body, kind="application/json"))
        assert status in (200, 400) and "Traceback" not in said
        status, _ = await rig.posts(body, {**rig.signed(body), "X-Slack-Signature": "v0=" + "a" * 64})
        assert status == 401
        assert rig.backstage.ran == []


async def test_an_unreadable_event_is_not_sent_again() -> None:
    async with a_rig() as rig:
        body = b"{not json"
        async with rig.session.post(rig.url, data=body, headers=rig.signed(body)) as answer:
            assert (answer.status, answer.headers["X-Slack-No-Retry"]) == (400, "1")
        assert rig.counts.of("slack_unreadable", reason="not_json") == 1


async def test_bytes_that_are_no_utf8_are_400() -> None:
    async with a_rig() as rig:
        body = b"text=\xff\xfe"
        status, _ = await rig.posts(body, {**rig.signed(b""), "X-Slack-Signature": "v0=" + "a" * 64})
        assert status == 400


@pytest.mark.parametrize("text", ["NaN", '"\\ud800"', "1e999", '{"a":{"b":[]}}'])
async def test_odd_values_in_a_signed_payload_are_answered(text: str) -> None:
    async with a_rig() as rig:
        body = ('{"type":"event_callback","event":{"type":"message","text":' + text + "}}").encode()
        status, _ = await rig.posts(body, rig.signed(body, kind="application/json"))
        assert status == 200


async def test_a_lone_surrogate_in_a_message_is_read_and_answered() -> None:
    async with a_rig() as rig:
        event = {"type": "message", "channel": rig.slack.direct(rig.sam).id, "channel_type": "im", "user": rig.sam.id}
        whole = {"type": "event_callback", "team_id": rig.slack.team_id, "event_id": "Ev1", "event": event}
        body = json.dumps(whole).replace('"user"', '"text": "help \\ud800", "ts": "1.2", "user"').encode()
        status, _ = await rig.posts(body, rig.signed(body, kind="application/json"))
        assert status == 200
        await rig.sam.sees(None, "Ask me something.")


async def test_an_unknown_kind_of_request_is_200_and_nothing_happens() -> None:
    async with a_rig() as rig:
        for payload in (
            {"type": "shortcut", "callback_id": "x"},
            {"type": "workflow_step_edit"},
            {"type": "new_thing"},
        ):
            body = urlencode({"payload": json.dumps(payload)}).encode()
            assert await rig.posts(body, rig.signed(body)) == (200, "")


async def test_a_header_that_stands_there_twice_is_401() -> None:
    async with a_rig() as rig:
        body = command(rig)
        headers = rig.signed(body)
        headers["X-Slack-Signature"] = f"{headers['X-Slack-Signature']}, v0={'a' * 64}"
        assert (await rig.posts(body, headers))[0] == 401


async def test_the_environment_of_the_process_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SLACK_VERIFICATION_TOKEN": "t",
        "SLACK_BOT_TOKEN": "xoxb-other",
        "SLACK_SIGNING_SECRET": "other",
        "HTTP_PROXY": "http://127.0.0.1:1/",
        "HTTPS_PROXY": "http://127.0.0.1:1/",
    }.items():
        monkeypatch.setenv(name, value)
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow help")
        assert "Ask me something." in done.text
        body = b"ssl_check=1&token=wrong"
        assert await rig.posts(body, {}) == (200, "")


@pytest.mark.parametrize("secret", ["", "  "])
async def test_without_a_signing_secret_there_is_no_door(secret: str) -> None:
    async with a_rig() as rig:
        with pytest.raises(ValueError, match="signing secret"):
            HttpDoor(None, secret, rig.clock, rig.counts)  # type: ignore[arg-type]


async def test_what_the_bot_itself_logs_is_not_silenced_along_with_bolt() -> None:
    async with a_rig():
        assert logging.getLogger("lfbot").level == logging.NOTSET
