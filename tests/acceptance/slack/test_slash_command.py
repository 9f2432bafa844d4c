"""Section "Slash command" of the acceptance contract."""

from tests.acceptance.slack.conftest import World


async def test_sl_030_what_cannot_be_understood_is_answered_with_usage_and_examples_and_nothing_else(
    world: World,
) -> None:
    for line in ("/learnflow", "/learnflow help", "/learnflow dance", "/learnflow enrol"):
        answer = await world.sarah.types("#learning", line)

        assert answer.ok
        assert [message.only_for for message in answer.messages] == [world.sarah.id]
        assert "enroll" in answer.text
    assert world.writes() == ["POST /v2/webhooks"]


async def test_sl_040_a_command_in_a_direct_message_between_two_people_works(world: World) -> None:
    answer = await world.sarah.types(world.sam, "/learnflow progress")

    assert answer.payload["channel_name"] == "directmessage"
    assert "25.3 %" in answer.text
