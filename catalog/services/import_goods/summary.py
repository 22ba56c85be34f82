"""What a plan comes to, in numbers and in its first lines, to look at before anything is written."""

from collections.abc import Sequence
from typing import Any

from catalog.services.import_goods.columns import COLUMNS
from catalog.services.import_goods.plan import GoodsPlan, ProductPlan, SizePlan
from shop.kernel.money import format_vnd

LINES_SHOWN = 100
_TITLES = {column.field: column.title for column in reversed(COLUMNS) if column.field}
_TITLES |= {"is_service": "Dịch vụ", "is_vat_unverified": "Thuế GTGT"}


def summary_of(plan: GoodsPlan, differences: Sequence[tuple[SizePlan, int]]) -> dict[str, Any]:
    """Counts by name, and `lines`: [row, what it is about, what happens]."""
    products, sizes = plan.products, plan.sizes
    moved = {id(size): difference for size, difference in differences}
    return {
        "new_products": sum(one.is_new for one in products),
        "changed_products": sum(bool(one.at_once) and not one.is_new for one in products),
        "proposed_products": sum(bool(one.proposed) for one in products),
        "unchanged_products": sum(
            not one.is_new and not one.at_once and not one.proposed and not _touches(one, moved)
            for one in products
        ),
        "new_sizes": sum(one.is_new for one in sizes),
        "changed_sizes": sum(bool(one.changes) and not one.is_new for one in sizes),
        "changed_prices": sum(
            not one.is_new and bool(one.changes.keys() & {"price_vnd", "price_quantity"}) for one in sizes
        ),
        "stock_lines": len(differences),
        "lines": _lines(products, moved),
    }


def _touches(product: ProductPlan, moved: dict[int, int]) -> bool:
    return any(size.is_new or size.changes or id(size) in moved for size in product.sizes)


def _lines(products: Sequence[ProductPlan], moved: dict[int, int]) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for one in products:
        if len(lines) >= LINES_SHOWN:
            break
        name = one.at_once.get("name", one.product.name)
        if one.is_new:
            lines.append([one.row_no, name, "Sản phẩm mới, bản nháp"])
        elif one.at_once:
            lines.append([one.row_no, name, f"Đổi ngay: {_titles(one.at_once)}"])
        if one.proposed:
            lines.append([one.row_no, name, f"Gửi duyệt thay đổi: {_titles(one.proposed)}"])
        lines += [line for size in one.sizes if (line := _size_line(one, size, moved))]
    return lines[:LINES_SHOWN]


def _size_line(product: ProductPlan, size: SizePlan, moved: dict[int, int]) -> list[Any] | None:
    said = []
    if size.is_new:
        said.append(f"quy cách mới, {format_vnd(size.changes.get('price_vnd', 0))}")
    elif size.changes:
        said.append(f"đổi {_titles(size.changes)}")
        if "price_vnd" in size.changes:
            said.append(f"giá {format_vnd(size.size.price_vnd)} → {format_vnd(size.changes['price_vnd'])}")
    if difference := moved.get(id(size)):
        stock = size.stock or 0
        said.append(f"tồn {stock - difference} → {stock}")
    if not said:
        return None
    name = size.changes.get("name", size.size.name)
    return [size.row_no, f"{product.at_once.get('name', product.product.name)}, {name}", "; ".join(said)]


def _titles(columns: dict[str, Any]) -> str:
    return ", ".join(dict.fromkeys(_TITLES.get(column, column).lower() for column in columns))
