"""Who is asking, who was meant, and may they?"""

import pytest

from lfbot.chat import Caller
from lfbot.command import Context
from lfbot.errors import Complaint
from lfbot.kinds import By, Learner
from lfbot.learnflow import Broken
from lfbot.people import Known, Unknown, Why, expand, find, identify
from lfbot.roles import Identity, Role
from tests.world import MORNING, World


async def who(world: World, id: str) -> Identity:
    """Who the bot takes them for."""
    caller = Caller("console", "console", id, "whatever name they chose")
    return await identify(caller, world.chat, world.tenant.learnflow, world.tenant.rules)


async def asked_by(world: World, id: str) -> Context:
    """What a command that `id` types is given."""
    call = world.call("whoami", by=id)
    return Context(
        call=call,
        tenant=world.tenant.id,
        who=await who(world, id),
        chat=world.chat,
        learnflow=world.tenant.learnflow,
        store=world.store,
        rules=world.tenant.rules,
        commands=world.bot.commands,
        now=MORNING,
        tell=_nothing,
    )


async def _nothing(_: str) -> None:
    """Progress that nobody watches."""


@pytest.mark.parametrize(
    ("id", "role"), [("priya", Role.ADMIN), ("michael", Role.MANAGER), ("sam", Role.LEARNER), ("noor", Role.LEARNER)]
)
async def test_the_role_in_learnflow_decides(world: World, id: str, role: Role) -> None:
    found = await who(world, id)
    assert (found.role, found.why) == (role, "")
    assert found.user is not None
    assert found.user.email == world.chat.people[id].email


@pytest.mark.parametrize(
    ("id", "why"),
    [
        ("nora", Why.NO_ACCOUNT),
        ("guest", Why.GUEST),
        ("partner", Why.EXTERNAL),
        ("gone", Why.LEFT),
        ("robot", Why.BOT),
        ("shy", Why.NO_EMAIL),
        ("victor", Why.SUSPENDED),
        ("peter", Why.INACTIVE),
        ("nobody", Why.NO_PROFILE),
    ],
)
async def test_everybody_else_is_a_stranger_and_is_told_why(world: World, id: str, why: Why) -> None:
    found = await who(world, id)
    assert (found.role, found.why) == (Role.STRANGER, why)


async def test_an_address_that_contains_another_is_somebody_else(world: World) -> None:
    ann, joann = await who(world, "ann"), await who(world, "joann")
    assert ann.user is not None
    assert joann.user is not None
    assert (ann.user.name, joann.user.name) == ("Ann Lee", "Joann Lee")


async def test_the_operator_makes_managers_and_admins(world: World) -> None:
    world.rules(managers=frozenset({"sam.rivera@example.com"}), admins=frozenset({"nora.quist@example.com"}))
    assert (await who(world, "sam")).role is Role.MANAGER
    nora = await who(world, "nora")
    assert (nora.role, nora.user) == (Role.ADMIN, None)


async def test_a_suspended_account_loses_what_the_operator_gave(world: World) -> None:
    world.rules(admins=frozenset({"victor.hale@example.com"}))
    assert (await who(world, "victor")).role is Role.STRANGER


async def test_a_guest_with_an_admins_address_stays_a_guest(world: World) -> None:
    world.rules(admins=frozenset({"sarah.johnson@example.com"}))
    assert (await who(world, "guest")).role is Role.STRANGER


async def test_learnflow_down_is_no_reason_to_trust_or_distrust(world: World) -> None:
    world.learnflow.faults.add(status=503)
    with pytest.raises(Broken):
        await who(world, "sam")


async def test_somebody_is_found_by_mention_address_and_id(world: World) -> None:
    ctx = await asked_by(world, "michael")
    mentioned = await find(Learner(By.MENTION, "sam"), ctx)
    addressed = await find(Learner(By.EMAIL, "Sam.Rivera@Example.com"), ctx)
    assert isinstance(mentioned, Known)
    assert mentioned == addressed
    assert (mentioned.name, mentioned.chat_id) == ("Sam Rivera", "sam")
    by_id = await find(Learner(By.ID, "usr_2xKj9mNpQr"), ctx)
    assert isinstance(by_id, Known)
    assert (by_id.user.id, by_id.chat_id) == ("usr_2xKj9mNpQr", "")


async def test_the_caller_is_found_without_asking_again(world: World) -> None:
    ctx = await asked_by(world, "sam")
    asked = len(world.learnflow.history)
    for learner in (Learner(By.SELF), Learner(By.MENTION, "sam"), Learner(By.EMAIL, "SAM.rivera@example.com")):
        found = await find(learner, ctx)
        assert isinstance(found, Known)
        assert (found.name, found.chat_id) == ("Sam Rivera", "sam")
    assert len(world.learnflow.history) == asked


async def test_who_cannot_be_acted_for_is_named_with_the_reason(world: World) -> None:
    ctx = await asked_by(world, "michael")
    assert await find(Learner(By.MENTION, "nora"), ctx) == Unknown(
        "Nora Quist", Why.NO_ACCOUNT, "nora.quist@example.com", "nora"
    )
    assert await find(Learner(By.MENTION, "robot"), ctx) == Unknown("Robo", Why.BOT)
    assert await find(Learner(By.EMAIL, "who@example.com"), ctx) == Unknown(
        "who@example.com", Why.NO_ACCOUNT, "who@example.com"
    )


async def test_a_group_becomes_its_members_each_once(world: World) -> None:
    ctx = await asked_by(world, "michael")
    people = await expand([Learner(By.MENTION, "mateo"), Learner(By.GROUP, "design"), Learner(By.SELF)], ctx)
    assert [one.ref for one in people] == ["mateo", "lucia", "aiko", ""]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no_such_subteam", "There is no group design any more."),
        ("plan_upgrade_required", "This workspace's plan has no user groups."),
        ("missing_scope", "I am not allowed to read user groups here."),
        ("ratelimited", "I could not read the members of design."),
    ],
)
async def test_a_group_that_cannot_be_read_is_said_in_its_own_words(world: World, reason: str, said: str) -> None:
    world.chat.troubles = {"design": reason}
    ctx = await asked_by(world, "michael")
    with pytest.raises(Complaint) as refused:
        await expand([Learner(By.GROUP, "design", "design")], ctx)
    assert refused.value.what == said
    assert refused.value.hint
