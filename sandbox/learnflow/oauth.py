"""OAuth 2.0 with PKCE: applications, consents, codes and tokens.

https://datatracker.ietf.org/doc/html/rfc6749 and https://datatracker.ietf.org/doc/html/rfc7636
"""

import base64
import hashlib
import hmac
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.clock import TravelClock
from sandbox.learnflow.auth import SCOPES, Bearer, Environment
from sandbox.learnflow.errors import Refusal
from sandbox.learnflow.ids import tail
from sandbox.learnflow.limits import Tier
from sandbox.learnflow.nouns import JsonObject

CODE_LASTS = 600.0
TOKEN_LASTS = 3600.0
CHALLENGE = r"[A-Za-z0-9_-]{43}"
VERIFIER = r"[A-Za-z0-9._~-]{43,128}"


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody's program that asks people for access."""

    client_id: str
    client_secret: str = field(repr=False)
    name: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    environment: Environment


@dataclass(frozen=True, slots=True)
class Wish:
    """What an application asked a person for, in a form that can be granted."""

    application: Application
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    state: str | None


@dataclass(slots=True)
class _Code:
    wish: Wish
    user_id: str
    expires: float
    used: bool = False
    tokens: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Grant:
    application: Application
    user_id: str
    scopes: tuple[str, ...]
    expires: float


class WishRefused(Exception):
    """An authorization request that the application hears about: `error` is the code of RFC 6749, 4.1.2.1."""

    def __init__(self, error: str, description: str) -> None:
        """`description` is a sentence for developers."""
        super().__init__(description)
        self.error = error


class OAuth:
    """The authorization server. `names_user`, `refreshes`: whether answers carry `user_id`, `refresh_token`."""

    def __init__(self, clock: TravelClock, chance: random.Random, tier: Tier) -> None:
        """No application is known yet."""
        self.names_user = True
        self.refreshes = True
        self._clock = clock
        self._chance = chance
        self._tier = tier
        self._applications: dict[str, Application] = {}
        self._codes: dict[str, _Code] = {}
        self._access: dict[str, _Grant] = {}
        self._refresh: dict[str, _Grant] = {}

    def register(
        self, name: str, redirect_uris: Sequence[str], scopes: Sequence[str] | None, environment: Environment
    ) -> Application:
        """A new application; without `scopes` it may ask for all of them."""
        application = Application(
            f"client_{tail(self._chance, 16)}",
            f"secret_{tail(self._chance, 32)}",
            name,
            tuple(redirect_uris),
            frozenset(SCOPES if scopes is None else scopes),
            environment,
        )
        self._applications[application.client_id] = application
        return application

    def application(self, client_id: str) -> Application | None:
        """The one with this id."""
        return self._applications.get(client_id)

    def wish(
        self,
        application: Application,
        redirect_uri: str,
        *,
        response_type: str | None,
        scope: str | None,
        state: str | None,
        challenge: str | None,
        method: str | None,
    ) -> Wish:
        """What is asked for; raises WishRefused. The redirect URI must have been checked before."""
        if response_type != "code":
            raise WishRefused("unsupported_response_type", "response_type must be code.")
        if method != "S256" or challenge is None or not re.fullmatch(CHALLENGE, challenge):
            raise WishRefused("invalid_request", "PKCE is required: code_challenge and code_challenge_method=S256.")
        scopes = tuple(dict.fromkeys((scope or "").split()))
        if not scopes or not application.scopes.issuperset(scopes):
            raise WishRefused("invalid_scope", "scope must name scopes that this application may ask for.")
        return Wish(application, redirect_uri, scopes, challenge, state)

    def grant(self, wish: Wish, user_id: str) -> str:
        """The person agreed: the code for the application, good once and for ten minutes."""
        code = f"code_{tail(self._chance, 32)}"
        self._codes[code] = _Code(wish, user_id, self._clock.timestamp() + CODE_LASTS)
        return code

    def exchange(
        self, client_id: str, client_secret: str, *, code: str, redirect_uri: str, verifier: str
    ) -> JsonObject:
        """Tokens for a code; raises Refusal. A code that comes a second time also ends the tokens it brought."""
        application = self._authenticated(client_id, client_secret)
        found = self._codes.get(code)
        if found is None or found.wish.application is not application:
            raise _invalid_grant("The code is not known.", "code")
        if found.used:
            for token in found.tokens:
                self._access.pop(token, None)
                self._refresh.pop(token, None)
            raise _invalid_grant("The code was used before.", "code")
        if self._clock.timestamp() >= found.expires:
            raise _invalid_grant("The code has expired.", "code")
        if redirect_uri != found.wish.redirect_uri:
            raise _invalid_grant("The redirect_uri is not the one of the authorization.", "redirect_uri")
        if not hmac.compare_digest(_challenge_of(verifier), found.wish.challenge):
            raise _invalid_grant("The code_verifier does not fit the code_challenge.", "code_verifier")
        found.used = True
        answer, found.tokens = self._issue(application, found.user_id, found.wish.scopes)
        return answer

    def refresh(self, client_id: str, client_secret: str, refresh_token: str) -> JsonObject:
        """New tokens for a refresh token, which is good once; raises Refusal."""
        application = self._authenticated(client_id, client_secret)
        grant = self._refresh.get(refresh_token)
        if grant is None or grant.application is not application:
            raise _invalid_grant("The refresh_token is not known.", "refresh_token")
        del self._refresh[refresh_token]
        answer, _ = self._issue(application, grant.user_id, grant.scopes)
        return answer

    def bearer(self, token: str) -> Bearer | None:
        """Whose access token it is, while it lasts."""
        grant = self._access.get(token)
        if grant is None or self._clock.timestamp() >= grant.expires:
            return None
        application = grant.application
        return Bearer(
            application.client_id, application.environment, self._tier, frozenset(grant.scopes), grant.user_id
        )

    def _authenticated(self, client_id: str, client_secret: str) -> Application:
        application = self._applications.get(client_id)
        secret = "" if application is None else application.client_secret
        if application is None or not hmac.compare_digest(secret.encode(), client_secret.encode()):
            raise Refusal(401, "invalid_client", "The client_id or the client_secret is wrong.", param="client_id")
        return application

    def _issue(self, application: Application, user_id: str, scopes: tuple[str, ...]) -> tuple[JsonObject, list[str]]:
        grant = _Grant(application, user_id, scopes, self._clock.timestamp() + TOKEN_LASTS)
        tokens = [f"oat_{tail(self._chance, 40)}"]
        self._access[tokens[0]] = grant
        answer: JsonObject = {
            "access_token": tokens[0],
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LASTS),
            "scope": " ".join(scopes),
        }
        if self.refreshes:
            tokens.append(f"ort_{tail(self._chance, 40)}")
            self._refresh[tokens[1]] = grant
            answer["refresh_token"] = tokens[1]
        if self.names_user:
            answer["user_id"] = user_id
        return answer, tokens


def _invalid_grant(message: str, param: str) -> Refusal:
    return Refusal(400, "invalid_grant", message, param=param)


def _challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
