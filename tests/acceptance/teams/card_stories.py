"""Stories in which the bot says everything that it can say; `SAID` is a phrase of each card that must be among it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import aiohttp

from commands import COMMANDS
from lfbot.topics import Topic
from sandbox.learnflow.deliveries import signature
from sandbox.teams import DropAfter, Refusal
from sandbox.teams.card_words import buttons
from sandbox.teams.person import Person
from sandbox.teams.state import Json
from tests.acceptance.teams.announcing import heard, settled, subscribe
from tests.acceptance.teams.pressing import sure
from tests.acceptance.teams.talking import newcomer
from tests.acceptance.teams.town import BOOTCAMP, PYTHON, Town

SAM = "sam.rivera@example.com"
HOSTILE = '<at>Sam</at> & [x](https://evil.example) **b** _i_ {{DATE(2020-01-01T00:00:00Z)}} ${y} "q" \\ ' + "ü" * 900

Story = Callable[[Town], Awaitable[None]]


async def say(town: Town, who: Person, place: str, *lines: str) -> None:
    """Type these there, some at once, and let a few seconds pass in between, so that nobody writes too fast."""
    typed = [line if place == "bot" else f"@LearnFlow {line}" for line in lines]
    for few in (typed[first : first + 6] for first in range(0, len(typed), 6)):
        for said in await asyncio.gather(*(who.types(place, line) for line in few)):
            assert said.status == 200
        await town.clock.advance(5)


async def commands_by_everybody(town: Town) -> None:
    """Every command, its examples, its help, and the form that asks for what it needs; by all roles, everywhere."""
    nora = newcomer(town, "Nora Quist", "nora.quist@example.com")
    examples = [example for command in COMMANDS for example in command.examples]
    for who in (town.sam, town.priya, nora):
        await say(town, who, "bot", *examples)
    for command in COMMANDS:
        await say(town, town.priya, "bot", f"{command.name} ?", f"help {command.name}")
    for place in ("#news", "Project"):
        await say(town, town.michael, place, *(command.examples[0] for command in COMMANDS))


async def what_is_mistyped(town: Town) -> None:
    """Lines that nobody can carry out, each with a hint."""
    lines = (
        "swordfish",
        "enrol @sam",
        "help swordfish",
        f"enroll kim {BOOTCAMP}",
        "enroll @sam python",
        "enroll @sam no such course at all",
        "enroll @sam crs_nosuchone",
        "enroll nobody@example.com Git Essentials",
        "progress @victor",
        "certificates @sam since:yesterday",
        "courses level:impossible",
        "courses zzzz category:none",
        "subscribe nonsense",
        "unsubscribe 99",
        "unsubscribe all",
        "invite not-an-address",
        f"invite {SAM}",
        "x" * 7_000,
        "y" * 11_000,
    )
    await say(town, town.priya, "#news", *lines)
    await say(town, town.sam, "bot", *lines)


async def what_learnflow_refuses(town: Town) -> None:
    """LearnFlow's every no, its silence, and what is no answer at all."""
    for status in (400, 401, 403, 404, 409, 422, 429, 500, 503):
        town.learnflow.faults.clear()
        town.learnflow.faults.add(status=status, retry_after=90 if status == 429 else None)
        lines = (f"enroll @sam {BOOTCAMP}", "progress @sam", "certificates", "courses python")
        await town.until(say(town, town.priya, "bot", *lines), step=10)
        await town.clock.advance(4_000)
    town.learnflow.faults.clear()
    town.learnflow.faults.add("/v2/enrollments", drop=True)
    await town.until(say(town, town.priya, "bot", f"enroll @sam {PYTHON}"), step=10)


async def many_at_once(town: Town) -> None:
    """Previews and reports, with those who cannot be enrolled, and the private news to each."""
    several = "@sam @sarah @ann @joann @victor @noor @peter @aiko nobody@example.com other@example.com"
    for who, place in ((town.michael, "#news"), (town.priya, "bot")):
        for line in (f"{several} {BOOTCAMP}", f"@victor @noor {PYTHON}", f"@sam @ann {BOOTCAMP} {PYTHON}"):
            await say(town, who, place, f"enroll {line}")
    strangers = " ".join(f"nobody{number}@example.com" for number in range(12))
    await say(town, town.priya, "bot", f"enroll {strangers} {BOOTCAMP}")
    town.learnflow.faults.add("/v2/enrollments", status=403, count=2)
    await say(town, town.priya, "bot", f"enroll @joann @aiko {PYTHON}")
    await press_everything(town, town.michael)
    await press_everything(town, town.priya)
    await settled(town)


async def announcements(town: Town) -> None:
    """News of every kind, in a channel, a group chat and somebody's own chat: fresh, late, and sent once more."""
    for where in ("#news", "bot"):
        await subscribe(town, *Topic, where=where, by=town.priya)
    await subscribe(town, "certificates", where="Project", by=town.michael)
    town.learnflow.enroll(SAM, BOOTCAMP)
    town.learnflow.do_lessons(SAM, BOOTCAMP, 100)
    town.learnflow.finish(SAM, BOOTCAMP)
    town.learnflow.publish(PYTHON)
    town.learnflow.create_user("zoe@example.com", "Zoe")
    town.learnflow.pay(SAM, PYTHON, 49.5)
    await heard(town)
    await town.until(settled(town))
    town.teams.faults.add("create", DropAfter())
    town.learnflow.enroll(SAM, PYTHON)
    await heard(town)
    await town.until(settled(town))
    await press_everything(town, town.priya)
    news = town.michael.seen("#news")[-1]
    await town.michael.clicks(news, "Stop these", then=sure(news, "Stop these"))


ODD_NEWS: tuple[tuple[str, Json], ...] = (
    ("enrollment.completed", {}),
    ("enrollment.completed", {"user_name": "Al", "course_id": "not an id", "completed_at": "2020-01-01T00:00:00Z"}),
    ("certificate.issued", {"user_name": "Bo", "course_title": "X", "certificate_url": "http://learnflow.com/x"}),
    ("certificate.issued", {"user_name": "Cy", "course_title": "Y", "certificate_url": "javascript:alert(1)"}),
    ("certificate.issued", {"user_name": "Di", "course_title": "Z", "certificate_url": "https://x.com/" + "é" * 1_900}),
    ("course.published", {"id": "crs_1", "title": HOSTILE, "description": HOSTILE, "level": HOSTILE}),
    ("payment.completed", {"user_name": HOSTILE, "amount": "much", "currency": "?"}),
    ("user.created", {"name": 7}),
)


async def odd_news(town: Town) -> None:
    """Events that lack what they should have, or have what nobody should click."""
    await subscribe(town, *Topic, by=town.priya)
    for number, (kind, data) in enumerate(ODD_NEWS):
        event = {"id": f"evt_{number}", "type": kind, "created_at": "2026-11-23T12:00:00Z", "data": data}
        body = json.dumps(event).encode()
        signed = {"X-LearnFlow-Signature": signature(town.app.settings.webhook_secrets[0], body)}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{town.app.url}/webhooks/learnflow", data=body, headers=signed) as answer,
        ):
            assert answer.status == 200
    await heard(town)
    await town.until(settled(town))


async def subscriptions_that_rest(town: Town) -> None:
    """A channel that refuses its news: its owner is told, and resumes it."""
    await subscribe(town, "enrollments", where="#news")
    await say(town, town.michael, "bot", "whoami")
    town.teams.faults.add("create", Refusal(403, "NotEnoughPermissions"))
    town.learnflow.enroll(SAM, BOOTCAMP)
    await heard(town)
    await town.until(town.michael.sees("bot", "LearnFlow notices are paused"))
    for line in ("subscriptions", "status", "subscribe enrollments", "subscriptions"):
        await say(town, town.michael, "#news", line)


async def dialogs_and_the_extension(town: Town) -> None:
    """Dialogs of every command, wrongly and rightly filled in; courses found, chosen and pasted; training assigned."""
    for command in COMMANDS:
        for who in (town.sam, town.priya):
            await who.fetches_dialog({"command": command.name}, place="#news")
    await town.michael.fetches_dialog({"command": "enroll"}, place="#news")
    await town.michael.submits_dialog({"People, by e-mail address": "kim", "Course": "Git Essentials"})
    await town.michael.submits_dialog({"People, by e-mail address": "victor.hale@example.com"})
    await town.michael.submits_dialog({"People, by e-mail address": SAM})
    await town.sam.fetches_dialog({"lfbot": 1, "line": ["enroll", SAM, "course:python"]}, place="#news")
    await town.sam.submits_dialog()
    found = await town.sam.queries("searchCourses", "", place="#news", parameter="q")
    for one in found.results:
        await town.sam.selects(one, place="#news")
    town.teams.knobs.link_domains = ("learnflow.com",)
    await town.sam.pastes(f"https://learnflow.com/courses/{PYTHON}", place="#news")
    await town.sam.pastes("https://learnflow.com/certificates/cert_3dEf6gHiJ", place="#news")
    wish = await town.sam.types("Project", "I wish I knew git")
    await town.michael.uses_action("assign", on=wish.said)
    await town.michael.submits_action({"Course": BOOTCAMP})


async def greetings(town: Town) -> None:
    """The app is added: to a person, to another team, to another chat."""
    await town.teams.install(town.sam)
    await town.teams.install(town.teams.add_team("Sales", members=[town.sam], bot=True), by=town.sam)
    await town.teams.install(town.teams.add_chat("Lunch", members=[town.sam], bot=True), by=town.sam)
    await town.quiet()
    await say(town, town.sam, "bot", "hi", "hello")
    await press_everything(town, town.sam)


async def hostile_words(town: Town) -> None:
    """People and courses whose names are markup and far too long, and very many of them."""
    for course in town.learnflow.organisation.courses:
        course.title, course.description, course.category = f"{course.title} {HOSTILE}", HOSTILE, HOSTILE
    for person in town.learnflow.organisation.people:
        person.name = f"{person.name} {HOSTILE}"
    everybody = " ".join(town.teams.person(one.email).handle for one in town.learnflow.organisation.people[:30])
    lines = ("courses", f"enroll {everybody} {BOOTCAMP}", "progress @sam", "certificates @sarah", "whoami", "subscribe")
    await town.until(say(town, town.priya, "#news", *lines))
    await press_everything(town, town.priya)
    town.learnflow.enroll("sarah.johnson@example.com", BOOTCAMP)
    town.learnflow.finish("sarah.johnson@example.com", BOOTCAMP)
    await heard(town)
    await town.until(settled(town))


async def press_everything(town: Town, who: Person) -> None:
    """The first button of each card that they see, and of the card that comes of it."""
    for message in who.seen()[-8:]:
        for _ in range(2):
            there = [one.label for one in buttons(message.card(who.id) or {}) if one.action["type"] == "Action.Execute"]
            if there:
                await town.until(who.clicks(message, there[0]))
        await town.clock.advance(5)


SAID = (
    "Hello, this is LearnFlow",
    "What you can ask",
    "There is no command “swordfish”.",
    "That line is too long to read.",
    "You are enrolled",
    "You are already enrolled",
    "Enroll 7 people in",
    "Nobody there can be enrolled",
    "Enrolled 3 of 4 in 2 courses",
    "enrolled you in these courses:",
    "Courses: “python”, level beginner",
    "No course fits “zzzz”, category none",
    "“python” is not the title of one course.",
    "Your progress in Complete Web Development Bootcamp",
    "The certificates of Sarah Johnson",
    "You have no certificate",
    "You are Priya Raman",
    "You are not known in LearnFlow",
    "Everything is on its way",
    "1 message could not be delivered",
    "Sam is invited",
    "is for managers.",
    "is for admins.",
    "Subscription 1 is set up here",
    "This is subscription 1 already",
    "Announced here",
    "Nothing is announced here",
    "There are no subscriptions here",
    "Subscription 1 is gone",
    "2 subscriptions are gone",
    "LearnFlow notices are paused",
    "LearnFlow does not accept the bot's key",
    "LearnFlow does not allow that",
    "LearnFlow cannot accept that",
    "LearnFlow allows no more calls right now",
    "LearnFlow did not answer",
    "Sam Rivera finished Complete Web Development Bootcamp",
    "Sam Rivera earned a certificate for Complete Web Development Bootcamp",
    "Sam Rivera is now enrolled in Complete Web Development Bootcamp",
    "Sam Rivera reached 25 % of Complete Web Development Bootcamp",
    "Course published: Python for Data Science",
    "Zoe joined LearnFlow",
    "Sam Rivera paid 49.50 USD for Python for Data Science",
    "Sent once more: nobody could tell whether the first one arrived.",
    "Bo earned a certificate for X",
    "Certificate: http://learnflow.com/x",
    "Certificate: Python for Data Science",
)
"""A phrase of each card that must be among them."""

STORIES: tuple[Story, ...] = (
    commands_by_everybody,
    what_is_mistyped,
    what_learnflow_refuses,
    many_at_once,
    announcements,
    odd_news,
    subscriptions_that_rest,
    dialogs_and_the_extension,
    greetings,
    hostile_words,
)
