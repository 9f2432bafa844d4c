"""The probes behind `lfbot doctor`. Like the assembly it knows everyone: it looks at the very parts that will run."""

import os
import random
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import adapters
import commands
from adapters.learnflow.client import LearnFlowClient
from adapters.slack.api import TROUBLE, SlackApi, code_of
from adapters.sqlite.engine import affected, best
from lfbot.clock import SystemClock
from lfbot.doctor import Check, Finding, Health, strangers
from lfbot.learnflow import KeyRefused, LearnFlowError
from lfbot.settings import Settings, SettingsProblem, Slack, Teams, read


def checks(environment: Mapping[str, str]) -> Sequence[Check]:
    """What the doctor looks at. With settings that cannot be read there is nothing more to look at."""
    try:
        settings = read(environment)
    except SettingsProblem as error:
        problems = " ".join(error.problems)
        return (partial(_found, Finding("settings", Health.BAD, problems)),)
    secret = settings.learnflow_key.startswith("sk_test_")
    said = f"complete; LearnFlow's {'test' if secret else 'live'} data."
    talks = settings.slack is not None or settings.teams is not None
    if not talks:
        said = "neither SLACK_BOT_TOKEN nor TEAMS_APP_ID is set: `lfbot serve` has nobody to talk to."
    health = Health.GOOD if talks else Health.BAD
    home = Path(__file__).resolve().parents[1]
    stand = [("adapters", adapters.__file__), ("commands", commands.__file__)]
    return (
        partial(_found, Finding("settings", health, said)),
        partial(_found, strangers(home, [(name, file or "") for name, file in stand])),
        partial(_check_database, settings),
        partial(_check_learnflow, settings),
        *((partial(_check_slack, settings.slack),) if settings.slack is not None else ()),
        *(_teams_checks(settings.teams) if settings.teams is not None else ()),
        partial(_found, _reach(settings)),
    )


async def _found(finding: Finding) -> Finding:
    return finding


async def _check_database(settings: Settings) -> Finding:
    what, engine = "database", best()
    version = ".".join(map(str, engine.version))
    if affected(engine.version):
        said = f"SQLite {version} ({engine.name}) can lose committed data. Install pysqlite3 0.6.1 or newer."
        return Finding(what, Health.BAD, said)
    if not _writable(Path(settings.database)):
        return Finding(
            what, Health.BAD, f"{settings.database} cannot be written. Mend LFBOT_DATABASE or its permissions."
        )
    return Finding(what, Health.GOOD, f"{settings.database} can be written; SQLite {version} ({engine.name}).")


def _writable(path: Path) -> bool:
    return os.access(path if path.exists() else path.absolute().parent, os.W_OK)


async def _check_learnflow(settings: Settings) -> Finding:
    what = "LearnFlow"
    async with LearnFlowClient(
        settings.learnflow_url, settings.learnflow_key, SystemClock(), random.SystemRandom()
    ) as one:
        try:
            count = len(await one.catalogue())
        except KeyRefused:
            return Finding(what, Health.BAD, "the key is refused. Put a working one into LEARNFLOW_API_KEY.")
        except LearnFlowError as error:
            return Finding(what, Health.BAD, f"{settings.learnflow_url} does not answer as it should: {error}")
        left = one.budget.remaining
    return Finding(what, Health.GOOD, f"{count} courses; {left if left is not None else 'unknown'} calls left.")


async def _check_slack(slack: Slack) -> Finding:
    api = SlackApi(slack.bot_token, slack.api_url, SystemClock(), random.SystemRandom())
    try:
        answer = await api.read("auth.test")
    except TROUBLE as trouble:
        said = f"{slack.api_url} says {code_of(trouble)}. Check SLACK_BOT_TOKEN, and whether the app is installed."
        return Finding("Slack", Health.BAD, said)
    finally:
        await api.close()
    way = "Socket Mode" if slack.app_token else "signed HTTP requests"
    return Finding(
        "Slack", Health.GOOD, f"workspace {answer['team'].text(100)} as @{answer['user'].text(100)}, by {way}."
    )


def _teams_checks(teams: Teams) -> Sequence[Check]:
    loose = []
    if teams.unsafe:
        loose.append("LFBOT_TEAMS_UNSAFE_NO_AUTH lets unsigned requests in from this machine. Unset it in earnest.")
    if teams.service_hosts:
        hosts = ", ".join(teams.service_hosts)
        loose.append(f"answers may go to {hosts} too, over plain http as well. Empty TEAMS_SERVICE_HOSTS in earnest.")
    warnings = (partial(_found, Finding("Teams", Health.WORTH_A_LOOK, said)) for said in loose)
    return (partial(_check_teams, teams), *warnings)


async def _check_teams(teams: Teams) -> Finding:
    """Sign in, and read the keys that requests are checked with, by the very parts that will do it."""
    from adapters.teams.check import look

    problem = await look(teams, SystemClock(), random.SystemRandom())
    tenants = "one tenant" if len(teams.tenants) == 1 else f"{len(teams.tenants)} tenants"
    said = problem or f"app {teams.app_id} can sign in, for people of {tenants}."
    return Finding("Teams", Health.BAD if problem else Health.GOOD, said)


def _reach(settings: Settings) -> Finding:
    if settings.public_url:
        return Finding(
            "webhook", Health.GOOD, f"registered at the next start: {settings.public_url}/webhooks/learnflow"
        )
    if settings.webhook_secrets:
        said = (
            "LFBOT_PUBLIC_URL is not set: register the webhook in LearnFlow yourself, under LEARNFLOW_WEBHOOK_SECRET."
        )
        return Finding("webhook", Health.WORTH_A_LOOK, said)
    said = "neither LFBOT_PUBLIC_URL nor LEARNFLOW_WEBHOOK_SECRET is set: nothing can be announced."
    return Finding("webhook", Health.WORTH_A_LOOK, said)
