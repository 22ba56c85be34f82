"""A gift box is its components: their stock, their stars, their producers, and its price shared to the đồng."""

from collections import Counter

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Variant
from catalog.selectors.goods import Goods
from outlets.services.take_stock import OutOfStock
from shop.kernel import outbox
from shop.orders.models import OrderLine, SaleLine
from shop.orders.services.sold_parts import parts_of
from shop.reports.models import SaleFact
from tests.world import (
    NOW,
    PHU_QUOC,
    THANH_AN,
    commune,
    make_bundle,
    make_till,
    make_variant,
    make_vendor,
    on_hand,
    order,
    sell,
    shelf_of,
    stock,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey():
    return make_variant(make_vendor(in_commune=THANH_AN), price_vnd=85_000)


@pytest.fixture
def sauce():
    return make_variant(
        make_vendor("HTX Phú Quốc", in_commune=PHU_QUOC), name="Nước mắm", price_vnd=120_001, base_unit="ml",
        price_quantity=1000, unit_word="lít", stars=5,
    )  # fmt: skip


@pytest.fixture
def box(honey, sauce):
    return make_bundle(make_vendor("Hộ Đóng Gói"), {honey: 2, sauce: 750}, price_vnd=249_999)


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(1, 1000)), min_size=1, max_size=8
    ),  # price, how many in one box
    st.integers(0, 10**12),
    st.integers(1, 100),
)
def test_the_shares_of_the_components_sum_to_the_price(contents, amount_vnd, boxes):
    product = make_variant().product if not (known := _a_product()) else known
    components = tuple(
        (Variant(pk=n, product=product, price_vnd=price, price_quantity=1, base_unit="piece"), each)
        for n, (price, each) in enumerate(contents, 1)
    )
    box = Variant(
        pk=0, product=product, price_vnd=amount_vnd, price_quantity=1, base_unit="piece", is_bundle=True
    )

    parts = parts_of(
        Goods(box, components), quantity=boxes, amount_vnd=amount_vnd, day=NOW.date(), certificates={}
    )

    assert sum(part.amount_vnd for part in parts) == amount_vnd
    assert sum(part.list_amount_vnd for part in parts) == box.amount_vnd(boxes)
    assert [part.quantity for part in parts] == [each * boxes for _, each in contents]
    assert [part.part for part in parts] == list(range(1, len(contents) + 1))


def _a_product():
    variant = Variant.objects.select_related(
        "product__vendor", "product__category", "product__commune"
    ).first()
    return variant.product if variant else None


def test_a_box_sold_online_is_known_figures_by_producer(honey, sauce, box):
    shelf = shelf_of(box.product.vendor)
    stock(shelf, honey, 10)
    stock(shelf, sauce, 10_000)

    order((box, 3))
    outbox.deliver_all()

    facts = {fact.variant_id: fact for fact in SaleFact.objects.all()}
    # 6 jars at 85,000 and 2.25 l at 120,001 a litre weigh 510,000 : 270,002; 490,381.4 and 259,615.6 of 749,997
    assert facts[honey.pk].amount_vnd + facts[sauce.pk].amount_vnd == 749_997
    assert (facts[honey.pk].amount_vnd, facts[sauce.pk].amount_vnd) == (490_381, 259_616)
    assert (facts[honey.pk].quantity, facts[sauce.pk].quantity) == (6, 2_250)
    assert (facts[honey.pk].stars, facts[sauce.pk].stars) == (4, 5)
    assert (facts[honey.pk].vendor, facts[sauce.pk].vendor) == (honey.product.vendor, sauce.product.vendor)
    assert facts[honey.pk].origin_commune == commune(THANH_AN)
    assert facts[sauce.pk].origin_commune == commune(PHU_QUOC)
    assert {fact.seller_vendor for fact in facts.values()} == {box.product.vendor}
    assert (on_hand(shelf, honey), on_hand(shelf, sauce)) == (4, 7_750)
    assert on_hand(shelf, box) == 0


def test_a_box_short_of_one_component_is_refused_whole(honey, sauce, box):
    shelf = shelf_of(box.product.vendor)
    stock(shelf, honey, 10)
    stock(shelf, sauce, 749)

    with pytest.raises(OutOfStock) as refused:
        order((box, 1))

    assert refused.value.message == "“Giỏ quà Tết” không còn đủ hàng."
    assert (on_hand(shelf, honey), on_hand(shelf, sauce)) == (10, 749)
    assert OrderLine.objects.count() == 0


def test_a_box_and_its_component_in_one_order_share_what_is_there(honey, sauce, box):
    shelf = shelf_of(box.product.vendor)
    stock(shelf, honey, 3)
    stock(shelf, sauce, 10_000)

    with pytest.raises(OutOfStock):
        order((box, 2))
    assert order((box, 1)).total_vnd == 249_999
    assert on_hand(shelf, honey) == 1


def test_a_box_sold_cheaper_at_a_till_still_sums(honey, sauce, box):
    till = make_till()
    stock(till.outlet, honey, 10)
    stock(till.outlet, sauce, 10_000)

    sell(till, box, 2, amount_vnd=333_333)
    outbox.deliver_all()

    assert (
        SaleFact.objects.aggregate(s=Sum("amount_vnd"))["s"] == SaleLine.objects.get().amount_vnd == 333_333
    )
    assert SaleFact.objects.aggregate(s=Sum("list_amount_vnd"))["s"] == 2 * 249_999
    assert Counter(SaleFact.objects.values_list("bundle_id", flat=True)) == Counter({box.pk: 2})


def test_a_box_with_goods_of_an_ended_certificate_counts_them_without_stars(honey, box):
    honey.product.certificates.update(revoked_on=NOW.date(), revocation_reason="Thu hồi")
    till = make_till()

    sell(till, box, 1)
    outbox.deliver_all()

    stars = dict(SaleFact.objects.values_list("product__name", "stars"))
    assert stars == {"Mật ong rừng ngập mặn": None, "Nước mắm": 5}
