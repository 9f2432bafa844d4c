"""How Slack signs what it sends: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

import hashlib
import hmac


def sign(secret: str, timestamp: int | str, body: bytes) -> str:
    """The value of `X-Slack-Signature` for these raw bytes; `timestamp` in whole seconds."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def headers(secret: str, timestamp: int | str, body: bytes) -> dict[str, str]:
    """Both headers that a signed request carries."""
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": sign(secret, timestamp, body)}
