"""What differs between real tenants, or is not documented for certain: each of it can be turned."""

from dataclasses import dataclass, field
from typing import Literal

BlockShape = Literal["flat", "nested", "209"]


@dataclass(slots=True)
class Knobs:
    """The settings of one sandbox; change them at any time."""

    region: str = "emea"  # the part of the service URL that a Teams service may change from one day to the next
    regions: set[str] = field(default_factory=lambda: {"emea", "amer", "gcc"})  # those that answer
    only_gcc: bool = False  # every region but gcc answers 403 InvalidBotApiHost
    service_slash: bool = True  # the service URL ends in a slash
    targeted: bool = True  # the tenant allows targeted messages
    splits: bool = True  # a message of text and a card becomes two, of which the text's id is told
    redelivery: bool = True  # what the bot did not take in 15 s comes again
    redeliveries: int = 2  # so often
    installing: Literal["conversation first", "installation first"] = "conversation first"
    selected_channel: bool = True  # installing in a team tells the channel that was selected
    updates_count: bool = True  # updating a message counts as sending one
    blocked_shape: BlockShape = "nested"  # how a refusal with a sub-code is written
    blocked_code: str = "ConversationBlockedByUser"  # for a person who blocked the bot
    archived_code: str = "NotEnoughPermissions"  # for a team that is archived
    uninstalled_code: str = "BotNotInConversationRoster"  # for a conversation without the app
    disabled: bool = False  # an administrator disabled the bot: 403 BotDisabledByAdmin
    registered: bool = True  # off: 401 BotNotRegistered
    service_principal: bool = True  # off: the tenant does not know the app (AADSTS7000229)
    legacy_tenant: bool = False  # tokens are also given out under /botframework.com/, as for old multi-tenant bots
    object_ids: Literal["both", "objectId", "aadObjectId"] = "both"  # what a member's object id is called
    leaks_emails: bool = True  # off: members come without e-mail addresses
    html_copy: bool = True  # what people type comes with a text/html attachment, too
    link_domains: tuple[str, ...] = ("learnflow.com",)  # of the manifest: pasted links to them are unfurled
    client_info: bool = True  # activities carry a clientInfo entity
