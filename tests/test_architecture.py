"""The law of the house, as far as a machine can check it; import-linter checks the rest."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from commands import COMMANDS

ROOT = Path(__file__).parent.parent
EVERYTHING = ("lfbot", "commands", "adapters", "sandbox", "demo")
PLATFORMS = ("slack", "teams")
KNOWS_EVERYONE = {"assembly.py", "__main__.py", "probes.py"}
NAMES = ("Manager", "Service", "Handler", "Helper", "Util", "Utils", "Base", "Impl", "Processor")
LONGEST = 350


def modules(*packages: str) -> list[Path]:
    """The source files of these packages."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """What is written in a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Every part of it."""
    return list(ast.walk(tree(path)))


def imported(path: Path) -> Iterator[str]:
    """The names of the packages that a file imports, anywhere in it."""
    for node in nodes(path):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case _:
                continue


def named(path: Path) -> str:
    """A file's path in the repository."""
    return path.relative_to(ROOT).as_posix()


def strangers(path: Path, *allowed: str) -> set[str]:
    """What a file imports beside the standard library and these."""
    return set(imported(path)) - sys.stdlib_module_names - set(allowed)


def test_every_file_in_commands_is_a_command_that_is_listed() -> None:
    files = {path.stem for path in (ROOT / "commands").glob("*.py")} - {"__init__"}
    assert {command.name for command in COMMANDS} == files
    assert len(COMMANDS) == len(files)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_command_has_a_test_file_or_a_part_of_one(command: object) -> None:
    name = getattr(command, "name", "")
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "commands").glob("test_*.py"))
    assert f'"{name}' in tests


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_command_ends_its_summary_and_shows_an_example(command: object) -> None:
    assert getattr(command, "summary", "").endswith(".")
    assert getattr(command, "examples", ())


def test_the_core_imports_the_standard_library_only() -> None:
    files = [path for path in modules("lfbot") if path.name not in KNOWS_EVERYONE]
    assert {named(path): found for path in files if (found := strangers(path, "lfbot"))} == {}


def test_commands_import_the_core_only() -> None:
    files = [path for path in modules("commands") if path.name != "__init__.py"]
    assert {named(path): found for path in files if (found := strangers(path, "lfbot"))} == {}
    assert strangers(ROOT / "commands" / "__init__.py", "lfbot", "commands") == set()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_the_same_five_names(platform: str) -> None:
    folder = ROOT / "adapters" / platform
    names = {path.stem for path in folder.glob("*.py")} | {path.name for path in folder.iterdir() if path.is_dir()}
    assert {"inbound", "outbound", "cards", "forms", "manifest"} <= names


def test_botbuilder_stays_in_the_teams_adapter() -> None:
    ours = ROOT / "adapters" / "teams"
    files = [path for path in modules(*EVERYTHING, "bench", "tests") if not path.is_relative_to(ours)]
    assert [named(path) for path in files if {"botbuilder", "botframework"} & set(imported(path))] == []
    assert [named(path) for path in modules("adapters") if "botbuilder" in set(imported(path))] == [
        "adapters/teams/turns.py"
    ]


def test_without_teams_settings_nothing_of_teams_is_imported(tmp_path: Path) -> None:
    story = f"""
import asyncio, sys
from lfbot.assembly import App
from lfbot.settings import read

async def story():
    app = await App.open(read({{
        "LEARNFLOW_API_KEY": "sk_test_x", "SLACK_BOT_TOKEN": "xoxb-x", "SLACK_SIGNING_SECRET": "x",
        "SLACK_API_URL": "http://127.0.0.1:9/", "LEARNFLOW_API_URL": "http://127.0.0.1:9/",
        "LFBOT_DATABASE": {str(tmp_path / "lfbot.db")!r}, "LFBOT_PORT": "0",
    }}))
    await app.start()
    await app.stop()

asyncio.run(story())
names = ("adapters.teams", "botbuilder", "botframework", "msrest", "msal")
print([name for name in sys.modules if name.startswith(names)])
"""
    ran = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert ran.stdout.strip() == "[]", ran.stderr


def test_the_sandboxes_share_nothing_with_the_bot() -> None:
    bots = {"lfbot", "commands", "adapters", "demo", "slack_sdk", "slack_bolt"}
    assert [named(path) for path in modules("sandbox") if bots & set(imported(path))] == []


def test_files_are_short() -> None:
    long = [path for path in modules(*EVERYTHING) if path.read_text(encoding="utf-8").count("\n") > LONGEST]
    assert list(map(named, long)) == []


def test_classes_have_names_of_the_domain() -> None:
    classes = [
        (path, node.name) for path in modules(*EVERYTHING) for node in nodes(path) if isinstance(node, ast.ClassDef)
    ]
    assert [(named(path), name) for path, name in classes if name.endswith(NAMES)] == []


def test_every_module_says_what_it_is_for() -> None:
    written = [path for path in modules(*EVERYTHING) if path.stat().st_size]
    assert [named(path) for path in written if not ast.get_docstring(tree(path))] == []


def test_only_the_outermost_read_the_environment_and_only_the_clock_the_time() -> None:
    inner = [path for path in modules("lfbot", "commands") if path.name not in KNOWS_EVERYONE]
    reads = {"environ", "getenv"}
    assert [named(path) for path in inner if reads & attributes(path)] == []
    times = {"now", "today", "utcnow", "monotonic"}
    telling = [path for path in inner if path.name != "clock.py"]
    assert [named(path) for path in telling if called_on_a_clock_of_the_machine(path, times)] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = [path for path in (ROOT / "tests").rglob("*") if path.is_dir() and any(path.glob("*.py"))]
    assert [named(path) for path in folders if not (path / "__init__.py").exists()] == []


def attributes(path: Path) -> set[str]:
    """The names of every attribute that a file reaches for."""
    return {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}


def called_on_a_clock_of_the_machine(path: Path, names: set[str]) -> bool:
    """Whether it calls one of these on datetime, date or time."""
    found = (node.func for node in nodes(path) if isinstance(node, ast.Call))
    reached = [one for one in found if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)]
    return any(one.attr in names and getattr(one.value, "id", "") in {"datetime", "date", "time"} for one in reached)
