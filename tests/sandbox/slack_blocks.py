"""One good block of every kind, with every key that it may have."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "words") -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*words*") -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def option(value: str = "v") -> Json:
    """An option."""
    return {"text": plain("label"), "value": value, "description": plain("more")}


CONFIRM: Json = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain(), "style": "danger"}
STYLE: Json = {"bold": True, "italic": False, "strike": True, "code": True}
GROUPS: list[Json] = [{"label": plain("group"), "options": [option("1"), option("2")]}]
IMAGE: Json = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart"}
BUTTON: Json = {
    "type": "button",
    "text": {**plain(), "emoji": True},
    "action_id": "press",
    "value": "v",
    "url": "https://example.com",
    "style": "primary",
    "accessibility_label": "Press it",
    "confirm": CONFIRM,
}
SELECTS: list[Json] = [
    {
        "type": "static_select",
        "placeholder": plain(),
        "options": [option()],
        "initial_option": option(),
        "confirm": CONFIRM,
    },
    {"type": "static_select", "option_groups": GROUPS},
    {"type": "external_select", "min_query_length": 0, "initial_option": option(), "focus_on_load": True},
    {"type": "users_select", "initial_user": "U1"},
    {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
        "filter": {
            "include": ["public", "private"],
            "exclude_bot_users": True,
            "exclude_external_shared_channels": True,
        },
    },
    {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": False},
    {"type": "multi_static_select", "options": [option()], "initial_options": [option()], "max_selected_items": 1},
    {"type": "multi_external_select", "min_query_length": 1},
    {"type": "multi_users_select", "initial_users": ["U1"], "max_selected_items": 20},
    {"type": "multi_conversations_select", "initial_conversations": ["C1"]},
    {"type": "multi_channels_select", "initial_channels": ["C1"]},
]
PICKERS: list[Json] = [
    {
        "type": "checkboxes",
        "options": [option("1"), {**option("2"), "text": mrkdwn()}],
        "initial_options": [option("1")],
    },
    {"type": "radio_buttons", "options": [option()], "initial_option": option()},
    {"type": "datepicker", "initial_date": "2026-11-23", "placeholder": plain()},
    {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/London"},
    # The last of them may not stand beside a section.
    {"type": "datetimepicker", "initial_date_time": 1_795_424_400},
]
TYPED: list[Json] = [
    {
        "type": "plain_text_input",
        "multiline": True,
        "min_length": 1,
        "max_length": 3000,
        "initial_value": "",
        "placeholder": plain(),
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    },
    {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"},
    {"type": "email_text_input"},
    {"type": "url_text_input"},
]
OVERFLOW: Json = {"type": "overflow", "options": [{**option("1"), "url": "https://example.com"}, option("2")]}
INLINE: list[Json] = [
    {"type": "text", "text": "words", "style": STYLE},
    {"type": "link", "url": "https://example.com", "text": "a link", "unsafe": False, "style": STYLE},
    {"type": "user", "user_id": "U0ABC"},
    {"type": "channel", "channel_id": "C0ABC"},
    {"type": "usergroup", "usergroup_id": "S0ABC"},
    {"type": "team", "team_id": "T0ABC"},
    {"type": "broadcast", "range": "here"},
    {"type": "emoji", "name": "wave", "unicode": "1f44b"},
    {
        "type": "date",
        "timestamp": 1_795_424_400,
        "format": "{date_short}",
        "fallback": "23 Nov",
        "url": "https://example.com",
    },
    {"type": "color", "value": "#FF0000"},
]
SECTION_OF_RICH_TEXT: Json = {"type": "rich_text_section", "elements": INLINE}
RICH_TEXT: Json = {
    "type": "rich_text",
    "block_id": "rich",
    "elements": [
        SECTION_OF_RICH_TEXT,
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 0, "elements": [SECTION_OF_RICH_TEXT]},
        {"type": "rich_text_quote", "elements": INLINE, "border": 1},
        {"type": "rich_text_preformatted", "elements": INLINE[:2], "border": 0},
    ],
}

EVERYWHERE: list[Json] = [
    {"type": "section", "text": mrkdwn(), "block_id": "b", "expand": True},
    {"type": "section", "fields": [plain(), mrkdwn()]},
    *(
        {"type": "section", "text": plain(), "accessory": one}
        for one in [BUTTON, IMAGE, OVERFLOW, *SELECTS, *PICKERS[:-1]]
    ),
    {"type": "header", "text": plain()},
    {"type": "divider"},
    {"type": "context", "elements": [IMAGE, plain(), mrkdwn()]},
    *({"type": "actions", "elements": [one]} for one in [BUTTON, OVERFLOW, *SELECTS, *PICKERS]),
    {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart", "title": plain()},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a chart"},
    *(
        {"type": "input", "label": plain(), "hint": plain(), "optional": True, "dispatch_action": False, "element": one}
        for one in [*SELECTS, *PICKERS, *TYPED]
    ),
    RICH_TEXT,
    {"type": "alert", "text": mrkdwn(), "level": "warning"},
]
MESSAGES_ONLY: list[Json] = [
    {
        "type": "table",
        "column_settings": [{"align": "right", "is_wrapped": True}],
        "rows": [[{"type": "raw_text", "text": "a"}, RICH_TEXT, {"type": "raw_number", "text": "1", "value": 1}]],
    },
    {"type": "markdown", "text": "# words"},
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "positive_button": {"text": plain(), "value": "good"},
                "negative_button": {"text": plain(), "value": "bad", "accessibility_label": "Bad"},
            },
            {"type": "icon_button", "icon": "trash", "text": plain(), "value": "v"},
        ],
    },
    {"type": "card", "title": mrkdwn(), "subtitle": mrkdwn(), "body": mrkdwn(), "icon": IMAGE, "actions": [BUTTON]},
    {"type": "carousel", "elements": [{"type": "card", "title": mrkdwn(), "hero_image": IMAGE}]},
]
