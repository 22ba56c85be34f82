"""Sizes of a product: codes, packs, contents of gift boxes. They change at once, in every state of the product."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Max, Q
from django.utils import timezone

from catalog.barcodes import read_gtin
from catalog.models import BundleComponent, Pack, Product, Variant, VatClass
from catalog.models.variants import BaseUnit
from catalog.selectors.access_product import access_product, access_variant
from catalog.services.change_price import check_price
from catalog.services.keep_price import keep_price
from catalog.services.product_faults import Checklist
from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.text import clean_text
from vendors.selectors.access_desk import Desk

PRICE_QUANTITIES = {BaseUnit.PIECE: (1,), BaseUnit.GRAM: (1, 100, 1000), BaseUnit.MILLILITRE: (1, 100, 1000)}
HEAVIEST_G = 1_000_000
LONGEST_SHELF_LIFE_DAYS = 3650
MOST_SIZES = 50
MOST_PACKS = 10
MOST_COMPONENTS = 30
LARGEST_PACK = 1_000_000
SKU_TAKEN = "Mã {sku} đã có. Hãy đặt mã khác hoặc để trống để hệ thống tự đặt."
SKU_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")


class Size(NamedTuple):
    """A size as typed.

    sku              own code, empty: one is made
    gtin             as on the package, empty: an internal barcode is used
    base_unit        "piece", "g" or "ml": what stock counts; fixed once the size exists
    unit_word        what one is called when sold: "hũ", "chai"
    price_vnd        whole đồng for price_quantity base units (1 piece; 1, 100 or 1000 g or ml)
    net_weight_g     for delivery; None where it does not matter
    is_vat_unsure    the class is a guess: it stays marked unverified
    """

    name: str
    price_vnd: int
    sku: str = ""
    gtin: str = ""
    base_unit: str = BaseUnit.PIECE
    unit_word: str = "cái"
    price_quantity: int = 1
    net_weight_g: int | None = None
    vat_class: str = VatClass.EIGHT
    is_vat_unsure: bool = True
    shelf_life_days: int | None = None
    is_bundle: bool = False
    is_active: bool = True


class PackInput(NamedTuple):
    """A larger unit: "Thùng 24 chai" holds `quantity` >= 2 base units."""

    name: str
    quantity: int
    gtin: str = ""


class ComponentInput(NamedTuple):
    """What a gift box holds: `quantity` >= 1 base units of one of the producer's own sizes."""

    variant_id: int
    quantity: int


def save_variant(desk: Desk, product_id: int, size: Size, *, variant_id: int | None = None) -> Variant:
    """Make a size, or change one; its price goes into the history.

    variant_id  of the size to change, None makes one
    raises      NotFound; Faults by field of Size
    locks       the product, then the variant
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        old = None if variant_id is None else access_variant(desk, variant_id, is_locked=True)
        if old is not None and old.product_id != product.pk:
            raise InvalidInput("Quy cách này thuộc sản phẩm khác.")
        columns = _checked(size, product, old)
        variant = old or Variant(product=product, position=_next_position(product))
        for key, value in columns.items():
            setattr(variant, key, value)
        if not variant.sku:
            variant.sku = _new_sku(product)
        variant.save()
        keep_price(variant, changed_by=desk.actor, now=timezone.now())
    return variant


def save_packs(desk: Desk, variant_id: int, packs: Sequence[PackInput]) -> list[Pack]:
    """Exactly these packs from now on.

    raises  NotFound; Faults by "pack_1", "pack_2", … (the packs' order)
    locks   the variant
    """
    faults = Checklist()
    kept: list[Pack] = []
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        variant = access_variant(desk, variant_id, is_locked=True)
        if len(packs) > MOST_PACKS:
            faults.add(f"pack_{MOST_PACKS + 1}", f"Mỗi quy cách có tối đa {MOST_PACKS} loại thùng.")
        for number, typed in enumerate(packs, 1):
            with faults.of(f"pack_{number}"):
                kept.append(_checked_pack(typed, variant, [one.name for one in kept], [o.gtin for o in kept]))
        faults.raise_if_any()
        variant.packs.exclude(name__in=[pack.name for pack in kept]).delete()
        for pack in kept:
            Pack.objects.update_or_create(
                variant=variant, name=pack.name, defaults={"quantity": pack.quantity, "gtin": pack.gtin}
            )
    return list(variant.packs.order_by("quantity", "pk"))


def save_components(desk: Desk, variant_id: int, components: Sequence[ComponentInput]) -> None:
    """Exactly this is in one gift box from now on. Only the producer's own goods: others' would need their consent.

    raises  NotFound; Faults by "component_1", "component_2", …
    locks   the variant
    """
    faults = Checklist()
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        bundle = access_variant(desk, variant_id, is_locked=True)
        if not bundle.is_bundle:
            raise InvalidInput("Quy cách này không phải giỏ quà.")
        if not 1 <= len(components) <= MOST_COMPONENTS:
            faults.add("component_1", f"Giỏ quà có từ 1 đến {MOST_COMPONENTS} món.")
        own = components_for(desk, bundle).in_bulk([one.variant_id for one in components])
        seen: set[int] = set()
        for number, one in enumerate(components, 1):
            if one.variant_id not in own:
                faults.add(f"component_{number}", "Mời chọn món trong hàng của chính đơn vị, đang bán.")
            elif one.variant_id in seen:
                faults.add(
                    f"component_{number}", "Món này đã có ở dòng trên: hãy ghi một dòng với đủ số lượng."
                )
            elif not 1 <= one.quantity <= LARGEST_PACK:
                faults.add(f"component_{number}", "Số lượng từ 1 đến 1.000.000.")
            seen.add(one.variant_id)
        faults.raise_if_any()
        bundle.components.exclude(component__in=seen).delete()
        for one in components:
            BundleComponent.objects.update_or_create(
                bundle=bundle, component=own[one.variant_id], defaults={"quantity": one.quantity}
            )


def components_for(desk: Desk, bundle: Variant | None = None) -> Any:
    """Sizes a gift box of this producer may hold, products loaded: active, no boxes, no seats. One query."""
    sizes = Variant.objects.select_related("product").filter(
        product__vendor=desk.vendor, product__is_service=False, is_bundle=False, is_active=True
    )
    sizes = sizes.exclude(product__state__in=["rejected", "withdrawn"])
    return (sizes.exclude(pk=bundle.pk) if bundle else sizes).order_by("product__sort_key", "position", "pk")


def _checked(size: Size, product: Product, old: Variant | None) -> dict[str, Any]:
    """The columns of a checked size. At most three queries. raises Faults"""
    faults = Checklist()
    count = product.variants.count() if old is None else 0
    columns = check_size(faults, size, old=old, is_service=product.is_service, size_count=count)
    columns |= _checked_codes(faults, size, product, old)
    faults.raise_if_any()
    return columns


def check_size(
    faults: Checklist, size: Size, *, old: Variant | None, is_service: bool, size_count: int
) -> dict[str, Any]:
    """The columns of a size but for its codes. No query.

    old         the size that is changed, None for a new one
    size_count  how many the product has already, where it is new
    """
    columns: dict[str, Any] = {
        "is_vat_unverified": size.is_vat_unsure,
        "is_active": size.is_active,
        "vat_class": size.vat_class,
        "net_weight_g": size.net_weight_g,
        "shelf_life_days": size.shelf_life_days,
        "price_vnd": size.price_vnd,
        "price_quantity": size.price_quantity,
    }
    for field, longest, example in (("name", 80, "Hũ 250 g"), ("unit_word", 20, "hũ")):
        with faults.of(field):
            columns[field] = clean_text(getattr(size, field), max_length=longest)
            if not columns[field]:
                faults.add(field, f"Mời nhập, ví dụ {example}.")
    with faults.of("price_vnd"):
        check_price(size.price_vnd)
    base_unit = old.base_unit if old else size.base_unit
    if base_unit not in BaseUnit.values:
        faults.add("base_unit", "Mời chọn đơn vị trong danh sách.")
    elif size.price_quantity not in PRICE_QUANTITIES[BaseUnit(base_unit)]:
        faults.add("price_quantity", "Giá tính cho 1 cái, hoặc cho 1, 100 hay 1000 g (ml).")
    if old is None:
        columns |= {"base_unit": base_unit, "is_bundle": size.is_bundle}
        _check_new(faults, size, is_service=is_service, size_count=size_count)
    elif size.base_unit != old.base_unit:
        faults.add(
            "base_unit",
            "Đơn vị gốc đã có tồn kho và đơn hàng tính theo: hãy thêm quy cách mới, ngừng bán cái cũ.",
        )
    if size.vat_class not in VatClass.values:
        faults.add("vat_class", "Mời chọn loại thuế trong danh sách.")
    for field, value, most in (
        ("net_weight_g", size.net_weight_g, HEAVIEST_G),
        ("shelf_life_days", size.shelf_life_days, LONGEST_SHELF_LIFE_DAYS),
    ):
        if value is not None and not 1 <= value <= most:
            faults.add(field, f"Mời nhập số từ 1 đến {most:,}.".replace(",", "."))
    return columns


def _check_new(faults: Checklist, size: Size, *, is_service: bool, size_count: int) -> None:
    if size_count >= MOST_SIZES:
        faults.add("name", f"Mỗi sản phẩm có tối đa {MOST_SIZES} quy cách.")
    if is_service and (size.is_bundle or size.base_unit != BaseUnit.PIECE):
        faults.add("base_unit", "Dịch vụ bán theo chỗ: mời chọn đơn vị “cái”, ví dụ gọi là “chỗ”.")
    if size.is_bundle and size.base_unit != BaseUnit.PIECE:
        faults.add("base_unit", "Giỏ quà bán theo giỏ: mời chọn đơn vị “cái”, gọi là “giỏ”.")


def _checked_codes(faults: Checklist, size: Size, product: Product, old: Variant | None) -> dict[str, Any]:
    """SKU and GTIN: free, and well spelled."""
    columns: dict[str, Any] = {}
    others = Variant.objects.exclude(pk=old.pk if old else 0).select_related("product")
    with faults.of("sku"):
        sku = read_sku(size.sku)
        if sku and others.filter(sku=sku).exists():
            faults.add("sku", SKU_TAKEN.format(sku=sku))
        elif sku or old is None:
            columns["sku"] = sku
    with faults.of("gtin"):
        gtin = read_gtin(size.gtin) or None
        columns["gtin"] = gtin
        if gtin:
            _expect_free_gtin(gtin, product, old.pk if old else 0)
    return columns


def read_sku(typed: str) -> str:
    """A producer's own code as it is kept; "" for none. raises InvalidInput"""
    sku = typed.strip().upper()
    if len(sku) > 40 or not set(sku) <= SKU_LETTERS:  # noqa: PLR2004 - the column's length
        raise InvalidInput("Mã hàng gồm chữ không dấu, số và - _ . /, tối đa 40 ký tự.", path=("sku",))
    return sku


def gtin_taken(owner: Variant, vendor_id: int) -> str:
    """Why a GTIN cannot be used: `owner` (product loaded) bears it, or a pack of it does."""
    if owner.product.vendor_id == vendor_id:
        return f"Mã vạch này đang dùng cho {owner.product.name}, {owner.name}."
    return "Mã vạch này đang dùng cho sản phẩm của đơn vị khác. Xem lại số, hoặc để trống và báo ban quản trị chợ."


def _expect_free_gtin(gtin: str, product: Product, own_id: int) -> None:
    """Up to two queries. raises InvalidInput  naming the goods that bear it, where they are the producer's own"""
    taken = Variant.objects.filter(gtin=gtin).exclude(pk=own_id).select_related("product").first()
    if taken is None:
        pack = Pack.objects.filter(gtin=gtin).select_related("variant__product").first()
        taken = pack.variant if pack else None
    if taken is not None:
        raise InvalidInput(gtin_taken(taken, product.vendor_id), path=("gtin",))


def _checked_pack(pack: PackInput, variant: Variant, names: list[str], gtins: list[str | None]) -> Pack:
    """raises InvalidInput"""
    name = clean_text(pack.name, max_length=60)
    if not name:
        raise InvalidInput("Mời nhập tên thùng, ví dụ Thùng 24 chai.")
    if name in names:
        raise InvalidInput(f"Đã có “{name}” ở dòng trên.")
    if not 2 <= pack.quantity <= LARGEST_PACK:  # noqa: PLR2004 - one is no pack
        raise InvalidInput("Một thùng chứa từ 2 đến 1.000.000 đơn vị.")
    gtin = read_gtin(pack.gtin) or None
    if gtin:
        used = Q(gtin=gtin)
        is_taken = Variant.objects.filter(used).exists() or (
            Pack.objects.filter(used).exclude(variant=variant, name=name).exists()
        )
        if is_taken or gtin in gtins:
            raise InvalidInput("Mã vạch thùng này đang dùng cho hàng khác.")
    return Pack(variant=variant, name=name, quantity=pack.quantity, gtin=gtin)


def _next_position(product: Product) -> int:
    last = product.variants.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _new_sku(product: Product) -> str:
    """ "SP12-3": the product's id and the first number nobody bears."""
    taken = set(Variant.objects.filter(sku__startswith=f"SP{product.pk}-").values_list("sku", flat=True))
    number = 1
    while f"SP{product.pk}-{number}" in taken:
        number += 1
    return f"SP{product.pk}-{number}"
