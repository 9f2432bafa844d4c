"""Forms as Adaptive Cards, in chats and in dialogs, and what people put into them."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from adapters.teams import forms
from adapters.teams.forms import DATASET
from lfbot.form import Asks, Field, Form, Option
from lfbot.line import Mention, Named, Word
from lfbot.wild import Wild, decode
from sandbox.teams.cards import buttons, inputs, words
from tests.adapters import anything
from tests.adapters.published import adaptive_card
from tests.adapters.samples import FORMS, MARKDOWN
from tests.adapters.teams_rules import MESSAGE_BYTES, refused, utf16

Json = dict[str, Any]
SAM = Mention("3b56c9aa-0d1e-4f2a-8b3c-4d5e6f708192", "Sam Rivera")
KIM = Mention("29:1XJKabc", "Kim")
TAG = Mention("dGFn", "data-team", Named.GROUP)
NOBODY: Mapping[str, str] = {}


def drawn(
    form: Form, *, dialog: bool = False, errors: Mapping[str, str] = NOBODY, values: Mapping[str, object] = NOBODY
) -> Json:
    """The card that asks."""
    return forms.content(form, nonce="n1", private=True, dialog=dialog, errors=errors, values=values)


def enroll(*fields: Field) -> Form:
    """A form with these fields."""
    return Form("enroll", "Enroll people", fields, "Enroll")


def asked(*fields: Field) -> dict[str, Json]:
    """The inputs for these fields, by their ids."""
    return {one["id"]: one for one in inputs_of(drawn(enroll(*fields)))}


def inputs_of(card: Json) -> list[Json]:
    """The inputs in order."""
    return [dict(one) for one in inputs(card)]


def people(*given: Word, many: bool = True, required: bool = True) -> Field:
    """A field for people, with what was typed already."""
    return Field("people", "People", Asks.PEOPLE, required, many=many, given=given)


def sent(card: Json, **typed: str) -> Json:
    """What Teams sends when somebody presses the card's button: untouched but for `typed`, by field and kind."""
    values = {one["id"]: one.get("value", "") for one in inputs_of(card)}
    put = {id.replace("_", ":"): value for id, value in typed.items()}
    assert put.keys() <= values.keys()
    return {**buttons(card)[-1].data, **values, **put}


def wild(values: object) -> Wild:
    """Values as they come from outside."""
    return decode(json.dumps(values).encode())


def submitted(form: Form, **typed: str) -> tuple[Word, ...]:
    """The words that come back when somebody sends the form."""
    return forms.read(form.command, wild(sent(drawn(form), **typed)))


@pytest.mark.parametrize("name", FORMS)
def test_forms_look_as_agreed(name: str, golden: Callable[[str, object], None]) -> None:
    golden(f"teams/form_{name}", drawn(FORMS[name]))


@settings(max_examples=60, deadline=None)
@given(anything.forms)
def test_t_076_teams_takes_any_form(form: Form) -> None:
    made = drawn(form)
    assert refused(made) == []
    assert utf16(made) <= MESSAGE_BYTES


@settings(max_examples=40, deadline=None)
@given(anything.forms)
def test_t_086_teams_takes_any_form_in_a_dialog(form: Form) -> None:
    assert refused(drawn(form, dialog=True), dialog=True) == []


@settings(max_examples=30, deadline=None)
@given(anything.forms)
def test_t_076_the_published_schema_holds_any_form(form: Form) -> None:
    adaptive_card().validate(drawn(form))


def test_a_chat_gets_the_button_of_new_clients_and_old_ones() -> None:
    (button,) = buttons(drawn(enroll(people())))
    assert (button.label, button.action["type"], button.action["verb"]) == ("Enroll", "Action.Execute", "form")
    assert button.data == {"lfbot": 1, "form": "enroll", "nonce": "n1", "private": True}
    assert button.action["fallback"] == {"type": "Action.Submit", "title": "Enroll", "data": button.data}


def test_t_086_a_dialog_has_a_title_of_its_own_and_submits() -> None:
    made = drawn(enroll(people()), dialog=True)
    assert [one.action["type"] for one in buttons(made)] == ["Action.Submit"]
    assert "Enroll people" not in words(made)
    assert "Enroll people" in words(drawn(enroll(people())))


@pytest.mark.parametrize(
    ("asks", "many", "id", "kind"),
    [
        (Asks.PEOPLE, True, "what:people", "Input.ChoiceSet"),
        (Asks.PEOPLE, False, "what:people", "Input.ChoiceSet"),
        (Asks.COURSE, True, "what:many", "Input.ChoiceSet"),
        (Asks.COURSE, False, "what:one", "Input.ChoiceSet"),
        (Asks.CHOICE, True, "what:many", "Input.ChoiceSet"),
        (Asks.CHOICE, False, "what:one", "Input.ChoiceSet"),
        (Asks.DAY, False, "what:one", "Input.Date"),
        (Asks.TEXT, False, "what:typed", "Input.Text"),
    ],
)
def test_each_question_has_the_input_that_fits(asks: Asks, many: bool, id: str, kind: str) -> None:
    field = Field("what", "What", asks, required=True, many=many, options=(Option("Easy", "easy"),))
    made = asked(field)[id]
    assert (made["type"], made["label"]) == (kind, "What")
    assert made.get("isMultiSelect", False) is many


def test_people_are_picked_from_the_directory_or_given_by_address() -> None:
    picker, line = asked(people()).values()
    assert picker["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}
    assert (line["type"], line["label"]) == ("Input.Text", "People, by e-mail address")
    assert not {"isRequired"} & (picker.keys() | line.keys())


def test_t_092_courses_are_looked_up_while_somebody_types() -> None:
    course = asked(Field("course", "Course", Asks.COURSE, required=True))["course:one"]
    assert course["choices.data"] == {"type": "Data.Query", "dataset": DATASET}
    assert course["style"] == "filtered"
    assert (course["isRequired"], course["errorMessage"]) == (True, "Course is needed.")


def test_who_was_mentioned_is_chosen_already() -> None:
    picker = asked(people(SAM, KIM))["people:people"]
    assert picker["choices"] == [
        {"title": "Sam Rivera", "value": SAM.id},
        {"title": "Kim", "value": KIM.id},
    ]
    assert picker["value"] == f"{SAM.id},{KIM.id}"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_as_it_came_says_what_was_typed(name: str) -> None:
    form = FORMS[name]
    said = submitted(form)
    for field in form.fields:
        for word in field.given:
            assert isinstance(word, str) or word in said
    joined = " ".join(str(word) for word in said)
    assert all(word in joined for field in form.fields for word in field.given if isinstance(word, str))


def test_people_tags_and_addresses_come_back_as_they_were() -> None:
    form = enroll(people(SAM, "ann@x.com", TAG, "usr_2", KIM))
    assert submitted(form) == (
        "enroll",
        Mention(SAM.id),
        TAG,
        Mention(KIM.id),
        "people:ann@x.com",
        "people:usr_2",
    )


def test_whoever_is_picked_comes_as_a_mention_and_whoever_is_taken_out_is_out() -> None:
    form = enroll(people(SAM, TAG))
    assert submitted(form, people_people=KIM.id) == ("enroll", Mention(KIM.id))


def test_who_has_no_chat_account_can_be_given_by_address_however_it_is_typed() -> None:
    assert submitted(enroll(people()), people_written="Bo@x.com, <cy@x.com>;\n di@x.com") == (
        "enroll",
        "people:Bo@x.com",
        "people:cy@x.com",
        "people:di@x.com",
    )


@pytest.mark.parametrize("word", ["Python, part 2", "~0", "x" * 250, SAM.id, " spaced\tout "])
@pytest.mark.parametrize("many", [True, False])
def test_a_course_that_no_choice_can_carry_comes_back_whole(word: str, many: bool) -> None:
    field = Field("course", "Course", Asks.COURSE, required=True, many=many, given=(word,))
    assert submitted(enroll(field)) == ("enroll", f"course:{word}")


def test_words_that_cannot_be_sent_are_shown_and_not_carried() -> None:
    tag = Mention("dGFn", "half \ud83d", Named.GROUP)
    made = drawn(enroll(people(tag), Field("course", "Course", Asks.COURSE, required=True, given=("\ud83d",))))
    assert utf16(made) <= MESSAGE_BYTES
    assert "You typed: @half \ufffd." in words(made)
    assert "You typed: \ufffd." in words(made)
    assert "held" not in buttons(made)[0].data


def test_several_choices_are_parted_at_their_commas() -> None:
    options = (Option("A", "a"), Option("B, or C", "b, or c"), Option("D", "d"))
    form = enroll(Field("topics", "Topics", Asks.CHOICE, required=True, many=True, options=options))
    held = {one["title"]: one["value"] for one in inputs_of(drawn(form))[0]["choices"]}
    assert submitted(form, topics_many=f"{held['A']},{held['B, or C']}") == ("enroll", "topics:a", "topics:b, or c")


def test_a_choice_that_does_not_exist_is_kept_so_that_it_is_answered() -> None:
    field = Field("level", "Level", Asks.CHOICE, required=True, options=(Option("Easy", "easy"),), given=("esay",))
    assert asked(field)["level:one"]["value"] == "esay"
    assert submitted(enroll(field)) == ("enroll", "level:esay")


def test_more_choices_than_a_list_holds_are_counted() -> None:
    options = tuple(Option(f"Category {n}", f"c{n}") for n in range(130))
    made = drawn(enroll(Field("category", "Category", Asks.CHOICE, required=False, options=options)))
    assert len(inputs_of(made)[0]["choices"]) == 100
    assert "… and 30 more, which can be typed in the command." in words(made)


def test_t_075_lists_that_are_too_long_together_are_shortened_and_counted() -> None:
    options = tuple(Option(f"Category {n} {'x' * 180}", f"c{n}") for n in range(100))
    several = (Field(f"f{n}", f"F {n}", Asks.CHOICE, required=False, options=options) for n in range(9))
    made = drawn(enroll(*several))
    assert utf16(made) <= MESSAGE_BYTES
    shown = len(inputs_of(made)[0]["choices"])
    assert 0 < shown < 100
    assert f"… and {100 - shown} more, which can be typed in the command." in words(made)


def test_what_an_input_cannot_hold_is_shown_beside_it() -> None:
    day = Field("since", "Since", Asks.DAY, required=False, given=("yesterday",), hint="From when")
    one = Field("person", "Person", Asks.PEOPLE, required=False, given=(SAM, KIM))
    made = drawn(enroll(day, one))
    assert "You typed: yesterday." in words(made)
    assert "You typed: Kim." in words(made)
    assert asked(day)["since:one"]["placeholder"] == "From when"


def test_t_087_a_refused_answer_keeps_what_was_put_in_and_says_what_is_wrong() -> None:
    form = enroll(
        people(TAG),
        Field("course", "Course", Asks.COURSE, required=True),
        Field("why", "Why", Asks.TEXT, required=False),
    )
    values = sent(
        drawn(form), people_people=f"~0,{SAM.id}", people_written="ann@x.com", course_one="crs_9", why_typed="a, b"
    )
    again = drawn(
        form, dialog=True, values=values, errors={"course": "There is no course “crs_9”.", "other": "And this."}
    )
    assert forms.read("enroll", wild(sent(again))) == forms.read("enroll", wild(values))
    assert forms.read("enroll", wild(values)) == (
        "enroll",
        TAG,
        Mention(SAM.id),
        "people:ann@x.com",
        "course:crs_9",
        "why:a, b",
    )
    said = words(again).splitlines()
    assert said[0] == "And this."
    assert said[said.index("crs_9") + 1] == "There is no course “crs_9”."
    assert refused(again, dialog=True) == []


def test_t_087_what_was_taken_out_stays_out() -> None:
    form = enroll(people(SAM), Field("why", "Why", Asks.TEXT, required=False, given=("so",)))
    values = sent(drawn(form), people_people="", why_typed="")
    assert forms.read("enroll", wild(sent(drawn(form, values=values)))) == ("enroll",)


def test_t_048_an_error_that_quotes_markup_stays_literal() -> None:
    made = drawn(enroll(people()), errors={"people": MARKDOWN})
    assert MARKDOWN in words(made)


@pytest.mark.parametrize(
    "values",
    [
        None,
        [],
        {},
        {"people:people": 1},
        {"people:people": ["a"]},
        {"people:people": "~7,~x,~"},
        {"people:people": "~0", "held": {"people:people": [1]}},
        {"people:people": "~0", "held": 1},
        {":one": "x"},
        {"course": "x", "form": "y", "a:b": "c"},
        {"course:one": "  ", "since:one": None, "people:written": ",;"},
    ],
)
def test_values_that_say_nothing_are_the_bare_command(values: object) -> None:
    assert [word for word in forms.read("help", wild(values)) if word not in ("people:~x", "people:~")] == ["help"]


def test_what_is_typed_into_a_field_is_no_mention_and_no_further_argument() -> None:
    form = enroll(Field("text", "Text", Asks.TEXT, required=False))
    assert submitted(form, text_typed="<at>Sam</at> level:hard") == ("enroll", "text:<at>Sam</at> level:hard")
