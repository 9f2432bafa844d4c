"""What stands in files for people is what the code says."""

from pathlib import Path

import yaml

from adapters.slack.manifest import as_yaml, manifest
from commands import COMMANDS
from lfbot.roles import Allow
from lfbot.settings import SETTINGS
from tests.adapters.published import schema

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / "manifest.yml"
README = ROOT / "README.md"


def test_the_slack_manifest_is_the_one_that_the_commands_make() -> None:
    made = as_yaml(manifest(COMMANDS, "https://lfbot.example.com"))
    assert MANIFEST.read_text() == made, "make it anew: lfbot manifest slack --url https://lfbot.example.com"


def test_slack_takes_the_manifest() -> None:
    schema("slack-manifest-1").validate(yaml.safe_load(MANIFEST.read_text()))


def test_the_readme_lists_every_command_as_it_is_written() -> None:
    who = {
        Allow.ANYBODY: "everybody",
        Allow.LEARNERS: "people with a LearnFlow account",
        Allow.MANAGERS: "managers",
        Allow.ADMINS: "admins",
    }
    rows = [f"| `{one.usage}` | {one.summary} | {who[one.allow]} |" for one in COMMANDS]
    assert _table("commands") == rows, "\n".join(["put these rows into README.md:", *rows])


def test_the_readme_lists_every_setting() -> None:
    rows = [f"| `{one.name}` | {one.meaning} | {f'`{one.default}`' if one.default else ''} |" for one in SETTINGS]
    assert _table("settings") == rows, "\n".join(["put these rows into README.md:", *rows])


def _table(name: str) -> list[str]:
    inside = README.read_text().split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
    return inside.strip().splitlines()[2:]
