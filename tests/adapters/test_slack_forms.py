"""Forms and outcomes as Slack modals, and what people put into them."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import forms
from adapters.slack.limits import VIEW_TITLE
from lfbot.card import Bold, Button, Card, Listed, Person, buttons, text
from lfbot.form import Asks, Field, Form, Option
from lfbot.graphemes import size
from lfbot.line import Mention, Named, Word
from sandbox.check import Problems
from sandbox.slack.fields import state_of
from sandbox.slack.objects import OPTIONS_ANSWER
from sandbox.slack.reading import words_of
from sandbox.slack.wire import Json
from tests.adapters import anything
from tests.adapters.published import schema
from tests.adapters.samples import CARDS, FORMS
from tests.adapters.slack_rules import refused_view

TEAM = Mention("S1", "data-team", Named.GROUP)
SALES = Mention("C1", "sales", Named.CHANNEL)


def asked(*fields: Field) -> dict[str, Json]:
    """The inputs for these fields, by their ids."""
    view: Json = forms.view(Form("enroll", "Enroll people", fields), "")
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def people(*given: Word, many: bool = True, required: bool = True) -> Field:
    """A field for people, with what was typed already."""
    return Field("people", "People", Asks.PEOPLE, required, many=many, given=given)


def submitted(form: Form, **typed: Json) -> tuple[Word, ...]:
    """The words that come back when somebody sends the form: untouched but for `typed`, states by block."""
    view: Json = forms.view(form, "")
    state = state_of(view["blocks"], {block: {block: value} for block, value in typed.items()})
    return forms.read(form.command, {**view, "state": {"values": state}})


@pytest.mark.parametrize("name", FORMS)
def test_forms_look_as_agreed(name: str, golden: Callable[[str, object], None]) -> None:
    golden(f"slack/form_{name}", forms.view(FORMS[name], '["enroll","C1",""]'))


@pytest.mark.parametrize("name", FORMS)
def test_slacks_own_types_hold_them(name: str) -> None:
    schema("block-kit-view").validate(forms.view(FORMS[name], ""))


@settings(max_examples=60, deadline=None)
@given(anything.forms, st.text("abc{}", max_size=3_000))
def test_slack_takes_any_form(form: Form, metadata: str) -> None:
    assert refused_view(forms.view(form, metadata)) == []


@settings(max_examples=30, deadline=None)
@given(anything.forms)
def test_slacks_own_types_hold_any_form(form: Form) -> None:
    schema("block-kit-view").validate(forms.view(form, ""))


@settings(max_examples=40, deadline=None)
@given(anything.cards)
def test_slack_takes_any_outcome(card: Card) -> None:
    assert refused_view(forms.outcome(card)) == []


def test_an_outcome_of_any_length_stays_below_slacks_size() -> None:
    lines = Listed(((Bold("x"),),) * 5_000)
    view = forms.outcome(Card("😀" * 4_000, (lines, buttons(Button("More", ("help",))))))
    assert refused_view(view) == []
    assert "more." in words_of(view)
    assert "More" in words_of(view)


def test_metadata_that_slack_would_refuse_is_refused_here() -> None:
    with pytest.raises(ValueError, match="3001 characters"):
        forms.view(FORMS["enroll"], "x" * 3_001)


@pytest.mark.parametrize(
    ("asks", "many", "kind"),
    [
        (Asks.PEOPLE, True, "multi_users_select"),
        (Asks.PEOPLE, False, "users_select"),
        (Asks.COURSE, True, "multi_external_select"),
        (Asks.COURSE, False, "external_select"),
        (Asks.CHOICE, True, "checkboxes"),
        (Asks.CHOICE, False, "static_select"),
        (Asks.DAY, False, "datepicker"),
        (Asks.TEXT, False, "plain_text_input"),
    ],
)
def test_each_question_has_the_picker_that_fits(asks: Asks, many: bool, kind: str) -> None:
    field = Field("what", "What", asks, required=True, many=many, options=(Option("Easy", "easy"),))
    assert asked(field)["what"]["element"]["type"] == kind


def test_more_choices_than_checkboxes_hold_become_a_menu() -> None:
    options = tuple(Option(f"{n}", f"{n}") for n in range(11))
    field = Field("what", "What", Asks.CHOICE, required=True, many=True, options=options)
    assert asked(field)["what"]["element"]["type"] == "multi_static_select"


def test_courses_are_offered_from_the_first_moment() -> None:
    course = Field("course", "Course", Asks.COURSE, required=True)
    assert asked(course)["course"]["element"]["min_query_length"] == 0


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_as_it_came_says_what_was_typed(name: str) -> None:
    form = FORMS[name]
    words = submitted(form)
    for field in form.fields:
        for word in field.given:
            assert isinstance(word, str) or word in words
    joined = " ".join(str(word) for word in words)
    assert all(word in joined for field in form.fields for word in field.given if isinstance(word, str))


def test_people_groups_channels_and_addresses_come_back_as_they_were() -> None:
    form = Form("enroll", "Enroll", (people(Mention("U1"), "ann@x.com", TEAM, SALES, "usr_2"),))
    assert submitted(form) == ("enroll", Mention("U1"), TEAM, SALES, "people:ann@x.com", "people:usr_2")


def test_who_has_no_chat_account_can_be_given_by_address_however_it_is_typed() -> None:
    form = Form("enroll", "Enroll", (people("ann@x.com"),))
    typed: Json = {"type": "plain_text_input", "value": "Bo@x.com, <cy@x.com>;\n di@x.com"}
    assert submitted(form, **{"people:written": typed}) == (
        "enroll",
        "people:Bo@x.com",
        "people:cy@x.com",
        "people:di@x.com",
    )


def test_where_addresses_were_typed_nobody_has_to_be_picked() -> None:
    inputs = asked(people("ann@x.com"))
    assert inputs["people"]["optional"] is True
    assert asked(people())["people"]["optional"] is False


def test_a_choice_that_does_not_exist_is_kept_so_that_it_is_answered() -> None:
    field = Field("level", "Level", Asks.CHOICE, required=True, options=(Option("Easy", "easy"),), given=("esay",))
    element = asked(field)["level"]["element"]
    assert element["initial_option"]["value"] == "esay"
    assert submitted(Form("courses", "Courses", (field,))) == ("courses", "level:esay")


def test_what_a_picker_cannot_hold_is_shown_beside_it() -> None:
    day = Field("since", "Since", Asks.DAY, required=False, given=("yesterday",), hint="From when")
    course = Field("course", "Course", Asks.COURSE, required=True, given=("x" * 151,))
    inputs = asked(day, course)
    assert inputs["since"]["hint"]["text"] == "From when You typed: yesterday."
    assert "x" * 151 in inputs["course"]["hint"]["text"]


def test_an_empty_answer_is_left_out() -> None:
    empty: Json = {
        "a": {"a": {"type": "users_select", "selected_user": None}},
        "b": {"b": {"type": "multi_external_select", "selected_options": []}},
        "c": {"c": {"type": "plain_text_input", "value": "  "}},
        "d": {"d": {"type": "datepicker", "selected_date": None}},
        "e": {"e": {"type": "static_select", "selected_option": None}},
    }
    assert forms.read("courses", {"state": {"values": empty}}) == ("courses",)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"state": None},
        {"state": {"values": []}},
        {"state": {"values": {"a": 1}}},
        {"state": {"values": {"a": {"a": {"selected_users": [1]}}}}},
    ],
)
def test_a_view_that_says_nothing_is_the_bare_command(view: Json) -> None:
    assert forms.read("help", view) == ("help",)


def test_what_is_typed_into_a_field_is_no_mention_and_no_further_argument() -> None:
    form = Form("courses", "Courses", (Field("text", "Text", Asks.TEXT, required=False),))
    typed: Json = {"type": "plain_text_input", "value": "<@U1> &amp; level:hard"}
    assert submitted(form, text=typed) == ("courses", "text:<@U1> &amp; level:hard")


def test_more_questions_than_fit_are_named() -> None:
    fields = tuple(Field(f"f{n}", "F", Asks.TEXT, required=n == 8) for n in range(9))
    view = forms.view(Form("courses", "Courses", fields), "")
    assert list(asked(*fields)) == ["f0", "f1", "f2", "f3", "f4", "f8"]
    assert "f5:, f6:, f7:" in words_of(view)


def test_a_long_title_is_whole_inside_the_modal() -> None:
    title = "List somebody's certificates, with their links"
    view = forms.view(Form("certificates", title, ()), "")
    assert size(words_of(view["title"])) <= VIEW_TITLE
    assert words_of(view["blocks"]) == title


def test_an_outcome_is_the_card_with_the_people_it_names() -> None:
    view = forms.outcome(Card("Done", (text(Person("U1", "Sam"), " is enrolled"),)))
    assert words_of(view["blocks"]) == "Done\n<@U1> is enrolled"
    assert "submit" not in view


@pytest.mark.parametrize("view", [forms.loading("Enroll"), forms.progress("Enroll", "3 of 12 people")])
def test_a_wait_is_a_modal_that_reports_when_it_is_closed(view: dict[str, object]) -> None:
    assert refused_view(view) == []
    assert view["notify_on_close"] is True
    assert words_of(view["blocks"]) in ("One moment…", "3 of 12 people")


@given(st.lists(anything.options, max_size=150), anything.short)
def test_slack_takes_any_list_of_options(found: list[Option], typed: str) -> None:
    problems: Problems = []
    OPTIONS_ANSWER(forms.options(found, typed), "", problems)
    assert problems == []


def test_what_was_typed_exactly_is_offered_first() -> None:
    found = [Option("Python for all", "crs_1"), Option("Python", "crs_2")]
    offered: Json = forms.options(found, "python ")
    assert [one["value"] for one in offered["options"]] == ["crs_2", "crs_1"]


def test_of_more_than_a_hundred_a_hundred_are_offered_each_once() -> None:
    offered: Json = forms.options([Option("A", f"crs_{n % 130}") for n in range(260)], "")
    assert len({one["value"] for one in offered["options"]}) == len(offered["options"]) == 100


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_a_modal_too(name: str) -> None:
    schema("block-kit-view").validate(forms.outcome(CARDS[name]))
