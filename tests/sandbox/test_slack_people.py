"""What people do: typing, mentioning, clicking, filling in, and what the bot is told of it."""

import pytest

from sandbox.slack import Message, seed_workspace
from tests.acceptance.slack.tiny_bot import (
    actions,
    button,
    call,
    failing,
    field_of,
    modal,
    plain,
    post,
    saying,
    section,
    slack_and_bot,
)


async def test_what_is_typed_arrives_in_slacks_own_form() -> None:
    async with slack_and_bot() as (slack, _):
        sam = slack.add_user("Sam Carter", handle="sam.carter")
        sales, deals = slack.add_channel("sales"), slack.add_channel("deals", private=True)
        group = slack.add_group("team", [sam])

        async def arrives(typed: str) -> str:
            return str((await sam.types("#sales", f"/learnflow {typed}")).payload["text"])

        assert await arrives("enroll @sam.carter.") == f"enroll <@{sam.id}>."
        assert await arrives("@nobody #nowhere") == "@nobody #nowhere"
        assert await arrives("#sales, #deals") == f"<#{sales.id}|sales>, <#{deals.id}|>"
        assert await arrives("@team") == f"<!subteam^{group.id}|@team>"
        assert await arrives("@here") == "<!here>"
        assert await arrives("R&D <b>") == "R&amp;D &lt;b&gt;"
        assert await arrives("<@U123>") == "&lt;@U123&gt;"
        assert await arrives("see https://a.example/x?a=1&b=2.") == "see <https://a.example/x?a=1&amp;b=2>."
        assert await arrives("sam@example.com") == "<mailto:sam@example.com|sam@example.com>"
        assert await arrives("a@sam.carter") == "<mailto:a@sam.carter|a@sam.carter>"

        slack.knobs.mention_labels, slack.knobs.group_mention, slack.knobs.mail_links = True, "bare", False
        slack.knobs.private_names = True
        assert await arrives("@sam.carter @team") == f"<@{sam.id}|sam.carter> <!subteam^{group.id}>"
        assert await arrives("a@b.example #deals") == f"a@b.example <#{deals.id}|deals>"
        slack.knobs.group_mention = "plain"
        assert await arrives("@team") == "@team"
        slack.knobs.escape = False
        assert await arrives("@sam.carter #sales & co") == "@sam.carter #sales &amp; co"
        raw = await sam.types("#sales", "/learnflow <@U1|x> &lt;", raw=True)
        assert raw.payload["text"] == "<@U1|x> &lt;"


async def test_a_command_that_nobody_registered_is_not_sent_and_a_private_channel_is_not_named() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        slack.add_channel("deals", private=True, members=[sam])

        assert (await sam.types("#deals", "/nonsense help")).error == "unknown_command"
        assert bot.heard == []
        await sam.types("#deals", "/learnflow help")
        assert bot.heard[0].form["channel_name"] == "privategroup"
        with pytest.raises(ValueError, match="@ann is not in deals"):
            await slack.add_user("Ann Bell").types("#deals", "/learnflow help")


async def test_an_answer_with_bad_blocks_is_shown_to_nobody_and_complained_about() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        bot.answer = saying({"text": "x", "blocks": [section("x" * 3001)]})
        outcome = await sam.types("#sales", "/learnflow help")
        assert outcome.error == "invalid_blocks" and outcome.messages == []
        assert "invalid_blocks" in slack.complaints[0]

        refused = await post(str(outcome.response_url), {"text": "x", "blocks": [{"type": "parade"}]})
        assert (refused.status, refused.error) == (400, "invalid_blocks")
        assert [m.user for m in sam.seen("#sales")] == ["USLACKBOT"]


async def test_a_mention_reaches_the_bot_where_it_is_a_member() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        slack.add_channel("sales", bot=True)
        slack.add_channel("quiet")
        parent = await sam.says("#sales", "nothing for the bot")

        delivery = await sam.mentions_bot("#sales", "enroll @ann", thread=parent.ts)
        silent = await sam.mentions_bot("#quiet", "enroll @ann")

        (heard,) = bot.heard
        event, envelope = heard.payload["event"], heard.payload
        assert (event["type"], event["text"]) == ("app_mention", f"<@{slack.bot_user_id}> enroll <@{ann.id}>")
        assert (event["user"], event["thread_ts"]) == (sam.id, parent.ts)
        assert envelope["event_id"] == delivery.event_id and delivery.taken
        assert (envelope["team_id"], envelope["api_app_id"], len(envelope["authorizations"])) == (
            slack.team_id,
            slack.app_id,
            1,
        )
        assert envelope["is_ext_shared_channel"] is False
        assert silent.over and not silent.taken


async def test_a_direct_message_reaches_the_bot_and_its_own_answer_comes_back_to_it() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        await sam.messages_bot("help")
        await call(slack, "chat.postMessage", channel=sam.id, text="Here is help")
        await slack.wait_for(lambda: len(bot.heard) == 2)

        asked, own = (heard.payload["event"] for heard in bot.heard)
        assert (asked["channel_type"], asked["text"], "bot_id" in asked) == ("im", "help", False)
        assert (own["bot_id"], own["user"]) == (slack.bot_id, slack.bot_user_id)
        assert (await sam.sees(None, "Here is help")).by_bot

        slack.knobs.echo_own = False
        await call(slack, "chat.postMessage", channel=sam.id, text="More help")
        await slack.settle()
        assert len(bot.heard) == 2


async def test_a_click_carries_the_button_the_message_and_where_to_answer() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        channel = slack.add_channel("sales", members=[sam], bot=True)
        blocks = [section("Choose"), actions(button("Yes", "yes", "enroll @sam"), button("No", "no"))]
        await call(slack, "chat.postMessage", channel=channel.id, text="Choose", blocks=blocks)
        (message,) = slack.messages("#sales")
        assert message.buttons == ["Yes", "No"]

        outcome = await sam.clicks(message, "Yes")

        payload = bot.heard[-1].payload
        (action,) = payload["actions"]
        assert (payload["type"], action["action_id"], action["value"]) == ("block_actions", "yes", "enroll @sam")
        assert (payload["message"]["ts"], payload["channel"]["id"]) == (message.ts, channel.id)
        assert payload["user"]["team_id"] == slack.team_id and payload["is_enterprise_install"] is False
        await post(str(outcome.response_url), {"replace_original": True, "text": "Chosen"})
        assert (message.text, message.blocks, message.edits) == ("Chosen", [], 1)
        await post(str(outcome.response_url), {"delete_original": True})
        assert slack.messages("#sales") == []
        with pytest.raises(ValueError, match="does not see"):
            await sam.clicks(message, "Yes")


async def test_a_click_on_an_ephemeral_message_does_not_send_the_message_back() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        slack.add_channel("sales", members=[sam, ann])
        bot.answer = saying({"text": "x", "blocks": [actions(button("Go", "go"))]})
        (message,) = (await sam.types("#sales", "/learnflow help")).messages
        bot.answer = failing(500)

        outcome = await sam.clicks(message, "go")

        payload = bot.heard[-1].payload
        assert payload["container"]["is_ephemeral"] is True and "message" not in payload
        assert outcome.error == "dispatch_failed"
        with pytest.raises(ValueError, match="@ann does not see"):
            await ann.clicks(message, "go")
        with pytest.raises(LookupError, match="there is no 'Stop' here, only"):
            await sam.clicks(message, "Stop")


async def test_a_form_is_filled_by_label_and_keeps_what_was_typed_over_an_update() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        sales = slack.add_channel("sales", members=[sam])
        levels = [{"text": plain(word), "value": word.lower()} for word in ("Beginner", "Advanced")]
        view = modal(
            field_of("Who", {"type": "multi_users_select", "action_id": "who"}, "a"),
            field_of(
                "Where",
                {"type": "conversations_select", "action_id": "w", "default_to_current_conversation": True},
                "b",
            ),
            field_of("Level", {"type": "static_select", "action_id": "l", "options": levels}, "c"),
            field_of("Due", {"type": "datepicker", "action_id": "d"}, "d", optional=True),
            field_of("Extras", {"type": "checkboxes", "action_id": "e", "options": levels}, "e", optional=True),
            field_of("Note", {"type": "plain_text_input", "action_id": "n", "max_length": 5}, "f", optional=True),
        )
        trigger = (await sam.types("#sales", "/learnflow enroll")).trigger_id
        await call(slack, "views.open", trigger_id=trigger, view=view)
        assert sam.view is not None
        sam.fill("Who", ["@ann", sam.id])
        sam.fill("Level", "Advanced")
        sam.fill("Due", "2026-12-24")
        sam.fill("Extras", ["beginner"])
        sam.fill("Note", "too long")
        assert (await sam.submit()).errors.keys() == {"f"}
        sam.fill("f", "short")
        with pytest.raises(LookupError, match="'Expert' is not offered"):
            sam.fill("Level", "Expert")
        await call(slack, "views.update", view_id=sam.view.id, view=view)

        outcome = await sam.submit()

        assert outcome.ok and sam.view is None
        values = bot.heard[-1].payload["view"]["state"]["values"]
        assert values["a"]["who"]["selected_users"] == [ann.id, sam.id]
        assert values["b"]["w"]["selected_conversation"] == sales.id
        assert values["c"]["l"]["selected_option"] == levels[1]
        assert (values["d"]["d"]["selected_date"], values["f"]["n"]["value"]) == ("2026-12-24", "short")
        assert [chosen["value"] for chosen in values["e"]["e"]["selected_options"]] == ["beginner"]


async def test_shortcuts_and_the_home_tab() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        message = await sam.says("#sales", "I want to learn Python")

        await sam.uses_shortcut("lf_enroll_global")
        everywhere = bot.heard[-1].payload
        on_message = await sam.uses_shortcut("lf_enroll_message", message)
        there = bot.heard[-1].payload
        await sam.opens_home()

        assert everywhere["type"] == "shortcut" and not {"channel", "response_url"} & everywhere.keys()
        assert (there["type"], there["message"]["user"], there["response_url"]) == (
            "message_action",
            sam.id,
            on_message.response_url,
        )
        assert bot.heard[-1].payload["event"]["tab"] == "home"


async def test_a_seeded_workspace_has_channels_groups_and_direct_messages() -> None:
    async with slack_and_bot() as (slack, _):
        people = seed_workspace(
            slack,
            [("Ann Bell", "ann@example.com", "Sales"), ("Ben Ode", "ben@example.com"), ("Ann Fox", "fox@example.com")],
        )

        assert [person.handle for person in people] == ["@ann", "@ben", "@ann.fox"]
        assert {c.name for c in slack.world.workspace.channels.values()} >= {
            "general",
            "sales",
            "engineering",
            "learning",
        }
        assert slack.channel("#sales").members == [people[0].id, people[2].id, slack.bot_user_id]
        assert slack.person("fox@example.com") is people[2]
        assert slack.direct(people[1]).members == [people[1].id, slack.bot_user_id]


def test_a_message_reads_as_people_read_it() -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Hi "},
                    {"type": "user", "user_id": "U1"},
                    {"type": "text", "text": ", see "},
                    {"type": "link", "url": "https://example.com", "text": "the course"},
                ],
            }
        ],
    }
    message = Message(
        "1.000001", "C1", "U2", "plain words", blocks=[rich, section("*more*"), actions(button("Go", "g"))]
    )
    assert message.words == "plain words\nHi <@U1>, see the course\n*more*\nGo"
