"""What Teams writes of what people type, and what buttons carry."""

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.teams.words import Said, packed, read, unpacked
from lfbot.bot import LONGEST
from lfbot.line import Mention, Named, Word
from lfbot.wild import Plain, Wild, decode

US = "28:5e1d"
BOT = "<at>LearnFlow</at>"
SAM, ANN, OTHER = Mention("29:sam", "Sam Lee"), Mention("29:ann", "Ann"), Mention("29:other", "Sam Lee")


def mention(id: str, name: str, **more: Plain) -> Wild:
    """An entity as Teams puts it beside the text."""
    return Wild({"type": "mention", "text": f"<at>{name}</at>", "mentioned": {"id": id, "name": name, **more}})


def heard(text: str, *entities: Wild) -> tuple[Word, ...]:
    """The words of a text; the bot, Sam and Ann are mentioned in it wherever their names stand, unless told."""
    return read(
        text, entities or (mention(US, "LearnFlow"), mention("29:sam", "Sam Lee"), mention("29:ann", "Ann")), us=US
    ).words


def test_t_026_the_bots_mention_before_a_command_is_no_part_of_it() -> None:
    assert read(f"{BOT} progress", [mention(US, "LearnFlow")], us=US) == Said(("progress",), True)
    assert read("progress", [], us=US) == Said(("progress",), False)


@pytest.mark.parametrize(
    "typed",
    [f"{BOT}, progress", f"{BOT}: progress", f"  {BOT} – progress", f"{BOT}{BOT}progress", f"- {BOT}\nprogress"],
)
def test_t_026_neither_is_what_sets_it_apart(typed: str) -> None:
    bot = mention(US, "LearnFlow")
    assert heard(typed, bot, bot) == ("progress",)


def test_the_bot_is_meant_wherever_it_is_mentioned_even_if_the_text_does_not_show_it() -> None:
    bot = mention(US.upper(), "LearnFlow")
    assert read(f"progress {BOT}", [bot], us=US).to_us
    assert read("LearnFlow progress", [bot], us=US) == Said(("progress",), True)
    assert not read(f"{BOT} <at>Ann</at>", [mention("29:ann", "Ann")], us=US).to_us


def test_t_030_the_bots_name_stays_where_it_is_spoken_of() -> None:
    assert heard(f"what is {BOT} API") == ("what", "is", "LearnFlow", "API")
    assert heard(f"{BOT} what is {BOT}'s API", *[mention(US, "LearnFlow")] * 2) == ("what", "is", "LearnFlow's", "API")


def test_t_031_a_person_whose_name_begins_like_the_bots_is_kept() -> None:
    admin = mention("29:admin", "LearnFlow Admin")
    said = heard(f"{BOT} enroll <at>LearnFlow Admin</at> crs_1", admin, mention(US, "LearnFlow"))
    assert said == ("enroll", Mention("29:admin", "LearnFlow Admin"), "crs_1")


def test_t_032_of_two_people_with_one_name_each_is_meant_in_turn() -> None:
    two = (mention("29:sam", "Sam Lee"), mention(US, "LearnFlow"), mention("29:other", "Sam Lee"))
    assert heard(f"{BOT} enroll <at>Sam Lee</at> <at>Sam Lee</at>", *two) == ("enroll", SAM, OTHER)
    assert heard(f"{BOT} enroll <at>Sam Lee</at>, <at>Sam Lee</at>", *reversed(two)) == ("enroll", OTHER, SAM)


@pytest.mark.parametrize(
    "typed",
    [
        f'{BOT} enroll <at id="0">Sam Lee</at> crs_1',
        '<at id="1">LearnFlow</at>&nbsp;enroll&nbsp;<AT id="0" >Sam Lee</AT>&nbsp;crs_1',
        f"{BOT}\u00a0enroll\u00a0<at>Sam\u00a0Lee</at>\u00a0crs_1\r\n",
        f"{BOT} {BOT} enroll <at>Sam&nbsp;Lee</at>\ncrs_1\n\n",
        f"\u200b{BOT} enroll\t<at> Sam  Lee </at> crs_1 ",
    ],
)
def test_t_033_however_a_client_mangles_the_text_it_is_read_the_same(typed: str) -> None:
    bot = mention(US, "LearnFlow")
    assert heard(typed, bot, bot, mention("29:sam", "Sam Lee")) == ("enroll", SAM, "crs_1")


def test_t_033_the_entity_may_be_written_another_way_than_the_text() -> None:
    sam = Wild({"type": "mention", "text": '<at id="3">Sam&nbsp;Lee</at>', "mentioned": {"id": "29:sam"}})
    assert heard("<at>Sam Lee</at>", sam) == (SAM,)


@pytest.mark.parametrize("typed", ["enroll <at>Sam Lee</at> crs_1", "enroll <at>@Sam Lee</at>, crs_1"])
def test_t_034_a_name_that_nobody_picked_from_the_list_is_one_word_and_no_person(typed: str) -> None:
    assert read(typed, [], us=US) == Said(("enroll", "@Sam Lee", "crs_1"), False)


def test_t_034_the_second_of_two_names_is_nobody_if_only_one_was_picked() -> None:
    assert heard("<at>Sam Lee</at> <at>Sam Lee</at>", mention("29:sam", "Sam Lee")) == (SAM, "@Sam Lee")


def test_t_034_what_is_typed_as_a_tag_is_text() -> None:
    assert heard("enroll &lt;at&gt;Ann&lt;/at&gt;") == ("enroll", "<at>Ann</at>")


@pytest.mark.parametrize(
    "entity",
    [
        None,
        "mention",
        [],
        {},
        {"type": "mention"},
        {"type": "mention", "text": "<at>Ann</at>"},
        {"type": "mention", "text": "<at>Ann</at>", "mentioned": None},
        {"type": "mention", "text": "<at>Ann</at>", "mentioned": {"name": "Ann"}},
        {"type": "mention", "text": None, "mentioned": {"id": "29:ann"}},
        {"type": "mention", "text": "<at></at>", "mentioned": {"id": "29:ann"}},
        {"text": "<at>Ann</at>", "mentioned": {"id": "29:ann"}},
        {"type": "clientInfo", "locale": "en-GB", "text": "<at>Ann</at>", "mentioned": {"id": "29:ann"}},
    ],
)
def test_t_035_an_entity_that_says_too_little_is_none(entity: Plain) -> None:
    assert read("progress <at>Ann</at>", [Wild(entity)], us=US) == Said(("progress", "@Ann"), False)


def test_t_035_nothing_is_said_in_nothing() -> None:
    assert read("", [], us=US) == Said((), False)
    assert read(f"{BOT} <at></at>", [mention(US, "LearnFlow")], us=US) == Said((), True)


@pytest.mark.parametrize(
    ("entity", "what"),
    [
        (mention("dGFn", "Ann", type="tag"), Named.GROUP),
        (mention("dGFn", "Ann", properties={"type": "tag"}), Named.GROUP),
        (mention("19:a@thread.tacv2", "Ann", type="channel"), Named.CHANNEL),
        (mention("19:a@thread.tacv2", "Ann", type="team"), Named.GROUP),
        (mention("28:other", "Ann", type="bot"), Named.PERSON),
        (mention("28:other", "Ann", aadObjectId="0b1ec7"), Named.PERSON),
    ],
)
def test_t_036_what_is_mentioned_beside_people_is_told_apart(entity: Wild, what: Named) -> None:
    assert heard("enroll <at>Ann</at>", entity) == ("enroll", Mention(entity["mentioned"]["id"].text(), "Ann", what))


def test_a_person_is_known_by_their_object_id_where_it_is_told() -> None:
    assert heard("<at>Ann</at>", mention("29:ann", "Ann", aadObjectId="0b1ec7")) == (Mention("0b1ec7", "Ann"),)


def test_a_person_is_called_by_their_whole_name_though_a_part_of_it_was_typed() -> None:
    sam = Wild({"type": "mention", "text": "<at>Sam</at>", "mentioned": {"id": "29:sam", "name": "Sam Lee"}})
    assert heard("<at>Sam</at>", sam) == (SAM,)


@pytest.mark.parametrize(
    "typed",
    [
        "enroll",
        "/enroll",
        "learnflow enroll",
        "/learnflow enroll",
        "LEARNFLOW  Enroll",
        "LearnFlow, enroll",
        "@LearnFlow enroll",
        f"{BOT} enroll",
        f"{BOT} /enroll",
        f"{BOT} /learnflow enroll",
        f"{BOT} / enroll",
        f"{BOT} {BOT} enroll",
    ],
)
def test_t_050_the_bots_name_and_the_slash_before_a_command_make_no_difference(typed: str) -> None:
    [name] = heard(typed)
    assert isinstance(name, str)
    assert name.casefold() == "enroll"


def test_t_051_the_bots_name_alone_asks_for_nothing() -> None:
    assert [heard(typed) for typed in ("learnflow", "/learnflow", "/", BOT, f"{BOT} learnflow", " ")] == [()] * 6


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("enroll <at>Sam Lee</at>,<at>Ann</at>", ("enroll", SAM, ANN)),
        ("enroll (<at>Sam Lee</at>; <at>Ann</at>)", ("enroll", SAM, ANN)),
        ("progress of <at>Ann</at>'s team", ("progress", "of", ANN, "team")),
        ('"Intro to Python <at>Ann</at>"', ("Intro to Python", ANN)),
        ("“Data &amp; You” <at>Ann</at>", ("Data & You", ANN)),
        ("&quot;Data &amp;amp; You&quot; x", ("Data &amp; You", "x")),
        ("people:<at>Ann</at>", ("people:", ANN)),
        (
            "a&lt;b &copy &bogus; &#9999999; &#55296; &#x41;&#66;",
            ("a<b", "&copy", "&bogus;", "&#9999999;", "&#55296;", "AB"),
        ),
        ("ann@x.com <b>bold</b> <at> </AT", ("ann@x.com", "<b>bold</b>", "<at>", "</AT")),
        ("x <at>no <at>Ann</at></at>", ("x", "<at>no", ANN, "</at>")),
        ("\ufdd0 <at>Ann</at>", ("\ufffd", ANN)),
    ],
)
def test_words_are_found_around_mentions(typed: str, words: tuple[Word, ...]) -> None:
    assert heard(typed) == words


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_read(typed: str, names: list[str]) -> None:
    entities = [mention("29:x", name) for name in names]
    words = read(typed + "".join(f"<at>{name}</at>" for name in names), entities, us=US).words
    assert all(isinstance(word, str | Mention) for word in words)


@given(st.lists(st.sampled_from(["<at>", "</at>", "<at ", ">", "Ann", " ", "&lt;", '"', "'s", "@", "/", "\ufdd0"])))
def test_any_heap_of_teams_own_signs_is_read(pieces: list[str]) -> None:
    words = heard("".join(pieces))
    assert sum(isinstance(word, Mention) for word in words) <= 1


names = st.text(max_size=30).map(lambda text: Wild(text).text())
mentions = st.builds(Mention, names.filter(bool), names, st.sampled_from(Named))


@given(st.lists(st.one_of(st.text(), mentions)).map(tuple))
@example(("", " a", "a\u00a0b", "a  b", "\n", "\ud800", "\u200c", '"', "\\", '{"text": "x"}', "5"))
def test_a_button_carries_any_words(words: tuple[Word, ...]) -> None:
    sent = json.dumps({"line": packed(words)}).encode()
    assert unpacked(decode(sent)["line"]) == words


def test_what_a_button_carries_can_be_read_by_people_too() -> None:
    assert packed(("enroll", SAM, "crs_1")) == [
        "enroll",
        {"id": "29:sam", "name": "Sam Lee", "what": "person"},
        "crs_1",
    ]


def test_a_button_carries_the_longest_line_that_is_run() -> None:
    words = ("enroll", "x" * LONGEST, " " + "y" * LONGEST)
    assert unpacked(decode(json.dumps(packed(words)).encode())) == words


@pytest.mark.parametrize(
    "line",
    [
        None,
        "enroll",
        7,
        {},
        {"0": "enroll"},
        ["enroll", None],
        ["enroll", ""],
        ["enroll", 7],
        ["enroll", ["crs_1"]],
        ["enroll", {}],
        ["enroll", {"id": "29:sam", "name": "Sam"}],
        ["enroll", {"id": "29:sam", "what": "robot"}],
        ["enroll", {"id": 7, "what": "person"}],
        ["enroll", {"text": "not JSON"}],
        ["enroll", {"text": "7"}],
        ["enroll", {"text": "[" * 50_000}],
    ],
)
def test_a_button_whose_words_cannot_be_read_carries_none(line: Plain) -> None:
    assert unpacked(Wild(line)) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "<at>Ann</at>",
        f"x{BOT}",
        "<at>",
        "<at ",
        "</at>",
        "<at>x</at> ",
        "“a ",
        "&amp;",
        "&",
        "a<at>Ann</at>'s",
        "\u200b",
        ", ",
    ],
)
def test_reading_is_linear_in_what_is_typed(piece: str) -> None:
    """Twice the text may take twice the time, not four times: processor time, and the best of a few."""

    def seconds(times: int) -> float:
        text, entities, best = piece * times, [mention("29:ann", "Ann"), mention(US, "LearnFlow")] * times, float("inf")
        for _ in range(3):
            start = time.process_time()
            read(text, entities, us=US)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(4_000) < 0.002 + 12 * seconds(800)
