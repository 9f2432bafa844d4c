"""Names and titles that look like something else stay what they are: T-045 and T-048 of the contract."""

import json
from html import escape
from xml.etree import ElementTree

import pytest

from sandbox.teams import Message
from sandbox.teams.card_walk import elements, pressable
from sandbox.teams.card_words import links
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from sandbox.teams.wire import text_at
from tests.acceptance.teams.talking import answer, at_home, called_in, colleague
from tests.acceptance.teams.town import BOOTCAMP, Town

AMPERSAND = "A & <B>"
NAMES = (
    "<at>Ann Lee</at>",
    "Ann</at><at>Lee",
    "&lt;Ann&gt; &amp;",
    "**Ann** _Lee_",
    "[Ann](https://evil.example/ann)",
    "<b>Ann</b>",
    "{{DATE(2026-01-01T00:00:00Z)}}",
    '"Ann", \\Lee/',
    "Ann\u00a0Lee\u2028x",
)
TITLES = (
    "[Free](https://evil.example/free) **now** _here_",
    "![x](https://evil.example/x.png)",
    "<at>Ann Lee</at> & <b>R&D</b>",
    "&lt;at&gt;Ann Lee&lt;/at&gt;",
    "# 1. - > ~~x~~ `y`",
    "{{TIME(2026-01-01T00:00:00Z)}} https://evil.example/bare",
)


def text_blocks(message: Message, person: str = "") -> list[str]:
    """The texts in a card in which Markdown and mentions are read."""
    return [text_at(one, "text") for one in elements(message.card(person) or {}) if one.get("type") == "TextBlock"]


def leads_to(card: Json) -> list[str]:
    """Every address that somebody is led to by a card, and every picture in it."""
    presses = [text_at(one, "url") for one in pressable(card)]
    inside = [text_at(one, "selectAction", "url") for one in objects(card) if "selectAction" in one]
    pictures = [text_at(one, "url") for one in elements(card)]
    written = [link for one in elements(card) for link in links(text_at(one, "text")) if one["type"] == "TextBlock"]
    return [address for address in (*presses, *inside, *pictures, *written) if address]


def objects(value: object) -> list[Json]:
    """Every JSON object within a value."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [*([value] if isinstance(value, dict) else []), *(one for part in inner for one in objects(part))]


async def test_t_045_a_mention_is_written_as_xml_and_the_same_in_text_and_entity(town: Town) -> None:
    odd = colleague(town, AMPERSAND, "ab@example.com", handle="ab")
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll @ab @Sam {BOOTCAMP}")
    assert "<at>A &amp; &lt;B&gt;</at>" in str(town.teams.requests_of("message")[-1].activity["text"])
    mention = "<at>A &amp; &lt;B&gt;</at>"
    assert called_in(said) == {mention: odd.id, "<at>Sam Rivera</at>": town.sam.id}
    (written,) = (text for text in text_blocks(said) if "<at>" in text)
    assert written == f"{mention}, <at>Sam Rivera</at>"
    spans = ElementTree.fromstring(f"<p>{written}</p>")  # noqa: S314  it is what the bot wrote
    assert [span.text for span in spans] == [AMPERSAND, "Sam Rivera"]
    assert json.loads(json.dumps(said.activity)) == said.activity
    assert f"• {AMPERSAND}: enrolled" in town.michael.reading(said)


async def test_t_045_so_is_that_of_whoever_enrolled_somebody(town: Town) -> None:
    await at_home(town, town.sam)
    odd = colleague(town, AMPERSAND, "ab@example.com", handle="ab")
    town.learnflow.update_user("ab@example.com", role="instructor")
    await answer(town, odd, "#news", f"@LearnFlow enroll @Sam {BOOTCAMP}")
    notice = await town.sam.sees("bot", f"{AMPERSAND} enrolled you in Complete Web Development Bootcamp.")
    assert called_in(notice) == {f"<at>{escape(AMPERSAND)}</at>": odd.id}
    assert f"<at>{escape(AMPERSAND)}</at>" in text_blocks(notice)
    assert not town.teams.complaints


async def test_t_045_in_what_everybody_reads_nobody_is_called(town: Town) -> None:
    odd = colleague(town, AMPERSAND, "ab@example.com", handle="ab")
    town.learnflow.update_user("ab@example.com", role="instructor")
    said = await answer(town, odd, "#news", "@LearnFlow subscribe")
    assert said.only_for is None
    assert f"{AMPERSAND} set it up." in town.sam.reading(said)
    assert called_in(said) == {}


@pytest.mark.parametrize("name", NAMES)
async def test_t_045_t_048_a_name_that_looks_like_something_else_is_a_name(town: Town, name: str) -> None:
    odd = colleague(town, name, "odd@example.com", handle="odd")
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll @odd @Sam {BOOTCAMP}")
    assert town.enrolled("odd")
    reading = town.michael.reading(said)
    assert f"• {' '.join(name.split())}: enrolled" in " ".join(reading.split("\u2028")).replace("\u00a0", " ")
    assert set(called_in(said).values()) <= {odd.id, town.sam.id}
    assert set(called_in(said)) <= {f"<at>{escape(' '.join(name.split()), quote=False)}</at>", "<at>Sam Rivera</at>"}
    assert not any("evil" in address for address in leads_to(said.card() or {}))


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("place", ["#news", "bot"])
async def test_t_048_a_course_title_that_looks_like_something_else_is_a_title(
    town: Town, title: str, place: str
) -> None:
    await answer(town, town.sam, "bot", "whoami")
    await at_home(town, town.michael)
    title = f"{title} Quokka"
    town.learnflow.course(BOOTCAMP).title = title
    for line in (
        f"enroll sam.rivera@example.com {BOOTCAMP}",
        f"enroll sam.rivera@example.com ann@example.com {BOOTCAMP}",
        f"progress sam.rivera@example.com {BOOTCAMP}",
        "progress sam.rivera@example.com",
        "courses quokka",
        f"enroll ? course:{BOOTCAMP}",
    ):
        said = await answer(town, town.michael, place, f"@LearnFlow {line}")
        nothing_more_than(title, town.michael, said)
        await town.clock.advance(10)
    notice = await town.sam.sees("bot", f"You are enrolled in {title}")
    assert f"enrolled you in {title}." in town.sam.reading(notice)
    nothing_more_than(title, town.sam, notice)
    assert not town.teams.complaints


def nothing_more_than(shown: str, reader: Person, said: Message) -> None:
    """Those words stand in a message as they are: no link, no picture and no mention was made of them."""
    assert shown in reader.reading(said)
    assert not [address for address in leads_to(said.card() or {}) if "evil" in address]
    named = [text for text in text_blocks(said) if "<at" in text]
    assert named == ([", ".join(called_in(said))] if called_in(said) else [])
    assert not [mention for mention in called_in(said) if "Ann" in mention]


@pytest.mark.parametrize(
    "typed",
    [
        "[x](https://evil.example)",
        "![x](https://evil.example/x.png)",
        "https://evil.example",
        "**x** _y_ ~~z~~ `code`",
        "<at>Ann Lee</at>",
        "&lt;at&gt;Ann&lt;/at&gt; <b>",
        "{{DATE(2026-01-01T00:00:00Z)}}",
        "- 1. # >",
    ],
)
async def test_t_048_what_somebody_types_is_shown_as_they_typed_it(town: Town, typed: str) -> None:
    said = await answer(town, town.sam, "#news", f'@LearnFlow "{typed}"')
    assert town.sam.reading(said).startswith(f"There is no command “{typed}”.")
    nothing_more_than(typed, town.sam, said)
    said = await answer(town, town.sam, "#news", f'@LearnFlow courses "{typed}"')
    assert town.sam.reading(said).startswith(f"No course fits “{typed}”")
    nothing_more_than(typed, town.sam, said)
