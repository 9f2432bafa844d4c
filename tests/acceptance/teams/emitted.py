"""Every card that the bot gave to Teams in a story, wherever it stood, and what may be said against one."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.teams.answers import cards_in
from sandbox.teams.card_walk import buttons_of, elements, pressable, with_nested
from sandbox.teams.cards import inputs, problems
from sandbox.teams.cards import words as words
from sandbox.teams.state import Json
from sandbox.teams.wire import list_at, object_at, objects_at, text_at
from tests.acceptance.teams.town import Town

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
MOST = 6


@dataclass(frozen=True, slots=True)
class Emitted:
    """One card. `where` is the call that it was sent with, or the invoke that it answers."""

    where: str
    card: Json
    dialog: bool


def emitted(town: Town) -> list[Emitted]:
    """All of them: in messages, in answers to presses, in dialogs and in what an extension found."""
    return [*_sent(town), *_answered(town)]


def _sent(town: Town) -> Iterator[Emitted]:
    for call in town.teams.calls_of("send", "update", "create"):
        body = call.body if isinstance(call.body, dict) else {}
        activity = object_at(body, "activity") or body
        if objects_at(activity, "attachments"):
            assert text_at(activity, "summary").strip(), f"{call.route} of a card without a summary"
        for card in cards_in(activity):
            yield Emitted(call.route, card, False)


def _answered(town: Town) -> Iterator[Emitted]:
    for sent in town.teams.requests_of("invoke"):
        dialog = isinstance(sent.body, dict) and "task" in sent.body
        for card in cards_in(sent.body):
            yield Emitted(text_at(sent.activity, "name"), card, dialog)


def wrong_with(one: Emitted) -> list[str]:
    """What is wrong with it, in words: first what the contract names, then all that the sandbox knows of cards."""
    card = one.card
    found = [
        *_root(card),
        *(said for inner in with_nested(card) for said in _parts(inner)),
        *(said for inner in with_nested(card) for said in _executes(inner, one.dialog)),
        *problems(card, dialog=one.dialog),
    ]
    return [f"{one.where}: {said}" for said in found]


def _root(card: Json) -> Iterator[str]:
    if card.get("type") != "AdaptiveCard" or card.get("$schema") != SCHEMA:
        yield f"type {card.get('type')!r}, $schema {card.get('$schema')!r}"
    version = tuple(int(part) for part in text_at(card, "version").split("."))
    if not (1, 0) <= version <= (1, 5):
        yield f"version {version}"
    if not text_at(card, "fallbackText").strip():
        yield "no fallbackText"
    if "refresh" in card:
        refreshed = list_at(card, "refresh", "userIds")
        if len(refreshed) > 60 or not all(str(id).startswith("29:") for id in refreshed):
            yield f"refreshed for {refreshed}"


def _parts(card: Json) -> Iterator[str]:
    actions = list(buttons_of(card))
    if len(actions) > MOST:
        yield f"{len(actions)} actions"
    yield from (f"an image without altText: {image}" for image in _of("Image", card) if not text_at(image, "altText"))
    yield from (f"an input without a label: {asked}" for asked in inputs(card) if not text_at(asked, "label").strip())
    urls = [text_at(part, "url") for part in [*elements(card), *pressable(card)] if "url" in part]
    yield from (f"no address: {url}" for url in urls if not _is_address(url))


def _of(kind: str, card: Json) -> Iterator[Json]:
    return (part for part in elements(card) if part.get("type") == kind)


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)


def _executes(card: Json, dialog: bool) -> Iterator[str]:
    in_sets = [id(action) for one in _of("ActionSet", card) for action in objects_at(one, "actions")]
    for action in pressable(card):
        if action.get("type") != "Action.Execute":
            continue
        if dialog:
            yield "an Action.Execute in a dialog"
        if id(action) not in in_sets:
            yield "an Action.Execute outside of an ActionSet"
        old = object_at(action, "fallback")
        if (old.get("type"), old.get("data")) != ("Action.Submit", action.get("data")):
            yield "an Action.Execute whose fallback is no Action.Submit of the same data"
