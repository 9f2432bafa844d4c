"""Who may do what: the values. `lfbot.people` finds out who somebody is."""

from dataclasses import dataclass
from enum import IntEnum

from lfbot.learnflow import User

COURSE_URL = "https://learnflow.com/courses/{id}"
"""Where a course's page is: not documented, but certificates have theirs in the same way."""


class Role(IntEnum):
    """What somebody may do, from least to most."""

    STRANGER = 0
    LEARNER = 1
    MANAGER = 2
    ADMIN = 3


class Allow(IntEnum):
    """The least role that a command is for."""

    ANYBODY = Role.STRANGER
    LEARNERS = Role.LEARNER
    MANAGERS = Role.MANAGER
    ADMINS = Role.ADMIN


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the caller is in LearnFlow, and what follows; a stranger has no account."""

    role: Role
    user: User | None = None
    email: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided. E-mail addresses are lower case; `course_url` is empty where pages have no address."""

    admins: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    bulk_confirm: int = 5
    bulk_max: int = 200
    tell_learners: bool = True
    announce_payments: bool = False
    course_url: str = COURSE_URL
