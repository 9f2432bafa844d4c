"""The endpoint LearnFlow posts its events to.

https://learnflow.com/docs (Webhooks, Verifying Webhook Signatures): the header `X-LearnFlow-Signature` is `whsec_` and
the hex digits of an HMAC-SHA256 of the body. The bytes are checked as they came; the documentation's sample writes the
parsed body anew first, which fails for other spacing or another order.
"""

import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from lfbot.counts import Counts
from lfbot.http import Endpoint, Request, Response
from lfbot.intake import Outcome, Taken
from lfbot.store import StoreUnavailable

log = logging.getLogger(__name__)

LIMIT = 256 * 1024
HEADER = "x-learnflow-signature"
RETRY_AFTER = "5"

_FORM = re.compile(r"whsec_[0-9a-f]{64}", re.ASCII)
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Hook:
    """Whose events come to an endpoint, and the secrets that may sign them: two while one takes over from the other."""

    tenant: str
    secrets: tuple[str, ...] = field(repr=False)


Hooks = Callable[[str], Hook | None]
"""An endpoint's name, empty for the plain address, to its hook. Asked at every request, so secrets may change."""

Take = Callable[[str, bytes], Awaitable[Taken]]
"""A tenant and a body to what became of it, once it is on disk. Raises StoreUnavailable."""


def endpoints(hooks: Hooks, take: Take, counts: Counts) -> tuple[Endpoint, ...]:
    """The endpoints for LearnFlow: the plain address and one that carries a name."""

    async def answer(request: Request) -> Response:
        hook = hooks(request.parts.get("endpoint", ""))
        refusal = _refusal(hook, request.headers, request.body)
        if refusal or hook is None:
            counts.add("webhooks", outcome="refused", reason=refusal)
            log.warning("refused a webhook: %s", refusal)
            return Response(401, b'{"error":"invalid signature"}', _JSON)
        try:
            taken = await take(hook.tenant, request.body)
        except StoreUnavailable as error:
            counts.add("webhooks", outcome="unavailable", reason=error.reason)
            return Response(503, b'{"error":"cannot be stored now"}', {**_JSON, "Retry-After": RETRY_AFTER})
        return Response(200, _RECEIVED_BEFORE if taken.outcome is Outcome.DUPLICATE else _RECEIVED, _JSON)

    return (
        Endpoint("POST", "/webhooks/learnflow", answer, LIMIT),
        Endpoint("POST", "/webhooks/learnflow/{endpoint}", answer, LIMIT),
    )


_RECEIVED = b'{"received":true}'
_RECEIVED_BEFORE = b'{"received":true,"duplicate":true}'


def sign(secret: str, body: bytes) -> str:
    """The signature LearnFlow puts into the header for `body`."""
    return "whsec_" + hmac.digest(secret.encode(), body, "sha256").hex()


def verified(signature: str, body: bytes, secrets: tuple[str, ...]) -> bool:
    """Whether one of `secrets` signed `body`; it takes the same time whichever it is."""
    if not _FORM.fullmatch(signature):
        return False
    given = signature.encode()
    matches = [hmac.compare_digest(sign(secret, body).encode(), given) for secret in secrets if secret]
    return any(matches)


def _refusal(hook: Hook | None, headers: Mapping[str, str], body: bytes) -> str:
    """Why a request is refused, for counting; empty if its signature is right."""
    signature = headers.get(HEADER, "")
    if not signature:
        return "no_signature"
    if not _FORM.fullmatch(signature):
        return "malformed_signature"
    if hook is None:
        return "no_such_endpoint"
    return "" if verified(signature, body, hook.secrets) else "wrong_signature"
