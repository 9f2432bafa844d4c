"""Draws what people see in the sandbox Slack as text in a terminal."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from sandbox.slack.views import View
from sandbox.slack.workspace import Message

Json = Mapping[str, object]

# https://docs.slack.dev/messaging/formatting-message-text: what stands behind the bar is for whoever cannot draw it.
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")


@dataclass(frozen=True, slots=True)
class Press:
    """A button on the screen: the message or view it is on, its action and what it says."""

    on: Message | View
    action_id: str
    label: str
    url: str = ""


class Screen:
    """A terminal that remembers the buttons it showed, by the number it gave them."""

    def __init__(self, console: Console, names: Mapping[str, str]) -> None:
        """`names` of people, by id, for those mentioned in a card."""
        self.console = console
        self._names = names
        self.buttons: list[Press] = []

    def say(self, line: str, style: str = "") -> None:
        """A line of our own."""
        self.console.print(Text(line, style))

    def typed(self, who: str, where: str, line: str) -> None:
        """What somebody typed."""
        self.console.print(Text.assemble((f"{who} ", "bold cyan"), (f"in {where} ", "dim"), ("› ", "dim"), line))

    def show(self, messages: Iterable[Message], *, where: str = "") -> None:
        """Messages as cards, their buttons numbered on from those before."""
        for message in messages:
            self._panel(message, message.blocks, message.text, _note(message, where))

    def show_view(self, view: View) -> None:
        """A modal: what it asks, or what it says."""
        self._panel(view, view.blocks, view.title, f"a form: {view.title}")

    def _panel(self, on: Message | View, blocks: Sequence[Json], text: str, note: str) -> None:
        lines = [line for block in blocks for line in self._block(on, block)] or [Text(text)]
        self.console.print(Panel(Group(*lines), subtitle=Text(note, "dim"), subtitle_align="right", expand=False))

    def _block(self, on: Message | View, block: Json) -> list[RenderableType]:
        match block.get("type"):
            case "header":
                return [Text(_plain(block.get("text")), "bold")]
            case "section":
                fields = [Text(_plain(one)) for one in _list(block.get("fields"))]
                said = [Text(_plain(block.get("text")))] if block.get("text") else []
                return [*said, *fields]
            case "rich_text":
                return [line for part in _list(block.get("elements")) for line in self._rich(part)]
            case "context":
                return [self._small(block)]
            case "image":
                return [Text(f"[picture: {block.get('alt_text', '')}]", "dim")]
            case "actions":
                return [self._buttons(on, _list(block.get("elements")))]
            case "divider":
                return [Text("─" * 20, "dim")]
            case "input":
                return [Text(f"{_plain(block.get('label'))}: …", "yellow")]
            case _:
                return []

    def _small(self, block: Json) -> Text:
        parts = [
            self._spans(one) if one.get("type") == "rich_text_section" else Text(_plain(one))
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

    def _buttons(self, on: Message | View, elements: Sequence[Json]) -> Text:
        line = Text()
        for element in elements:
            label = _plain(element.get("text"))
            self.buttons.append(Press(on, str(element.get("action_id", "")), label, str(element.get("url", ""))))
            line.append(f"[{len(self.buttons)}] {label}", "bold green").append("  ")
        return line


def _note(message: Message, where: str) -> str:
    seen = "only you see this" if message.only_for else "everybody here sees this" if where.startswith("#") else ""
    return " · ".join(part for part in (where, seen) if part)


def _plain(value: object) -> str:
    said = value if isinstance(value, str) else str(_dict(value).get("text", ""))
    return _DATE.sub(lambda date: date[1], said)


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
