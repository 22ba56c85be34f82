"""Writing what a plan says, in a few statements whatever the number of rows. The caller holds the transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from catalog.models import PriceChange, Product, ProductChange, ProductState, Variant
from catalog.services.edit_product import name_key
from catalog.services.import_goods.known import Known
from catalog.services.import_goods.plan import GoodsPlan, ProductPlan, SizePlan
from shop.kernel import outbox
from shop.kernel.insert import insert_rows
from shop.kernel.text import slug_of
from shop.kernel.update_rows import update_rows

BATCH = 1_000
_SLUGS = """
    SELECT slug FROM catalog_product
    WHERE slug = ANY(%(bases)s) OR regexp_replace(slug, '-[0-9]+$', '') = ANY(%(bases)s)
"""


def write_goods(
    known: Known, plan: GoodsPlan, *, actor: str, now: datetime, tell: Callable[[int], None] | None = None
) -> None:
    """Everything of a plan without faults but its stock. New products and sizes get their ids.

    tell  is called now and then with how many products and sizes are written
    """
    new = [one for one in plan.products if one.is_new]
    done = _insert_products(new, now, tell)
    _insert_sizes([size for size in plan.sizes if size.is_new], plan, done, tell)
    _change_products([one for one in plan.products if one.at_once and not one.is_new], now)
    _propose(known, [one for one in plan.products if one.proposed], actor, now)
    changed = [one for one in plan.sizes if one.changes and not one.is_new]
    for size in changed:
        for column, value in size.changes.items():
            setattr(size.size, column, value)
    for batch in _batches(changed):
        update_rows(Variant, [_row_of(one.size) for one in batch])
    _keep_prices([one for one in plan.sizes if one.is_new or one.changes], actor, now)


def _insert_products(new: Sequence[ProductPlan], now: datetime, tell: Callable[[int], None] | None) -> int:
    slugs = _free_slugs([one.at_once["name"] for one in new])
    done = 0
    left_out = {"id", "created_at"}
    for planned, slug in zip(new, slugs, strict=True):
        product = planned.product
        for column, value in planned.at_once.items():
            setattr(product, column, value)
        product.slug, product.sort_key = slug, name_key(product.name)
        if product.commune_id == product.vendor.commune_id:
            product.former_commune_id = product.vendor.former_commune_id
    for batch in _batches(new):
        rows = [{**_row_of(one.product, left_out), "updated_at": now} for one in batch]
        for planned, (key,) in zip(batch, insert_rows(Product, rows, returning=("id",)), strict=True):
            planned.product.pk = key
        done += len(batch)
        if tell:
            tell(done)
    return done


def _insert_sizes(
    new: Sequence[SizePlan], plan: GoodsPlan, done: int, tell: Callable[[int], None] | None
) -> None:
    positions: dict[int, int] = {}
    have = {one.pk for one in _products_of(plan)}
    for product_id, position in (
        Variant.objects.filter(product__in=have).values_list("product_id", "position") if new else ()
    ):
        positions[product_id] = max(positions.get(product_id, -1), position)
    for planned in new:
        size = planned.size
        for column, value in planned.changes.items():
            setattr(size, column, value)
        size.product_id = size.product.pk
        size.position = positions[size.product_id] = positions.get(size.product_id, -1) + 1
    _give_skus([one.size for one in new if not one.size.sku])
    for batch in _batches(new):
        rows = [_row_of(one.size, {"id"}) for one in batch]
        for planned, (key,) in zip(batch, insert_rows(Variant, rows, returning=("id",)), strict=True):
            planned.size.pk = key
        done += len(batch)
        if tell:
            tell(done)


def _products_of(plan: GoodsPlan) -> list[Product]:
    return [one.product for one in plan.products if not one.is_new and any(size.is_new for size in one.sizes)]


def _give_skus(sizes: Sequence[Variant]) -> None:
    """ "SP12-3": the product's id and the first number nobody bears, as one by one."""
    waiting = list(sizes)
    number: dict[int, int] = {}
    given: set[str] = set()
    while waiting:
        for size in waiting:
            number[id(size)] = number.get(id(size), 0) + 1
            while f"SP{size.product_id}-{number[id(size)]}" in given:
                number[id(size)] += 1
            size.sku = f"SP{size.product_id}-{number[id(size)]}"
            given.add(size.sku)
        taken = set(
            Variant.objects.filter(sku__in=[size.sku for size in waiting]).values_list("sku", flat=True)
        )
        waiting = [size for size in waiting if size.sku in taken]


def _change_products(changed: Sequence[ProductPlan], now: datetime) -> None:
    for planned in changed:
        product = planned.product
        for column, value in planned.at_once.items():
            setattr(product, column, value)
        if "name" in planned.at_once:
            product.sort_key = name_key(product.name)
        if "commune_id" in planned.at_once:
            product.former_commune_id = None
        product.updated_at = now
    for batch in _batches(changed):
        update_rows(Product, [_row_of(one.product, {"created_at"}) for one in batch])
    live = [one.product.pk for one in changed if one.product.state == ProductState.LIVE]
    outbox.publish_many("product.changed", [{"product_id": pk} for pk in live])


def _propose(known: Known, proposals: Sequence[ProductPlan], actor: str, now: datetime) -> None:
    """As `propose_change` for each: one that waits is replaced by one that holds both."""
    replaced, made = [], []
    for planned in proposals:
        waiting = known.waiting.get(planned.product.pk)
        wanted = {**(waiting.proposed if waiting else {}), **planned.proposed}
        if waiting is not None:
            if waiting.proposed == wanted:
                continue
            replaced.append(waiting.pk)
        made.append({"product_id": planned.product.pk, "proposed": wanted})
    if replaced:
        ProductChange.objects.filter(pk__in=replaced, state=ProductChange.State.WAITING).update(
            state=ProductChange.State.TAKEN_BACK, decided_by=actor, decided_at=now
        )
    same = {"state": "waiting", "proposed_by": actor, "decided_by": "", "reason": "", "proposed_at": now}
    for batch in _batches(made):
        insert_rows(ProductChange, [{**one, **same} for one in batch])


def _keep_prices(sizes: Sequence[SizePlan], actor: str, now: datetime) -> None:
    """As `keep_price` for each: what is its latest entry already is not written again."""
    priced = [one.size for one in sizes if one.is_new or one.changes.keys() & {"price_vnd", "price_quantity"}]
    old = [one.size.pk for one in sizes if not one.is_new]
    latest = {}
    if old and priced:
        entries = PriceChange.objects.filter(variant__in=old).order_by("variant_id", "-valid_from")
        for entry in entries.distinct("variant_id"):
            latest[entry.variant_id] = (entry.price_vnd, entry.price_quantity)
    rows = [
        {
            "variant_id": size.pk,
            "price_vnd": size.price_vnd,
            "price_quantity": size.price_quantity,
            "valid_from": now,
            "changed_by": actor,
        }
        for size in priced
        if latest.get(size.pk) != (size.price_vnd, size.price_quantity)
    ]
    for batch in _batches(rows):
        insert_rows(PriceChange, batch)


def _free_slugs(names: Sequence[str]) -> list[str]:
    """An address nobody has for each: the name's, or with the first free number behind it. One query."""
    bases = [slug_of(name)[:160].strip("-") for name in names]
    if not bases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SLUGS, {"bases": sorted(set(bases))})
        taken = {slug for (slug,) in cursor.fetchall()}
    found = []
    for base in bases:
        number, slug = 1, base
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        found.append(slug)
    return found


def _row_of(row: Product | Variant, left_out: Iterable[str] = ()) -> dict[str, Any]:
    found = {
        each.attname: getattr(row, each.attname)
        for each in row._meta.concrete_fields
        if each.attname not in left_out
    }
    for column in ("picture", "share_picture"):
        if column in found:
            found[column] = str(found[column] or "")
    if "story_answers" in found and not isinstance(found["story_answers"], list):
        found["story_answers"] = []
    return found


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
