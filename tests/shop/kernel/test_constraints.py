"""What the database itself refuses: each rule is broken by a copy of a good row with one thing changed."""

# ruff: noqa: S608 - names of our own tables

import os
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange

from catalog.models import Batch, Pack, Product, Variant
from outlets.models import Booth, Fair, FairParticipation, Outlet
from shop.kernel.notices import notify
from shop.orders.models import Basket, BasketLine
from tests.shop.kernel.desk_rules import DESK_RULES
from tests.world import commune, make_clerk, make_user
from vendors.models import Vendor, VendorMembership

TOO_MUCH = "1000000000000001"  # a đồng over 10^15

# name of the rule, table, what is changed in the copy (SQL), which row is copied
RULES = [
    ("handled_once", "kernel_handledevent", {}, "true"),
    ("notice_sent_once", "kernel_noticedelivery", {}, "true"),
    ("vendor_tax_code_once", "vendors_vendor", {"slug": "'x'"}, "tax_code <> ''"),
    ("vendor_kind_known", "vendors_vendor", {"kind": "'charity'"}, "true"),
    ("vendor_state_known", "vendors_vendor", {"state": "'asleep'"}, "true"),
    ("policy_kind_known", "people_policy", {"kind": "'rumour'"}, "true"),
    ("policy_says_something", "people_policy", {"body": "''"}, "true"),
    ("policy_says_something", "people_policy", {"title": "''"}, "true"),
    ("vendor_membership_once", "vendors_vendormembership", {}, "true"),
    ("category_number_once", "catalog_category", {"slug": "'x'"}, "kind = 'set'"),
    ("category_set_has_a_group", "catalog_category", {"parent_id": "NULL"}, "kind = 'set'"),
    ("category_ocop_has_number_and_source", "catalog_category", {"number": "NULL"}, "kind = 'group'"),
    ("category_ocop_has_number_and_source", "catalog_category", {"source": "''"}, "kind = 'set'"),
    ("product_state_known", "catalog_product", {"state": "'sold'"}, "true"),
    ("product_material_percent", "catalog_product", {"local_material_percent": "101"}, "true"),
    ("certificate_stars", "catalog_certificate", {"stars": "2"}, "true"),
    ("certificate_stars", "catalog_certificate", {"stars": "6"}, "true"),
    ("certificate_score", "catalog_certificate", {"score": "-0.01"}, "true"),
    ("certificate_score", "catalog_certificate", {"score": "100.01"}, "true"),
    ("certificate_score", "catalog_certificate", {"score": "'NaN'"}, "true"),
    ("certificate_36_months", "catalog_certificate", {"expires_on": "expires_on + 1"}, "true"),
    ("certificate_36_months", "catalog_certificate", {"expires_on": "expires_on - 1"}, "true"),
    ("certificate_revoked_with_reason", "catalog_certificate", {"revoked_on": "issued_on + 9"}, "true"),
    ("certificate_once_a_day", "catalog_certificate", {}, "true"),
    ("variant_price_range", "catalog_variant", {"price_vnd": "-1"}, "true"),
    ("variant_price_range", "catalog_variant", {"price_vnd": TOO_MUCH}, "true"),
    ("variant_price_quantity", "catalog_variant", {"price_quantity": "0"}, "true"),
    ("variant_price_quantity", "catalog_variant", {"price_quantity": "2"}, "base_unit = 'piece'"),
    ("variant_price_quantity", "catalog_variant", {"price_quantity": "10"}, "base_unit = 'ml'"),
    ("bundle_is_pieces", "catalog_variant", {"is_bundle": "true"}, "base_unit = 'ml'"),
    ("variant_vat_known", "catalog_variant", {"vat_class": "'7'"}, "true"),
    ("pack_name_once", "catalog_pack", {}, "true"),
    ("pack_quantity", "catalog_pack", {"quantity": "1"}, "true"),
    ("pack_quantity", "catalog_pack", {"quantity": "1000001"}, "true"),
    ("bundle_component_once", "catalog_bundlecomponent", {}, "true"),
    ("bundle_component_quantity", "catalog_bundlecomponent", {"quantity": "0"}, "true"),
    ("bundle_component_quantity", "catalog_bundlecomponent", {"quantity": "1000001"}, "true"),
    ("bundle_not_of_itself", "catalog_bundlecomponent", {"component_id": "bundle_id"}, "true"),
    ("price_change_once", "catalog_pricechange", {}, "true"),
    ("price_change_range", "catalog_pricechange", {"price_vnd": "-1"}, "true"),
    ("price_change_range", "catalog_pricechange", {"price_vnd": TOO_MUCH}, "true"),
    ("price_change_range", "catalog_pricechange", {"price_quantity": "0"}, "true"),
    ("batch_code_once", "catalog_batch", {}, "true"),
    ("batch_dates", "catalog_batch", {"expires_on": "made_on - 1"}, "true"),
    ("outlet_kind_known", "outlets_outlet", {"kind": "'tent'"}, "true"),
    ("outlet_of_a_vendor", "outlets_outlet", {"operator_vendor_id": "NULL"}, "kind = 'online_shelf'"),
    ("outlet_of_a_vendor", "outlets_outlet", {"kind": "'own_shop'"}, "kind = 'sales_point'"),
    ("one_online_shelf_a_vendor", "outlets_outlet", {"slug": "'x'"}, "kind = 'online_shelf'"),
    ("outlet_staff_once", "outlets_outletstaff", {}, "true"),
    ("fair_dates", "outlets_fair", {"ends_on": "starts_on - 1"}, "true"),
    ("booth_held_once", "outlets_booth", {"outlet_id": "outlet_id + 1"}, "true"),
    ("booth_outlet_at_one_place", "outlets_booth", {"code": "'B2'"}, "true"),
    ("fair_participation_once", "outlets_fairparticipation", {}, "true"),
    ("stock_level_once", "outlets_stocklevel", {}, "owner_id IS NOT NULL"),
    ("stock_level_once", "outlets_stocklevel", {}, "owner_id IS NULL"),
    ("stock_level_covered", "outlets_stocklevel", {"reserved": "on_hand + shortfall + 1"}, "on_hand > 0"),
    ("stock_level_covered", "outlets_stocklevel", {"reserved": "-1"}, "on_hand > 0"),
    ("stock_level_covered", "outlets_stocklevel", {"shortfall": "-1"}, "on_hand > 0"),
    ("stock_level_range", "outlets_stocklevel", {"on_hand": "1000000000"}, "true"),
    (
        "stock_level_range",
        "outlets_stocklevel",
        {"on_hand": "-1000000000000000", "reserved": "0", "shortfall": "1000000000000000"},
        "true",
    ),
    ("stock_move_once", "outlets_stockmove", {}, "kind = 'sale'"),
    ("stock_move_quantity", "outlets_stockmove", {"quantity": "0"}, "true"),
    ("stock_move_quantity", "outlets_stockmove", {"quantity": "1000000000"}, "true"),
    ("stock_move_quantity", "outlets_stockmove", {"quantity": "-1000000000"}, "true"),
    ("stock_move_kind_known", "outlets_stockmove", {"kind": "'gift'"}, "true"),
    (
        "outlets_stockmove_reverses_id_key",
        "outlets_stockmove",
        {"source_line": "99"},
        "reverses_id IS NOT NULL",
    ),
    ("reservation_once", "outlets_reservation", {}, "true"),
    ("reservation_quantity", "outlets_reservation", {"quantity": "0"}, "true"),
    ("reservation_quantity", "outlets_reservation", {"quantity": "1000000000"}, "true"),
    ("reservation_closed_with_outcome", "outlets_reservation", {"closed_at": "now()"}, "closed_at IS NULL"),
    ("reservation_closed_with_outcome", "outlets_reservation", {"outcome": "'posted'"}, "closed_at IS NULL"),
    ("transfer_between_two", "outlets_transfer", {"to_outlet_id": "from_outlet_id"}, "true"),
    ("basket_line_once", "orders_basketline", {}, "true"),
    ("basket_line_quantity", "orders_basketline", {"quantity": "0"}, "true"),
    ("basket_line_quantity", "orders_basketline", {"quantity": "1000001"}, "true"),
    ("order_group_total", "orders_ordergroup", {"total_vnd": "-1"}, "true"),
    ("order_group_total", "orders_ordergroup", {"total_vnd": TOO_MUCH}, "true"),
    ("seller_order_number_once", "orders_sellerorder", {"code": "'x'"}, "true"),
    ("seller_order_state_known", "orders_sellerorder", {"state": "'lost'"}, "true"),
    ("seller_order_total", "orders_sellerorder", {"total_vnd": "-1"}, "true"),
    ("seller_order_total", "orders_sellerorder", {"total_vnd": TOO_MUCH}, "true"),
    ("seller_order_event_once", "orders_sellerorderevent", {}, "true"),
    ("order_line_once", "orders_orderline", {}, "true"),
    ("order_line_quantity", "orders_orderline", {"quantity": "0"}, "true"),
    ("order_line_quantity", "orders_orderline", {"quantity": "1000001"}, "true"),
    ("order_line_amount", "orders_orderline", {"amount_vnd": "-1"}, "true"),
    ("order_line_amount", "orders_orderline", {"amount_vnd": TOO_MUCH}, "true"),
    ("sale_device_sequence_once", "orders_sale", {}, "true"),
    ("sale_total", "orders_sale", {"total_vnd": "-1"}, "true"),
    ("sale_total", "orders_sale", {"total_vnd": TOO_MUCH}, "true"),
    ("sale_sequence", "orders_sale", {"sequence": "0"}, "true"),
    ("sale_line_once", "orders_saleline", {}, "true"),
    ("sale_line_quantity", "orders_saleline", {"quantity": "0"}, "true"),
    ("sale_line_quantity", "orders_saleline", {"quantity": "1000001"}, "true"),
    ("sale_line_amount", "orders_saleline", {"amount_vnd": "-1"}, "true"),
    ("sale_line_amount", "orders_saleline", {"amount_vnd": TOO_MUCH}, "true"),
    ("sale_tender_once", "orders_saletender", {}, "true"),
    ("sale_tender_amount", "orders_saletender", {"amount_vnd": "-1"}, "true"),
    ("sale_tender_amount", "orders_saletender", {"received_vnd": "amount_vnd - 1"}, "true"),
    ("sale_tender_amount", "orders_saletender", {"received_vnd": TOO_MUCH}, "true"),
    ("sale_flag_once", "orders_saleflag", {}, "true"),
    ("quarantine_once", "orders_salequarantine", {}, "true"),
    ("sale_fact_once", "reports_salefact", {}, "true"),
    ("sale_fact_sign", "reports_salefact", {"quantity": "-quantity"}, "true"),
    ("sale_fact_sign", "reports_salefact", {"amount_vnd": "-amount_vnd"}, "amount_vnd <> 0"),
    ("sale_fact_sign", "reports_salefact", {"kind": "'gift'"}, "true"),
    ("sale_fact_range", "reports_salefact", {"quantity": "1000000000"}, "kind = 'sale'"),
    ("sale_fact_range", "reports_salefact", {"amount_vnd": TOO_MUCH}, "kind = 'sale'"),
    ("sale_fact_channel", "reports_salefact", {"channel": "'radio'"}, "true"),
    ("sale_fact_stars_certified", "reports_salefact", {"stars": "NULL"}, "stars IS NOT NULL"),
    *DESK_RULES,
]


@pytest.fixture(scope="module")
def furnished_database(lively_database) -> str:
    """The lively day with a row in every table that it left empty."""
    vendor = Vendor.objects.order_by("pk").first()
    Vendor.objects.filter(pk=vendor.pk).update(tax_code="0100109106")
    VendorMembership.objects.create(user=make_user(), vendor=vendor, role="owner")
    variant = Variant.objects.order_by("pk").first()
    Pack.objects.create(variant=variant, name="Thùng 24", quantity=24)
    Batch.objects.create(product=Product.objects.order_by("pk").first(), code="L01", made_on=date(2026, 1, 1))
    outlet = Outlet.objects.get(kind="sales_point")
    make_clerk(outlet)
    outlet.levels.create(variant=variant, owner=None, on_hand=0)
    fair = Fair.objects.create(
        name="Phiên chợ Tết", organiser="Sở Công Thương", commune=commune(),
        starts_on=date(2026, 1, 10), ends_on=date(2026, 1, 12),
    )  # fmt: skip
    days = DateRange(date(2026, 1, 10), date(2026, 1, 13))
    Booth.objects.create(fair=fair, code="A1", outlet=outlet, during=days)
    FairParticipation.objects.create(fair=fair, vendor=vendor)
    BasketLine.objects.create(basket=Basket.objects.create(), variant=variant, quantity=1)
    notify(recipient="phone:+84912345678", kind="hello", title="Chào", matter=f"hello:{uuid4()}")
    return lively_database


def copy_a_row(connection: psycopg.Connection, table: str, changes: dict[str, str], where: str) -> None:
    columns = connection.execute(
        "SELECT column_name, data_type, column_name = 'id' AND data_type = 'bigint' FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    values = {
        name: changes.get(name, "gen_random_uuid()" if name == "id" else name)
        for name, _, is_numbered in columns
        if not is_numbered
    }
    assert changes.keys() <= values.keys()
    made = connection.execute(
        f"INSERT INTO {table} ({', '.join(values)}) "
        f"SELECT {', '.join(values.values())} FROM {table} WHERE {where} LIMIT 1"
    )
    assert made.rowcount, f"no row of {table} to copy"


@pytest.mark.parametrize(
    ("rule", "table", "changes", "where"), RULES, ids=[f"{r[0]}-{n}" for n, r in enumerate(RULES)]
)
def test_the_database_refuses(furnished_database, rule, table, changes, where):
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{furnished_database}"
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.IntegrityError) as refused:
        copy_a_row(connection, table, changes, where)

    broken = refused.value.diag.constraint_name
    # A month of facts names its part of a UNIQUE after itself; its CHECKs are the parent's.
    assert broken == rule or (rule == "sale_fact_once" and "business_day_source_type" in broken)


def test_every_rule_of_the_models_is_tried():
    core = {"kernel", "vendors", "catalog", "outlets", "orders"}
    named = {
        constraint.name
        for model in apps.get_models()
        if model._meta.app_label in core
        for constraint in model._meta.constraints
    }

    tried = {rule for rule, *_ in RULES}
    assert named - tried == set()


def test_booths_next_to_each_other_in_time_or_place_are_allowed(furnished_database):
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{furnished_database}"
    with psycopg.connect(url) as connection:
        copy_a_row(connection, "outlets_booth", {"during": "daterange('2026-01-13', '2026-01-15')"}, "true")
        copy_a_row(connection, "outlets_booth", {"code": "'A2'", "outlet_id": "outlet_id + 1"}, "true")
        connection.rollback()
