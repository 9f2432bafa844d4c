"""What somebody typed, as the app receives it. https://docs.slack.dev/interactivity/implementing-slash-commands"""

import re

from sandbox.slack.knobs import Knobs
from sandbox.slack.workspace import Workspace

_SPECIAL = re.compile(
    r"(?P<url>https?://[^\s<>]+)"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w@])@(?P<handle>\w[\w.\-]*)"
    r"|(?<![\w#])#(?P<channel>\w[\w\-]*)"
)


def entities(text: str) -> str:
    """The three characters that Slack itself uses, out of harm's way."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(text: str, workspace: Workspace, knobs: Knobs) -> str:
    """Handles, channels, addresses and links in Slack's own form; unknown ones stay as they are."""
    if not knobs.escape:
        return entities(text)
    parts: list[str] = []
    end = 0
    for found in _SPECIAL.finditer(text):
        parts += [entities(text[end : found.start()]), _special(found, workspace, knobs)]
        end = found.end()
    return "".join(parts) + entities(text[end:])


def _special(found: re.Match[str], workspace: Workspace, knobs: Knobs) -> str:
    match found.lastgroup:
        case "url":
            url = found[0].rstrip(".,;:!?)")
            return f"<{entities(url)}>{entities(found[0][len(url) :])}"
        case "mail":
            return f"<mailto:{found[0]}|{found[0]}>" if knobs.mail_links else found[0]
        case "handle":
            return _handle(found["handle"], workspace, knobs)
        case _:
            return _channel(found["channel"], workspace, knobs)


def _handle(name: str, workspace: Workspace, knobs: Knobs) -> str:
    bare = name.rstrip(".-")
    rest = name[len(bare) :]
    if bare in ("here", "channel", "everyone"):
        return f"<!{bare}>{rest}"
    user = next((user for user in workspace.users.values() if user.name.lower() == bare.lower()), None)
    if user is not None:
        return (f"<@{user.id}|{user.name}>" if knobs.mention_labels else f"<@{user.id}>") + rest
    group = workspace.group("@" + bare)
    if group is None:
        return f"@{name}"
    forms = {
        "labelled": f"<!subteam^{group.id}|@{group.handle}>",
        "bare": f"<!subteam^{group.id}>",
        "plain": f"@{bare}",
    }
    return forms[knobs.group_mention] + rest


def _channel(name: str, workspace: Workspace, knobs: Knobs) -> str:
    channel = workspace.channel("#" + name)
    if channel is None:
        return f"#{name}"
    shown = channel.name if channel.kind == "public" or knobs.private_names else ""
    return f"<#{channel.id}|{shown}>"
