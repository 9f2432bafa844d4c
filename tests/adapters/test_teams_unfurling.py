"""Links that somebody pastes in Teams: shown as what they lead to, told from their words alone."""

from collections.abc import AsyncIterator

import pytest

from sandbox.teams.cards import buttons, words
from sandbox.teams.wire import text_at
from tests.acceptance.teams.town import PYTHON, Town
from tests.adapters.teams_writing import (
    a_writing_town,
    draft,
    page_of,
    reads_only_what_a_course_is,
    seconds_since,
)

ACADEMY = "https://academy.example.com:8443/learn/{slug}?lang=en"


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story."""
    async with a_writing_town("learnflow.com", "www.learnflow.com", "evil.example") as town:
        yield town


@pytest.fixture
async def academy() -> AsyncIterator[Town]:
    """The same where courses have their pages elsewhere."""
    changes = {"LEARNFLOW_COURSE_URL": ACADEMY}
    async with a_writing_town("academy.example.com", "learnflow.com", changes=changes) as town:
        yield town


async def test_t_090_a_course_link_shows_what_the_course_is(town: Town) -> None:
    outcome = await town.sam.pastes(page_of(PYTHON), place="#news")

    assert len(outcome.results) == 1 and text_at(outcome.results[0], "preview", "content", "title")
    assert outcome.card is not None
    said = words(outcome.card)
    assert said.startswith("Python for Data Science\nLevel: intermediate\nCategory: Data Science\nLength: 20 h")
    assert [(one.label, one.action["url"]) for one in buttons(outcome.card)] == [("Open the course", page_of(PYTHON))]
    reads_only_what_a_course_is(town, outcome.card)


@pytest.mark.parametrize("tail", ["/", "?utm_source=x", "#lessons", "/?a=b#c"])
async def test_t_090_whatever_follows_the_address_of_a_page_it_is_the_same_page(town: Town, tail: str) -> None:
    outcome = await town.sam.pastes(page_of(PYTHON) + tail, place="#news")
    assert outcome.card is not None and buttons(outcome.card)[0].action["url"] == page_of(PYTHON)


@pytest.mark.parametrize(
    "url",
    [
        page_of("crs_nosuchone"),
        page_of(""),
        f"http://learnflow.com/courses/{PYTHON}",
        f"https://evil.example/courses/{PYTHON}",
        f"https://learnflow.com@evil.example/courses/{PYTHON}",
        f"https://evil.example\\@learnflow.com/courses/{PYTHON}",
        f"https://sam:secret@learnflow.com/courses/{PYTHON}",
        f"https://learnflow.com.evil.example/courses/{PYTHON}",
        f"https://learnflow.com:8443/courses/{PYTHON}",
        f"https://learnflow.com/other/{PYTHON}",
        f"https://learnflow.com/courses/{PYTHON}/../x",
        "https://learnflow.com/",
        "https://learnflow.com/certificates/",
        "https://learnflow.com/certificates/cert_x/../../courses",
        f"javascript:alert('https://learnflow.com/courses/{PYTHON}')",
        "https://[learnflow.com/courses/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_t_090_any_other_link_shows_nothing(town: Town, url: str) -> None:
    empty = {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": []}}
    for value in ({"url": url}, {"url": [url]}, {}, None):
        sent = await town.teams.line.invoke(
            "composeExtension/queryLink", value, by=town.sam.user, conversation=town.conversation("#news")
        )
        assert (sent.status, sent.body) == (200, empty)


async def test_t_090_a_foreign_link_costs_nobody_a_call(town: Town) -> None:
    before = (len(town.learnflow.history), town.sent())
    for url in ("https://evil.example/courses/x", "https://evil.example/certificates/cert_3dEf6gHiJ"):
        assert (await town.sam.pastes(url, place="#news")).results == []
    assert (len(town.learnflow.history), town.sent()) == before


async def test_t_090_a_link_is_never_opened(town: Town) -> None:
    # The bot has no way to: what it called is LearnFlow's documented API, and Teams.
    await town.sam.pastes(page_of(PYTHON), place="#news")
    await town.sam.pastes("https://learnflow.com/certificates/cert_3dEf6gHiJ", place="#news")
    assert {one.path for one in town.learnflow.history} <= {"/v2/users", "/v2/courses", "/v2/certificates"}


async def test_t_090_a_course_that_is_not_published_shows_nothing_not_even_to_an_admin(town: Town) -> None:
    await draft(town)
    assert (await town.priya.pastes(page_of("crs_draft"), place="#news")).results == []


async def test_t_090_nobody_without_an_account_learns_what_a_link_leads_to(town: Town) -> None:
    nora = town.teams.add_user("Nora Quist", "nora.quist@example.com")
    town.teams.state.teams[town.teams.conversation("#news").team].members.append(nora.id)
    assert (await nora.pastes(page_of(PYTHON), place="#news")).results == []
    assert (await nora.pastes("https://learnflow.com/verify/cert_3dEf6gHiJ", place="#news")).results == []


async def test_t_090_a_slow_learnflow_shows_nothing_in_time(town: Town) -> None:
    town.learnflow.faults.add(latency=30)
    before = town.clock.now()
    outcome = await town.until(town.sam.pastes(page_of(PYTHON), place="#news"), step=0.5)
    assert outcome.status == 200 and outcome.results == [] and seconds_since(town.clock, before) < 5


async def test_t_090_pages_are_where_the_operator_says(academy: Town) -> None:
    course = academy.learnflow.course(PYTHON)
    page = ACADEMY.replace("{slug}", course.slug)
    outcome = await academy.sam.pastes(page, place="#news")
    assert outcome.card is not None and words(outcome.card).startswith(course.title)

    for elsewhere in (
        page.replace("lang=en", "lang=de"),
        page.replace(":8443", ""),
        page.replace("learn/", ""),
        page_of(PYTHON),
    ):
        assert (await academy.sam.pastes(elsewhere, place="#news")).results == []


@pytest.mark.parametrize("way", ["certificates", "verify"])
async def test_t_090_a_certificate_link_shows_the_course_and_nobody_who_finished_it(town: Town, way: str) -> None:
    url = f"https://learnflow.com/{way}/cert_3dEf6gHiJ"
    for person in (town.sarah, town.michael):
        outcome = await person.pastes(url, place="#news")
        assert len(outcome.results) == 1 and outcome.card is not None
        assert words(outcome.card).startswith("Certificate: Python for Data Science\nLevel: intermediate")
        reads_only_what_a_course_is(town, outcome.card)


async def test_t_090_a_certificate_that_nobody_has_shows_nothing(town: Town) -> None:
    assert (await town.sarah.pastes("https://learnflow.com/certificates/cert_nosuch", place="#news")).results == []
