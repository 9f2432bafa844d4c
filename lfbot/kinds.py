"""The kinds of argument that commands take, and how a word becomes one. Reading is pure: nobody is asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Literal, Protocol, get_args, get_origin

from lfbot.emails import ADDRESS, Email, EmailKind
from lfbot.errors import Complaint
from lfbot.events import Kind as EventKind
from lfbot.form import Asks, Option
from lfbot.line import Mention, Named, Word

_COURSE_ID = re.compile(r"crs_[A-Za-z0-9]{1,60}")
_USER_ID = re.compile(r"usr_[A-Za-z0-9]{1,60}")


class By(StrEnum):
    """How a learner was pointed at."""

    MENTION = "mention"
    GROUP = "group"
    CHANNEL = "channel"
    EMAIL = "email"
    ID = "id"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody, as typed: `ref` is a platform's id, a group's or channel's id, an e-mail address or a `usr_` id."""

    by: By
    ref: str = ""
    name: str = ""

    @property
    def is_many(self) -> bool:
        """Whether it stands for however many people belong to it."""
        return self.by in (By.GROUP, By.CHANNEL)


@dataclass(frozen=True, slots=True)
class CourseRef:
    """A course, as typed: its id, or words of its title."""

    text: str

    @property
    def is_id(self) -> bool:
        """Whether it names exactly one course."""
        return _COURSE_ID.fullmatch(self.text) is not None


class Topic(StrEnum):
    """What a channel can hear about."""

    COMPLETIONS = "completions"
    CERTIFICATES = "certificates"
    ENROLLMENTS = "enrollments"
    MILESTONES = "milestones"
    COURSES = "courses"
    NEWCOMERS = "newcomers"
    PAYMENTS = "payments"


TOPICS: dict[Topic, tuple[EventKind, str]] = {
    Topic.COMPLETIONS: (EventKind.ENROLLMENT_COMPLETED, "somebody finishes a course"),
    Topic.CERTIFICATES: (EventKind.CERTIFICATE_ISSUED, "a certificate is issued"),
    Topic.ENROLLMENTS: (EventKind.ENROLLMENT_CREATED, "somebody is enrolled"),
    Topic.MILESTONES: (EventKind.PROGRESS_UPDATED, "somebody reaches 25, 50 or 75 % of a course"),
    Topic.COURSES: (EventKind.COURSE_PUBLISHED, "a course is published"),
    Topic.NEWCOMERS: (EventKind.USER_CREATED, "a new account is made"),
    Topic.PAYMENTS: (EventKind.PAYMENT_COMPLETED, "a payment is made"),
}
"""Each topic, its event, and when it speaks. `user.updated` is announced to nobody: it says nothing to a channel."""


class Kind(Protocol):
    """One kind of argument."""

    noun: str
    asks: Asks
    joins: bool

    def claims(self, word: Word) -> bool:
        """Whether a word without a name in front can be one of these."""

    def read(self, word: Word) -> object:
        """The value. Raises Complaint."""

    def word(self, value: object) -> Word:
        """The word that reads back as `value`."""

    def options(self) -> tuple[Option, ...]:
        """The answers there are, if they can be counted."""


class LearnerKind:
    """A mention, an e-mail address, a `usr_` id, or `me`."""

    noun = "person"
    asks = Asks.PEOPLE
    joins = False

    def claims(self, word: Word) -> bool:
        """Mentions of people, groups and channels, and whatever looks like a person."""
        if isinstance(word, Mention):
            return True
        return word.startswith("@") or word.lower() == "me" or bool(ADDRESS.fullmatch(word) or _USER_ID.fullmatch(word))

    def read(self, word: Word) -> Learner:
        """Who was meant; a plain @name is refused, for it could be anybody."""
        match word:
            case Mention(id, name, Named.PERSON):
                return Learner(By.MENTION, id, name)
            case Mention(id, name, Named.GROUP):
                return Learner(By.GROUP, id, name)
            case Mention(id, name, Named.CHANNEL):
                return Learner(By.CHANNEL, id, name)
            case str() if word.lower() == "me":
                return Learner(By.SELF)
            case str() if _USER_ID.fullmatch(word):
                return Learner(By.ID, word)
            case str() if ADDRESS.fullmatch(word):
                return Learner(By.EMAIL, word)
            case _:
                raise Complaint(
                    f"I cannot tell who {_shown(word)} is, so nothing was done.",
                    "Pick the person from the list that opens after @, or type their e-mail address.",
                )

    def word(self, value: object) -> Word:
        """The mention or address again."""
        assert isinstance(value, Learner)
        match value.by:
            case By.MENTION:
                return Mention(value.ref, value.name)
            case By.GROUP:
                return Mention(value.ref, value.name, Named.GROUP)
            case By.CHANNEL:
                return Mention(value.ref, value.name, Named.CHANNEL)
            case By.SELF:
                return "me"
            case By.EMAIL | By.ID:
                return value.ref

    def options(self) -> tuple[Option, ...]:
        """Nobody can list them here."""
        return ()


class CourseKind:
    """A `crs_` id or words of a title; bare words in a row are one title."""

    noun = "course"
    asks = Asks.COURSE
    joins = True

    def claims(self, word: Word) -> bool:
        """Any words that do not look like a person."""
        return isinstance(word, str) and not LEARNER.claims(word)

    def read(self, word: Word) -> CourseRef:
        """The course that was meant."""
        if not isinstance(word, str) or not word.strip():
            raise Complaint("That is not a course.", "Give its id (crs_…) or its title.")
        found = _COURSE_ID.search(word) if "/" in word else None
        return CourseRef(found.group() if found else word.strip())

    def word(self, value: object) -> Word:
        """Its id or title again."""
        assert isinstance(value, CourseRef)
        return value.text

    def options(self) -> tuple[Option, ...]:
        """The catalogue is LearnFlow's; platforms offer it as one types."""
        return ()


class DayKind:
    """A date as 2026-03-01."""

    noun = "date"
    asks = Asks.DAY
    joins = False

    def claims(self, word: Word) -> bool:
        """Four digits, two, and two."""
        return isinstance(word, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", word) is not None

    def read(self, word: Word) -> date:
        """The day."""
        try:
            return date.fromisoformat(word if isinstance(word, str) else "")
        except ValueError:
            raise Complaint(f"{_shown(word)} is not a date.", "Write it as year-month-day: 2026-03-01.") from None

    def word(self, value: object) -> Word:
        """Year, month, day."""
        assert isinstance(value, date)
        return value.isoformat()

    def options(self) -> tuple[Option, ...]:
        """Too many to list."""
        return ()


class TextKind:
    """Any words."""

    noun = "text"
    asks = Asks.TEXT
    joins = True

    def claims(self, word: Word) -> bool:
        """Whatever is no mention."""
        return isinstance(word, str)

    def read(self, word: Word) -> str:
        """The words as they stand."""
        if not isinstance(word, str):
            raise Complaint("A person does not fit there.", "Type words instead.")
        return word

    def word(self, value: object) -> Word:
        """The words again."""
        assert isinstance(value, str)
        return value

    def options(self) -> tuple[Option, ...]:
        """Anything goes."""
        return ()


class NumberKind:
    """A whole number from 1 up."""

    noun = "number"
    asks = Asks.TEXT
    joins = False

    def claims(self, word: Word) -> bool:
        """Up to nine digits."""
        return isinstance(word, str) and re.fullmatch(r"#?[0-9]{1,9}", word) is not None

    def read(self, word: Word) -> int:
        """The number; `#3` is 3."""
        digits = word.lstrip("#") if isinstance(word, str) else ""
        if not re.fullmatch(r"[0-9]{1,9}", digits) or int(digits) < 1:
            raise Complaint(f"{_shown(word)} is not a number from 1 up.", "Write it in digits.")
        return int(digits)

    def word(self, value: object) -> Word:
        """The digits."""
        return str(value)

    def options(self) -> tuple[Option, ...]:
        """Too many to list."""
        return ()


class ChoiceKind:
    """One of a few words."""

    asks = Asks.CHOICE
    joins = False

    def __init__(self, noun: str, choices: Iterable[str], also: dict[str, str] | None = None) -> None:
        """`also` maps other spellings that are understood to the choice they mean."""
        self.noun = noun
        self.choices = tuple(choices)
        self._also = also or {}

    def claims(self, word: Word) -> bool:
        """One of the choices, or nearly: a near miss deserves its own complaint."""
        return isinstance(word, str) and (self._choice(word) is not None or bool(self._near(word)))

    def read(self, word: Word) -> str:
        """The choice that was meant."""
        choice = self._choice(word) if isinstance(word, str) else None
        if choice is None:
            near = self._near(word) if isinstance(word, str) else []
            hint = f"Did you mean {near[0]}?" if near else f"It can be {_either(self.choices)}."
            raise Complaint(f"{_shown(word)} is not a {self.noun}.", hint)
        return choice

    def word(self, value: object) -> Word:
        """The choice itself."""
        return str(value)

    def options(self) -> tuple[Option, ...]:
        """All of them."""
        return tuple(Option(choice.capitalize(), choice) for choice in self.choices)

    def _choice(self, word: str) -> str | None:
        typed = word.lower()
        return typed if typed in self.choices else self._also.get(typed)

    def _near(self, word: str) -> list[str]:
        return get_close_matches(word.lower()[:40], self.choices, n=1, cutoff=0.75)


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


LEARNER = LearnerKind()
KINDS: dict[object, Kind] = {
    Learner: LEARNER,
    CourseRef: CourseKind(),
    Topic: TopicKind(),
    Email: EmailKind(),
    date: DayKind(),
    str: TextKind(),
    int: NumberKind(),
}


def kind_of(type: object, name: str) -> Kind:
    """The kind that reads this annotation; a `Literal` of words is a choice. Raises TypeError for any other."""
    if get_origin(type) is Literal:
        return ChoiceKind(name, get_args(type))
    kind = KINDS.get(type)
    if kind is None:
        raise TypeError(f"no kind of argument reads {type!r} (parameter {name})")
    return kind


def _shown(word: Word) -> str:
    text = (word.name or word.id) if isinstance(word, Mention) else word
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"


def _either(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
