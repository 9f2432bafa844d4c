"""What every test shares."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
"""What each platform is to show for each card, as files: `pytest --golden=write` writes them anew, to be read in the
diff."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden=write`: take what the code makes as what is right."""
    parser.addoption("--golden", choices=("check", "write"), default="check", help="check golden files, or write them")


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio: aiohttp, under Slack's and Microsoft's packages, knows no other."""
    return "asyncio"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """Compare JSON with the file of that name, `slack/help`."""

    def same(name: str, made: object) -> None:
        file = GOLDEN / f"{name}.json"
        if request.config.getoption("golden") == "write":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(made, ensure_ascii=False, indent=2) + "\n")
        assert file.exists(), f"{file.name} is not there yet: pytest --golden=write"
        assert made == json.loads(file.read_text()), f"{file.name} says otherwise; if this is right: --golden=write"

    return same
