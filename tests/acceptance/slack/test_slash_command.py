"""Section "Slash command" of the acceptance contract."""

from tests.acceptance.slack.town import Town


async def test_sl_030_what_cannot_be_understood_is_answered_with_usage_and_examples_and_nothing_else(
    town: Town,
) -> None:
    for line in ("/learnflow", "/learnflow help", "/learnflow dance", "/learnflow enrol"):
        answer = await town.sarah.types("#learning", line)

        assert answer.ok
        assert [message.only_for for message in answer.messages] == [town.sarah.id]
        assert "enroll" in answer.text
    assert town.asked(method="POST") == []


async def test_sl_040_a_command_in_a_direct_message_between_two_people_works(town: Town) -> None:
    answer = await town.sarah.types(town.sam, "/learnflow progress")

    assert answer.payload["channel_name"] == "directmessage"
    assert "25.3 %" in answer.text
