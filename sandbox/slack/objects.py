"""Block Kit's composition objects: text, options, confirmations. https://docs.slack.dev/reference/block-kit/composition-objects"""

from sandbox.check import Rule, anything, array, choice, exactly_one, flag, shape, string, tagged

ID = string(255)


def plain(most: int, least: int = 1) -> Rule:
    """A plain_text object."""
    return tagged({"plain_text": shape({"type": anything, "text": string(most, least)}, {"emoji": flag})})


def rich(most: int, least: int = 1) -> Rule:
    """A plain_text or mrkdwn object."""
    return tagged(
        {
            "plain_text": shape({"type": anything, "text": string(most, least)}, {"emoji": flag}),
            "mrkdwn": shape({"type": anything, "text": string(most, least)}, {"verbatim": flag}),
        }
    )


def mrkdwn(most: int) -> Rule:
    """A mrkdwn object."""
    return tagged({"mrkdwn": shape({"type": anything, "text": string(most)}, {"verbatim": flag})})


def value_of(option: object) -> object:
    """What makes an option different from its neighbours."""
    value = option.get("value") if isinstance(option, dict) else None
    return value if isinstance(value, str) else None


PLAIN_OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
RICH_OPTION = shape({"text": rich(75), "value": string(150)}, {"description": plain(75)})
OVERFLOW_OPTION = shape({"text": plain(75)}, {"value": string(150), "description": plain(75), "url": string(3000)})
OPTIONS = array(PLAIN_OPTION, 100, unique=value_of)
OPTION_GROUPS = array(shape({"label": plain(75), "options": OPTIONS}, {}), 100)
CONFIRM = shape(
    {"text": rich(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": choice("primary", "danger")},
)
SLACK_FILE = shape({}, {"url": string(3000), "id": string(255)}, exactly_one("url", "id"))
IMAGE = shape(
    {"type": anything, "alt_text": string(2000)},
    {"image_url": string(3000), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)
# An options request is answered with one of the two, and with no more than this.
OPTIONS_ANSWER = shape(
    {},
    {"options": array(PLAIN_OPTION, 100, least=0, unique=value_of), "option_groups": OPTION_GROUPS},
    exactly_one("options", "option_groups"),
)
