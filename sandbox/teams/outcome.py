"""What came of something that a person did."""

from dataclasses import dataclass, field

from sandbox.teams.cards import words
from sandbox.teams.line import Sent
from sandbox.teams.state import Json, Message

UNREACHABLE = "Unable to reach the app. Please try again."
WRONG = "Something went wrong. Please try again."
"""What Teams says in place of an answer that it does not understand."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A dialog in front of somebody: `card` is what stands in it."""

    title: str
    card: Json

    @property
    def words(self) -> str:
        """What a person reads there."""
        return words(self.card)


@dataclass(slots=True)
class Outcome:
    """`said` is what the person wrote; `messages` what they see of the bot there since, once nothing was going on.

    Of an answer: `card` that the person was shown, `toast` beside the card or in place of a dialog, the `dialog` that
    is open now, `results` of a message extension (attachments), `url` that the client opened. `text` are the words of
    what they wrote, or of an extension's message. `error` is what they are told went wrong, by Teams or by the card.
    """

    sent: Sent | None = None
    said: Message | None = None
    messages: list[Message] = field(default_factory=list)
    text: str = ""
    card: Json | None = None
    toast: str | None = None
    dialog: Dialog | None = None
    results: list[Json] = field(default_factory=list)
    url: str | None = None
    error: str | None = None

    @property
    def delivered(self) -> bool:
        """Whether the bot was told or asked at all."""
        return self.sent is not None

    @property
    def status(self) -> int | None:
        """The HTTP status of the bot's answer; None when there was none in time, or it was not asked."""
        return self.sent.status if self.sent else None

    @property
    def body(self) -> object:
        """The JSON it answered."""
        return self.sent.body if self.sent else None

    @property
    def words(self) -> str:
        """All that the answer itself says to the person: card, toast, dialog, an extension's words, error."""
        parts = [
            words(self.card) if self.card else "",
            self.toast or "",
            self.dialog.words if self.dialog else "",
            "" if self.said else self.text,
            self.error or "",
        ]
        return "\n".join(part for part in parts if part)
