"""What Teams makes of what a person types: mentions with their entities, and text that its clients have been at.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from sandbox.teams.state import Conversation, Json
from sandbox.teams.world import World

_AT = re.compile(r'(?<![\w@.+-])@(?:(?P<kind>tag|team|channel|bot):)?(?P<quoted>"[^"\n]+")?', re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
Broken = Literal["no mentioned", "no type", "no text"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a client writes. `after`: what stands between a mention and the next word; `newline`: channels end with one.

    `numbered`: `<at id="0">`. `short`: people by their first names, as one can shorten them. `orphans`: `<at>` for
    people whom no entity names. `broken`: what the entities lack.
    """

    after: Literal["\u00a0", "&nbsp;", " "] = "\u00a0"
    newline: bool = True
    numbered: bool = False
    short: bool = False
    orphans: bool = False
    broken: Broken | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """The `text` and `entities` of the message, and its `html` copy."""

    text: str
    entities: list[Json]
    html: str

    def mentions(self, id: str) -> bool:
        """Whether it calls on that one."""
        return any(isinstance(one := entity.get("mentioned"), dict) and one.get("id") == id for entity in self.entities)


@dataclass(frozen=True, slots=True)
class _Mentioned:
    id: str
    name: str
    kind: str = ""


def typed(world: World, conversation: Conversation, text: str, manner: Manner) -> Typed:
    """`@LearnFlow` is the bot; `@Sam`, `@Sam Rivera`, `@"Sam Rivera"` and `@handle` are people; unknown ones stay text.

    `@tag:Leads`, `@team:Learning`, `@channel:news` and `@bot:Helper` (or quoted) are mentions of no person.
    """
    parts: list[str] = []
    shown: list[str] = []
    entities: list[Json] = []
    for piece in _pieces(world, conversation, text):
        if isinstance(piece, str):
            blank = piece.startswith(" ") and bool(parts)
            parts.append(_xml(piece) if not blank else manner.after + _xml(piece[1:]))
            shown.append(escape(piece) if not blank else "&nbsp;" + escape(piece[1:]))
            continue
        number = len(entities)
        name = piece.name.partition(" ")[0] if manner.short and piece.id.startswith("29:") else piece.name
        parts.append(f'<at id="{number}">{_xml(name)}</at>' if manner.numbered else f"<at>{_xml(name)}</at>")
        shown.append(
            f'<span itemtype="http://schema.skype.com/Mention" itemscope itemid="{number}">{escape(name)}</span>'
        )
        if not manner.orphans or not piece.id.startswith("29:"):
            entities.append(_entity(piece, name, manner.broken))
    end = "\n" if manner.newline and conversation.kind == "channel" else ""
    return Typed("".join(parts) + end, entities, f"<p>{''.join(shown)}</p>")


def _xml(text: str) -> str:
    return escape(text, quote=False)


def _entity(who: _Mentioned, name: str, broken: Broken | None) -> Json:
    mentioned: Json = {"id": who.id, "name": name, **({"type": who.kind} if who.kind else {})}
    whole: Json = {"type": "mention", "text": f"<at>{_xml(name)}</at>", "mentioned": mentioned}
    return {key: value for key, value in whole.items() if broken is None or key != broken.removeprefix("no ")}


def _pieces(world: World, conversation: Conversation, text: str) -> Iterator[str | _Mentioned]:
    """The text in order, mentions taken out of it."""
    end = 0
    for found in _AT.finditer(text):
        if found.start() < end:
            continue
        who, after = _who(world, conversation, text, found)
        if who is None:
            continue
        if found.start() > end:
            yield text[end : found.start()]
        yield who
        end = after
    if end < len(text):
        yield text[end:]


def _who(world: World, conversation: Conversation, text: str, found: re.Match[str]) -> tuple[_Mentioned | None, int]:
    """Who is meant by what begins there, and where the text goes on."""
    names = list(_names(world, conversation))
    if found["kind"]:
        word = found["quoted"] or (match[0] if (match := _WORD.match(text, found.end())) else "")
        after = found.end() if found["quoted"] else found.end() + len(word)
        kind = found["kind"].casefold()
        return (_Mentioned(_id_of(world, kind, word.strip('"')), word.strip('"'), kind) if word else None), after
    if found["quoted"]:
        wanted = found["quoted"].strip('"').casefold()
        return next((who for name, who in names if name.casefold() == wanted), None), found.end()
    for name, who in sorted(names, key=lambda one: -len(one[0])):
        after = found.end() + len(name)
        there = text[found.end() : after].casefold() == name.casefold()
        if there and not re.match(r"\w|[.-]\w", text[after : after + 2]):
            return who, after
    return None, found.end()


def _names(world: World, conversation: Conversation) -> Iterator[tuple[str, _Mentioned]]:
    """What one can type for the bot and for people; of two with one name, somebody who is there comes first."""
    yield world.app.name, _Mentioned(world.app.bot_id, world.app.name)
    there = world.state.members(conversation)
    for user in [*there, *(one for one in world.state.users.values() if one not in there)]:
        who = _Mentioned(user.mri, user.name)
        yield from ((user.handle, who), (user.name, who), (user.name.partition(" ")[0], who))


def _id_of(world: World, kind: str, name: str) -> str:
    """What is mentioned when it is no person: a channel's or team's id, or one made up of its name."""
    match kind:
        case "channel" if there := world.state.conversation(name):
            return there.id
        case "team":
            teams = (team.id for team in world.state.teams.values() if team.name.casefold() == name.casefold())
            return next(teams, f"19:{name}@thread.tacv2")
        case "bot":
            return f"28:{name.casefold()}"
        case _:
            return f"{kind}-{name}".encode().hex()
