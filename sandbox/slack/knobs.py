"""What differs between real workspaces, or is not documented for certain: each of it can be turned."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Knobs:
    """The settings of one sandbox; change them at any time."""

    escape: bool = True  # "Escape channels, users, and links": off, people, channels and links stay as typed
    mention_labels: bool = False  # the older `<@U1|name>` in place of `<@U1>`
    group_mention: Literal["labelled", "bare", "plain"] = "labelled"  # `<!subteam^S|@h>`, `<!subteam^S>` or `@h`
    mail_links: bool = True  # a typed address arrives as `<mailto:a@b.c|a@b.c>`
    private_names: bool = False  # the name of a private channel in commands, in place of `privategroup` and `<#C|>`
    plan: Literal["standard", "free"] = "standard"  # free workspaces have no user groups
    enterprise_id: str | None = None  # on Enterprise Grid, commands carry enterprise_id and enterprise_name
    enterprise_install: bool = False  # the app is installed for the whole organisation
    short_pages: bool = True  # pages of lists are now and then shorter than `limit`
    echo_own: bool = True  # what the bot posts in a direct message comes back to it as an event, as Slack does it
    deduplicate: bool = False  # a repeated `client_msg_id` is answered with duplicate_message_not_found
    retries: bool = True  # events are tried again
    clock_offset: float = 0.0  # seconds that Slack's clock, by which it signs, runs ahead of the sandbox's
    hidden_users: set[str] = field(default_factory=set)  # ids that users.info answers with user_not_visible
    refused_blocks: set[str] = field(default_factory=set)  # block types this workspace does not know yet
    trigger_words: Literal["method", "guide"] = (
        "method"  # `expired_trigger_id` or, as the guide has it, `trigger_expired`
    )
    home_enabled: bool = True  # the Home tab is switched on in the app's settings
