"""Who may speak to the bot: only Teams, for this bot, from a tenant that it serves.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot
"""

import logging
from collections.abc import Collection, Mapping

import jwt

from adapters.teams.hosts import Hosts, host_of
from adapters.teams.keys import Key, Keys, KeysUnavailable, NotLetIn
from adapters.teams.nearby import loopback
from lfbot.clock import Clock
from lfbot.wild import Wild

__all__ = ["Gate", "KeysUnavailable", "NotLetIn"]

log = logging.getLogger(__name__)

CHANNEL = "msteams"
LEEWAY = 300.0
"""Seconds by which Microsoft's clock and ours may differ."""

_LONGEST_TOKEN = 16_384
_LONGEST_URL = 2_000
# Times are told by the clock that was passed in and audiences have three spellings: PyJWT looks at the rest.
_OPTIONS = jwt.types.Options(
    verify_exp=False, verify_nbf=False, verify_iat=False, verify_aud=False, require=["exp", "iss", "aud"]
)


class Gate:
    """Admits activities. Every refusal is a 401 that does not say why; only what is logged does."""

    def __init__(
        self,
        keys: Keys,
        *,
        app_id: str,
        tenants: Collection[str],
        hosts: Hosts,
        clock: Clock,
        issuer: str,
        unsafe: bool = False,
    ) -> None:
        """`tenants`: the Entra tenants that are served; `issuer` signs Teams' tokens. Raises ValueError.

        `unsafe` also lets in what carries no token at all from this machine, for local emulators of Teams.
        """
        if not app_id.strip():
            raise ValueError("without an app id nobody could be told from Teams")
        if not any(tenants) and not unsafe:
            raise ValueError("without a tenant everybody would be let in")
        self._keys = keys
        self._us = app_id.strip().casefold()
        self._audiences = frozenset({self._us, f"api://{self._us}", f"api://botid-{self._us}"})
        self._tenants = frozenset(one.strip().casefold() for one in tenants if one.strip())
        self._hosts = hosts
        self._clock = clock
        self._issuer = issuer
        self._unsafe = unsafe
        self._warned = False

    async def admit(self, authorization: str, activity: Wild, *, peer: str, forwarded: bool) -> Mapping[str, object]:
        """The claims of the token, none where none is needed. Raises NotLetIn and KeysUnavailable.

        `authorization` is the header as it came, empty without one; `peer` the address at the other end of the
        connection; `forwarded` whether the request says that it came through a proxy.
        """
        if not authorization and self._unsafe:
            return self._without_token(activity, peer, forwarded=forwarded)
        token = _token(authorization)
        key = await self._keys.key(_key_id(token))
        claims = _claims(token, key, self._issuer)
        self._meant_for_us(claims)
        self._from_teams(claims, key, activity)
        if activity["recipient"]["id"].text().casefold() != f"28:{self._us}":
            raise NotLetIn("recipient")
        if tenant_of(activity).casefold() not in self._tenants:
            raise NotLetIn("tenant")
        return claims

    def _meant_for_us(self, claims: Mapping[str, object]) -> None:
        told = claims["aud"]
        audiences = told if isinstance(told, list) else [told]
        if not any(isinstance(one, str) and one.casefold() in self._audiences for one in audiences):
            raise NotLetIn("audience")
        now = self._clock.now().timestamp()
        if now >= _moment(claims["exp"]) + LEEWAY:
            raise NotLetIn("expired")
        if "nbf" in claims and now < _moment(claims["nbf"]) - LEEWAY:
            raise NotLetIn("not_yet")

    def _from_teams(self, claims: Mapping[str, object], key: Key, activity: Wild) -> None:
        """Nothing if the channel is Teams and its service URL is signed and known. Raises NotLetIn."""
        if activity["channelId"].text() != CHANNEL:
            raise NotLetIn("channel")
        if CHANNEL not in key.endorsements:
            raise NotLetIn("endorsement")
        signed = claims.get("serviceurl") or claims.get("serviceUrl")
        url = activity["serviceUrl"].text(_LONGEST_URL)
        if not url or not isinstance(signed, str) or signed.rstrip("/") != url.rstrip("/"):
            raise NotLetIn("service_url")
        if not self._hosts.permits(url):
            log.error("Teams asks for answers to a host that is not permitted: %s", host_of(url) or "(unreadable)")
            raise NotLetIn("service_host")

    def _without_token(self, activity: Wild, peer: str, *, forwarded: bool) -> Mapping[str, object]:
        if forwarded or not loopback(peer):
            raise NotLetIn("no_token")
        if activity["channelId"].text() != CHANNEL:
            raise NotLetIn("channel")
        url = activity["serviceUrl"].text(_LONGEST_URL)
        if not self._hosts.permits(url) and not loopback(host_of(url)):
            raise NotLetIn("service_host")
        if not self._warned:
            self._warned = True
            log.warning("UNSAFE: activities without a token are let in from this machine. Never run it so in earnest.")
        return {}


def tenant_of(activity: Wild) -> str:
    """The id of the Entra tenant in which it was said; empty if it does not say."""
    return activity["channelData"]["tenant"]["id"].text() or activity["conversation"]["tenantId"].text()


def _token(authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token:
        raise NotLetIn("no_token")
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        raise NotLetIn("unreadable_token")
    return token


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotLetIn("unreadable_token") from None
    if header.get("alg") != "RS256":
        raise NotLetIn("algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise NotLetIn("no_key_id")
    return kid


def _claims(token: str, key: Key, issuer: str) -> Mapping[str, object]:
    try:
        claims: Mapping[str, object] = jwt.decode(token, key.key, algorithms=["RS256"], issuer=issuer, options=_OPTIONS)
    except jwt.InvalidSignatureError:
        raise NotLetIn("signature") from None
    except jwt.InvalidIssuerError:
        raise NotLetIn("issuer") from None
    except jwt.MissingRequiredClaimError:
        raise NotLetIn("claims") from None
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise NotLetIn("unreadable_token") from None
    return claims


def _moment(told: object) -> float:
    # A number beyond all years, or none at all, is no time.
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told < 1e12:
        raise NotLetIn("claims")
    return float(told)
