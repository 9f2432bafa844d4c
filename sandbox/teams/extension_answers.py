"""What a message extension may answer, as strictly as Teams takes it.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
"""

from sandbox.teams.card_values import web_address
from sandbox.teams.cards import problems
from sandbox.teams.state import Json
from sandbox.teams.wire import list_at, object_at, objects_at, text_at

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
PREVIEWS = ("application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero")
PAGE = 25
_RESULT = {"type", "attachmentLayout", "attachments"}


def problem_of(body: object, *, most: int = PAGE, exactly: int | None = None) -> str:
    """What is wrong with `{"composeExtension": …}`, "" when nothing is: `most` results, or none or `exactly` so."""
    answer = object_at(body, "composeExtension")
    if not isinstance(body, dict) or set(body) - {"composeExtension", "cacheInfo"} or not answer:
        return f"a composeExtension is expected, not {body!r}"
    match answer.get("type"):
        case "result":
            return _result(answer, most, exactly)
        case "message":
            return "" if text_at(answer, "text").strip() else "a message needs its text"
        case "auth" | "config" | "silentAuth":
            actions = objects_at(answer, "suggestedActions", "actions")
            fits = all(text_at(one, "title") and web_address(text_at(one, "value")) for one in actions)
            known = all(one.get("type") == "openUrl" for one in actions)
            return "" if actions and fits and known else "one suggested action that opens a page is expected"
        case "botMessagePreview":
            cards = list_at(answer, "activityPreview", "attachments")
            shown = len(cards) == 1 and text_at(cards[0], "contentType") == ADAPTIVE
            return "" if shown else "a preview has exactly one Adaptive Card"
        case kind:
            return f"there is no answer of the type {kind!r}"


def _result(answer: Json, most: int, exactly: int | None) -> str:
    found = answer.get("attachments")
    if set(answer) - _RESULT or answer.get("attachmentLayout") not in ("list", "grid") or not isinstance(found, list):
        return "a result has an attachmentLayout of list or grid, and attachments"
    if len(found) > most:
        return f"{len(found)} results are more than {most}"
    if exactly is not None and len(found) not in (0, exactly):
        return f"{len(found)} results where one is expected"
    return next((problem for one in found if (problem := _attachment(one))), "")


def _attachment(one: object) -> str:
    if not isinstance(one, dict) or set(one) - {"contentType", "content", "preview"}:
        return "a result is an attachment with a preview"
    kind, content, preview = text_at(one, "contentType"), object_at(one, "content"), object_at(one, "preview")
    if kind not in (ADAPTIVE, *PREVIEWS) or not content:
        return f"a result is an Adaptive Card, or a hero or thumbnail card, not {kind!r}"
    if kind == ADAPTIVE and problems(content):  # each is complained about where the answer came in
        return "a card among the results is not shown"
    if kind == ADAPTIVE and text_at(preview, "contentType") not in PREVIEWS:
        return "the preview of a result is a hero or thumbnail card"
    shown = object_at(preview, "content") if preview else content
    if not text_at(shown, "title").strip() and not text_at(shown, "text").strip():
        return "a preview needs a title or text"
    if any(not web_address(text_at(image, "url")) for image in objects_at(shown, "images")):
        return "the picture of a preview needs an absolute https address"
    tap = shown.get("tap")
    if tap is not None and not _can_be_tapped(tap):
        return "a tap invokes with an object as its value, or opens an https address"
    return ""


def _can_be_tapped(tap: object) -> bool:
    match tap:
        case {"type": "invoke", "value": dict()}:
            return True
        case {"type": "openUrl", "value": str(url)}:
            return web_address(url)
        case _:
            return False
