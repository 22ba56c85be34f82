"""The door itself: what may enter, what comes back, and what never leaks."""

import json
import logging

import pytest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.api.problems import payload_faults
from shop.api.schema import schema as shop_schema
from tests.shop.api.conftest import Door
from tests.shop.api.small_schema import ran, schema

SALE = "0198c9f0-7c1e-7a52-9d3b-2f6f3a1b4c5d"
BOOK = "mutation($input:BookInput!){book(input:$input){total problems{code message path retry}}}"
MULTIPART = """--x
Content-Disposition: form-data; name="query"

mutation{touch{problems{code}}}
--x--"""
TOUCH = json.dumps({"query": "mutation{touch{problems{code}}}"})


def one_line(**values):
    return {"input": {"lines": [{"variantId": 1, "quantity": 2, **values}]}}


def book_with(**values):
    return {"input": {"lines": [], **values}}


class TestWhatMayEnter:
    def test_json_by_post(self, door):
        answer = door.ask("{ping}")

        assert (answer.status, answer.body) == (200, {"data": {"ping": "pong"}})
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        "content_type",
        ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"],
    )
    def test_json_by_its_other_spellings(self, door, content_type):
        assert door.post('{"query":"{ping}"}', content_type).status == 200

    @pytest.mark.parametrize(
        ("content", "content_type"),
        [
            ("query=mutation{touch{problems{code}}}", "application/x-www-form-urlencoded"),
            (MULTIPART, "multipart/form-data; boundary=x"),
            ("mutation{touch{problems{code}}}", "application/graphql"),
            (TOUCH, "text/plain"),
            (TOUCH, "text/plain; application/json"),
            (TOUCH, "application/json; charset=utf-7"),
            (TOUCH, ""),
            (b"\xff\xfe{ping}", "application/graphql"),
        ],
    )
    def test_what_a_form_of_another_site_could_send_runs_nothing(self, door, content, content_type):
        answer = door.post(content, content_type)

        assert (answer.status, answer.codes) == (415, ["UNSUPPORTED_MEDIA_TYPE"])
        assert not ran

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "DELETE"])
    def test_other_methods(self, door, method):
        answer = door.send(RequestFactory().generic(method, "/graphql/?query={ping}"))

        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
        assert answer.codes == ["METHOD_NOT_ALLOWED"]
        assert not ran

    def test_the_size_of_the_body_at_its_edge(self, door):
        body = '{"query":"{ping}"}'

        assert door.post(body + " " * (65_536 - len(body))).status == 200
        assert door.post(body + " " * (65_537 - len(body))).status == 413

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"\xff\xfe",
            b'{"query":"{ping}\xed\xa0\x80"}',  # a surrogate in UTF-8's clothes
            '{"query":"{ping}"}'.encode("utf-16"),
            "null",
            "7",
            '"{ping}"',
            "[]",
            "[null]",
            "[1]",
            json.dumps([{"query": "{ping}"}] * 500),
            "{}",
            '{"query":null}',
            '{"query":7}',
            '{"query":["{ping}"]}',
            '{"query":"  "}',
            '{"query":"{ping}","variables":"{}"}',
            '{"query":"{ping}","variables":[]}',
            '{"query":"{ping}","variables":7}',
            '{"query":"{ping}","operationName":7}',
            '{"query":"{ping}","operationName":{}}',
            '{"query":"{ping}","variables":{"a":NaN}}',
            '{"query":"{ping}","variables":{"a":-Infinity}}',
            '{"query":"{ping}","variables":{"a":1e999}}',
            '{"query":"{ping}","variables":{"a":' + "9" * 5_000 + "}}",
            '{"query":"{ping}","variables":{"a":9007199254740992}}',
            "[" * 50_000,
            "[" * 30_000 + "]" * 30_000,
            '{"query":"{ping}","variables":' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "}",
            '{"query":"{ping}","variables":{"a":' + "[" * 40 + "]" * 40 + "}}",
            '{"query":"{ping}","variables":{"' + "k" * 201 + '":1}}',
            json.dumps({"query": "{ping}" + " " * 20_000}),
        ],
    )
    def test_what_is_no_graphql_request(self, door, content):
        answer = door.post(content)

        assert answer.status == 400
        assert answer.codes[0] in {"BAD_REQUEST", "LIMIT_EXCEEDED"}
        assert not answer.message.isascii()  # a sentence in Vietnamese
        assert not ran

    @pytest.mark.parametrize("bad", [r"\u0000", r"\ud800", r"\udfff", r"\udc00\ud800"])
    @pytest.mark.parametrize(
        "template",
        [
            '{"query":"{ping}","variables":{"text":"BAD"}}',
            '{"query":"{ping}","variables":{"a":[{"b":"x BAD"}]}}',
            '{"query":"{ping}","variables":{"BAD":1}}',
            '{"query":"{ping} #BAD"}',
            '{"query":"{ping}","operationName":"BAD"}',
        ],
    )
    def test_text_that_no_database_takes(self, door, template, bad):
        answer = door.post(template.replace("BAD", bad))

        assert (answer.status, answer.codes) == (400, ["UNREADABLE_TEXT"])
        assert "ký tự không đọc được" in answer.message
        assert not ran

    @pytest.mark.parametrize("escape", [r"\u0000", r"\u{0}", r"\ud800", r"\u{d800}"])
    def test_the_same_through_escapes_of_graphql(self, door, escape):
        answer = door.ask('{ping(text:"a' + escape + '")}')

        assert answer.status == 400
        assert not ran

    def test_real_letters_and_pairs_pass(self, door):
        answer = door.post(
            r'{"query":"query($t:String){ping(text:$t)}","variables":{"t":"Mắm \ud83d\udc1f"}}'
        )

        assert answer.body["data"]["ping"] == "Mắm 🐟"


class TestFromAnotherSite:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 200),
            ({"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
            ({"HTTP_ORIGIN": "https://evil.example"}, 403),
            ({"HTTP_ORIGIN": "null"}, 403),
            ({"HTTP_ORIGIN": "https://testserver"}, 403),
            ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
            ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ],
    )
    def test_a_signed_in_browser_may_come_from_our_pages_only(self, door, headers, status):
        assert door.post(TOUCH, HTTP_COOKIE="sessionid=abc", **headers).status == status
        assert bool(ran) == (status == 200)

    def test_without_a_session_there_is_nothing_to_steal(self, door):
        assert door.post(TOUCH, HTTP_ORIGIN="https://partner.example").status == 200


class TestDocuments:
    """Facts of the stock view: with rules of one's own alone, each of these ran."""

    @pytest.mark.parametrize(
        "query",
        [
            "{pinh}",
            "{item}",
            "{ping{name}}",
            "query($t:String){ping(number:$t)}",
            "{ping(number:1.5)}",
            "{ping(unknown:1)}",
            "{",
            "ping",
            "{ping} {ping}",
            "subscription{ping}",
            "fragment A on Query{ping}",
            "type Query{ping:String}",
        ],
    )
    def test_a_document_that_breaks_the_specification(self, door, query):
        answer = door.ask(query)

        assert answer.status == 400
        assert "data" not in answer.body
        assert answer.message.startswith("Câu truy vấn") or answer.message.startswith("Cổng này")
        assert not ran

    def test_an_error_says_where(self, door):
        assert door.ask("{\n  pinh\n}").body["errors"][0]["locations"] == [{"line": 2, "column": 3}]

    def test_the_operation_is_chosen_by_name(self, door):
        query = "query A{ping} query B{item{name}}"

        assert door.ask(query, operationName="A").body["data"] == {"ping": "pong"}
        assert door.ask(query).status == 400
        assert door.ask(query, operationName="C").status == 400


class TestVariables:
    @pytest.mark.parametrize(
        "quantity", [0, -1, 1_000_001, 10**9, 1.0, 1.5, "1,5", "3", True, None, [], {}, "NaN"]
    )
    def test_a_quantity_that_cannot_be_meant(self, door, quantity):
        answer = door.ask(BOOK, one_line(quantity=quantity))

        assert (answer.status, answer.codes) == (400, ["INVALID_VARIABLES"])
        assert answer.message.startswith("«input.lines[0].quantity»: ")
        assert answer.body["errors"][0]["extensions"]["path"] == ["input", "lines", "0", "quantity"]
        assert not ran

    def test_the_sentence_says_what_is_wanted(self, door):
        message = door.ask(BOOK, one_line(quantity="1,5")).message

        assert message.endswith("số lượng phải là số nguyên từ 1 đến 1.000.000, không có phần lẻ.")

    @pytest.mark.parametrize("price", [0.5, 85_000.0, "85000", True, 10**15 + 1, -(10**15) - 1])
    def test_money_that_is_no_whole_dong(self, door, price):
        assert door.ask(BOOK, one_line(price=price)).codes == ["INVALID_VARIABLES"]
        assert not ran

    @pytest.mark.parametrize("price", [0, -85_000, 10**15, -(10**15), 3_000_000_000, None])
    def test_money_beyond_graphqls_int(self, door, price):
        assert door.ask(BOOK, one_line(price=price)).body["data"]["book"]["total"] == 2

    @pytest.mark.parametrize(
        ("variables", "message"),
        [
            ({}, "«input»: còn thiếu."),
            ({"input": None}, "«input»: không được để trống."),
            ({"input": 7}, "«input»: cần một đối tượng JSON."),
            ({"input": {}}, "«input.lines»: còn thiếu."),
            (book_with(lines=[None]), "«input.lines[0]»: không được để trống."),
            (book_with(lines=[{"quantity": 1}]), "«input.lines[0].variantId»: còn thiếu."),
            (one_line(discount=5), "«input.lines[0].discount»: không có trường này."),
            (
                one_line(variantId=2**31),
                "«input.lines[0].variantId»: cần một số nguyên từ −2.147.483.648 đến 2.147.483.647.",
            ),
            (one_line(variantId="1"), None),
            (one_line(variantId=1.5), None),
            (book_with(note=7), "«input.note»: cần một chuỗi ký tự."),
            (book_with(gift="false"), "«input.gift»: cần true hoặc false."),
            (book_with(star="FIVE"), "«input.star»: cần một trong các giá trị: THREE, FOUR."),
            (book_with(saleId="abc"), f"«input.saleId»: mã phải là UUID, ví dụ {SALE}."),
            (book_with(saleId="{" + SALE + "}"), None),
            (book_with(saleId=SALE.replace("-", "")), None),
            (book_with(saleId=7), None),
            (book_with(at="2026-03-08T09:30:00"), None),
            (book_with(at="2026-02-30T09:30:00Z"), None),
            (book_with(at="0001-01-01T00:00:00+14:00"), None),
            (book_with(at="2026-03-08"), None),
            (book_with(at=1_772_900_000), None),
            (book_with(at="２０２６-03-08T09:30:00Z"), None),
            (book_with(day="2026-3-8"), None),
            (book_with(day="2026-02-30"), None),
            (book_with(day="20260308"), None),
        ],
    )
    def test_each_fault_is_named_with_its_place(self, door, variables, message):
        answer = door.ask(BOOK, variables)

        assert (answer.status, answer.codes) == (400, ["INVALID_VARIABLES"])
        assert message is None or answer.message == message
        assert not ran

    def test_many_faults_are_told_at_once_but_not_all(self, door):
        lines = [{"variantId": 1, "quantity": 0}] * 200

        assert len(door.ask(BOOK, book_with(lines=lines)).body["errors"]) == 10

    @pytest.mark.parametrize(
        "moment", ["2026-03-08T09:30:00+07:00", "2026-03-08T02:30Z", "2026-03-08T02:30:00.123Z"]
    )
    def test_moments_and_ids_in_their_exact_form(self, door, moment):
        answer = door.ask(BOOK, book_with(saleId=SALE.upper(), at=moment, day="2026-03-08", star="FOUR"))

        assert (answer.status, answer.codes) == (200, [])

    @pytest.mark.parametrize(
        "argument",
        [
            "value:1.5",
            'value:"85000"',
            "value:true",
            "value:1000000000000001",
            'at:"hôm qua"',
            "at:2026",
            "value:{}",
        ],
    )
    def test_literals_are_judged_like_variables(self, door, argument):
        answer = door.ask("{address(" + argument + ")}")

        assert (answer.status, answer.codes) == (400, ["INVALID_VALUE"])
        assert answer.message.startswith("Giá trị ghi trong câu truy vấn chưa đúng: ")
        assert "locations" in answer.body["errors"][0]

    def test_a_null_where_the_argument_has_only_a_default(self, door):
        answer = door.ask("query($n:Int){strict(number:$n)}", {"n": None})

        assert (answer.status, answer.codes) == (200, ["INVALID_VARIABLES"])


class TestFailures:
    def test_the_text_of_an_exception_stays_in_the_log(self, door, caplog):
        with caplog.at_level(logging.ERROR, "shop.api"):
            answer = door.ask("{broken ping}")

        (error,) = answer.body["errors"]
        assert (answer.status, answer.body["data"]) == (200, {"broken": None, "ping": "pong"})
        assert answer.codes == ["INTERNAL"]
        assert error["message"] == f"Có lỗi bên trong, mời thử lại. Mã: {error['extensions']['requestId']}"
        assert error["path"] == ["broken"]
        assert "hunter2" not in json.dumps(answer.body)
        (record,) = caplog.records
        assert error["extensions"]["requestId"] in record.getMessage()
        assert "hunter2" in str(record.exc_info[1])

    def test_so_does_a_graphql_error_raised_by_a_resolver(self, door):
        answer = door.ask("{wronglyRaised}")

        assert answer.codes == ["INTERNAL"]
        assert "table" not in answer.message

    def test_a_refusal_in_a_query_keeps_its_sentence(self, door, caplog):
        answer = door.ask("{refused}")

        (error,) = answer.body["errors"]
        assert answer.status == 200
        assert error["message"] == "Mật ong vừa hết hàng."
        assert error["extensions"] == {
            "code": "out-of-stock",
            "path": ["lines", "0", "variantId"],
            "retry": True,
        }
        assert not caplog.records

    def test_a_refusal_in_a_mutation_is_data(self, door):
        answer = door.ask(BOOK, book_with(note="hết hàng"))

        assert "errors" not in answer.body
        assert answer.body["data"]["book"] == {
            "total": None,
            "problems": [
                {
                    "code": "out-of-stock",
                    "message": "Mật ong vừa hết hàng.",
                    "path": ["lines", "0", "variantId"],
                    "retry": True,
                }
            ],
        }

    def test_a_success_has_no_problems(self, door):
        answer = door.ask(BOOK, one_line())

        assert answer.body == {"data": {"book": {"total": 2, "problems": []}}}


class TestTheShopsSchema:
    def test_every_mutation_can_carry_a_problem(self):
        assert list(payload_faults(shop_schema.graphql_schema)) == []

    def test_the_rule_about_payloads_finds_faults(self):
        import graphene  # noqa: PLC0415

        class Careless(graphene.Mutation):
            total = graphene.Int(required=True)

            @staticmethod
            def mutate(_root, _info):
                return Careless(total=1)

        class Mutation(graphene.ObjectType):
            careless = Careless.Field()

        careless = graphene.Schema(
            query=type(schema.query)("Q", (graphene.ObjectType,), {"a": graphene.Int()}), mutation=Mutation
        )

        assert list(payload_faults(careless.graphql_schema)) == [
            "careless: the payload lacks problems: [Problem!]!",
            "careless.total: must be nullable, a refusal leaves it empty",
        ]
        assert list(payload_faults(schema.graphql_schema)) == []

    def test_it_answers_at_its_address(self, client):
        response = client.post(
            "/graphql/", {"query": "{version __typename}"}, content_type="application/json"
        )

        assert response.status_code == 200
        assert response.json() == {"data": {"version": "1", "__typename": "Query"}}

    def test_a_client_without_a_csrf_token_is_served(self, client):
        client.handler.enforce_csrf_checks = True

        assert (
            client.post("/graphql/", {"query": "{version}"}, content_type="application/json").status_code
            == 200
        )
        assert client.post("/graphql/", {"query": "{version}"}).status_code == 415


VALID = [
    BOOK,
    "{connection(first:5){edges{node{name price similar(first:2){name}}}}}",
    "query A($n:Int=3){items(first:$n){...F}} fragment F on Item{name pictures{...G}} fragment G on Item{price}",
    '{ping(text:"Mắm \\u0111",number:7) item{__typename ...on Item{name}}}',
    "mutation{a:touch{problems{code message}} b:touch{problems{path retry}}}",
    "{broken refused wronglyRaised strict(number:3)}",
]
SYNTAX = ["{", "}", "(", ")", ":", "$", "...", "!", "[", "]", "@include(if:true)", '"', "null", "x:"]
TRAPS = [
    "\\u0000",
    "\x00",
    "\ufeff",
    "...F",
    "fragment F on Item{...F}",
    "__schema{types{name}}",
    "similar",
    "name",
]
NUMBERS = ["first:-5", "first:99999999999", "1.5", "1e999"]
PIECES = st.sampled_from([*SYNTAX, *TRAPS, *NUMBERS])


@st.composite
def mutated_documents(draw):
    """A valid document with up to four places cut, doubled or replaced."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        middle = draw(st.one_of(PIECES, st.text(max_size=3), st.just(text[start:end] * 2), st.just("")))
        text = text[:start] + middle + text[end:]
    return text


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[]), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
VARIABLES = st.one_of(
    JSON_VALUES,
    st.fixed_dictionaries({"input": JSON_VALUES}),
    st.builds(lambda value: one_line(quantity=value, price=value), JSON_VALUES),
    st.builds(lambda n: {"n": n}, JSON_VALUES),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=mutated_documents(), variables=VARIABLES, operation=st.sampled_from([None, "A", "B"]))
def test_no_document_and_no_value_breaks_the_door(query, variables, operation):
    answer = Door().ask(query, variables, operationName=operation)

    assert answer.status in {200, 400}
    assert ("errors" in answer.body) or "data" in answer.body
    # the only failures inside are those the small schema raises on purpose
    failed = [error for error in answer.body.get("errors", []) if error["extensions"]["code"] == "INTERNAL"]
    assert all("broken" in query or "wronglyRaised" in query for _ in failed)
    assert "hunter2" not in json.dumps(answer.body)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_break_the_door(content):
    assert Door().post(content).status == 400
