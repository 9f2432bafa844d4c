"""The keys by which Teams signs what it sends, and the tokens it signs.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from sandbox.clock import TravelClock
from sandbox.teams.ids import Ids
from sandbox.teams.state import Json

ISSUER = "https://api.botframework.com"
ENDORSEMENTS = ("msteams", "skypeforbusiness", "webchat", "directline")
Which = Literal["current", "previous", "foreign", "unendorsed"]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key pair; the private half stays out of the repr."""

    kid: str
    private: RSAPrivateKey = field(repr=False)
    endorsements: tuple[str, ...] = ENDORSEMENTS

    def public(self) -> Json:
        """As the key set shows it."""
        shown: Json = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        del shown["key_ops"]
        return {**shown, "use": "sig", "kid": self.kid, "x5t": self.kid, "endorsements": list(self.endorsements)}


class Keys:
    """The keys of one Teams. `published` are those that bots can fetch."""

    def __init__(self, ids: Ids, clock: TravelClock, app_id: str) -> None:
        self.app_id = app_id
        self._ids = ids
        self._clock = clock
        self._made = 0
        self.current = self._new()
        self.previous = self.current
        self.unendorsed = self._new(endorsements=("webchat",))
        self.foreign = self._new()
        self.published = [self.current, self.unendorsed]

    def rotate(self, *, keep: bool = False) -> SigningKey:
        """Sign by a new key from now on and publish it, with `keep` beside the old one."""
        self.previous, self.current = self.current, self._new()
        old = [self.previous] if keep else []
        self.published = [self.current, *old, self.unendorsed]
        return self.current

    def jwks(self) -> Json:
        """The key set as it is published."""
        return {"keys": [key.public() for key in self.published]}

    def token(
        self,
        *,
        key: Which | SigningKey = "current",
        algorithm: Literal["RS256", "HS256", "none"] = "RS256",
        kid: str | None = "",
        **claims: object,
    ) -> str:
        """A token as Teams makes them, with these claims in place of the usual ones; a claim of None is left out.

        `kid`: None leaves it out, "" is the key's own. `iat`, `nbf` and `exp` are in seconds of the sandbox's clock.
        """
        signing = getattr(self, key) if isinstance(key, str) else key
        assert isinstance(signing, SigningKey)
        now = int(self._clock.timestamp())
        usual: Json = {"iss": ISSUER, "aud": self.app_id, "iat": now, "nbf": now, "exp": now + 3600}
        told = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        headers = {"x5t": signing.kid} if kid is None else {"kid": kid or signing.kid, "x5t": kid or signing.kid}
        match algorithm:
            case "RS256":
                return jwt.encode(told, signing.private, algorithm="RS256", headers=headers)
            case "HS256":
                return jwt.encode(told, self.app_id, algorithm="HS256", headers=headers)
            case "none":
                return jwt.encode(told, "", algorithm="none", headers=headers)

    def _new(self, endorsements: tuple[str, ...] = ENDORSEMENTS) -> SigningKey:
        self._made += 1
        return SigningKey(self._ids.secret(27), _pair(self._made), endorsements)


@cache
def _pair(number: int) -> RSAPrivateKey:
    """The n-th key pair of this process: making one takes long, and every sandbox of a test run needs some."""
    return generate_private_key(public_exponent=65537, key_size=2048)
