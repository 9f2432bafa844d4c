"""A person presses something on a message.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions
"""

from sandbox.teams.card_words import Button, buttons
from sandbox.teams.client import Client, Fill, Spot
from sandbox.teams.dialogs import fetch
from sandbox.teams.filling import Unfit, filled
from sandbox.teams.outcome import Outcome
from sandbox.teams.saying import say
from sandbox.teams.state import Json, Message
from sandbox.teams.typing_in import Manner
from sandbox.teams.views import answered, toggled
from sandbox.teams.wire import list_at, object_at, parsed, text_at

REFRESHED_CHAT = 60
"""Up to so many members are refreshed without being named."""


async def click(client: Client, message: Message, labels: list[str], fill: Fill, *, old: bool = False) -> Outcome:
    """Press the button with the last label, after those that open cards in place; `old`: with a client that knows no
    Action.Execute and so takes its fallback.

    LookupError names what there is when there is no such button, input or choice.
    """
    spot = client.at(message)
    card = message.card(client.user.id)
    if card is None:
        raise LookupError("there is no card in that message")
    button = _found(card, labels)
    action = _fallback(button.action) if old else button.action
    before = client.seen(spot)
    match action.get("type"):
        case "Action.OpenUrl":
            return Outcome(url=text_at(action, "url"))
        case "Action.ToggleVisibility":
            message.views[client.user.id] = toggled(card, action)
            return Outcome(card=message.views[client.user.id])
        case "Action.ShowCard":
            return Outcome(card=object_at(action, "card"))
    try:
        data = await filled(client, spot, button.cards, action, fill)
    except Unfit as wrong:
        return Outcome(error=str(wrong))
    if action.get("type") == "Action.Submit":
        return await _submit(client, spot, data, before)
    return await client.settled(await _execute(client, spot, message, action, data, "manual"), spot, before)


async def view(client: Client, message: Message, *, manual: bool = False) -> Outcome:
    """Look at a card: its `refresh` asks the bot for this person's own one, if it is meant for them.

    `manual`: they ask for it themselves, in the message's menu. Not asked: an outcome that is not `delivered`.
    """
    spot = client.at(message)
    card = message.card(client.user.id) or {}
    refresh = object_at(card, "refresh")
    named = list_at(refresh, "userIds")
    small = spot.conversation.kind != "channel" and len(client.world.state.members(spot.conversation)) <= REFRESHED_CHAT
    automatic = client.user.mri in named if "userIds" in refresh else small
    if not refresh or not (automatic or manual):
        return Outcome(card=card or None)
    before = client.seen(spot)
    action = object_at(refresh, "action")
    trigger = "manual" if manual else "automatic"
    outcome = await _execute(client, spot, message, action, object_at(action, "data"), trigger)
    return await client.settled(outcome, spot, before)


async def _execute(client: Client, spot: Spot, message: Message, action: Json, data: Json, trigger: str) -> Outcome:
    told = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
    sent = await client.asks("adaptiveCard/action", {"action": {**told, "data": data}, "trigger": trigger}, spot)
    return answered(client, message, sent)


async def _submit(client: Client, spot: Spot, data: Json, before: list[Message]) -> Outcome:
    """Action.Submit: a message that nobody sees, or what `msteams` in its data says."""
    special = object_at(data, "msteams")
    own = {key: value for key, value in data.items() if key != "msteams"}
    match special.get("type"):
        case "task/fetch":
            return await client.settled(await fetch(client, spot, data), spot, before)
        case "imBack":
            return await say(client, spot, text_at(special, "value"), Manner(), extra={"replyToId": _id(spot)})
        case "messageBack":
            value = _carried_back(special, own)
            text = {"text": special["text"]} if "text" in special else {}
            fields: Json = {"type": "message", **text, "value": value, "replyToId": _id(spot)}
            if echo := text_at(special, "displayText"):
                client.world.post(spot.conversation, client.user.id, {"text": echo}, thread=spot.thread)
            sent = await client.tells(spot, **fields)
        case _:
            sent = await client.tells(spot, type="message", value=own, replyToId=_id(spot))
    return await client.settled(Outcome(sent), spot, before)


def _carried_back(special: Json, own: Json) -> object:
    """The `value` of a messageBack: its own one with what is in the inputs, or the text that it is."""
    given = special.get("value", {})
    shape = parsed(given) if isinstance(given, str) else given
    if isinstance(given, str) and not (own and isinstance(shape, dict)):
        return given
    return {**(shape if isinstance(shape, dict) else {}), **own}


def _id(spot: Spot) -> str:
    return spot.message.id if spot.message else ""


def _found(card: Json, labels: list[str]) -> Button:
    """The button with the last label; what was pressed before it opened the card that it stands in."""
    there = buttons(card)
    for one in there:
        path = [text_at(action, "title") for action in _opened(one, there)]
        if labels[-1] in (one.label, text_at(one.action, "id"), text_at(one.action, "tooltip")) and all(
            label in path for label in labels[:-1]
        ):
            return one
    raise LookupError(f"there is no {' > '.join(labels)} here, only {[one.label for one in there]}")


def _opened(button: Button, there: list[Button]) -> list[Json]:
    """The actions that open the cards around it."""
    return [one.action for one in there if any(object_at(one.action, "card") is card for card in button.cards)]


def _fallback(action: Json) -> Json:
    if action.get("type") != "Action.Execute":
        return action
    if (other := object_at(action, "fallback")).get("type") != "Action.Submit":
        raise LookupError(f"an old client shows no {text_at(action, 'title')}: it has no fallback")
    return other
