"""The doctor finds nothing in a healthy shop, and every fault that is planted in it."""

# ruff: noqa: S608 - faults planted by hand

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalog.models import Product, ProductState
from catalog.services.match_decision import match_lines
from outlets.services.reserve_stock import reserve_stock
from outlets.services.stock_ledger import Demand
from outlets.services.transfer_stock import TransferLine, transfer_stock
from shop.kernel import outbox
from shop.kernel.models import OutboxEvent
from shop.operations.doctor.examine import examine
from shop.operations.doctor.invariants import FACT_TABLES, INVARIANTS
from shop.orders.services.cancel_order import cancel_order
from tests.catalog.annexes import imported, officers_desk
from tests.conftest import _database_from_template, _django_uses
from tests.world import (
    NOW,
    PHU_QUOC,
    make_bundle,
    make_outlet,
    make_till,
    make_variant,
    make_vendor,
    order,
    sell,
    shelf_of,
    stock,
)
from vendors.people.models import Policy

SQL = {invariant.code: invariant.sql for invariant in INVARIANTS}


@pytest.fixture(scope="module")
def shop_database(template_database, django_db_setup, django_db_blocker) -> Iterator[str]:
    """One committed world for this file; what a test plants in it is rolled back."""
    name = f"ocop_doctor_{os.getpid()}"
    with _database_from_template(template_database, name), django_db_blocker.unblock(), _django_uses(name):
        a_lively_day()
        yield name


def a_lively_day() -> None:
    """Sales plain, short, at an old price and of withdrawn goods; orders kept and called off; a gift box; a transfer;
    goods held for an order; something in quarantine. Everything is told to the reports.
    """
    honey = make_variant()
    vendor = honey.product.vendor
    sauce = make_variant(
        make_vendor("HTX Phú Quốc", in_commune=PHU_QUOC), name="Nước mắm", price_vnd=120_001, base_unit="ml",
        price_quantity=1000, unit_word="lít",
    )  # fmt: skip
    tea = make_variant(vendor, name="Chè")
    box = make_bundle(vendor, {honey: 2, sauce: 500}, price_vnd=250_000)
    till = make_till()
    for outlet in (till.outlet, shelf_of(vendor), shelf_of(sauce.product.vendor)):
        stock(outlet, honey, 100)
        stock(outlet, sauce, 5_000)
    transfer_stock(
        transfer_id=uuid4(),
        from_outlet=till.outlet,
        to_outlet=make_outlet("warehouse"),
        lines=[TransferLine(honey.pk, 10, vendor.pk)],
        moved_by=None,
        now=NOW,
    )
    known = uuid4()
    sell(till, honey, 3, sale_id=known, sequence=1)
    sell(till, honey, 4, sale_id=known, sequence=1)  # kept aside
    sell(till, sauce, 750, amount_vnd=99_000, sequence=2)
    sell(till, box, 2, sequence=3)
    sell(till, tea, 5, sequence=4)  # the ledger knew of none
    tea.product.state = ProductState.WITHDRAWN
    tea.product.save()
    sell(till, tea, 1, sequence=5)
    order((honey, 2), (sauce, 1_250))
    order((box, 3))
    called_off = order((honey, 1), (box, 1))
    cancel_order(order_id=called_off.seller_orders.get().pk, actor="buyer", reason="Đổi ý", now=NOW)
    reserve_stock(
        [Demand(shelf_of(vendor).pk, honey.pk, 7, 1, 1, "999999")],
        source_type="order",
        now=timezone.now(),
        expires_at=timezone.now() + timedelta(hours=1),
    )
    an_imported_decision(make_variant(vendor, name="Muối hạt", stars=None).product)
    Policy.objects.create(kind="return", title="Đổi trả", body="Trong 7 ngày.", valid_from=NOW.date())
    outbox.deliver_all()


def an_imported_decision(product: Product) -> None:
    desk = officers_desk()
    decision = imported(desk, ("1", product.name, "", "", "79-27676-3-2026", 78, 4))
    match_lines(desk, decision.pk, {decision.lines.get().pk: product.pk})


A_SHELF = "(SELECT min(id) FROM outlets_stocklevel WHERE on_hand > 10 AND reserved = 0)"
MOVE_COPY = """
INSERT INTO outlets_stockmove (outlet_id, variant_id, owner_id, quantity, kind, source_type, source_id, source_line,
                               source_part, reason, actor, happened_at)
SELECT outlet_id, variant_id, owner_id, quantity, kind, source_type, {source_id}, source_line, source_part, '', '',
       happened_at
FROM outlets_stockmove WHERE kind = 'sale' AND source_type = '{source_type}' LIMIT 1
"""
FACT_COPY = """
CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT * FROM reports_salefact WHERE kind = '{kind}' LIMIT 1;
UPDATE copied SET id = 999999, line_no = 99;
INSERT INTO reports_salefact SELECT * FROM copied
"""
NO_STATE_CHECK = "ALTER TABLE outlets_stocklevel DROP CONSTRAINT stock_level_covered"

FAULTS = [
    ("C01", "UPDATE catalog_certificate SET score = 61 WHERE decision_id IS NOT NULL"),
    ("C01", "UPDATE catalog_certificate SET stars = 3 WHERE decision_id IS NOT NULL"),
    ("C01", "UPDATE catalog_decisionline SET product_id = NULL, matched_at = NULL"),
    ("C02", "UPDATE catalog_certificate SET decision_id = NULL"),
    ("S01", "SET LOCAL synchronous_commit = off"),
    ("S02", "SET LOCAL ROLE ocop_owner"),
    ("S03", "DROP TRIGGER refuse_truncate ON reports_salefact_202611"),
    ("S03", "ALTER TABLE outlets_stockmove DISABLE TRIGGER refuse_rewrite"),
    ("S04", "GRANT UPDATE ON outlets_stockmove TO ocop_app"),
    ("S04", "GRANT DELETE ON reports_salefact_202611 TO ocop_app"),
    ("I01", f"UPDATE outlets_stocklevel SET on_hand = on_hand + 1 WHERE id = {A_SHELF}"),
    ("I01", f"DELETE FROM outlets_stocklevel WHERE id = {A_SHELF}"),
    ("I02", "DELETE FROM orders_saleflag WHERE kind = 'short'"),
    ("I03", "UPDATE outlets_reservation SET quantity = quantity + 1 WHERE closed_at IS NULL"),
    ("I03", f"UPDATE outlets_stocklevel SET reserved = 1 WHERE id = {A_SHELF}"),
    ("I04", f"UPDATE outlets_stocklevel SET shortfall = 1 WHERE id = {A_SHELF}"),
    ("I04", f"{NO_STATE_CHECK}; UPDATE outlets_stocklevel SET shortfall = 0 WHERE on_hand < 0"),
    ("I04", f"{NO_STATE_CHECK}; UPDATE outlets_stocklevel SET reserved = -1 WHERE id = {A_SHELF}"),
    ("I04", "UPDATE orders_saleflag SET resolved_at = now() WHERE kind = 'short'"),
    (
        "I05",
        "ALTER TABLE outlets_stockmove DROP CONSTRAINT stock_move_once;"
        + MOVE_COPY.format(source_type="order", source_id="source_id"),
    ),
    ("I06", "UPDATE outlets_stockmove SET quantity = quantity - 1 WHERE kind = 'transfer_out'"),
    (
        "I07",
        (
            "DELETE FROM outlets_stockmove WHERE id = "
            "(SELECT min(id) FROM outlets_stockmove WHERE source_type = 'order' AND kind = 'sale')"
        ),
    ),
    ("I07", "DELETE FROM outlets_stockmove WHERE kind = 'cancellation'"),
    ("I07", "UPDATE orders_sellerorder SET state = 'posted' WHERE state = 'cancelled'"),
    (
        "I08",
        (
            "UPDATE outlets_stockmove SET quantity = quantity - 1 WHERE id = "
            "(SELECT min(id) FROM outlets_stockmove WHERE source_type = 'sale')"
        ),
    ),
    ("I09", MOVE_COPY.format(source_type="sale", source_id="gen_random_uuid()::text")),
    ("I09", MOVE_COPY.format(source_type="order", source_id="'424242'")),
    ("I09", "DELETE FROM outlets_stockreceipt"),
    ("I09", "DELETE FROM outlets_transfer"),
    ("I22", "UPDATE outlets_reservation SET expires_at = now() - interval '6 minutes'"),
    (
        "I23",
        (
            "UPDATE outlets_reservation SET source_id = "
            "(SELECT id::text FROM orders_sellerorder WHERE state = 'posted' LIMIT 1)"
        ),
    ),
    ("I30", "UPDATE outlets_stockmove SET quantity = quantity + 1 WHERE reverses_id IS NOT NULL"),
    ("I30", "UPDATE outlets_stockmove SET outlet_id = 0 WHERE reverses_id IS NOT NULL"),
    (
        "I10",
        (
            "ALTER TABLE orders_sale DROP CONSTRAINT sale_device_sequence_once;"
            "UPDATE orders_sale SET sequence = 1 WHERE sequence = 2"
        ),
    ),
    (
        "I10",
        (
            "ALTER TABLE orders_sale DROP CONSTRAINT sale_device_sequence_once,"
            "  DROP CONSTRAINT orders_sale_pkey CASCADE;"
            "INSERT INTO orders_sale SELECT * FROM orders_sale LIMIT 1"
        ),
    ),
    ("I12", "UPDATE orders_orderline SET amount_vnd = amount_vnd + 1"),
    ("I12", "DELETE FROM orders_saleflag WHERE kind = 'old_price'"),
    ("I13", "UPDATE orders_sellerorder SET total_vnd = total_vnd + 1"),
    ("I13", "UPDATE orders_ordergroup SET total_vnd = total_vnd - 1"),
    ("I13", "UPDATE orders_sale SET total_vnd = total_vnd + 1"),
    ("I13", "DELETE FROM orders_orderline"),
    ("I13", "DELETE FROM orders_saleline"),
    ("I13", "DELETE FROM orders_sellerorder"),
    ("I19", "UPDATE orders_saletender SET amount_vnd = amount_vnd - 1"),
    ("I19", "DELETE FROM orders_saletender"),
    ("I25", "UPDATE kernel_outboxevent SET delivered_at = NULL, created_at = now() - interval '3 minutes'"),
    ("I31", "UPDATE orders_sale SET happened_at = recorded_at + interval '6 minutes'"),
    ("I31", "UPDATE orders_sale SET business_day = business_day + 1"),
    ("I31", "UPDATE orders_sellerorder SET business_day = business_day - 1"),
    ("B01", "UPDATE orders_saleline SET parts = jsonb_set(parts, '{0,amount_vnd}', '1')"),
    ("B01", "UPDATE orders_orderline SET parts = '[]'"),
    ("B01", "UPDATE orders_orderline SET parts = jsonb_set(parts, '{0,quantity}', '77')"),
    (
        "Q01",
        "UPDATE orders_salequarantine q SET content_hash = s.content_hash FROM orders_sale s WHERE s.id = q.sale_id",
    ),
    ("Q02", "DELETE FROM kernel_notice WHERE kind = 'sale-quarantined'"),
    ("F01", "DELETE FROM reports_salefact WHERE kind = 'sale' AND line_no = 2"),
    ("F01", "UPDATE reports_salefact SET amount_vnd = amount_vnd + 1 WHERE kind = 'sale' AND part_no = 2"),
    ("F01", "UPDATE reports_salefact SET quantity = quantity + 1 WHERE channel = 'online' AND kind = 'sale'"),
    ("F01", "UPDATE reports_salefact SET sale_commune_id = origin_commune_id + 1"),
    ("F01", "UPDATE reports_salefact SET business_day = business_day + 15"),
    ("F02", FACT_COPY.format(kind="sale")),
    ("F02", "DELETE FROM orders_saleline"),
    ("F03", "DELETE FROM reports_salefact WHERE kind = 'cancellation'"),
    ("F03", "UPDATE reports_salefact SET amount_vnd = amount_vnd - 1 WHERE kind = 'cancellation'"),
    ("F03", "DELETE FROM orders_sellerorderevent WHERE kind = 'cancelled'"),
    ("F03", FACT_COPY.format(kind="cancellation")),
    (
        "F04",
        "DELETE FROM reports_communesumwaiting WHERE id = (SELECT max(id) FROM reports_communesumwaiting)",
    ),
    ("F04", "UPDATE reports_communesumwaiting SET amount_vnd = amount_vnd + 1"),
    ("F04", "UPDATE reports_communesumwaiting SET has_three_vendors = NOT has_three_vendors"),
    ("F04", FACT_COPY.format(kind="sale")),
    ("L01", "DELETE FROM catalog_listing WHERE product_id = (SELECT min(product_id) FROM catalog_listing)"),
    ("L01", "UPDATE catalog_listing SET valid_to = valid_to - 1 WHERE stars > 0"),
    ("L01", "UPDATE catalog_product SET state = 'withdrawn'"),
    ("L01", "UPDATE catalog_product SET sort_key = sort_key || '0'"),
    ("L01", "UPDATE catalog_variant SET price_vnd = price_vnd + 1"),
    ("L01", "UPDATE catalog_certificate SET stars = 3"),
    ("L01", "UPDATE catalog_certificate SET revoked_on = issued_on + 30, revocation_reason = 'thử'"),
    ("L01", "UPDATE vendors_vendor SET state = 'suspended'"),
]


@pytest.fixture
def surgeon(shop_database) -> Iterator[psycopg.Connection]:
    """The superuser with the triggers asleep, in a transaction that is rolled back."""
    url = os.environ["OCOP_TEST_ADMIN_URL"].rsplit("/", 1)[0] + f"/{shop_database}"
    with psycopg.connect(url) as admin:
        admin.execute("SET LOCAL session_replication_role = replica")
        yield admin
        admin.rollback()


def rows_as_app(admin: psycopg.Connection, code: str) -> list[tuple]:
    admin.execute("SET LOCAL ROLE ocop_app")
    rows = admin.execute(SQL[code]).fetchall()
    admin.execute("SET LOCAL ROLE NONE")
    return rows


@pytest.mark.parametrize(("code", "fault"), FAULTS, ids=[f"{code}-{n}" for n, (code, _) in enumerate(FAULTS)])
def test_every_planted_fault_is_found(surgeon, code, fault):
    assert rows_as_app(surgeon, code) == []

    surgeon.execute(fault)

    found = surgeon.execute(SQL[code]).fetchall() if "ROLE" in fault else rows_as_app(surgeon, code)
    assert found


def test_every_invariant_has_a_fault_planted_for_it():
    assert {code for code, _ in FAULTS} == {invariant.code for invariant in INVARIANTS}
    assert len({invariant.code for invariant in INVARIANTS}) == len(INVARIANTS)


def test_a_healthy_shop_passes_and_hears_that_it_has_no_backup(shop_database, capsys, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "shop"
    call_command("doctor")

    said = capsys.readouterr().out.splitlines()
    assert said[-1] == f"Đã khám {len(INVARIANTS)} điều: đạt hết."
    assert said[-2].startswith("⚠ Bản sao lưu: chưa có bản nào")
    assert [line.split()[:2] for line in said[:-2]] == [["✓", invariant.code] for invariant in INVARIANTS]


def test_a_sale_that_the_worker_has_not_seen_yet_is_no_fault(own_database):
    honey = make_variant()
    till = make_till()
    stock(till.outlet, honey, 5)
    sell(till, honey, 1)

    assert OutboxEvent.objects.filter(delivered_at=None).exists()
    assert [finding for finding in examine() if finding.rows] == []


def test_a_sick_shop_is_told_and_ends_with_exit_code_1(own_database, capsys):
    honey = make_variant()
    till = make_till()
    stock(till.outlet, honey, 5)
    url = os.environ["OCOP_TEST_ADMIN_URL"].rsplit("/", 1)[0] + f"/{own_database}"
    with psycopg.connect(url) as admin:
        admin.execute("UPDATE outlets_stocklevel SET on_hand = 6")

    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    text = capsys.readouterr().out
    with pytest.raises(SystemExit) as ended_too:
        call_command("doctor", as_json=True)
    as_json = json.loads(capsys.readouterr().out)

    assert (ended.value.code, ended_too.value.code) == (1, 1)
    assert "✗ I01 KHÔNG ĐẠT: Tồn kho bằng tổng các lần nhập, xuất (1 dòng sai)" in text
    assert f"      {till.outlet_id} | {honey.pk} | {honey.product.vendor_id} | None | 6 | 5" in text
    assert text.splitlines()[-1] == f"Đã khám {len(INVARIANTS)} điều: 1 điều không đạt."
    assert as_json["ok"] is False
    assert [check["code"] for check in as_json["checks"] if check["rows"]] == ["I01"]


def test_the_doctor_only_reads(shop_database):
    writing = [invariant._replace(sql="SELECT pg_notify('x', '') FROM (SELECT nextval('outlets_stockmove_id_seq')) n")
               for invariant in INVARIANTS[:1]]  # fmt: skip

    with pytest.raises(Exception, match="read-only transaction"):
        examine(writing)
    connection.close()


def test_every_append_only_table_is_on_the_doctors_list(surgeon):
    rows = surgeon.execute(
        "SELECT DISTINCT relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE tgname = 'refuse_rewrite' AND tgparentid = 0"
    )

    assert sorted(name for (name,) in rows) == sorted(FACT_TABLES)
