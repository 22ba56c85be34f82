"""However odd an upload, a till hears one of the three final answers (docs/till-rules.md): never an error for ever."""

import pytest

from outlets.models import StockLevel, StockMove
from shop.kernel.clock import business_day_of
from shop.orders.models import Sale
from shop.orders.selectors.till_goods import till_day
from shop.orders.services.record_pos_sale import SaleVerdict
from tests.world import NOW, make_bundle, make_variant, on_hand, sell

pytestmark = pytest.mark.django_db


def test_more_of_a_gift_box_than_any_ledger_holds_is_kept_aside(till, honey):
    vendor = honey.product.vendor
    tea = make_variant(vendor, name="Chè tươi", base_unit="g", unit_word="g", price_quantity=1000)
    box = make_bundle(vendor, {tea: 1_500}, price_vnd=300_000)

    verdict = sell(till, box, 1_000_000, amount_vnd=300_000)

    assert verdict == SaleVerdict("quarantined", "quantity")
    assert (Sale.objects.count(), StockMove.objects.filter(kind="sale").count()) == (0, 0)


def test_a_till_that_jumped_to_the_last_number_still_gets_its_answers(till, honey):
    assert sell(till, honey, 1, sequence=2_000_000_000).result == "accepted"
    following = till_day(till, day=business_day_of(NOW)).next_sequence

    assert following < 2**31  # what the interface can carry
    assert sell(till, honey, 1, sequence=following) == SaleVerdict("quarantined", "sequence")


def test_a_shelf_that_nobody_counts_for_long_stops_no_till(till, honey):
    levels = StockLevel.objects.filter(outlet=till.outlet, variant=honey)
    levels.update(on_hand=-999_999_999, shortfall=999_999_999)

    verdict = sell(till, honey, 1_000_000)

    assert (verdict.result, verdict.short_variant_ids) == ("accepted", (honey.pk,))
    assert on_hand(till.outlet, honey) == -1_000_999_999
