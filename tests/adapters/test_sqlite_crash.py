"""A process that is killed loses nothing that it had promised."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.sqlite.engine import affected, best
from tests.adapters import sqlite_keeper

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(affected(best().version), reason="this machine's SQLite is unsafe with two connections")
def test_whatever_was_acknowledged_is_there_after_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "lfbot.db"
    acknowledged = {id for cycle in range(3) for id in keep_and_kill(path, f"{cycle}", after=100)}
    connection = best().connect(str(path))
    kept = {id for (id,) in connection.execute("select id from inbox")}
    [(sound,)] = connection.execute("pragma integrity_check")
    connection.close()
    assert len(acknowledged) >= 300
    assert acknowledged <= kept
    assert sound == "ok"


def keep_and_kill(path: Path, name: str, after: int) -> list[str]:
    """Let a process keep webhooks, and kill it in the middle. Returns those it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-m", sqlite_keeper.__name__, str(path), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout is not None
        acknowledged = [keeper.stdout.readline() for _ in range(after)]
        keeper.kill()
        acknowledged += keeper.stdout.readlines()
    return [line.strip() for line in acknowledged if line.endswith("\n")]
