"""Requests as Slack and LearnFlow sign them. https://docs.slack.dev/authentication/verifying-requests-from-slack"""

import hmac
import itertools
import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from bench.load import post

SLACK_SECRET = "bench-signing-secret"
WEBHOOK_SECRET = "bench-webhook-secret"


def commands(path: str, *, team: str, app: str, user: str, text: str = "help") -> Iterator[bytes]:
    """The same slash command again and again, each with a trigger of its own, signed now."""
    stamp = str(int(time.time()))
    for number in itertools.count():
        fields = {
            "team_id": team,
            "team_domain": "bench",
            "channel_id": "C0BENCH",
            "channel_name": "general",
            "user_id": user,
            "user_name": "bench",
            "command": "/learnflow",
            "text": text,
            "api_app_id": app,
            "is_enterprise_install": "false",
            "response_url": "https://hooks.slack.com/commands/T0BENCH/1/x",
            "trigger_id": f"{number}.1.x",
        }
        body = urlencode(fields).encode()
        digest = hmac.digest(SLACK_SECRET.encode(), f"v0:{stamp}:".encode() + body, "sha256").hex()
        headers = (
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("X-Slack-Request-Timestamp", stamp),
            ("X-Slack-Signature", f"v0={digest}"),
        )
        yield post(path, headers, body)


def webhooks(path: str, run: str) -> Iterator[bytes]:
    """Completions, each with an id of its own."""
    for number in itertools.count():
        event = {
            "id": f"evt_{run}{number:08d}",
            "type": "enrollment.completed",
            "created_at": "2024-03-14T16:35:00Z",
            "data": {
                "enrollment_id": f"enr_{number}",
                "user_id": "usr_2xKj9mNpQr",
                "user_name": "Sarah Johnson",
                "course_id": "crs_4mNp7qRsT",
                "course_title": "Complete Web Development Bootcamp",
                "completed_at": "2024-03-14T16:35:00Z",
                "certificate_id": f"cert_{number}",
                "total_time_minutes": 2520,
                "average_quiz_score": 92.5,
            },
            "metadata": {"webhook_id": "wh_3xYz5aBcD", "attempt": 1},
        }
        body = json.dumps(event).encode()
        signature = "whsec_" + hmac.digest(WEBHOOK_SECRET.encode(), body, "sha256").hex()
        yield post(path, (("Content-Type", "application/json"), ("X-LearnFlow-Signature", signature)), body)
