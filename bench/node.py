"""The same echo on Node's @slack/bolt, where node and npm are there."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Process, process
from bench.signed import SLACK_SECRET

FOLDER = Path("build/node-bolt")
ECHO = """
const { App } = require('@slack/bolt');
const app = new App({
  signingSecret: process.env.SECRET,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0', botUserId: 'U0' }),
  logLevel: 'error',
});
app.command('/learnflow', async ({ command, ack }) => { await ack(command.text); });
app.start(0).then((server) => console.log(server.address().port));
"""


@contextmanager
def node_echo() -> Iterator[Process | None]:
    """Run it until the block ends; None where it cannot be had."""
    if not _installed():
        yield None
        return
    (FOLDER / "echo.js").write_text(ECHO)
    with process(["node", str(FOLDER / "echo.js")], {"SECRET": SLACK_SECRET}) as (popen, first):
        yield Process(int(first), popen.pid)


def _installed() -> bool:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    if (FOLDER / "node_modules" / "@slack" / "bolt").is_dir():
        return True
    FOLDER.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER), "@slack/bolt@4"]
    try:
        return subprocess.run(install, timeout=120, check=False, capture_output=True).returncode == 0
    except subprocess.TimeoutExpired:
        return False
