"""How the bot proves to Entra that it is the app: with a secret, a certificate, or somebody else's word for it.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import Certificate as X509
from cryptography.x509 import load_pem_x509_certificates
from jwt.utils import base64url_encode

LIFETIME = timedelta(minutes=10)
"""How long what a certificate signed may be used."""


class Credential(Protocol):
    """Whatever proves who the bot is."""

    async def fields(self, audience_url: str, now: datetime) -> dict[str, str]:
        """The form fields that prove it to the token endpoint at `audience_url`. Raises OSError and ValueError."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A client secret of the app."""

    value: str = field(repr=False)

    async def fields(self, audience_url: str, now: datetime) -> dict[str, str]:
        """The secret itself."""
        return {"client_secret": self.value}


class Certificate:
    """A certificate of the app, and its private key, which signs. https://learn.microsoft.com/entra/identity-platform/certificate-credentials"""

    def __init__(self, pem: str, *, app_id: str, rng: random.Random) -> None:
        """`pem` holds both; `rng` makes the ids of what is signed. Raises ValueError, which quotes neither."""
        self._key = _private_key(pem)
        self._thumbprint = base64url_encode(_certificate(pem, self._key).fingerprint(SHA256())).decode("ascii")
        self._app_id = app_id
        self._rng = rng

    async def fields(self, audience_url: str, now: datetime) -> dict[str, str]:
        """A statement that the key signs for this once."""
        claims = {
            "aud": audience_url,
            "iss": self._app_id,
            "sub": self._app_id,
            "jti": str(UUID(int=self._rng.getrandbits(128), version=4)),
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
        }
        return _assertion(jwt.encode(claims, self._key, algorithm="RS256", headers={"x5t#S256": self._thumbprint}))


@dataclass(frozen=True, slots=True)
class Federated:
    """A token of an identity that the app trusts, in a file that its platform writes anew every now and then.

    https://learn.microsoft.com/entra/workload-id/workload-identity-federation
    """

    path: Path

    async def fields(self, audience_url: str, now: datetime) -> dict[str, str]:
        """The token that stands in the file at this moment."""
        token = (await asyncio.to_thread(self.path.read_text, "utf-8")).strip()
        if not token or not token.isascii() or not token.isprintable():
            raise ValueError("the file holds no token")
        return _assertion(token)


def _assertion(signed: str) -> dict[str, str]:
    return {
        "client_assertion": signed,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }


def _private_key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode("ascii", "replace"), password=None)
    except (ValueError, TypeError):
        # What the library says may quote the text.
        raise ValueError("the PEM text holds no private key that can be read without a password") from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the PEM text's private key is no RSA key")
    return key


def _certificate(pem: str, key: RSAPrivateKey) -> X509:
    try:
        found = load_pem_x509_certificates(pem.encode("ascii", "replace"))
    except ValueError:
        found = []
    ours = next((one for one in found if one.public_key() == key.public_key()), None)
    if ours is None:
        raise ValueError("the PEM text holds no certificate of its private key")
    return ours
