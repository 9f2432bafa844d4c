"""The sandbox as a command of its own."""

import asyncio
import re
import signal
import sys

import aiohttp
import pytest

from sandbox.learnflow.__main__ import main


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_where_it_listens_and_runs_until_stopped(sign: signal.Signals) -> None:
    arguments = ["--port", "0", "--key", "sk_test_mine", "--people", "50", "--redirect-uri", "https://a.example.com/"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox.learnflow", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    said = (await process.stdout.readuntil(b"Stop it with Ctrl+C.\n")).decode()
    url = re.findall(r"http://\S+/v2/", said)[0]
    headers = {"Authorization": "Bearer sk_test_mine"}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(f"{url}users") as answer:
        total = (await answer.json())["pagination"]["total_count"]
    process.send_signal(sign)
    assert await process.wait() == 0
    assert total == 50
    for secret in ("sk_test_mine", "sk_live_", "client_", "secret_", "https://a.example.com/", "/openapi.json"):
        assert secret in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--key", "nonsense"], "begins with sk_test_ or sk_live_"), (["--people", "1"], "at least 2 people")],
)
def test_what_cannot_start_says_why(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert words in capsys.readouterr().err
