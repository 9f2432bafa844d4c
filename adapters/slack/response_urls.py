"""response_url: where Slack takes answers for half an hour. https://docs.slack.dev/interactivity/handling-user-interaction"""

from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp
import msgspec

from adapters.slack.api import TIMEOUT, SlackApi, SlackBusy, SlackRefused, SlackSilent, SlackUnreachable
from lfbot.clock import Clock, at_most
from lfbot.wild import Untamed, decode

_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_GONE = frozenset({404, 410})


class ResponseUrls:
    """Posts answers, each once. An address is used only on Slack's own hosts, or where its Web API is."""

    def __init__(self, api: SlackApi, api_url: str, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._own = _origin(api_url)

    def trusted(self, url: str) -> bool:
        """Whether something may be sent there: whoever forges a payload must not make the bot call others."""
        origin = _origin(url)
        if origin is None:
            return False
        scheme, host, port = origin
        return (scheme == "https" and host in _HOSTS and port == 443) or origin == self._own

    async def post(self, url: str, body: Mapping[str, object]) -> None:
        """Send one answer. Raises each SlackTrouble; SlackRefused says `gone` of an address used up or too old."""
        try:
            status, said, retry_after = await at_most(self._clock, TIMEOUT, self._send(url, body))
        except aiohttp.ClientConnectorError as error:
            raise SlackUnreachable(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SlackSilent(type(error).__name__) from None
        if status == 429:
            raise SlackBusy(float(retry_after) if retry_after.isdigit() else 1.0)
        if status in _GONE:
            raise SlackRefused("gone")
        if status >= 500:
            raise SlackSilent(f"http {status}")
        if status >= 300:
            raise SlackRefused(_code(said))

    async def _send(self, url: str, body: Mapping[str, object]) -> tuple[int, bytes, str]:
        sending = self._api.session.post(
            url,
            data=msgspec.json.encode(body),
            headers={"Content-Type": "application/json; charset=utf-8"},
            allow_redirects=False,
        )
        async with sending as answer:
            said = await answer.content.read(2_000)
            return answer.status, said, answer.headers.get("Retry-After", "")


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None or "\\" in url:
        return None
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80)


def _code(said: bytes) -> str:
    """The error in an answer, which is JSON or a bare word."""
    try:
        return decode(said)["error"].text(100) or "unknown_error"
    except Untamed:
        word = said[:100].decode("utf-8", "replace").strip()
        return word if word.replace("_", "").isalnum() else "unknown_error"
