"""What a person sees of a message, and what an answer to a press makes of it.

https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views
"""

import copy
import re
from html import unescape

from sandbox.teams.card_walk import elements, with_nested
from sandbox.teams.card_words import plain, words
from sandbox.teams.cards import problems
from sandbox.teams.client import Client
from sandbox.teams.line import Sent
from sandbox.teams.outcome import Outcome
from sandbox.teams.state import Json, Message, User
from sandbox.teams.wire import list_at, objects_at, text_at

CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"
_ERRORS = {
    400: "application/vnd.microsoft.error",
    412: "application/vnd.microsoft.error.preconditionFailed",
    500: "application/vnd.microsoft.error",
}


def shown(message: Message, user: User) -> str:
    """Everything that this person reads in a message: its text, its card as they see it, what came of a press."""
    said = text_at(message.activity, "text")
    if message.by_bot and text_at(message.activity, "textFormat") != "plain":
        said = plain(said)
    elif not message.by_bot:
        said = unescape(re.sub(r"</?at\b[^>]*>", "", said)).replace("\u00a0", " ").strip()
    card = message.card(user.id)
    previews = [text_at(one, "content", key) for one in objects_at(message.activity, "attachments") for key in _OTHER]
    parts = [said, words(card) if card else "", *previews, message.toasts.get(user.id, "")]
    return "\n".join(part for part in parts if part)


_OTHER = ("title", "subtitle", "text")
"""What is read of cards that are no Adaptive Cards."""


def answered(client: Client, message: Message, sent: Sent) -> Outcome:
    """What the answer to `adaptiveCard/action` shows to the one who pressed; everybody else keeps the base card.

    Anything but HTTP 200 with `statusCode`, `type` and `value` as documented is complained about, and is an error.
    """
    failed = client.failed(sent)
    if failed is not None:
        return failed
    body = sent.body
    if not isinstance(body, dict) or not {"statusCode", "type", "value"} >= set(body):
        return client.refuses(sent, f"statusCode, type and value are expected, not {body!r}")
    code, kind, value = body.get("statusCode"), body.get("type"), body.get("value")
    if isinstance(code, bool) or not isinstance(code, int):
        return client.refuses(sent, f"statusCode must be a whole number, not {code!r}")
    match code, kind:
        case 200, str(kind) if kind == CARD:
            if not isinstance(value, dict):
                return client.refuses(sent, "value must be a card")
            if problems(value):  # each is complained about where the answer came in
                return client.refuses(sent, "its card is not shown")
            message.views[client.user.id] = value
            message.toasts.pop(client.user.id, None)
            outcome = Outcome(sent, card=value)
        case 200, str(kind) if kind == WORDS:
            if not isinstance(value, str) or not value.strip():
                return client.refuses(sent, f"value must be words, not {value!r}")
            message.toasts[client.user.id] = value
            outcome = Outcome(sent, toast=value)
        case 401, "application/vnd.microsoft.activity.loginRequest" if isinstance(value, dict):
            outcome = Outcome(sent, error="Sign in, please.")
        case 401, "application/vnd.microsoft.error.incorrectAuthCode" if value is None:
            outcome = Outcome(sent, error="The code is wrong.")
        case ((400 | 412 | 500), str(kind)) if kind == _ERRORS[code]:
            told = text_at(value, "message")
            if not told or not text_at(value, "code"):
                return client.refuses(sent, f"value must be a code and a message, not {value!r}")
            outcome = Outcome(sent, error=told)
        case _:
            return client.refuses(sent, f"statusCode {code} does not go with the type {kind!r}")
    client.world.pulse.beat()
    return outcome


def toggled(card: Json, action: Json) -> Json:
    """The card after an Action.ToggleVisibility was pressed."""
    changed = copy.deepcopy(card)
    parts = {text_at(one, "id"): one for inner in with_nested(changed) for one in elements(inner)}
    for target in list_at(action, "targetElements"):
        one = parts[target if isinstance(target, str) else text_at(target, "elementId")]
        wanted = target.get("isVisible") if isinstance(target, dict) else None
        one["isVisible"] = wanted if isinstance(wanted, bool) else one.get("isVisible") is False
    return changed
