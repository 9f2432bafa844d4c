"""Slack's requests, items 1 to 13 of the contract: who is let in, and who is not. Item 7 is among the journeys."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest

from adapters.sqlite.engine import affected, best
from sandbox.slack import Outcome
from tests.acceptance.slack.doings import Doing, command, event, options, prepared, press, shortcut, submission
from tests.acceptance.slack.town import BOOTCAMP, Town, a_town

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
STAMP = 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "X-Slack-Request-Timestamp": str(STAMP),
    "X-Slack-Signature": SIGNATURE,
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def a_town_then() -> AbstractAsyncContextManager[Town]:
    """A town at the moment of the documentation's example, with its secret."""
    return a_town(start=datetime.fromtimestamp(STAMP, UTC), signing_secret=SECRET)
