"""The Teams sandbox over HTTP, and as a program of its own."""

import asyncio
import os
import signal
import socket
import sys
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.teams import TeamsSandbox
from sandbox.teams.__main__ import main
from tests.sandbox.teams_bot import teams_and_bot
from tests.sandbox.teams_cards import asked, card, execute, row, submit, text


async def control(teams: TeamsSandbox, name: str, status: int = 200, /, **body: Any) -> Any:
    """POST to /sandbox/name."""
    async with ClientSession() as session, session.post(f"{teams.url}/sandbox/{name}", json=body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def look(teams: TeamsSandbox, name: str, **query: str) -> Any:
    """GET /sandbox/name."""
    async with ClientSession() as session, session.get(f"{teams.url}/sandbox/{name}", params=query) as answer:
        return await answer.json()


async def test_somebody_types_presses_and_looks_by_http() -> None:
    async with teams_and_bot() as (teams, bot):
        teams.add_user("Sam Rivera", "sam@example.com")
        teams.add_team("Learning", members=["@sam"], channels=["news"], bot=True)

        typed = await control(teams, "type", user="@sam", place="#news", text="@LearnFlow help")
        shown = card(text("What now?"), row(execute("Go", "run", {"n": 1})))
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": shown}
        thread = f"{teams.conversation('#news').id};messageid={typed['said']}"
        sent = await bot.says(thread, {"summary": "What now?", "attachments": [attachment]})
        value = "Done"
        bot.answer = lambda activity: {
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": value,
        }
        pressed = await control(teams, "click", user="@sam", message=sent.id, label="Go")
        seen = await look(teams, "messages", user="@sam", place="#news")
        everything = await look(teams, "messages", place="#news")
        state = await look(teams, "state")
        requests = await look(teams, "requests", type="message")
        calls = await look(teams, "calls", route="send")

        assert (typed["delivered"], typed["status"], pressed["toast"]) == (True, 200, "Done")
        assert [message["words"] for message in seen["messages"]] == ["", "What now?\nGo"]
        assert seen["messages"][1]["buttons"] == ["Go"]
        assert len(everything["messages"]) == 2
        assert [user["handle"] for user in state["users"]] == ["sam"]
        assert {there["name"]: there["bot"] for there in state["conversations"]} == {"Learning": True, "news": True}
        assert requests["requests"][0]["activity"]["text"].startswith("<at>LearnFlow</at>")
        assert [call["status"] for call in calls["calls"]] == [201]
        assert state["complaints"] == []


async def test_a_dialog_is_opened_and_sent_by_http() -> None:
    async with teams_and_bot() as (teams, bot):
        teams.add_user("Sam Rivera", installed=True)
        form = card(asked("Text", "note", "Note"), row(submit("Save", {"form": "note"})))
        content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": form}
        bot.answer = lambda activity: {"task": {"type": "continue", "value": {"title": "A note", "card": content}}}
        opened = await control(teams, "action", user="@sam", command="note")
        bot.answer = lambda activity: {"task": {"type": "message", "value": "Saved"}}
        saved = await control(teams, "dialog", user="@sam", fill={"Note": "Hello"}, label="Save")

        assert opened["dialog"]["title"] == "A note"
        assert (saved["dialog"], saved["toast"]) == (None, "Saved")
        value = bot.heard[-1]["value"]
        assert isinstance(value, dict)
        assert value["data"] == {"form": "note", "note": "Hello"}


async def test_the_app_time_faults_knobs_and_limits_by_http() -> None:
    async with teams_and_bot() as (teams, bot):
        teams.add_user("Sam Rivera")
        teams.add_team("Learning", members=["@sam"])
        before = teams.clock.timestamp()

        assert (await control(teams, "install", where="Learning", user="@sam"))["statuses"] == [200, 200]
        assert (await control(teams, "install", where="@sam"))["statuses"] == [200, 200]
        assert (await control(teams, "advance", seconds=90))["now"] == before + 90
        await control(teams, "fault", route="send", fault="refusal", code="ServiceError", status=500, times=2)
        chat = teams.direct("@sam").id
        assert [(await bot.says(chat, "Hello")).status for _ in range(3)] == [500, 500, 201]
        await control(teams, "block", user="@sam")
        assert (await bot.says(chat, "Hello")).status == 403
        await control(teams, "block", user="@sam", blocked=False)
        await control(teams, "uninstall", where="@sam")
        assert (await bot.says(chat, "Hello")).status == 403
        assert await control(teams, "knob", name="region", value="amer") == {"region": "amer"}
        assert (await control(teams, "limit", on=False)) == {"on": False}
        assert (await look(teams, "state"))["service_url"] == f"{teams.url}/amer/"
        kid = (await control(teams, "rotate"))["kid"]
        assert kid == teams.keys.current.kid
        await control(teams, "fault", route="send", fault="status", code=502, times=None)
        await control(teams, "fault", clear=True)
        assert (await bot.says(teams.conversation("Learning").id, "Hello")).status == 201
        await control(teams, "connect", url="http://127.0.0.1:9/")
        assert teams.line.endpoint == "http://127.0.0.1:9/"


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("type", {"user": "@nobody", "place": "bot", "text": "x"}, 404),
        ("type", {"user": "@sam"}, 400),
        ("type", {"user": "@sam", "place": "#secret", "text": "x"}, 400),
        ("click", {"user": "@sam", "message": "1", "label": "Go"}, 404),
        ("dialog", {"user": "@sam"}, 404),
        ("fault", {"route": "send", "fault": "earthquake"}, 400),
        ("knob", {"name": "gravity", "value": True}, 404),
        ("knob", {"name": "splits", "value": "maybe"}, 400),
        ("install", {"where": "Nowhere"}, 404),
        ("advance", {"seconds": "soon"}, 400),
    ],
)
async def test_what_cannot_be_done_is_said(name: str, body: dict[str, Any], status: int) -> None:
    async with teams_and_bot() as (teams, _):
        teams.add_user("Sam Rivera")
        assert "error" in await control(teams, name, status, **body)


async def test_it_runs_alone_says_where_and_with_what_secrets_and_ends_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.teams", "--port", "0", "--seed", "7", stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        first = (await process.stdout.readline()).decode()
        settings = {}
        for _ in range(6):
            name, _, value = (await process.stdout.readline()).decode().strip().partition("=")
            settings[name] = value
        form = {
            "grant_type": "client_credentials",
            "client_id": settings["TEAMS_APP_ID"],
            "client_secret": settings["TEAMS_APP_PASSWORD"],
            "scope": "https://api.botframework.com/.default",
        }
        address = f"{settings['TEAMS_LOGIN_URL']}/{settings['TEAMS_TENANT_ID']}/oauth2/v2.0/token"
        async with ClientSession() as session:
            async with session.post(address, data=form) as answer:
                assert (await answer.json())["token_type"] == "Bearer"
            async with session.get(settings["TEAMS_OPENID_URL"]) as answer:
                assert answer.status == 200
            async with session.get(f"{settings['TEAMS_LOGIN_URL']}/sandbox/state") as answer:
                state = await answer.json()
    finally:
        process.send_signal(signal.SIGTERM)
        code = await process.wait()

    assert first.startswith("Teams sandbox listening on http://127.0.0.1:")
    assert settings["TEAMS_SERVICE_HOSTS"] == settings["TEAMS_LOGIN_URL"].removeprefix("http://")
    assert {"Sarah Johnson", "Sam Rivera"} <= {user["name"] for user in state["users"]}
    assert {"Learning", "news", "Onboarding"} <= {there["name"] for there in state["conversations"]}
    assert code == 0


def test_a_port_that_is_taken_is_an_exit_code_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert f"could not listen on 127.0.0.1:{port}" in capsys.readouterr().err
