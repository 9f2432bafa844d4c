"""The Teams sandbox counts: so many calls in a thread, so many in a tenant."""

import pytest

from sandbox.teams.limits import WINDOWS
from sandbox.teams.server import TeamsSandbox
from sandbox.teams.state import Conversation
from tests.sandbox.teams_bot import TinyBot, at, teams_and_bot


def chat_of(teams: TeamsSandbox, name: str = "Project") -> Conversation:
    """A group chat with the bot."""
    return teams.add_chat(name, members=[teams.add_user("Sam")], bot=True)


async def burst(bot: TinyBot, id: str, count: int) -> list[int]:
    """Statuses of so many messages at one moment."""
    return [(await bot.says(id, "Hello")).status for _ in range(count)]


async def test_s_04_seven_messages_a_second_eight_in_two_sixty_in_thirty() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = chat_of(teams)

        assert await burst(bot, chat.id, 8) == [201] * 7 + [429]
        await teams.clock.advance(0.999)
        assert await burst(bot, chat.id, 1) == [429]
        await teams.clock.advance(0.001)
        assert await burst(bot, chat.id, 2) == [201, 429]  # the eighth within two seconds
        sent = 8
        while sent < 60:
            await teams.clock.advance(2)
            sent += (await burst(bot, chat.id, min(7, 60 - sent))).count(201)
        await teams.clock.advance(2)
        late = await bot.says(chat.id, "Hello")

        assert late.status == 429
        assert int(late.headers["Retry-After"]) == 30 - (teams.clock.timestamp() - teams.calls_of("send")[0].at)
        await teams.clock.advance(float(late.headers["Retry-After"]))
        assert await burst(bot, chat.id, 8) == [201] * 7 + [429]
        assert len(teams.limits.violations) == 5


async def test_s_04_eighteen_hundred_messages_an_hour() -> None:
    async with teams_and_bot() as (teams, _):
        statuses = []
        for _ in range(1801):
            statuses.append(teams.limits.wait("send", "19:a", "tenant"))
            await teams.clock.advance(1.9)

        assert statuses[:1800] == [None] * 1800
        assert statuses[1800] == 3600 - int(1800 * 1.9)


async def test_s_04_twice_as_many_questions_and_fifty_calls_a_second_in_all() -> None:
    async with teams_and_bot() as (teams, bot):
        chat = chat_of(teams)
        member = f"{at(chat.id)}/members/{teams.person('@sam').user.mri}"

        assert [(await bot.calls("GET", member)).status for _ in range(15)] == [200] * 14 + [429]
        others = [chat_of(teams, f"Chat {number}") for number in range(40)]
        statuses = [(await bot.says(other.id, "Hello")).status for other in others]

        assert statuses == [201] * 36 + [429] * 4
        assert WINDOWS["members"] == tuple((span, 2 * most) for span, most in WINDOWS["send"])


async def test_s_04_threads_of_a_channel_count_together_and_updates_are_messages() -> None:
    async with teams_and_bot() as (teams, bot):
        teams.add_team("Learning", members=[teams.add_user("Sam")], bot=True)
        there = teams.conversation("Learning").id
        root = (await bot.says(there, "Hello")).id

        assert await burst(bot, f"{there};messageid={root}", 5) == [201] * 5
        updated = await bot.calls("PUT", f"{at(there)}/activities/{root}", {"type": "message", "text": "Bye"})
        assert (updated.status, await burst(bot, there, 1)) == (200, [429])
        teams.limits.on = False
        assert await burst(bot, there, 1) == [201]


@pytest.mark.parametrize("kind", ["like", "heart"])
async def test_two_reactions_a_second_wherever_they_are(kind: str) -> None:
    async with teams_and_bot() as (teams, bot):
        statuses = []
        for number in range(3):
            chat = chat_of(teams, f"Chat {number}")
            message = teams.world.post(chat, chat.members[0], {"type": "message", "text": "Hi"})
            path = f"{at(chat.id)}/activities/{message.id}/reactions/{kind}"
            statuses.append((await bot.calls("PUT", path)).status)

        assert statuses == [200, 200, 429]
