"""A look at Teams for the doctor: whether the bot can sign in, and whether the keys of its requests can be read."""

import random

from adapters.teams.clouds import cloud_of
from adapters.teams.exchange import client, exchange
from adapters.teams.signing_in import credential_of
from adapters.teams.tokens import TokenRefused, Tokens, TokenUnavailable
from adapters.teams.troubles import Silent, Unreachable
from lfbot.clock import Clock
from lfbot.settings import SettingsProblem, Teams


async def look(settings: Teams, clock: Clock, rng: random.Random) -> str:
    """What is wrong, in words; empty if nothing is."""
    try:
        credential = credential_of(settings, rng)
    except SettingsProblem as problem:
        return " ".join(problem.problems)
    cloud = cloud_of(settings.openid_url, settings.login_url)
    async with client() as http:
        try:
            answer = await exchange(http, "GET", settings.openid_url)
        except (Unreachable, Silent) as trouble:
            return f"{settings.openid_url} does not answer ({trouble.reason}). Check TEAMS_OPENID_URL and the network."
        if answer.status != 200:
            return f"{settings.openid_url} answers {answer.status}. Check TEAMS_OPENID_URL."
        if credential is None:
            return ""
        tokens = Tokens(
            http,
            clock,
            login_url=cloud.login_url,
            tenant=settings.tenants[0],
            app_id=settings.app_id,
            credential=credential,
            scope=f"{cloud.audience}/.default",
        )
        try:
            await tokens.get()
        except TokenRefused as refused:
            return f"the app may not sign in: {refused.code}. Check TEAMS_APP_ID, TEAMS_TENANT_ID and the credential."
        except TokenUnavailable as trouble:
            return f"{settings.login_url} gives no token: {trouble.reason}. Check TEAMS_LOGIN_URL and the network."
    return ""
