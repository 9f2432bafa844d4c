"""What Slack must know of the app, derived from the commands. https://docs.slack.dev/reference/app-manifest"""

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

from adapters.slack.objects import Json
from lfbot.command import Command
from lfbot.graphemes import fit

PATH = "/slack/events"
"""Where everything that Slack sends goes: commands, presses, forms, options, events."""

_SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
# Without these the bot does less: it takes channels for shared ones, and people must be named one by one.
_OPTIONAL = ("channels:read", "groups:read", "im:write", "usergroups:read")
# To look up whether a message whose answer was lost is there; without them the outbox settles by its policy.
_LOOKUP = ("channels:history", "groups:history")
_EVENTS = ("app_mention", "app_uninstalled", "message.im", "tokens_revoked")

_USAGE = 1_000
_DESCRIPTION = "Enroll people, follow progress and hear when somebody finishes a course."
_ABOUT = (
    "LearnFlow in Slack. Type /learnflow and a command in any conversation, mention the app in a channel, or write to "
    "it directly. Answers are for you alone; completions and certificates are announced only in channels where "
    "somebody subscribed. Whoever asks is known by the e-mail address of their Slack account, and may do here what "
    "their LearnFlow role allows. What can be asked:"
)
_HEAD = "# The Slack app, for api.slack.com/apps: Create New App, From a manifest. Made by: lfbot manifest slack\n"


def manifest(
    commands: Sequence[Command[...]], public_url: str, *, socket_mode: bool = False, lookup: bool = False
) -> Json:
    """The manifest of an app that answers at `public_url`, which Socket Mode does without.

    With `lookup` it also asks to read the history of channels, to find out whether a message arrived.
    """
    url = public_url.rstrip("/") + PATH
    more = _LOOKUP if lookup else ()
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "LearnFlow",
            "description": _DESCRIPTION,
            "long_description": _long_description(commands),
            "background_color": "#1f2a44",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "learnflow", "always_online": True},
            "slash_commands": [
                {
                    "command": "/learnflow",
                    **({} if socket_mode else {"url": url}),
                    "description": _DESCRIPTION,
                    **({"usage_hint": hint} if (hint := _usage_hint(commands)) else {}),
                    # Without it mentions arrive as names that anybody may bear:
                    # https://docs.slack.dev/interactivity/implementing-slash-commands
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted((*_SCOPES, *more)), "bot_optional": sorted((*_OPTIONAL, *more))}},
        "settings": {
            "event_subscriptions": {**({} if socket_mode else {"request_url": url}), "bot_events": list(_EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **({} if socket_mode else {"request_url": url, "message_menu_options_url": url}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def as_yaml(value: Json) -> str:
    """The manifest as YAML that reads well: https://yaml.org/spec/1.2.2. For what a manifest is made of, no more."""
    return _HEAD + "\n".join(_lines(value, "")) + "\n"


def _long_description(commands: Sequence[Command[...]]) -> str:
    said = [_ABOUT, *(f"{command.name}: {command.summary.rstrip('.')}." for command in commands)]
    return textwrap.shorten(" ".join(said), 4_000, placeholder=" …")


def _usage_hint(commands: Sequence[Command[...]]) -> str:
    """How each command is written, and only the names of those for which there is no room."""
    hints = [command.name for command in commands]
    for index, command in enumerate(commands):
        longer = [*hints[:index], command.usage, *hints[index + 1 :]]
        if len(" | ".join(longer)) <= _USAGE:
            hints = longer
    return fit(" | ".join(hints), _USAGE)


# A word that YAML reads as the string it looks like.
_BARE = re.compile(r"[A-Za-z/](?:[\w./-]|:(?=\S)| (?=[A-Za-z/]))*")
_NOT_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_FOLDED = 100


def _lines(value: object, indent: str) -> Iterator[str]:
    """The lines of a dict, or of a list of scalars or dicts."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from _entry(f"{indent}{key}:", inner, indent)
        case list():
            for inner in value:
                if isinstance(inner, dict):
                    first, *rest = _lines(inner, f"{indent}  ")
                    yield f"{indent}- {first.removeprefix(indent + '  ')}"
                    yield from rest
                else:
                    yield from _entry(f"{indent}-", inner, indent)
        case _:
            raise TypeError(f"a manifest holds no {type(value).__name__} here")


def _entry(lead: str, value: object, indent: str) -> Iterator[str]:
    match value:
        case dict() | list() if value:
            yield lead
            yield from _lines(value, f"{indent}  ")
        case str() if len(value) > _FOLDED and value.isprintable() and " ".join(value.split()) == value:
            yield f"{lead} >-"
            wrapped = textwrap.wrap(value, _FOLDED, break_long_words=False, break_on_hyphens=False)
            yield from (f"{indent}  {line}" for line in wrapped)
        case str() if _BARE.fullmatch(value) and value.lower() not in _NOT_WORDS:
            yield f"{lead} {value}"
        case _:
            yield f"{lead} {json.dumps(value, ensure_ascii=not str(value).isprintable())}"
