"""What a sheet would do: every row held against what there is, every fault told at once, nothing written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from catalog.barcodes import read_gtin
from catalog.models import Product, ProductState, Variant
from catalog.models.variants import BaseUnit
from catalog.services.edit_product import (
    IN_REVIEW,
    LONGEST_STORY,
    OTHER_KIND,
    ProductDetails,
    check_shares,
    read_details,
)
from catalog.services.edit_variant import SKU_TAKEN, Size, check_size, gtin_taken, read_sku
from catalog.services.import_goods import values
from catalog.services.import_goods.columns import (
    BY_KEY,
    PRODUCT_FIELDS,
    PRODUCT_KEYS,
    SIZE_FIELDS,
    SIZE_KEYS,
)
from catalog.services.import_goods.known import Known, name_of
from catalog.services.import_goods.read_sheet import RowFault, SheetRow
from catalog.services.product_faults import Checklist
from catalog.services.review_product import PROPOSABLE_COLUMNS, SHOWN_STATES
from catalog.vat_advice import advise_vat
from shop.kernel.errors import DomainError
from shop.kernel.text import clean_text, folded_key

LARGEST_STOCK = 999_999_999
TELL_EVERY = 250
_KEY = re.compile(r"SP([0-9]{1,15})")


@dataclass
class SizePlan:
    """A row's size. `changes` are the columns that differ; of a new one all of them."""

    row_no: int
    size: Variant
    is_new: bool
    changes: dict[str, Any]
    stock: int | None = None


@dataclass
class ProductPlan:
    """A product the sheet speaks of: `at_once` is written, `proposed` waits for a moderator."""

    row_no: int
    product: Product
    is_new: bool
    at_once: dict[str, Any] = field(default_factory=dict)
    proposed: dict[str, Any] = field(default_factory=dict)
    sizes: list[SizePlan] = field(default_factory=list)


@dataclass
class GoodsPlan:
    products: list[ProductPlan] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    _told: set[tuple[int, str]] = field(default_factory=set)

    def fault(self, row_no: int, key: str, message: str) -> None:
        self.add(row_no, BY_KEY[key].title if key else "", message)

    def add(self, row_no: int, column: str, message: str) -> None:
        """One sentence about a cell is enough, the first."""
        if (row_no, column) not in self._told:
            self._told.add((row_no, column))
            self.faults.append(RowFault(row_no, column, message))

    @property
    def sizes(self) -> list[SizePlan]:
        return [size for product in self.products for size in product.sizes]


class _Reader:
    """Reads typed cells of one row; what cannot be read is laid at its column."""

    def __init__(self, plan: GoodsPlan, row_no: int, cells: Mapping[str, str]) -> None:
        self.plan, self.row_no, self.cells = plan, row_no, cells

    def get(self, key: str, read: Callable[[str], Any], default: Any = None) -> Any:
        text = self.cells.get(key)
        if text is None:
            return default
        try:
            return read(text)
        except DomainError as refusal:
            self.plan.fault(self.row_no, key, refusal.message)
            return default


def plan_goods(
    known: Known,
    rows: Sequence[SheetRow],
    *,
    has_names: bool,
    may_stock: bool,
    day: date,
    tell: Callable[[int], None] | None = None,
) -> GoodsPlan:
    """No query: everything is in `known`.

    has_names  the sheet has a column of names: a row without one then belongs to the product above
    may_stock  whoever sent it may change stock
    tell       is called now and then with how many rows are done
    """
    plan = GoodsPlan()
    done = 0
    groups = _group(known, rows, plan, has_names=has_names)
    seen = _Seen()
    for product_or_name, members in groups:
        _plan_product(known, plan, product_or_name, members, seen, may_stock=may_stock, day=day)
        if tell and (done + len(members)) // TELL_EVERY > done // TELL_EVERY:
            tell(done + len(members))
        done += len(members)
    plan.faults.sort(key=lambda one: one.row_no)
    return plan


@dataclass
class _Seen:
    """What rows above have taken: size ids, codes, row numbers by them."""

    sizes: dict[int, int] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)
    gtins: dict[str, int] = field(default_factory=dict)


def _group(
    known: Known, rows: Sequence[SheetRow], plan: GoodsPlan, *, has_names: bool
) -> list[tuple[Product | None, list[SheetRow]]]:
    """Rows by the product they speak of, in the order in which each is first named."""
    groups: dict[tuple[str, object], tuple[Product | None, list[SheetRow]]] = {}
    last: tuple[str, object] | None = None
    for row in rows:
        key = _product_of(known, row, plan, last, has_names=has_names)
        last = key
        if key is None:
            continue
        product = known.products[key[1]] if key[0] == "id" and isinstance(key[1], int) else None
        groups.setdefault(key, (product, []))[1].append(row)
    return list(groups.values())


def _product_of(  # noqa: PLR0911 - one for each way a row may name its product
    known: Known, row: SheetRow, plan: GoodsPlan, last: tuple[str, object] | None, *, has_names: bool
) -> tuple[str, object] | None:
    name = row.cells.get("name", "")
    if typed := row.cells.get("product"):
        written = _KEY.fullmatch(typed.strip().upper())
        if written is None or int(written[1]) not in known.products:
            plan.fault(
                row.row_no, "product", f"Đơn vị không có sản phẩm mã {typed[:20]}. Hàng mới thì để trống."
            )
            return None
        return "id", int(written[1])
    sku = row.cells.get("sku", "").strip().upper()
    if sku in known.by_sku:
        product = known.by_sku[sku].product
        if name and name_of(name) != name_of(product.name) and name_of(name) in known.by_name:
            plan.fault(row.row_no, "sku", f"Mã {sku} thuộc “{product.name}”, không phải “{name[:80]}”.")
            return None
        return "id", product.pk
    if name:
        same = known.by_name.get(name_of(name), [])
        if len(same) > 1:
            keys = ", ".join(f"SP{one.pk}" for one in same[:5])
            plan.fault(row.row_no, "name", f"Đơn vị có {len(same)} sản phẩm cùng tên: mời ghi mã ({keys}).")
            return None
        return ("id", same[0].pk) if same else ("name", name_of(name))
    if sku and (not has_names or last is None):
        plan.fault(row.row_no, "sku", f"Đơn vị không có mã hàng {sku[:40]}. Hàng mới thì cần tên sản phẩm.")
        return None
    if last is None or not has_names:
        plan.fault(row.row_no, "", "Dòng này không nói về sản phẩm nào: mời ghi tên sản phẩm hoặc mã hàng.")
        return None
    return last


def _plan_product(
    known: Known,
    plan: GoodsPlan,
    old: Product | None,
    members: Sequence[SheetRow],
    seen: _Seen,
    *,
    may_stock: bool,
    day: date,
) -> None:
    first = members[0]
    cells: dict[str, str] = {}
    said_at: dict[str, int] = {}
    for row in members:
        for key in PRODUCT_KEYS:
            text = row.cells.get(key)
            if text is None:
                continue
            if key in cells and cells[key] != text:
                plan.fault(row.row_no, key, f"Khác với dòng {said_at[key]} của cùng sản phẩm.")
            cells.setdefault(key, text)
            said_at.setdefault(key, row.row_no)
    faults_before = len(plan.faults)
    product = old or Product(vendor=known.vendor, is_demo=known.vendor.is_demo)
    columns = _product_columns(known, plan, old, first.row_no, cells, said_at)
    planned = ProductPlan(first.row_no, product, is_new=old is None)
    if len(plan.faults) == faults_before:
        _sort_columns(known, plan, planned, columns)
    category_id = columns.get("category_id", product.category_id)
    is_service = category_id in known.tour_sets if old is None else old.is_service
    if old is None:
        planned.at_once["is_service"] = is_service
    sizes = list(known.sizes.get(product.pk, ())) if old else []
    for row in members:
        if any(key in row.cells for key in SIZE_KEYS):
            _plan_size(
                known,
                plan,
                planned,
                sizes,
                row,
                seen,
                category_id,
                is_service=is_service,
                may_stock=may_stock,
                day=day,
            )
    plan.products.append(planned)


def _product_columns(  # noqa: PLR0917 - one row, and what it is held against
    known: Known,
    plan: GoodsPlan,
    old: Product | None,
    row_no: int,
    cells: Mapping[str, str],
    said_at: Mapping[str, int],
) -> dict[str, Any]:
    """The checked columns of what was typed; of a new product all."""
    reader = _Reader(plan, row_no, cells)
    before = len(plan.faults)

    def now(attribute: str, default: Any) -> Any:
        return getattr(old, attribute) if old else default

    def month(text: str) -> int:
        return values.read_whole(text, example="9")

    category_id, commune_id = now("category_id", None), now("commune_id", known.vendor.commune_id)
    if "set" in cells:
        found = known.sets.get(folded_key(cells["set"]))
        if found is None:
            plan.fault(
                said_at["set"], "set", f"Không có bộ sản phẩm “{cells['set'][:60]}”: chọn ở trang Danh mục."
            )
        else:
            category_id = found[0]
    elif old is None:
        plan.fault(row_no, "set", "Mời chọn bộ sản phẩm, ví dụ 4.")
    if "commune" in cells:
        commune_id = _commune(known, plan, said_at["commune"], cells["commune"], commune_id)
    checklist = Checklist()
    details = ProductDetails(
        name=cells.get("name", now("name", "")),
        category_id=category_id or 0,
        commune_id=commune_id,
        summary=cells.get("summary", now("summary", "")),
        ingredients=cells.get("ingredients", now("ingredients", "")),
        storage=cells.get("storage", now("storage", "")),
        brand=cells.get("brand", now("brand", "")),
        season_from_month=reader.get("season_from", month, now("season_from_month", None)),
        season_to_month=reader.get("season_to", month, now("season_to_month", None)),
    )
    columns = read_details(details, checklist)
    with checklist.of("story"):
        typed = cells.get("story", now("story", ""))
        columns["story"] = clean_text(typed, max_length=LONGEST_STORY, many_lines=True)
    material = reader.get("material", values.read_whole, now("local_material_percent", None))
    labour = reader.get("labour", values.read_whole, now("local_labour_percent", None))
    check_shares(checklist, material, labour)
    columns |= {"local_material_percent": material, "local_labour_percent": labour}
    if old is not None and category_id is not None and (category_id in known.tour_sets) != old.is_service:
        checklist.add("category_id", OTHER_KIND)
    for name, message in checklist.by_field.items():
        key = next(key for key in PRODUCT_KEYS if BY_KEY[key].field == name)
        plan.add(said_at.get(key, row_no), PRODUCT_FIELDS[name], message)
    return columns if len(plan.faults) == before else {"category_id": category_id}


def _commune(known: Known, plan: GoodsPlan, row_no: int, typed: str, default: int) -> int:
    wanted = folded_key(typed)
    found = known.communes.get(f"={name_of(typed)}") or known.communes.get(wanted)
    found = found or known.communes.get(wanted.zfill(5), [])
    if len(found) == 1:
        return found[0]
    if found:
        plan.fault(
            row_no, "commune", f"Có {len(found)} nơi tên “{typed[:60]}”: ghi thêm tỉnh sau dấu phẩy, hoặc mã."
        )
    else:
        plan.fault(
            row_no, "commune", f"Không có xã, phường “{typed[:60]}” từ 01/07/2025. Ghi tên mới hoặc mã."
        )
    return default


def _sort_columns(known: Known, plan: GoodsPlan, planned: ProductPlan, columns: Mapping[str, Any]) -> None:
    """What differs: written at once, or proposed where shoppers have seen the product."""
    if planned.is_new:
        planned.at_once = dict(columns)
        return
    product = planned.product
    changed = {key: value for key, value in columns.items() if getattr(product, key) != value}
    if changed and product.state == ProductState.IN_REVIEW:
        plan.fault(planned.row_no, "", IN_REVIEW)
        return
    waits = product.state in SHOWN_STATES
    waiting = known.waiting.get(product.pk)
    asked = waiting.proposed if waiting else {}
    for key, value in changed.items():
        if not (waits and key in PROPOSABLE_COLUMNS):
            planned.at_once[key] = value
        elif key not in asked or asked[key] != value:
            planned.proposed[key] = value


def _plan_size(  # noqa: PLR0917 - one row, and what it is held against
    known: Known,
    plan: GoodsPlan,
    planned: ProductPlan,
    sizes: list[Variant],
    row: SheetRow,
    seen: _Seen,
    category_id: int | None,
    *,
    is_service: bool,
    may_stock: bool,
    day: date,
) -> None:
    reader = _Reader(plan, row.row_no, row.cells)
    old = _old_size(known, plan, planned, sizes, row, seen)
    if old is False:
        return
    size = _typed_size(known, reader, old, category_id, is_service=is_service, day=day)
    checklist = Checklist()
    columns = check_size(checklist, size, old=old, is_service=is_service, size_count=len(sizes))
    if old is not None and columns.get("vat_class") == old.vat_class:
        columns["is_vat_unverified"] = old.is_vat_unverified
    columns |= _codes(known, checklist, row, size, planned, old, seen)
    for name, message in checklist.by_field.items():
        plan.add(row.row_no, SIZE_FIELDS[name], message)
    stock = reader.get("stock", values.read_whole)
    if stock is not None:
        if not may_stock:
            plan.fault(
                row.row_no, "stock", "Bạn chưa được giao việc kho của đơn vị này: mời để trống cột tồn."
            )
        elif stock > LARGEST_STOCK:
            plan.fault(row.row_no, "stock", "Tồn tối đa 999.999.999 đơn vị gốc.")
        elif is_service or (old is not None and old.is_bundle):
            plan.fault(row.row_no, "stock", "Dịch vụ và giỏ quà không có tồn riêng: mời để trống.")
    variant = old or Variant(product=planned.product)
    changes = columns if old is None else {k: v for k, v in columns.items() if getattr(old, k) != v}
    if old is None:
        variant.name = size.name
        variant.sku, variant.gtin = columns.get("sku", ""), columns.get("gtin")
        sizes.append(variant)
    planned.sizes.append(SizePlan(row.row_no, variant, old is None, changes, stock))


def _old_size(  # noqa: PLR0917 - one row, and what it is held against
    known: Known, plan: GoodsPlan, planned: ProductPlan, sizes: list[Variant], row: SheetRow, seen: _Seen
) -> Variant | Literal[False] | None:
    """The size a row speaks of, None for a new one, False where that cannot be told."""
    sku, name = row.cells.get("sku", "").strip().upper(), row.cells.get("size", "")
    old = known.by_sku.get(sku)
    if old is not None and old.product_id != planned.product.pk:
        plan.fault(row.row_no, "sku", f"Mã {sku} đang dùng cho “{old.product.name}”, {old.name}.")
        return False
    if old is None and name:
        old = next((one for one in sizes if name_of(one.name) == name_of(name)), None)
    if old is None and not sku and not name and len(sizes) == 1 and sizes[0].pk:
        old = sizes[0]  # the only one there is
    if old is not None and old.pk is None:
        plan.fault(row.row_no, "size", f"Quy cách “{name[:60]}” của sản phẩm này đã có ở dòng trên.")
        return False
    if old is not None:
        if old.pk in seen.sizes:
            plan.fault(row.row_no, "", f"Trùng với dòng {seen.sizes[old.pk]}: cùng một quy cách.")
            return False
        seen.sizes[old.pk] = row.row_no
    return old


def _typed_size(
    known: Known,
    reader: _Reader,
    old: Variant | None,
    category_id: int | None,
    *,
    is_service: bool,
    day: date,
) -> Size:
    def now(attribute: str, default: Any) -> Any:
        return getattr(old, attribute) if old else default

    base_unit = reader.get("base_unit", values.read_unit, now("base_unit", BaseUnit.PIECE))
    is_unsure = now("is_vat_unverified", True)
    vat_class = reader.get("vat", values.read_vat)
    if vat_class is not None:
        is_unsure = False
    elif old is not None:
        vat_class = old.vat_class
    else:
        advice = advise_vat(
            set_number=known.set_numbers.get(category_id or 0),
            vendor_kind=known.vendor.kind,
            is_service=is_service,
            day=day,
        )
        vat_class, is_unsure = advice.vat_class, not advice.is_sure
    return Size(
        name=reader.cells.get("size", now("name", "")),
        price_vnd=reader.get("price", values.read_whole, now("price_vnd", 0)),
        sku=reader.cells.get("sku", ""),
        gtin=reader.get("gtin", values.read_code, now("gtin", None) or ""),
        base_unit=base_unit,
        unit_word=reader.cells.get("unit_word", now("unit_word", "chỗ" if is_service else "")),
        price_quantity=reader.get(
            "price_per", values.read_amount, now("price_quantity", 1 if base_unit == BaseUnit.PIECE else 1000)
        ),
        net_weight_g=reader.get("weight", values.read_amount, now("net_weight_g", None)),
        vat_class=vat_class,
        is_vat_unsure=is_unsure,
        shelf_life_days=reader.get("shelf_life", values.read_whole, now("shelf_life_days", None)),
        is_bundle=now("is_bundle", default=False),
        is_active=reader.get("active", values.read_yes, now("is_active", default=True)),
    )


def _codes(  # noqa: PLR0917 - one row, and what it is held against
    known: Known,
    faults: Checklist,
    row: SheetRow,
    size: Size,
    planned: ProductPlan,
    old: Variant | None,
    seen: _Seen,
) -> dict[str, Any]:
    """SKU and GTIN: free in the database and in the sheet, and well spelled."""
    columns: dict[str, Any] = {}
    with faults.of("sku"):
        sku = read_sku(size.sku)
        if sku and sku in known.skus:
            faults.add("sku", SKU_TAKEN.format(sku=sku))
        elif sku and seen.skus.setdefault(sku, row.row_no) != row.row_no:
            faults.add("sku", f"Mã {sku} đã có ở dòng {seen.skus[sku]}.")
        elif sku or old is None:
            columns["sku"] = sku
    with faults.of("gtin"):
        gtin = read_gtin(size.gtin) or None
        columns["gtin"] = gtin
        owner = known.gtins.get(gtin or "")
        if gtin and owner is not None and (old is None or owner.pk != old.pk):
            faults.add("gtin", gtin_taken(owner, known.vendor.pk))
        elif gtin and (pack_owner := known.pack_gtins.get(gtin)) is not None:
            faults.add("gtin", gtin_taken(pack_owner, known.vendor.pk))
        elif gtin and seen.gtins.setdefault(gtin, row.row_no) != row.row_no:
            faults.add("gtin", f"Mã vạch này đã có ở dòng {seen.gtins[gtin]}.")
    return columns
