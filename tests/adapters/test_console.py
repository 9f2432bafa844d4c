"""One person at a terminal."""

import io
from collections.abc import AsyncIterator

import pytest
from rich.console import Console as Screen

from adapters.console import Console
from lfbot.card import Button, Buttons, Card, Confirm, Image, Link, LinkButton, Person, Text, text
from lfbot.chat import Place
from tests.world import MORNING, World, a_world

BOOTCAMP = "crs_4mNp7qRsT"


class Desk:
    """A terminal whose keyboard is a list of lines."""

    def __init__(self, world: World, by: str) -> None:
        self.typed: list[str] = []
        self.prompts: list[str] = []
        self._paper = io.StringIO()
        self.console = Console(
            world.bot,
            world.chat,
            caller=world.chat.caller(by),
            place=world.chat.channel("learning"),
            screen=Screen(file=self._paper, width=120, force_terminal=False),
            ask=self._ask,
            boot="boot 1",
        )

    async def types(self, *lines: str) -> str:
        """What is on the screen after these lines."""
        self.typed = list(lines)
        self._paper.truncate(0)
        self._paper.seek(0)
        await self.console.run()
        return self._paper.getvalue()

    async def _ask(self, prompt: str) -> str | None:
        self.prompts.append(prompt)
        return self.typed.pop(0) if self.typed else None

    def shown(self) -> str:
        """What is on the screen."""
        return self._paper.getvalue()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A world for each story."""
    async with a_world() as world:
        yield world


async def test_a_line_is_answered_with_a_card(world: World) -> None:
    shown = await Desk(world, "michael").types(f"enroll @sam {BOOTCAMP}")
    assert "Sam Rivera is enrolled" in shown
    assert "Course: Complete Web Development Bootcamp" in shown
    assert "[1] Progress" in shown
    assert world.is_enrolled("sam.rivera@example.com", BOOTCAMP)


async def test_an_answered_call_leaves_nothing_to_finish(world: World) -> None:
    await Desk(world, "michael").types(f"enroll @sam {BOOTCAMP}")
    await world.store.check()
    assert not await world.store.calls.unfinished()


async def test_a_button_is_pressed_by_its_number(world: World) -> None:
    shown = await Desk(world, "sam").types("courses git", "1")
    assert "> enroll me course:crs_" in shown
    assert "You are enrolled" in shown


async def test_a_number_without_a_button_is_a_line_like_any_other(world: World) -> None:
    assert "There is no command “7”." in await Desk(world, "sam").types("7")


async def test_what_is_hard_to_take_back_is_asked_first(world: World) -> None:
    desk = Desk(world, "michael")
    assert "Left as it is." in await desk.types(f"enroll @design {BOOTCAMP}", "1", "n")
    assert not world.posts()
    assert "Enrolled 3 of 3" in await desk.types("1", "y")
    assert "Enroll 3 people? That makes 3 enrollments. [Enroll 3: y / Cancel: n] " in desk.prompts


async def test_what_is_missing_is_asked_field_by_field(world: World) -> None:
    desk = Desk(world, "michael")
    shown = await desk.types("enroll @sam", "", "git essentials, crs_7wXy1zAbC")
    assert "Enrolled 2 of 2 in 2 courses" in shown
    assert desk.prompts[1] == 'People, people, user groups, channels or e-mail addresses, or me ["@Sam Rivera"]: '


async def test_an_empty_line_gives_a_form_up(world: World) -> None:
    shown = await Desk(world, "michael").types("enroll", "", "whoami")
    assert "Left as it is. Nothing was changed." in shown
    assert "You are Michael Chen" in shown


async def test_choices_are_taken_by_number(world: World) -> None:
    shown = await Desk(world, "michael").types("subscribe ?", "1, 2", "")
    assert "1. Completions: somebody finishes a course" in shown
    assert "• somebody finishes a course" in shown
    assert "• a certificate is issued" in shown


async def test_quit_and_the_end_of_input_both_end_it(world: World) -> None:
    desk = Desk(world, "sam")
    await desk.types("", "quit", "whoami")
    assert desk.typed == ["whoami"]


async def test_a_public_answer_says_where_it_is(world: World) -> None:
    assert "in #learning" in await Desk(world, "michael").types("subscribe")


async def test_progress_is_shown(world: World) -> None:
    world.rules(bulk_confirm=1, bulk_max=50)
    world.chat.groups["all"] = list(world.chat.people)[16:40]
    assert "Looking up 24 people." in await Desk(world, "michael").types(f"enroll @all {BOOTCAMP}")


async def test_a_store_that_is_gone_is_said(world: World) -> None:
    await world.store.close()
    shown = await Desk(world, "michael").types(f"enroll @sam {BOOTCAMP}")
    assert "could not write the request down" in shown


async def test_what_people_wrote_steers_neither_the_screen_nor_its_colours(world: World) -> None:
    desk = Desk(world, "michael")
    posted = await world.chat.post(
        world.chat.channel("x"),
        Card("\x1b[31mred [bold]not[/bold]", (text("a\x07b", Link("c", "https://c.example")),)),
        "k",
    )
    desk.console.show(world.chat.posted[0])
    assert posted.id == "0"
    assert "\x1b" not in desk.shown()
    assert "[31mred [bold]not[/bold]" in desk.shown()
    assert "ab" in desk.shown()
    assert "to #x" in desk.shown()


async def test_links_pictures_and_people_are_shown_in_words(world: World) -> None:
    desk = Desk(world, "michael")
    row = Buttons(
        (LinkButton("Open", "https://x.example/1"), Button("Go", ("whoami",), confirm=Confirm("Go?", "Now.", "Go")))
    )
    await world.chat.post(
        Place("console", "console", "@michael"),
        Card("Look", (Image("https://x", "A chart"), Text((Person("sam", "Sam"),)), row)),
        "k",
    )
    desk.console.show(world.chat.posted[0])
    assert "A chart" in desk.shown()
    assert "Sam" in desk.shown()
    assert "https://x.example/1" in await desk.types("1")


async def test_a_message_is_found_by_its_key_and_changed_in_place(world: World) -> None:
    place = world.chat.channel("x")
    receipt = await world.chat.post(place, Card("One"), "key 1")
    assert await world.chat.find(place, "key 1", MORNING) == receipt
    assert await world.chat.find(place, "key 2", MORNING) is None
    await world.chat.update(receipt, Card("Two"))
    assert world.chat.said(place) == [Card("Two")]
