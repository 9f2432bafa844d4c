"""Certificates: the proofs that somebody finished courses."""

from datetime import UTC, date, datetime
from typing import Annotated

from lfbot.card import Bold, Button, Card, Link, Note, Span, Spans, When, buttons, listed, text
from lfbot.chat import Reply
from lfbot.command import Context, command
from lfbot.courses import find as find_course
from lfbot.kinds import CourseRef, Learner
from lfbot.learnflow import Certificate
from lfbot.pages import page
from lfbot.whose import account, is_own

_PAGE = 10
_NEVER = datetime.min.replace(tzinfo=UTC)


@command(examples=("certificates", "certificates @sam", "certificates @sam since:2026-01-01"))
async def certificates(
    ctx: Context,
    person: Annotated[Learner | None, "Whose; yours if nobody is named"] = None,
    course: Annotated[CourseRef | None, "One course, by id or title"] = None,
    *,
    since: Annotated[date | None, "Only those issued after that day"] = None,
    _page: Annotated[int | None, "The page of a long list"] = None,
) -> Reply:
    """List somebody's certificates, with their links."""
    who = await account(person, ctx, "Certificates of others")
    only = await find_course(course, ctx) if course is not None else None
    found = [
        one
        async for one in ctx.learnflow.certificates(
            user_id=who.user.id, course_id=only.id if only is not None else "", issued_after=since
        )
    ]
    found.sort(key=lambda one: one.issued_at or _NEVER, reverse=True)
    own = is_own(who, ctx)
    filters = "".join((f" for {only.title}" if only is not None else "", f" since {since}" if since else ""))
    if not found:
        title = f"{'You have' if own else f'{who.name} has'} no certificate{filters}"
        row = (Button("My progress", ("progress",)),) if own else ()
        said = text("One is issued as soon as a course is finished.")
        return Reply(Card(title, (said, *((buttons(*row),) if row else ()))))
    shown = page(found, _page, _PAGE)
    name = next((one.user_name for one in found if one.user_name), who.name)
    more = (buttons(Button("More", ctx.again(_page=shown.next))),) if shown.next else ()
    title = f"{'Your certificates' if own else f'The certificates of {name}'}{filters}"
    return Reply(Card(title, (listed(map(_line, shown.items)), *more, Note((shown.shown("certificate"),)))))


def _line(one: Certificate) -> Spans:
    line: list[Span] = [Bold(one.course_title or one.course_id)]
    if one.issued_at is not None:
        line += [", ", When(one.issued_at)]
    for label, url in (("Certificate", one.url), ("PDF", one.pdf_url), ("Verify", one.verification_url)):
        if url:
            line += [" · ", Link(label, url)]
    return tuple(line)
