"""What goes into the control addresses and comes out of them, as JSON."""

from sandbox.teams.cards import buttons, words
from sandbox.teams.faults import Delay, DropAfter, DropBefore, Fault, Html, RateLimited, Refusal, Status
from sandbox.teams.outcome import Outcome
from sandbox.teams.state import Conversation, Json, Message, State, User
from sandbox.teams.wire import text_at


def user_shape(user: User) -> Json:
    """Somebody."""
    names = ("id", "mri", "name", "email", "upn", "handle", "tenant", "installed", "blocked")
    return {name: getattr(user, name) for name in names}


def conversation_shape(state: State, there: Conversation) -> Json:
    """A chat or channel, with its members' object ids and whether the bot is in it."""
    return {
        "id": there.id,
        "kind": there.kind,
        "name": there.name,
        "team": there.team,
        "members": [user.id for user in state.members(there)],
        "bot": state.has_bot(there),
    }


def message_shape(message: Message, person: str = "") -> Json:
    """A message as that person (an object id) sees it, without one as everybody does."""
    card = message.card(person)
    return {
        "id": message.id,
        "by": message.by,
        "text": text_at(message.activity, "text"),
        "words": words(card) if card else "",
        "buttons": [button.label for button in buttons(card)] if card else [],
        "card": card,
        "thread": message.thread,
        "only_for": message.only_for,
        "toast": message.toasts.get(person),
        "edits": message.edits,
    }


def outcome_shape(outcome: Outcome, person: str) -> Json:
    """What came of something that this person (an object id) did."""
    return {
        "delivered": outcome.delivered,
        "said": None if outcome.said is None else outcome.said.id,
        "status": outcome.status,
        "body": outcome.body,
        "messages": [message_shape(message, person) for message in outcome.messages],
        "words": outcome.words,
        "card": outcome.card,
        "toast": outcome.toast,
        "dialog": None if outcome.dialog is None else {"title": outcome.dialog.title, "card": outcome.dialog.card},
        "results": outcome.results,
        "error": outcome.error,
    }


def fault_of(asked: Json) -> Fault:
    """The fault that is asked for; ValueError where there is no such."""
    name, seconds, code = asked.get("fault"), asked.get("seconds"), asked.get("code")
    match name, seconds, code:
        case "drop_after", _, _:
            return DropAfter()
        case "drop_before", _, _:
            return DropBefore()
        case "html", _, _:
            return Html()
        case "delay", (int() | float()), _:
            return Delay(float(seconds))
        case "rate_limited", (None | int() | "date"), _:
            return RateLimited(seconds)
        case "status", _, int():
            return Status(code)
        case "refusal", _, str():
            return _refusal(asked, code)
        case _:
            raise ValueError(f"there is no fault {name!r} with these seconds and this code")


def _refusal(asked: Json, code: str) -> Refusal:
    status, shape = asked.get("status", 403), asked.get("shape", "flat")
    if not isinstance(status, int) or shape not in ("flat", "nested", "209"):
        raise ValueError("a refusal has a status and a shape: flat, nested, 209")
    return Refusal(status, code, text_at(asked, "sub_code"), shape)
