"""What the demo's prompt says about itself."""

GREETING = """
You are Michael Chen, an instructor, in #engineering. Try:

  /learnflow help
  /learnflow enroll @sam crs_4mNp7qRsT
  /learnflow subscribe completions
  finish sam crs_4mNp7qRsT

`help` shows what else there is; `quit` ends it.
"""

HELP = """
In Slack
  /learnflow …          type a command here (also @LearnFlow …)
  3, or press 3         press the button of that number
  as sarah              be somebody else; who lists everybody
  in #sales, in dm      be somewhere else
  look                  what is new here

In LearnFlow
  lessons sam crs_… 5   somebody works through lessons
  finish sam crs_…      somebody finishes a course
  publish crs_…         a course is published
  pay sam crs_… 49.50   somebody pays
  courses               all courses, with their ids
  down, up              LearnFlow goes away, and comes back

Time
  wait 3d, +2h          the clock moves on
"""
