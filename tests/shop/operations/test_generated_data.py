"""Made-up data: everything that must hold holds, the schema is as before, and the same seed makes the same."""

# ruff: noqa: S608 - names of tables that stand in this file

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from catalog.models import Variant
from catalog.selectors.goods import goods_of, valid_certificates
from shop.operations.generated.amounts import Amounts, complaint_about, first_day_of
from shop.operations.generated.catalogue import Catalogue
from shop.operations.generated.deals import deals_for, documents, lines_before
from shop.operations.generated.keys import foreign_keys, rows_without_target
from shop.operations.generated.seasons import spread
from shop.orders.models import SaleLine
from shop.orders.services.sold_parts import parts_of
from shop.reports.services.write_facts import write_cancellation_facts, write_order_facts, write_sale_facts
from tests.conftest import ADMIN_URL, ROOT, _database_from_template, _django_uses

LAST_DAY = date(2026, 6, 30)
PRODUCTS, OUTLETS, LINES = 200, 40, 3_000

_SCHEMA = """
SELECT 'index', c.relname, i.indexrelid::regclass::text,
       pg_get_indexdef(i.indexrelid) || i.indisvalid || i.indisready || i.indislive
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint', c.relname, con.conname, pg_get_constraintdef(con.oid) || con.convalidated
FROM pg_constraint con JOIN pg_class c ON c.oid = con.conrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger', c.relname, t.tgname, pg_get_triggerdef(t.oid) || t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'key trigger at rest', c.relname, t.tgname, t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND t.tgisinternal AND t.tgenabled <> 'O'
UNION ALL
SELECT 'rights', c.relname, '', coalesce(c.relacl::text, '') || c.relpersistence::text
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
UNION ALL
SELECT 'schema', nspname, '', '' FROM pg_namespace WHERE nspname !~ '^pg_'
"""

_COMPARED = (
    *("catalog_product", "catalog_variant", "catalog_certificate", "vendors_vendor", "outlets_outlet"),
    *(
        "outlets_device",
        "people_user",
        "orders_sale",
        "orders_saleline",
        "orders_sellerorder",
        "orders_ordergroup",
    ),
    *("orders_orderline", "orders_saletender", "outlets_stocklevel", "outlets_stockmove", "reports_salefact"),
)


def _address(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def generate(*arguments: str, name: str = "", here: bool = True) -> "subprocess.CompletedProcess[str]":
    """Run the command as a shell would, on a database of the test server."""
    env = {**os.environ, "OCOP_FILL_URL": _address(ADMIN_URL, name)}
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        env[variable] = _address(os.environ[variable], name)
    env.pop("DATABASE_REPORTS_URL", None)
    words = ["generate_data", *(["--here"] if here else []), *arguments]
    return subprocess.run(
        [sys.executable, "-m", "django", *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def generated(template: str, label: str, *, seed: int, lines: int = LINES) -> Iterator[str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    with _database_from_template(template, f"ocop_generated_{label}_{worker}_{os.getpid()}") as name:
        done = generate(
            *("--products", str(PRODUCTS), "--outlets", str(OUTLETS), "--sale-lines", str(lines)),
            *("--seed", str(seed), "--last-day", LAST_DAY.isoformat()),
            name=name,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        yield name


@pytest.fixture(scope="module")
def market(template_database: str) -> Iterator[str]:
    with generated(template_database, "one", seed=7) as name:
        yield name


@pytest.fixture
def market_in_django(market: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), _django_uses(market):
        yield market


def rows(name: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(_address(ADMIN_URL, name)) as connection:
        return connection.execute(query).fetchall()


def value(name: str, query: str) -> Any:
    return rows(name, query)[0][0]


def digests(name: str) -> dict[str, tuple[int, str]]:
    return {
        table: rows(name, f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")[
            0
        ]
        for table in _COMPARED
    }


def test_every_invariant_of_the_doctor_holds(market: str) -> None:
    env = {**os.environ, "DATABASE_URL": _address(os.environ["DATABASE_URL"], market)}
    done = subprocess.run(
        [sys.executable, "-m", "django", "doctor", "--json"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    found = json.loads(done.stdout)

    assert [check for check in found["checks"] if check["rows"]] == []
    assert len(found["checks"]) > 20


def test_as_much_is_made_as_was_asked_for(market: str) -> None:
    assert value(market, "SELECT count(*) FROM catalog_product") == PRODUCTS
    assert value(market, "SELECT count(*) FROM outlets_outlet WHERE kind <> 'online_shelf'") == OUTLETS
    assert (
        value(
            market, "SELECT (SELECT count(*) FROM orders_saleline) + (SELECT count(*) FROM orders_orderline)"
        )
        == LINES
    )
    assert value(market, "SELECT count(*) FROM vendors_vendor") == value(
        market, "SELECT count(*) FROM outlets_outlet WHERE kind = 'online_shelf'"
    )
    first, last = rows(market, "SELECT min(business_day), max(business_day) FROM reports_salefact")[0]
    assert (last, first.replace(day=1)) == (LAST_DAY, first_day_of(LAST_DAY).replace(day=1))
    assert value(market, "SELECT count(*) FROM kernel_outboxevent") == 0
    assert value(market, "SELECT count(*) FROM search_searchdocument") == value(
        market, "SELECT count(*) FROM catalog_product WHERE state = 'live'"
    )


def test_indexes_constraints_triggers_and_rights_are_as_before(template_database: str, market: str) -> None:
    before, after = set(rows(template_database, _SCHEMA)), set(rows(market, _SCHEMA))

    # Months that had no partition yet got one; nothing else is new, and nothing is gone.
    new_months = {table for kind, table, *_ in after - before}
    assert before - after == set()
    assert all(table.startswith("reports_salefact_20") for table in new_months)


def test_a_new_row_gets_an_id_of_its_own(market: str) -> None:
    for table in ("outlets_stockmove", "reports_salefact", "orders_sellerorder", "catalog_product"):
        largest = value(market, f"SELECT max(id) FROM {table}")
        assert value(market, f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))") == largest + 1


def test_every_key_has_its_row_and_a_missing_one_is_found(market: str) -> None:
    with psycopg.connect(_address(ADMIN_URL, market)) as connection:
        keys = foreign_keys(connection)
        broken = {table: rows_without_target(connection, table, of_table) for table, of_table in keys.items()}
        assert len(broken) > 25
        assert {table: count for table, count in broken.items() if count} == {}

        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "DELETE FROM catalog_certificate WHERE id IN (SELECT certificate_id FROM reports_salefact)"
        )
        assert rows_without_target(connection, "reports_salefact", keys["reports_salefact"]) > 0
        connection.rollback()


def test_the_same_seed_makes_the_same_market(template_database: str, market: str) -> None:
    with generated(template_database, "two", seed=7) as again:
        assert digests(again) == digests(market)


def test_another_seed_makes_another_market(market: str) -> None:
    def people(seed: int) -> list[str]:
        with psycopg.connect(_address(ADMIN_URL, market)) as connection:
            catalogue = Catalogue(Amounts(PRODUCTS, OUTLETS, LINES, seed), LAST_DAY, connection)
            return [catalogue.person() for _ in range(20)]

    assert people(7) == people(7)
    assert people(7) != people(8)


def test_sales_before_the_reform_lie_in_the_communes_of_then(market: str) -> None:
    wrong = """
        SELECT count(*) FROM reports_salefact f
        JOIN places_adminunit unit ON unit.id = f.{column}
        WHERE (f.business_day < '2025-07-01') <> (unit.valid_to IS NOT NULL)
    """
    for column in ("sale_commune_id", "origin_commune_id", "buyer_commune_id"):
        assert value(market, wrong.format(column=column)) == 0
    assert (
        value(market, "SELECT count(*) FROM reports_salefact WHERE business_day < '2025-07-01'") > LINES // 2
    )


def test_every_channel_state_and_flag_of_the_trade_occurs(market: str) -> None:
    def kinds(query: str) -> set[str]:
        return {kind for (kind,) in rows(market, query)}

    assert kinds("SELECT DISTINCT channel FROM reports_salefact") == {
        "online",
        "sales_point",
        "fair",
        "own_shop",
    }
    assert kinds("SELECT DISTINCT kind FROM reports_salefact") == {"sale", "cancellation"}
    assert kinds("SELECT DISTINCT state FROM orders_sellerorder") == {"posted", "cancelled"}
    assert kinds("SELECT DISTINCT method FROM orders_saletender") == {"cash", "vietqr", "card"}
    assert kinds("SELECT DISTINCT kind FROM outlets_outlet") == {
        *("online_shelf", "sales_point", "own_shop", "fair_booth", "warehouse")
    }
    assert kinds("SELECT DISTINCT stars::text FROM catalog_certificate") == {"3", "4", "5"}
    assert value(market, f"SELECT count(*) FROM catalog_certificate WHERE expires_on <= '{LAST_DAY}'") > 0
    assert value(market, "SELECT count(*) FROM catalog_variant WHERE is_bundle") > 0
    assert value(market, "SELECT count(*) FROM orders_saleflag WHERE kind = 'expired_certificate'") > 0


def test_fair_sales_happen_at_a_booth_on_a_day_of_its_fair(market: str) -> None:
    strays = """
        SELECT count(*) FROM reports_salefact f WHERE f.channel = 'fair' AND NOT EXISTS (
          SELECT FROM outlets_booth b WHERE b.outlet_id = f.outlet_id AND b.fair_id = f.fair_id
            AND b.during @> f.business_day)
    """
    assert value(market, strays) == 0
    assert (
        value(market, "SELECT count(*) FROM reports_salefact WHERE channel <> 'fair' AND fair_id IS NOT NULL")
        == 0
    )


def test_lines_hold_the_parts_the_till_would_have_frozen(market_in_django: str) -> None:
    """Of goods whose price never changed: the service knows today's price only."""
    steady = Variant.objects.raw(
        "SELECT v.* FROM catalog_variant v WHERE (SELECT count(*) FROM catalog_pricechange c "
        "WHERE c.variant_id = v.id) = 1"
    )
    ids = [variant.pk for variant in steady]
    plain = SaleLine.objects.filter(variant__in=ids, variant__is_bundle=False).select_related("sale")
    boxes = SaleLine.objects.filter(variant__is_bundle=True).select_related("sale")
    lines = [*plain.order_by("pk")[::40], *boxes]
    assert len(boxes) > 0
    for line in lines:
        goods = goods_of([line.variant_id])[line.variant_id]
        products = {component.product_id for component, _ in goods.contents}
        day = line.sale.business_day
        parts = parts_of(
            goods,
            quantity=line.quantity,
            amount_vnd=line.amount_vnd,
            day=day,
            certificates=valid_certificates(products, day=day),
        )
        kept = [{**part, "consigned_quantity": 0} for part in line.parts]
        assert kept == [part._asdict() for part in parts]


def test_facts_are_what_the_reports_room_would_have_written(market_in_django: str) -> None:
    market = market_in_django
    columns = ", ".join(
        name
        for (name,) in rows(
            market,
            "SELECT column_name::text FROM information_schema.columns "
            "WHERE table_name = 'reports_salefact' AND column_name <> 'id' ORDER BY ordinal_position",
        )
    )
    facts = f"SELECT {columns} FROM reports_salefact ORDER BY business_day, source_id, line_no, part_no, kind"
    before = rows(market, facts)
    sales = [str(sale) for (sale,) in rows(market, "SELECT id FROM orders_sale ORDER BY id LIMIT 300")]
    orders = [order for (order,) in rows(market, "SELECT id FROM orders_sellerorder ORDER BY id")]
    cancelled = [o for (o,) in rows(market, "SELECT id FROM orders_sellerorder WHERE state = 'cancelled'")]
    with psycopg.connect(_address(ADMIN_URL, market)) as connection:
        connection.execute("SET session_replication_role = replica")
        gone = connection.execute(
            "DELETE FROM reports_salefact WHERE source_id = ANY(%s)", [[*sales, *map(str, orders)]]
        )
        assert gone.rowcount > len(sales) + len(orders)

    write_sale_facts(sales)
    write_order_facts(orders)
    write_cancellation_facts(cancelled)

    assert sorted(map(str, set(rows(market, facts)) ^ set(before))) == []


def test_a_database_with_a_shop_in_it_is_left_alone(market: str) -> None:
    before = value(market, "SELECT count(*) FROM orders_sale")

    refused = generate("--products", "20", "--outlets", "5", "--sale-lines", "10", name=market)

    assert (refused.returncode, value(market, "SELECT count(*) FROM orders_sale")) == (1, before)
    assert "đã có dữ liệu" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--products", "3"], "--products phải từ 20 đến 1.000.000, không phải 3."),
        (["--sale-lines", "-1"], "--sale-lines phải từ 0 đến 200.000.000, không phải -1."),
        (["--outlets", "0"], "--outlets phải từ 5 đến 100.000, không phải 0."),
    ],
)
def test_amounts_that_cannot_be_made_are_refused_in_a_sentence(
    arguments: Sequence[str], sentence: str
) -> None:
    refused = generate(*arguments, here=False)

    assert (refused.returncode, refused.stderr.strip().splitlines()[-1]) == (2, f"CommandError: {sentence}")


def test_the_rhythm_has_exactly_the_lines_asked_for() -> None:
    per_position: dict[int, int] = {}
    for document in documents():
        per_position[document.position] = per_position.get(document.position, 0) + document.lines

    for lines in (0, 1, 42, 43, 44, 3_000, 10_000_000):
        deals, rhythmic = deals_for(lines)
        assert lines_before(deals, rhythmic) == lines
    deals, rhythmic = deals_for(100)
    assert sum(per_position[deal % 20 if deal < rhythmic else 20] for deal in range(deals)) == 100


def test_the_weeks_before_tet_are_the_busiest_and_every_deal_has_a_day() -> None:
    days = {day.day: day.deals for day in spread(100_000, first_day_of(LAST_DAY), LAST_DAY)}
    before_tet = [days[date(2026, 2, number)] for number in range(3, 17)]
    ordinary = [days[date(2026, 4, number)] for number in range(6, 20)]

    assert sum(days.values()) == 100_000
    assert sum(before_tet) > 1.5 * sum(ordinary)
    assert days[date(2026, 2, 17)] < min(ordinary)


def test_good_amounts_are_not_complained_of_and_name_their_database() -> None:
    amounts = Amounts(10_000, 200, 1_000_000, 1)

    assert (complaint_about(amounts), amounts.database) == ("", "ocop_p10000_o200_l1000000_s1")
