"""The credentials of the bot's app: its secret, certificates, and federated identities.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

import base64
from dataclasses import dataclass, field

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.types import Options

from sandbox.teams.state import Json
from sandbox.teams.wire import text_at

_SIGNATURE_ALONE: Options = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
EXCHANGE = "api://AzureADTokenExchange"
"""Whom a federated identity's assertion is made for."""


class Denied(Exception):
    """The token endpoint gives no token: an AADSTS number, an OAuth error and an HTTP status."""

    def __init__(self, number: int, error: str, what: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{number}: {what}")
        self.number = number
        self.error = error
        self.what = what
        self.status = status


@dataclass(frozen=True, slots=True)
class Federation:
    """Whose assertions are taken."""

    issuer: str
    subject: str
    key: RSAPublicKey = field(repr=False)


class Credentials:
    """What the app can prove itself with."""

    def __init__(self, app_id: str, password: str) -> None:
        self._app_id = app_id
        self._password = password
        self._certificates: dict[str, RSAPublicKey] = {}
        self._federations: list[Federation] = []

    def register_certificate(self, pem: str) -> None:
        """Take assertions signed by this certificate (PEM) from now on."""
        certificate = x509.load_pem_x509_certificate(pem.encode())
        key = certificate.public_key()
        assert isinstance(key, RSAPublicKey), "an RSA certificate"
        for kind in (hashes.SHA256(), hashes.SHA1()):  # noqa: S303 - a thumbprint
            self._certificates[_base64url(certificate.fingerprint(kind))] = key

    def register_federation(self, issuer: str, subject: str, public_key_pem: str) -> None:
        """Take assertions of another issuer about this subject."""
        key = load_pem_public_key(public_key_pem.encode())
        assert isinstance(key, RSAPublicKey), "an RSA key"
        self._federations.append(Federation(issuer, subject, key))

    def check_secret(self, secret: str) -> None:
        """Denied unless it is the secret."""
        if secret != self._password:
            raise Denied(7000215, "invalid_client", f"Invalid client secret provided for app '{self._app_id}'.", 401)

    def check_assertion(self, assertion: str, endpoint: str, now: float) -> None:
        """Denied unless a registered certificate or federated identity signed it, for this endpoint, and lately."""
        try:
            header = jwt.get_unverified_header(assertion)
            claims: Json = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            raise Denied(50027, "invalid_client", "JWT token is invalid or malformed.", 401) from None
        if claims.get("iss") == self._app_id:
            self._check_certificate(assertion, header, claims, endpoint)
        else:
            self._check_federation(assertion, claims)
        ends, begins = claims.get("exp"), claims.get("nbf", 0)
        if not isinstance(ends, int | float) or not isinstance(begins, int | float) or not begins <= now < ends:
            raise Denied(700024, "invalid_client", "Client assertion is not within its valid time range.", 401)

    def _check_certificate(self, assertion: str, header: Json, claims: Json, endpoint: str) -> None:
        if claims.get("aud") != endpoint:
            raise Denied(700023, "invalid_client", "Client assertion audience claim does not match.", 401)
        if claims.get("sub") != self._app_id or not claims.get("jti"):
            raise Denied(50027, "invalid_client", "The assertion's sub or jti is not right.", 401)
        print_ = text_at(header, "x5t#S256") or text_at(header, "x5t")
        key = self._certificates.get(print_)
        if key is None or not _signed_by(assertion, key):
            raise Denied(700027, "invalid_client", "The certificate is not registered on application.", 401)

    def _check_federation(self, assertion: str, claims: Json) -> None:
        if claims.get("aud") != EXCHANGE:
            raise Denied(700212, "invalid_client", "No matching federated identity record for the audience.", 401)
        known = [f for f in self._federations if (f.issuer, f.subject) == (claims.get("iss"), claims.get("sub"))]
        if not known:
            raise Denied(700213, "invalid_client", "No matching federated identity record for the subject.", 401)
        if not any(_signed_by(assertion, one.key) for one in known):
            raise Denied(50013, "invalid_client", "Assertion failed signature validation.", 401)


def _signed_by(assertion: str, key: RSAPublicKey) -> bool:
    """Whether this key signed it; times and names are looked at elsewhere, on the sandbox's clock."""
    try:
        jwt.decode(assertion, key, algorithms=["RS256", "PS256"], options=_SIGNATURE_ALONE)
    except jwt.InvalidTokenError:
        return False
    return True


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
