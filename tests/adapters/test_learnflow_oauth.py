"""OAuth with PKCE, against the LearnFlow sandbox."""

import logging
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from adapters.learnflow.client import LearnFlowClient
from adapters.learnflow.oauth import OAuth, Pair, Token, authorize_url, pkce
from lfbot.learnflow import Broken, Forbidden, Invalid, KeyRefused, LearnFlowError
from sandbox.clock import TravelClock
from sandbox.learnflow.auth import Environment
from sandbox.learnflow.oauth import Application
from sandbox.learnflow.server import LearnFlowSandbox
from tests.adapters.scripted_learnflow import NOON, LeapClock, Says, Script, always, in_turn, scripted

CALLBACK = "https://bot.example/oauth/callback"
SARAH = "usr_2xKj9mNpQr"
PAIR = pkce(bytes(range(32)))


@pytest.fixture
async def sandbox() -> AsyncIterator[LearnFlowSandbox]:
    async with LearnFlowSandbox(TravelClock(NOON, running=False)) as sandbox:
        yield sandbox


@pytest.fixture
def application(sandbox: LearnFlowSandbox) -> Application:
    return sandbox.oauth.register("lfbot", [CALLBACK], None, Environment.TEST)


@pytest.fixture
async def oauth(sandbox: LearnFlowSandbox, application: Application) -> AsyncIterator[OAuth]:
    id, secret = application.client_id, application.client_secret
    async with OAuth(sandbox.url, id, secret, sandbox.clock, Random(1)) as oauth:
        yield oauth


async def agreed(sandbox: LearnFlowSandbox, application: Application, *, scopes: tuple[str, ...]) -> str:
    """The code with which Sarah comes back, having agreed on the page."""
    url = authorize_url(
        sandbox.url,
        client_id=application.client_id,
        redirect_uri=CALLBACK,
        scopes=scopes,
        state="st&te",
        challenge=PAIR.challenge,
    )
    async with httpx.AsyncClient() as browser:
        page = await browser.get(url)
        ticket = re.search(r'name="ticket" value="(\w+)"', page.text)
        assert ticket is not None
        form = {"ticket": ticket[1], "email": "sarah.johnson@example.com", "decision": "allow"}
        back = await browser.post(f"{sandbox.root}/oauth/consent", data=form)
    told = parse_qs(urlsplit(back.headers["Location"]).query)
    assert told["state"] == ["st&te"]
    return told["code"][0]


def test_a_pair_is_as_the_rfc_has_it() -> None:
    # https://www.rfc-editor.org/rfc/rfc7636#appendix-B
    octets = [116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186]
    octets += [22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121]
    pair = pkce(bytes(octets))
    assert pair.verifier == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert pair.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("size", [0, 31, 97])
def test_a_pair_needs_enough_randomness(size: int) -> None:
    with pytest.raises(ValueError):
        pkce(bytes(size))


def test_no_secret_is_shown() -> None:
    shown = repr(Pair("hush1", "challenge")) + repr(Token("hush2", "hush3", user_id="usr_1"))
    assert "hush" not in shown
    assert "usr_1" in shown


@pytest.mark.parametrize("base", ["https://api.learnflow.com/v2", "https://api.learnflow.com/v2/"])
def test_people_are_sent_beside_the_version(base: str) -> None:
    url = authorize_url(base, client_id="c", redirect_uri=CALLBACK, scopes=("a:b", "c:d"), state="s", challenge="x")
    assert url == (
        "https://api.learnflow.com/oauth/authorize?client_id=c&redirect_uri=https%3A%2F%2Fbot.example%2Foauth%2Fcallback"
        "&response_type=code&scope=a%3Ab+c%3Ad&state=s&code_challenge=x&code_challenge_method=S256"
    )


async def test_a_code_becomes_a_token_that_opens_ones_own_data(
    sandbox: LearnFlowSandbox, application: Application, oauth: OAuth
) -> None:
    code = await agreed(sandbox, application, scopes=("read:progress", "read:users"))
    token = await oauth.exchange(code, PAIR.verifier, CALLBACK)
    assert (token.user_id, set(token.scopes)) == (SARAH, {"read:progress", "read:users"})
    assert token.expires is not None and token.expires > NOON
    async with LearnFlowClient(sandbox.url, token.access, sandbox.clock, Random(1)) as sarah:
        assert (await sarah.progress(SARAH)).user_name == "Sarah Johnson"
        with pytest.raises(Forbidden):
            await sarah.progress("usr_8hRt4vLwMn")


async def test_a_token_is_refreshed(sandbox: LearnFlowSandbox, application: Application, oauth: OAuth) -> None:
    code = await agreed(sandbox, application, scopes=("read:progress",))
    old = await oauth.exchange(code, PAIR.verifier, CALLBACK)
    new = await oauth.refresh(old)
    assert new.access != old.access
    assert new.refresh and new.refresh != old.refresh
    with pytest.raises(Invalid):
        await oauth.refresh(old)


async def test_a_code_is_good_for_one_use_and_one_verifier(
    sandbox: LearnFlowSandbox, application: Application, oauth: OAuth
) -> None:
    code = await agreed(sandbox, application, scopes=("read:progress",))
    with pytest.raises(Invalid) as refused:
        await oauth.exchange(code, pkce(bytes(32)).verifier, CALLBACK)
    assert (refused.value.code, refused.value.status) == ("invalid_grant", 400)
    assert refused.value.request_id


async def test_a_wrong_secret_is_refused(sandbox: LearnFlowSandbox, application: Application) -> None:
    async with OAuth(sandbox.url, application.client_id, "wrong", sandbox.clock, Random(1)) as oauth:
        with pytest.raises(KeyRefused):
            await oauth.exchange("code", "v" * 43, CALLBACK)


async def test_the_errors_of_the_rfc_are_understood() -> None:
    refusal = Says(400, {"error": "invalid_grant", "error_description": "The code has expired."})
    error = await _refused(in_turn(refusal), Invalid)
    assert (str(error), error.code) == ("The code has expired.", "invalid_grant")


@pytest.mark.parametrize(
    "says", [Says(500), Says(lost=True), Says(body=b"{"), Says(json={"access_token": "x"}, cut=True)]
)
async def test_a_code_is_never_handed_in_twice(says: Says) -> None:
    async with scripted(in_turn(says)) as server, _oauth(server.url) as oauth:
        with pytest.raises(Broken):
            await oauth.exchange("hush_code", "hush_verifier", CALLBACK)
    assert server.calls == ["POST /oauth/token"]


@pytest.mark.parametrize("body", [{}, [], {"access_token": 7}, {"access_token": ""}, {"access_token": "two words"}])
async def test_an_answer_without_a_token_is_broken(body: object) -> None:
    await _refused(always(body), Broken)


async def test_what_the_answer_leaves_out_is_unknown() -> None:
    async with scripted(always({"access_token": "abc", "expires_in": 10**19})) as server, _oauth(server.url) as oauth:
        token = await oauth.refresh(Token("old", "kept"))
    assert token == Token("abc", "kept")


async def test_the_request_is_the_documented_one_without_the_bots_key() -> None:
    async with scripted(always({"access_token": "abc", "expires_in": 60})) as server, _oauth(server.url) as oauth:
        token = await oauth.exchange("hush_code", "hush_verifier", CALLBACK)
    assert token.expires == NOON + timedelta(seconds=60)
    assert server.came[0].told == {
        "grant_type": "authorization_code",
        "client_id": "client_1",
        "client_secret": "hush_secret",
        "code": "hush_code",
        "redirect_uri": CALLBACK,
        "code_verifier": "hush_verifier",
    }
    assert server.came[0].headers["content-type"] == "application/json"
    assert "authorization" not in server.came[0].headers


async def test_no_secret_is_repeated(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"error": {"message": "hush_code hush_verifier hush_secret", "param": "hush_code"}}
    error = await _refused(in_turn(Says(400, echo)), Invalid)
    assert "hush" not in f"{error} {error!r} {error.__dict__} {caplog.text}"


def _oauth(url: str) -> OAuth:
    return OAuth(url, "client_1", "hush_secret", LeapClock(), Random(1))


async def _refused(script: Script, kind: type[LearnFlowError]) -> LearnFlowError:
    async with scripted(script) as server, _oauth(server.url) as oauth:
        with pytest.raises(kind) as refused:
            await oauth.exchange("hush_code", "hush_verifier", CALLBACK)
    return refused.value
