"""``iomkg ask``: what a person sees who asks in plain English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from commands import iomkg as run
from jsonschema import Draft202012Validator

import iomkg
from iomkg.ask.answers import Answer, Answered, SaidBy, Standing, Wanted, first_sentence
from iomkg.ask.question import read_question
from iomkg.errors import BadParameter
from iomkg.report.answer_json import write_answer_json
from iomkg.report.answer_markdown import write_answer_markdown
from iomkg.report.answer_text import write_answer
from iomkg.terms import ID, IOMKG

QUESTIONS = [
    "When was IOM founded?",
    "How many states are members?",
    "What does ICEM stand for?",
    "According to the law site, when was the Constitution adopted?",
    "Which challenges are common to S0 and S3?",
    "Who criticised it in 2003?",
    "Do the sources agree on the tie to the UN?",
    "constitusion adoptd",
    "What is the annual budget?",
    "Where is the seat?",
]


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


@pytest.fixture(scope="module", params=QUESTIONS)
def answer(kg: iomkg.KnowledgeGraph, request: pytest.FixtureRequest) -> Answer:
    return kg.ask(request.param)


def said(answer: Answer) -> Iterator[SaidBy]:
    for group in answer.groups:
        for value in group.values:
            yield from value.said


def sources(answer: Answer) -> set[str]:
    return {each.source.rpartition("/")[2] for each in said(answer)}


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_broken(
    answer: Answer, width: int
) -> None:
    text = "".join(write_answer(answer, width=width, full=True))
    whole = "".join(write_answer(answer, width=100_000, full=True))
    assert all(len(line) <= width or " " not in line.strip() for line in text.splitlines())
    assert text.split() == whole.split()


def test_the_json_is_as_its_schema_says(answer: Answer) -> None:
    schema = json.loads((files("iomkg.report") / "answer.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(write_answer_json(answer)))


def test_markdown_has_every_statement_that_json_has(answer: Answer) -> None:
    text = "".join(write_answer_markdown(answer)).replace("\\", "")
    for group in answer.groups:
        assert all(value.text in text for value in group.values)


def test_only_what_is_asked_for_is_bold(kg: iomkg.KnowledgeGraph) -> None:
    plain = "".join(write_answer(kg.ask(QUESTIONS[0])))
    assert "\x1b" not in plain
    assert "\x1b[1m" in "".join(write_answer(kg.ask(QUESTIONS[0]), colour=True))


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("S0", "academic-block"),
        ("the Academic Block article", "academic-block"),
        ("FutureLearn", "futurelearn"),
        ("the encyclopaedia entry", "cazacu-chinole"),
        ("the encyclopedia entry", "cazacu-chinole"),
        ("Cazacu Chinole", "cazacu-chinole"),
        ("the law site", "law-site"),
        ("the law-site article", "law-site"),
        ("the law web site", "law-site"),
    ],
)
@pytest.mark.parametrize("asked", ["What is IOM's mission according to {}?", "{}: founding year?"])
def test_a_source_that_is_named_is_the_only_one_that_answers(
    kg: iomkg.KnowledgeGraph, words: str, source: str, asked: str
) -> None:
    answer = kg.ask(asked.format(words))
    assert sources(answer) <= {source}
    assert any(" only" in condition for condition in answer.conditions)
    assert "only" in "".join(write_answer(answer))


def test_a_source_that_must_not_say_so_does_not(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("Which challenges does S3 name that S0 does not?")
    assert sources(answer) == {"law-site"}
    assert "not said by S0" in answer.conditions


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("How many members were there in 1998?", "1998-01-01", "1998-12-31"),
        ("Which criticism is of 2003?", "2003-01-01", "2003-12-31"),
        ("What happened in the 1980s?", "1980-01-01", "1989-12-31"),
        ("What happened on 19 September 2016?", "2016-09-19", "2016-09-19"),
        ("What was adopted in September 2016?", "2016-09-01", "2016-09-30"),
    ],
)
def test_a_claim_known_to_be_of_another_time_is_not_shown(
    kg: iomkg.KnowledgeGraph, text: str, earliest: str, latest: str
) -> None:
    answer = kg.ask(text)
    assert any(condition.startswith("about ") for condition in answer.conditions)
    claims = kg.told.named(each.claim for each in said(answer))
    assert claims
    for claim in claims:
        if claim.datatype == "date" and claim.earliest:
            assert claim.earliest <= latest
            assert claim.latest >= earliest


def test_a_time_that_nothing_is_of_is_said_to_be(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("How many member states were there according to S2 in 1960?")
    assert answer.found is Answered.NEAREST
    assert "1960" in answer.missing


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("What does ICEM stand for?", "Intergovernmental Committee for European Migration"),
        ("What does AVRR mean?", "Assisted Voluntary Return and Reintegration"),
        ("What do IDPs mean?", "Internally displaced persons"),
        ("When was IOM founded?", "1951"),
        ("Who heads IOM?", "Director General of IOM"),
        ("how many member states", "175"),
        ("Where is the head office?", "Geneva"),
    ],
)
def test_what_is_asked_comes_first(kg: iomkg.KnowledgeGraph, text: str, value: str) -> None:
    answer = kg.ask(text)
    assert answer.found is Answered.ANSWERED
    assert value in {each.text for group in answer.groups[:2] for each in group.values}


def test_a_misspelt_word_is_read_as_it_was_meant(kg: iomkg.KnowledgeGraph) -> None:
    right, wrong = kg.ask("adoption of the constitution"), kg.ask("adoption of the constitusion")
    assert wrong.read_as
    assert wrong.groups[0].subject == right.groups[0].subject
    assert "Read “" in "".join(write_answer(wrong))


def test_rivals_are_shown_with_how_they_stand(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("When did IOM become tied to the UN?")
    tie = next(g for g in answer.groups if g.command.endswith("event/tie-to-un occurred"))
    standings = [value.standing for value in tie.values]
    assert standings == sorted(standings, key=tuple(Standing).index)
    assert len(set(standings)) > 1
    assert tie.disputes or any(group.disputes for group in answer.groups)


def test_a_disagreement_is_told_once(answer: Answer) -> None:
    told = [dispute.conflict for group in answer.groups for dispute in group.disputes]
    assert len(told) == len(set(told))


def test_sources_that_are_silent_are_named(kg: iomkg.KnowledgeGraph) -> None:
    group = kg.ask("How many member states has IOM?").groups[0]
    assert group.silent == ("S3",)


def test_words_that_no_source_has_are_said_to_be_missing(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("Which volcano is the tallest?")
    assert answer.found is Answered.NOTHING
    assert "“volcano”" in answer.missing


def test_a_word_that_people_use_for_what_is_told_finds_it_as_the_nearest(
    kg: iomkg.KnowledgeGraph,
) -> None:
    answer = kg.ask("Is there enough money?")
    assert "financ" in answer.groups[0].values[0].said[0].statement


@pytest.mark.parametrize(
    "text",
    [
        "I'm a lawyer, how can I help?",
        "AVRR definition",
        "What are the differences between its mandates?",
    ],
)
def test_no_part_of_a_word_counts_as_one_that_is_missing(
    kg: iomkg.KnowledgeGraph, text: str
) -> None:
    assert all(len(word) > 1 and word in text.casefold().split() for word in kg.ask(text).left_out)


def test_a_name_that_nothing_bears_is_said_to_be_missing(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("How many member states has the World Health Organization?")
    assert answer.found is not Answered.ANSWERED
    assert "World Health Organization" in answer.missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("When was Amnesty International established?", "“established”"),
        ("Which projects did IOM run in Ukraine in 2022?", "“projects”"),
        ("What phone number does the Geneva office have?", "“phone”"),
        ("How many children did IOM vaccinate?", "“vaccinate”"),
        ("Has a court ever convicted IOM?", "“convicted”"),
        ("Who founded Amnesty International?", "who it is"),
        ("How many children does IOM help?", "a number for it"),
        ("Did Hungary adopt the Global Compact for Migration?", "hungary"),
        ("What will IOM do in 2030?", "for 2030"),
    ],
)
def test_what_only_a_part_of_the_question_is_found_for_is_no_answer(
    kg: iomkg.KnowledgeGraph, text: str, missing: str
) -> None:
    answer = kg.ask(text)
    assert answer.found is Answered.NEAREST
    assert missing in answer.missing


@pytest.mark.parametrize(
    "text",
    [
        "How many states are members? I keep seeing different numbers in the papers.",
        "Does IOM help with visas or fingerprints?",
        "What kind of duties does the Director General have?",
    ],
)
def test_what_is_said_beside_the_question_does_not_keep_it_from_being_answered(
    kg: iomkg.KnowledgeGraph, text: str
) -> None:
    assert kg.ask(text).found is Answered.ANSWERED


def test_a_short_word_that_nothing_has_is_not_read_as_another(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("What does IOM brew?")
    assert not answer.read_as
    assert answer.left_out == ("brew",)


def test_what_holds_without_an_end_is_sure_only_until_its_source_appeared(
    kg: iomkg.KnowledgeGraph,
) -> None:
    assert kg.ask("Which returnees did AVRR help in 2010?").found is Answered.ANSWERED
    assert "for 2040" in kg.ask("Which returnees will AVRR help in 2040?").missing


def test_what_is_offered_has_rows(kg: iomkg.KnowledgeGraph, answer: Answer) -> None:
    for offer in answer.offers:
        _, _, name, *words = offer.command.split(" ")
        params = dict(zip(words[::2], words[1::2], strict=True))
        plain = {key[2:].replace("-", "_"): value.strip("'") for key, value in params.items()}
        assert len(kg.query(name, **plain))


def test_nothing_found_is_exit_status_1() -> None:
    done = run("ask", "Which volcano is the tallest?")
    assert done.returncode == 1
    assert "volcano" in done.stdout
    assert run("ask", "When was IOM founded?").returncode == 0


@pytest.mark.parametrize("doubting", ["Is it true that {}?", "true or false: {}"])
def test_a_year_that_is_doubted_is_no_condition(kg: iomkg.KnowledgeGraph, doubting: str) -> None:
    answer = kg.ask(doubting.format("MiGOF came out in 2018"))
    assert not answer.conditions
    assert "2015-11" in [value.text for value in answer.groups[0].values]


def test_a_year_is_a_condition_where_a_question_only_asks_why_something_is_so(
    kg: iomkg.KnowledgeGraph,
) -> None:
    assert kg.ask("Why is it so hard to agree on migration in 2018?").conditions


def test_a_question_about_a_source_itself_is_answered_by_what_is_said_of_it(
    kg: iomkg.KnowledgeGraph,
) -> None:
    answer = kg.ask("Was the law site's article written by a person?")
    assert answer.groups[0].subject == ID + "source/law-site"


def test_how_many_comes_first_where_agreement_is_asked_about_too(
    kg: iomkg.KnowledgeGraph,
) -> None:
    answer = kg.ask("how many countries belong to IOM, and do the sources agree?")
    assert answer.groups[0].property == IOMKG + "memberStateCount"


def test_a_question_without_a_word_is_refused(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(BadParameter):
        kg.ask(" ?! ")


def test_json_has_the_question_and_what_was_found() -> None:
    found: dict[str, Any] = json.loads(run("ask", "Who leads IOM?", "--format", "json").stdout)
    assert found["schema"] == "iomkg/answer/1"
    assert found["title"] == "Who leads IOM?"
    assert found["groups"][0]["values"][0]["said"][0]["claim"].startswith("https://")


def test_a_sentence_ends_before_a_capital_and_not_after_an_initial() -> None:
    assert first_sentence("S. Smith says 1.5 of it. Others do not.") == "S. Smith says 1.5 of it."


@pytest.mark.parametrize(
    ("text", "command", "value"),
    [
        ("what was IOM called in 1985?", "names-as-of", "Committee for Migration (ICM)"),
        ("Which name did the organisation bear on 1 June 1960?", "names-as-of", "(ICEM)"),
        ("Which countries were members in 2004?", "members", "Albania"),
        ("Which states were observers in 1995?", "members", "Russia"),
        ("How many members were there in 1998?", "counts-as-of", "67"),
        ("which states joined in 2008", "joined-left", "India"),
        ("Which countries left between 2007 and 2009?", "joined-left", "India"),
    ],
)
def test_what_held_at_a_time_is_told_first(
    kg: iomkg.KnowledgeGraph, text: str, command: str, value: str
) -> None:
    best = kg.ask(text).groups[0]
    assert best.command.startswith(
        (f"iomkg query {command} --date ", f"iomkg query {command} --from ")
    )
    assert any(value in each.text for each in best.values)


@pytest.mark.parametrize(
    "text",
    [
        "Who criticised it in 2003?",
        "What happened in 2016?",
        "According to S0, what was it called in 1985?",
        "When was it called ICEM in the 1950s?",
        "What was it called?",
    ],
)
def test_what_no_such_query_tells_is_told_from_claims(kg: iomkg.KnowledgeGraph, text: str) -> None:
    assert not kg.ask(text).groups[0].command.startswith("iomkg query")


def test_what_is_judged_wrong_is_not_said_first(kg: iomkg.KnowledgeGraph) -> None:
    for text in QUESTIONS:
        answer = kg.ask(text)
        if answer.lead and answer.groups:
            first = answer.groups[0].values[0]
            said = {f"{each.name}: {each.statement}" for each in first.said}
            assert first.standing is not Standing.WRONG or answer.lead not in said


@pytest.mark.parametrize("width", [80, 100])
def test_the_fold_comes_within_a_screen(answer: Answer, width: int) -> None:
    lines = list(write_answer(answer, width=width))
    fold = next((n for n, line in enumerate(lines, 1) if line.startswith("… ")), len(lines))
    assert fold <= 26


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What help is there for people who were trafficked?", Wanted.OTHER),
        ("Tell me who leads it", Wanted.WHO),
        ("In 2015, who paid for it?", Wanted.WHO),
        ("Which state has the largest number of migrants?", Wanted.OTHER),
        ("What is the number of offices?", Wanted.COUNT),
    ],
)
def test_what_a_question_wants_is_read_from_its_grammar(
    kg: iomkg.KnowledgeGraph, text: str, kind: Wanted
) -> None:
    assert read_question(text, kg.told).kind is kind


def test_two_sorts_that_are_counted_are_kept_apart(kg: iomkg.KnowledgeGraph) -> None:
    asked = read_question("How many offices has it, and in how many countries? Compare.", kg.told)
    assert asked.kinds == (("offic",), ("countr",))


@pytest.mark.parametrize("text", ["After Typhoon Haiyan IOM did what?", "what came after seventy"])
def test_acronyms_beside_names_and_numerals_are_no_unknown_words(
    kg: iomkg.KnowledgeGraph, text: str
) -> None:
    asked = read_question(text, kg.told)
    assert (asked.strangers, asked.unknown) == ((), ())


def test_letters_in_another_order_are_one_mistake(kg: iomkg.KnowledgeGraph) -> None:
    assert dict(read_question("flights home from Lybia", kg.told).mended) == {"lybia": "libya"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("who is the curent head of IOM", "who is the current head of IOM"),
        ("what realy happened in 2010?", "what really happened in 2010?"),
        ("becuase of tents", "because of tents"),
    ],
)
def test_a_misspelt_word_without_content_is_read_as_it_was_meant(
    kg: iomkg.KnowledgeGraph, typed: str, meant: str
) -> None:
    read = read_question(typed, kg.told)
    assert read.mended
    assert read._replace(text=meant, mended=()) == read_question(meant, kg.told)


@pytest.mark.parametrize(
    "text",
    [
        "Does IOM organise sports?",
        "How many users are there?",
        "How much wheat did IOM give?",
        "What does IOM do in the Black Sea?",
        "What did IOM do in the Bering Strait?",
        "How many seeds did IOM give in 2016?",
        "What does IOM say about quiet diplomacy?",
    ],
)
def test_a_word_that_is_like_one_without_content_is_not_taken_for_it(
    kg: iomkg.KnowledgeGraph, text: str
) -> None:
    assert kg.ask(text).found is not Answered.ANSWERED


def test_a_mark_of_the_reader_may_stand_in_a_question(kg: iomkg.KnowledgeGraph) -> None:
    assert kg.ask("members not in §5").title == "members not in §5"


def test_what_is_judged_wrong_of_a_time_does_not_lead(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("the International Organization for Migration in 1951")
    assert "judged wrong" not in answer.lead


def test_a_long_misspelt_word_with_a_short_stem_is_mended(kg: iomkg.KnowledgeGraph) -> None:
    answer = kg.ask("What was the orgnisation renamed in 1952?")
    assert answer.found is Answered.ANSWERED
    assert "ICEM" in answer.groups[0].values[0].text


@pytest.mark.parametrize("typed", ["critisism of IOM", "its citicism"])
def test_a_misspelt_irregular_word_is_mended(kg: iomkg.KnowledgeGraph, typed: str) -> None:
    assert "critic" in dict(read_question(typed, kg.told).mended).values()


def test_what_happened_at_a_time_is_told_before_what_holds_then(kg: iomkg.KnowledgeGraph) -> None:
    first = kg.ask("What happened in 1989?").groups[0]
    assert (first.about, first.relation) == ("Renaming to IOM", "occurred")


@pytest.mark.parametrize(
    "text",
    [
        "Who was Director General before Amy Pope?",
        "What did IOM answer to the Refugee Council of Australia?",
        "How many refugees did IOM resettle in the European crisis of 2015?",
        "How many articles does the IOM Constitution have?",
        "How many refugees are there in the world?",
    ],
)
def test_what_is_only_spoken_of_is_no_answer(kg: iomkg.KnowledgeGraph, text: str) -> None:
    assert kg.ask(text).found is Answered.NEAREST


@pytest.mark.parametrize(
    "text",
    [
        "How many languages are official?",
        "Who is the Director General of IOM?",
    ],
)
def test_what_is_listed_or_named_is_an_answer(kg: iomkg.KnowledgeGraph, text: str) -> None:
    assert kg.ask(text).found is Answered.ANSWERED


def test_what_happened_to_the_body_itself_at_a_time_is_told_first(
    kg: iomkg.KnowledgeGraph,
) -> None:
    first = kg.ask("What happened at IOM in 2021?").groups[0]
    assert first.about == "Anniversary celebration of IOM"


def test_an_author_who_is_asked_about_is_no_source_that_is_to_answer(
    kg: iomkg.KnowledgeGraph,
) -> None:
    assert not read_question("Where does Cristina Cazacu Chinole work?", kg.told).sources
    assert read_question("What does Cristina Cazacu Chinole say of health?", kg.told).sources


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("What does the legal website say on detention?", "law-site"),
        ("health in the encyclopedia article", "cazacu-chinole"),
        ("What does Future Learn say of data?", "futurelearn"),
    ],
)
def test_a_source_is_known_by_other_names(kg: iomkg.KnowledgeGraph, text: str, source: str) -> None:
    assert [each.rpartition("/")[2] for each in read_question(text, kg.told).sources] == [source]


def test_words_that_a_question_hardly_depends_on_are_not_missed(kg: iomkg.KnowledgeGraph) -> None:
    asked = read_question("Is there any big plan to deal with new storms?", kg.told)
    assert {"big", "deal", "new"}.isdisjoint((*asked.words, *asked.unknown))
