"""The story's scenes in Teams, where the same people are."""

from demo.side import DIRECT
from demo.stage import NEWS
from demo.tour import BOOTCAMP, NotShown, Tour


async def own_progress(tour: Tour) -> None:
    """A learner adds the app and asks it, in a chat of their own, for what Slack told them before."""
    sarah = tour.stage.person("sarah")
    tour.screen.say(f"({sarah.name} adds the app LearnFlow in Teams)", "dim")
    tour.expect(await tour.teams.opens(sarah), "Hello", "progress")
    seen = await tour.types(tour.teams, "sarah", DIRECT, "progress")
    tour.expect(seen, "Complete Web Development Bootcamp", "25.3 %")
    tour.private(seen)


async def enrolls(tour: Tour) -> None:
    """An instructor enrolls somebody from a channel, by mention; only they see the answer there."""
    priya = tour.stage.person("priya")
    tour.teams.catch_up(priya, NEWS)
    seen = await tour.types(tour.teams, "michael", NEWS, f"@LearnFlow enroll @Ann {BOOTCAMP}")
    tour.expect(seen, "Ann Lee is enrolled", "Complete Web Development Bootcamp")
    tour.private(seen)
    if any(message.by_bot for message in priya.teams.seen(NEWS)):
        raise NotShown("somebody else in the channel saw the answer")
    if not tour.enrolled("ann"):
        raise NotShown("LearnFlow did not enroll Ann")
    told = await tour.sees(tour.teams, "ann", DIRECT)
    tour.expect(told, "Michael Chen", "Complete Web Development Bootcamp")
    tour.private(told)


async def subscribes(tour: Tour) -> None:
    """A channel wants to hear about completions, as one in Slack did before."""
    seen = await tour.types(tour.teams, "michael", NEWS, "@LearnFlow subscribe completions")
    tour.expect(seen, "Michael Chen", "finishes a course")


async def both_hear_of_a_completion(tour: Tour) -> None:
    """One completion, announced on both sides."""
    priya = tour.stage.person("priya")
    tour.slack.catch_up(priya, "#learning")
    tour.teams.catch_up(priya, NEWS)
    tour.finish("ann")
    for side, place in ((tour.slack, "#learning"), (tour.teams, NEWS)):
        seen = await tour.sees(side, "priya", place)
        tour.expect(seen, "Ann Lee finished", "Complete Web Development Bootcamp")
        tour.tells_no_score(seen)
        if any(one.private for one in seen):
            raise NotShown("an announcement was shown to one person alone")
