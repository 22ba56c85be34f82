"""What a till shows: the goods of its outlet, and what it has sold today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Sum

from catalog.barcodes import barcode_of
from catalog.models import Batch, BundleComponent, Certificate, Pack, ProductState, Variant
from catalog.selectors.pictures import small_picture_address
from outlets.models import Device, Outlet, StockLevel
from shop.kernel.clock import start_of_day
from shop.kernel.text import fold
from shop.orders.models import Sale, SaleLine, SaleQuarantine

POPULAR_OVER = timedelta(days=14)
LATEST_SALES = 10


class TillPack(NamedTuple):
    name: str  # "Thùng 24 chai"
    quantity: int  # base units
    gtin: str


class RecalledBatch(NamedTuple):
    """What a clerk must look for on the label before handing goods over."""

    code: str
    trace_code: str
    reason: str
    advice: str


class TillGood(NamedTuple):
    """One thing a clerk can sell. Quantities are base units of the variant, money is whole đồng with VAT."""

    variant_id: int
    name: str
    variant_name: str
    group_number: int  # 1..6, the OCOP group
    group_name: str
    search_text: str  # folded: name, size, producer, codes
    price_vnd: int
    price_quantity: int
    base_unit: str
    unit_word: str
    packs: tuple[TillPack, ...]
    sku: str
    gtin: str  # what stands under the bars: a GTIN, or our own number
    picture_url: str  # "" where there is none
    stars: int | None  # on this day; None without a valid certificate
    is_certificate_expired: bool  # it, or a component of a gift box, had one that is no longer valid
    recalled: tuple[RecalledBatch, ...]  # of the product or a component
    free: int  # on hand and not reserved; may be negative
    sold_lately: int  # in how many sales of the last 14 days: the order of the grid
    is_demo: bool


class RecentSale(NamedTuple):
    sequence: int
    happened_at: datetime
    total_vnd: int


class TillDay(NamedTuple):
    """What one till has sold today, and the number its next sale may take."""

    next_sequence: int
    sale_count: int
    total_vnd: int
    latest: tuple[RecentSale, ...]  # newest first, at most 10


def till_goods(outlet: Outlet, *, now: datetime, day: date) -> list[TillGood]:
    """Everything live that has a place in the outlet's ledger, and gift boxes whose parts all have; most sold first.

    Withdrawn goods are left out: a table should not offer what was taken off the market (a sale of them that has
    happened all the same is booked and flagged). Seven queries, however many goods.
    """
    free = dict(
        StockLevel.objects.filter(outlet=outlet)
        .values("variant_id")
        .annotate(free=Sum(F("on_hand") - F("reserved")))
        .values_list("variant_id", "free")
    )
    contents = _contents_of_bundles(free)
    variants = list(
        Variant.objects.filter(
            pk__in={*free, *contents}, is_active=True, product__state=ProductState.LIVE
        ).select_related("product__vendor", "product__category__parent")
    )
    packs: dict[int, list[TillPack]] = defaultdict(list)
    for pack in Pack.objects.filter(variant__in=[v.pk for v in variants]).order_by("quantity", "pk"):
        packs[pack.variant_id].append(TillPack(pack.name, pack.quantity, pack.gtin or ""))
    of_parts = {component.product_id for parts in contents.values() for component, _ in parts}
    standing = _certificates({v.product_id for v in variants} | of_parts, day=day)
    recalled = _recalled({v.product_id for v in variants} | of_parts)
    sold = _sold_lately(outlet, since=now - POPULAR_OVER)
    goods = [
        _good(
            variant,
            parts=contents.get(variant.pk, ()),
            packs=packs[variant.pk],
            standing=standing,
            recalled=recalled,
            free=free,
            sold=sold.get(variant.pk, 0),
        )
        for variant in sorted(variants, key=lambda v: (v.product.sort_key, v.position, v.pk))
    ]
    return sorted(goods, key=lambda good: -good.sold_lately)


def till_day(device: Device, *, day: date) -> TillDay:
    """Today's sales of one till by the server's calendar, and its next number. Two queries."""
    taken = (
        Sale.objects.filter(device=device)
        .order_by("-sequence")
        .values_list("sequence", flat=True)[:1]
        .union(
            # A number that was itself the fault ("sequence") must not push the till's counter up with it.
            SaleQuarantine.objects.filter(device=device)
            .exclude(reason="sequence")
            .order_by("-sequence")
            .values_list("sequence", flat=True)[:1],
            all=True,
        )
    )
    today = [
        RecentSale(*row)
        for row in Sale.objects.filter(
            outlet=device.outlet_id, device=device, happened_at__gte=start_of_day(day), business_day=day
        )
        .order_by("-happened_at", "-sequence")
        .values_list("sequence", "happened_at", "total_vnd")
    ]
    return TillDay(
        next_sequence=max(taken, default=0) + 1,
        sale_count=len(today),
        total_vnd=sum(sale.total_vnd for sale in today),
        latest=tuple(today[:LATEST_SALES]),
    )


def _contents_of_bundles(free: Mapping[int, int]) -> dict[int, list[tuple[Variant, int]]]:
    """Gift boxes that this outlet can put together: every component has a place in its ledger. One query."""
    contents: dict[int, list[tuple[Variant, int]]] = defaultdict(list)
    touched = BundleComponent.objects.filter(component__in=free).values("bundle")
    rows = BundleComponent.objects.filter(bundle__in=touched, bundle__is_bundle=True)
    for row in rows.select_related("component").order_by("pk"):
        contents[row.bundle_id].append((row.component, row.quantity))
    return {
        bundle: parts
        for bundle, parts in contents.items()
        if all(component.pk in free for component, _ in parts)
    }


class _Standing(NamedTuple):
    """Of some products on one day: the stars of the valid certificates, and whose have run out or been revoked."""

    stars: dict[int, int]
    expired: set[int]


def _certificates(product_ids: Iterable[int], *, day: date) -> _Standing:
    stars: dict[int, int] = {}
    had: set[int] = set()
    certificates = Certificate.objects.filter(product__in=set(product_ids), issued_on__lte=day)
    for certificate in certificates.order_by("issued_on", "pk"):
        had.add(certificate.product_id)
        if certificate.is_valid_on(day):
            stars[certificate.product_id] = certificate.stars
    return _Standing(stars, had - stars.keys())


def _recalled(product_ids: Iterable[int]) -> dict[int, list[RecalledBatch]]:
    """Recalled batches by product, the newest first. One query."""
    found: dict[int, list[RecalledBatch]] = defaultdict(list)
    rows = Batch.objects.filter(product__in=set(product_ids), recall__isnull=False).select_related("recall")
    for batch in rows.order_by("-recall__recalled_at"):
        found[batch.product_id].append(
            RecalledBatch(batch.code, batch.trace_code, batch.recall.reason, batch.recall.advice)
        )
    return found


def _sold_lately(outlet: Outlet, *, since: datetime) -> dict[int, int]:
    """In how many lines each variant was sold here. One query."""
    sales = Sale.objects.filter(outlet=outlet, happened_at__gte=since).values("pk")
    rows = SaleLine.objects.filter(sale__in=sales).values("variant_id").annotate(lines=Count("pk"))
    return dict(rows.values_list("variant_id", "lines"))


def _good(
    variant: Variant,
    *,
    parts: Iterable[tuple[Variant, int]],
    packs: Iterable[TillPack],
    standing: _Standing,
    recalled: Mapping[int, list[RecalledBatch]],
    free: Mapping[int, int],
    sold: int,
) -> TillGood:
    product = variant.product
    group = product.category.parent or product.category
    parts = list(parts)
    products = {component.product_id for component, _ in parts} if variant.is_bundle else {product.pk}
    return TillGood(
        variant_id=variant.pk,
        name=product.name,
        variant_name=variant.name,
        group_number=group.number or 0,
        group_name=group.short_name or group.name,
        search_text=fold(
            " ".join((product.name, variant.name, product.vendor.name, variant.sku, variant.gtin or ""))
        ),
        price_vnd=variant.price_vnd,
        price_quantity=variant.price_quantity,
        base_unit=variant.base_unit,
        unit_word=variant.unit_word,
        packs=tuple(packs),
        sku=variant.sku,
        gtin=barcode_of(variant.gtin, variant.pk),
        picture_url=small_picture_address(product.picture.name or ""),
        stars=standing.stars.get(product.pk),
        is_certificate_expired=bool(products & standing.expired),
        recalled=tuple(one for product_id in sorted(products) for one in recalled.get(product_id, ())),
        free=min(free[component.pk] // each for component, each in parts)
        if parts
        else free.get(variant.pk, 0),
        sold_lately=sold,
        is_demo=product.is_demo,
    )
