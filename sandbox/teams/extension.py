"""The app's message extension in a person's hands: they search, choose, paste links, and use its actions.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/what-are-messaging-extensions
"""

from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from sandbox.teams.client import Client, Open, Spot
from sandbox.teams.dialogs import task_shown
from sandbox.teams.extension_answers import ADAPTIVE, PAGE, problem_of
from sandbox.teams.line import Sent
from sandbox.teams.outcome import Outcome
from sandbox.teams.state import Json, Message
from sandbox.teams.views import shown
from sandbox.teams.wire import object_at, objects_at, text_at

UNFURLED_SECONDS = 30 * 60.0
"""How long a client remembers an unfurled link: .../messaging-extensions/how-to/link-unfurling"""


async def query(client: Client, spot: Spot, command: str, text: str, *, skip: int, parameter: str) -> Outcome:
    """Search with a command; without a text it is what the client asks when the search is opened."""
    asked = {"name": parameter, "value": text} if text else {"name": "initialRun", "value": "true"}
    value = {"commandId": command, "parameters": [asked], "queryOptions": {"skip": skip, "count": PAGE}}
    return extended(client, await client.asks("composeExtension/query", value, spot))


async def select(client: Client, spot: Spot, result: Json) -> Outcome:
    """Take a result: if its preview says so the bot is asked for the whole card; `card` goes into the compose box."""
    tap = object_at(result, "preview", "content", "tap")
    if tap.get("type") == "invoke":
        sent = await client.asks("composeExtension/selectItem", tap.get("value"), spot)
        return extended(client, sent, exactly=1)
    card = object_at(result, "content") if result.get("contentType") == ADAPTIVE else None
    return Outcome(results=[result], card=card)


async def unfurl(client: Client, spot: Spot, url: str, *, anonymous: bool) -> Outcome:
    """Paste a link: the bot is asked if the app declares its domain, and asked again after half an hour.

    `anonymous`: by somebody who has not installed the app.
    """
    host = urlsplit(url).hostname or ""
    if not any(_declared(host, domain) for domain in client.world.knobs.link_domains):
        return Outcome()
    now = client.world.clock.timestamp()
    stale, known = client.unfurled.get(url, (now, Outcome()))
    if now < stale:
        return Outcome(results=known.results, card=known.card, text=known.text)
    name = "composeExtension/anonymousQueryLink" if anonymous else "composeExtension/queryLink"
    sent = await client.asks(name, {"url": url}, spot)
    if sent.status == 200 and sent.body == {}:
        outcome = Outcome(sent)
    else:
        outcome = extended(client, sent, exactly=1)
    if outcome.error is None:
        client.unfurled[url] = (now + UNFURLED_SECONDS, outcome)
    return outcome


async def use(client: Client, spot: Spot, command: str, context: str) -> Outcome:
    """Use an action: from the menu of a message, the compose box, or the command box."""
    what: Json = {"commandId": command, "commandContext": context}
    if spot.message is not None:
        what["messagePayload"] = _payload(client, spot.message)
    sent = await client.asks("composeExtension/fetchTask", what, spot)
    return acted(client, sent, Open(spot, "composeExtension/submitAction", what))


async def preview(client: Client, action: str) -> Outcome:
    """Send the card that the bot would post, or edit it again."""
    opened = client.open
    if opened is None or opened.preview is None:
        raise LookupError(f"@{client.user.handle} has no preview in front of them")
    before = client.seen(opened.spot)
    activity = {"type": "message", "attachments": [{"contentType": ADAPTIVE, "content": opened.preview}]}
    value = {**opened.command, "botMessagePreviewAction": action, "botActivityPreview": [activity]}
    sent = await client.asks("composeExtension/submitAction", value, opened.spot)
    if action == "send":
        client.open = None
        outcome = (client.failed(sent) or Outcome(sent)) if not sent.body else acted(client, sent, opened)
    else:
        outcome = acted(client, sent, opened)
    return await client.settled(outcome, opened.spot, before)


def acted(client: Client, sent: Sent, opened: Open) -> Outcome:
    """What an action's answer makes of it: a dialog, a card for the compose box, a preview, or nothing any more."""
    body = sent.body
    if not isinstance(body, dict) or "composeExtension" not in body:
        opened.preview = None
        return task_shown(client, sent, opened, must_open=sent.activity.get("name") == "composeExtension/fetchTask")
    outcome = extended(client, sent, exactly=1)
    if outcome.error is None:
        previewed = text_at(body, "composeExtension", "type") == "botMessagePreview"
        opened.dialog, opened.preview = None, outcome.card if previewed else None
        client.open = opened if previewed else None
    return outcome


def extended(client: Client, sent: Sent, *, exactly: int | None = None) -> Outcome:
    """What an extension's answer shows; one that Teams does not understand is complained about."""
    failed = client.failed(sent)
    if failed is not None:
        return failed
    problem = problem_of(sent.body, exactly=exactly)
    if problem:
        return client.refuses(sent, problem)
    answer = object_at(sent.body, "composeExtension")
    found = objects_at(answer, "attachments") or objects_at(answer, "activityPreview", "attachments")
    page = next((text_at(one, "value") for one in objects_at(answer, "suggestedActions", "actions")), None)
    first = object_at(found[0], "content") if found and found[0].get("contentType") == ADAPTIVE else None
    single = exactly is not None or answer.get("type") == "botMessagePreview"
    return Outcome(sent, text=text_at(answer, "text"), results=found, card=first if single else None, url=page)


def _declared(host: str, domain: str) -> bool:
    """`*.x` stands for one label before `.x`, no more: .../messaging-extensions/how-to/link-unfurling"""
    if not domain.startswith("*."):
        return host.casefold() == domain.casefold()
    label, _, rest = host.partition(".")
    return bool(label) and rest.casefold() == domain[2:].casefold()


def _payload(client: Client, message: Message) -> Json:
    """A message as an action on it is told of it; its form is that of Microsoft Graph."""
    state = client.world.state
    author = state.users.get(message.by)
    person = {"userIdentityType": "aadUser", "id": message.by, "displayName": author.name if author else ""}
    bot = {"applicationIdentityType": "bot", "id": client.world.app.id, "displayName": client.world.app.name}
    at = datetime.fromtimestamp(message.at, UTC)
    mentions = [
        {"id": number, "mentionText": text_at(one, "mentioned", "name"), "mentioned": _whom(client, one)}
        for number, one in enumerate(objects_at(message.activity, "entities"))
        if one.get("type") == "mention"
    ]
    reader = client.user
    return {
        "id": message.id,
        "replyToId": message.thread if message.thread not in ("", message.id) else None,
        "createdDateTime": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "lastModifiedDateTime": None,
        "deleted": message.deleted,
        "messageType": "message",
        "importance": "normal",
        "locale": reader.locale,
        "from": {"user": person, "application": None} if author else {"user": None, "application": bot},
        "body": {"contentType": "html", "content": f"<div>{escape(shown(message, reader))}</div>"},
        "attachments": [],
        "mentions": mentions,
        "reactions": [],
    }


def _whom(client: Client, entity: Json) -> Json:
    """Somebody mentioned, by Entra object id; the bot by its app's."""
    user = client.world.state.user(text_at(entity, "mentioned", "id"))
    name = text_at(entity, "mentioned", "name")
    if user is None:
        return {"user": None, "application": {"id": client.world.app.id, "displayName": name}}
    return {"user": {"userIdentityType": "aadUser", "id": user.id, "displayName": name}, "application": None}
