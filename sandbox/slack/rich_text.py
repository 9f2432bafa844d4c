"""rich_text blocks, element by element. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"""

import re

from sandbox.check import Problem, Problems, Rule, anything, array, choice, flag, number, shape, string, tagged
from sandbox.slack.objects import ID

_STYLE = shape({}, {"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag})


def _piece(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    return shape({"type": anything, **required}, {"style": _STYLE, **(optional or {})})


def _reference(pattern: str) -> Rule:
    """An id of the right kind: Slack refuses a block that mentions what cannot be an id."""

    def check(value: object, at: str, found: Problems) -> None:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            found.append(
                Problem(at, "failed_constraint", "must be a valid id", {"type": "pattern", "expected": pattern})
            )

    return check


_TEXT = _piece({"text": string(100_000)})
_LINK = _piece({"url": string(3000)}, {"text": string(100_000, 0), "unsafe": flag})
_ANY = tagged(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": _piece({"user_id": _reference(r"[UW][A-Z0-9]+")}),
        "channel": _piece({"channel_id": _reference(r"[CDG][A-Z0-9]+")}),
        "usergroup": _piece({"usergroup_id": _reference(r"S[A-Z0-9]+")}),
        "team": _piece({"team_id": _reference(r"T[A-Z0-9]+")}),
        "broadcast": _piece({"range": choice("here", "channel", "everyone")}),
        "emoji": _piece({"name": string(255)}, {"unicode": string(100), "url": string(3000)}),
        "date": _piece({"timestamp": number(), "format": string(255)}, {"fallback": string(3000), "url": string(3000)}),
        "color": _piece({"value": string(20)}),
    }
)
_SECTION = shape({"type": anything, "elements": array(_ANY, None, least=0)}, {})
_BORDER = choice(0, 1)

RICH_TEXT = shape(
    {
        "type": anything,
        "elements": array(
            tagged(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": shape(
                        {
                            "type": anything,
                            "style": choice("bullet", "ordered"),
                            "elements": array(tagged({"rich_text_section": _SECTION}), None),
                        },
                        {"indent": number(0, 8), "border": _BORDER},
                    ),
                    "rich_text_quote": shape(
                        {"type": anything, "elements": array(_ANY, None, least=0)}, {"border": _BORDER}
                    ),
                    "rich_text_preformatted": shape(
                        {"type": anything, "elements": array(tagged({"text": _TEXT, "link": _LINK}), None, least=0)},
                        {"border": _BORDER},
                    ),
                }
            ),
            None,
        ),
    },
    {"block_id": ID},
)
