"""The length of words as platforms count it, and cutting words down to what one takes."""

import re
import unicodedata

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
