"""The story, scene by scene."""

from demo import slack_steps, teams_steps
from demo.tour import Step

STEPS = (
    Step("Help", slack_steps.helps),
    Step("An instructor enrolls somebody, who is told", slack_steps.enrolls),
    Step("Once more: already enrolled", slack_steps.enrolls_again),
    Step("A learner asks for their progress", slack_steps.own_progress),
    Step("Somebody looks for a course", slack_steps.finds_a_course),
    Step("A channel wants to hear about completions", slack_steps.subscribes),
    Step("Somebody finishes a course, and the channel hears of it", slack_steps.hears_of_a_completion),
    Step("Their certificates", slack_steps.certificates),
    Step("A student may not enroll others", slack_steps.student_may_not),
    Step("A course that does not exist", slack_steps.wrong_course),
    Step("LearnFlow is down, and back", slack_steps.down_and_back),
    Step("In Teams, the same learner asks for their progress", teams_steps.own_progress),
    Step("In a Teams channel, an instructor enrolls somebody", teams_steps.enrolls),
    Step("A Teams channel wants to hear about completions", teams_steps.subscribes),
    Step("Somebody finishes a course: Slack and Teams hear of it", teams_steps.both_hear_of_a_completion),
)
