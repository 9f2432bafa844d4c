"""People who write a message in Teams, with the app's message extension at hand."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from lfbot.chat import Caller
from lfbot.clock import Clock
from lfbot.events import Event
from lfbot.roles import COURSE_URL
from lfbot.wild import decode
from sandbox.teams.outcome import Outcome
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import text_at
from tests.acceptance.teams.town import PYTHON, Town, a_town

SEARCH = "searchCourses"


@asynccontextmanager
async def a_writing_town(*domains: str, changes: Mapping[str, str] | None = None) -> AsyncIterator[Town]:
    """Everything up and running, the app asked about links to these domains; no complaint of its answers in the end."""
    async with a_town(changes=changes) as town:
        town.teams.knobs.link_domains = domains
        yield town
        assert town.teams.complaints == []


async def search(person: Person, typed: str = "", skip: int = 0) -> Outcome:
    """What somebody finds while writing in #news."""
    return await person.queries(SEARCH, typed, skip=skip, place="#news", parameter="q")


def titles(outcome: Outcome) -> list[str]:
    """The titles of what was found, as the list shows them."""
    return [text_at(one, "preview", "content", "title") for one in outcome.results]


def many_courses(town: Town) -> None:
    """More courses than a page shows."""
    organisation = town.learnflow.organisation
    like = town.learnflow.course(PYTHON)
    for n in range(30):
        organisation.add_course(replace(like, id=f"crs_more{n}", title=f"Course {n}", slug=f"course-{n}"))


async def draft(town: Town) -> None:
    """LearnFlow tells of a course that is not published yet."""
    await search(town.priya)
    data = decode(b'{"id": "crs_draft", "title": "Secret Plans", "is_published": false}')
    town.app.learnflow.noticed(Event("evt_1", "course.published", None, data))


def caller(person: Person, town: Town) -> Caller:
    """Somebody as the bot knows them."""
    return Caller("teams", town.teams.tenant_id, person.id)


def page_of(course: str) -> str:
    """Where a course's page is."""
    return COURSE_URL.replace("{id}", course)


def seconds_since(clock: Clock, before: datetime) -> float:
    """How long ago that was."""
    return (clock.now() - before).total_seconds()


def reads_only_what_a_course_is(town: Town, card: Json | None) -> None:
    """Nobody who takes courses is named in it, whoever put it there."""
    assert card is not None
    teachers = {course.instructor.name for course in town.learnflow.organisation.courses}
    said = json.dumps(card, ensure_ascii=False)
    people = [one for one in town.learnflow.organisation.people if one.name not in teachers]
    assert people and not [one.name for one in people if one.name in said or one.email in said or one.id in said]
