"""What Slack takes at most, and cutting words down to it.

https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/methods/chat.update; lengths are in
characters, as `size` counts them.
"""

import re
import unicodedata

TEXT = 4_000
"""The `text` of a message: more is truncated by chat.postMessage and refused by chat.update."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SAID = 12_000
"""Everything that can be read in the blocks of one message; `msg_blocks_too_long` is met from about 13,200."""

PARAGRAPH = 3_000
HEADER = 150
CONTEXT_ELEMENTS = 10
CONTEXT_TEXT = 2_000
ACTIONS = 25
BUTTON = 75
BUTTON_VALUE = 2_000
ACCESSIBILITY_LABEL = 75
URL = 3_000
ALT_TEXT = 2_000

CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

VIEW_TITLE = 24
VIEW_BYTES = 250 * 1024
PRIVATE_METADATA = 3_000
INPUTS = 6
"""Inputs in one view: https://docs.slack.dev/surfaces/modals advises it, and does not refuse more."""

LABEL = 2_000
HINT = 2_000
PLACEHOLDER = 150
INPUT = 3_000
OPTIONS = 100
CHECKBOXES = 10
OPTION_TEXT = 75
OPTION_VALUE = 150

_JOINER = "\u200d"
_ELLIPSIS = "…"
# Drawn with the character before them though Unicode calls them letters, symbols or format characters.
_CLINGING = re.compile("[\u0e33\u0eb3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u200c\u200d]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_JAMO = (re.compile("[\u1100-\u115f\ua960-\ua97c]"), re.compile("[\u1160-\u11a7\ud7b0-\ud7c6]"))
_FINAL = re.compile("[\u11a8-\u11ff\ud7cb-\ud7fb]")
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def size(text: str) -> int:
    """The length of `text` as JavaScript counts it, which is never less than Python does: safe whoever counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """`text` without what cannot be sent: control characters, halves of surrogate pairs."""
    return text if text.isprintable() else _UNSENDABLE.sub("\ufffd", text)


def fit(text: str, limit: int) -> str:
    """`text` in at most `limit` characters; what is cut ends in an ellipsis and never in the middle of a grapheme."""
    if size(text) <= limit:
        return text
    at, room = 0, limit - len(_ELLIPSIS)
    while at < len(text) and room >= (cost := 1 + (text[at] > "\uffff")):
        at, room = at + 1, room - cost
    while at > 0 and not _parts(text, at):
        at -= 1
    return text[:at].rstrip() + _ELLIPSIS if limit > 0 else ""


def _parts(text: str, at: int) -> bool:
    """Whether a grapheme ends before `text[at]`: the rules of https://unicode.org/reports/tr29/ that matter here."""
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in ("Mn", "Mc", "Me") or _CLINGING.match(after) or before == _JOINER:
        return False
    if _FLAG.match(before) and _FLAG.match(after):
        start = at
        while start > 0 and _FLAG.match(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 0
    first, middle = _JAMO
    if first.match(before):
        return not (first.match(after) or middle.match(after) or "\uac00" <= after <= "\ud7a3")
    if middle.match(before) or "\uac00" <= before <= "\ud7a3":
        return not (middle.match(after) or _FINAL.match(after))
    return not ((before == "\r" and after == "\n") or (_FINAL.match(before) and _FINAL.match(after)))
