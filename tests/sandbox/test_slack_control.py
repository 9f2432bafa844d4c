"""The sandbox over HTTP, and as a program of its own."""

import asyncio
import os
import signal
import socket
import sys
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.slack import SlackSandbox
from sandbox.slack.__main__ import main
from tests.acceptance.slack.tiny_bot import (
    actions,
    button,
    call,
    field_of,
    modal,
    plain,
    saying,
    section,
    slack_and_bot,
)


async def control(slack: SlackSandbox, name: str, status: int = 200, /, **body: Any) -> Any:
    """POST to /sandbox/name."""
    async with ClientSession() as session, session.post(f"{slack.url}/sandbox/{name}", json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def look(slack: SlackSandbox, name: str, **query: str) -> Any:
    """GET /sandbox/name."""
    async with ClientSession() as session, session.get(f"{slack.url}/sandbox/{name}", params=query) as answer:
        return await answer.json()


async def test_somebody_types_clicks_and_looks_by_http() -> None:
    async with slack_and_bot() as (slack, bot):
        slack.add_user("Sam Carter", "sam@example.com")
        slack.add_channel("sales", bot=True)
        bot.answer = saying({"text": "Hello", "blocks": [section("Hello"), actions(button("Go", "go"))]})

        typed = await control(slack, "type", user="@sam", channel="#sales", text="/learnflow help")
        bot.answer = saying({})
        clicked = await control(slack, "click", user="@sam", ts=typed["messages"][0]["ts"], name="Go")
        await control(slack, "say", user="@sam", channel="#sales", text="help")
        await control(slack, "say", user="@sam", text="help me")
        seen = await look(slack, "messages", user="@sam", channel="#sales")
        state = await look(slack, "state")
        requests = await look(slack, "requests", kind="command")

        assert (typed["status"], typed["messages"][0]["buttons"], clicked["error"]) == (200, ["Go"], None)
        assert seen["messages"][0]["text"] == "Hello"
        assert {user["name"] for user in state["users"]} == {"slackbot", "learnflow", "sam"}
        assert [request["payload"]["text"] for request in requests["requests"]] == ["help"]
        assert [heard.kind for heard in bot.heard] == ["command", "block_actions", "event_callback", "event_callback"]


async def test_a_modal_is_filled_and_submitted_by_http() -> None:
    async with slack_and_bot() as (slack, bot):
        slack.add_user("Sam Carter")
        slack.add_channel("sales")
        await control(slack, "type", user="@sam", channel="#sales", text="/learnflow enroll")
        view = modal(
            field_of("Name", {"type": "plain_text_input", "action_id": "n"}, "b"),
            field_of(
                "Course", {"type": "external_select", "action_id": "c", "min_query_length": 0}, "d", optional=True
            ),
        )
        await call(slack, "views.open", trigger_id=bot.heard[0].form["trigger_id"], view=view)
        bot.answer = saying({"options": [{"text": plain("Python"), "value": "crs_1"}]})
        offered = await control(slack, "options", user="@sam", name="Course", typed="")
        await control(slack, "fill", user="@sam", name="Course", value="Python")
        await control(slack, "fill", user="@sam", name="Name", value="Ann")
        bot.answer = saying({})
        done = await control(slack, "submit", user="@sam")

        assert offered["options"][0]["value"] == "crs_1" and done["view"] is None
        values = bot.heard[-1].payload["view"]["state"]["values"]
        assert (values["b"]["n"]["value"], values["d"]["c"]["selected_option"]["value"]) == ("Ann", "crs_1")


async def test_time_faults_limits_and_events_by_http() -> None:
    async with slack_and_bot() as (slack, bot):
        channel = slack.add_channel("sales", bot=True).id
        before = slack.clock.timestamp()
        assert (await control(slack, "advance", seconds=90))["now"] == before + 90
        await control(slack, "fault", where="chat.postMessage", fault="rate_limited", seconds=3)
        assert (await call(slack, "chat.postMessage", channel=channel, text="x")).status == 429
        await control(slack, "limit", method="auth.test", seconds=9)
        assert (await call(slack, "auth.test")).headers["retry-after"] == "9"
        sent = await control(slack, "event", event={"type": "app_uninstalled"})
        await slack.wait_for(lambda: bot.heard)
        assert bot.heard[0].payload["event_id"] == sent["event_id"]
        calls = await look(slack, "calls", method="auth.test")
        assert calls["calls"][0]["status"] == 429


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("type", {"user": "@nobody", "channel": "#sales", "text": "x"}, 404),
        ("type", {"user": "@sam"}, 400),
        ("click", {"user": "@sam", "name": "Go"}, 404),
        ("fault", {"where": "x", "fault": "earthquake"}, 400),
        ("socket", {"do": "explode"}, 400),
    ],
)
async def test_what_cannot_be_done_is_said(name: str, body: dict[str, Any], status: int) -> None:
    async with slack_and_bot() as (slack, _):
        slack.add_user("Sam Carter")
        slack.add_channel("sales")
        assert "error" in await control(slack, name, status, **body)


async def test_it_runs_alone_says_where_and_with_what_secrets_and_ends_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.slack", "--port", "0", "--seed", "7", stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        first = (await process.stdout.readline()).decode()
        settings = {}
        for _ in range(4):
            name, _, value = (await process.stdout.readline()).decode().strip().partition("=")
            settings[name] = value
        headers = {"Authorization": f"Bearer {settings['SLACK_BOT_TOKEN']}"}
        async with (
            ClientSession() as session,
            session.post(settings["SLACK_API_URL"] + "auth.test", headers=headers) as a,
        ):
            assert (await a.json())["ok"] is True
    finally:
        process.send_signal(signal.SIGTERM)
        code = await process.wait()

    assert first.startswith("Slack sandbox listening on http://127.0.0.1:")
    assert settings["SLACK_BOT_TOKEN"].startswith("xoxb-") and settings["SLACK_APP_TOKEN"].startswith("xapp-1-A")
    assert (len(settings["SLACK_SIGNING_SECRET"]), code) == (32, 0)


def test_a_port_that_is_taken_is_an_exit_code_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert f"could not listen on 127.0.0.1:{port}" in capsys.readouterr().err
