"""Who is asking: API keys, and what a bearer of a key or a token may do."""

import random
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.learnflow.errors import Refusal
from sandbox.learnflow.ids import tail
from sandbox.learnflow.limits import Tier

SCOPES = {
    "read:users": "Read user profiles and preferences",
    "write:users": "Create and update user accounts",
    "read:courses": "View course catalogs and details",
    "write:courses": "Create, update, and manage courses",
    "read:enrollments": "View enrollment data",
    "write:enrollments": "Create and modify enrollments",
    "read:progress": "View user learning progress",
    "read:certificates": "Access certificate data",
}


class Environment(StrEnum):
    """Which of the two data sets."""

    TEST = "test"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever sent a request: `scopes` None is a full API key, `user_id` is set for a person's token."""

    holder: str = field(repr=False)
    environment: Environment
    tier: Tier
    scopes: frozenset[str] | None = None
    user_id: str | None = None


class Keys:
    """The API keys that exist."""

    def __init__(self) -> None:
        """None yet."""
        self._bearers: dict[str, Bearer] = {}

    def add(self, key: str, tier: Tier) -> str:
        """Accept this key; its prefix says which data it opens. Raises ValueError for another prefix."""
        self._bearers[key] = Bearer(key, environment_of(key), tier)
        return key

    def revoke(self, key: str) -> None:
        """Refuse this key from now on."""
        self._bearers.pop(key, None)

    def bearer(self, key: str) -> Bearer | None:
        """Whose key it is."""
        return self._bearers.get(key)


def new_key(environment: Environment, chance: random.Random) -> str:
    """`sk_test_…` or `sk_live_…`."""
    return f"sk_{environment}_{tail(chance, 24)}"


def environment_of(key: str) -> Environment:
    """Which data a key opens; raises ValueError for a key that is neither."""
    for environment in Environment:
        if key.startswith(f"sk_{environment}_"):
            return environment
    raise ValueError("A LearnFlow key begins with sk_test_ or sk_live_.")


def bearer_token(header: str | None) -> str:
    """The token in an Authorization header; raises Refusal (401)."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated("missing_api_key", "An API key is required: Authorization: Bearer sk_…")
    return token.strip()


def unauthenticated(code: str, message: str) -> Refusal:
    """401, with the challenge that HTTP asks for."""
    return Refusal(401, code, message, headers={"WWW-Authenticate": 'Bearer realm="LearnFlow"'})
