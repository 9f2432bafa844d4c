"""The keys with which Teams signs what it sends, fetched at most daily and when an unknown one turns up.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#step-3-get-the-list-of-valid-signing-keys
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from adapters.teams.exchange import exchange
from adapters.teams.renewal import Renewal
from adapters.teams.troubles import Silent, Unreachable
from lfbot.clock import Clock
from lfbot.wild import Untamed, Wild, decode

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
"""How old the keys may be before they are fetched anew."""

AGAIN = timedelta(minutes=5)
"""How long after an unknown key had them fetched the next unknown one is refused without asking."""

_SMALLEST = 2_048  # bits
_MOST = 1_000


class NotLetIn(Exception):
    """An activity that is not Teams', not for us or not from those we serve; `reason` is one of a fixed few."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KeysUnavailable(Exception):
    """Nothing can be told about a key at this moment, for the keys cannot be fetched. `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Key:
    """One key for signatures; `endorsements` are the channels that it may sign for."""

    kid: str
    key: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """The keys of one cloud."""

    def __init__(self, http: httpx.AsyncClient, openid_url: str, clock: Clock) -> None:
        """`openid_url` is a document that says where the keys are."""
        self._http = http
        self._openid_url = openid_url
        self._clock = clock
        self._renewal = Renewal(clock, self._fetch)
        self._keys: dict[str, Key] = {}
        self._fetched: datetime | None = None
        self._looked: datetime | None = None

    async def key(self, kid: str) -> Key:
        """The key of that id. Raises NotLetIn if there is none, KeysUnavailable if that cannot be told."""
        if kid not in self._keys:
            await self._look_for_another()
        elif self._fetched is not None and self._clock.now() - self._fetched >= DAY:
            await self._renewal.ahead()
        key = self._keys.get(kid)
        if key is None:
            raise NotLetIn("unknown_key")
        return key

    async def _look_for_another(self) -> None:
        """Fetch the keys because of an unknown one, unless that was done a moment ago."""
        joins = self._renewal.under_way
        lately = self._looked is not None and self._clock.now() - self._looked < AGAIN
        if lately and not joins:
            return
        if self._renewal.lately_failed and not joins:
            raise KeysUnavailable("failed a moment ago")
        first = self._fetched is None
        await self._renewal.now()
        if not first:
            self._looked = self._clock.now()

    async def _fetch(self) -> None:
        try:
            keys_url = (await self._read(self._openid_url))["jwks_uri"].text(2_000)
            if not self._trusted(keys_url):
                raise KeysUnavailable("keys at an address that is not trusted")
            keys = {key.kid: key for key in _keys(await self._read(keys_url))}
            if not keys:
                raise KeysUnavailable("no keys")
        except KeysUnavailable as error:
            log.warning("Teams' keys could not be fetched: %s", error.reason)
            raise
        self._keys = keys
        self._fetched = self._clock.now()

    async def _read(self, url: str) -> Wild:
        try:
            answer = await exchange(self._http, "GET", url)
            if answer.status != 200:
                raise KeysUnavailable(f"http {answer.status}")
            return decode(answer.body)
        except (Unreachable, Silent, Untamed) as error:
            raise KeysUnavailable(error.reason) from None

    def _trusted(self, keys_url: str) -> bool:
        """Whether keys from there are believed: over TLS, or from the host of the document itself, a sandbox."""
        try:
            openid, keys = urlsplit(self._openid_url), urlsplit(keys_url)
        except ValueError:
            return False
        return keys.scheme == "https" or (keys.scheme == openid.scheme and keys.hostname == openid.hostname)


def _keys(told: Wild) -> Iterator[Key]:
    """The RSA keys for signatures in a key set; others are left out. https://www.rfc-editor.org/rfc/rfc7517"""
    for one in told["keys"].items()[:_MOST]:
        kid = one["kid"].text(200)
        if not kid or one["kty"].text() != "RSA" or one["use"].text() not in ("", "sig"):
            continue
        numbers = {"kty": "RSA", "n": one["n"].text(2_000), "e": one["e"].text(20)}
        try:
            key = jwt.PyJWK(numbers, algorithm="RS256").key
        except (jwt.PyJWTError, ValueError):
            continue
        if isinstance(key, RSAPublicKey) and key.key_size >= _SMALLEST:
            yield Key(kid, key, frozenset(word.text(100) for word in one["endorsements"].items()))
