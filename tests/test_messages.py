"""What people read keeps to docs/messages.md, whoever wrote it."""

import ast
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lfbot import plain
from lfbot.card import Buttons, Card, Tone
from lfbot.chat import Reply
from tests.world import World, a_world, button

ROOT = Path(__file__).parent.parent
STEPS = (
    *("Ask ", "Try ", "Check ", "Name ", "Pick ", "Write ", "Look ", "Keep ", "Did you mean", "Usage:", "For example:"),
    *("Split ", "Type ", "Give ", "Leave ", "Invite ", "Subscribe ", "Which one", "Is it", "It can be", "type "),
    *("put a working key", "Mend ", "give the reference", "can check", "had to be changed"),
)
"""What a next step begins with or says."""

LINES = (
    *("help", "help enroll", "help help", "whoami", "status", "subscriptions", "progress", "certificates", "courses"),
    *(
        "progress @sam",
        "progress @robot",
        "progress @design",
        "progress me quantum",
        "certificates @sarah since:2024-01-01",
    ),
    *(
        "courses python",
        "courses python level:advanced",
        "courses nothing like it",
        "courses level:expert",
        "courses @sam",
    ),
    *("subscribe", "subscribe", "subscribe payments", "subscribe weather", "subscribe completions course:python"),
    *("subscriptions", "unsubscribe 9", "unsubscribe all", "unsubscribe x", "status", "subscribe corse:x"),
    *("enroll @sam crs_4mNp7qRsT", "enroll @sam crs_4mNp7qRsT", "enroll @sam @nora @robot git essentials"),
    *(
        "enroll @design git essentials",
        "enroll me python",
        "enroll me quantum",
        "enroll @nobody crs_1",
        "enroll @sam crs_x",
    ),
    *("enroll @nora crs_1", "enroll @shy crs_1", "enroll @victor crs_1", "enroll gone@example.com crs_1"),
    *(
        "enroll #general crs_1",
        "enroll me crs_1 _draft:gone",
        "invite mia@example.com",
        "invite mia@",
        "invite sam.rivera@example.com",
    ),
    *("enrol me", "xyzzy", "help xyzzy", "x" * 9000, "@sam enroll", "progress 17"),
)
PEOPLE = ("priya", "michael", "sam", "nora", "guest", "shy", "victor", "nobody")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A world for each story."""
    async with a_world() as world:
        yield world


def check(card: Card, asked: str) -> None:
    """Nothing that people see shouts; an error says what to do next, in words or by a button."""
    said = plain.text(card)
    assert "!" not in said, asked
    assert "oops" not in said.lower(), asked
    assert all(line.strip() for line in said.splitlines()), asked
    if card.tone is Tone.BAD:
        pressed = any(isinstance(block, Buttons) and block.buttons for block in card.blocks)
        assert pressed or any(step in said for step in STEPS), f"{asked}: no next step in {said!r}"


@pytest.mark.parametrize("by", PEOPLE)
async def test_whoever_asks_whatever_is_answered_by_the_rules(world: World, by: str) -> None:
    for line in LINES:
        answer = await world.answer(line, by=by)
        if isinstance(answer, Reply):
            check(answer.card, f"{by}: {line}")
            for notice in answer.notices:
                check(notice.card, f"{by}: {line}, to {notice.person}")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 502, 503])
async def test_whatever_learnflow_answers_is_told_by_the_rules(world: World, status: int) -> None:
    for person in ("michael", "sam"):
        await world.say("whoami", by=person)
    await world.say("courses", by="michael")
    world.learnflow.faults.add(status=status, retry_after=7200 if status == 429 else None)
    for line in ("enroll @sam crs_4mNp7qRsT", "progress @sam", "certificates", "enroll @sam @ann @zoe git essentials"):
        reply = await world.say(line, by="michael")
        check(reply.card, f"{status}: {line}")


async def test_a_dead_button_says_how_to_go_on(world: World) -> None:
    reply = await world.say("enroll @design git essentials", by="michael")
    await world.press("Enroll 3", reply, by="michael")
    check((await world.press("Enroll 3", reply, by="michael")).card, "the second press")
    assert button("Enroll 3", reply.card).main


@pytest.mark.parametrize("folder", ["commands", "lfbot"])
def test_no_sentence_in_the_code_has_an_exclamation_mark(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                assert "!" not in node.value.replace("!=", ""), f"{path.name}: {node.value!r}"


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "golden").rglob("*.*")), ids=lambda path: path.stem)
def test_no_golden_card_has_an_exclamation_mark(path: Path) -> None:
    if path.suffix in (".txt", ".json", ".md"):
        # Names and titles are other people's words: the hostile card carries <!channel>.
        said = path.read_text(encoding="utf-8").replace("<!", "").replace("&lt;!", "").replace("[!", "")
        assert "!" not in said
