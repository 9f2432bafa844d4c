"""However much there is to say, Teams is never asked more than it takes: T-072 and T-073 of the contract."""

from collections.abc import Sequence

from adapters.teams.book import PERSON
from lfbot.assembly import TENANT
from lfbot.card import Card
from lfbot.chat import Place
from lfbot.store import Debt, Owed
from tests.acceptance.teams.announcing import WELCOMES, calls, counts, heard, subscribe
from tests.acceptance.teams.town import Town, a_town

BLUR = 1e-6
"""Seconds: clocks add up floating point numbers."""


def most_within(seconds: float, moments: Sequence[float]) -> int:
    """How many there are in the fullest stretch of that length."""
    first, most = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] >= seconds - BLUR:
            first += 1
        most = max(most, last - first + 1)
    return most


async def enrolls_one_after_the_other(town: Town, number: int, seconds: int) -> None:
    """So many enrollments, spread over so many seconds."""
    people, courses = town.learnflow.organisation.people, town.learnflow.organisation.courses
    pairs = [
        (one.email, course.id)
        for course in courses
        for one in people
        if town.learnflow.organisation.enrollment(one, course) is None
    ]
    for second in range(seconds):
        for email, course in pairs[second * number // seconds : (second + 1) * number // seconds]:
            town.learnflow.enroll(email, course)
        await town.learnflow.wait_idle()
        await town.clock.advance(1)


async def all_sent(town: Town, number: int) -> None:
    """Wait for it, moving the clock on only when nothing more is done at the moment that it shows."""
    while await counts(town) != {"sent": number}:
        made = -1
        while made != len(town.teams.calls):
            made = len(town.teams.calls)
            for _ in range(5):
                await counts(town)
        await town.clock.advance(0.25)


async def test_t_072_two_hundred_announcements_in_ten_seconds_are_spread_over_what_the_channel_takes() -> None:
    async with a_town(announcing=True) as town:
        await subscribe(town, "enrollments")
        before, began = len(town.teams.calls), town.clock.timestamp()

        await enrolls_one_after_the_other(town, 200, 10)
        await heard(town)
        await all_sent(town, WELCOMES + 200)

        assert town.teams.limits.violations == []
        made = calls(town, since=before)
        assert [call.status for call in made] == [201] * 200
        moments = [call.at for call in made]
        for seconds, most in ((1, 7), (2, 8), (30, 60)):
            assert most_within(seconds, moments) <= most
        assert most_within(30, moments) > 50  # so it is what the channel takes that holds them back
        assert moments[-1] - began < 150  # which is not much more than the 100 s that it must take at sixty in thirty
        assert len({town.sam.reading(one) for one in town.teams.messages("#news") if one.by_bot}) >= 200
        assert not town.teams.complaints


async def test_t_073_five_hundred_people_are_written_to_at_fifty_calls_a_second() -> None:
    async with a_town() as town:
        people = [town.teams.add_user(f"Person {n}", f"person{n}@example.com", installed=True) for n in range(500)]
        news = Card("A course was moved", ())
        places = [Place("teams", town.teams.tenant_id, PERSON + person.id) for person in people]
        before, began = len(town.teams.calls), town.clock.timestamp()

        debts = [Debt(place, news, Owed.PERSONAL, (f"news {place.key}",)) for place in places]
        await town.app.store.outbox.owe(TENANT, debts, town.clock.now())
        town.app.courier.wake()
        await all_sent(town, WELCOMES + 500)

        assert town.teams.limits.violations == []
        made = town.teams.calls[before:]
        assert sorted(call.route for call in made) == ["create"] * 500 + ["send"] * 500
        moments = [call.at for call in made]
        assert 25 < most_within(1, moments) <= 50
        assert moments[-1] - began < 40  # a thousand calls at fifty a second take twenty
        assert all(len(town.teams.messages(town.teams.direct(person))) == 1 for person in people)
        assert not town.teams.complaints
