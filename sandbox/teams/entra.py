"""Entra's token endpoint. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"""

from collections import Counter
from urllib.parse import parse_qsl

from sandbox.teams.credentials import Credentials, Denied
from sandbox.teams.refused import Refused
from sandbox.teams.state import Json
from sandbox.teams.tokens import LIFETIME, Tokens
from sandbox.teams.world import World

SCOPE = "https://api.botframework.com/.default"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_FIELDS = {"grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "scope"}


class Entra:
    """Gives the bot's app its access tokens."""

    def __init__(self, world: World, credentials: Credentials, tokens: Tokens) -> None:
        self._world = world
        self._credentials = credentials
        self._tokens = tokens

    def token(self, tenant: str, content_type: str, body: bytes) -> Json:
        """The answer to a form; Refused in the way of Entra."""
        try:
            self._check(tenant, content_type, body)
        except Denied as denied:
            raise self._told(denied) from None
        return {
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "ext_expires_in": LIFETIME,
            "access_token": self._tokens.grant(),
        }

    def _check(self, tenant: str, content_type: str, body: bytes) -> None:
        app, knobs = self._world.app, self._world.knobs
        if tenant != self._world.state.tenant and not (knobs.legacy_tenant and tenant == "botframework.com"):
            raise Denied(90002, "invalid_request", f"Tenant '{tenant}' not found.")
        if content_type != "application/x-www-form-urlencoded":
            raise Denied(900144, "invalid_request", "The request body must be a form.")
        form = self._form(body)
        if form.get("grant_type") != "client_credentials":
            raise Denied(70003, "unsupported_grant_type", "The app requested an unsupported grant type.")
        if form.get("client_id") != app.id:
            raise Denied(700016, "unauthorized_client", "Application was not found in the directory.")
        if form.get("scope") != SCOPE:
            raise Denied(1002012, "invalid_scope", "The provided value for scope is not valid.")
        self._prove(form, tenant)
        if not knobs.service_principal:
            raise Denied(7000229, "unauthorized_client", "The client application is missing service principal.")

    def _prove(self, form: dict[str, str], tenant: str) -> None:
        if "client_secret" in form and "client_assertion" in form:
            raise Denied(7000218, "invalid_client", "Give a secret or an assertion, not both.", 401)
        if "client_secret" in form:
            self._credentials.check_secret(form["client_secret"])
        elif "client_assertion" in form:
            if form.get("client_assertion_type") != ASSERTION_TYPE:
                raise Denied(900144, "invalid_request", "client_assertion_type is missing or not right.")
            endpoint = f"{self._world.url}/{tenant}/oauth2/v2.0/token"
            now = self._world.clock.timestamp()
            self._credentials.check_assertion(form["client_assertion"], endpoint, now)
        else:
            what = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise Denied(7000218, "invalid_client", what, 401)

    def _form(self, body: bytes) -> dict[str, str]:
        fields = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
        for name, times in Counter(name for name, _ in fields).items():
            if times > 1 or name not in _FIELDS:
                self._world.complain(f"the token request has {name!r} {times} times")
                raise Denied(90014, "invalid_request", f"The field '{name}' is not expected here.")
        return dict(fields)

    def _told(self, denied: Denied) -> Refused:
        trace, correlation = self._world.ids.uuid(), self._world.ids.uuid()
        stamp = f"{self._world.clock.now():%Y-%m-%d %H:%M:%SZ}"
        text = f"AADSTS{denied.number}: {denied.what}"
        body: Json = {
            "error": denied.error,
            "error_description": f"{text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}",
            "error_codes": [denied.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return Refused(denied.status, denied.error, body=body)
