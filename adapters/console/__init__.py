"""The bot in a terminal: a chat platform of one screen."""

from adapters.console.chat import ConsoleChat, Posted
from adapters.console.terminal import Console, from_keyboard

__all__ = ["Console", "ConsoleChat", "Posted", "from_keyboard"]
