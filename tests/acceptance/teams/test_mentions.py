"""Who is meant by what stands in a message: T-031 … T-036 of the contract."""

import logging

import pytest

from sandbox.teams.state import Json
from sandbox.teams.typing_in import Broken, Manner
from tests.acceptance.teams.talking import answer, at_home, called_in, colleague, looked_up, read
from tests.acceptance.teams.town import BOOTCAMP, Town

CLEAN = Manner(after=" ", newline=False)
MANY = "Tags, teams and channels cannot stand for their people here."
ONE = "and this is about one person."
ROBOT = "Helper is a bot, so LearnFlow commands do not reach them."


def wrong(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as going wrong."""
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING or one.exc_info]


async def test_t_031_somebody_whose_name_begins_like_the_bots_is_kept_beside_the_bot(town: Town) -> None:
    admin = colleague(town, "LearnFlow Admin", "learnflow.admin@example.com", handle="lfadmin")
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll @lfadmin @Ann {BOOTCAMP}")
    text = str(town.teams.requests_of("message")[-1].activity["text"])
    assert text.startswith("<at>LearnFlow</at>\u00a0enroll <at>LearnFlow Admin</at>\u00a0<at>Ann Lee</at>")
    assert "LearnFlow Admin: enrolled" in said
    assert sorted(who for _, who in looked_up(town)[1:]) == sorted([admin.mri, town.person("ann").mri])
    assert len(town.enrollments()) == 2
    assert town.enrolled("learnflow.admin")


@pytest.mark.parametrize("order", [("sam", "otto"), ("otto", "sam")])
async def test_t_032_of_two_people_with_one_name_the_nth_span_is_the_nth_entity(
    town: Town, order: tuple[str, str]
) -> None:
    colleague(town, "Sam Rivera", "otto.rivera@example.com", handle="otto")
    people = [town.person(handle) for handle in order]
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll @{order[0]} @{order[1]} {BOOTCAMP}")
    assert str(town.teams.requests_of("message")[-1].activity["text"]).count("<at>Sam Rivera</at>") == 2
    assert sorted(who for _, who in looked_up(town)[1:]) == sorted(one.mri for one in people)
    assert (town.enrolled("sam.rivera"), town.enrolled("otto.rivera")) == (True, True)
    assert "• Sam Rivera: enrolled\n• Sam Rivera: enrolled" in town.michael.reading(said)
    # Teams tells mentions of one name apart by nothing, so only whoever came first is called: that was the first one.
    assert called_in(said) == {"<at>Sam Rivera</at>": people[0].id}


@pytest.mark.parametrize("picked", ["sam", "otto"])
async def test_t_032_whoever_has_the_same_name_and_was_not_picked_is_left_alone(town: Town, picked: str) -> None:
    colleague(town, "Sam Rivera", "otto.rivera@example.com", handle="otto")
    assert "Sam Rivera is enrolled" in await read(
        town, town.michael, "#news", f"@LearnFlow enroll @{picked} {BOOTCAMP}"
    )
    assert (town.enrolled("sam.rivera"), town.enrolled("otto.rivera")) == (picked == "sam", picked == "otto")


@pytest.mark.parametrize(
    ("typed", "manner"),
    [
        ("@LearnFlow progress @Sarah", Manner(numbered=True)),
        ("@LearnFlow progress @Sarah", Manner(after="\u00a0")),
        ("@LearnFlow progress @Sarah", Manner(after="&nbsp;")),
        ("@LearnFlow progress @Sarah", Manner(after=" ", newline=True)),
        ("@LearnFlow progress @Sarah", Manner(short=True)),
        ("@LearnFlow @LearnFlow progress @Sarah", CLEAN),
        ("@LearnFlow @LearnFlow progress @Sarah", Manner(after="&nbsp;", numbered=True)),
        ("@LearnFlow\nprogress\u00a0@Sarah\u00a0\r\n", Manner()),
    ],
)
async def test_t_033_however_a_client_writes_a_line_it_is_read_the_same(town: Town, typed: str, manner: Manner) -> None:
    clean = await read(town, town.michael, "#news", "@LearnFlow progress @Sarah", manner=CLEAN)
    assert (
        town.teams.requests_of("message")[-1].activity["text"] == "<at>LearnFlow</at> progress <at>Sarah Johnson</at>"
    )
    assert clean.startswith("The progress of Sarah Johnson\n")
    assert await read(town, town.michael, "#news", typed, manner=manner) == clean
    assert [who for _, who in looked_up(town)] == [town.michael.id, town.sarah.mri]


@pytest.mark.parametrize(
    ("typed", "manner"),
    [
        (f"@LearnFlow enroll @Sam {BOOTCAMP}", Manner(orphans=True)),
        (f"@LearnFlow enroll @Sam {BOOTCAMP}", Manner(orphans=True, numbered=True, short=True)),
        (f"@LearnFlow enroll @Samm {BOOTCAMP}", Manner()),
    ],
)
async def test_t_034_a_name_that_was_not_picked_from_the_list_is_nobody(town: Town, typed: str, manner: Manner) -> None:
    said = await read(town, town.michael, "#news", typed, manner=manner)
    assert said.startswith("I cannot tell who “@Sam")
    assert "Pick the person from the list that opens after @, or type their e-mail address." in said
    assert not town.enrollments()
    assert [who for _, who in looked_up(town)] in ([], [town.michael.id])


async def test_t_034_what_somebody_types_as_a_mention_is_text_and_the_bot_asks_who_is_meant(town: Town) -> None:
    said = await answer(town, town.michael, "#news", f"@LearnFlow enroll <at>Sam</at> {BOOTCAMP}")
    assert "&lt;at&gt;Sam&lt;/at&gt;" in str(town.teams.requests_of("message")[-1].activity["text"])
    reading = town.michael.reading(said)
    assert reading.startswith("Enroll people in courses\nPeople\n")
    assert "<at>Sam</at>" in reading
    assert not called_in(said)
    assert not town.asked("/v2/", "POST")


@pytest.mark.parametrize("broken", ["no mentioned", "no type", "no text"])
@pytest.mark.parametrize("place", ["bot", "#news", "Project"])
async def test_t_035_an_entity_that_lacks_something_is_nobodys(
    town: Town, caplog: pytest.LogCaptureFixture, broken: Broken, place: str
) -> None:
    await at_home(town, town.michael)
    said = await town.michael.types(place, "@LearnFlow progress @Sarah", overheard=True, manner=Manner(broken=broken))
    assert said.status == 200
    # Where the bot must be mentioned to be meant, it was not.
    readings = [town.michael.reading(one) for one in said.messages]
    assert [one.startswith("I cannot tell who “@Sarah Johnson” is") for one in readings] == [True] * (place == "bot")
    assert not wrong(caplog)
    assert not town.teams.complaints


@pytest.mark.parametrize(
    ("changes", "shared"),
    [
        ({"entities": None}, 0),
        ({"entities": [{}, {"type": "mention"}, {"type": "clientInfo"}]}, 0),
        ({"text": None}, 1),
        ({"entities": None, "text": None}, 0),
    ],
)
@pytest.mark.parametrize("place", ["bot", "#news", "Project"])
async def test_t_035_no_entities_and_no_text_are_read_too(
    town: Town, caplog: pytest.LogCaptureFixture, changes: Json, shared: int, place: str
) -> None:
    await at_home(town, town.michael)
    said = await town.michael.types(place, "@LearnFlow help", overheard=True, changes=changes)
    assert said.status == 200
    assert len(said.messages) == (1 if place == "bot" else shared)
    assert all("What you can ask" in town.michael.reading(one) for one in said.messages)
    assert not wrong(caplog)
    assert not town.teams.complaints


@pytest.mark.parametrize(
    ("mention", "several", "one"),
    [
        ("@tag:Leads", MANY, f"That is a group, {ONE}"),
        ("@team:Learning", MANY, f"That is a group, {ONE}"),
        ("@channel:news", MANY, f"That is a channel, {ONE}"),
        ("@bot:Helper", ROBOT, ROBOT),
    ],
)
async def test_t_036_whoever_mentions_no_person_is_told_why_that_does_not_do(
    town: Town, mention: str, several: str, one: str
) -> None:
    for line, reason in ((f"enroll {mention} {BOOTCAMP}", several), (f"progress {mention}", one)):
        said = await read(town, town.michael, "#news", f"@LearnFlow {line}")
        assert said.startswith(f"{reason}\nNothing was changed. ")
    assert not town.enrollments()
    assert [who for _, who in looked_up(town)] == [town.michael.id]


async def test_t_036_the_bot_itself_is_nobody_to_enroll(town: Town) -> None:
    said = await read(town, town.michael, "#news", f"@LearnFlow enroll @LearnFlow {BOOTCAMP}")
    assert said.startswith("Enroll people in courses\nPeople\n")
    assert not town.asked("/v2/", "POST")
