"""An activity as the bot reads it: who says what, where, to whom.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
"""

from dataclasses import dataclass

from lfbot.chat import Caller, Place
from lfbot.wild import Wild

NAME = "teams"
ANONYMOUS = "anonymous:"
"""What the id of a caller begins with who did not sign in, or of whom Teams does not say who they are: no account is
theirs. People always have an Entra object id."""

LONGEST = 12_000
"""Characters of a message that are read; a command line may have fewer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What every activity says of itself. Ids are empty where they are missing.

    `conversation` never carries `;messageid=`; `thread` is what stood there: the root message of a channel's thread.
    `person` is an Entra object id, `mri` what Teams calls the same person towards this bot.
    """

    activity: Wild
    kind: str
    id: str
    name: str
    service_url: str
    tenant: str
    scope: str
    conversation: str
    thread: str
    team: str
    person: str
    mri: str
    person_name: str
    bot: str
    reply_to: str
    targeted: bool

    @property
    def value(self) -> Wild:
        """What an invoke or a pressed button carries."""
        return self.activity["value"]

    @property
    def personal(self) -> bool:
        """Whether nobody but the one who speaks reads there."""
        # Two people's own chat is personal too, where the message extension is used in it: its id begins as a group's.
        return self.scope == "personal" and not self.conversation.startswith("19:")

    @property
    def place(self) -> Place:
        """Where it was said."""
        return Place(NAME, self.tenant, self.conversation)

    @property
    def caller(self) -> Caller:
        """Who said it."""
        return Caller(NAME, self.tenant, self.person or f"{ANONYMOUS}{self.mri}", self.person_name)


def heard(activity: Wild) -> Heard:
    """The same, read field by field; whatever is missing or something else is empty."""
    whole = activity["conversation"]["id"].text(500)
    conversation, _, thread = whole.partition(";messageid=")
    data, sender = activity["channelData"], activity["from"]
    scope = activity["conversation"]["conversationType"].text(20)
    return Heard(
        activity=activity,
        kind=activity["type"].text(60),
        id=activity["id"].text(300),
        name=activity["name"].text(100),
        service_url=activity["serviceUrl"].text(500),
        tenant=data["tenant"]["id"].text(60) or activity["conversation"]["tenantId"].text(60),
        scope=scope or ("channel" if data["channel"].is_object() else "personal"),
        conversation=conversation,
        thread=thread,
        team=data["team"]["id"].text(300),
        person=sender["aadObjectId"].text(60),
        mri=sender["id"].text(300),
        person_name=sender["name"].text(100),
        bot=activity["recipient"]["id"].text(300),
        reply_to=activity["replyToId"].text(300),
        targeted=bool(activity["recipient"]["isTargeted"].truth()),
    )
