"""Choices that are looked up while somebody types: people by Teams itself, everything else by the bot.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/people-picker
"""

from sandbox.teams.card_input_shapes import PEOPLE
from sandbox.teams.client import Client, Spot
from sandbox.teams.state import Json, User
from sandbox.teams.wire import dig, object_at, objects_at, text_at

SHOWN = 15
RESPONSE = "application/vnd.microsoft.search.searchResponse"


async def search(client: Client, spot: Spot, asked: Json, typed: str) -> list[Json]:
    """What is offered for these letters: `title` and `value` each; the client remembers it for filling in."""
    query = object_at(asked, "choices.data")
    dataset = text_at(query, "dataset")
    if not dataset:
        raise LookupError(f"nothing is looked up for {text_at(asked, 'label')}")
    found = _people(client, spot, dataset, typed) if dataset.startswith(PEOPLE) else None
    if found is None:
        found = await _ask(client, spot, query, typed)
    client.offered.setdefault(key(spot, asked), []).extend(found)
    return found


def key(spot: Spot, asked: Json) -> tuple[str, str]:
    """What the client remembers offered choices by."""
    return spot.message.id if spot.message else "", text_at(asked, "id")


def is_for_people(asked: Json) -> bool:
    """Whether it is a people picker."""
    return text_at(asked, "choices.data", "dataset").startswith(PEOPLE)


def choice_of(user: User) -> Json:
    """Somebody as a people picker offers them: by Entra object id."""
    return {"title": user.name, "value": user.id}


def _people(client: Client, spot: Spot, dataset: str, typed: str) -> list[Json]:
    state = client.world.state
    everybody = list(state.users.values())
    there = state.members(spot.conversation) if "scope=currentContext" in dataset else everybody
    wanted = typed.removeprefix("@").casefold()
    fits = (one for one in there if any(wanted in name.casefold() for name in (one.name, one.upn, one.handle)))
    return [choice_of(one) for one in fits][:SHOWN]


async def _ask(client: Client, spot: Spot, query: Json, typed: str) -> list[Json]:
    options = {"skip": query.get("skip", 0), "top": query.get("count", SHOWN)}
    value = {"queryText": typed, "queryOptions": options, "dataset": query["dataset"], "kind": "search"}
    sent = await client.asks("application/search", value, spot)
    if client.failed(sent) is not None:
        return []
    results = objects_at(sent.body, "value", "results")
    problem = _problem(sent.body, results)
    if problem:
        client.refuses(sent, problem)
        return []
    if len(results) > SHOWN:
        client.world.complain(f"the answer to application/search: {len(results)} choices, of which {SHOWN} are shown")
    return results[:SHOWN]


def _problem(body: object, results: list[Json]) -> str:
    if dig(body, "statusCode") != 200 or text_at(body, "type") != RESPONSE:
        return f"statusCode 200 and the type {RESPONSE} are expected"
    listed = dig(body, "value", "results")
    if not isinstance(listed, list) or len(listed) != len(results):
        return "value.results must be a list of objects"
    if any(set(one) != {"title", "value"} or not text_at(one, "title") or not text_at(one, "value") for one in results):
        return "a result is a title and a value"
    return ""
