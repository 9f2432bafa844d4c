"""Which course was meant? Its id is taken as given; a title must be one course's, or the choice goes back."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from urllib.parse import quote, unquote, urlsplit

from lfbot.card import Button, buttons
from lfbot.command import Context
from lfbot.errors import Complaint
from lfbot.form import Asks, Field, Form, Option
from lfbot.kinds import CourseRef
from lfbot.learnflow import Course, LearnFlow, LearnFlowError
from lfbot.line import Mention
from lfbot.roles import Role, Rules

CHOICES = 5
_LONG = 1500


async def find(ref: CourseRef, ctx: Context) -> Course:
    """The course that was meant. Raises Complaint with up to five choices as buttons, and LearnFlowError."""
    if ref.is_id:
        return await named(ref.text, ctx.learnflow)
    offered = visible(await ctx.learnflow.catalogue(), ctx.who.role)
    exact = [one for one in offered if folded(ref.text) in (folded(one.title), folded(one.slug))]
    if len(exact) == 1:
        return exact[0]
    raise _choose(ref, exact or closest(ref.text, offered), ctx)


async def named(course_id: str, learnflow: LearnFlow) -> Course:
    """The course with that id, its title from the catalogue; a title that cannot be had fails nothing."""
    try:
        known = {one.id: one for one in await learnflow.catalogue()}
    except LearnFlowError:
        known = {}
    return known.get(course_id) or Course(course_id, course_id)


def page(course: Course, rules: Rules) -> str:
    """The address of the course's page; empty where the operator says that there is none."""
    slug = course.slug or course.id
    return rules.course_url.replace("{id}", quote(course.id, safe="")).replace("{slug}", quote(slug, safe=""))


def at(url: str, offered: Sequence[Course], rules: Rules) -> Course | None:
    """The course whose page that is, whatever the address says after it; nothing is fetched."""
    where = _where(url, rules)
    pages = ((_where(page(course, rules), rules), course) for course in offered) if where else iter(())
    return next((course for spot, course in pages if spot == where), None)


def is_page(url: str, rules: Rules) -> bool:
    """Whether that may be a course's page: a secure one, on the host where they are."""
    where, ours = _where(url, rules), _where(rules.course_url, rules)
    return bool(where and ours and where[0] == ours[0])


async def titles(learnflow: LearnFlow) -> dict[str, str]:
    """Titles by id; none where the catalogue cannot be had."""
    try:
        return {one.id: one.title for one in await learnflow.catalogue()}
    except LearnFlowError:
        return {}


def goes_by_id(form: Form) -> bool:
    """Whether a course stands in the form by its id alone, which tells nobody which one it is."""
    return any(CourseRef(word).is_id for field in form.fields for word in _courses_in(field))


async def with_titles(form: Form, learnflow: LearnFlow) -> Form:
    """The form with the titles of such courses, where everybody may know them."""
    try:
        known = {one.id: one.title for one in await learnflow.catalogue() if one.published and one.title}
    except LearnFlowError:
        return form

    def named(field: Field) -> Field:
        return replace(field, options=tuple(Option(known[id], id) for id in _courses_in(field) if id in known))

    return replace(form, fields=tuple(named(one) if one.asks is Asks.COURSE else one for one in form.fields))


def closest(typed: str, offered: Sequence[Course], limit: int = CHOICES) -> list[Course]:
    """The courses whose titles are most like `typed`, best first; those with nothing in common are left out."""
    wanted = folded(typed)[:200]
    words = set(wanted.split())

    def likeness(course: Course) -> float:
        title = folded(course.title)
        shared = sum(1 for word in words if any(part.startswith(word) for part in title.split()))
        return (2.0 if wanted and wanted in title else 0.0) + shared / max(len(words), 1) + _ratio(wanted, title)

    scored = [(likeness(course), course) for course in offered]
    return [course for score, course in sorted(scored, key=lambda one: -one[0]) if score >= 0.6][:limit]


def visible(courses: Sequence[Course], role: Role) -> list[Course]:
    """The courses that somebody of that role may see: unpublished ones are for admins."""
    return [course for course in courses if course.published or role >= Role.ADMIN]


def folded(text: str) -> str:
    """Words as they are compared: no case, no accents, no punctuation."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", " ", "".join(c for c in folded if not unicodedata.combining(c))).strip()


def _where(url: str, rules: Rules) -> tuple[str, str, str] | None:
    """What of an address tells pages apart: host, path, and the query if the pages' own addresses have one."""
    try:
        parts, ours = urlsplit(url), urlsplit(rules.course_url)
        host = (parts.hostname or "", parts.port or 443)
    except ValueError:
        return None
    if parts.scheme != "https" or not host[0] or "@" in parts.netloc or "\\" in url:
        return None
    return f"{host[0]}:{host[1]}", unquote(parts.path).rstrip("/"), unquote(parts.query) if ours.query else ""


def _courses_in(field: Field) -> list[str]:
    return [word for word in field.given if isinstance(word, str)] if field.asks is Asks.COURSE else []


def _choose(ref: CourseRef, choices: Sequence[Course], ctx: Context) -> Complaint:
    typed = ref.text if len(ref.text) <= 60 else ref.text[:59] + "…"
    if not choices:
        search = buttons(Button("All courses", ("courses",)))
        return Complaint(
            f"I found no course called “{typed}”.", "Look it up in the list, or give its id (crs_…).", search
        )
    lines = [(course, ctx.instead(ref, CourseRef(course.id))) for course in choices]
    if any(_length(words) > _LONG for _, words in lines):
        ids = "; ".join(f"{course.title}: {course.id}" for course in choices)
        return Complaint(f"“{typed}” is not the title of one course.", f"Type one of these ids instead. {ids}")
    picks = (Button(course.title[:70], words, about=f"Choose {course.title}") for course, words in lines)
    return Complaint(
        f"“{typed}” is not the title of one course.",
        "Which one is meant?" if len(choices) > 1 else "Is it this one?",
        buttons(*picks),
    )


def _length(words: Sequence[str | Mention]) -> int:
    return sum(len(word.id) + 10 if isinstance(word, Mention) else len(word) + 3 for word in words)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.real_quick_ratio() > 0.5 and matcher.quick_ratio() > 0.5 else 0.0
