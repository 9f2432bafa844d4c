"""What Slack takes at most.

https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/methods/chat.update; lengths are in
characters, as `lfbot.graphemes.size` counts them.
"""

TEXT = 4_000
"""The `text` of a message: more is truncated by chat.postMessage and refused by chat.update."""

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
SAID = 12_000
"""Everything that can be read in the blocks of one message; `msg_blocks_too_long` is met from about 13,200."""

PARAGRAPH = 3_000
HEADER = 150
CONTEXT_ELEMENTS = 10
CONTEXT_TEXT = 2_000
ACTIONS = 25
BUTTON = 75
BUTTON_VALUE = 2_000
ACCESSIBILITY_LABEL = 75
URL = 3_000
ALT_TEXT = 2_000

CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30

VIEW_TITLE = 24
VIEW_BYTES = 250 * 1024
PRIVATE_METADATA = 3_000
INPUTS = 6
"""Inputs in one view: https://docs.slack.dev/surfaces/modals advises it, and does not refuse more."""

LABEL = 2_000
HINT = 2_000
PLACEHOLDER = 150
INPUT = 3_000
OPTIONS = 100
CHECKBOXES = 10
OPTION_TEXT = 75
OPTION_VALUE = 150
