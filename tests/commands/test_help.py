"""Help."""

import pytest

from commands import COMMANDS
from tests.world import World, button, every_button, seen


async def test_every_command_is_shown_with_how_to_write_it(world: World) -> None:
    lines = (await world.read("help", by="nora")).splitlines()
    for command in COMMANDS:
        assert f"• {command.usage}: {command.summary}" in lines
    assert [line for line in lines if line.startswith(("For", "With"))] == [
        "For everybody",
        "With a LearnFlow account",
        "For managers",
        "For admins",
    ]


async def test_nobody_is_looked_up_for_help(world: World) -> None:
    await world.read("help", by="nora")
    assert not world.learnflow.history


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
async def test_each_command_explains_itself_with_examples_that_can_be_read(world: World, name: str) -> None:
    command = next(one for one in COMMANDS if one.name == name)
    said = await world.read(f"help {name}", by="sam")
    assert f"Usage: {command.usage}" in said
    for param in command.params:
        assert (param.help in said) is not param.hidden
    for example in command.examples:
        assert f"• {example}" in said
        assert example.split()[0] == name
        words = world.chat.words(example.replace("@kim", "@ann"))
        assert isinstance(command.read(words[1:]), dict)


async def test_a_misspelt_command_is_answered_with_the_nearest(world: World) -> None:
    reply = await world.say("help enrol", by="sam")
    assert "There is no command “enrol”." in seen(reply)
    assert (await world.press("Help on enroll", reply, by="sam")).card.title == "enroll"


async def test_nonsense_is_answered_with_the_list(world: World) -> None:
    reply = await world.say("help " + "z" * 300, by="sam")
    assert "…”" in seen(reply)
    assert [one.label for one in every_button(reply.card)] == ["Show all commands"]


async def test_the_form_of_a_command_can_be_opened_from_its_help(world: World) -> None:
    reply = await world.say("help invite", by="priya")
    assert button("Fill in a form", reply.card).words == ("invite", "?")
    assert [field.name for field in (await world.form("invite ?", by="priya")).fields] == ["email", "name"]
    assert not every_button((await world.say("help whoami", by="sam")).card)
