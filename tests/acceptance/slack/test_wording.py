"""Wording, item 155 of the contract: every error says what happened and names the next step, and none is a dead end."""

import ast
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

import lfbot
from lfbot import learnflow
from lfbot.card import Button, Card, buttons
from sandbox.slack import DEFAULT_SCOPES, Message, Status
from tests.acceptance.slack.town import BOOTCAMP, Town, a_town
from tests.adapters.slack_rig import a_rig

UNCHANGED = ("Nothing was changed.", "It may have been done or not.", "Nothing was asked", "Nothing had to be changed")
ENROLL = f"enroll @sam {BOOTCAMP}"


def helpful(said: str, what: str, step: str) -> None:
    """It begins with what happened, says what was not changed, and names the step."""
    assert said.splitlines()[0].startswith(what), said
    assert step in said and any(one in said for one in UNCHANGED), said
    assert "went wrong" not in said.lower() and "oops" not in said.lower() and "!" not in said.replace("<!date", "")


async def says(town: Town, who: str, line: str) -> Message:
    """The one message that answers, which nobody else sees."""
    done = await town.until(town.person(who).types("#learning", f"/learnflow {line}"), step=0.2)
    assert done.ok and len(done.messages) == 1
    (answer,) = done.messages
    if answer.text.startswith("Working on it"):
        answer = await town.until(town.person(who).sees("#learning", "LearnFlow did not answer"), step=0.2)
    assert answer.only_for == town.person(who).id
    return answer


def strangers(town: Town) -> None:
    """All the people for whom the bot can do less."""
    slack = town.slack
    slack.add_user("Gus Guest", "gus@example.com", guest=True)
    slack.add_user("Stella New", "stella@elsewhere.com")
    slack.add_user("Robo", bot=True)
    slack.add_user("Old Hand", "old@example.com", deleted=True)
    slack.add_user("Shy Person")
    slack.add_user("Ext Ern", "ext@other.com", stranger=True)


@pytest.mark.parametrize(
    ("who", "line", "what", "step"),
    [
        # what was typed
        ("michael", "dance", "There is no command “dance”.", "For example: help"),
        ("michael", "enrol @sam", "There is no command “enrol”.", "Did you mean enroll?"),
        ("michael", "help danse", "There is no command “danse”.", "Look at the list of commands."),
        ("michael", "x" * 9_000, "That line is too long to read.", "Keep it under 8,000 characters."),
        ("michael", "progress @sam @olivia", "I do not know what to do with", "Usage: progress [person] [course]"),
        ("michael", "certificates since:yesterday", "“yesterday” is not a date.", "Write it as year-month-day"),
        ("michael", "certificates sinse:2026-01-01", "I do not know “sinse:”.", "Did you mean since:"),
        ("michael", "certificates since:2026-01-01 since:2026-01-02", "since: stands there twice.", "Usage: cert"),
        ("michael", "courses level:expert", "“expert” is not a level.", "It can be beginner, intermediate or"),
        ("michael", "subscribe weather", "“weather” is not a topic.", "It can be completions"),
        ("michael", "unsubscribe x", "“x” is not a number from 1 up.", "Write it in digits."),
        ("michael", "unsubscribe 9", "There is no subscription 9 here.", "Look at the list for its number."),
        ("priya", "invite nope", "I do not know what to do with “nope”.", "Usage: invite"),
        ("michael", "progress #learning", "That is a channel", "Name one person"),
        # which course
        ("michael", "enroll @sam crs_nope12345", "LearnFlow knows no such person or course", "Check the id"),
        ("michael", "enroll @sam python", "“python” is not the title of one course.", "Which one is meant?"),
        ("michael", "enroll @sam qqqq zzzz", "I found no course called “qqqq zzzz”.", "Look it up in the list"),
        # whom
        ("michael", f"enroll @nobodyatall {BOOTCAMP}", "I cannot tell who “@nobodyatall” is", "Pick the person"),
        ("michael", f"enroll @robo {BOOTCAMP}", "robo is a bot", "Check whom you meant"),
        ("michael", f"enroll @gus {BOOTCAMP}", "gus is a guest", "Check whom you meant"),
        ("michael", f"enroll @ext {BOOTCAMP}", "ext is from another organisation", "Check whom you meant"),
        ("michael", f"enroll @old {BOOTCAMP}", "old: their chat account is deactivated.", "Check whom you meant"),
        ("michael", f"enroll @stella {BOOTCAMP}", "stella cannot be found in LearnFlow", "Ask a LearnFlow admin"),
        ("priya", f"enroll @stella {BOOTCAMP}", "stella cannot be found in LearnFlow", "Invite them, then try again."),
        ("michael", f"enroll @shy {BOOTCAMP}", "shy cannot be found in LearnFlow", "Name them by their e-mail"),
        ("michael", f"enroll @victor {BOOTCAMP}", "victor: their LearnFlow account is suspended.", "to activate"),
        ("michael", f"enroll no@one.com {BOOTCAMP}", "No LearnFlow account has the address no@one.com.", "to invite"),
        # who asks
        ("sarah", ENROLL, "Enrolling others is for managers.", "Ask an instructor or an admin"),
        ("sarah", "progress @sam", "The progress of others is for managers.", "Ask an instructor or an admin"),
        ("sarah", "subscribe", "subscribe is for managers.", "Ask an instructor or an admin"),
        ("michael", "invite x@example.com", "invite is for admins.", "Ask a LearnFlow admin to do it."),
        ("michael", "subscribe payments", "Announcing payments is for admins.", "Ask a LearnFlow admin to do it."),
        ("priya", "subscribe payments", "Payments are announced nowhere", "ask the operator to allow it"),
        ("gus", "progress", "LearnFlow commands are for members of this organisation.", "Ask a member"),
        ("stella", "progress", "I found no LearnFlow account for stella@elsewhere.com.", "to invite you"),
        ("shy", "progress", "I cannot see your e-mail address here", "Ask whoever installed the app"),
        ("victor", "progress", "This is not possible: your LearnFlow account is suspended.", "Ask a LearnFlow admin"),
        ("peter", "progress", "This is not possible: your LearnFlow account is inactive.", "Ask a LearnFlow admin"),
        ("michael", f"enroll me {BOOTCAMP} _draft:gone", "That button works once", "type the enrollment again"),
    ],
)
async def test_sl_155_whatever_cannot_be_done_is_told_with_the_next_step_and_its_buttons_lead_on(
    town: Town, who: str, line: str, what: str, step: str
) -> None:
    strangers(town)

    answer = await says(town, who, line)

    helpful(answer.text, what, step)
    if answer.buttons:
        person = town.person(who)
        before = len(person.seen("#learning"))
        pressed = await person.clicks(answer, answer.buttons[0])
        assert pressed.ok
        await town.slack.wait_for(
            lambda: person.view is not None or len(person.seen("#learning")) > before or answer.edits
        )
        now = person.view.words if person.view is not None else person.seen("#learning")[-1].words
        assert not now.startswith(what), "the button leads back to where it was"


async def crew(town: Town) -> None:
    town.slack.add_group("crew", [town.sam])


async def no_groups(town: Town) -> None:
    await crew(town)
    town.slack.knobs.plan = "free"


async def nobody_in_it(town: Town) -> None:
    town.slack.add_group("crew", [])


async def everybody(town: Town) -> None:
    town.slack.add_group("crew", [one for one in town.slack.world.workspace.users.values() if one.email])


async def shared(town: Town) -> None:
    town.slack.channel("#learning").ext_shared = True


async def not_a_member(town: Town) -> None:
    town.slack.channel("#learning").kind = "private"
    town.slack.remove_bot("#learning")


async def slack_does_not_tell(town: Town) -> None:
    town.slack.faults.add("users.info", Status(500), times=None)


async def store_gone(town: Town) -> None:
    await town.app.store.close()


MANY = ", ".join((BOOTCAMP, "crs_7wXy1zAbC", "crs_0ul3oPDm0", "crs_gndhifpc2", "crs_SAwAuUKf9", "crs_enJmhRhNC"))


@pytest.mark.parametrize(
    ("first", "without", "line", "what", "step"),
    [
        (crew, "", "progress @crew", "That is a group", "Name one person"),
        (crew, "usergroups:read", "enroll @crew crs_1", "I am not allowed to read user groups here.", "Ask whoever"),
        (
            no_groups,
            "",
            "enroll @crew crs_1",
            "This workspace's plan has no user groups.",
            "Name the people one by one.",
        ),
        (nobody_in_it, "", "enroll @crew crs_1", "There is nobody in that group.", "Name people, or another group."),
        (everybody, "", f"enroll @crew {MANY}", "That would be ", "Split it into smaller groups or fewer courses."),
        (shared, "", "subscribe", "People of other organisations read here", "Subscribe in a place of your own"),
        (not_a_member, "", "subscribe", "I cannot tell whether people of other organisations", "Subscribe in a place"),
        (slack_does_not_tell, "", "progress", "Your profile could not be read just now.", "Try again in a minute."),
        (crew, "users:read.email", "progress", "I cannot see your e-mail address here", "Ask whoever installed"),
        (store_gone, "", ENROLL, "That did not work just now", "Try again in a minute."),
        (store_gone, "", "subscriptions", "That did not work just now", "Try again in a minute."),
    ],
)
async def test_sl_155_what_slack_or_the_disk_does_not_allow_is_told_with_the_next_step(
    first: Callable[[Town], Awaitable[None]], without: str, line: str, what: str, step: str
) -> None:
    async with a_town(scopes=[scope for scope in DEFAULT_SCOPES if scope != without]) as town:
        await first(town)
        helpful((await says(town, "michael", line)).text, what, step)


REFUSALS: dict[type[learnflow.LearnFlowError], tuple[int, str, str]] = {
    learnflow.Invalid: (422, "LearnFlow cannot accept that", "Mend what it names and try again."),
    learnflow.KeyRefused: (401, "LearnFlow does not accept the bot's key", "Ask the bot's operator"),
    learnflow.Forbidden: (403, "LearnFlow does not allow that", "Ask a LearnFlow admin"),
    learnflow.NotFound: (404, "LearnFlow knows no such person or course", "Check the id and try again."),
    learnflow.AlreadyEnrolled: (409, "Sam Rivera is already enrolled", "Progress"),
    learnflow.RateLimited: (429, "LearnFlow allows no more calls right now", "Try again"),
    learnflow.Broken: (500, "LearnFlow did not answer", "Try again in a minute."),
}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda kind: str(kind.__name__))
async def test_sl_155_whatever_learnflow_answers_is_told_with_the_next_step(
    town: Town, refusal: type[learnflow.LearnFlowError]
) -> None:
    status, what, step = REFUSALS[refusal]
    town.learnflow.faults.add("/v2/enrollments", status=status)
    helpful((await says(town, "michael", ENROLL)).text, what, step)
    if refusal is not learnflow.AlreadyEnrolled:
        town.learnflow.faults.add("/v2/users/*", status=status)
        helpful((await says(town, "sarah", "progress")).text, what, step)


def test_sl_155_no_refusal_of_learnflow_is_left_out_here() -> None:
    kinds = {one for one in vars(learnflow).values() if isinstance(one, type)}
    errors = {one for one in kinds if issubclass(one, learnflow.LearnFlowError)} - {learnflow.LearnFlowError}
    # A Conflict that is no AlreadyEnrolled is met by invite, which takes it for good news.
    assert errors - {learnflow.Conflict} == set(REFUSALS)


@pytest.mark.parametrize(("drop", "truncate"), [(True, False), (False, True)])
async def test_sl_155_a_lost_answer_is_told_with_what_is_safe_to_do(town: Town, drop: bool, truncate: bool) -> None:
    town.learnflow.faults.add("/v2/enrollments", drop=drop, truncate=truncate)
    answer = await says(town, "michael", ENROLL)
    helpful(answer.text, "LearnFlow did not answer", "Repeating it is safe: nobody is enrolled twice.")


@pytest.mark.parametrize(
    ("whom", "status", "step"),
    [
        ("@robo @gus", None, "Check whom you meant"),
        ("@victor @robo", None, "Ask a LearnFlow admin to activate"),
        ("@shy @sam", None, "by their e-mail addresses"),
        ("@stella @sam", None, "Ask a LearnFlow admin to invite"),
        ("@sam @olivia", 422, "Ask a LearnFlow admin about what LearnFlow refused"),
        ("@sam @olivia", 500, "Try the rest again"),
    ],
)
async def test_sl_155_whoever_is_left_out_of_several_is_named_with_the_next_step(
    town: Town, whom: str, status: int | None, step: str
) -> None:
    strangers(town)
    if status is not None:
        town.learnflow.faults.add("/v2/enrollments", status=status)
    michael = town.michael
    await town.until(michael.types("#learning", f"/learnflow enroll {whom} {BOOTCAMP}"), step=0.2)
    answer = await town.until(michael.sees("#learning", "Enrolled "), step=0.2)
    assert "not enrolled" in answer.text and step in answer.words


async def test_sl_155_another_workspace_is_told_whom_to_ask(town: Town) -> None:
    done = await town.sarah.types("#learning", "/learnflow help")
    elsewhere = {**done.payload, "team_id": "T0ELSEWHERE", "trigger_id": "9.9.9", "text": "progress"}
    said = (await town.slack.line.ask("command", elsewhere)).json or {}
    helpful(str(said["text"]), "This workspace is not connected to LearnFlow", "Ask the bot's operator")


async def test_sl_155_somebody_of_another_organisation_who_presses_is_told_whom_to_ask(town: Town) -> None:
    partner = town.slack.add_user("Ext Ern", "ext@other.com", stranger=True)
    town.slack.channel("#learning").members.append(partner.id)
    card = await town.post("#learning", Card("Look", (buttons(Button("My progress", ("progress",))),)))
    await partner.clicks(card, "My progress")
    told = await partner.sees("#learning", "These buttons are for members of this workspace")
    assert "Nothing was done. Ask somebody of the organisation that installed the app" in told.text


async def test_sl_155_a_form_that_does_not_open_leaves_a_button_that_opens_it(town: Town) -> None:
    town.slack.faults.add("views.open", Status(500))
    await town.michael.types("#learning", "/learnflow enroll")
    told = await town.michael.sees("#learning", "The form did not open in time")
    assert "Nothing was done yet." in told.text
    await town.michael.clicks(told, "Open the form")
    await town.michael.sees_view("Enroll people")


async def test_sl_155_where_no_form_can_be_opened_a_button_is_offered(town: Town) -> None:
    await town.michael.mentions_bot("#learning", "enroll @sam")
    told = await town.michael.sees("#learning", "something is missing")
    await town.michael.clicks(told, "Open the form")
    await town.michael.sees_view("Enroll people")


async def test_sl_155_a_fault_of_the_bots_own_has_a_reference_and_whom_to_give_it_to() -> None:
    async with a_rig() as rig:
        done = await rig.sam.types("#quiet", "/learnflow fail")
        helpful(done.text, "That did not work", "give the reference to its operator")
        assert "Reference" in done.text


def test_sl_155_no_complaint_in_the_code_is_without_a_next_step() -> None:
    root = Path(lfbot.__file__).parent.parent
    complaints = [
        (path.name, node.lineno, node)
        for folder in ("lfbot", "commands", "adapters")
        for path in (root / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Complaint"
    ]
    assert len(complaints) > 25
    for name, line, call in complaints:
        assert len(call.args) > 1 or isinstance(call.args[0], ast.Starred), f"{name}:{line} has no hint"
        assert not any(isinstance(one, ast.Constant) and not one.value for one in call.args), f"{name}:{line} is empty"
