"""`/oauth/authorize` and its form for people, `/oauth/token` for programs."""

import random
from collections.abc import Mapping

from aiohttp import web
from yarl import URL

from sandbox.clock import TravelClock
from sandbox.learnflow.auth import Environment
from sandbox.learnflow.doors import answered
from sandbox.learnflow.ids import tail
from sandbox.learnflow.json_body import read_object
from sandbox.learnflow.kinds import Choice, Field, Text
from sandbox.learnflow.oauth import CODE_LASTS, VERIFIER, OAuth, Wish, WishRefused
from sandbox.learnflow.oauth_page import consent_page, problem_page
from sandbox.learnflow.operations import read_fields
from sandbox.learnflow.state import Organisation

AUTHORIZE_FIELDS = (
    Field("client_id", Text(1), "The application's ID", True),
    Field("redirect_uri", Text(1), "Where the answer goes; must be registered for the application", True),
    Field("response_type", Choice(("code",)), "Always `code`", True),
    Field("scope", Text(1, example="read:enrollments read:progress"), "Scopes, separated by spaces", True),
    Field("state", Text(), "Comes back unchanged"),
    Field("code_challenge", Text(43, 43, r"[A-Za-z0-9_-]+"), "PKCE: the hashed verifier, base64url", True),
    Field("code_challenge_method", Choice(("S256",)), "Always `S256`", True),
)

TOKEN_FIELDS = (
    Field("grant_type", Choice(("authorization_code", "refresh_token")), "What is handed in", True),
    Field("client_id", Text(1), "The application's ID", True),
    Field("client_secret", Text(1), "The application's secret", True),
)
CODE_FIELDS = (
    Field("code", Text(1), "The code from the redirect", True),
    Field("redirect_uri", Text(1), "The same as before", True),
    Field("code_verifier", Text(43, 128, VERIFIER, "must be a PKCE verifier"), "PKCE: the verifier", True),
)
REFRESH_FIELDS = (Field("refresh_token", Text(1), "The refresh token", True),)


class OAuthWeb:
    """The three routes."""

    def __init__(
        self,
        clock: TravelClock,
        chance: random.Random,
        oauth: OAuth,
        organisations: Mapping[Environment, Organisation],
    ) -> None:
        """People sign in as somebody of the application's data set."""
        self._clock = clock
        self._chance = chance
        self._oauth = oauth
        self._organisations = organisations
        self._wishes: dict[str, tuple[Wish, float]] = {}

    def routes(self) -> list[web.RouteDef]:
        """The consent page, its form, and the token endpoint."""
        return [
            web.get("/oauth/authorize", self._ask),
            web.post("/oauth/consent", self._decide),
            web.post("/oauth/token", self._token),
        ]

    async def _ask(self, request: web.Request) -> web.Response:
        query = request.query
        application = self._oauth.application(query.get("client_id", ""))
        if application is None:
            return problem_page("No application has this client_id.", 404)
        redirect_uri = query.get("redirect_uri", "")
        # Only a registered address ever gets an answer, whatever else is wrong.
        if redirect_uri not in application.redirect_uris:
            return problem_page("This redirect_uri is not registered for the application.", 403)
        try:
            wish = self._oauth.wish(
                application,
                redirect_uri,
                response_type=query.get("response_type"),
                scope=query.get("scope"),
                state=query.get("state"),
                challenge=query.get("code_challenge"),
                method=query.get("code_challenge_method"),
            )
        except WishRefused as problem:
            return _back(redirect_uri, query.get("state"), error=problem.error, error_description=str(problem))
        ticket = tail(self._chance, 32)
        self._wishes[ticket] = (wish, self._clock.timestamp() + CODE_LASTS)
        return consent_page(wish, ticket, self._organisations[application.environment].people)

    async def _decide(self, request: web.Request) -> web.Response:
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        ticket = form.get("ticket", "")
        wish, expires = self._wishes.get(ticket, (None, 0.0))
        if wish is None or self._clock.timestamp() >= expires:
            return problem_page("This page is too old. Go back to the application and begin again.", 404)
        if form.get("decision") != "allow":
            del self._wishes[ticket]
            return _back(wish.redirect_uri, wish.state, error="access_denied", error_description="The user said no.")
        organisation = self._organisations[wish.application.environment]
        person = organisation.person(form.get("email", "").strip())
        if person is None or person.status == "suspended":
            return consent_page(wish, ticket, organisation.people, "Nobody with this e-mail may sign in.")
        del self._wishes[ticket]
        person.last_login = self._clock.now().replace(microsecond=0)
        return _back(wish.redirect_uri, wish.state, code=self._oauth.grant(wish, person.id))

    async def _token(self, request: web.Request) -> web.Response:
        body = read_object(await request.read(), request.content_type)
        asked = read_fields(TOKEN_FIELDS, body)
        client_id, client_secret = str(asked["client_id"]), str(asked["client_secret"])
        if asked["grant_type"] == "refresh_token":
            refresh = read_fields(REFRESH_FIELDS, body)
            answer = self._oauth.refresh(client_id, client_secret, str(refresh["refresh_token"]))
        else:
            handed = read_fields(CODE_FIELDS, body)
            answer = self._oauth.exchange(
                client_id,
                client_secret,
                code=str(handed["code"]),
                redirect_uri=str(handed["redirect_uri"]),
                verifier=str(handed["code_verifier"]),
            )
        response = answered(answer)
        response.headers["Cache-Control"] = "no-store"
        return response


def _back(redirect_uri: str, state: str | None, **answer: str) -> web.Response:
    added = answer if state is None else {**answer, "state": state}
    return web.Response(status=302, headers={"Location": str(URL(redirect_uri).update_query(added))})
