"""The story's scenes in Slack."""

from demo.side import DIRECT
from demo.tour import BOOTCAMP, NotShown, Tour


async def helps(tour: Tour) -> None:
    """What one can ask."""
    seen = await tour.types(tour.slack, "priya", "#general", "/learnflow help")
    tour.expect(seen, "enroll", "progress", "subscribe")
    tour.private(seen)


async def enrolls(tour: Tour) -> None:
    """An instructor enrolls somebody."""
    seen = await tour.types(tour.slack, "michael", "#engineering", f"/learnflow enroll @sam {BOOTCAMP}")
    tour.expect(seen, "Sam Rivera", "Complete Web Development Bootcamp")
    if not tour.enrolled("sam"):
        raise NotShown("LearnFlow did not enroll Sam")
    told = await tour.sees(tour.slack, "sam", DIRECT)
    tour.expect(told, "Michael Chen", "Complete Web Development Bootcamp")


async def enrolls_again(tour: Tour) -> None:
    """The same once more."""
    tour.expect(
        await tour.types(tour.slack, "michael", "#engineering", f"/learnflow enroll @sam {BOOTCAMP}"), "already"
    )


async def own_progress(tour: Tour) -> None:
    """A learner's progress is for that learner."""
    seen = await tour.types(tour.slack, "sarah", "#general", "/learnflow progress")
    tour.expect(seen, "Complete Web Development Bootcamp", "25.3 %")
    tour.private(seen)


async def finds_a_course(tour: Tour) -> None:
    """A word finds the courses with it."""
    seen = await tour.types(tour.slack, "ann", "#sales", "/learnflow courses python")
    tour.expect(seen, "Python for Data Science")


async def subscribes(tour: Tour) -> None:
    """A channel wants to hear about completions."""
    seen = await tour.types(tour.slack, "michael", "#learning", "/learnflow subscribe completions")
    tour.expect(seen, "Michael Chen")


async def hears_of_a_completion(tour: Tour) -> None:
    """And does."""
    tour.slack.catch_up(tour.stage.person("priya"), "#learning")
    tour.finish("sam")
    seen = await tour.sees(tour.slack, "priya", "#learning")
    tour.expect(seen, "Sam Rivera", "Complete Web Development Bootcamp")
    tour.tells_no_score(seen)


async def certificates(tour: Tour) -> None:
    """Somebody's certificates."""
    seen = await tour.types(tour.slack, "michael", "#learning", "/learnflow certificates @sam")
    tour.expect(seen, "Complete Web Development Bootcamp")
    tour.private(seen)


async def student_may_not(tour: Tour) -> None:
    """Enrolling others is not for everybody."""
    seen = await tour.types(tour.slack, "sarah", "#general", f"/learnflow enroll @ann {BOOTCAMP}")
    tour.expect(seen, "managers", "Nothing was changed")
    if tour.enrolled("ann"):
        raise NotShown("LearnFlow enrolled Ann all the same")


async def wrong_course(tour: Tour) -> None:
    """A course that does not exist."""
    seen = await tour.types(tour.slack, "michael", "#engineering", "/learnflow enroll @ann crs_doesNotExist")
    tour.expect(seen, "no such", "req_")


async def down_and_back(tour: Tour) -> None:
    """LearnFlow cannot be reached, and later can."""
    line = f"/learnflow enroll @zoë {BOOTCAMP}"
    tour.screen.say("(LearnFlow goes down)", "dim")
    tour.stage.learnflow.faults.add("/v2/*", drop=True)
    seen = await tour.types(tour.slack, "michael", "#engineering", line)
    tour.expect(seen, "did not answer", "again")
    tour.screen.say("(LearnFlow is back)", "dim")
    tour.stage.learnflow.faults.clear()
    if tour.enrolled("zoë"):
        raise NotShown("Zoë was enrolled while LearnFlow was down")
    tour.expect(await tour.types(tour.slack, "michael", "#engineering", line), "Zoë Müller")
    if not tour.enrolled("zoë"):
        raise NotShown("LearnFlow did not enroll Zoë")
