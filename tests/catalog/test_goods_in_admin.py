"""An administrator makes and changes goods; prices leave their history, names reach the search."""

import pytest

from catalog.models import PriceChange, Product, Variant
from shop.kernel.models import OutboxEvent
from shop.kernel.text import sort_key
from tests.world import make_user, make_variant, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    boss = make_user(is_staff=True, is_superuser=True)
    sign_in(client, boss)
    return boss


def form_of(client, path: str) -> dict[str, object]:
    """What a browser would send back unchanged."""
    form = client.get(path).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields}
    return {
        name: value for name, value in values.items() if value not in (None, "") and "picture" not in name
    }


def test_a_new_size_costs_what_was_typed_and_that_is_kept(client, boss):
    product = make_variant().product
    size = {
        "product": product.pk,
        "name": "Hũ 500 g",
        "sku": "MO-500",
        "base_unit": "piece",
        "unit_word": "hũ",
        "price_vnd": "160000",
        "price_quantity": "1",
        "vat_class": "8",
        "position": "1",
        "is_active": "on",
    }

    assert client.post("/admin/catalog/variant/add/", size).status_code == 302

    made = Variant.objects.get(sku="MO-500")
    kept = PriceChange.objects.get(variant=made)
    assert (made.price_vnd, kept.price_vnd, kept.changed_by) == (160_000, 160_000, f"user:{boss.pk}")


def test_a_changed_price_is_a_further_entry_and_an_unchanged_one_none(client, boss):
    honey = make_variant(price_vnd=85_000)
    path = f"/admin/catalog/variant/{honey.pk}/change/"

    for price_vnd in (85_000, 90_000, 90_000):
        assert client.post(path, form_of(client, path) | {"price_vnd": price_vnd}).status_code == 302

    prices = PriceChange.objects.filter(variant=honey).order_by("valid_from")
    assert list(prices.values_list("price_vnd", flat=True)) == [85_000, 90_000]


@pytest.mark.parametrize("name", ["Yến sào Cần Giờ", "Ẵ" * 160])
def test_a_renamed_product_moves_in_every_list_and_in_the_search(client, boss, name):
    product = make_variant().product
    path = f"/admin/catalog/product/{product.pk}/change/"
    rows = {
        "variants-TOTAL_FORMS": "1",
        "variants-INITIAL_FORMS": "1",
        "variants-0-id": product.variants.get().pk,
    }
    rows["variants-0-product"] = product.pk

    answer = client.post(path, form_of(client, path) | rows | {"name": name})

    assert answer.status_code == 302
    assert Product.objects.get().sort_key == sort_key(name)[:400]
    assert OutboxEvent.objects.get(name="product.changed").payload == {"product_id": product.pk}
