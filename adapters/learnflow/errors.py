"""An answer that is no success -> the error that says so. https://learnflow.com/docs (Error Handling)

The status decides the class. The body may be missing or a proxy's page of HTML; then our own words stand in.
"""

from collections.abc import Sequence
from datetime import datetime

from adapters.learnflow.pool import Answer, Unanswered
from lfbot.learnflow import Broken, Conflict, Forbidden, Invalid, KeyRefused, LearnFlowError, NotFound, RateLimited
from lfbot.wild import Untamed, Wild, decode

_LONGEST_MESSAGE = 300
_LONGEST_WORD = 100

_CLASSES: dict[int, type[LearnFlowError]] = {
    401: KeyRefused,
    403: Forbidden,
    404: NotFound,
    408: Broken,
    409: Conflict,
}

_WORDS = {
    401: "LearnFlow refused the API key.",
    403: "The API key may not do that.",
    404: "LearnFlow knows no such thing.",
    409: "It exists already in LearnFlow.",
    429: "LearnFlow allows no more calls for now.",
}

_SILENCES = {
    "unreachable": "LearnFlow cannot be reached.",
    "timeout": "LearnFlow did not answer in time.",
    "connection_lost": "The connection to LearnFlow was lost before its answer came.",
    "unreadable": "LearnFlow's answer could not be read.",
}


def error_of(answer: Answer, secrets: Sequence[str] = ()) -> LearnFlowError:
    """What an answer outside 200–299 says, other than a 429; `secrets` are taken out of its message."""
    status, told = answer.status, _told(answer)
    kind = _CLASSES.get(status, Invalid if 400 <= status < 500 else Broken)
    code = told["code"].text() or told["type"].text() or told["error"].text()
    return kind(
        _message(told, secrets) or _WORDS.get(status) or f"LearnFlow answered with status {status}.",
        status=status,
        code=_cut(_without(code, secrets), _LONGEST_WORD),
        param=_cut(_without(told["param"].text(), secrets), _LONGEST_WORD),
        request_id=request_id(answer, secrets),
    )


def rate_limited(answer: Answer, until: datetime, secrets: Sequence[str] = ()) -> RateLimited:
    """What a 429 says."""
    message = _message(_told(answer), secrets) or _WORDS[429]
    return RateLimited(message, until=until, request_id=request_id(answer, secrets))


def used_up(until: datetime, *, patient: bool) -> RateLimited:
    """The budget has nothing left for such a call, so it was not made."""
    why = "What is left of LearnFlow's calls is kept for people" if patient else "LearnFlow's calls are used up"
    return RateLimited(f"{why} until {until:%Y-%m-%d %H:%M} UTC.", until=until)


def silence(unanswered: Unanswered) -> Broken:
    """No whole answer came."""
    return Broken(_SILENCES[unanswered.code], code=unanswered.code)


def unreadable(answer: Answer) -> Broken:
    """A success whose body is not what the documentation shows."""
    return Broken(_SILENCES["unreadable"], status=answer.status, code="unreadable", request_id=request_id(answer))


def request_id(answer: Answer, secrets: Sequence[str] = ()) -> str:
    """The id under which LearnFlow's support finds the call: of the body, else of the header; may be empty."""
    told = _told(answer) if answer.status >= 300 else Wild(None)
    id = told["request_id"].text() or Wild(answer.headers.get("x-request-id")).text()
    return _cut(_without(id, secrets), _LONGEST_WORD)


def _told(answer: Answer) -> Wild:
    try:
        body = decode(answer.body)
    except Untamed:
        return Wild(None)
    # OAuth's own form is {"error": "invalid_grant", "error_description": "…"}:
    # https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    return body["error"] if body["error"].is_object() else body


def _message(told: Wild, secrets: Sequence[str]) -> str:
    message = told["message"].text(4000) or told["error_description"].text(4000)
    return _cut(_without(message, secrets), _LONGEST_MESSAGE)


def _without(text: str, secrets: Sequence[str]) -> str:
    # Before the text is cut: half a secret would not be found.
    for secret in filter(None, secrets):
        text = text.replace(secret, "(secret)")
    return text


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
