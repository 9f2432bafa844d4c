"""An answer that is no success -> the trouble that it means.

https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis
Its body comes in three shapes: `{"error": {"code", "message"}}`, the same with JSON inside the message, and
`{"errorCode": 209, "message": "{…}"}`; or it is a proxy's page of HTML.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.teams.exchange import Answer
from adapters.teams.troubles import Busy, Refused, Silent, Trouble, Unreachable
from lfbot.wild import Untamed, Wild, decode

_NOT_NOW = frozenset({409, 412, 503})
"""Nothing was done: somebody else writes to the conversation at this moment, or Teams is not ready."""

_REFUSED = frozenset({500})
"""ServiceError is documented as one that is not tried again, unlike the other 5xx."""

_KNOWN = {
    one.casefold(): one
    for one in (
        "ActivityNotFoundInConversation",
        "BadArgument",
        "BadSyntax",
        "BotDisabledByAdmin",
        "BotNotInConversationRoster",
        "BotNotRegistered",
        "ConversationBlockedByUser",
        "ConversationNotFound",
        "Forbidden",
        "ForbiddenOperationException",
        "InvalidBotApiHost",
        "MemberNotFoundInConversation",
        "MessageSizeTooBig",
        "MessageWritesBlocked",
        "NotEnoughPermissions",
        "PreconditionFailed",
        "ServiceError",
        "Throttled",
        "Unauthorized",
    )
}
_LEVELS = 4
_LONGEST_WAIT = 3_600.0


def trouble_of(answer: Answer, now: datetime) -> Trouble:
    """What an answer outside 200–299 says; `now` is what an HTTP date in its Retry-After is measured from."""
    status = answer.status
    code, sub_code = codes(answer.body)
    if status == 429:
        return Busy(_seconds(answer.headers.get("retry-after", ""), now))
    if status in _NOT_NOW:
        return Unreachable(code or f"http {status}")
    if status == 408 or (status >= 500 and status not in _REFUSED):
        return Silent(code or f"http {status}")
    return Refused(status, code, sub_code)


def codes(body: bytes) -> tuple[str, str]:
    """Code and sub-code of an error's body, known ones as the documentation spells them; empty where there is none."""
    code = sub_code = ""
    try:
        told = decode(body)
    except Untamed:
        return "", ""
    for fields in _levels(told, _LEVELS):
        found = _word(fields.get("code")) or _word(fields.get("errorcode"))
        if not code:
            code = found
        elif not sub_code and found != code:
            sub_code = found
        sub_code = _word(fields.get("subcode")) or sub_code
    return code, sub_code


def _levels(told: Wild, left: int) -> Iterator[dict[str, Wild]]:
    """The fields of an object, by lower-case name, then those of the error in it and of the JSON in its message."""
    fields = {name.casefold(): one for name, one in told.fields().items()}
    if not fields or left == 0:
        return
    yield fields
    if "error" in fields:
        yield from _levels(fields["error"], left - 1)
    message = fields["message"].text(20_000) if "message" in fields else ""
    if message.startswith("{"):
        try:
            inside = decode(message.encode())
        except (Untamed, UnicodeEncodeError):
            return
        yield from _levels(inside, left - 1)


def _word(told: Wild | None) -> str:
    if told is None:
        return ""
    number = told.whole()
    word = told.text(100) if number is None else str(number)
    return _KNOWN.get(word.replace(" ", "").casefold(), word)


def _seconds(header: str, now: datetime) -> float | None:
    """Retry-After in seconds, as a number or a date; an hour at most, None if it says nothing that can be read.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    written = header.strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", written):
        return min(float(written), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    aware = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), _LONGEST_WAIT)
