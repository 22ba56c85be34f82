"""What a sheet is checked against, fetched at once however many rows it has. Nine queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.models import Category, Pack, Product, ProductChange, Variant
from catalog.services.import_goods.read_sheet import SheetRow
from shop.kernel.text import folded_key
from vendors.models import Vendor
from vendors.places.models import AdminUnit, Level

TOURISM_GROUP = 6


@dataclass
class Known:
    """The producer's goods and the lists a row may choose from.

    sets      by number and by folded name: (id, number, is it of the tourism group)
    communes  ids by code and by folded name: more than one where several bear it
    skus      of other producers, of the codes in the sheet
    gtins     who bears the GTINs of the sheet: sizes, and the sizes of packs
    """

    vendor: Vendor
    products: dict[int, Product] = field(default_factory=dict)
    by_name: dict[str, list[Product]] = field(default_factory=dict)
    sizes: dict[int, list[Variant]] = field(default_factory=dict)
    by_sku: dict[str, Variant] = field(default_factory=dict)
    sets: dict[str, tuple[int, int, bool]] = field(default_factory=dict)
    tour_sets: frozenset[int] = frozenset()
    set_numbers: dict[int, int] = field(default_factory=dict)
    communes: dict[str, list[int]] = field(default_factory=dict)
    skus: frozenset[str] = frozenset()
    gtins: dict[str, Variant] = field(default_factory=dict)
    pack_gtins: dict[str, Variant] = field(default_factory=dict)
    waiting: dict[int, ProductChange] = field(default_factory=dict)


def load_known(vendor: Vendor, rows: Sequence[SheetRow], *, is_locked: bool) -> Known:
    """is_locked: the producer's products and sizes stay as they are until the end of the transaction."""
    known = Known(vendor)
    products = Product.objects.filter(vendor=vendor).order_by("pk")
    variants = Variant.objects.filter(product__vendor=vendor).order_by("pk")
    if is_locked:
        products = products.select_for_update(of=("self",), no_key=True)
        variants = variants.select_for_update(of=("self",), no_key=True)
    for product in products:
        product.vendor = vendor
        known.products[product.pk] = product
        known.by_name.setdefault(name_of(product.name), []).append(product)
    for variant in variants:
        variant.product = known.products[variant.product_id]
        known.sizes.setdefault(variant.product_id, []).append(variant)
        known.by_sku[variant.sku] = variant
    _load_lists(known)
    skus = {sku.strip().upper() for row in rows if (sku := row.cells.get("sku"))} - known.by_sku.keys()
    known.skus = frozenset(Variant.objects.filter(sku__in=skus).values_list("sku", flat=True))
    gtins = {"".join(filter(str.isdigit, gtin)) for row in rows if (gtin := row.cells.get("gtin"))} - {""}
    for size in Variant.objects.filter(gtin__in=gtins).select_related("product"):
        known.gtins[size.gtin or ""] = size
    for pack in Pack.objects.filter(gtin__in=gtins).select_related("variant__product"):
        known.pack_gtins[pack.gtin or ""] = pack.variant
    for change in ProductChange.objects.filter(product__vendor=vendor, state=ProductChange.State.WAITING):
        known.waiting[change.product_id] = change
    return known


def name_of(name: str) -> str:
    """By what two products of one producer are the same: letters and signs count, capitals do not."""
    return " ".join(name.casefold().split())


def _load_lists(known: Known) -> None:
    tour = set()
    for one in Category.objects.filter(kind=Category.Kind.SET).select_related("parent"):
        is_tour = one.parent is not None and one.parent.number == TOURISM_GROUP
        entry = (one.pk, one.number or 0, is_tour)
        known.sets[str(one.number)] = entry
        known.sets[folded_key(one.name)] = entry
        known.sets[folded_key(f"{one.number} {one.name}")] = entry
        known.set_numbers[one.pk] = one.number or 0
        if is_tour:
            tour.add(one.pk)
    known.tour_sets = frozenset(tour)
    for unit in AdminUnit.objects.filter(level=Level.COMMUNE, valid_to=None).select_related("parent"):
        names = (unit.name, unit.short_name, unit.label)
        # As written first: without signs Xã Thạnh An and Xã Thanh An of one city are the same.
        exact = (f"={name_of(name)}" for name in names)
        for name in {unit.code, *exact, *(folded_key(name) for name in names)}:
            known.communes.setdefault(name, []).append(unit.pk)
