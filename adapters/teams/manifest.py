"""What Teams must know of the app, derived from the commands.

https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema
"""

import io
import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit
from uuid import UUID, uuid5
from zipfile import ZipFile, ZipInfo

from adapters.teams import icons
from lfbot.command import Command
from lfbot.graphemes import fit

PATH = "/api/messages"
"""Where everything that Teams sends goes: the Azure Bot's messaging endpoint."""

SEARCH_COURSES, ASSIGN, ENROLL = "searchCourses", "assign", "enroll"
"""The message extension's commands, as Teams names them in what it sends."""
QUERY = "q"
"""What `searchCourses` is asked with."""

LEARNFLOW_HOST = "learnflow.com"
"""Where certificates can be looked up, and courses unless the operator says otherwise."""
PRIVACY, TERMS = f"https://{LEARNFLOW_HOST}/privacy", f"https://{LEARNFLOW_HOST}/terms"

_VERSION = "1.30"
_SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{_VERSION}/MicrosoftTeams.schema.json"
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_SEMVER = re.compile(r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)", re.ASCII)

_MOST_COMMANDS, _DESCRIPTION = 12, 128
_NAME, _FULL_DESCRIPTION, _URL = 30, 4_000, 2_048

_SHORT = "Enroll people, follow progress and hear when somebody finishes a course."
_ABOUT = (
    "LearnFlow in Teams. Write to the app directly, or mention it in a channel or a group chat. Answers are for you "
    "alone; completions and certificates are announced only where somebody subscribed. Whoever asks is known by the "
    "e-mail address of their work account, and may do here what their LearnFlow role allows. What can be asked:"
)


def manifest(
    commands: Sequence[Command[...]],
    *,
    app_id: str,
    url: str,
    version: str,
    name: str = "LearnFlow",
    hosts: Sequence[str] = (LEARNFLOW_HOST,),
    privacy: str = PRIVACY,
    terms: str = TERMS,
) -> dict[str, object]:
    """The manifest of the app whose bot is `app_id` and answers at `url`.

    Links to the `hosts` are shown as cards. `version` must rise whenever the rest changes, or Teams keeps what it has.
    Nothing that needs sign-in or reads conversations is asked for, so it has neither `webApplicationInfo` nor
    `authorization`. Raises ValueError with a sentence about what Teams would refuse.
    """
    app_id, host = app_id.lower(), _host(url)
    if not _GUID.fullmatch(app_id):
        raise ValueError("The app id is not one: it looks like 00000000-0000-0000-0000-000000000000.")
    if not _SEMVER.fullmatch(version):
        raise ValueError("The version is not one: it is three numbers, as in 1.0.0.")
    if not 0 < len(name) <= _NAME:
        raise ValueError(f"The name is empty or longer than {_NAME} characters.")
    for page in (privacy, terms):
        _host(page)
    return {
        "$schema": _SCHEMA,
        "manifestVersion": _VERSION,
        "version": version,
        # An app and its bot are two things to Teams, so the app has an id of its own; always the same one, so that
        # a new package updates the app that is there.
        "id": str(uuid5(UUID(app_id), "lfbot")),
        "developer": {
            "name": "LearnFlow",
            "websiteUrl": f"https://{LEARNFLOW_HOST}",
            "privacyUrl": privacy,
            "termsOfUseUrl": terms,
        },
        "name": {"short": name, "full": f"{name} for Microsoft Teams"},
        "description": {"short": _SHORT, "full": _full_description(commands)},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": icons.ACCENT,
        "bots": [_bot(commands, app_id)],
        "composeExtensions": [_extension(app_id, hosts)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
        "supportsChannelFeatures": "tier1",
        "defaultInstallScope": "personal",
    }


def package(manifest: Mapping[str, object]) -> bytes:
    """The app package to upload: a zip of the manifest and its icons, and for the same manifest the same zip."""
    files = {
        "manifest.json": as_json(manifest).encode(),
        "color.png": icons.color(),
        "outline.png": icons.outline(),
    }
    into = io.BytesIO()
    with ZipFile(into, "w") as zipped:
        for file, content in files.items():
            # Of the year 1980, which is where a zip's time begins.
            zipped.writestr(ZipInfo(file), content)
    return into.getvalue()


def as_json(manifest: Mapping[str, object]) -> str:
    """The manifest as people and Teams read it."""
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _bot(commands: Sequence[Command[...]], app_id: str) -> dict[str, object]:
    # What there is no room for is still in `help`, which is the first.
    listed = [{"title": one.name, "description": _described(one)} for one in commands[:_MOST_COMMANDS]]
    return {
        "botId": app_id,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": False,
        # What is written to the bot alone in a channel, and slash commands, come only with this:
        # https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/agent-slash-commands
        "supportsTargetedMessages": True,
        "commandLists": [
            {"scopes": ["personal"], "commands": listed},
            {"scopes": ["team", "groupChat"], "triggers": ["mention", "slash"], "commands": listed},
        ],
    }


def _extension(app_id: str, hosts: Sequence[str]) -> dict[str, object]:
    domains = list(dict.fromkeys(host.lower() for host in hosts))
    link = {"type": "link", "value": {"domains": domains, "supportsAnonymizedPayloads": False}}
    return {
        "botId": app_id,
        "commands": [
            {
                "id": SEARCH_COURSES,
                "type": "query",
                "title": "Courses",
                "description": "Find a course and put its card into a message",
                "context": ["compose", "commandBox"],
                "initialRun": True,
                "parameters": [
                    {
                        "name": QUERY,
                        "title": "Course",
                        "description": "Words of its title, or its id",
                        "inputType": "text",
                    }
                ],
            },
            {
                "id": ASSIGN,
                "type": "action",
                "title": "Assign training",
                "description": "Enroll the person who wrote this message in a course",
                "context": ["message"],
                "fetchTask": True,
            },
            {
                "id": ENROLL,
                "type": "action",
                "title": "Enroll someone",
                "description": "Enroll people in courses",
                "context": ["compose"],
                "fetchTask": True,
                # For actions alone; a query that has it passes the schema and is refused on upload.
                "triggers": ["slash"],
            },
        ],
        **({"messageHandlers": [link]} if domains else {}),
    }


def _described(command: Command[...]) -> str:
    """What it does, and how it goes on after its name, which is all that picking it puts into the message."""
    arguments = command.usage.removeprefix(command.name)
    return fit(f"{command.summary.rstrip('.')}{': ' + command.usage if arguments else ''}", _DESCRIPTION)


def _full_description(commands: Sequence[Command[...]]) -> str:
    lines = (f"{command.name}: {command.summary}" for command in commands)
    return textwrap.shorten(" ".join((_ABOUT, *lines)), _FULL_DESCRIPTION, placeholder=" …")


def _host(url: str) -> str:
    """The host of an https address. Raises ValueError with a sentence."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or len(url) > _URL:
        raise ValueError(
            f"“{url[:80]}” is not a web address that Teams takes: those begin with https:// and name a host."
        )
    return parts.hostname
