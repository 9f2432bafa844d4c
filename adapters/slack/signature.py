"""Whether Slack sent it. https://docs.slack.dev/authentication/verifying-requests-from-slack"""

import hmac
import logging
import re
from collections.abc import Mapping

from slack_bolt.middleware.request_verification.async_request_verification import AsyncRequestVerification
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier

from lfbot.clock import Clock
from lfbot.counts import Counts

log = logging.getLogger(__name__)

SKEW = 300
"""Seconds that a request's clock may differ from ours."""

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class Signature(AsyncRequestVerification):
    """Bolt's own check, with the clock that was passed in, and without its log line, which shows the whole body."""

    def __init__(self, secret: str, clock: Clock, counts: Counts) -> None:
        """Raises ValueError without a secret: anybody could then speak as Slack."""
        super().__init__(secret)
        self._verifier = SignatureVerifier(secret, _Ticking(clock))
        self._counts = counts
        self._ticking = _Ticking(clock)

    def well_formed(self, headers: Mapping[str, str]) -> bool:
        """Whether both headers can be looked at at all; others make bolt fail with a 500."""
        stamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        if _TIMESTAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature):
            return True
        self._refused("malformed" if stamp and signature else "missing")
        return False

    def fits(self, headers: Mapping[str, str], body: str) -> bool:
        """Whether the signature is Slack's and fresh: for bodies that bolt cannot read."""
        stamp, signature = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
        return self.verifier.is_valid(body, stamp, signature)

    def _debug_log_error(self, signature: str, timestamp: str, body: str) -> None:
        """Where bolt has found it wrong: say so in one line, and whether the clock is to blame."""
        right = self.verifier.generate_signature(timestamp=timestamp, body=body)
        if right is None or not hmac.compare_digest(right, signature):
            self._refused("wrong")
            return
        self._counts.add("slack_unverified", reason="stale")
        off = round(self._ticking.now() - int(timestamp))
        log.error(
            "a request with Slack's signature was refused: its time differs from this machine's clock by %d s, and "
            "%d are allowed. Set the clock right (NTP); if it is right, the request was an old one sent again",
            off,
            SKEW,
        )

    def _refused(self, reason: str) -> None:
        self._counts.add("slack_unverified", reason=reason)
        log.warning("a request to Slack's door was refused: its signature is %s", reason)


class _Ticking(SdkClock):
    """The passed-in clock, as the SDK asks it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()
