"""What people can ask, in the order in which help shows it."""

from commands.certificates import certificates
from commands.courses import courses
from commands.enroll import enroll
from commands.help import help
from commands.invite import invite
from commands.progress import progress
from commands.status import status
from commands.subscribe import subscribe
from commands.subscriptions import subscriptions
from commands.unsubscribe import unsubscribe
from commands.whoami import whoami
from lfbot.command import Command

COMMANDS: tuple[Command[...], ...] = (
    help,
    enroll,
    progress,
    certificates,
    courses,
    subscribe,
    unsubscribe,
    subscriptions,
    whoami,
    status,
    invite,
)
