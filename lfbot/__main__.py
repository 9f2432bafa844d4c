"""The command line. Vendors' packages are imported where a command needs them: `lfbot --help` answers at once."""

import argparse
import asyncio
import dataclasses
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lfbot import settings as settings_of
from lfbot.clock import SystemClock
from lfbot.settings import Settings, SettingsProblem

OK, FAILED, WRONG_USE = 0, 1, 2
LAST = 20
"""Seconds after SIGTERM at which the bot ends whatever happens; what it accepted has ten of them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 it failed, 2 called wrongly or settings are missing."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not getattr(options, "passes_on", False):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if options.run is None:
        parser.print_help()
        return WRONG_USE
    run: Callable[[argparse.Namespace, list[str]], int] = options.run
    try:
        return run(options, rest)
    except SettingsProblem as error:
        print("lfbot cannot start. Nothing was changed.", file=sys.stderr)
        for problem in error.problems:
            print(f"  • {problem}", file=sys.stderr)
        print("Set them in the environment or in a file called .env here; README.md lists them all.", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lfbot",
        description="LearnFlow in Slack and Teams: enroll people, follow progress, hear when a course is finished.",
        epilog="Begin with `lfbot demo`: everything on this machine, no accounts needed.",
    )
    parser.add_argument("--env", metavar="FILE", default=".env", help="read settings from FILE too (default: .env)")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    serve = commands.add_parser("serve", help="run the bot", description="Run the bot until SIGTERM or Ctrl-C.")
    serve.set_defaults(run=_serve)

    demo = commands.add_parser(
        "demo",
        help="the whole bot on this machine, with its own LearnFlow, Slack and Teams",
        description="Start a LearnFlow, a Slack, a Teams and the bot on loopback and give a prompt to try them at.",
    )
    demo.add_argument("--tour", action="store_true", help="play the whole story; exit 0 only if each step showed it")
    demo.add_argument("--people", type=int, default=40, metavar="N", help="how many people LearnFlow has (default: 40)")
    demo.add_argument("--seed", type=int, default=7, metavar="N", help="the same seed plays the same (default: 7)")
    demo.set_defaults(run=_demo)

    console = commands.add_parser(
        "console",
        help="type commands here, answered by your LearnFlow",
        description="Type commands in this terminal; they run against the LearnFlow of LEARNFLOW_API_KEY.",
    )
    console.add_argument("--as", dest="email", metavar="EMAIL", required=True, help="who you are in LearnFlow")
    console.set_defaults(run=_console)

    say = commands.add_parser(
        "say",
        help="run one command and print its answer",
        description="Run one command line against the LearnFlow of LEARNFLOW_API_KEY and print the answer.",
    )
    say.add_argument("--as", dest="email", metavar="EMAIL", required=True, help="who you are in LearnFlow")
    say.add_argument("line", nargs="+", help="the command, as typed after /learnflow")
    say.set_defaults(run=_say)

    doctor = commands.add_parser(
        "doctor",
        help="check settings, database, LearnFlow, Slack and Teams",
        description="Check everything the bot stands on and say what to mend. Changes nothing.",
    )
    doctor.set_defaults(run=_doctor)

    manifest = commands.add_parser("manifest", help="make an app manifest", description="Make an app manifest.")
    platforms = manifest.add_subparsers(title="platforms", metavar="PLATFORM", required=True)
    slack = platforms.add_parser("slack", help="the Slack app manifest, as YAML")
    slack.add_argument("--url", metavar="URL", help="where the internet reaches the bot (default: LFBOT_PUBLIC_URL)")
    slack.add_argument("--socket", action="store_true", help="for Socket Mode: no public URL needed")
    slack.add_argument(
        "--lookup", action="store_true", help="add history scopes, to look up posts whose answer was lost"
    )
    slack.set_defaults(run=_manifest_slack)
    teams = platforms.add_parser("teams", help="the Teams app package, to upload")
    teams.add_argument("--url", metavar="URL", help="where the internet reaches the bot (default: LFBOT_PUBLIC_URL)")
    teams.add_argument("--app-id", metavar="ID", help="the Azure Bot's Microsoft App ID (default: TEAMS_APP_ID)")
    teams.add_argument("--out", metavar="FILE", default="lfbot-teams.zip", help="(default: lfbot-teams.zip)")
    teams.add_argument("--json", action="store_true", help="print manifest.json and write nothing")
    teams.add_argument("--package-version", metavar="X.Y.Z", help="higher than the uploaded one's (default: lfbot's)")
    teams.add_argument("--privacy", metavar="URL", help="your privacy statement (default: LearnFlow's)")
    teams.add_argument("--terms", metavar="URL", help="your terms of use (default: LearnFlow's)")
    teams.set_defaults(run=_manifest_teams)

    sandbox = commands.add_parser(
        "sandbox",
        help="run a LearnFlow, a Slack or a Teams on this machine",
        description="Run one sandbox until stopped.",
    )
    sandboxes = sandbox.add_subparsers(title="sandboxes", metavar="WHICH", required=True)
    for name, about in (
        ("learnflow", "the LearnFlow API and its webhooks"),
        ("slack", "Slack's Web API and its people"),
        ("teams", "Microsoft Teams as a bot sees it, and its people"),
    ):
        one = sandboxes.add_parser(name, help=about, add_help=False)
        one.set_defaults(run=_sandbox, which=name, passes_on=True)
    return parser


def _environment(options: argparse.Namespace) -> dict[str, str]:
    from dotenv import dotenv_values

    path = Path(options.env)
    if options.env != ".env" and not path.is_file():
        raise SettingsProblem([f"There is no file {options.env} to read settings from."])
    written = dotenv_values(path) if path.is_file() else {}
    return {**{name: value for name, value in written.items() if value is not None}, **os.environ}


def _settings(options: argparse.Namespace) -> Settings:
    return settings_of.read(_environment(options))


def _serve(options: argparse.Namespace, _: list[str]) -> int:
    return asyncio.run(_serving(_settings(options)))


async def _serving(settings: Settings) -> int:
    from adapters.sqlite.engine import UnsafeSqlite
    from lfbot.assembly import App
    from lfbot.store import StoreUnavailable

    if settings.slack is None and settings.teams is None:
        problem = "No chat platform is set up. Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN), or"
        raise SettingsProblem([f"{problem} TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID."])
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    ended = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    try:
        app = await App.open(settings)
    except (UnsafeSqlite, StoreUnavailable) as error:
        return _refused(f"the database {settings.database} cannot be used: {error}")
    try:
        await app.start()
    except OSError as error:
        await app.stop()
        return _refused(f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}")
    # What start-up made stays as long as the process: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    print(f"lfbot is ready at {app.url}", flush=True)
    app.begin_webhook()
    await ended.wait()
    print("lfbot finishes what it accepted…", file=sys.stderr, flush=True)
    try:
        async with asyncio.timeout(LAST):
            await app.stop()
    except TimeoutError:
        logging.getLogger(__name__).critical("something did not end in %d seconds and is left behind", LAST)
        return FAILED
    return OK


def _refused(why: str) -> int:
    print(f"lfbot cannot start: {why}", file=sys.stderr)
    return FAILED


def _demo(options: argparse.Namespace, _: list[str]) -> int:
    from demo import play

    tour = options.tour or not sys.stdin.isatty()
    return asyncio.run(play.run(tour=tour, people=options.people, seed=options.seed))


def _console(options: argparse.Namespace, _: list[str]) -> int:
    return asyncio.run(_at_terminal(_settings(options), options.email, ""))


def _say(options: argparse.Namespace, _: list[str]) -> int:
    return asyncio.run(_at_terminal(_settings(options), options.email, " ".join(options.line)))


async def _at_terminal(settings: Settings, email: str, line: str) -> int:
    """Answer one line, or without one whatever is typed. Nothing is kept: a running bot's database is left alone."""
    from rich.console import Console as Screen

    from adapters.console import Console, ConsoleChat, from_keyboard
    from lfbot import plain
    from lfbot.assembly import App
    from lfbot.card import Tone
    from lfbot.chat import Call, Profile, Reply

    logging.basicConfig(level=logging.ERROR)
    chat = ConsoleChat([Profile("me", email, email)], SystemClock())
    app = await App.open(dataclasses.replace(settings, database=":memory:", slack=None, teams=None))
    app.platforms[chat.name] = chat
    screen, caller, place = Screen(), chat.caller("me"), chat.channel("console")
    try:
        if not line:
            app.work()
            console = Console(
                app.bot, chat, caller=caller, place=place, screen=screen, ask=from_keyboard, boot="console"
            )
            await console.run()
            return OK
        with Screen(stderr=True).status("Asking LearnFlow…"):
            answer = await app.bot.run(Call("say", caller, place, chat.words(line)))
        if not isinstance(answer, Reply):
            missing = ", ".join(field.name for field in answer.fields if field.required and not field.given)
            print(f"{answer.command} needs: {missing}. Nothing was changed.", file=sys.stderr)
            return WRONG_USE
        print(plain.text(answer.card))
        return FAILED if answer.card.tone is Tone.BAD else OK
    finally:
        await app.stop()


def _doctor(options: argparse.Namespace, _: list[str]) -> int:
    return asyncio.run(_examining(_environment(options)))


async def _examining(environment: dict[str, str]) -> int:
    from lfbot import doctor, probes

    findings = await doctor.examine(probes.checks(environment))
    for finding in findings:
        print(f"{finding.health:<4}  {finding.what:<10} {finding.said}")
    bad = sum(1 for finding in findings if finding.health is doctor.Health.BAD)
    print(f"\n{bad} of {len(findings)} checks need mending." if bad else "\nEverything the bot stands on is there.")
    return FAILED if bad else OK


def _manifest_slack(options: argparse.Namespace, _: list[str]) -> int:
    from adapters.slack import manifest
    from commands import COMMANDS

    url = options.url or _environment(options).get("LFBOT_PUBLIC_URL", "")
    if not url and not options.socket:
        raise SettingsProblem(["Where will the bot be? Give --url https://…, set LFBOT_PUBLIC_URL, or use --socket."])
    made = manifest.manifest(COMMANDS, url, socket_mode=options.socket, lookup=options.lookup)
    print(manifest.as_yaml(made), end="")
    return OK


def _manifest_teams(options: argparse.Namespace, _: list[str]) -> int:
    from importlib.metadata import PackageNotFoundError, version
    from urllib.parse import urlsplit

    from adapters.teams import manifest
    from commands import COMMANDS

    environment = _environment(options)
    url = (options.url or environment.get("LFBOT_PUBLIC_URL", "")).strip()
    app_id = (options.app_id or environment.get("TEAMS_APP_ID", "")).strip()
    missing = {
        "Where will the bot be? Give --url https://…, or set LFBOT_PUBLIC_URL.": url,
        "Which bot is it? Give --app-id, the Microsoft App ID on the Azure Bot's page, or set TEAMS_APP_ID.": app_id,
    }
    if not all(missing.values()):
        raise SettingsProblem([question for question, answer in missing.items() if not answer])
    try:
        own_version = version("lfbot")
    except PackageNotFoundError:
        own_version = "0.0.0"
    try:
        courses = urlsplit(environment.get("LEARNFLOW_COURSE_URL", "")).hostname
        made = manifest.manifest(
            COMMANDS,
            app_id=app_id,
            url=url,
            version=options.package_version or own_version,
            hosts=[host for host in (manifest.LEARNFLOW_HOST, courses) if host],
            privacy=options.privacy or manifest.PRIVACY,
            terms=options.terms or manifest.TERMS,
        )
    except ValueError as error:
        raise SettingsProblem([str(error)]) from None
    if options.json:
        print(manifest.as_json(made), end="")
        return OK
    try:
        Path(options.out).write_bytes(manifest.package(made))
    except OSError as error:
        print(f"{options.out} cannot be written: {error.strerror}", file=sys.stderr)
        return FAILED
    print(f"{options.out} is written: the Teams app, version {made['version']}.")
    print("Next, at https://admin.teams.microsoft.com: Teams apps, Manage apps, Actions, Upload new app.")
    print(f"The Azure Bot's messaging endpoint is {url.rstrip('/')}{manifest.PATH}")
    return OK


def _sandbox(options: argparse.Namespace, rest: list[str]) -> int:
    if options.which == "learnflow":
        from sandbox.learnflow.__main__ import main as learnflow

        return learnflow(rest)
    if options.which == "slack":
        from sandbox.slack.__main__ import main as slack

        return slack(rest)
    from sandbox.teams.__main__ import main as teams

    return teams(rest)


if __name__ == "__main__":
    sys.exit(main())
