"""Dialogs (task modules) in front of a person: opened by a button or an extension, filled in, sent, closed.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
"""

from collections.abc import Callable

from sandbox.teams.card_words import Button, buttons
from sandbox.teams.cards import problems
from sandbox.teams.client import Client, Fill, Open, Spot
from sandbox.teams.filling import Unfit, filled
from sandbox.teams.line import Sent
from sandbox.teams.outcome import Dialog, Outcome
from sandbox.teams.state import Json
from sandbox.teams.wire import object_at, text_at

CARD = "application/vnd.microsoft.card.adaptive"
CONTEXT: Json = {"theme": "default"}
_SIZES = ("small", "medium", "large")
Takes = Callable[[Client, Sent, Open], Outcome]
_CONTINUED = {"title", "height", "width", "card"}


async def fetch(client: Client, spot: Spot, data: Json) -> Outcome:
    """Ask for the dialog of a button with `task/fetch` in its data; inputs beside the button come along."""
    sent = await client.asks("task/fetch", {"data": data, "context": CONTEXT}, spot)
    return task_shown(client, sent, Open(spot, "task/submit"), must_open=True)


async def press(client: Client, values: Fill, label: str | None, takes: Takes) -> Outcome:
    """Fill in the open dialog and press its button of that label, or the first there is; `takes` reads the answer.

    LookupError without a dialog, or where there is no such button, input or choice.
    """
    opened = client.open
    if opened is None or opened.dialog is None:
        raise LookupError(f"@{client.user.handle} has no dialog open")
    button = _button(opened.dialog, label)
    if button.action.get("type") == "Action.OpenUrl":
        return Outcome(url=text_at(button.action, "url"), dialog=opened.dialog)
    try:
        # what was looked up here stays among what is offered here, whatever message the dialog came from
        data = await filled(
            client, Spot(opened.spot.conversation, opened.spot.thread), button.cards, button.action, values
        )
    except Unfit as wrong:
        return Outcome(error=str(wrong), dialog=opened.dialog)
    before = client.seen(opened.spot)
    sent = await client.asks(opened.name, {**opened.command, "data": data, **_context(opened)}, opened.spot)
    outcome = takes(client, sent, opened)
    return await client.settled(outcome, opened.spot, before)


def task_shown(client: Client, sent: Sent, opened: Open, *, must_open: bool = False) -> Outcome:
    """What the answer of a dialog's bot makes of it: another dialog, a last word, or nothing any more.

    A dialog that cannot be shown is complained about; the one before it stays open.
    """
    failed = client.failed(sent)
    if failed is not None:
        failed.dialog = _before(client)
        return failed
    problem = _problem(sent.body, must_open)
    if problem:
        refused = client.refuses(sent, problem)
        refused.dialog = _before(client)
        return refused
    task = object_at(sent.body, "task")
    if task.get("type") != "continue":
        client.open = None
        return Outcome(sent, toast=text_at(task, "value") or None)
    opened.dialog = Dialog(text_at(task, "value", "title"), object_at(task, "value", "card", "content"))
    client.open = opened
    client.offered = {key: offered for key, offered in client.offered.items() if key[0]}
    return Outcome(sent, dialog=opened.dialog)


def close(client: Client) -> None:
    """Press the X: nobody is told."""
    client.open = None


def _before(client: Client) -> Dialog | None:
    return client.open.dialog if client.open else None


def _context(opened: Open) -> Json:
    return {} if opened.command else {"context": CONTEXT}


def _button(dialog: Dialog, label: str | None) -> Button:
    there = [one for one in buttons(dialog.card) if one.action.get("type") in ("Action.Submit", "Action.OpenUrl")]
    for one in there:
        if label in (one.label, one.action.get("id")) or (label is None and one.action["type"] == "Action.Submit"):
            return one
    raise LookupError(f"there is no {label or 'button'} in the dialog, only {[one.label for one in there]}")


def _problem(body: object, must_open: bool) -> str:
    """What is wrong with a task's answer; "" when nothing is."""
    if not body and not must_open:
        return ""
    task = object_at(body, "task")
    value = object_at(task, "value")
    if not isinstance(body, dict) or set(body) != {"task"}:
        return f"a task is expected, not {body!r}"
    if task.get("type") == "message":
        return "" if text_at(task, "value").strip() else "the message of a task must be words"
    if task.get("type") != "continue":
        return f"a task continues or is a message, not {task.get('type')!r}"
    if unknown := set(value) - _CONTINUED:
        return f"a dialog has no {sorted(unknown)}"
    if not text_at(value, "title").strip():
        return "a dialog needs a title"
    if any(not _is_size(value[side]) for side in ("height", "width") if side in value):
        return "a dialog's height and width are small, medium, large or pixels"
    card = object_at(value, "card")
    if text_at(card, "contentType") != CARD or not object_at(card, "content"):
        return "the card of a dialog is an attachment with an Adaptive Card"
    content = object_at(card, "content")
    # what is wrong with any card is complained about where the answer came in
    more = [one for one in problems(content, dialog=True) if one not in problems(content)]
    return "; ".join(more) or ("its card is not shown" if problems(content) else "")


def _is_size(value: object) -> bool:
    return value in _SIZES or (isinstance(value, int) and not isinstance(value, bool) and value > 0)
