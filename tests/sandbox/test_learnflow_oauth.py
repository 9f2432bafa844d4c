"""The sandbox's OAuth: consent, PKCE, codes, tokens, and what a token may do."""

import base64
import hashlib
import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sandbox.learnflow.auth import SCOPES
from sandbox.learnflow.oauth import Application
from tests.sandbox.learnflow_visitor import BOOTCAMP, MICHAEL, PYTHON, SARAH, Answer, Visitor, visiting

BACK = "https://bot.example.com/oauth/back?from=learnflow"
VERIFIER = "a-verifier-of-at-least-forty-three-characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SARAHS = "sarah.johnson@example.com"
ADMIN = "priya.raman@example.com"


async def test_a_person_agrees_and_the_application_gets_a_token_for_them() -> None:
    async with visiting() as visitor:
        application = _register(visitor)
        code, state = await _consent(visitor, application, SARAHS, ["read:progress", "read:courses"])
        answer = await _token(visitor, application, code)
        progress = await visitor.get(f"/users/{SARAH}/progress", key=str(answer.at("access_token")))
    assert state == "x&y"
    assert (answer.at("token_type"), answer.at("expires_in")) == ("Bearer", 3600)
    assert (answer.at("scope"), answer.at("user_id")) == ("read:progress read:courses", SARAH)
    assert answer.headers["Cache-Control"] == "no-store"
    assert progress.status == 200


async def test_the_consent_page_names_the_application_and_the_scopes_as_text() -> None:
    async with visiting() as visitor:
        application = visitor.sandbox.register_application("<b>Bot</b>", [BACK])
        page = await _page(visitor, application, scope="read:progress")
    assert page.status == 200
    assert "&lt;b&gt;Bot&lt;/b&gt; asks for access" in page.text
    assert "View user learning progress" in page.text
    assert SARAHS in page.text
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


async def test_a_person_says_no_and_the_application_hears_it() -> None:
    async with visiting() as visitor:
        application = _register(visitor)
        ticket = _ticket(await _page(visitor, application))
        answer = await _decide(visitor, ticket, decision="deny")
        again = await _decide(visitor, ticket, decision="allow", email=SARAHS)
    assert _query(answer) == {
        "from": "learnflow",
        "error": "access_denied",
        "error_description": "The user said no.",
        "state": "x&y",
    }
    assert again.status == 404


@pytest.mark.parametrize("email", ["", "nobody@example.com", "victor.hale@example.com"])
async def test_a_stranger_or_a_suspended_person_is_asked_again(email: str) -> None:
    async with visiting() as visitor:
        ticket = _ticket(await _page(visitor, _register(visitor)))
        refused = await _decide(visitor, ticket, decision="allow", email=email)
        corrected = await _decide(visitor, _ticket(refused), decision="allow", email=SARAHS)
    assert refused.status == 422
    assert "Location" not in refused.headers
    assert "code" in _query(corrected)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_id": "client_nobody"}, 404),
        ({"redirect_uri": "https://evil.example.com/"}, 403),
        ({"redirect_uri": BACK + "#x"}, 403),
        ({"redirect_uri": ""}, 403),
        ({"redirect_uri": "https://evil.example.com/", "response_type": "token"}, 403),
    ],
)
async def test_nobody_is_ever_sent_to_an_address_that_is_not_registered(change: dict[str, str], status: int) -> None:
    async with visiting() as visitor:
        page = await _page(visitor, _register(visitor), **change)
    assert page.status == status
    assert "Location" not in page.headers


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "read:progress read:minds"}, "invalid_scope"),
    ],
)
async def test_an_application_hears_what_it_asked_wrong(change: dict[str, str], error: str) -> None:
    async with visiting() as visitor:
        answer = await _page(visitor, _register(visitor), **change)
    assert (answer.status, _query(answer)["error"], _query(answer)["state"]) == (302, error, "x&y")
    assert answer.headers["Location"].startswith("https://bot.example.com/oauth/back?")


async def test_an_application_may_ask_only_for_its_own_scopes() -> None:
    async with visiting() as visitor:
        application = visitor.sandbox.register_application("Bot", [BACK], ["read:progress"])
        answer = await _page(visitor, application, scope="read:progress read:users")
    assert _query(answer)["error"] == "invalid_scope"


async def test_a_code_is_good_once_and_its_second_use_ends_the_tokens() -> None:
    async with visiting() as visitor:
        application = _register(visitor)
        code, _ = await _consent(visitor, application, SARAHS, ["read:progress"])
        first = await _token(visitor, application, code)
        second = await _token(visitor, application, code)
        progress = await visitor.get(f"/users/{SARAH}/progress", key=str(first.at("access_token")))
        refreshed = await _refresh(visitor, application, str(first.at("refresh_token")))
    assert second.error == (400, "invalid_request", "code")
    assert progress.status == 401
    assert refreshed.status == 400


async def test_a_code_lasts_ten_minutes_and_a_token_an_hour() -> None:
    async with visiting() as visitor:
        application = _register(visitor)
        old, _ = await _consent(visitor, application, SARAHS, ["read:progress"])
        await visitor.clock.advance(599)
        fresh, _ = await _consent(visitor, application, SARAHS, ["read:progress"])
        await visitor.clock.advance(1)
        too_late = await _token(visitor, application, old)
        token = str((await _token(visitor, application, fresh)).at("access_token"))
        await visitor.clock.advance(3599)
        valid = await visitor.get(f"/users/{SARAH}/progress", key=token)
        await visitor.clock.advance(1)
        over = await visitor.get(f"/users/{SARAH}/progress", key=token)
    assert too_late.error == (400, "invalid_request", "code")
    assert (valid.status, over.status) == (200, 401)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"client_secret": "wrong"}, (401, "authentication_error", "client_id")),
        ({"client_id": "client_nobody"}, (401, "authentication_error", "client_id")),
        ({"code": "code_unknown"}, (400, "invalid_request", "code")),
        ({"redirect_uri": "https://bot.example.com/"}, (400, "invalid_request", "redirect_uri")),
        ({"code_verifier": VERIFIER + "x"}, (400, "invalid_request", "code_verifier")),
        ({"code_verifier": "short"}, (422, "validation_error", "code_verifier")),
        ({"code_verifier": None}, (422, "validation_error", "code_verifier")),
        ({"grant_type": "password"}, (422, "validation_error", "grant_type")),
    ],
)
async def test_a_wrong_exchange_brings_nothing_and_spoils_nothing(
    change: dict[str, object], expected: tuple[int, str, str]
) -> None:
    async with visiting() as visitor:
        application = _register(visitor)
        code, _ = await _consent(visitor, application, SARAHS, ["read:progress"])
        refused = await _token(visitor, application, code, **change)
        corrected = await _token(visitor, application, code)
    assert refused.error == expected
    assert corrected.status == 200


async def test_another_applications_code_is_worth_nothing() -> None:
    async with visiting() as visitor:
        code, _ = await _consent(visitor, _register(visitor), SARAHS, ["read:progress"])
        answer = await _token(visitor, _register(visitor), code)
    assert answer.error == (400, "invalid_request", "code")


async def test_a_form_instead_of_json_is_refused() -> None:
    async with visiting() as visitor:
        answer = await visitor.ask(
            "POST", "/oauth/token", body=b"grant_type=x", content_type="application/x-www-form-urlencoded"
        )
    assert answer.error == (400, "invalid_request", None)


async def test_a_refresh_token_is_good_once_for_the_same_scopes() -> None:
    async with visiting() as visitor:
        application = _register(visitor)
        code, _ = await _consent(visitor, application, SARAHS, ["read:progress"])
        refresh = str((await _token(visitor, application, code)).at("refresh_token"))
        renewed = await _refresh(visitor, application, refresh)
        again = await _refresh(visitor, application, refresh)
        progress = await visitor.get(f"/users/{SARAH}/progress", key=str(renewed.at("access_token")))
    assert (renewed.status, renewed.at("scope")) == (200, "read:progress")
    assert again.error == (400, "invalid_request", "refresh_token")
    assert progress.status == 200


async def test_the_answer_may_do_without_user_id_and_refresh_token() -> None:
    async with visiting() as visitor:
        visitor.sandbox.oauth.names_user = visitor.sandbox.oauth.refreshes = False
        application = _register(visitor)
        code, _ = await _consent(visitor, application, SARAHS, ["read:progress"])
        answer = await _token(visitor, application, code)
    body = answer.at()
    assert isinstance(body, dict)
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}


CALLS: list[tuple[str, str, dict[str, object] | None, str]] = [
    ("GET", "/users", None, "read:users"),
    ("POST", "/users", {"email": "new@example.com", "name": "New"}, "write:users"),
    ("GET", "/courses", None, "read:courses"),
    ("POST", "/enrollments", {"user_id": MICHAEL, "course_id": PYTHON}, "write:enrollments"),
    ("GET", f"/users/{SARAH}/progress", None, "read:progress"),
    ("GET", "/certificates", None, "read:certificates"),
]


@pytest.mark.parametrize(("method", "path", "body", "scope"), CALLS)
async def test_a_call_needs_its_scope_and_no_other(
    method: str, path: str, body: dict[str, object] | None, scope: str
) -> None:
    async with visiting() as visitor:
        every_other = await _sign_in(visitor, ADMIN, [other for other in SCOPES if other != scope])
        only_this = await _sign_in(visitor, ADMIN, [scope])
        answers = [
            await (visitor.get(path, key=key) if body is None else visitor.post(path, body, key=key))
            for key in (every_other, only_this)
        ]
    assert answers[0].error == (403, "permission_error", None)
    assert answers[0].at("error", "code") == "missing_scope"
    assert answers[1].status in (200, 201)


async def test_webhooks_need_a_full_key() -> None:
    async with visiting() as visitor:
        token = await _sign_in(visitor, ADMIN, list(SCOPES))
        body = {"url": "https://a.example.com/", "events": ["user.created"]}
        answer = await visitor.post("/webhooks", body, key=token)
    assert answer.error == (403, "permission_error", None)
    assert answer.at("error", "message") == "This needs a full API key."


async def test_a_students_token_reaches_only_what_is_theirs() -> None:
    async with visiting() as visitor:
        token = await _sign_in(visitor, SARAHS, list(SCOPES))
        own = await visitor.get("/certificates", key=token, per_page=100)
        refused = [
            await visitor.get(f"/users/{MICHAEL}/progress", key=token),
            await visitor.get("/users/usr_nobody/progress", key=token),
            await visitor.get("/certificates", key=token, user_id=MICHAEL),
            await visitor.post("/enrollments", {"user_id": MICHAEL, "course_id": BOOTCAMP}, key=token),
            await visitor.post("/users", {"email": "new@example.com", "name": "New"}, key=token),
        ]
    assert {certificate["user_id"] for certificate in own.rows()} == {SARAH}
    assert [answer.error[:2] for answer in refused] == [(403, "permission_error")] * 5


async def test_an_administrators_token_reaches_everybodys() -> None:
    async with visiting() as visitor:
        token = await _sign_in(visitor, ADMIN, list(SCOPES))
        progress = await visitor.get(f"/users/{SARAH}/progress", key=token)
        certificates = await visitor.get("/certificates", key=token, user_id=SARAH)
    assert (progress.status, certificates.at("pagination", "total_count")) == (200, 2)


async def test_a_suspended_persons_token_ends() -> None:
    async with visiting() as visitor:
        token = await _sign_in(visitor, SARAHS, ["read:progress"])
        visitor.sandbox.suspend(SARAH)
        answer = await visitor.get(f"/users/{SARAH}/progress", key=token)
    assert answer.error == (401, "authentication_error", None)


def _register(visitor: Visitor) -> Application:
    return visitor.sandbox.register_application("Bot", [BACK])


async def _page(visitor: Visitor, application: Application, **change: str) -> Answer:
    query = {
        "client_id": application.client_id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "read:progress",
        "state": "x&y",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **change,
    }
    return await visitor.ask("GET", "/oauth/authorize", query=query)


def _ticket(page: Answer) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found, page.text
    return unescape(found[1])


async def _decide(visitor: Visitor, ticket: str, **form: str) -> Answer:
    body = urlencode({"ticket": ticket, **form}).encode()
    return await visitor.ask("POST", "/oauth/consent", body=body, content_type="application/x-www-form-urlencoded")


def _query(answer: Answer) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def _consent(visitor: Visitor, application: Application, email: str, scopes: Sequence[str]) -> tuple[str, str]:
    page = await _page(visitor, application, scope=" ".join(scopes))
    query = _query(await _decide(visitor, _ticket(page), decision="allow", email=email))
    return query["code"], query["state"]


async def _token(visitor: Visitor, application: Application, code: str, /, **change: object) -> Answer:
    body: dict[str, object] = {
        "grant_type": "authorization_code",
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    return await visitor.post("/oauth/token", body | change)


async def _refresh(visitor: Visitor, application: Application, refresh_token: str) -> Answer:
    body = {
        "grant_type": "refresh_token",
        "client_id": application.client_id,
        "client_secret": application.client_secret,
        "refresh_token": refresh_token,
    }
    return await visitor.post("/oauth/token", body)


async def _sign_in(visitor: Visitor, email: str, scopes: Sequence[str]) -> str:
    application = _register(visitor)
    code, _ = await _consent(visitor, application, email, scopes)
    return str((await _token(visitor, application, code)).at("access_token"))
