"""The app package: what stands in it, its two pictures, and `lfbot manifest teams`."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from adapters.teams import icons
from adapters.teams.manifest import as_json, manifest, package
from commands import COMMANDS
from lfbot.__main__ import main
from lfbot.chat import Reply
from lfbot.command import Command
from lfbot.form import Form
from lfbot.roles import COURSE_URL
from sandbox.slack.wire import Json
from tests.adapters.published import schema
from tests.world import a_world, seen

ROOT = Path(__file__).parents[2]
APP_ID = "0f3c5f0e-5b1c-4b7e-9f52-6d1f4f2a8c11"
URL = "https://lfbot.example.com/"
NO_SUCH = "There is no command"
Picture = list[list[tuple[int, ...]]]


def made(
    commands: Sequence[Command[...]] = COMMANDS, *, app_id: str = APP_ID, url: str = URL, version: str = "1.0.0"
) -> Json:
    """The manifest of these commands, as Teams reads it."""
    shown: Json = json.loads(as_json(manifest(commands, app_id=app_id, url=url, version=version)))
    return shown


def command_lists() -> list[Json]:
    """The bot's lists of commands."""
    (bot,) = made()["bots"]
    found: list[Json] = bot["commandLists"]
    return found


def extension() -> Json:
    """The message extension."""
    (found,) = made()["composeExtensions"]
    shown: Json = found
    return shown


@cache
def pixels(png: bytes) -> Picture:
    """The pixels of a picture, row by row: red, green, blue and opacity. Fails unless every checksum holds."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, {b"IHDR": b"", b"IDAT": b"", b"IEND": b""}
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        found[kind] += data
        at += 12 + length
    width, height, *form = struct.unpack(">IIBBBBB", found[b"IHDR"])
    assert form == [8, 6, 0, 0, 0]
    rows = zlib.decompress(found[b"IDAT"])
    breadth = 1 + 4 * width
    assert (len(rows), set(rows[::breadth])) == (height * breadth, {0})
    lines = [rows[start + 1 : start + breadth] for start in range(0, len(rows), breadth)]
    return [list(struct.iter_unpack("4B", line)) for line in lines]


color, outline = cache(icons.color), cache(icons.outline)


@pytest.mark.parametrize("times", [0, 1, 20])
def test_t_109_teams_takes_the_manifest_with_any_number_of_commands(times: int) -> None:
    schema("teams-manifest-1.30").validate(made(COMMANDS * times))


def test_t_109_the_manifest_is_of_the_version_of_its_schema() -> None:
    shown = made()
    assert shown["manifestVersion"] == "1.30"
    assert shown["$schema"].split("/")[-2:] == [f"v{shown['manifestVersion']}", "MicrosoftTeams.schema.json"]


def test_t_109_no_placeholder_is_left() -> None:
    shown = json.dumps(made())
    assert [sign for sign in ("{{", "${", "00000000") if sign in shown] == []


async def test_t_109_every_command_in_the_lists_runs() -> None:
    titles = {one["title"] for each in command_lists() for one in each["commands"]}
    async with a_world() as world:
        answers = {title: await world.answer(title, by="priya") for title in titles}
        unlisted = await world.answer("enrollment", by="priya")
    understood = {title for title, one in answers.items() if isinstance(one, Form) or NO_SUCH not in seen(one)}
    assert understood == titles == {one.name for one in COMMANDS}
    assert isinstance(unlisted, Reply) and NO_SUCH in seen(unlisted)


def test_t_109_there_are_at_most_twelve_commands_in_a_list_and_their_names_are_short() -> None:
    (bot,) = made(COMMANDS * 3)["bots"]
    assert [len(each["commands"]) for each in bot["commandLists"]] == [12, 12]
    assert max(len(one.name) for one in COMMANDS) <= 32


def test_t_109_every_scope_has_one_list_and_slash_commands_are_where_others_read_along() -> None:
    (bot,) = made()["bots"]
    assert [(each["scopes"], each.get("triggers")) for each in bot["commandLists"]] == [
        (["personal"], None),
        (["team", "groupChat"], ["mention", "slash"]),
    ]
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert bot["supportsTargetedMessages"] is True


def test_what_a_command_takes_stands_beside_it() -> None:
    shown = {one["title"]: one["description"] for one in command_lists()[0]["commands"]}
    assert shown["enroll"] == "Enroll people in courses: enroll <people…> <course…>"
    assert shown["whoami"] == "Show which LearnFlow account is yours, and what you may do"


def test_t_109_only_actions_are_slash_commands_and_the_query_has_no_triggers() -> None:
    shown = {one["id"]: (one["type"], one.get("triggers"), one.get("fetchTask")) for one in extension()["commands"]}
    assert shown == {
        "searchCourses": ("query", None, None),
        "assign": ("action", None, True),
        "enroll": ("action", ["slash"], True),
    }


def test_links_to_courses_are_shown_but_not_where_the_app_is_not() -> None:
    (link,) = extension()["messageHandlers"]
    assert link["value"] == {"domains": [urlsplit(COURSE_URL).hostname], "supportsAnonymizedPayloads": False}


def test_it_asks_for_no_conversation_and_no_sign_in() -> None:
    shown = made()
    assert not {"authorization", "webApplicationInfo", "devicePermissions"} & set(shown)
    assert shown["permissions"] == ["identity", "messageTeamMembers"]
    assert shown["validDomains"] == ["lfbot.example.com"]


def test_the_app_has_an_id_of_its_own_and_keeps_it() -> None:
    ids = {made(app_id=id, version=version)["id"] for id in (APP_ID, APP_ID.upper()) for version in ("1.0.0", "1.0.1")}
    (id,) = ids
    assert id not in (APP_ID, made(app_id=APP_ID.replace("0f3c", "0f3d"))["id"])
    assert [bot["botId"] for bot in made(app_id=APP_ID.upper())["bots"]] == [APP_ID]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"app_id": "lfbot"}, "The app id"),
        ({"url": "http://lfbot.example.com"}, "http://lfbot.example.com"),
        ({"url": "https://"}, "https://"),
        ({"url": "https://[lfbot"}, "lfbot"),
        ({"version": "1.0"}, "The version"),
        ({"version": "1.0.0-rc1"}, "The version"),
    ],
)
def test_what_teams_would_refuse_is_refused_here(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("[", r"\[")):
        made(**wrong)  # type: ignore[arg-type]


def test_t_109_the_package_holds_three_files_at_its_root() -> None:
    shown = made()
    with zipfile.ZipFile(io.BytesIO(package(shown))) as zipped:
        assert zipped.testzip() is None
        assert zipped.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert json.loads(zipped.read("manifest.json")) == shown
        assert shown["icons"] == {"color": "color.png", "outline": "outline.png"}
        assert (zipped.read("color.png"), zipped.read("outline.png")) == (color(), outline())


def test_the_same_manifest_gives_the_same_package() -> None:
    assert package(made()) == package(made())


def test_t_109_the_colour_icon_is_192_pixels_and_its_symbol_is_where_nothing_is_cut_off() -> None:
    rows = pixels(color())
    assert (len(rows), {len(row) for row in rows}) == (192, {192})
    assert {opacity for row in rows for *_, opacity in row} == {255}
    ground = tuple(bytes.fromhex(icons.ACCENT[1:]))
    drawn = [(x, y) for y, row in enumerate(rows) for x, (*paint, _) in enumerate(row) if tuple(paint) != ground]
    assert all(48 <= x < 144 and 48 <= y < 144 for x, y in drawn)
    assert 1_500 < len(drawn) < 96 * 96 / 2


def test_t_109_the_outline_icon_is_32_pixels_of_white_on_nothing() -> None:
    rows = pixels(outline())
    assert (len(rows), {len(row) for row in rows}) == (32, {32})
    assert {tuple(paint) for row in rows for *paint, _ in row} == {(255, 255, 255)}
    opacities = [opacity for row in rows for *_, opacity in row]
    assert opacities.count(0) > len(opacities) / 2
    assert opacities.count(255) > 100
    assert [row[0][3] for row in (rows[0], rows[-1])] == [0, 0]


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with no settings anywhere."""
    monkeypatch.chdir(tmp_path)
    for name in ("TEAMS_APP_ID", "LFBOT_PUBLIC_URL", "LEARNFLOW_COURSE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_operator_gets_a_package_and_the_next_step(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "teams", "--url", URL, "--app-id", APP_ID, "--package-version", "2.0.1"]) == 0

    said = capsys.readouterr().out
    assert [part in said for part in ("lfbot-teams.zip", "2.0.1", "Upload new app", f"{URL}api/messages")] == [True] * 4
    with zipfile.ZipFile(nowhere / "lfbot-teams.zip") as zipped:
        assert json.loads(zipped.read("manifest.json"))["bots"][0]["botId"] == APP_ID


def test_the_settings_say_where_the_bot_is_and_which_links_are_courses(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nowhere / ".env").write_text(
        f"TEAMS_APP_ID={APP_ID}\nLFBOT_PUBLIC_URL={URL}\nLEARNFLOW_COURSE_URL=https://Academy.example.com/c/{{slug}}\n"
    )

    assert main(["manifest", "teams", "--json", "--privacy", "https://example.com/privacy"]) == 0

    shown = json.loads(capsys.readouterr().out)
    assert shown["validDomains"] == ["lfbot.example.com"]
    assert shown["developer"]["privacyUrl"] == "https://example.com/privacy"
    (link,) = shown["composeExtensions"][0]["messageHandlers"]
    assert link["value"]["domains"] == ["learnflow.com", "academy.example.com"]
    assert list(nowhere.iterdir()) == [nowhere / ".env"]


def test_everything_that_is_missing_is_asked_for_at_once(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "teams"]) == 2

    said = capsys.readouterr().err
    assert [name in said for name in ("LFBOT_PUBLIC_URL", "TEAMS_APP_ID")] == [True, True]
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("wrong", [("--url", "http://lfbot.example.com"), ("--app-id", "me"), ("--terms", "none")])
def test_what_is_wrong_is_said_and_nothing_is_written(
    nowhere: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, str]
) -> None:
    assert main(["manifest", "teams", "--url", URL, "--app-id", APP_ID, *wrong]) == 2
    assert "Nothing was changed." in capsys.readouterr().err
    assert list(nowhere.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "teams", "--url", URL, "--app-id", APP_ID, "--out", "no/such.zip"]) == 1
    assert "no/such.zip cannot be written" in capsys.readouterr().err


def test_making_a_package_does_not_wait_for_the_vendors_packages() -> None:
    line = f"main(['manifest', 'teams', '--json', '--url', '{URL}', '--app-id', '{APP_ID}'])"
    script = f"import sys; from lfbot.__main__ import main; {line}; print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = {name.split(".")[0] for name in ran.stderr.split()}
    assert {"adapters", "json"} <= loaded
    assert not {"botbuilder", "botframework", "aiohttp", "httpx", "slack_bolt"} & loaded
