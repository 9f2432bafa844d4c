"""How a call is refused."""

from sandbox.teams.faults import Refusal
from sandbox.teams.state import Json
from sandbox.teams.world import World


class Refused(Exception):
    """A call that is answered with an error; nothing was done."""

    def __init__(self, status: int, code: str, message: str = "", *, body: Json | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.body: Json = body or {"error": {"code": code, "message": message or code}}
        self.headers: dict[str, str] = {}

    @classmethod
    def like(cls, refusal: Refusal) -> "Refused":
        """A refusal with one of the envelopes."""
        return cls(refusal.status, refusal.code, body=refusal.body())


def our_bug(world: World, message: str, *, code: str = "BadArgument", status: int = 400) -> Refused:
    """A refusal that a right bot never meets: it is complained about, too."""
    world.complain(message)
    return Refused(status, code, message)
