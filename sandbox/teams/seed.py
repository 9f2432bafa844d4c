"""A believable tenant: two teams, a group chat and the people who are given."""

from collections.abc import Sequence

from sandbox.teams.person import Person
from sandbox.teams.server import TeamsSandbox

CHANNELS = ("news", "courses")
CHATTING = 5


def seed_tenant(sandbox: TeamsSandbox, people: Sequence[tuple[str, str] | tuple[str, str, str]]) -> list[Person]:
    """Add people as (name, e-mail) or (name, e-mail, department).

    Everybody is in the team Learning, with #news and #courses, and has a chat with the bot. A department of several
    people has a team of its own, without the app. The first few are in the group chat Onboarding, with the bot.
    """
    added = [sandbox.add_user(entry[0], entry[1], installed=True) for entry in people]
    departments: dict[str, list[Person]] = {}
    for person, entry in zip(added, people, strict=True):
        if len(entry) == 3:
            departments.setdefault(entry[2], []).append(person)
    sandbox.add_team("Learning", members=added, channels=CHANNELS, bot=True)
    for name, members in departments.items():
        if len(members) > 1 and name not in ("Learning",):
            sandbox.add_team(name, members=members, channels=[f"{name.lower()}-talk"])
    sandbox.add_chat("Onboarding", members=added[:CHATTING], bot=True)
    return added
