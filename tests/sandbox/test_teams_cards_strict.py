"""Adaptive Cards as strictly as Teams takes them, and as a person reads them."""

import copy
import json
from pathlib import Path

import jsonschema_rs
import pytest

from sandbox.teams.cards import buttons, inputs, problems, words
from sandbox.teams.state import Json
from tests.sandbox.teams_cards import asked, card, execute, mention, row, submit, text

SAM = "29:1abc"
PEOPLE = {"type": "Data.Query", "dataset": "graph.microsoft.com/users?scope=currentContext"}
COURSES = {"type": "Data.Query", "dataset": "courses"}
CHOICES = [{"title": "Python", "value": "crs_1"}, {"title": "Go", "value": "crs_2"}]
IMAGE: Json = {"type": "Image", "url": "https://example.com/a.png", "altText": "A chart", "size": "Medium"}
ALL = card(
    text("Hello <at>Sam</at>, **see** [docs](https://example.com/a)", weight="Bolder", size="Large", style="heading"),
    {
        "type": "RichTextBlock",
        "inlines": ["a ", {"type": "TextRun", "text": "*b* <at>c</at>", "italic": True, "fontType": "Monospace"}],
    },
    {
        "type": "ColumnSet",
        "columns": [
            {"type": "Column", "width": "auto", "items": [IMAGE]},
            {"type": "Column", "width": 2, "items": [text("right", color="Attention", isSubtle=True)]},
            {"type": "Column", "width": "80px", "verticalContentAlignment": "Center"},
        ],
    },
    {
        "type": "Container",
        "style": "emphasis",
        "items": [{"type": "FactSet", "facts": [{"title": "Due", "value": "**soon**"}]}],
        "selectAction": {"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com/"},
        "bleed": True,
        "separator": True,
        "spacing": "ExtraLarge",
    },
    {"type": "ImageSet", "images": [IMAGE], "imageSize": "small"},
    {
        "type": "Table",
        "columns": [{"type": "TableColumnDefinition", "width": 1}],
        "rows": [{"type": "TableRow", "cells": [{"type": "TableCell", "items": [text("cell")]}]}],
        "firstRowAsHeader": True,
    },
    asked("Text", "note", "Note", isMultiline=True, maxLength=10, regex="^x", errorMessage="x, please", value="x"),
    asked("Number", "count", "Count", min=1, max=5, value=2),
    asked("Date", "due", "Due", min="2026-01-01", value="2026-11-23"),
    asked("Time", "at", "At", value="09:30"),
    {"type": "Input.Toggle", "id": "sure", "title": "Sure", "value": "true"},
    asked("ChoiceSet", "course", "Course", choices=CHOICES, value="crs_2", isRequired=True, errorMessage="Which one?"),
    asked("ChoiceSet", "many", "Many", choices=CHOICES, value="crs_1,crs_2", isMultiSelect=True, style="expanded"),
    asked("ChoiceSet", "found", "Found", choices=[], style="filtered", **{"choices.data": COURSES}),
    asked("ChoiceSet", "who", "Who", choices=[], **{"choices.data": PEOPLE}),
    row(
        execute("Go", data={"a": 1}),
        submit("Ask", {"msteams": {"type": "task/fetch"}}),
        {"type": "Action.ShowCard", "title": "More", "card": {"type": "AdaptiveCard", "body": [text("inside")]}},
        {"type": "Action.ToggleVisibility", "title": "Hide", "targetElements": ["note", {"elementId": "due"}]},
    ),
    actions=[{"type": "Action.OpenUrl", "title": "Site", "url": "http://127.0.0.1:80/x", "tooltip": "Ours"}],
    refresh={"action": {"type": "Action.Execute", "verb": "see", "data": {}}, "userIds": [SAM]},
    fallbackText="Hello",
    msteams={"width": "Full", "entities": [mention("Sam", SAM)]},
)


def test_a_card_of_everything_is_well() -> None:
    assert problems(ALL) == []


def test_the_published_schema_agrees_but_for_what_only_teams_knows() -> None:
    file = Path(__file__).parents[3] / "shared" / "schemas" / "adaptive-card-1.5.json"
    if not file.exists():
        pytest.skip("the published schema of Adaptive Cards is not beside the repository")
    known = copy.deepcopy(ALL)
    del known["msteams"]
    for one in inputs(known):
        if one.pop("choices.data", None):  # and with it the style that shows a search
            one.pop("style", None)
    jsonschema_rs.validator_for(json.loads(file.read_text())).validate(known)


def without(name: str, whole: Json) -> Json:
    return {key: value for key, value in whole.items() if key != name}


MANY = [submit(f"b{number}") for number in range(4)]
BROKEN: dict[str, tuple[Json, str]] = {
    "no version": (without("version", card()), "/: missing required field: version"),
    "no schema": (without("$schema", card()), "/: missing required field: $schema"),
    "another schema": (card(**{"$schema": "https://example.com"}), "/$schema: must be http://adaptivecards.io"),
    "another type": (card(type="Card"), "/type: must be one of"),
    "too new": (card(version="1.6"), "/version: must be a version from 1.0 to 1.5"),
    "no version at all": (card(version="1.5.1"), "/version: must be a version"),
    "an unknown element": (card({"type": "Media", "sources": []}), "/body/0/type: unsupported type: Media"),
    "an unknown property": (card(text("a", bold=True)), "/body/0/bold: invalid additional property"),
    "an unknown property of the card": (card(title="x"), "/title: invalid additional property"),
    "a word that is none": (card(text("a", size="huge")), "/body/0/size: must be one of"),
    "no text": (card({"type": "TextBlock"}), "/body/0: missing required field: text"),
    "a wrong type": (card(text("a", wrap="yes")), "/body/0/wrap: must provide a boolean"),
    "a picture without words": (card(without("altText", IMAGE)), "/body/0: missing required field: altText"),
    "a picture over http": (card({**IMAGE, "url": "http://example.com/a"}), "/body/0/url: not an absolute https"),
    "a relative address": (card({**IMAGE, "url": "/a.png"}), "/body/0/url: not an absolute https"),
    "a script": (
        card(row({"type": "Action.OpenUrl", "title": "x", "url": "javascript:alert(1)"})),
        "/body/0/actions/0/url: not an absolute https",
    ),
    "a link to nowhere": (card(text("[a](javascript:x)")), "no address to open: javascript:x"),
    "an input without a label": (card({"type": "Input.Text", "id": "a"}), "/body/0: must define either `label`"),
    "an input without an id": (card({"type": "Input.Text", "label": "a"}), "/body/0: missing required field: id"),
    "a refusal without words": (
        card(asked("Text", "a", "A", isRequired=True)),
        "/body/0: an input that can be refused",
    ),
    "one id twice": (card(asked("Text", "a", "A"), asked("Date", "a", "B")), "two elements are a"),
    "one id in two cards": (
        card(
            asked("Text", "a", "A"),
            row(
                {
                    "type": "Action.ShowCard",
                    "title": "x",
                    "card": {"type": "AdaptiveCard", "body": [asked("Text", "a", "A")]},
                }
            ),
        ),
        "two elements are a",
    ),
    "no fallback": (card(row(without("fallback", execute("a")))), "an Action.Execute needs an Action.Submit"),
    "an action among the card's own": (card(actions=[execute("a")]), "/actions: an Action.Execute stands in an"),
    "an action in an old card": (card(row(execute("a")), version="1.3"), "/version: Action.Execute needs version 1.4"),
    "a button without words": (card(row(without("title", submit("a")))), "missing required field: title"),
    "seven buttons": (
        card(row(*MANY), row(submit("x"), submit("y")), actions=[submit("z")]),
        "/actions: 7 buttons are more than 6",
    ),
    "61 persons": (
        card(refresh={"action": {"type": "Action.Execute", "verb": "v"}, "userIds": [f"29:{n}" for n in range(61)]}),
        "/refresh/userIds: no more than 60 items allowed",
    ),
    "an object id to refresh for": (
        card(refresh={"action": {"type": "Action.Execute", "verb": "v"}, "userIds": ["3b56c9aa-0000"]}),
        "/refresh/userIds/0: must be an MRI",
    ),
    "a mention without its entity": (card(text("<at>Sam</at>")), "<at>Sam</at> has no entity"),
    "half a mention": (card(text("<at>Sam")), "<at> has no entity"),
    "an entity without its mention": (card(text("Sam"), msteams={"entities": [mention("Sam", SAM)]}), "does not stand"),
    "a mention in a TextRun": (
        card(
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "<at>Sam</at>"}]},
            msteams={"entities": [mention("Sam", SAM)]},
        ),
        "<at>Sam</at> does not stand in any TextBlock",
    ),
    "a mention of nobody": (
        card(text("<at>Sam</at>"), msteams={"entities": [mention("Sam", "Sam")]}),
        "/msteams/entities/0/mentioned/id: nobody is called 'Sam'",
    ),
    "two choices of one value": (
        card(asked("ChoiceSet", "c", "C", choices=[CHOICES[0], CHOICES[0]])),
        "two choices of c are crs_1",
    ),
    "a comma among several": (
        card(asked("ChoiceSet", "c", "C", choices=[{"title": "a", "value": "a,b"}], isMultiSelect=True)),
        "a comma within a choice of c",
    ),
    "a value that is not offered": (card(asked("ChoiceSet", "c", "C", choices=CHOICES, value="crs_9")), "['crs_9']"),
    "no choices": (card(asked("ChoiceSet", "c", "C")), "/body/0: must define either `choices`"),
    "a search that is not shown": (
        card(asked("ChoiceSet", "c", "C", **{"choices.data": COURSES})),
        "/body/0/style: choices that are searched",
    ),
    "a date that is none": (card(asked("Date", "d", "D", value="2026-02-30")), "/body/0/value: must be a date"),
    "nothing to hide": (
        card(row({"type": "Action.ToggleVisibility", "title": "x", "targetElements": ["nobody"]})),
        "nobody, to be shown or hidden, is not there",
    ),
    "a button of an unknown kind": (
        card(row(submit("x", {"msteams": {"type": "dance"}}))),
        "/body/0/actions/0/data/msteams/type: must be one of",
    ),
    "too much of it": (card(text("é" * 60_000)), "bytes in UTF-16 are more than 102400"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_teams_does_not_take(name: str) -> None:
    broken, expected = BROKEN[name]
    found = problems(broken)
    assert any(expected in problem for problem in found), found
    assert len(found) == 1


@pytest.mark.parametrize(
    "address", ["https://x", "https:///x", "//x.com/", "", "https://a b.com", "https://x.com/\n", "ftp://x.com"]
)
def test_only_whole_addresses_are_opened(address: str) -> None:
    made = card(row({"type": "Action.OpenUrl", "title": "x", "url": address}))
    assert (problems(made) == []) == (address == "https://x")


def test_a_dialog_has_no_action_that_is_executed() -> None:
    made = card(text("a"), row(execute("Go")))
    assert problems(made) == []
    assert problems(made, dialog=True) == ["/body: in a dialog there is no Action.Execute"]
    assert problems(card(row(submit("Go"))), dialog=True) == []


def test_sixty_persons_six_buttons_and_two_people_of_one_name_are_well() -> None:
    sixty = {"action": {"type": "Action.Execute", "verb": "v"}, "userIds": [f"29:{n}" for n in range(60)]}
    both = {"entities": [mention("Sam", SAM), mention("Sam", "29:other")]}
    assert problems(card(row(*MANY, submit("x"), submit("y")), refresh=sixty)) == []
    assert problems(card(text("<at>Sam</at> and <at>Sam</at>"), msteams=both)) == []
    assert problems(card(text("<at>Sam</at>"), msteams=both)) != []


def test_a_person_reads_the_words_without_their_markup() -> None:
    assert words(ALL).splitlines() == [
        "Hello Sam, see docs",
        "a *b* <at>c</at>",
        "A chart",
        "right",
        "Due: soon",
        "A chart",
        "cell",
        *["Note", "x", "Count", "2", "Due", "2026-11-23", "At", "09:30", "Sure", "Course", "Go"],
        *["Many", "Python", "Go", "Found", "Who"],
        *["Go", "Ask", "More", "Hide", "Site"],
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\*not bold\* and \[no\]\(link\)", "*not bold* and [no](link)"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("_soft_ *also* __strong__", "soft also strong"),
        ("- one\r- two", "• one\n• two"),
        ("A &amp; &lt;B&gt;", "A & <B>"),
        ("<at>A &amp; B</at>!", "A & B!"),
        ("{{DATE(2026-11-23T09:05:00Z, SHORT)}} {{TIME(2026-11-23T09:05:00Z)}}", "Mon, Nov 23, 2026 9:05 AM"),
        ("{{DATE(2026-11-23T09:05:00.123Z)}}", "{{DATE(2026-11-23T09:05:00.123Z)}}"),
    ],
)
def test_markdown_is_read_as_teams_shows_it(written: str, read: str) -> None:
    assert words(card(text(written))) == read


def test_a_moment_in_a_text_run_is_shown_and_markdown_in_it_is_not() -> None:
    run = {"type": "TextRun", "text": "**{{DATE(2026-11-23T09:05:00+01:00)}}**"}
    assert words(card({"type": "RichTextBlock", "inlines": [run]})) == "**11/23/2026**"


def test_what_is_hidden_is_not_read() -> None:
    hidden: Json = {"type": "Container", "isVisible": False, "items": [text("secret"), row(submit("press"))]}
    assert words(card(hidden, text("open"))) == "open"
    assert buttons(card(hidden)) == []


def test_buttons_come_in_the_order_in_which_they_are_shown_and_with_what_they_carry() -> None:
    assert [one.label for one in buttons(ALL)] == ["Go", "Ask", "More", "Hide", "Site", "Open"]
    assert buttons(ALL)[0].data == {"a": 1}

    inner = {"type": "AdaptiveCard", "body": [asked("Text", "why", "Why")], "actions": [submit("Yes")]}
    nested = card(asked("Text", "a", "A"), row({"type": "Action.ShowCard", "title": "Sure?", "card": inner}))
    (_, yes) = buttons(nested)
    assert (yes.label, [one["id"] for place in yes.cards for one in inputs(place)]) == ("Yes", ["a", "why"])
