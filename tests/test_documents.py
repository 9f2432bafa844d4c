"""What stands in files for people is what the code says."""

from pathlib import Path

import yaml

from adapters.slack.manifest import as_yaml, manifest
from commands import COMMANDS
from tests.adapters.slack_rules import schema

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / "manifest.yml"


def test_the_slack_manifest_is_the_one_that_the_commands_make() -> None:
    made = as_yaml(manifest(COMMANDS, "https://lfbot.example.com"))
    assert MANIFEST.read_text() == made, "make it anew: lfbot manifest slack --url https://lfbot.example.com"


def test_slack_takes_the_manifest() -> None:
    schema("slack-manifest-1").validate(yaml.safe_load(MANIFEST.read_text()))
