"""Which hosts may be handed the bot's token: Microsoft's, and those that the operator named.

A service URL comes with every activity and is used as it is, so it is looked at before anything is sent to it.
https://microsoft.github.io/teams-sdk/python/essentials/app-configuration/service-url-validation
"""

from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

# Under trafficmanager.net anybody may have a name: only Microsoft's own are taken, not the whole of it.
_HOSTS = frozenset(
    {
        "smba.trafficmanager.net",
        "smba.onyx.prod.teams.trafficmanager.net",
        "frontend.botapi.msg.infra.teams.microsoftonline.cn",
        "smba.teams.sovcloud-core.fr",
    }
)
_SUFFIXES = (
    ".teams.microsoft.com",
    ".teams.microsoft.us",
    ".botframework.com",
    ".botframework.azure.us",
    ".botframework.azure.cn",
)
_LONGEST = 2_000


class Hosts:
    """The allow-list of service URLs."""

    def __init__(self, named: Sequence[str] = ()) -> None:
        """`named`: further hosts, or `host:port`; these may be loopback, and in plain http. Raises ValueError."""
        self._named = frozenset(_place(one) for one in named)

    def permits(self, url: str) -> bool:
        """Whether the bot may talk to this service URL."""
        parts = _parts(url)
        if parts is None:
            return False
        host, port = parts.hostname or "", parts.port
        if (host, None) in self._named or (host, port or _usual(parts)) in self._named:
            return True
        if parts.scheme != "https" or port not in (None, 443):
            return False
        return host in _HOSTS or host.endswith(_SUFFIXES)


def host_of(url: str) -> str:
    """The host of a URL, for the log and for comparing; empty if it is no plain http(s) URL."""
    parts = _parts(url)
    return (parts.hostname or "") if parts is not None else ""


def _parts(url: str) -> SplitResult | None:
    """The parts of a plain http(s) URL; what two readers could understand differently is none."""
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or any(c in url for c in " \\@?#"):
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if known else None


def _place(named: str) -> tuple[str, int | None]:
    written = f"[{named}]" if named.count(":") > 1 and not named.startswith("[") else named
    parts = _parts(f"http://{written}")
    if parts is None or parts.path or not parts.hostname:
        raise ValueError(f"no host or host:port: {named}")
    return parts.hostname, parts.port


def _usual(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80
