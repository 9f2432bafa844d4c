"""The credential that the operator chose, read from where it is kept."""

import random
from pathlib import Path

from adapters.teams.credentials import Certificate, Credential, Federated, Secret
from lfbot.settings import SettingsProblem, Teams


def credential_of(settings: Teams, rng: random.Random) -> Credential | None:
    """The one that is set, None in the unsafe mode without one. Raises SettingsProblem for a file of no use."""
    if settings.password:
        return Secret(settings.password)
    if settings.certificate:
        try:
            return Certificate(Path(settings.certificate).read_text("ascii"), app_id=settings.app_id, rng=rng)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it holds no key with its certificate, as PEM"
            raise SettingsProblem([f"TEAMS_APP_CERTIFICATE names a file that cannot be used: {why}."]) from None
    return Federated(Path(settings.federated)) if settings.federated else None


class NoTokens:
    """What stands in for tokens where an emulator wants none."""

    async def get(self) -> str:
        """None: nothing is signed."""
        return ""

    def forget(self, token: str) -> None:
        """There is nothing to forget."""
