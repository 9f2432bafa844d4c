"""Every address of LearnFlow's API that is called, in one table. https://learnflow.com/docs (API Reference).

The documentation prints no paths; these are read out of its examples, and this is the place to mend one.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import quote, urlencode, urlsplit

_LONGEST_ID = 200


class Repeat(Enum):
    """When a call may be made again by itself."""

    SAFE = auto()  # twice is the same as once, or the second one is told that the first happened
    UNSENT = auto()  # only if the first one certainly never reached LearnFlow


@dataclass(frozen=True, slots=True)
class Operation:
    """A call of the API: `path` is below the base URL, and `{id}` in it is filled in."""

    method: str
    path: str
    repeat: Repeat = Repeat.SAFE


LIST_USERS = Operation("GET", "users")
CREATE_USER = Operation("POST", "users")
LIST_COURSES = Operation("GET", "courses")
ENROLL = Operation("POST", "enrollments")
USER_PROGRESS = Operation("GET", "users/{id}/progress")
LIST_CERTIFICATES = Operation("GET", "certificates")
REGISTER_WEBHOOK = Operation("POST", "webhooks", Repeat.UNSENT)

# These two lie beside the version, not below it: https://api.learnflow.com/oauth/…
OAUTH_AUTHORIZE = "oauth/authorize"
OAUTH_TOKEN = Operation("POST", "oauth/token", Repeat.UNSENT)


@dataclass(frozen=True, slots=True)
class Errand:
    """One call to be made. `secrets` are taken out of whatever is said about it."""

    operation: Operation
    id: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: dict[str, object] | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def path(self) -> str:
        """The path below the base URL, filled in and quoted."""
        return self.operation.path.replace("{id}", quote(self.id, safe="", errors="replace"))

    @property
    def address(self) -> str:
        """The path with its query."""
        # What is empty was not asked for; a lone surrogate has no UTF-8 and goes as a question mark.
        query = urlencode([(name, value) for name, value in self.query if value], errors="replace")
        return f"{self.path}?{query}" if query else self.path


def fits_a_path(id: str) -> bool:
    """Whether an id can stand in a path; `..` would be another path, and nothing so long is an id."""
    return bool(id.strip(".")) and len(id) <= _LONGEST_ID


def base(url: str) -> str:
    """The base URL with exactly one slash at its end. Raises ValueError for what is no http(s) address."""
    written = url.strip().rstrip("/")
    if not _is_address(written):
        raise ValueError("The LearnFlow API's address must look like https://api.learnflow.com/v2")
    return written + "/"


def beside(base_url: str) -> str:
    """The address that OAuth's paths are below, for a base URL from `base`: without the version."""
    return base_url.removesuffix("v2/")


def _is_address(written: str) -> bool:
    try:
        parts = urlsplit(written)
        named = bool(parts.hostname and parts.hostname.encode("idna") and parts.port != 0)
    except ValueError:
        return False
    plain = parts.username is None and not parts.query and not parts.fragment and " " not in written
    return named and plain and parts.scheme in ("http", "https") and written.isprintable()
