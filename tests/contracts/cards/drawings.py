"""A card as each platform sends it, taken apart by that platform's sandbox, the way a person meets it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adapters.slack import cards as slack
from adapters.slack.words import read
from adapters.teams import cards as teams
from adapters.teams.words import unpacked
from lfbot import plain
from lfbot.card import Button, Buttons, Card, Image, LinkButton
from lfbot.graphemes import size
from lfbot.line import Word
from lfbot.wild import decode
from sandbox.slack.reading import buttons as slack_buttons
from sandbox.slack.reading import words_of
from sandbox.teams.card_walk import elements
from sandbox.teams.cards import buttons as teams_buttons
from sandbox.teams.cards import words as teams_words
from tests.adapters import slack_rules, teams_rules

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What was sent: `words` that can be read, `text` that goes with it, and per button its name and what it carries.

    `names` tell buttons apart, `lines` are command lines, `links` addresses; `alts` are the words of pictures; `called`
    are the people whom it notifies; `refused` is what the platform has against it.
    """

    words: str
    text: str
    names: tuple[str, ...] = ()
    lines: tuple[tuple[Word, ...], ...] = ()
    links: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


Draw = Callable[[Card, bool], Drawing]


def in_slack(card: Card, private: bool) -> Drawing:
    """As a Slack message."""
    made = slack.message(card, private=private)
    blocks: list[Json] = list(made.blocks)
    shown = slack_buttons(blocks)
    too_long = ("text",) if size(made.text) > 4_000 else ()
    return Drawing(
        words=words_of(blocks),
        text=made.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        names=tuple(one.get("accessibility_label", one["text"]["text"]) for one in shown),
        lines=tuple(read(one.get("value", "")) for one in shown if "url" not in one),
        links=tuple(one["url"] for one in shown if "url" in one),
        alts=tuple(one["alt_text"] for one in blocks if one["type"] == "image"),
        called=tuple(one["user_id"] for one in _inside(blocks) if one.get("type") == "user"),
        refused=(*slack_rules.refused(made.blocks), *too_long),
    )


def in_teams(card: Card, private: bool) -> Drawing:
    """As a Teams message."""
    made: Json = teams.message(card, nonce="n1", private=private)
    content: Json = made["attachments"][0]["content"]
    shown = teams_buttons(content)
    too_long = ("size",) if teams_rules.utf16(made) > teams_rules.MESSAGE_BYTES else ()
    return Drawing(
        words=teams_words(content),
        text=made["summary"],
        names=tuple(one.label for one in shown),
        lines=tuple(unpacked(decode(json.dumps(one.data["line"]).encode())) for one in shown if "line" in one.data),
        links=tuple(str(one.action["url"]) for one in shown if one.action["type"] == "Action.OpenUrl"),
        alts=tuple(str(one["altText"]) for one in elements(content) if one["type"] == "Image"),
        called=tuple(one["mentioned"]["id"] for one in content["msteams"].get("entities", ())),
        refused=(*teams_rules.refused(content), *too_long),
    )


def in_a_terminal(card: Card, private: bool) -> Drawing:
    """As the plain text that the console falls back to."""
    said = plain.text(card)
    pressed = [one for block in card.blocks if isinstance(block, Buttons) for one in block.buttons]
    return Drawing(
        words=said,
        text=said,
        names=tuple(line for line in said.splitlines() if line.startswith("[")),
        lines=tuple(one.words for one in pressed if isinstance(one, Button) and plain.line_of(one.words) in said),
        links=tuple(one.url for one in pressed if isinstance(one, LinkButton) and one.url in said),
        alts=tuple(block.alt for block in card.blocks if isinstance(block, Image) and block.alt in said),
    )


DRAWINGS: dict[str, Draw] = {"slack": in_slack, "teams": in_teams, "plain text": in_a_terminal}


def _inside(value: object) -> list[Json]:
    """Every JSON object in a value."""
    if isinstance(value, list):
        return [one for each in value for one in _inside(each)]
    return [value, *_inside(list(value.values()))] if isinstance(value, dict) else []
