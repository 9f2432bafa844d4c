"""What can come of a call to Teams other than an answer: one family of errors, told apart by what may be done next."""

from typing import assert_never


class Refused(Exception):
    """Teams said no, so nothing was done, and asking again changes nothing.

    `status` is the HTTP status, 0 where nothing was asked; `code` and `sub_code` are Teams' words, perhaps empty.
    """

    def __init__(self, status: int, code: str = "", sub_code: str = "") -> None:
        super().__init__(" ".join(filter(None, (str(status), code, sub_code))))
        self.status = status
        self.code = code
        self.sub_code = sub_code


class Busy(Exception):
    """429, or our own counting: nothing was done; not before `retry_after` seconds, None where it is not told."""

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__("Throttled")
        self.retry_after = retry_after


class Unreachable(Exception):
    """Nothing was done, and later it may be: no connection, no token, or Teams is not ready. `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Silent(Exception):
    """No answer, or none that can be read: it may have been done. `reason` says what came instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Trouble = Refused | Busy | Unreachable | Silent
TROUBLE = (Refused, Busy, Unreachable, Silent)


def code_of(trouble: Trouble) -> str:
    """One word for the log and the ledger: Teams' own where there is one, its sub-code before its code."""
    match trouble:
        case Refused():
            return trouble.sub_code or trouble.code or f"http {trouble.status}"
        case Busy():
            return "Throttled"
        case Unreachable() | Silent():
            return trouble.reason
        case _:
            assert_never(trouble)
