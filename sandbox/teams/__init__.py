"""A strict Microsoft Teams on this machine: Connector, signed activities, the token endpoint, and people who use it.

Own code on aiohttp, true to https://learn.microsoft.com/microsoftteams/platform/ where the bot can tell. How to use it:

    async with TeamsSandbox(TravelClock(), random.Random(7)) as teams:      # 127.0.0.1, a port of the system's choice
        sam = teams.add_user("Sam Rivera", "sam@example.com")                # handle @sam, a Person
        team = teams.add_team("Learning", members=[sam], channels=["news"], bot=True)   # its General is "Learning"
        chat = teams.add_chat("Project", members=[sam], bot=True)            # a group chat
        teams.connect("http://127.0.0.1:8080/api/messages")
        await teams.install(sam)                                             # conversationUpdate, installationUpdate
        said = await sam.types("#news", "@LearnFlow enroll @Kim crs_1")      # Outcome: status, messages, text
        await sam.types("bot", "progress")                                   # the personal chat
        await sam.sees("#news", "enrolled")                                  # waits; never sleeps

TeamsSandbox(clock, rng, *, limits=True, patience=10.0, targeted=True, name="LearnFlow", tenant_id, app_id, …)
    url, service_url, gcc_url, openid_url, login_url, app_id, app_password, tenant_id, bot_id, clock, settings()
    start(host, port), stop(), connect(endpoint, idle=None): `idle()` says whether the bot has nothing left to do
    add_user(name, email, *, upn, handle, id, tenant, installed, anonymous, locale, timezone) -> Person;
    add_team(name, *, members, channels, bot, archived) -> Team; add_chat(name, *, members, bot) -> Conversation;
    add_channel(team, name, *, sharing, members, bot) -> Conversation: nobody is told of these four
    person("@sam" | object id | MRI | e-mail | UPN), conversation("#news" | "Project" | id), direct(person)
    messages(where), seen_by(person, where) -> list[Message]; wait_for(predicate, timeout); settle()
    calls: list[ApiRecord]; calls_of("send" | "update" | "delete" | "create" | "member" | "members" | "all_members" |
        "team" | "channels" | "typing" | "react" | "unreact" | "token" | "openid" | "keys"); limits.violations
    requests: list[Sent]; requests_of("message" | "invoke" | …); complaints: what the bot did wrong, in words
    faults.add("send", Refusal(403, code, sub_code, shape) | RateLimited(s | "date" | None) | Status(502) | Delay(s)
               | DropBefore() | DropAfter() | Html(), times=1);  limits.on = True | False
    deliver(activity | bytes, token=…, headers=…, await_answer=True) -> Sent: anything, forged if need be
    token(key="foreign", algorithm="HS256", kid=None, exp=None, …) -> str; rotate_keys(keep=False)
    activity(person, where, text, thread="", **changes) -> Json: a message that nobody has written, to be delivered
    credentials.register_certificate(pem), .register_federation(issuer, subject, public_key_pem): beside the secret
    knobs: see sandbox.teams.knobs.Knobs (teams.knobs.region = "amer", teams.knobs.targeted = False, …)
    each of these tells the bot and returns the list of Sent: install(who, by=), uninstall, upgrade, join(where,
        person), leave, create_channel(team, name) -> Conversation, rename_channel, delete_channel, restore_channel,
        rename_team, archive_team, unarchive_team, delete_team(team, hard=False), restore_team
    telling nobody: block(person), unblock(person); conversation("…").blocked = "MessageWritesBlocked" and the like
    tokens.grant() -> a token of the Connector; tokens.revoke_all(); world.post(there, by, activity): put there

Person: types(place, text, *, targeted, reply_to, overheard, manner) -> Outcome (status, messages, text); edits,
    deletes, undeletes, reacts, reads; clicks(message, label, fill) -> Outcome (card, toast, error); presses_old,
    views_card, searches(message, label, typed); fetches_dialog(data), submits_dialog(values) -> Outcome (dialog);
    queries, selects, pastes(url), uses_action(command, on), submits_action(values);
    sees(place, text) -> Message (waits); seen(place)

`seed_tenant(teams, people)` builds a believable one. `python -m sandbox.teams --port 3978` runs it alone.
"""

from sandbox.teams.faults import Delay, DropAfter, DropBefore, Html, RateLimited, Refusal, Status
from sandbox.teams.line import Auto, Sent
from sandbox.teams.outcome import Outcome
from sandbox.teams.person import Person
from sandbox.teams.seed import seed_tenant
from sandbox.teams.server import TeamsSandbox
from sandbox.teams.state import Conversation, Message, Team, User
from sandbox.teams.world import ApiRecord

__all__ = [
    "ApiRecord",
    "Auto",
    "Conversation",
    "Delay",
    "DropAfter",
    "DropBefore",
    "Html",
    "Message",
    "Outcome",
    "Person",
    "RateLimited",
    "Refusal",
    "Sent",
    "Status",
    "Team",
    "TeamsSandbox",
    "User",
    "seed_tenant",
]
