"""Slack's blocks as lines of text. https://docs.slack.dev/reference/block-kit/blocks"""

import re
from collections.abc import Callable, Mapping, Sequence

from rich.text import Text

from demo.screen import row

Json = Mapping[str, object]

# https://docs.slack.dev/messaging/formatting-message-text: what stands behind the bar is for whoever cannot draw it.
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")


class BlockKit:
    """Draws blocks; `button` draws one of their buttons, `names` are people's by id."""

    def __init__(self, names: Mapping[str, str], button: Callable[[Json], Text]) -> None:
        self._names = names
        self._button = button

    def lines(self, blocks: Sequence[Json]) -> list[Text]:
        """All of it, top to bottom."""
        return [line for block in blocks for line in self._block(block)]

    def _block(self, block: Json) -> list[Text]:
        match block.get("type"):
            case "header":
                return [Text(plain(block.get("text")), "bold")]
            case "section":
                fields = [Text(plain(one)) for one in _list(block.get("fields"))]
                said = [Text(plain(block.get("text")))] if block.get("text") else []
                return [*said, *fields]
            case "rich_text":
                return [line for part in _list(block.get("elements")) for line in self._rich(part)]
            case "context":
                return [self._small(block)]
            case "image":
                return [Text(f"[picture: {block.get('alt_text', '')}]", "dim")]
            case "actions":
                return [row([self._button(one) for one in _list(block.get("elements"))])]
            case "divider":
                return [Text("─" * 20, "dim")]
            case "input":
                return [Text(f"{plain(block.get('label'))}: …", "yellow")]
            case _:
                return []

    def _small(self, block: Json) -> Text:
        parts = [
            self._spans(one) if one.get("type") == "rich_text_section" else Text(plain(one))
            for one in _list(block.get("elements"))
        ]
        line = Text(" ").join(parts)
        line.stylize("dim")
        return line

    def _rich(self, part: Json) -> list[Text]:
        match part.get("type"):
            case "rich_text_list":
                return [Text("• ").append_text(self._spans(item)) for item in _list(part.get("elements"))]
            case _:
                return [self._spans(part)]

    def _spans(self, part: Json) -> Text:
        line = Text()
        for element in _list(part.get("elements")):
            style = _dict(element.get("style"))
            look = "bold" if style.get("bold") else "cyan" if style.get("code") else ""
            match element.get("type"):
                case "text":
                    line.append(str(element.get("text", "")), look)
                case "link":
                    line.append(str(element.get("text") or element.get("url", "")), "underline")
                case "user":
                    line.append("@" + self._names.get(str(element.get("user_id")), "somebody"), "bold")
                case "date":
                    line.append(str(element.get("fallback", "")))
                case _:
                    continue
        return line


def plain(value: object) -> str:
    """A text object's words, dates in it as they are written for whoever cannot draw them."""
    said = value if isinstance(value, str) else str(_dict(value).get("text", ""))
    return _DATE.sub(lambda date: date[1], said)


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
