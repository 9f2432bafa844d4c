"""A believable workspace: four channels and the people who are given."""

from collections.abc import Sequence

from sandbox.slack.person import Person
from sandbox.slack.server import SlackSandbox

CHANNELS = ("general", "sales", "engineering", "learning")


def seed_workspace(sandbox: SlackSandbox, people: Sequence[tuple[str, str] | tuple[str, str, str]]) -> list[Person]:
    """Add people as (name, e-mail) or (name, e-mail, department); everybody is in #general, the bot in #learning.

    A department called Sales or Engineering puts its people into that channel and a user group of that name;
    without departments people are dealt out in turn. Everybody has a direct conversation with the bot.
    """
    added: list[Person] = []
    teams: dict[str, list[Person]] = {"sales": [], "engineering": []}
    for number, entry in enumerate(people):
        person = sandbox.add_user(entry[0], entry[1])
        added.append(person)
        department = entry[2].lower() if len(entry) == 3 else ("sales", "engineering")[number % 2]
        if department in teams:
            teams[department].append(person)
        sandbox.direct(person)
    sandbox.add_channel("general", members=added, bot=True)
    sandbox.add_channel("learning", members=added, bot=True)
    for name, members in teams.items():
        sandbox.add_channel(name, members=members, bot=True)
        sandbox.add_group(name if name != "sales" else "sales-team", members)
    return added
