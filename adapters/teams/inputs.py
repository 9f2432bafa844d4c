"""The inputs of a field, by what it asks. https://adaptivecards.io/explorer/ Input.Text and its siblings

An input's id is the field's name and how its value is to be read: `course:one`, `people:written`. Whatever was typed
already is in one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from adapters.teams.limits import CHOICE, CHOICES, HINT, INPUT, LABEL
from adapters.teams.objects import Json, one_line
from adapters.teams.rich_text import SMALL, rich
from lfbot.form import Asks, Field
from lfbot.graphemes import clean, fit, size
from lfbot.line import Mention, Named, Word, join

DATASET = "courses"
"""What Teams asks for, in an `application/search`, while somebody types a part of a course's title."""

PEOPLE, WRITTEN, ONE, MANY, TYPED = "people", "written", "one", "many", "typed"
HELD = "~"
"""How the value of a choice begins that stands for a word which cannot be one: its place in what the form holds."""

_USERS: Json = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
_COURSES: Json = {"type": "Data.Query", "dataset": DATASET}
_SIGNS = {Named.PERSON: "", Named.GROUP: "@", Named.CHANNEL: "#"}


@dataclass(slots=True)
class Inputs:
    """A form's inputs; `held` are the words that choices stand for by number, `most` limits lists, `longest` texts."""

    most: int = CHOICES
    longest: int = INPUT
    held: dict[str, list[Word]] = field(default_factory=dict)

    def of(self, asked: Field) -> Iterator[Json]:
        """The elements that ask for it."""
        match asked.asks:
            case Asks.PEOPLE:
                yield from self._people(asked)
            case Asks.COURSE:
                yield from self._course(asked)
            case Asks.CHOICE:
                yield from self._choice(asked)
            case Asks.DAY:
                yield from self._day(asked)
            case Asks.TEXT:
                yield self._text(asked)
            case _:
                assert_never(asked.asks)

    def _people(self, asked: Field) -> Iterator[Json]:
        """A picker, and a line for addresses. Neither is required: whoever fills in one may leave the other empty."""
        mentions = [word for word in asked.given if isinstance(word, Mention)]
        chosen = mentions if asked.many else mentions[:1]
        offered = self._offered(f"{asked.name}:{PEOPLE}", [(_named(word, n), word) for n, word in enumerate(chosen, 1)])
        yield self._picker(replace(asked, required=False), PEOPLE, offered, list(offered), _USERS)
        written = [word for word in asked.given if isinstance(word, str) and word.strip()]
        yield {
            "type": "Input.Text",
            "id": f"{asked.name}:{WRITTEN}",
            "label": one_line(f"{asked.label or asked.name}, by e-mail address", LABEL),
            "placeholder": "ann@example.com, bo@example.com" if asked.many else "ann@example.com",
            **({"value": fit(clean(join(written)), self.longest)} if written else {}),
        }
        held = {word for _, word in offered.values()}
        yield from _unheld([_named(word, n) for n, word in enumerate(mentions, 1) if word not in held])

    def _course(self, asked: Field) -> Iterator[Json]:
        """Choices load while somebody types; a title that was typed already is a choice like an id."""
        titles = {one.value: one.label for one in asked.options}
        typed = _typed(asked)
        wanted = [(titles.get(word, word), word) for word in typed[: None if asked.many else 1]]
        offered = self._offered(f"{asked.name}:{_kind(asked)}", wanted)
        yield self._picker(asked, _kind(asked), offered, list(offered), _COURSES)
        held = {word for _, word in offered.values()}
        yield from _unheld([word for word in typed if word not in held])

    def _choice(self, asked: Field) -> Iterator[Json]:
        """What was typed and is none of the options is offered first: sent, it is refused with a reason."""
        typed = _typed(asked)
        known = {one.value.lower() for one in asked.options}
        extra = [(word, word) for word in typed if word.lower() not in known]
        every = [*extra, *((one.label, one.value) for one in asked.options)]
        if not every:
            yield self._text(asked)
            return
        offered = self._offered(f"{asked.name}:{_kind(asked)}", every)
        wanted = {word.lower() for word in typed}
        chosen = [value for value, (_, word) in offered.items() if isinstance(word, str) and word.lower() in wanted]
        yield self._picker(asked, _kind(asked), offered, chosen if asked.many else chosen[:1], None)
        left = len({value for _, value in every}) - len(offered)
        if left:
            yield from _small(f"… and {left:,} more, which can be typed in the command.")

    def _day(self, asked: Field) -> Iterator[Json]:
        typed = _typed(asked)
        days = [word for word in typed if _is_day(word)][:1]
        yield _asking("Input.Date", asked, ONE) | ({"value": days[0]} if days else {})
        yield from _unheld([word for word in typed if word not in days])

    def _text(self, asked: Field) -> Json:
        typed = _typed(asked)
        value = fit(clean(join(typed) if asked.many else " ".join(typed)), self.longest)
        return _asking("Input.Text", asked, TYPED) | ({"value": value} if typed else {})

    def _picker(
        self,
        asked: Field,
        kind: str,
        offered: Mapping[str, tuple[str, Word]],
        chosen: Sequence[str],
        query: Json | None,
    ) -> Json:
        """Compact, which is the default, or filtered, never expanded: expanded titles are read as Markdown."""
        return {
            **_asking("Input.ChoiceSet", asked, kind),
            **({"style": "filtered"} if query is _COURSES else {}),
            "isMultiSelect": asked.many,
            "choices": [{"title": title, "value": value} for value, (title, _) in offered.items()],
            **({} if query is None else {"choices.data": query}),
            **({"value": ",".join(chosen)} if chosen else {}),
        }

    def _offered(self, id: str, several: Sequence[tuple[str, Word]]) -> dict[str, tuple[str, Word]]:
        """Titles and words by the values that stand for them, at most `most`. A comma would part a value in two."""
        offered: dict[str, tuple[str, Word]] = {}
        titles = {word: title for title, word in reversed(several) if self._can_be_sent(word)}
        for word, title in list(reversed(titles.items()))[: self.most]:
            value = _text_of(word)
            if not _travels(word):
                held = self.held.setdefault(id, [])
                value = f"{HELD}{len(held)}"
                held.append(word)
            offered[value] = (one_line(title, CHOICE), word)
        return offered

    def _can_be_sent(self, word: Word) -> bool:
        text = f"{word.id}{word.name}" if isinstance(word, Mention) else word
        return 0 < size(text) <= self.longest and clean(text) == text


def is_person(value: str) -> bool:
    """Whether Teams means somebody by it: an MRI or an Entra object id."""
    return value.startswith("29:") or (len(value) == 36 and all(value[at] == "-" for at in (8, 13, 18, 23)))


def _text_of(word: Word) -> str:
    return word.id if isinstance(word, Mention) else word


def _travels(word: Word) -> bool:
    """Whether the word comes back from a choice whose value it is."""
    value = _text_of(word)
    whole = value.isprintable() and value.strip() == value and "," not in value and size(value) <= CHOICE
    if isinstance(word, Mention):
        return word.what is Named.PERSON and is_person(value) and whole
    return whole and not is_person(value) and not value.startswith(HELD)


def _asking(kind: str, asked: Field, reading: str) -> Json:
    label = asked.label or asked.name
    return {
        "type": kind,
        "id": f"{asked.name}:{reading}",
        "label": one_line(label, LABEL),
        **({"placeholder": one_line(asked.hint, HINT)} if asked.hint.strip() else {}),
        **({"isRequired": True, "errorMessage": one_line(f"{label} is needed.", LABEL)} if asked.required else {}),
    }


def _kind(asked: Field) -> str:
    return MANY if asked.many else ONE


def _named(mention: Mention, number: int) -> str:
    return f"{_SIGNS[mention.what]}{mention.name}" if mention.name.strip() else f"Named before ({number})"


def _typed(asked: Field) -> list[str]:
    words = (word if isinstance(word, str) else f"@{word.name or word.id}" for word in asked.given)
    return [word for word in words if word.strip()]


def _unheld(words: Sequence[str]) -> Iterator[Json]:
    """What was typed and has no place in an input is shown beside it."""
    if words:
        yield from _small(f"You typed: {', '.join(one_line(word, HINT) for word in words[:10])}.")


def _small(said: str) -> Iterator[Json]:
    drawn = rich((said,), **SMALL)
    if drawn is not None:
        yield drawn


def _is_day(word: str) -> bool:
    try:
        return date.fromisoformat(word).isoformat() == word
    except ValueError:
        return False
