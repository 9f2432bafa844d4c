"""Block Kit's interactive elements and their limits. https://docs.slack.dev/reference/block-kit/block-elements"""

from sandbox.check import (
    Problem,
    Problems,
    Rule,
    anything,
    array,
    choice,
    exactly_one,
    flag,
    number,
    shape,
    string,
    tagged,
)
from sandbox.slack.objects import (
    CONFIRM,
    ID,
    IMAGE,
    OPTION_GROUPS,
    OPTIONS,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    plain,
    value_of,
)

_SHARED = {"action_id": ID, "confirm": CONFIRM}
_FOCUS = {**_SHARED, "focus_on_load": flag, "placeholder": plain(150)}
_MULTI = {**_FOCUS, "max_selected_items": number(1)}
_DISPATCH = shape(
    {},
    {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2, unique=lambda item: str(item))},
)
_TYPED = {"action_id": ID, "focus_on_load": flag, "placeholder": plain(150), "dispatch_action_config": _DISPATCH}
_FILTER = shape(
    {},
    {
        "include": array(choice("im", "mpim", "private", "public"), 4),
        "exclude_bot_users": flag,
        "exclude_external_shared_channels": flag,
    },
)
_REFS = array(string(255), None)


def _initial_is_offered(value: object, at: str, found: Problems) -> None:
    """What is chosen at first must be among what is offered."""
    if not isinstance(value, dict) or not isinstance(value.get("options"), list):
        return
    chosen = [value["initial_option"]] if "initial_option" in value else value.get("initial_options")
    for option in chosen if isinstance(chosen, list) else []:
        if option not in value["options"]:
            found.append(Problem(at, "failed_constraint", "initial option is not one of the options"))


def _lengths_agree(value: object, at: str, found: Problems) -> None:
    if isinstance(value, dict):
        least, most = value.get("min_length", 0), value.get("max_length", 3000)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            found.append(Problem(f"{at}/min_length", "failed_constraint", "min_length must not exceed max_length"))


def _element(required: dict[str, Rule], optional: dict[str, Rule], *also: Rule) -> Rule:
    return shape({"type": anything, **required}, optional, *also)


_STATIC = {"options": OPTIONS, "option_groups": OPTION_GROUPS}
_ONE_LIST = exactly_one("options", "option_groups")

BUTTON = _element(
    {"text": plain(75)},
    {
        **_SHARED,
        "url": string(3000),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
    },
)
SELECTS: dict[str, Rule] = {
    "static_select": _element(
        {}, {**_FOCUS, **_STATIC, "initial_option": PLAIN_OPTION}, _ONE_LIST, _initial_is_offered
    ),
    "external_select": _element({}, {**_FOCUS, "initial_option": PLAIN_OPTION, "min_query_length": number(0)}),
    "users_select": _element({}, {**_FOCUS, "initial_user": string(255)}),
    "conversations_select": _element(
        {},
        {
            **_FOCUS,
            "initial_conversation": string(255),
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": _FILTER,
        },
    ),
    "channels_select": _element({}, {**_FOCUS, "initial_channel": string(255), "response_url_enabled": flag}),
    "multi_static_select": _element(
        {}, {**_MULTI, **_STATIC, "initial_options": array(PLAIN_OPTION, 100)}, _ONE_LIST, _initial_is_offered
    ),
    "multi_external_select": _element(
        {}, {**_MULTI, "initial_options": array(PLAIN_OPTION, 100), "min_query_length": number(0)}
    ),
    "multi_users_select": _element({}, {**_MULTI, "initial_users": _REFS}),
    "multi_conversations_select": _element(
        {}, {**_MULTI, "initial_conversations": _REFS, "default_to_current_conversation": flag, "filter": _FILTER}
    ),
    "multi_channels_select": _element({}, {**_MULTI, "initial_channels": _REFS}),
}
PICKERS: dict[str, Rule] = {
    "checkboxes": _element(
        {"options": array(RICH_OPTION, 10, unique=value_of)},
        {**_SHARED, "focus_on_load": flag, "initial_options": array(RICH_OPTION, 10)},
        _initial_is_offered,
    ),
    "radio_buttons": _element(
        {"options": array(RICH_OPTION, 10, unique=value_of)},
        {**_SHARED, "focus_on_load": flag, "initial_option": RICH_OPTION},
        _initial_is_offered,
    ),
    "datepicker": _element({}, {**_FOCUS, "initial_date": string(10, 10)}),
    "timepicker": _element({}, {**_FOCUS, "initial_time": string(5, 5), "timezone": string(100)}),
}
_DATE_AND_TIME = _element({}, {**_SHARED, "focus_on_load": flag, "initial_date_time": number(0)})
_OVERFLOW = _element({"options": array(OVERFLOW_OPTION, 5, unique=value_of)}, _SHARED)
_WORKFLOW = _element(
    {
        "text": plain(75),
        "workflow": shape(
            {
                "trigger": shape(
                    {"url": string(3000)},
                    {
                        "customizable_input_parameters": array(
                            shape({"name": string(255), "value": string(3000)}, {}), None, least=0
                        )
                    },
                )
            },
            {},
        ),
    },
    {**_SHARED, "style": choice("primary", "danger"), "accessibility_label": string(75)},
)
_TEXTS: dict[str, Rule] = {
    "plain_text_input": _element(
        {},
        {
            **_TYPED,
            "initial_value": string(3000, 0),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        _lengths_agree,
    ),
    "number_input": _element(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
    ),
    "email_text_input": _element({}, {**_TYPED, "initial_value": string(3000)}),
    "url_text_input": _element({}, {**_TYPED, "initial_value": string(3000)}),
}
_FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

IN_ACTIONS = tagged(
    {
        "button": BUTTON,
        "overflow": _OVERFLOW,
        "workflow_button": _WORKFLOW,
        "datetimepicker": _DATE_AND_TIME,
        **SELECTS,
        **PICKERS,
    }
)
IN_SECTION = tagged(
    {"button": BUTTON, "image": IMAGE, "overflow": _OVERFLOW, "workflow_button": _WORKFLOW, **SELECTS, **PICKERS}
)
IN_INPUT = tagged({**SELECTS, **PICKERS, **_TEXTS, "datetimepicker": _DATE_AND_TIME})
IN_CONTEXT_ACTIONS = tagged(
    {
        "feedback_buttons": _element({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ID}),
        "icon_button": _element(
            {"text": plain(75), "icon": choice("trash")},
            {**_SHARED, "value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": _REFS},
        ),
    }
)
