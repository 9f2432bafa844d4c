"""Who may be handed the bot's token."""

import pytest

from adapters.teams.clouds import LOGIN_URL, OPENID_URL, US_GOV_OPENID_URL, cloud_of
from adapters.teams.hosts import Hosts

MICROSOFTS = [
    "https://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net/teams",
    "https://SMBA.TrafficManager.net:443/emea/7e7e",
    "https://smba.infra.gcc.teams.microsoft.com/teams",
    "https://smba.infra.gov.teams.microsoft.us/gcch",
    "https://europe.botframework.com/",
]

STRANGERS = [
    "",
    "smba.trafficmanager.net",
    "http://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net:8443/amer/",
    "https://mine.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net.example.com/",
    "https://evilteams.microsoft.com.example.com/",
    "https://notbotframework.com/",
    "https://teams.microsoft.com.evil/",
    "https://smba.trafficmanager.net@evil.example/",
    "https://evil.example\\.botframework.com/",
    "https://evil.example?.botframework.com/",
    "https://evil.example#.botframework.com/",
    "https://evil.ex\tample/.botframework.com",
    "https://smba.trafficmanager.net\n.evil.example/",
    "https://smba.trafficmanager.net./",
    "https://smba.trafficmanager.net:0/",
    "https://smba.trafficmanager.net:nine/",
    "https://smba。trafficmanager。net/",
    "https://[::1/",
    "https://127.0.0.1/",
    "http://127.0.0.1:3978/",
    "http://localhost:3978/",
    "file:///etc/passwd",
    "https://smba.trafficmanager.net/" + "a" * 3_000,
]


@pytest.mark.parametrize("url", MICROSOFTS)
def test_microsofts_own_hosts_may_be_answered_to(url: str) -> None:
    assert Hosts().permits(url)


@pytest.mark.parametrize("url", STRANGERS)
def test_t_023_a_host_outside_the_list_is_not_answered_to(url: str) -> None:
    assert not Hosts().permits(url)


def test_a_named_host_may_be_loopback_and_plain_http() -> None:
    hosts = Hosts(["127.0.0.1:3978", "relay.example.com", "::1", "[::1]:81"])

    assert hosts.permits("http://127.0.0.1:3978/v3/")
    assert hosts.permits("https://relay.example.com/")
    assert hosts.permits("http://relay.example.com:8080/teams")
    assert hosts.permits("http://[::1]:9000/")
    assert not hosts.permits("http://127.0.0.1:3979/")
    assert not hosts.permits("http://127.0.0.1/")
    assert not hosts.permits("http://relay.example.com@evil.example/")


def test_a_named_port_is_that_port_also_where_it_is_not_written() -> None:
    hosts = Hosts(["relay.example.com:80", "other.example.com:443"])

    assert hosts.permits("http://relay.example.com/")
    assert not hosts.permits("https://relay.example.com/")
    assert hosts.permits("https://other.example.com/")
    assert not hosts.permits("http://other.example.com/")


@pytest.mark.parametrize("named", ["", "http://relay.example.com", "relay.example.com/x", "a b", "relay:port", "@"])
def test_what_is_no_host_is_not_taken_for_one(named: str) -> None:
    with pytest.raises(ValueError, match="no host"):
        Hosts([named])


def test_a_cloud_is_told_by_where_its_keys_are() -> None:
    assert cloud_of(OPENID_URL, LOGIN_URL).scope == "https://api.botframework.com/.default"
    assert cloud_of(US_GOV_OPENID_URL, LOGIN_URL).audience == "https://api.botframework.us"
    assert cloud_of(OPENID_URL, LOGIN_URL).gcc_url == "https://smba.infra.gcc.teams.microsoft.com"


def test_a_sandbox_is_a_public_cloud_that_never_leads_to_microsoft() -> None:
    cloud = cloud_of("http://127.0.0.1:9/openid", "http://127.0.0.1:9")

    assert (cloud.audience, cloud.gcc_url) == ("https://api.botframework.com", "http://127.0.0.1:9/gcc")
