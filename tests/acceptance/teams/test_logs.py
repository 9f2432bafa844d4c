"""What the bot calls itself, and what its logs keep to themselves: T-110."""

import logging
import re
from urllib.parse import unquote

import pytest

from sandbox.teams import Html, Refusal, Status
from tests.acceptance.teams.announcing import happen, subscribe
from tests.acceptance.teams.knocking import asking, at_rest, enrolling
from tests.acceptance.teams.restarting import a_bot
from tests.acceptance.teams.town import BOOTCAMP, Town, a_town, environment

WHISPERED = "a-word-that-nobody-else-may-read"
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
TOKEN = re.compile(r"eyJ[\w-]{10,}")


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every word of every log, but for httpx's own, which `lfbot serve` keeps out: it tells whole URLs."""
    caplog.set_level(logging.WARNING, "httpx")
    caplog.set_level(logging.DEBUG)
    return caplog


def kept(town: Town, caplog: pytest.LogCaptureFixture) -> bool:
    """Whether neither a token nor a secret nor an address nor what was typed stands in the log."""
    told = unquote(caplog.text)
    settings = environment(town.learnflow, town.teams)
    secrets = [settings[name] for name in ("LEARNFLOW_API_KEY", "LEARNFLOW_WEBHOOK_SECRET", "TEAMS_APP_PASSWORD")]
    secrets += [sent.token for sent in town.teams.requests if sent.token and len(sent.token) > 20]
    secrets += [*town.teams.tokens._ends, WHISPERED]
    people = [address for address in ADDRESS.findall(told) if "thread." not in address]
    assert (people, TOKEN.findall(told), [one for one in secrets if one in told]) == ([], [], [])
    return caplog.handler.level == logging.DEBUG and caplog.records != []


async def test_t_110_the_log_of_a_good_day_holds_no_token_no_secret_and_no_address(
    everything: pytest.LogCaptureFixture,
) -> None:
    async with a_town(announcing=True) as town:
        await town.teams.install(town.sam)
        await subscribe(town, "completions", "certificates")
        await town.michael.types("#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
        await town.michael.types("Project", f"@LearnFlow enroll sarah.johnson@example.com {BOOTCAMP}")
        await town.sam.types("bot", "progress")
        await town.sam.types("bot", f"whoami {WHISPERED} sam.rivera@example.com")
        found = await town.sam.types("bot", "courses python")
        await town.sam.clicks(found.messages[-1], "Enroll me in Python for Data Science")
        await town.michael.fetches_dialog({"lfbot": 1, "command": "enroll"}, place="Project")
        await town.michael.submits_dialog({"People": [town.person("ann").id], "Course": BOOTCAMP})
        await town.sam.queries("searchCourses", WHISPERED, parameter="q")
        await town.sam.pastes(f"https://learnflow.com/courses/{BOOTCAMP}")
        await happen(town)
        await town.until(town.sam.sees("#news", "Sam Rivera"))
        await at_rest(town)

        assert kept(town, everything)
        assert not town.teams.complaints


async def test_t_110_the_log_of_a_bad_day_holds_none_either(everything: pytest.LogCaptureFixture) -> None:
    async with a_town() as town:
        town.teams.knobs.redelivery = False
        activity = await asking(town, f"progress {WHISPERED} sam.rivera@example.com")
        for token in ("garbage", town.teams.token(exp=1), town.teams.token(key="foreign"), town.teams.token(aud="x")):
            await town.teams.deliver(activity, token=token)
        await town.teams.deliver({**activity, "timestamp": f"{WHISPERED} sam.rivera@example.com"})
        await town.teams.deliver(f'{{"type":"{WHISPERED} sam.rivera@example.com'.encode())
        town.learnflow.faults.add("/v2/users*", status=500, count=9)
        await town.teams.deliver(enrolling(town))
        await town.clock.advance(60)
        faults = (Refusal(401, "Unauthorized"), Refusal(403, "MessageWritesBlocked", WHISPERED), Status(500), Html())
        for route in ("member", "send", "create", "token"):
            for fault in faults:
                town.teams.faults.add(route, fault)
            town.teams.tokens.revoke_all()
            await town.teams.deliver(await asking(town))
            await town.teams.deliver(enrolling(town))
            for _ in range(30):
                await town.clock.advance(30)
        await town.teams.deliver({**activity, "type": "invoke", "name": "unknown/thing", "value": WHISPERED})

        assert kept(town, everything)
        assert any(one.levelno >= logging.WARNING for one in everything.records)


@pytest.mark.parametrize("setting", ["TEAMS_APP_PASSWORD", "LEARNFLOW_API_KEY"])
async def test_t_110_a_secret_that_is_wrong_is_not_told_to_the_log(
    town: Town, everything: pytest.LogCaptureFixture, setting: str
) -> None:
    wrong = "sk_test_8hJk2mNp4qRsTuVw" if setting == "LEARNFLOW_API_KEY" else "wrong~8hJk2mNp4qRsTuVw"
    activity = await asking(town)
    async with a_bot(town, changes={setting: wrong}):
        await town.teams.deliver(activity)
        for _ in range(10):
            await town.clock.advance(5)
        await town.quiet()

        assert wrong not in everything.text and kept(town, everything)
        assert wrong not in repr(town.app.settings)


async def test_t_110_every_call_says_that_it_is_lfbot(town: Town) -> None:
    await town.michael.types("#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    await at_rest(town)

    assert {call.route for call in town.teams.calls} >= {"token", "openid", "keys", "send", "member", "create"}
    agents = {call.headers.get("User-Agent", "") for call in town.teams.calls}
    assert len(agents) == 1 and re.fullmatch(r"lfbot/\S+ python/3\.\d+\.\d+", agents.pop())
