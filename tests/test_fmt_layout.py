"""The layout that ``iomkg fmt`` gives to Turtle, construct by construct."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from iomkg.errors import TurtleSyntaxError, UnreadableFile
from iomkg.rdf.turtle.fmt import canonical_form, format_turtle

NAME = Path("some.ttl")
HEAD = (
    "@prefix : <http://example.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)


def formatted(text: str) -> str:
    """What becomes of some statements, below two prefixes that both have."""
    done = format_turtle(f"{HEAD}\n{dedent(text)}", NAME)
    assert format_turtle(done, NAME) == done
    head, blank, body = done.partition("\n\n")
    assert (head + "\n", blank) == (HEAD, "\n\n")
    return body


def expect(text: str, result: str) -> None:
    assert formatted(text) == dedent(result).lstrip("\n")


def test_one_object_to_a_line_and_a_first() -> None:
    expect(
        ":s :p 1,2 ;rdfs:label 'x'@en; a :C.",
        """
        :s a :C ;
            rdfs:label 'x'@en ;
            :p 1 ,
                2 .
        """,
    )


def test_predicates_without_a_place_of_their_own_go_by_iri() -> None:
    expect(
        ":s :z 1 ; <http://example.org/y> 2 ; :x 3 ; rdfs:label 4 .",
        """
        :s rdfs:label 4 ;
            :x 3 ;
            <http://example.org/y> 2 ;
            :z 1 .
        """,
    )


def test_a_predicate_is_known_by_its_iri_and_kept_as_written() -> None:
    expect(
        """
        PREFIX r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

        :s :p 1 ; r:type :D .
        """,
        """
        PREFIX r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

        :s r:type :D ;
            :p 1 .
        """,
    )


def test_a_relative_namespace_is_resolved_before_sorting() -> None:
    text = "@base <http://b/> .\n@prefix x: <z#> .\n\n<s> <http://b/z#b> 1 ;\n    x:a 2 .\n"
    assert format_turtle(text, NAME).endswith("<s> x:a 2 ;\n    <http://b/z#b> 1 .\n")


def test_a_repeated_predicate_stays_as_often_as_it_is_written() -> None:
    expect(
        ":s :q 1 ; :p 2 ; :q 3 .",
        """
        :s :p 2 ;
            :q 1 ;
            :q 3 .
        """,
    )


def test_blocks_of_one_subject_are_not_merged_or_moved() -> None:
    expect(":b a :C . :a a :C . :b a :D .", ":b a :C .\n:a a :C .\n:b a :D .\n")


def test_terms_are_kept_as_written() -> None:
    words = r""""1.10" '''a''b''' 1e0 01 -.5 true <http://example.org/\u0061> :a\,b _:x "\u00e9" """
    done = formatted(f":s :p {', '.join(words.split())} .")
    assert [line.split()[-2] for line in done.splitlines()] == words.split()


def test_a_literal_over_several_lines_is_left_alone() -> None:
    expect(
        ':s :p """one\n  two\n""" ; a :C .',
        ':s a :C ;\n    :p """one\n  two\n""" .\n',
    )


def test_a_tag_or_datatype_written_apart_is_joined() -> None:
    expect(""":s :p "x" @en, 'y' ^^ :t .""", """:s :p "x"@en ,\n        'y'^^:t .\n""")


def test_numbers_next_to_dots() -> None:
    expect(":a :p 1.:b :p 1.0.:c :p 1.e0.", ":a :p 1 .\n:b :p 1.0 .\n:c :p 1.e0 .\n")


def test_spare_semicolons_go() -> None:
    expect(":s :p 1 ;; :q 2 ; ; .", ":s :p 1 ;\n    :q 2 .\n")


def test_a_short_collection_stays_on_a_line() -> None:
    expect(":s :p ( 1(2 ())[ ]\n'x' ) .", ":s :p ( 1 ( 2 () ) [] 'x' ) .\n")


def test_a_long_collection_has_a_line_for_each_member() -> None:
    expect(
        f":s :p ( :{'a' * 50} :{'b' * 50} ) .",
        f"""
        :s :p (
                :{"a" * 50}
                :{"b" * 50}
            ) .
        """,
    )


@pytest.mark.parametrize(("length", "lines"), [(87, 1), (88, 3)])
def test_a_hundred_columns_are_the_limit(length: int, lines: int) -> None:
    done = formatted(f":s :p ( :{'a' * length} ) .")
    assert len(done.splitlines()) == lines
    assert max(map(len, done.splitlines())) <= 100


def test_a_blank_node_with_one_object_stays_on_a_line() -> None:
    expect(":s :p [ :q ( [ :r 1 ] :t ) ] .", ":s :p [ :q ( [ :r 1 ] :t ) ] .\n")


def test_a_blank_node_with_more_has_a_line_for_each() -> None:
    expect(
        ":s :p [ :q 1 , 2 ; a :C ], [ a :C ; :q 3 ], :o .",
        """
        :s :p [
                a :C ;
                :q 1 ,
                    2
            ] , [
                a :C ;
                :q 3
            ] ,
                :o .
        """,
    )


def test_blank_nodes_as_subjects() -> None:
    expect(
        "[] a :C . [ :p 1 ] . [ :p 1 ; :q 2 ] a :C . ( 1 2 ) :p 3 .",
        """
        [] a :C .
        [ :p 1 ] .
        [
            :p 1 ;
            :q 2
        ] a :C .
        ( 1 2 ) :p 3 .
        """,
    )


def test_comments_stay_where_they_belong() -> None:
    text = """
        # above the subject
        :s # behind the subject
            # above the type
            a :C , # behind the first type
                # above the second type
                :D ; # behind the second type
            # above a list
            :p ( # behind the bracket
                1 # behind a member
                # above a member
                2
                # below the members
            ) ;
            :q # behind a predicate
                [
                    # in a blank node
                    :r 1 # behind its object
                ] ;
            # below the predicates
            . # behind the full stop

        # at the end of the file
        """
    expect(text, text)


def test_a_comment_moves_with_its_predicate() -> None:
    expect(
        """
        :s
            # why this label
            rdfs:label "x" ; # who says so
            # its kind
            a :C . # really
        """,
        """
        :s
            # its kind
            a :C ; # really
            # why this label
            rdfs:label "x" . # who says so
        """,
    )


def test_comments_around_leading_separators() -> None:
    expect(
        ":s a :C # kind\n  ; :p 1 # one\n  , 2 # two\n  # next\n  ; :q 3 # three\n  .",
        """
        :s a :C ; # kind
            :p 1 , # one
                2 ; # two
            # next
            :q 3 . # three
        """,
    )


def test_no_comment_is_lost_where_two_claim_one_place() -> None:
    expect(
        ":s :p 1 # a\n , # b\n 2 # c\n . # d\n",
        """
        :s :p 1 , # a
                # b
                2 ; # c
            . # d
        """,
    )


def test_comments_within_a_literal_or_a_declaration() -> None:
    expect(
        "@prefix # one\n x: # two\n <http://x/> # three\n . # four\n:s :p 'x' # five\n @en .",
        """
        # one
        # two
        # three
        @prefix x: <http://x/> . # four

        :s :p 'x'@en . # five
        """,
    )


def test_blank_lines_stay_but_never_two() -> None:
    expect(
        ":a a :C .\n:b a :C .\n\n\n\n# c\n\n:d a :C .\n# e\n:f a :C .\n\n\n",
        ":a a :C .\n:b a :C .\n\n# c\n\n:d a :C .\n# e\n:f a :C .\n",
    )


def test_a_blank_line_parts_declarations_from_statements() -> None:
    text = "PREFIX a: <http://a/>\na:s a a:C .\nbase <http://b/>\n# of b\n<s> a a:C .\n"
    assert format_turtle(text, NAME) == (
        "PREFIX a: <http://a/>\n\na:s a a:C .\n\nbase <http://b/>\n\n# of b\n<s> a a:C .\n"
    )


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert format_turtle(text, NAME) == ""


def test_comments_around_a_semicolon_that_is_dropped_keep_their_order() -> None:
    expect(
        ":s :p :o\n# one\n; . # two\n",
        """
        :s :p :o ;
            # one
            . # two
        """,
    )


def test_a_file_of_comments() -> None:
    assert format_turtle("\n\n# a  \n\n\n#b", NAME) == "# a\n\n#b\n"


def test_line_ends_are_those_of_the_first_line() -> None:
    text = '<s> <p> """a\nb\r\n""" ;\r\n  <q> 1 .\n'
    assert format_turtle(text, NAME) == '<s> <p> """a\nb\r\n""" ;\r\n    <q> 1 .\r\n'
    assert format_turtle("<s> <p> 1 .\n<s> <p> 2 .\r\n", NAME).count("\r") == 0


def test_a_prefix_may_change_on_the_way() -> None:
    expect(
        ":s :b 1 ; :a 2 . @prefix : <http://www.w3.org/2000/01/rdf-schema#> . :s :a 1; :label 2 .",
        """
        :s :a 2 ;
            :b 1 .

        @prefix : <http://www.w3.org/2000/01/rdf-schema#> .

        :s :label 2 ;
            :a 1 .
        """,
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<s> <p> .", "some.ttl:1:9"),
        ("<s> <p> 1 .\n<s> :p 1 .", "some.ttl:2:5"),
        ("<s> <p> '''x", "some.ttl:1:9"),
        ("<< <s> <p> 1 >> <q> 2 .", "some.ttl:1:1"),
        ("<s> <p> 1 {| <q> 2 |} .", "some.ttl:1:11"),
        ("<s> <p> 1 ~ <q> .", "some.ttl:1:11"),
        ("<s> <p> 'x'@en--ltr .", "some.ttl:1:12"),
        ('VERSION "1.2"\n<s> <p> 1 .', "some.ttl:1:1"),
    ],
)
def test_what_is_not_turtle_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(TurtleSyntaxError) as caught:
        format_turtle(text, NAME)
    assert str(caught.value).startswith(f"{place}: ")


def test_brackets_nested_without_end_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        format_turtle("<s> <p> " + "[ <p> " * 20_000 + "1" + " ]" * 20_000 + " .", NAME)


def test_a_literal_that_the_parser_will_not_read_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="too large"):
        format_turtle(f'<s> <p> "{"x" * 17_000_000}" .', NAME)


@pytest.mark.parametrize(
    "other",
    [
        '<s> <p> 1.1 , [ <q> ( 1 2 ) ] , _:b , "x"@en . _:b <q> [] , [] .',
        '<s> <p> 1.10 , [ <q> ( 2 1 ) ] , _:b , "x"@en . _:b <q> [] , [] .',
        '<s> <p> 1.10 , [ <q> ( 1 2 ) ] , _:c , "x"@en . _:c <q> [] , [] .',
        '<s> <p> 1.10 , [ <q> ( 1 2 ) ] , _:b , "x"@en . _:b <q> [] .',
        '<s> <p> 1.10 , [ <q> ( 1 2 ) ] , _:b , "x" . _:b <q> [] , [] .',
        '<s> <p> 1.10 , [ <q> ( 1 2 ) , 3 ] , _:b , "x"@en . _:b <q> [] , [] .',
    ],
)
def test_the_proof_tells_apart_what_differs(other: str) -> None:
    text = '<s> <p> 1.10 , [ <q> ( 1 2 ) ] , _:b , "x"@en . _:b <q> [] , [] .'
    again = '_:b <q> [] , [] .\n<s> <p> _:b , [ <q> ( 1 2 ) ] , 1.10 , "x"@en .'
    assert canonical_form(text, NAME) == canonical_form(again, NAME)
    assert canonical_form(text, NAME) != canonical_form(other, NAME)


def test_labelled_blank_nodes_that_all_point_at_each_other_take_no_time() -> None:
    nodes = [f"_:n{number}" for number in range(20)]
    text = "".join(f"{a} <p> {b} .\n" for a in nodes for b in nodes)
    assert format_turtle(text, NAME) == text
