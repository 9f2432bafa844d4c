"""What the operator decides: read once from the environment, every problem reported at once, in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

from lfbot.roles import COURSE_URL, Rules

T = TypeVar("T")

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")

LEARNFLOW_URL = "https://api.learnflow.com/v2/"
SLACK_URL = "https://slack.com/api/"
TEAMS_OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
TEAMS_LOGIN_URL = "https://login.microsoftonline.com"


class SettingsProblem(Exception):
    """Something the operator must mend before the bot can run: `problems` are sentences, each naming its setting."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as the documentation shows it."""

    name: str
    meaning: str
    default: str = ""


SETTINGS = (
    Setting("LEARNFLOW_API_KEY", "the key to the LearnFlow API: sk_test_… for sandbox data, sk_live_… for live"),
    Setting("LEARNFLOW_API_URL", "where the LearnFlow API is", LEARNFLOW_URL),
    Setting("LEARNFLOW_WEBHOOK_SECRET", "what LearnFlow signs webhooks with; two, parted by a comma, while rotating"),
    Setting("SLACK_BOT_TOKEN", "the bot token of the installed Slack app: xoxb-…"),
    Setting("SLACK_SIGNING_SECRET", "what Slack signs requests with; needed unless Socket Mode is used"),
    Setting("SLACK_APP_TOKEN", "the app-level token for Socket Mode: xapp-…"),
    Setting("SLACK_API_URL", "where Slack's Web API is", SLACK_URL),
    Setting("TEAMS_APP_ID", "the Microsoft App ID of the Azure Bot"),
    Setting("TEAMS_APP_PASSWORD", "a client secret of that app; or one of the next two instead"),
    Setting("TEAMS_APP_CERTIFICATE", "a PEM file with a private key and its certificate, registered with that app"),
    Setting(
        "TEAMS_FEDERATED_TOKEN_FILE", "a file with a token of the identity that the app trusts, read anew each time"
    ),
    Setting("TEAMS_TENANT_ID", "the Entra tenant whose people may talk to the bot; several are parted by commas"),
    Setting(
        "TEAMS_OPENID_URL", "where the keys of Teams' requests are told; another cloud has another", TEAMS_OPENID_URL
    ),
    Setting("TEAMS_LOGIN_URL", "where the bot signs in; another cloud has another", TEAMS_LOGIN_URL),
    Setting(
        "TEAMS_SERVICE_HOSTS", "further hosts, or host:port, that the bot may answer to; plain http only for these"
    ),
    Setting(
        "LEARNFLOW_COURSE_URL", "a course's page, with {id} or {slug} in it; `none` where there is none", COURSE_URL
    ),
    Setting("LFBOT_DATABASE", "the file that everything is kept in", "lfbot.db"),
    Setting("LFBOT_HOST", "the address to listen on", "127.0.0.1"),
    Setting("LFBOT_PORT", "the port to listen on", "8080"),
    Setting("LFBOT_PUBLIC_URL", "where the internet reaches the bot: https://…; with it the webhook is registered"),
    Setting("LFBOT_ADMINS", "e-mail addresses of people who may do everything, parted by commas"),
    Setting("LFBOT_MANAGERS", "e-mail addresses of people who may act for others, parted by commas"),
    Setting("LFBOT_BULK_MAX", "the most enrolments one command may make", "200"),
    Setting("LFBOT_TELL_LEARNERS", "whether the person who was enrolled gets a private message: yes or no", "yes"),
    Setting(
        "LFBOT_TEAMS_UNSAFE_NO_AUTH", "for local emulators only: 1 answers unsigned requests from this machine", "0"
    ),
    Setting("LFBOT_ANNOUNCE_PAYMENTS", "whether admins may subscribe a channel to payments: yes or no", "no"),
)


@dataclass(frozen=True, slots=True)
class Slack:
    """How to reach a Slack workspace; `signing_secret` for HTTP, `app_token` for Socket Mode."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = SLACK_URL


@dataclass(frozen=True, slots=True)
class Teams:
    """How to reach Teams: an app, the tenants it is for (it signs in to the first), and one credential.

    `password` is a client secret; `certificate` and `federated` are files. `unsafe` lets unsigned requests in from
    this machine; only then no credential is needed.
    """

    app_id: str
    tenants: tuple[str, ...]
    password: str = field(default="", repr=False)
    certificate: str = ""
    federated: str = ""
    openid_url: str = TEAMS_OPENID_URL
    login_url: str = TEAMS_LOGIN_URL
    service_hosts: tuple[str, ...] = ()
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator decided."""

    learnflow_key: str = field(repr=False)
    learnflow_url: str = LEARNFLOW_URL
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    slack: Slack | None = None
    teams: Teams | None = None
    database: str = "lfbot.db"
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    rules: Rules = field(default_factory=Rules)


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. Raises SettingsProblem with everything that is wrong."""
    reader = _Reader(environment)
    key = reader.text("LEARNFLOW_API_KEY")
    if not key:
        reader.problem("LEARNFLOW_API_KEY is not set. Make a key in LearnFlow under Settings, Developer, API Keys.")
    elif not key.startswith(("sk_test_", "sk_live_")):
        reader.problem("LEARNFLOW_API_KEY does not look like a LearnFlow key: it begins with sk_test_ or sk_live_.")
    public_url = reader.url("LFBOT_PUBLIC_URL", "").rstrip("/")
    secrets = tuple(reader.several("LEARNFLOW_WEBHOOK_SECRET"))
    if public_url and not secrets:
        reader.problem(
            "LEARNFLOW_WEBHOOK_SECRET is not set. Choose one (32 random characters will do): with LFBOT_PUBLIC_URL the "
            "webhook is registered under it."
        )
    settings = Settings(
        learnflow_key=key,
        learnflow_url=reader.url("LEARNFLOW_API_URL", LEARNFLOW_URL),
        webhook_secrets=secrets,
        slack=_slack(reader),
        teams=_teams(reader),
        database=reader.text("LFBOT_DATABASE") or "lfbot.db",
        host=reader.text("LFBOT_HOST") or "127.0.0.1",
        port=reader.number("LFBOT_PORT", 8080, 0, 65_535),
        public_url=public_url,
        rules=Rules(
            admins=reader.emails("LFBOT_ADMINS"),
            managers=reader.emails("LFBOT_MANAGERS"),
            bulk_max=reader.number("LFBOT_BULK_MAX", 200, 1, 10_000),
            tell_learners=reader.truth("LFBOT_TELL_LEARNERS", default=True),
            announce_payments=reader.truth("LFBOT_ANNOUNCE_PAYMENTS", default=False),
            course_url=""
            if reader.text("LEARNFLOW_COURSE_URL") == "none"
            else reader.url("LEARNFLOW_COURSE_URL", COURSE_URL),
        ),
    )
    if reader.problems:
        raise SettingsProblem(reader.problems)
    return settings


def _slack(reader: "_Reader") -> Slack | None:
    token, secret = reader.text("SLACK_BOT_TOKEN"), reader.text("SLACK_SIGNING_SECRET")
    app_token, url = reader.text("SLACK_APP_TOKEN"), reader.url("SLACK_API_URL", SLACK_URL)
    if not token:
        if secret or app_token:
            reader.problem("SLACK_BOT_TOKEN is not set, though other Slack settings are. It begins with xoxb-.")
        return None
    if not token.startswith("xoxb-"):
        reader.problem("SLACK_BOT_TOKEN does not look like a bot token: it begins with xoxb-.")
    if app_token and not app_token.startswith("xapp-"):
        reader.problem("SLACK_APP_TOKEN does not look like an app-level token: it begins with xapp-.")
    if not secret and not app_token:
        reader.problem(
            "SLACK_SIGNING_SECRET is not set, so nobody could tell Slack's requests from forged ones. Copy it from the "
            "app's Basic Information page, or set SLACK_APP_TOKEN to use Socket Mode."
        )
    return Slack(token, secret, app_token, url)


def _teams(reader: "_Reader") -> Teams | None:
    names = [one.name for one in SETTINGS if one.name.startswith("TEAMS_") or one.name == "LFBOT_TEAMS_UNSAFE_NO_AUTH"]
    app_id, unsafe = reader.text("TEAMS_APP_ID").lower(), reader.truth("LFBOT_TEAMS_UNSAFE_NO_AUTH", default=False)
    if not app_id:
        if unsafe or any(reader.text(name) for name in names if name.startswith("TEAMS_")):
            reader.problem(
                "TEAMS_APP_ID is not set, though other Teams settings are. It stands on the Azure Bot's page."
            )
        return None
    if not _GUID.fullmatch(app_id):
        reader.problem("TEAMS_APP_ID does not look like an app's id: 8-4-4-4-12 letters and digits, parted by hyphens.")
    tenants = tuple(one.lower() for one in reader.several("TEAMS_TENANT_ID"))
    if not tenants:
        reader.problem("TEAMS_TENANT_ID is not set. It stands on your Entra tenant's overview page.")
    elif not all(_GUID.fullmatch(one) for one in tenants):
        reader.problem("TEAMS_TENANT_ID holds something that is no tenant's id; the domain's name does not do.")
    given = ("TEAMS_APP_PASSWORD", "TEAMS_APP_CERTIFICATE", "TEAMS_FEDERATED_TOKEN_FILE")
    password, certificate, federated = (reader.text(name) for name in given)
    count = sum(map(bool, (password, certificate, federated)))
    if count > 1 or not (count or unsafe):
        reader.problem(f"One of {', '.join(given[:2])} and {given[2]} must be set, and only one.")
    return Teams(
        app_id=app_id,
        tenants=tenants,
        password=password,
        certificate=certificate,
        federated=federated,
        openid_url=reader.url("TEAMS_OPENID_URL", TEAMS_OPENID_URL),
        login_url=reader.url("TEAMS_LOGIN_URL", TEAMS_LOGIN_URL).rstrip("/"),
        service_hosts=tuple(one.lower() for one in reader.several("TEAMS_SERVICE_HOSTS")),
        unsafe=unsafe,
    )


class _Reader:
    """Reads settings one by one and collects what is wrong with them; a secret's value never stands in a problem."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def text(self, name: str) -> str:
        return self._environment.get(name, "").strip()

    def url(self, name: str, default: str) -> str:
        value = self.text(name) or default
        if not value:
            return ""
        parts = _attempt(lambda: urlsplit(value))
        loopback = parts is not None and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts is None or not parts.hostname or parts.scheme not in ("http", "https"):
            self.problem(f"{name} is not a web address: it begins with https:// and names a host.")
        elif parts.scheme == "http" and not loopback:
            self.problem(f"{name} must begin with https://; plain http is for this machine only.")
        return value

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name)
        number = _attempt(lambda: int(value)) if value else default
        if number is None or not least <= number <= most:
            self.problem(f"{name} must be a whole number from {least:,} to {most:,}.")
            return default
        return number

    def truth(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if value in ("", "yes", "true", "1", "on", "no", "false", "0", "off"):
            return value in ("yes", "true", "1", "on") if value else default
        self.problem(f"{name} must be yes or no.")
        return default

    def several(self, name: str) -> list[str]:
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def emails(self, name: str) -> frozenset[str]:
        several = [part.lower() for part in self.several(name)]
        for one in several:
            if one.count("@") != 1 or one.startswith("@") or one.endswith("@") or " " in one:
                self.problem(f"{name} holds “{one[:80]}”, which is not an e-mail address.")
        return frozenset(several)


def _attempt(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except ValueError:
        return None
