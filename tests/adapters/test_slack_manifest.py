"""The app manifest."""

from collections.abc import Sequence
from typing import Annotated

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.manifest import as_yaml, manifest
from lfbot.card import Card
from lfbot.chat import Reply
from lfbot.command import Command, Context, command
from lfbot.kinds import CourseRef, Learner
from sandbox.slack.wire import Json
from tests.adapters.published import schema

URL = "https://lfbot.example.com/"


@command(examples=("enroll me crs_1",))
async def enroll(
    ctx: Context, people: Annotated[tuple[Learner, ...], "Who"], course: Annotated[CourseRef, "In what"]
) -> Reply:
    """Enroll people."""
    return Reply(Card(f"{ctx}{people}{course}"))


@command()
async def whoami(ctx: Context) -> Reply:
    """Say who you are."""
    return Reply(Card(f"{ctx}"))


SAMPLE: tuple[Command[...], ...] = (enroll, whoami)


def made(commands: Sequence[Command[...]] = SAMPLE, *, socket_mode: bool = False, lookup: bool = False) -> Json:
    """The manifest of these commands."""
    return manifest(commands, URL, socket_mode=socket_mode, lookup=lookup)


@pytest.mark.parametrize("socket_mode", [True, False])
@pytest.mark.parametrize("lookup", [True, False])
@pytest.mark.parametrize("version", [1, 2])
def test_slack_takes_it(socket_mode: bool, lookup: bool, version: int) -> None:
    schema(f"slack-manifest-{version}").validate(made(socket_mode=socket_mode, lookup=lookup))


@pytest.mark.parametrize("times", [0, 1, 200])
def test_slack_takes_it_with_any_number_of_commands(times: int) -> None:
    schema("slack-manifest-1").validate(made(SAMPLE * times))
    (slash,) = made(SAMPLE * times)["features"]["slash_commands"]
    assert slash.get("usage_hint", "").count("whoami") >= min(times, 50)


def test_the_hint_shows_how_each_command_is_written() -> None:
    (slash,) = made()["features"]["slash_commands"]
    assert slash["usage_hint"] == "enroll <people…> <course> | whoami"
    assert slash["should_escape"] is True


def test_everything_comes_to_one_address() -> None:
    urls = [line.split(": ")[1] for line in as_yaml(made()).splitlines() if "://" in line]
    assert urls == ["https://lfbot.example.com/slack/events"] * 4


def test_socket_mode_needs_no_address() -> None:
    shown = made(socket_mode=True)
    assert "://" not in as_yaml(shown)
    assert shown["settings"]["socket_mode_enabled"] is True


def test_what_may_be_declined_is_asked_for_and_what_is_needed_may_not() -> None:
    scopes = made()["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
    assert not {"commands", "chat:write", "users:read", "users:read.email"} & set(scopes["bot_optional"])


def test_mentions_direct_messages_and_the_end_of_an_installation_are_heard_of() -> None:
    shown = made()
    assert {"app_mention", "message.im", "app_uninstalled", "tokens_revoked"} == set(
        shown["settings"]["event_subscriptions"]["bot_events"]
    )
    assert {"app_mentions:read", "im:history"} <= set(shown["oauth_config"]["scopes"]["bot"])


def test_only_with_look_up_are_channels_read() -> None:
    history = {"channels:history", "groups:history"}
    assert not history & set(made()["oauth_config"]["scopes"]["bot"])
    assert history <= set(made(lookup=True)["oauth_config"]["scopes"]["bot_optional"])


@pytest.mark.parametrize("socket_mode", [True, False])
def test_the_yaml_says_the_same(socket_mode: bool) -> None:
    assert yaml.safe_load(as_yaml(made(socket_mode=socket_mode))) == made(socket_mode=socket_mode)


scalars = st.one_of(
    st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]), max_size=300),
    st.booleans(),
    st.integers(),
    st.sampled_from(
        ["no", "a: b", "a #b", "- x", "users:read", "/learnflow", "x:", "word " * 40 + "end", "# x" + " y" * 90]
    ),
)
names = st.text("abc_", min_size=1, max_size=8).filter(lambda name: name not in ("n", "y"))
trees = st.recursive(
    st.dictionaries(names, scalars | st.lists(scalars, max_size=3), max_size=4),
    lambda inner: st.dictionaries(names, inner | scalars | st.lists(inner.filter(bool), max_size=3), max_size=4),
    max_leaves=10,
)


@given(trees)
def test_any_tree_is_read_back_from_its_yaml(tree: dict[str, object]) -> None:
    assert (yaml.safe_load(as_yaml(tree)) or {}) == tree


def test_the_yaml_can_be_read_by_people() -> None:
    assert max(map(len, as_yaml(made()).splitlines())) <= 120
    assert "{" not in as_yaml(made())
