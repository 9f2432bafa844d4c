"""Servers under measurement run in processes of their own, on a processor of their own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """A server that said where it listens."""

    port: int
    pid: int

    async def idle(self) -> None:
        """Wait until it has nothing to do, so that it takes nothing from whoever is measured next."""
        before = self._worked()
        for _ in range(300):
            await asyncio.sleep(0.2)
            now = self._worked()
            if now - before <= 1:
                return
            before = now

    def _worked(self) -> int:
        """Processor time, in ticks."""
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def memory(self) -> float:
        """What it holds in memory, in MiB."""
        with open(f"/proc/{self.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def server(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[Process]:
    """Run `python -m bench.servers …` until the block ends; it prints its port first."""
    with process([sys.executable, "-m", "bench.servers", *arguments], environment) as (popen, first):
        yield Process(int(first), popen.pid)


@contextmanager
def process(
    command: Sequence[str], environment: dict[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a command until the block ends; yields it with the first line it printed."""
    started = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
        preexec_fn=_pin,
    )
    try:
        assert started.stdout is not None
        first = started.stdout.readline()
        if not first:
            raise RuntimeError(f"{' '.join(command)} ended with {started.wait()} before it listened")
        yield started, first
    finally:
        started.terminate()
        started.wait(20)
        for pipe in (started.stdin, started.stdout):
            if pipe is not None:
                pipe.close()


def pin_load() -> None:
    """Keep the load generator off the servers' processor, where there are two."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) > 1:
        os.sched_setaffinity(0, processors[1:])


def _pin() -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1] if os.cpu_count() == 1 else {0})
