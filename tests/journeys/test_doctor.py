"""What `lfbot doctor` finds where Teams is set up, well and badly."""

import random

import pytest

from lfbot.doctor import Finding, Health, examine
from lfbot.probes import checks
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox
from sandbox.teams.server import TeamsSandbox


async def findings(changes: dict[str, str]) -> list[Finding]:
    """What it finds about Teams, with these settings beside the right ones."""
    clock = TravelClock()
    async with LearnFlowSandbox(clock) as learnflow, TeamsSandbox(clock, random.Random(3)) as teams:
        environment = {
            "LEARNFLOW_API_KEY": learnflow.api_key,
            "LEARNFLOW_API_URL": learnflow.url,
            "LFBOT_DATABASE": ":memory:",
            **teams.settings(),
            **changes,
        }
        return [one for one in await examine(checks(environment)) if one.what in ("settings", "Teams")]


async def test_it_signs_in_and_warns_of_hosts_that_are_not_microsofts() -> None:
    settings, teams, hosts = await findings({})

    assert (settings.health, teams.health, hosts.health) == (Health.GOOD, Health.GOOD, Health.WORTH_A_LOOK)
    assert "can sign in" in teams.said
    assert "TEAMS_SERVICE_HOSTS" in hosts.said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TEAMS_APP_PASSWORD": "canary"}, "AADSTS7000215"),
        ({"TEAMS_LOGIN_URL": "http://127.0.0.1:9"}, "TEAMS_LOGIN_URL"),
        ({"TEAMS_OPENID_URL": "http://127.0.0.1:9/openid"}, "TEAMS_OPENID_URL"),
        ({"TEAMS_APP_PASSWORD": "", "TEAMS_APP_CERTIFICATE": "nowhere.pem"}, "TEAMS_APP_CERTIFICATE"),
    ],
)
async def test_what_keeps_it_from_signing_in_is_named_and_no_secret(changes: dict[str, str], said: str) -> None:
    _, teams, *_ = await findings(changes)

    assert teams.health is Health.BAD
    assert said in teams.said
    assert "canary" not in teams.said


async def test_the_unsafe_mode_is_worth_a_look() -> None:
    _, teams, unsafe, _ = await findings({"TEAMS_APP_PASSWORD": "", "LFBOT_TEAMS_UNSAFE_NO_AUTH": "1"})

    assert (teams.health, unsafe.health) == (Health.GOOD, Health.WORTH_A_LOOK)
    assert "LFBOT_TEAMS_UNSAFE_NO_AUTH" in unsafe.said
