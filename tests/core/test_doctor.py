"""The doctor: what it finds, and what would mend it."""

from pathlib import Path

from lfbot.doctor import Finding, Health, examine, strangers


async def test_a_check_that_fails_is_a_finding_and_the_others_go_on() -> None:
    async def good() -> Finding:
        return Finding("disk", Health.GOOD, "there is room")

    async def broken() -> Finding:
        raise OSError("the disk is away")

    found = await examine([broken, good])

    assert [(one.what, one.health) for one in found] == [("broken", Health.BAD), ("disk", Health.GOOD)]
    assert "the disk is away" in found[0].said


def test_a_strangers_package_in_front_of_ours_is_named(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "lfbot" / "adapters" / "__init__.py", tmp_path / "other" / "adapters" / "__init__.py"

    assert strangers(tmp_path / "lfbot", [("adapters", str(ours))]).health is Health.GOOD
    found = strangers(tmp_path / "lfbot", [("adapters", str(theirs))])
    assert (found.health, str(theirs) in found.said) == (Health.BAD, True)
