"""The demo loads whole: the plans as they are, a made-up trade that keeps every rule, all of it marked."""

import csv
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from catalog.models import (
    BatchRecall,
    Category,
    Certificate,
    DecisionLine,
    Product,
    ProductChange,
    Variant,
)
from catalog.selectors.certificate_states import CertificateState, state_of
from outlets.models import Fair, Outlet
from shop.kernel.clock import business_day_of
from shop.operations.demo.files import DEMO_DIR
from shop.operations.doctor.examine import examine
from shop.orders.models import OrderGroup, OrderLine, Sale, SaleLine
from shop.reports.models import PlanItem, PlanPlace, SaleFact
from vendors.models import HelperPost, Vendor, VendorKind, VendorState
from vendors.people.models import User
from vendors.places.models import AdminUnit

DAYS = 12


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def rows_of_the_plans() -> int:
    files = (path for path in (DEMO_DIR / "plans").glob("*.csv") if path.name != "plans.csv")
    return sum(len(list(csv.DictReader(path.open(encoding="utf-8")))) for path in files)


@pytest.mark.django_db
def test_the_demo_loads_whole_and_keeps_every_rule(media, capsys):
    call_command("load_demo", days=DAYS)

    # What it is made of
    assert set(Vendor.objects.values_list("kind", flat=True)) == set(VendorKind.values)
    assert Product.objects.count() >= 60
    groups = set(Product.objects.values_list("category__parent__number", flat=True))
    assert groups == {1, 2, 3, 4, 5, 6}
    assert Variant.objects.filter(is_bundle=True).count() >= 1
    provinces = set(Outlet.objects.filter(kind="sales_point").values_list("commune__parent__name", flat=True))
    assert provinces >= {"Hồ Chí Minh", "Cần Thơ", "Đồng Nai", "Đà Nẵng", "An Giang"}
    assert Fair.objects.count() == 1
    assert Category.objects.filter(kind="set").count() == 26

    # The plans, every row
    assert PlanItem.objects.count() == rows_of_the_plans()
    assert PlanItem.objects.filter(kind="product").count() == 13
    assert PlanPlace.objects.filter(as_written="Cần Giờ", unit__valid_to=None).exists()

    # All of what is made up says so
    for record in (Vendor, Product, Outlet, Certificate, Fair, User, Sale, OrderGroup, SaleFact):
        assert not record.objects.filter(is_demo=False).exists(), record.__name__

    # What the desks have to show: certificates and producers in every state, one thing waiting in each queue
    today = business_day_of(timezone.now())
    certificates = Certificate.objects.select_related("product").prefetch_related("product__certificates")
    assert {state_of(one, today) for one in certificates} == set(CertificateState)
    assert Certificate.objects.filter(is_potential_five=True, is_five_at_province=True).exists()
    assert Certificate.objects.filter(decision=None).count() == 0
    assert set(Vendor.objects.values_list("state", flat=True)) == set(VendorState.values)
    assert set(Product.objects.values_list("state", flat=True)) >= {"draft", "in_review", "live", "rejected"}
    for waiting in (ProductChange, DecisionLine.objects.filter(product=None), BatchRecall, HelperPost):
        assert (getattr(waiting, "objects", waiting)).count() >= 1

    # A picture for each product, and the trade keeps every rule
    drawn = Product.objects.exclude(picture="")
    assert drawn.count() >= 70
    for product in drawn:
        assert (media / product.picture.name).is_file()
        assert (media / product.share_picture.name).is_file()
    assert {finding.invariant.code for finding in examine() if finding.rows} == set()
    sold = sum(lines.objects.aggregate(vnd=Sum("amount_vnd"))["vnd"] for lines in (SaleLine, OrderLine))
    assert SaleFact.objects.filter(kind="sale").aggregate(vnd=Sum("amount_vnd"))["vnd"] == sold
    assert Sale.objects.filter(happened_at__lt=timezone.now() - timedelta(days=DAYS + 2)).count() == 0

    # A second load changes nothing, or refuses
    before = SaleFact.objects.count()
    call_command("load_demo", if_empty=True)
    with pytest.raises(CommandError, match="đã có dữ liệu"):
        call_command("load_demo")
    assert SaleFact.objects.count() == before


@pytest.mark.django_db
def test_production_never_loads_it(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("load_demo")

    assert not User.objects.exists()


@pytest.mark.long
@pytest.mark.django_db
def test_the_same_seed_and_day_give_the_same_trade(media):
    trades = []
    for _ in range(2):
        with transaction.atomic():
            call_command("load_demo", days=DAYS)
            origin = AdminUnit.objects.in_bulk()
            facts = SaleFact.objects.order_by("happened_at", "source_id", "line_no", "part_no")
            columns = (
                "business_day",
                "channel",
                "variant__sku",
                "quantity",
                "amount_vnd",
                "origin_commune_id",
            )
            trades.append([(*row[:-1], origin[row[-1]].code) for row in facts.values_list(*columns)])
            transaction.set_rollback(True)

    assert trades[0] == trades[1]
