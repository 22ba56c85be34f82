"""What a document may ask for: every limit at its edge, and the hostile shapes that the limits exist for."""

import pytest
from graphql import GraphQLError, parse

from shop.api import limits
from shop.api.documents import KEPT_CHARACTERS, LONGEST_KEPT, Documents
from shop.api.refusals import Refused
from tests.shop.api.small_schema import ran, schema

SCHEMA = schema.graphql_schema


# 98 objects are the most that may repeat: two names, 49 times each; with item itself 99 of 100.
PAIR = "pictures{__typename} similar(first:1){price} "


def nested(levels: int) -> str:
    """`levels` fields deep, one element each: a page of one keeps the cost out of it."""
    return "{item{" + "similar(first:1){" * (levels - 2) + "name" + "}" * (levels - 2) + "}}"


def aliases(count: int, field: str = "ping") -> str:
    return "{" + " ".join(f"a{number}:{field}" for number in range(count)) + "}"


def measured(query: str, variables: dict[str, object] | None = None) -> limits.Measure:
    document = parse(query)
    meter = limits._Meter(SCHEMA, document, variables or {})
    operation = document.definitions[0]
    return meter.measure(operation.selection_set, SCHEMA.get_root_type(operation.operation))


@pytest.mark.parametrize(
    ("query", "refused_for"),
    [
        ("{" + "ping " * limits.MAX_ROOT_FIELDS + "}", ""),
        ("{" + "ping " * (limits.MAX_ROOT_FIELDS + 1) + "}", "số trường gốc"),
        ("{...A} fragment A on Query{" + "ping " * (limits.MAX_ROOT_FIELDS + 1) + "}", "số trường gốc"),
        ("{...on Query{" + "ping " * (limits.MAX_ROOT_FIELDS + 1) + "}}", "số trường gốc"),
        ("{item" + aliases(limits.MAX_ALIASES, "name") + "}", ""),
        ("{item" + aliases(limits.MAX_ALIASES + 1, "name") + "}", "số bí danh"),
        ("mutation" + aliases(limits.MAX_MUTATIONS, "touch{problems{code}}"), ""),
        ("mutation" + aliases(limits.MAX_MUTATIONS + 1, "touch{problems{code}}"), "số thay đổi"),
        (
            "mutation{...A} fragment A on Mutation"
            + aliases(limits.MAX_MUTATIONS + 1, "touch{problems{code}}"),
            "số thay đổi",
        ),
        (nested(limits.MAX_DEPTH), ""),
        (nested(limits.MAX_DEPTH + 1), "độ sâu"),
        (nested(limits.MAX_NESTING + 2), "số tầng lồng nhau"),
        ("{item{" + "name " * limits.MAX_REPEATS + "}}", ""),
        ("{item{" + "name " * (limits.MAX_REPEATS + 1) + "}}", "số lần lặp một tên"),
        ("{item{" + PAIR * 49 + "}}", ""),
        ("{item{" + PAIR * 49 + "x:pictures{name} y:similar{name}}}", "số trường có nhánh con"),
        ("{item{" + "name " * limits.MAX_FIELDS + "}}", "số trường vượt"),
        ("{items(first:100){name}}", ""),
        ("{items(first:101){name}}", "Mỗi trang có tối đa 100 mục"),
        ("{items(last:101){name}}", "Mỗi trang có tối đa 100 mục"),
        ("{items(first:-1){name}}", "Mỗi trang có tối đa 100 mục"),
        ("{connection(first:101){edges{node{name}}}}", "Mỗi trang có tối đa 100 mục"),
        ("{items(first:100){similar(first:48){name}}}", ""),
        ("{items(first:100){similar(first:49){name}}}", "tổng số trường phải đọc"),
    ],
)
def test_each_limit_at_its_edge(door, query, refused_for):
    answer = door.ask(query)

    if refused_for:
        assert answer.status == 400
        assert answer.codes == ["LIMIT_EXCEEDED"]
        assert refused_for in answer.message
        assert not ran
    else:
        assert (answer.status, answer.codes) == (200, [])
        assert ran


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ping}", 1),
        ("{item{name price}}", 3),
        ("{items(first:7){name}}", 1 + 7),
        ("{items{name}}", 1 + limits.DEFAULT_PAGE),
        ("{items(first:null){name}}", 1 + limits.DEFAULT_PAGE),
        ("{items(first:3,last:9){name}}", 1 + 9),
        ("{item{pictures{name}}}", 1 + 1 + limits.UNPAGED_LIST),
        ("{items(first:7){similar(first:3){name price}}}", 1 + 7 * (1 + 3 * 2)),
        # the connection is multiplied once, not again at its edges
        ("{connection(first:7){edges{node{name}}}}", 1 + 7 * 3),
        ("{connection{edges{node{name}}}}", 1 + 20 * 3),
        ("{items(first:7){...A}} fragment A on Item{name similar(first:3){name}}", 1 + 7 * (1 + 1 + 3)),
        ("{items(first:0){name}}", 1),
        ("{__typename}", 1),
    ],
)
def test_page_sizes_multiply(query, cost):
    assert measured(query).cost == cost


def test_a_page_size_in_a_variable_counts_with_its_value(door):
    query = "query($n:Int){items(first:$n){similar(first:$n){name}}}"

    assert measured(query, {"n": 10}).cost == 1 + 10 * (1 + 10)
    assert door.ask(query, {"n": 10}).status == 200
    for size in (100, 101, -1, 1_000_000_000):  # the second request finds the document in the cache
        ran.clear()
        answer = door.ask(query, {"n": size})
        assert (answer.status, answer.codes) == (400, ["LIMIT_EXCEEDED"])
        assert not ran


def test_a_missing_page_variable_counts_as_its_default_does(door):
    dear = "query($n:Int=100){items(first:$n){similar(first:$n){name}}}"

    assert door.ask(dear).status == 400
    assert door.ask(dear, {"n": 5}).status == 200
    assert door.ask("query($n:Int){items(first:$n){name}}").status == 200


def test_only_the_operation_that_runs_pays_for_its_pages(door):
    query = (
        "query A($n:Int){items(first:$n){name}} query B($n:Int){items(first:$n){similar(first:100){name}}}"
    )

    assert door.ask(query, {"n": 100}, operationName="A").status == 200
    assert door.ask(query, {"n": 100}, operationName="B").status == 400


@pytest.mark.parametrize(
    "query",
    [
        "{item{...A}} fragment A on Item{...B} fragment B on Item{...A}",
        "{item{...A}} fragment A on Item{similar{...A}}",
        "{...A} fragment A on Query{...A}",
        "{item{...Missing}}",
        "{...Missing}",
        "fragment A on Nowhere{name} {item{...A}}",
        "{nowhere{items(first:1000){name}}}",
    ],
)
def test_cycles_and_unknown_names_are_refused_by_the_rules_and_borne_by_the_meter(door, query):
    answer = door.ask(query)

    assert answer.status == 400
    assert set(answer.codes) == {"INVALID_DOCUMENT"}
    assert answer.message.startswith("Câu truy vấn chưa hợp lệ: ")
    assert not ran
    document = parse(query)
    operations = [d for d in document.definitions if d.kind == "operation_definition"]
    limits.check_depth_and_cost(SCHEMA, document, operations, {})


def test_fragments_that_double_each_other_cannot_hide_their_cost(door):
    chain = " ".join(
        f"fragment F{n} on Item{{similar(first:2){{...F{n + 1}}} pictures{{...F{n + 1}}}}}" for n in range(9)
    )
    query = "{item{...F0}} " + chain + " fragment F9 on Item{name}"

    assert measured(query).cost > limits.MAX_COST
    answer = door.ask(query)
    assert answer.codes == ["LIMIT_EXCEEDED"]
    assert not ran


@pytest.mark.parametrize(
    "query",
    [
        "{" + "ping " * 10_000 + "}",  # 0.4 million fields took the rules 7.7 s
        "{item{" + "name " * 1_990 + "}}",
        "{item{" + "similar{name} " * 495 + "}}",
        "{item{" + "".join(f"...F{n} " for n in range(140)) + "}}" + "".join(
            f"fragment F{n} on Item{{similar{{name}}}}" for n in range(140)
        ),
        aliases(500),
        "mutation" + aliases(300, "touch{problems{code}}"),
        "{" + "item{similar" * 40 + "{name}" + "}" * 40,
        "{ping(text:" + "[" * 500 + "]" * 500 + ")}",
        "{" * 3_000,
        "query(" + " ".join(f"$v{n}:Int" for n in range(450)) + "){ping}",
        "{item{" + " ".join(f"zz{n}" for n in range(480)) + "}}",
        "{" + "z" * 19_000 + "}",
        "#" * 19_000 + "\n{" + "ping " * 30 + "}",
        "{ping(number:" + "9" * 5_000 + ")}",
        "{address(value:" + "9" * 5_000 + ")}",
    ],
)  # fmt: skip
def test_hostile_documents_are_refused_before_any_resolver(door, query):
    answer = door.ask(query)

    assert answer.status == 400
    assert not ran
    assert len(answer.message) < 600


def test_a_query_of_two_megabytes_is_refused_by_its_size(door):
    answer = door.ask("{" + "ping " * 400_000 + "}")

    assert (answer.status, answer.codes) == (413, ["BODY_TOO_LARGE"])
    assert not ran


def test_the_schema_is_closed_but_typename_is_not(door):
    for query in (
        "{__schema{types{name}}}",
        '{__type(name:"Item"){name}}',
        "{...A} fragment A on Query{__schema{types{name}}}",
    ):
        answer = door.ask(query)
        assert (answer.status, answer.codes) == (400, ["INTROSPECTION_CLOSED"])

    assert door.ask("{__typename item{__typename}}").body["data"]["__typename"] == "Query"


def test_a_closed_schema_suggests_no_names(door, open_door):
    assert "pinh" in door.ask("{pinh}").message
    assert "ping" not in door.ask("{pinh}").message
    assert "ping" in open_door.ask("{pinh}").message


def test_an_open_schema_answers_the_query_that_tools_send(open_door):
    from graphql import get_introspection_query  # noqa: PLC0415

    answer = open_door.ask(get_introspection_query())

    assert answer.status == 200
    assert "Item" in {t["name"] for t in answer.body["data"]["__schema"]["types"]}


class TestDocuments:
    def test_a_valid_document_is_parsed_once(self, monkeypatch):
        documents = Documents(SCHEMA, introspection=False)
        first = documents.admit("{ping}")
        monkeypatch.setattr("shop.api.documents.parse", lambda *_a, **_k: pytest.fail("parsed again"))

        assert documents.admit("{ping}") is first

    def test_an_invalid_document_is_never_kept(self):
        documents = Documents(SCHEMA, introspection=False)
        for _ in range(2):
            with pytest.raises(Refused):
                documents.admit("{nothing}")

        assert not documents._kept

    def test_the_least_recently_used_go_when_the_room_is_full(self):
        documents = Documents(SCHEMA, introspection=False)
        padding = "#" * (LONGEST_KEPT - 100) + "\n"
        queries = [f"{padding}{{a{number}:ping}}" for number in range(2 * KEPT_CHARACTERS // LONGEST_KEPT)]
        documents.admit("{ping}")
        for query in queries:
            documents.admit(query)
            documents.admit("{ping}")

        assert "{ping}" in documents._kept
        assert queries[0] not in documents._kept
        assert queries[-1] in documents._kept
        assert documents._kept_characters == sum(map(len, documents._kept)) <= KEPT_CHARACTERS

    def test_a_very_long_document_is_not_kept(self):
        documents = Documents(SCHEMA, introspection=False)
        documents.admit("#" * LONGEST_KEPT + "\n{ping}")

        assert not documents._kept


def test_the_default_rules_alone_would_let_these_through():
    """The control: what the limits refuse is valid GraphQL, so it is the limits that refuse it."""
    from graphql import validate  # noqa: PLC0415

    for query in (
        aliases(51),
        nested(13),
        "{items(first:101){name}}",
        "mutation" + aliases(5, "touch{problems{code}}"),
    ):
        assert validate(SCHEMA, parse(query)) == []
        with pytest.raises((GraphQLError, Refused)):
            Documents(SCHEMA, introspection=False).admit(query)
