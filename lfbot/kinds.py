"""The kinds of argument that commands take, and how a word becomes one. Reading is pure: nobody is asked."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol, get_args, get_origin

from lfbot.choices import ChoiceKind
from lfbot.emails import ADDRESS, Email, EmailKind
from lfbot.errors import Complaint
from lfbot.form import Asks, Option
from lfbot.line import Mention, Named, Word, shown
from lfbot.topics import Topic, TopicKind

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
                    f"I cannot tell who {shown(word)} is, so nothing was done.",
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
            raise Complaint(f"{shown(word)} is not a date.", "Write it as year-month-day: 2026-03-01.") from None

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
            raise Complaint(f"{shown(word)} is not a number from 1 up.", "Write it in digits.")
        return int(digits)

    def word(self, value: object) -> Word:
        """The digits."""
        return str(value)

    def options(self) -> tuple[Option, ...]:
        """Too many to list."""
        return ()


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
