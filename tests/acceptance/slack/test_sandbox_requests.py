"""What the sandbox sends, where slack-platform §18 binds both sides: signatures, probes, commands, their answers."""

from datetime import UTC, datetime

from sandbox.slack import sign
from tests.acceptance.slack.tiny_bot import call, post, saying, slack_and_bot

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
VECTOR = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_sl_001_sandbox_signs_the_documented_example_as_documented() -> None:
    assert sign(SECRET, STAMP, BODY) == VECTOR

    start = datetime.fromtimestamp(STAMP, UTC)
    async with slack_and_bot(start, signing_secret=SECRET) as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        outcome = await sam.types("#sales", "/learnflow help")
        assert outcome.status == 200
        assert bot.heard[0].headers["x-slack-request-timestamp"] == str(STAMP)

        assert outcome.sent is not None
        headers = {**outcome.sent.headers, "X-Slack-Signature": VECTOR}
        example = await slack.line.replay(outcome.sent, body=BODY, headers=headers)
        assert (example.status, bot.heard[-1].form["user_name"]) == (200, "roadrunner")


async def test_sl_002_sandbox_can_change_one_byte_or_the_encoding_and_keep_the_signature() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        sent = (await sam.types("#sales", "/learnflow courses a b")).sent
        assert sent is not None

        tampered = await slack.line.replay(sent, body=sent.body.replace(b"courses", b"coursez"))
        recoded = await slack.line.replay(sent, body=sent.body.replace(b"+", b"%20"))
        again = await slack.line.replay(sent)

        assert sent.body != sent.body.replace(b"+", b"%20")
        assert [tampered.status, recoded.status, again.status] == [401, 401, 200]
        assert len(bot.heard) == 2


async def test_sl_003_sandbox_clock_can_run_ahead_or_behind() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, _ = slack.add_user("Sam Carter"), slack.add_channel("sales")
        statuses = {}
        for offset in (-301, -299, 299, 301):
            slack.knobs.clock_offset = offset
            outcome = await sam.types("#sales", "/learnflow help")
            assert outcome.sent is not None
            statuses[offset] = outcome.status

        assert statuses == {-301: 401, -299: 200, 299: 200, 301: 401}
        assert len(bot.heard) == 2


async def test_sl_008_sandbox_sends_a_signed_challenge() -> None:
    async with slack_and_bot() as (slack, _):
        answered = await slack.events.ask_url()
        assert (answered.status, answered.answer.decode()) == (200, answered.payload["challenge"])

        unsigned = await slack.line.replay(answered, headers={"Content-Type": "application/json"})
        assert unsigned.status == 401


async def test_sl_009_sandbox_probes_the_certificate() -> None:
    async with slack_and_bot() as (slack, bot):
        probed = await slack.events.check_certificate()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        bare = await slack.line.replay(probed, body=b"ssl_check=1", headers=form)

        assert probed.body.startswith(b"ssl_check=1&token=")
        assert (probed.status, probed.answer, bare.status, bare.answer, bot.heard) == (200, b"", 200, b"", [])


async def test_sl_039_sandbox_answers_work_where_the_bot_is_no_member_and_posting_does_not() -> None:
    async with slack_and_bot() as (slack, bot):
        sam = slack.add_user("Sam Carter")
        sales = slack.add_channel("sales", members=[sam])
        bot.answer = saying({"response_type": "ephemeral", "text": "at once"})

        outcome = await sam.types("#sales", "/learnflow help")
        assert (await post(str(outcome.response_url), {"text": "later"})).status == 200

        assert [m.text for m in slack.seen_by(sam, "#sales")] == ["at once", "later"]
        assert (await call(slack, "chat.postMessage", channel=sales.id, text="x")).error == "not_in_channel"
        refused = await call(slack, "chat.postEphemeral", channel=sales.id, user=sam.id, text="x")
        assert refused.error == "not_in_channel"


async def test_sl_040_sandbox_runs_commands_in_a_direct_message_of_two_people() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        bot.answer = saying({"response_type": "in_channel", "text": "hello both"})

        await sam.types(ann, "/learnflow help")

        form = bot.heard[0].form
        assert form["channel_id"].startswith("D") and form["channel_name"] == "directmessage"
        together = slack.direct(sam, ann)
        assert [m.text for m in slack.seen_by(ann, together)] == ["/learnflow help", "hello both"]
        refused = await call(slack, "chat.postMessage", channel=together.id, text="x")
        assert refused.error == "channel_not_found"


async def test_sl_050_sandbox_answers_are_ephemeral_unless_they_say_in_channel() -> None:
    async with slack_and_bot() as (slack, bot):
        sam, ann = slack.add_user("Sam Carter"), slack.add_user("Ann Bell")
        slack.add_channel("sales", members=[sam, ann])
        bot.answer = saying({"text": "for you"})
        outcome = await sam.types("#sales", "/learnflow help")
        await post(str(outcome.response_url), {"text": "for you too"})
        assert slack.seen_by(ann, "#sales") == []
        assert [m.text for m in slack.seen_by(sam, "#sales")] == ["for you", "for you too"]

        await post(str(outcome.response_url), {"response_type": "in_channel", "text": "for all"})
        assert [m.text for m in slack.seen_by(ann, "#sales")] == ["/learnflow help", "for all"]

        bot.answer = saying({"response_type": "in_channel"})
        await sam.types("#sales", "/learnflow progress")
        assert [(m.text, m.user) for m in slack.messages("#sales")][-1] == ("/learnflow progress", sam.id)
