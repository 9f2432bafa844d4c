"""Every card that the bot can emit (T-076): all it says is driven through the whole bot, and each card looked at."""

from dataclasses import dataclass

import pytest

from adapters.teams import cards
from commands import COMMANDS
from lfbot import trouble
from lfbot.store import StoreUnavailable
from sandbox.teams.card_words import buttons
from sandbox.teams.wire import text_at
from tests.acceptance.teams.card_stories import SAID, STORIES, Story
from tests.acceptance.teams.emitted import Emitted, emitted, words, wrong_with
from tests.acceptance.teams.town import a_town
from tests.adapters.published import adaptive_card

LOCALES = ("de-DE", "ar-SA", None, "xx", "ja-JP", "en-GB")


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a story: the cards in it, and what the sandbox had to complain about."""

    cards: list[Emitted]
    complaints: list[str]


Kept = dict[Story, Told]


@pytest.fixture(scope="module")
def kept() -> Kept:
    """The stories that were told already: each is told once, and looked at from several sides."""
    return {}


async def tell(story: Story, kept: Kept) -> Told:
    """Have it happen, to people of many countries, if it has not yet."""
    if story not in kept:
        async with a_town(announcing=True, changes={"LFBOT_ANNOUNCE_PAYMENTS": "yes"}) as town:
            for number, user in enumerate(town.teams.state.users.values()):
                user.locale = LOCALES[number % len(LOCALES)]
            await story(town)
            await town.until(town.quiet())
            kept[story] = Told(emitted(town), list(town.teams.complaints))
    return kept[story]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_t_076_every_card_is_one_that_teams_shows_in_every_client(story: Story, kept: Kept) -> None:
    told = await tell(story, kept)
    assert len(told.cards) > 5
    assert [said for one in told.cards for said in wrong_with(one)] == []
    assert told.complaints == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_t_076_every_card_is_valid_by_the_published_schema(story: Story, kept: Kept) -> None:
    schema = adaptive_card()
    told = await tell(story, kept)
    assert [error.message for one in told.cards for error in schema.iter_errors(one.card)] == []


async def test_t_076_and_nothing_was_left_out(kept: Kept) -> None:
    for story in STORIES:
        await tell(story, kept)
    every = [one for told in kept.values() for one in told.cards]
    assert {one.where for one in every} == {
        "send",
        "create",
        "update",
        "adaptiveCard/action",
        "task/fetch",
        "task/submit",
        "composeExtension/query",
        "composeExtension/selectItem",
        "composeExtension/queryLink",
        "composeExtension/fetchTask",
        "composeExtension/submitAction",
    }
    said = "\n".join(words(one.card) for one in every)
    for phrase in SAID:
        assert phrase in said, phrase
    asked = {text_at(action.data, "form") for one in every for action in buttons(one.card)}
    assert asked >= {command.name for command in COMMANDS if any(not param.hidden for param in command.params)}


def test_t_076_what_only_a_fault_of_our_own_brings_about_is_drawn_like_all_else() -> None:
    for card in (
        trouble.not_connected(),
        trouble.store(StoreUnavailable("full"), wrote=True),
        trouble.fault("0badcafe", wrote=True),
        trouble.fault("0badcafe", wrote=False),
    ):
        for private in (True, False):
            one = Emitted("drawn", cards.content(card, nonce="n", private=private), False)
            assert wrong_with(one) == []
