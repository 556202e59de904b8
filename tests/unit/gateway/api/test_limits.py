"""The form of a query: depth, width, aliases, directives, fragments, repeats."""

import pytest
from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind

from gateway.api.limits import _TOKEN, measure, read_document
from gateway.cli.schema import SDL_FILE
from gateway.errors import TooComplex


def fault(text):
    with pytest.raises(TooComplex) as refused:
        measure(read_document(text))
    return str(refused.value)


def test_an_ordinary_query_passes():
    size = measure(read_document("{ trucks { edges { node { vin plate { number } } } } }"))

    assert (size.depth, size.fields, size.roots) == (5, 6, 1)


def test_a_chain_without_end_is_refused():
    inner = "vin"
    for _ in range(8):
        inner = f"plate {{ trucks {{ edges {{ node {{ {inner} }} }} }} }}"

    assert fault(f'{{ truck(vin: "V") {{ {inner} }} }}') == "the query has depth 25; 24 are allowed"


def test_a_thousand_aliases_are_refused():
    roots = " ".join(f"a{i}: x" for i in range(1000))

    assert fault(f"{{ {roots} }}") == "the query has aliases 1000; 60 are allowed"


def test_many_directives_are_refused():
    text = f"{{ __typename {'@skip(if: false) ' * 500} }}"

    assert fault(text) == "the query has directives 500; 60 are allowed"


def test_fragments_that_double_are_counted_as_what_they_stand_for():
    fragments = " ".join(
        f"fragment F{i} on Truck {{ x{i} {{ ...F{i + 1} }} y{i} {{ ...F{i + 1} }} }}"
        for i in range(12)
    )

    assert fault(f"{{ truck {{ ...F0 }} }} {fragments} fragment F12 on Truck {{ vin }}").startswith(
        "the query has fields"
    )


def test_fields_that_meet_under_one_name_count_by_pairs_after_they_are_merged():
    # 20 times x with 20 times y each: 190 pairs of x, then 400 y together, 79,800 pairs
    text = "{ " + ("x { " + "y " * 20 + "} ") * 20 + "}"

    assert fault(text) == "the query has repeats 79990; 5000 are allowed"


@pytest.mark.parametrize("inner", ["a: types { name } b: types { name } c: types { name } " * 2])
def test_the_schema_is_told_once_and_under_few_names(inner):
    assert fault(f"{{ __schema {{ {inner} }} }}") == (
        "the query has introspections 7; 4 are allowed"
    )


@pytest.mark.timeout(10)
def test_a_fragment_that_spreads_itself_ends():
    measure(read_document("{ trucks { totalCount } } fragment A on Truck { vin ...A }"))


def test_a_text_that_is_long_or_nested_without_end_is_refused():
    assert fault("#" + "a" * 64_000) == "the query has 64001 characters; 64000 are allowed"
    assert fault("{ a " * 2_000) == "the query is nested too deeply to be read"
    assert fault("{ " + "a " * 5_000 + "}") == "the query has more than 4000 tokens"


TRICKY = [
    '{ a(b: "# no comment ... \\" {") ...F } # a comment { } "',
    '{ a(b: """block " "" \\""" # ... {""" c: "") }',
    "{ a(x: -1.5e-3, y: [1 2,3], z: $v) @d @e }",
    "query Q($a: [Int!]! = [1]) { ...on T { b } } fragment F on T { a }",
    '"""""" { a }',
    '{ a(b: "\\\\") c(d: "\\\\\\"") }',
]


def lexed(text):
    """The tokens as graphql-core's own lexer cuts them."""
    lexer, found = Lexer(Source(text)), []
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        found.append(text[token.start : token.end])
    return found


@pytest.mark.parametrize("text", [*TRICKY, SDL_FILE.read_text(encoding="utf-8")])
def test_tokens_are_counted_as_a_lexer_cuts_them(text):
    assert [one for one in _TOKEN.findall(text) if one[0] != "#"] == lexed(text)


@pytest.mark.parametrize("filler", ['"', '"""', '\\"""', "#", "...", '"\\', "-", "é", "\0"])
def test_no_text_makes_counting_slow(filler):
    text = (filler * 64_000)[:64_000]

    # what goes back over a text again and again would not end within the time of a test
    with pytest.raises((TooComplex, GraphQLSyntaxError)):
        read_document(text)
