"""What stories about talking to the bot look at: its one answer, who was looked up where, what LearnFlow was asked."""

from urllib.parse import parse_qs

from sandbox.clock import settle
from sandbox.teams import ApiRecord, Message
from sandbox.teams.person import Person
from sandbox.teams.state import Conversation, Json
from sandbox.teams.typing_in import Manner
from sandbox.teams.wire import objects_at, text_at
from tests.acceptance.teams.town import Town

AS_USUAL = Manner()


async def answer(
    town: Town,
    who: Person,
    place: str | Conversation,
    text: str,
    *,
    targeted: bool = False,
    reply_to: Message | None = None,
    manner: Manner = AS_USUAL,
    changes: Json | None = None,
) -> Message:
    """The one message of the bot that `who` sees there after they typed that; nothing was wrong with it."""
    if place == "bot":
        await at_home(town, who)
    said = await who.types(place, text, targeted=targeted, reply_to=reply_to, manner=manner, changes=changes)
    assert said.status == 200
    assert not town.teams.complaints
    assert len(said.messages) == 1, [who.reading(one) for one in said.messages]
    return said.messages[0]


async def read(town: Town, who: Person, place: str | Conversation, text: str, *, manner: Manner = AS_USUAL) -> str:
    """What they read in it."""
    return who.reading(await answer(town, who, place, text, manner=manner))


async def at_home(town: Town, who: Person) -> Conversation:
    """Their own chat with the bot, which has said hello there."""
    if town.teams.state.personal(who.user) is None:
        await town.teams.install(who)
        await who.sees("bot", "Hello, this is LearnFlow")
        await town.quiet()
    return town.teams.direct(who)


def newcomer(
    town: Town,
    name: str,
    email: str | None,
    *,
    handle: str | None = None,
    upn: str | None = None,
    tenant: str | None = None,
) -> Person:
    """Somebody new who is in the team Learning and in the chat Project; LearnFlow knows nothing of them."""
    person = town.teams.add_user(name, email, handle=handle, upn=upn, tenant=tenant)
    assert town.team is not None
    town.team.members.append(person.id)
    town.conversation("Project").members.append(person.id)
    return person


def colleague(town: Town, name: str, email: str, *, handle: str | None = None) -> Person:
    """The same with a LearnFlow account."""
    town.learnflow.create_user(email, name)
    town.learnflow.update_user(email, status="active")
    return newcomer(town, name, email, handle=handle)


def sends(town: Town) -> list[ApiRecord]:
    """The messages that the bot posted so far."""
    return town.teams.calls_of("send", "create")


def looked_up(town: Town) -> list[tuple[str, str]]:
    """Whom the bot asked Teams about, and in which conversation, as they stand in the path."""
    paths = (call.path.partition("/v3/conversations/")[2] for call in town.teams.calls_of("member"))
    return [(where, who) for where, _, who in (path.partition("/members/") for path in paths)]


def searched(town: Town) -> list[str]:
    """The addresses that the bot asked LearnFlow about."""
    asked = (one for one in town.learnflow.history if (one.method, one.path) == ("GET", "/v2/users"))
    return [word for one in asked for word in parse_qs(one.query).get("search", [])]


def progress_of(town: Town, email: str) -> str:
    """Whose progress is asked for, as `GET path`."""
    return f"GET /v2/users/{town.learnflow.person(email).id}/progress"


def called_in(message: Message) -> dict[str, str]:
    """Who is mentioned in a message's card: the text of the mention, and whose it is."""
    entities = objects_at(message.card() or {}, "msteams", "entities")
    return {text_at(one, "text"): text_at(one, "mentioned", "id") for one in entities}


async def at_rest(town: Town) -> list[str]:
    """Every row on disk, once what was delivered is put away."""
    for _ in range(200):
        rows = await town.rows()
        if not any("'sending'" in row for row in rows):
            return rows
        await settle()
    raise AssertionError("a delivery is never put away")
