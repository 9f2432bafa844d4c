"""What the bot wants to say, looked at before anybody sees it.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
"""

import html
import re

from sandbox.teams.cards import problems
from sandbox.teams.refused import Refused, our_bug
from sandbox.teams.state import Json
from sandbox.teams.wire import list_at, object_at, objects_at, text_at, utf16
from sandbox.teams.world import World

MESSAGE_BYTES = 100 * 1024
"""In UTF-16."""
ATTACHMENTS = 10
SUGGESTIONS = 3
CARD = "application/vnd.microsoft.card.adaptive"
_OTHER_CARDS = {f"application/vnd.microsoft.card.{name}" for name in ("hero", "thumbnail", "signin", "oauth")}
_FORMATS = (None, "plain", "markdown", "xml", "extendedmarkdown")
_AT = re.compile(r"<at\b")
_WHOLE_AT = re.compile(r"<at>([^<>]*)</at>")


def an_activity(world: World, body: object) -> Json:
    """The body as an activity that can be shown, a message or a sign of typing; Refused otherwise."""
    if not isinstance(body, dict):
        raise our_bug(world, "the body is no JSON object", code="BadSyntax")
    kind = body.get("type")
    if kind not in ("message", "typing"):
        raise our_bug(world, f"an activity of type {kind!r} cannot be sent", code="BadSyntax")
    if (size := utf16(body)) > MESSAGE_BYTES:
        raise Refused(413, "MessageSizeTooBig", f"{size} bytes in UTF-16 are too many.")
    if kind == "message":
        _message(world, body)
    return body


def _message(world: World, message: Json) -> None:
    text, attachments = message.get("text"), list_at(message, "attachments")
    if text is not None and not isinstance(text, str):
        raise our_bug(world, "text is no string", code="BadSyntax")
    if not text and not attachments:
        raise our_bug(world, "a message without text and attachments", code="BadSyntax")
    if message.get("textFormat") not in _FORMATS:
        raise our_bug(world, f"there is no textFormat {message.get('textFormat')!r}")
    sender = text_at(message, "from", "id")
    if sender not in ("", world.app.bot_id):
        raise our_bug(world, f"the bot cannot speak as {sender}")
    _attachments(world, attachments)
    _mentions(world, text or "", message)
    _suggestions(world, message)
    if object_at(message, "channelData", "notification").get("alert") is True and not text_at(message, "summary"):
        world.complain("a notification without a summary: its banner says nothing")
    if attachments and not text and not text_at(message, "summary"):
        world.complain("a card without a summary: a screen reader and the activity feed have nothing to say")


def _attachments(world: World, attachments: list[object]) -> None:
    if len(attachments) > ATTACHMENTS:
        raise our_bug(world, f"{len(attachments)} attachments are more than {ATTACHMENTS}")
    for one in attachments:
        kind, content = text_at(one, "contentType"), object_at(one, "content")
        if kind == CARD:
            found = problems(content)
            for problem in found:
                world.complain(f"card: {problem}")
            if found:
                raise Refused(400, "BadArgument", "; ".join(found))
        elif kind not in _OTHER_CARDS and not (kind.startswith("image/") and text_at(one, "contentUrl")):
            raise our_bug(world, f"there is no attachment of type {kind!r}")


def _mentions(world: World, text: str, message: Json) -> None:
    mentions = [one for one in objects_at(message, "entities") if one.get("type") == "mention"]
    for one in mentions:
        told, id = text_at(one, "text"), text_at(one, "mentioned", "id")
        whole = _WHOLE_AT.fullmatch(told)
        if not told or told not in text:
            world.complain(f"the mention {told!r} does not stand in the text: it is shown as text")
        elif whole is None or html.escape(html.unescape(whole[1]), quote=False) != whole[1].replace("&#39;", "'"):
            world.complain(f"the mention {told!r} is not <at>a name</at> with its <, > and & written as XML")
        if not _is_somebody(world, id) and text_at(one, "mentioned", "type") != "tag":
            raise our_bug(world, f"the mention {told!r} is of nobody: {id!r}")
    if len(_AT.findall(text)) > len(mentions):
        world.complain("the text has an <at> without an entity: it is shown as text")


def _is_somebody(world: World, id: str) -> bool:
    names = (name for user in world.state.users.values() for name in (user.mri, user.id, user.upn))
    return id == world.app.bot_id or (id != "" and id in names)


def _suggestions(world: World, message: Json) -> None:
    suggested = objects_at(message, "suggestedActions", "actions")
    if len(suggested) > SUGGESTIONS:
        world.complain(f"{len(suggested)} suggested actions: only {SUGGESTIONS} are shown")
    if suggested and list_at(message, "attachments"):
        world.complain("suggested actions beside attachments are not shown")
