"""What a channel can hear about, and how it is typed."""

from enum import StrEnum

from lfbot.choices import ChoiceKind
from lfbot.events import Kind
from lfbot.form import Option
from lfbot.line import Word


class Topic(StrEnum):
    """What a channel can hear about."""

    COMPLETIONS = "completions"
    CERTIFICATES = "certificates"
    ENROLLMENTS = "enrollments"
    MILESTONES = "milestones"
    COURSES = "courses"
    NEWCOMERS = "newcomers"
    PAYMENTS = "payments"


TOPICS: dict[Topic, tuple[Kind, str]] = {
    Topic.COMPLETIONS: (Kind.ENROLLMENT_COMPLETED, "somebody finishes a course"),
    Topic.CERTIFICATES: (Kind.CERTIFICATE_ISSUED, "a certificate is issued"),
    Topic.ENROLLMENTS: (Kind.ENROLLMENT_CREATED, "somebody is enrolled"),
    Topic.MILESTONES: (Kind.PROGRESS_UPDATED, "somebody reaches 25, 50 or 75 % of a course"),
    Topic.COURSES: (Kind.COURSE_PUBLISHED, "a course is published"),
    Topic.NEWCOMERS: (Kind.USER_CREATED, "a new account is made"),
    Topic.PAYMENTS: (Kind.PAYMENT_COMPLETED, "a payment is made"),
}
"""Each topic, its event, and when it speaks. `user.updated` is announced to nobody: it says nothing to a channel."""


class TopicKind(ChoiceKind):
    """What a channel can hear about: a topic's name or its event's."""

    def __init__(self) -> None:
        super().__init__("topic", tuple(Topic), {event.value: topic.value for topic, (event, _) in TOPICS.items()})

    def claims(self, word: Word) -> bool:
        """Any word: the complaint about one that is no topic lists those there are."""
        return isinstance(word, str)

    def read(self, word: Word) -> Topic:
        """The topic that was meant."""
        return Topic(super().read(word))

    def options(self) -> tuple[Option, ...]:
        """All of them, with when they speak."""
        return tuple(Option(f"{topic.capitalize()}: {when}", topic.value) for topic, (_, when) in TOPICS.items())
