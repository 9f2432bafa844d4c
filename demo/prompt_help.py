"""What the demo's prompt says about itself."""

GREETING = """
You are Michael Chen, an instructor, in #engineering. Try:

  /learnflow help
  /learnflow enroll @sam crs_4mNp7qRsT
  /learnflow subscribe completions
  finish sam crs_4mNp7qRsT

The same people are in Teams: `teams` takes you there, `slack` back. Try there:

  @LearnFlow enroll @ann crs_4mNp7qRsT

`help` shows what else there is; `quit` ends it.
"""

HELP = """
Who and where
  as sarah              be somebody else; who lists everybody
  teams, slack          go to the other side, to where you were there
  in #sales, in news    be somewhere else, on either side
  in dm                 be alone with the bot, on the side where you are; there, progress alone will do
  say help              type it, though it is a word of this page
  look                  what is new here
  3, or press 3         press the button of that number

In Slack
  /learnflow …          type a command here (also @LearnFlow …)

In Teams
  @LearnFlow …          type a command in a channel or a group chat
  search python         find a course to put into a message
  paste https://…       paste a course's link into a message
  assign                use “Assign training” on the last message of somebody else

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
