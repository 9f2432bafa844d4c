"""Cards and forms as the bot says them, for golden files."""

from datetime import UTC, datetime

from lfbot.card import (
    Bold,
    Button,
    Card,
    Code,
    Confirm,
    Facts,
    Image,
    Link,
    LinkButton,
    Listed,
    Meter,
    Note,
    Person,
    Tone,
    When,
    buttons,
    text,
)
from lfbot.form import Asks, Field, Form, Option
from lfbot.line import Mention, Named

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOSTILE = "<!channel> & <@U1|x> *b*"
MARKDOWN = "[x](https://evil.example) {{DATE(2020-01-01T00:00:00Z)}} <at>Sam</at> _i_ **b** ${y}"
SAM = Person("3b56c9aa-0d1e-4f2a-8b3c-4d5e6f708192", "Sam Rivera")
AMP = Person("29:1XJKabc", "A & <B>")
ENROLL = ("enroll", Mention("U2"), "course:crs_1")
_LONG = "x" * 4_800
TOO_LONG = Card(
    _LONG,
    (
        text(_LONG, Bold(_LONG), Link(_LONG, "https://x.com/")),
        Image("https://x.com/b.png", _LONG),
        Meter(_LONG, 1),
        buttons(
            Button(_LONG, ("help",), confirm=Confirm(_LONG, _LONG, _LONG, _LONG), about=_LONG),
            LinkButton(_LONG, "https://x.com/", _LONG),
        ),
        Note((_LONG[:2_500], When(AT))),
    ),
)
"""Everything in it is longer than any platform takes."""

CARDS = {
    "completion": Card(
        "Sarah Johnson finished Introduction to Python",
        (
            text(
                Person("U1", "Sarah Johnson"), " finished ", Link("Introduction to Python", "https://learnflow.com/c/1")
            ),
            buttons(LinkButton("Open the course", "https://learnflow.com/c/1", "Open Introduction to Python")),
            Note(("LearnFlow · ", When(AT, time=True))),
        ),
        Tone.GOOD,
    ),
    "progress": Card(
        "Your progress",
        (
            Meter("Introduction to Python", 25.34),
            Meter("Data & You", 100),
            Facts((("Enrolled", (When(AT),)), ("Course", (Code("crs_1"), " ", Bold("beginner"))))),
            Image("https://learnflow.com/badge.png", "A badge for ten lessons"),
        ),
    ),
    "complaint": Card(
        "I cannot tell who “@sarah” is, so nothing was done.",
        (
            text(
                "Nothing was changed. Pick the person from the list that opens after @, or type their e-mail address."
            ),
            buttons(Button("Pick from a list", ("enroll", "?", "course:Introduction to Python"))),
        ),
        Tone.BAD,
    ),
    "preview": Card(
        "Enroll 12 people in Introduction to Python?",
        (
            Listed(((Person("U2", "Ann"),), (Person("U3"), " is enrolled already"))),
            buttons(
                Button(
                    "Enroll 12 people",
                    ("enroll", "_draft:4f"),
                    main=True,
                    confirm=Confirm("Enroll 12 people?", "Each gets a message.", "Enroll"),
                ),
                Button("Enroll", ENROLL, about="Enroll Ann in Introduction to Python"),
                Button(
                    "Enroll", ("enroll", Mention("U3"), "course:crs_1"), about="Enroll Bo in Introduction to Python"
                ),
            ),
        ),
    ),
    "hostile": Card(
        HOSTILE,
        (
            text(HOSTILE, Bold(HOSTILE), Code(HOSTILE), Link(HOSTILE, "javascript:alert(1)"), Person("U1", HOSTILE)),
            Facts(((HOSTILE, (HOSTILE,)),)),
            buttons(Button(HOSTILE, ("courses", HOSTILE))),
            Note((HOSTILE,)),
        ),
    ),
    "markdown": Card(
        MARKDOWN,
        (
            text(MARKDOWN, Bold(MARKDOWN), Code(MARKDOWN), Link(MARKDOWN, "https://learnflow.com/c/1")),
            Facts(((MARKDOWN, (MARKDOWN, When(AT))),)),
            Image("https://learnflow.com/badge.png", MARKDOWN),
            buttons(Button(MARKDOWN, ("courses", MARKDOWN), about=MARKDOWN)),
            Note((MARKDOWN, When(AT, time=True))),
        ),
    ),
    "people": Card(
        "3 people are enrolled",
        (Listed(((SAM,), (AMP, " since ", When(AT)), (Person("29:2YKL"), " (no name)"))), Note(("By ", SAM))),
        Tone.GOOD,
    ),
}

FORMS = {
    "enroll": Form(
        "enroll",
        "Enroll people in courses",
        (
            Field(
                "people",
                "People",
                Asks.PEOPLE,
                required=True,
                many=True,
                hint="Who to enroll",
                given=(Mention("U2"), "ann@example.com", Mention("S1", "data-team", Named.GROUP)),
            ),
            Field("course", "Course", Asks.COURSE, required=True, many=True, given=("Introduction to Python",)),
        ),
        submit="Enroll",
    ),
    "certificates": Form(
        "certificates",
        "List somebody's certificates, with their links",
        (
            Field("person", "Person", Asks.PEOPLE, required=False),
            Field("course", "Course", Asks.COURSE, required=False),
            Field("since", "Since", Asks.DAY, required=False, given=("2026-03-01",)),
        ),
    ),
    "subscribe": Form(
        "subscribe",
        "Announce here what happens",
        (
            Field(
                "topics",
                "Topics",
                Asks.CHOICE,
                required=False,
                many=True,
                options=(
                    Option("Completions: somebody finishes a course", "completions"),
                    Option("Courses", "courses"),
                ),
                given=("completions",),
            ),
            Field("level", "Level", Asks.CHOICE, required=True, options=(Option("Beginner", "beginner"),)),
            Field("text", "Text", Asks.TEXT, required=True, given=("a word", "or two")),
        ),
    ),
}
