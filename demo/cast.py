"""The people of the story: each has an account in LearnFlow, in Slack and in Teams."""

from dataclasses import dataclass

from sandbox import slack, teams


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who can act on either side. `handle` is what others type after an @; LearnFlow knows the `email`."""

    handle: str
    name: str
    email: str
    slack: slack.Person
    teams: teams.Person
