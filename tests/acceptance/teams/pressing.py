"""What stories about buttons look at: cards to press, presses made by hand, and what the bot changed for whom."""

import copy

from lfbot.card import Button, Card, buttons, text
from lfbot.line import Word
from sandbox.teams import ApiRecord, Message, Outcome, Sent
from sandbox.teams.cards import buttons as drawn
from sandbox.teams.cards import problems, words
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import object_at
from tests.acceptance.teams.talking import answer
from tests.acceptance.teams.town import Town

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"

EVERYWHERE = ("bot", "#news", "Project")
SAM = "sam.rivera@example.com"
AS_IT_IS: Json = {}
"""In place of other data for a button: the data that it carries."""

FORGOTTEN = 3_600.0
"""Seconds after which the bot remembers neither people nor courses, so that it must ask again."""


async def courses(town: Town, who: Person, place: str) -> Message:
    """The bootcamp with the button Enroll me, for `who` alone: in their own chat, or as a targeted message."""
    return await answer(town, who, place, "courses bootcamp" if place == "bot" else "@LearnFlow courses bootcamp")


async def offer(town: Town, label: str, *line: Word, place: str = "#news") -> Message:
    """A card for everybody with that button, and another one."""
    await answer(town, town.michael, place, "@LearnFlow whoami")
    row = buttons(Button(label, line), Button("Courses", ("courses",)))
    return await town.post(place, Card("Shall we?", (text("Somebody must press."), row)))


def press_of(message: Message, who: Person, label: str, data: Json = AS_IT_IS, *, trigger: str = "manual") -> Json:
    """What a client says when `who` presses that button, with other things in its data; nothing is pressed yet."""
    found = next(one for one in drawn(message.card(who.id) or {}) if one.label == label)
    told = {key: found.action[key] for key in ("type", "title", "verb")}
    return {"action": {**told, "data": {**copy.deepcopy(found.data), **data}}, "trigger": trigger}


async def presses(
    town: Town, who: Person, message: Message, label: str, data: Json = AS_IT_IS, *, trigger: str = "manual"
) -> Sent:
    """Such a press by `who`."""
    value = press_of(message, who, label, data, trigger=trigger)
    there = town.teams.state.conversations[message.conversation]
    return await town.teams.line.invoke(
        "adaptiveCard/action", value, by=who.user, conversation=there, thread=message.thread, reply_to=message.id
    )


def by(done: Outcome | Sent, who: Person, **changes: object) -> Json:
    """The same request of somebody else, or of the same person once more."""
    sent = done.sent if isinstance(done, Outcome) else done
    assert sent is not None
    sender = {"id": who.mri, "name": who.user.name, "aadObjectId": who.id}
    return {**sent.activity, "from": sender, **changes}


def carried(done: Outcome) -> Json:
    """What a press told the bot."""
    assert done.sent is not None
    return object_at(done.sent.activity, "value")


def card_in(body: object) -> str:
    """What the card says that whoever pressed is answered with; the answer is one in every particular."""
    assert isinstance(body, dict) and set(body) == {"statusCode", "type", "value"}
    assert type(body["statusCode"]) is int and (body["statusCode"], body["type"]) == (200, CARD)
    card = body["value"]
    assert isinstance(card, dict) and card["type"] == "AdaptiveCard" and problems(card) == []
    return words(card)


def toast_in(body: object) -> str:
    """The same for words in place of a card."""
    assert isinstance(body, dict) and set(body) == {"statusCode", "type", "value"}
    assert type(body["statusCode"]) is int and (body["statusCode"], body["type"]) == (200, MESSAGE)
    assert isinstance(body["value"], str) and body["value"].strip()
    return body["value"]


def error_in(body: object) -> str:
    """The same for an error that is the asker's."""
    assert isinstance(body, dict) and set(body) == {"statusCode", "type", "value"}
    assert type(body["statusCode"]) is int and (body["statusCode"], body["type"]) == (400, ERROR)
    value = body["value"]
    assert isinstance(value, dict) and set(value) == {"code", "message"} and value["code"] == "BadRequest"
    return str(value["message"])


def changes(town: Town) -> list[ApiRecord]:
    """The messages that the bot changed so far."""
    return town.teams.calls_of("update")


def labels(message: Message, who: Person | None = None) -> list[str]:
    """The buttons as they stand for `who`, or for everybody who never pressed one; without what confirms them."""
    card = message.card(who.id if who else "") or {}
    return [one.label for one in drawn(card) if one.cards == (card,)]


def sure(message: Message, label: str, who: Person | None = None) -> str:
    """The button that is to be pressed after that one, which only asks whether somebody is sure."""
    there = drawn(message.card(who.id if who else "") or {})
    (asking,) = (one for one in there if one.label == label)
    return next(one.label for one in there if len(one.cards) > 1 and one.cards[-1] == asking.action["card"])


def common(message: Message) -> str:
    """What everybody reads in it who never pressed anything."""
    return words(message.card() or {})
