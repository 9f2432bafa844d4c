"""What came of something that a person did."""

from dataclasses import dataclass, field

from sandbox.slack.line import Sent
from sandbox.slack.views import View
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Message


@dataclass(slots=True)
class Outcome:
    """`error` is what the person is told went wrong: `operation_timeout`, `dispatch_failed`, or why nothing was sent.

    `messages` are those that the acknowledgement itself carried; `view` is the view in front of the person afterwards.
    """

    sent: Sent | None = None
    error: str | None = None
    messages: list[Message] = field(default_factory=list)
    response_url: str | None = None
    response_urls: list[Json] = field(default_factory=list)
    trigger_id: str | None = None
    response_action: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    options: list[Json] = field(default_factory=list)
    view: View | None = None

    @property
    def delivered(self) -> bool:
        """Whether the bot was asked at all."""
        return self.sent is not None

    @property
    def status(self) -> int | None:
        """The HTTP status of its answer; None when there was none in time."""
        return self.sent.status if self.sent else None

    @property
    def payload(self) -> Json:
        """What the bot was sent."""
        return self.sent.payload if self.sent else {}

    @property
    def ok(self) -> bool:
        """Whether the person saw no error."""
        return self.delivered and self.error is None

    @property
    def text(self) -> str:
        """All that the answering messages say."""
        return "\n".join(message.words for message in self.messages)


def error_of(sent: Sent) -> str | None:
    """The error a person sees: https://docs.slack.dev/interactivity/implementing-slash-commands"""
    if sent.failure == "http_timeout":
        return "operation_timeout"
    return None if sent.failure is None and sent.status == 200 else "dispatch_failed"
