"""Settings: everything that is wrong is said at once, in words, and no secret is among them."""

import pytest

from lfbot.settings import LEARNFLOW_URL, SETTINGS, SettingsProblem, read

ENOUGH = {
    "LEARNFLOW_API_KEY": "sk_test_canary1",
    "SLACK_BOT_TOKEN": "xoxb-canary2",
    "SLACK_SIGNING_SECRET": "canary3",
    "LEARNFLOW_WEBHOOK_SECRET": "canary4, canary5",
}


def test_a_few_settings_are_enough() -> None:
    settings = read(ENOUGH)

    assert (settings.learnflow_url, settings.database, settings.host, settings.port) == (
        *(LEARNFLOW_URL, "lfbot.db"),
        *("127.0.0.1", 8080),
    )
    assert settings.webhook_secrets == ("canary4", "canary5")
    assert settings.rules.bulk_max == 200
    assert settings.rules.tell_learners
    assert not settings.rules.announce_payments


def test_every_problem_is_said_at_once() -> None:
    wrong = {
        "LEARNFLOW_API_KEY": "hello",
        "LEARNFLOW_API_URL": "http://learnflow.example.com/v2/",
        "SLACK_BOT_TOKEN": "xoxp-1",
        "SLACK_APP_TOKEN": "app",
        "LFBOT_PORT": "70000",
        "LFBOT_BULK_MAX": "many",
        "LFBOT_TELL_LEARNERS": "perhaps",
        "LFBOT_ADMINS": "rita@example.com, rita",
        "LFBOT_PUBLIC_URL": "lfbot.example.com",
    }
    with pytest.raises(SettingsProblem) as problem:
        read(wrong)

    assert [sum(name in line for line in problem.value.problems) >= 1 for name in wrong] == [True] * len(wrong)


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ("LEARNFLOW_API_KEY", "LEARNFLOW_API_KEY"),
        ("SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET"),
    ],
)
def test_what_is_missing_is_named(without: str, named: str) -> None:
    with pytest.raises(SettingsProblem, match=named):
        read({name: value for name, value in ENOUGH.items() if name != without})


def test_a_public_address_wants_a_webhook_secret() -> None:
    with pytest.raises(SettingsProblem, match="LEARNFLOW_WEBHOOK_SECRET"):
        read({**ENOUGH, "LFBOT_PUBLIC_URL": "https://lfbot.example.com", "LEARNFLOW_WEBHOOK_SECRET": ""})


def test_without_slack_there_are_no_slack_settings() -> None:
    assert read({"LEARNFLOW_API_KEY": "sk_live_1"}).slack is None


def test_addresses_of_people_are_compared_in_lower_case() -> None:
    settings = read({**ENOUGH, "LFBOT_ADMINS": "Rita@Example.com", "LFBOT_MANAGERS": " Kim@example.com ,"})

    assert settings.rules.admins == {"rita@example.com"}
    assert settings.rules.managers == {"kim@example.com"}


def test_course_pages_can_be_elsewhere_or_nowhere() -> None:
    assert read({**ENOUGH, "LEARNFLOW_COURSE_URL": "none"}).rules.course_url == ""
    assert read({**ENOUGH, "LEARNFLOW_COURSE_URL": "https://a.example/{slug}"}).rules.course_url.endswith("{slug}")


def test_no_secret_is_shown_by_settings_or_their_problems() -> None:
    shown = repr(read(ENOUGH))
    with pytest.raises(SettingsProblem) as problem:
        read({**ENOUGH, "SLACK_BOT_TOKEN": "canary6", "LEARNFLOW_API_KEY": "canary7"})

    assert "canary" not in shown + str(problem.value)


def test_every_setting_has_a_name_and_a_meaning() -> None:
    assert len({one.name for one in SETTINGS}) == len(SETTINGS)
    assert all(one.meaning for one in SETTINGS)


GUID = "00000000-0000-4000-8000-00000000000a"
TEAMS = {"LEARNFLOW_API_KEY": "sk_test_1", "TEAMS_APP_ID": GUID.upper(), "TEAMS_APP_PASSWORD": "canary8"}


def test_teams_needs_an_app_a_tenant_and_one_credential() -> None:
    teams = read({**TEAMS, "TEAMS_TENANT_ID": f"{GUID}, {GUID[:-1]}b", "TEAMS_SERVICE_HOSTS": "LocalHost:3979"}).teams

    assert teams is not None
    assert (teams.app_id, teams.tenants) == (GUID, (GUID, f"{GUID[:-1]}b"))
    assert (teams.service_hosts, teams.unsafe) == (("localhost:3979",), False)
    assert "canary" not in repr(teams)
    assert read(ENOUGH).teams is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"TEAMS_APP_ID": ""}, "TEAMS_APP_ID"),
        ({"TEAMS_APP_ID": "lfbot"}, "TEAMS_APP_ID"),
        ({"TEAMS_TENANT_ID": ""}, "TEAMS_TENANT_ID"),
        ({"TEAMS_TENANT_ID": "contoso.com"}, "TEAMS_TENANT_ID"),
        ({"TEAMS_APP_PASSWORD": ""}, "TEAMS_APP_PASSWORD"),
        ({"TEAMS_APP_CERTIFICATE": "bot.pem"}, "TEAMS_APP_CERTIFICATE"),
        ({"TEAMS_APP_PASSWORD": "", "LFBOT_TEAMS_UNSAFE_NO_AUTH": "perhaps"}, "LFBOT_TEAMS_UNSAFE_NO_AUTH"),
        ({"TEAMS_LOGIN_URL": "http://login.example.com"}, "TEAMS_LOGIN_URL"),
    ],
)
def test_what_is_wrong_with_teams_settings_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsProblem, match=named):
        read({**TEAMS, "TEAMS_TENANT_ID": GUID, **changes})


def test_an_emulator_needs_no_credential() -> None:
    teams = read({**TEAMS, "TEAMS_TENANT_ID": GUID, "TEAMS_APP_PASSWORD": "", "LFBOT_TEAMS_UNSAFE_NO_AUTH": "1"}).teams

    assert teams is not None
    assert teams.unsafe
