"""What a pasted link leads to. It is told from its words alone: no link that anybody pastes is ever opened."""

import re
from urllib.parse import urlsplit

from adapters.teams.manifest import LEARNFLOW_HOST
from adapters.teams.objects import is_address

_CERTIFICATE = re.compile(r"/(?:certificates|verify)/(cert_[A-Za-z0-9]{1,60})/?")
"""Where LearnFlow's own examples have certificates and their verification."""


def certificate_in(url: str) -> str:
    """The id of the certificate whose page that is; empty if it is no such page."""
    if not is_address(url):
        return ""
    parts = urlsplit(url)
    ours = parts.netloc.lower() in (LEARNFLOW_HOST, f"www.{LEARNFLOW_HOST}")
    page = _CERTIFICATE.fullmatch(parts.path) if ours else None
    return page.group(1) if page else ""
