"""A strict Slack on this machine: Web API, signed requests, Socket Mode and the people who type and click.

Own code on aiohttp, true to https://docs.slack.dev where the bot can tell the difference. How to use it:

    async with SlackSandbox(TravelClock(), random.Random(7)) as slack:      # 127.0.0.1, a port of the system's choice
        sam = slack.add_user("Sam Carter", "sam@example.com")                # handle @sam, a Person
        sales = slack.add_channel("sales", members=[sam], bot=True)
        slack.connect("http://127.0.0.1:8080/slack/events")                  # commands, interactions, events, options
        done = await sam.types("#sales", "/learnflow enroll @sam crs_1")     # Outcome: status, error, messages
        done.text                                                            # what the answer says
        await sam.sees("#sales", "enrolled")                                 # waits; never sleeps

SlackSandbox(clock, rng, *, socket_mode=False, limits=True, scopes=DEFAULT_SCOPES, patience=10.0, …)
    url, api_url, signing_secret, bot_token, app_token, team_id, team_domain, app_id, bot_user_id, bot_id, clock
    start(host, port), stop(), connect(request_url), person("@sam" | "U…" | "sam@example.com"), channel("#sales" | "C…")
    add_user(name, email, …) -> Person; add_channel(name, …) -> Channel; add_group(handle, members) -> Group;
    invite_bot(channel), remove_bot(channel)
    seen_by(person, channel) and messages(channel) -> list[Message]; direct(person) -> the D… channel of person and bot
    wait_for(predicate, timeout) -> the first true value; settle() -> every delivery and bot request under way has ended
    calls (ApiRecord), calls_of(method), requests (Sent), requests_of(kind), complaints (what the bot did wrong)
    line.replay(sent, body=None, headers=None): the same request again, or tampered with
    faults.add("chat.postMessage" | "response_url", DropAfter() | DropBefore() | Delay(s) | RateLimited(s) | Status(503)
               | Refusal("code") | Html() | Empty(), times=1);  limits.close(method, seconds);  limits.on = True | False
    events: send(event), copies, hold()/release(), hourly_limit, disabled;  socket: warn(), refresh(), disable(), drop()
    knobs: see sandbox.slack.knobs.Knobs (slack.knobs.escape = False, slack.knobs.plan = "free", …)

Person: types(channel, text, thread=None) -> Outcome; mentions_bot(channel, text, thread=None) -> Delivery;
    messages_bot(text) -> Delivery; clicks(message_or_view, label_or_action_id, value=None) -> Outcome;
    view, home, fill(label_or_block_id, value), submit() -> Outcome, close(everything=False) -> Outcome;
    select_options(action_id_or_label, typed) -> Outcome (.options);
    uses_shortcut(callback_id, message=None) -> Outcome;
    opens_home(tab="home") -> Delivery;  sees(channel, text) -> Message (waits);  sees_view(title) -> View (waits)

`seed_workspace(slack, people)` builds a believable workspace. `python -m sandbox.slack --port 3000` runs it alone.
"""

from sandbox.slack.faults import Delay, DropAfter, DropBefore, Empty, Html, RateLimited, Refusal, Status
from sandbox.slack.outcome import Outcome
from sandbox.slack.person import Person
from sandbox.slack.seed import seed_workspace
from sandbox.slack.server import SlackSandbox
from sandbox.slack.signing import sign
from sandbox.slack.tokens import DEFAULT_SCOPES
from sandbox.slack.views import View
from sandbox.slack.workspace import Channel, Group, Message, User

__all__ = [
    "DEFAULT_SCOPES",
    "Channel",
    "Delay",
    "DropAfter",
    "DropBefore",
    "Empty",
    "Group",
    "Html",
    "Message",
    "Outcome",
    "Person",
    "RateLimited",
    "Refusal",
    "SlackSandbox",
    "Status",
    "User",
    "View",
    "seed_workspace",
    "sign",
]
