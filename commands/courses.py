"""Courses: what can be learnt, found without asking LearnFlow each time."""

from typing import Annotated, Literal

from lfbot.card import Block, Bold, Button, Card, Code, Note, Text, buttons, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.course_card import facts
from lfbot.courses import visible
from lfbot.learnflow import Course
from lfbot.pages import page
from lfbot.roles import Role
from lfbot.search import Wanted, fitting

_PAGE = 5


@command(examples=("courses", "courses python level:beginner", "courses category:development"))
async def courses(
    ctx: Context,
    text: Annotated[str | None, "Words of the title or description"] = None,
    *,
    level: Annotated[Literal["beginner", "intermediate", "advanced"] | None, "How hard it is"] = None,
    category: Annotated[str | None, "The category, or a part of its name"] = None,
    instructor: Annotated[str | None, "Who teaches it"] = None,
    _page: Annotated[int | None, "The page of a long list"] = None,
) -> Reply:
    """Find courses."""
    offered = visible(await ctx.learnflow.catalogue(), ctx.who.role)
    wanted = Wanted(text or "", level or "", category or "", instructor or "")
    found = fitting(offered, wanted)
    if not found:
        return Reply(_nothing(offered, wanted, ctx))
    shown = page(found, _page, _PAGE)
    more = Button("More", ctx.again(_page=shown.next), about="More courses") if shown.next else None
    return Reply(
        Card(
            f"Courses: {_words(wanted)}" if wanted.asked else "Courses",
            (
                *(block for one in shown.items for block in _course(one, ctx)),
                *((buttons(more),) if more else ()),
                Note((shown.shown("course"),)),
            ),
        )
    )


def _course(one: Course, ctx: Context) -> tuple[Block, ...]:
    title = one.title or one.id
    others = Button("Enroll someone", ("enroll", "?", f"course:{one.id}"), about=f"Enroll someone in {title}")
    row = buttons(
        Button("Enroll me", ("enroll", "me", f"course:{one.id}"), about=f"Enroll me in {title}"),
        others if ctx.who.role >= Role.MANAGER else None,
    )
    said = Text((Bold(title), " ", Code(one.id), "\n", facts(one)))
    return (said, row)


def _nothing(offered: list[Course], wanted: Wanted, ctx: Context) -> Card:
    """Nothing fits: which filters were in use, and how many there are without each."""
    if not wanted.asked:
        return Card("There are no courses yet", (text("A LearnFlow admin can publish some."),))
    fewer = [(name, len(fitting(offered, wanted.without(name)))) for name, _ in wanted.asked]
    row = [
        Button(f"Without {name}: {count:,}", ctx.again(**{name: None, "_page": None})) for name, count in fewer if count
    ]
    hint = "Leave one of them out:" if row and len(wanted.asked) > 1 else "Try other words, or look at the whole list."
    whole = Button("All courses", ("courses",))
    return Card(f"No course fits {_words(wanted)}", (text(hint), buttons(*row, whole)))


def _words(wanted: Wanted) -> str:
    return ", ".join(f"“{value}”" if name == "text" else f"{name} {value}" for name, value in wanted.asked)
