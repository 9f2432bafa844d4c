"""What comes from this machine itself: for the unsafe mode, in which that stands in for a token."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from adapters.teams.hosts import host_of

_OF_PROXIES = frozenset({"forwarded", "via", "x-real-ip"})


def loopback(host: str) -> bool:
    """Whether that is this machine."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def forwarded(headers: Mapping[str, str]) -> bool:
    """Whether a request may come from further away than the other end of its connection: a proxy or a tunnel brought
    it, or a page in a browser here sent it. Names are lower case.

    Not every proxy says so in a header of its own, but most ask for a name that is not this machine's.
    """
    if any(name in _OF_PROXIES or name.startswith("x-forwarded-") for name in headers):
        return True
    asked = f"http://{headers.get('host', '')}"
    return not all(loopback(host_of(url)) for url in (asked, headers.get("origin", asked)))
