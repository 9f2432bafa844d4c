"""Section "Slash command" of the acceptance contract: who sees an answer, where, and what is asked first."""

from functools import partial

import pytest

from adapters.slack.heard import PRESS_SECONDS
from commands import COMMANDS
from sandbox.slack import Message
from sandbox.slack.reading import buttons as drawn
from sandbox.slack.wire import Json
from tests.acceptance.slack.town import BOOTCAMP, Town

EXAMPLES = [example for command in COMMANDS for example in command.examples]
ASIDE = ("", "enrol", "xyzzy", "progress @sarah", "progress quantum", "courses nothing like it", "enroll @nobody crs_x")
REFUSALS = {
    401: "LearnFlow does not accept the bot's key",
    403: "LearnFlow does not allow that",
    404: "LearnFlow knows no such person or course",
    422: "LearnFlow cannot accept that",
    429: "LearnFlow allows no more calls right now",
    500: "LearnFlow did not answer",
    503: "LearnFlow did not answer",
}


def button(label: str, message: Message) -> Json:
    """The button of that label."""
    return next(one for one in drawn(message.blocks) if one["text"]["text"] == label)


def elsewhere(town: Town, channel: str) -> list[str]:
    """The methods by which the bot posted into a channel, other than through a response_url."""
    id = town.slack.channel(channel).id
    return [call.method for call in town.slack.calls if call.method.startswith("chat.") and call.args["channel"] == id]


async def test_sl_030_what_cannot_be_understood_is_answered_with_usage_and_examples_and_nothing_else(
    town: Town,
) -> None:
    await town.sarah.types("#learning", "/learnflow whoami")
    for line, told in (
        ("/learnflow", "help enroll"),
        ("/learnflow help", "help enroll"),
        ("/learnflow dance", "For example: "),
        ("/learnflow enrol", "Did you mean enroll? For example: "),
    ):
        asked, called = len(town.asked()), len(town.slack.calls)
        answer = await town.sarah.types("#learning", line)

        assert answer.ok
        assert [message.only_for for message in answer.messages] == [town.sarah.id]
        assert "enroll" in answer.text and told in answer.text
        assert (len(town.asked()), len(town.slack.calls)) == (asked, called)
    assert town.slack.messages("#learning") == []


async def test_sl_038_every_answer_says_who_sees_it_and_what_is_about_people_is_theirs_alone(town: Town) -> None:
    for line in (*EXAMPLES, *ASIDE):
        public = len(town.slack.messages("#learning"))
        answer = await town.priya.types("#learning", f"/learnflow {line.replace('@kim', '@sarah')}")
        assert answer.ok and answer.sent is not None and answer.sent.json is not None, line
        announces = line.startswith("subscribe")
        assert answer.sent.json["response_type"] in (("in_channel", "ephemeral") if announces else ("ephemeral",)), line
        assert announces or len(town.slack.messages("#learning")) == public, line


async def test_sl_038_the_same_where_the_answer_comes_later_or_is_an_error(town: Town) -> None:
    for line, latency, status, told in (
        ("progress", 4.0, None, "25.3 %"),
        ("certificates", 0.0, 403, "LearnFlow does not allow that"),
        ("progress", 4.0, 422, "LearnFlow cannot accept that"),
    ):
        town.learnflow.faults.add(status=status, latency=latency)
        await town.after(2.1, town.sarah.types("#learning", f"/learnflow {line}"))
        assert (await town.until(town.sarah.sees("#learning", told))).only_for == town.sarah.id
        town.learnflow.faults.clear()
        await town.clock.advance(120)
    acks = [sent.json for sent in town.slack.requests_of("command")]
    later = [call.args for call in town.slack.calls_of("response_url")]
    assert len(later) >= 2
    assert [body["response_type"] for body in (*acks, *later) if body] == ["ephemeral"] * (3 + len(later))
    assert town.slack.messages("#learning") == []


@pytest.mark.parametrize("latency", [0, 4])
async def test_sl_039_a_command_in_a_channel_without_the_bot_is_answered_by_response_url_alone(
    town: Town, latency: int
) -> None:
    assert town.slack.bot_user_id not in town.slack.channel("#quiet").members
    town.learnflow.faults.add(latency=latency)
    done = await town.after(2.1, town.enroll(place="#quiet"))
    assert done.ok
    answer = await town.until(town.michael.sees("#quiet", "Sam Rivera is enrolled"))
    await town.after(0.6, town.michael.clicks(answer, "Progress"), asleep=PRESS_SECONDS)
    await town.until(town.michael.sees("#quiet", "The progress of Sam Rivera"))
    await town.until(town.sam.sees(None, "enrolled you"))
    assert elsewhere(town, "#quiet") == []
    assert town.slack.complaints == []


async def test_sl_040_a_command_in_a_direct_message_between_two_people_works(town: Town) -> None:
    answer = await town.sarah.types(town.sam, "/learnflow progress")

    assert answer.payload["channel_name"] == "directmessage" and answer.payload["channel_id"].startswith("D")
    assert "25.3 %" in answer.text
    assert [message.only_for for message in answer.messages] == [town.sarah.id]

    await town.clock.advance(61)
    town.learnflow.faults.add(latency=4)
    await town.after(2.1, town.sarah.types(town.sam, "/learnflow whoami"))
    told = await town.until(town.sarah.sees(town.sam, "You are Sarah Johnson"))
    assert told.channel == answer.payload["channel_id"] and told.only_for == town.sarah.id
    assert not [call for call in town.slack.calls if call.method.startswith("chat.")]


@pytest.mark.parametrize("line", ["progress", f"enroll me {BOOTCAMP}", "courses", f"enroll @sam {BOOTCAMP}"])
async def test_sl_043_somebody_without_an_account_gets_a_friendly_card_with_the_way_to_one(
    town: Town, line: str
) -> None:
    nora = town.slack.add_user("Nora Quist", "nora.quist@example.com")
    done = await nora.types("#learning", f"/learnflow {line}")
    assert (done.status, done.error) == (200, None)
    (card,) = done.messages
    assert "I found no LearnFlow account for nora.quist@example.com." in card.words
    assert "Nothing was changed. Ask a LearnFlow admin to invite you under that address, then try again." in card.words
    assert card.only_for == nora.id and town.enrollments() == []

    town.learnflow.create_user("nora.quist@example.com", "Nora Quist")
    await town.clock.advance(11)
    await nora.clicks(card, "Check my account")
    assert "You are Nora Quist" in (await nora.sees("#learning", "Role")).words


async def test_sl_043_a_guest_gets_a_friendly_card_and_nothing_else(town: Town) -> None:
    gus = town.slack.add_user("Gus Visitor", "gus@example.com", guest=True)
    town.learnflow.create_user("gus@example.com", "Gus Visitor")
    for line in ("progress", f"enroll me {BOOTCAMP}", "courses"):
        done = await gus.types("#learning", f"/learnflow {line}")
        assert (done.status, done.error) == (200, None)
        assert "LearnFlow commands are for members of this organisation." in done.text
        assert "Nothing was changed. Ask a member to do it for you." in done.text
        assert done.messages[0].buttons == ["Check my account"]
    await gus.clicks(gus.seen("#learning")[-1], "Check my account")
    assert "You are a guest" in (await gus.sees("#learning", "Role")).words
    assert town.asked("/v2/users") == [] and town.enrollments() == []


async def test_sl_044_seven_refusals_of_learnflow_are_seven_different_plain_cards(town: Town) -> None:
    def newest(title: str, before: int) -> Message | None:
        new = [one for one in town.michael.seen("#learning")[before:] if one.text.startswith(title)]
        return new[-1] if new else None

    titles = set()
    for status, title in REFUSALS.items():
        before = len(town.michael.seen("#learning"))
        town.learnflow.faults.add("/v2/enrollments", status=status, retry_after=60 if status == 429 else None)
        done = await town.after(2.1, town.enroll())
        assert (done.status, done.error) == (200, None)
        card = await town.until(town.slack.wait_for(partial(newest, title, before)))
        assert card is not None and card.only_for == town.michael.id
        assert "Nothing was changed." in card.words or "Repeating it is safe" in card.words
        assert not {"{", "Traceback", "error_code"} & set(card.words.split())
        titles.add(card.text.splitlines()[0])
        town.learnflow.faults.clear()
        await town.clock.advance(120)
    assert not town.enrolled("sam.rivera", BOOTCAMP)

    await town.enroll()
    again = await town.enroll()
    assert again.status == 200 and "Nothing had to be changed." in again.text
    titles.add(again.messages[0].text.splitlines()[0])
    assert "Sam Rivera is already enrolled" in titles and len(titles) == 7


@pytest.mark.parametrize(
    ("targets", "count"),
    [
        (f"@sam @mateo @aiko @liam @ravi @joann {BOOTCAMP}", 6),
        (f"@sam @mateo @aiko {BOOTCAMP} crs_7wXy1zAbC", 6),
        (f"@design {BOOTCAMP}", 3),
        (f"#team {BOOTCAMP}", 3),
        (f"@sam #team @design {BOOTCAMP}", 4),
    ],
)
async def test_sl_045_many_people_and_any_group_or_channel_are_counted_before_anything_is_written(
    town: Town, targets: str, count: int
) -> None:
    three = [town.person(name) for name in ("mateo", "aiko", "liam")]
    town.slack.add_group("design", three)
    town.slack.add_channel("team", members=three)
    shown = await town.michael.types("#learning", f"/learnflow enroll {targets}")
    assert shown.ok
    (card,) = shown.messages
    assert "Nothing is done until you press the button." in card.words and "To be enrolled" in card.words
    sure = button(f"Enroll {count}", card)["confirm"]
    assert f"{count} enrollments" in sure["text"]["text"]
    assert town.enrollments() == []

    await town.michael.clicks(card, f"Enroll {count}")
    await town.michael.sees("#learning", f"of {count}")
    assert len(town.enrollments()) == count


async def test_sl_046_only_what_the_caller_asked_to_be_shared_is_in_channel(town: Town) -> None:
    shared = []
    for line in (*EXAMPLES, *ASIDE):
        answer = await town.priya.types("#learning", f"/learnflow {line.replace('@kim', '@sarah')}")
        assert answer.sent is not None and answer.sent.json is not None
        shared += [line] if answer.sent.json["response_type"] == "in_channel" else []
    asked_to_share = [line for line in EXAMPLES if line.startswith("subscribe")]
    assert shared == asked_to_share

    # What is refused or was there before is nobody else's concern, though sharing was asked for.
    for person, line in (
        (town.sam, "subscribe"),
        (town.priya, "subscribe payments"),
        (town.priya, "subscribe weather"),
    ):
        answer = await person.types("#learning", f"/learnflow {line}")
        assert [one.only_for for one in answer.messages] == [person.id]


async def test_sl_108_a_channel_of_all_sorts_is_counted_by_class_and_only_the_eligible_are_enrolled(town: Town) -> None:
    eligible = [town.person(name) for name in ("sam", "mateo", "aiko", "liam")]
    others = {
        "a bot": [town.slack.add_user(f"Robot{n}", bot=True) for n in range(3)],
        "their chat account is deactivated": [
            town.slack.add_user(f"Gone{n}", f"gone{n}@example.com", deleted=True) for n in range(2)
        ],
        "from another organisation": [
            town.slack.add_user(f"Out{n}", f"out{n}@elsewhere.example", stranger=True) for n in range(4)
        ],
        "no LearnFlow account has their e-mail address": [
            town.slack.add_user(f"New{n}", f"new{n}@example.com") for n in range(5)
        ],
    }
    left_out = [(one, why) for why, people in others.items() for one in people]
    everybody = [*eligible, *(one for one, _ in left_out)]
    town.slack.add_channel("mixed", members=everybody, ext_shared=True)

    shown = await town.priya.types("#learning", f"/learnflow enroll #mixed {BOOTCAMP}")
    (card,) = shown.messages
    assert "To be enrolled: 4 people" in card.text
    for why, people in others.items():
        assert f"Left out, {why}: {len(people)} people" in card.text
    assert town.enrollments() == []

    await town.priya.clicks(card, "Enroll 4")
    report = await town.priya.sees("#learning", "Enrolled 4 of 18")
    assert len(town.enrollments()) == 4
    for one, why in left_out:
        assert f"{one.user.name}: not enrolled, {why}" in report.text


@pytest.mark.parametrize(
    ("typed", "plan", "said"),
    [
        ("<!subteam^S0NOTHING|@gone>", "standard", "There is no group gone any more."),
        ("<!subteam^S0NOTHING|@gone>", "free", "This workspace's plan has no user groups."),
        ("<#C0NOTHING|gone>", "standard", "I cannot see who is in #gone."),
        ("<@U0NOTHING>", "standard", "nobody here has that id."),
        ("hidden", "standard", "I am not allowed to see their profile."),
    ],
)
async def test_sl_110_what_cannot_be_read_has_its_own_words(town: Town, typed: str, plan: str, said: str) -> None:
    town.slack.knobs.plan = plan  # type: ignore[assignment]
    town.slack.knobs.hidden_users.add(town.sam.id)
    target = f"<@{town.sam.id}>" if typed == "hidden" else typed
    done = await town.michael.types("#learning", f"/learnflow enroll {target} {BOOTCAMP}", raw=True)
    assert (done.status, done.error) == (200, None)
    assert said in done.text and town.enrollments() == []
