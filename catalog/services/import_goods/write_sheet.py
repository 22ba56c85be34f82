"""The products sheet as a file: the template to fill in, and the producer's own goods in the same columns."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from catalog.models import Category, Product, ProductState, Variant
from catalog.models.variants import BaseUnit
from catalog.services.import_goods.columns import (
    COLUMNS,
    MOST_ROWS,
    NO,
    SHEET_NAME,
    SHOWN_ONLY,
    UNIT_WORDS,
    VAT_WORDS,
    YES,
    product_key,
)
from catalog.services.import_goods.values import vat_word
from vendors.models import Vendor
from vendors.places.models import AdminUnit, Level

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

LISTS_NAME = "Danh mục"
_GUIDE = (
    "Mỗi dòng một quy cách. Sản phẩm có nhiều quy cách: viết nhiều dòng liền nhau, từ dòng thứ hai để trống tên.",
    "Ô để trống ở hàng đã có nghĩa là giữ như cũ. Muốn xoá nội dung thì sửa trên trang sản phẩm.",
    "Hàng đã có được nhận ra bằng mã sản phẩm, mã hàng, rồi đến tên. Gửi lại đúng tệp ấy thì không có gì đổi.",
    "Sản phẩm mới vào dạng bản nháp. Lời của sản phẩm đang bán chờ duyệt; giá và tồn đổi ngay.",
    f"Tối đa {MOST_ROWS:,} dòng. Có một dòng sai thì chưa dòng nào được ghi.".replace(",", "."),
    "Xoá hai dòng ví dụ trước khi gửi.",
)
_EXAMPLES: tuple[Mapping[str, Any], ...] = (
    {
        "name": "Ví dụ: Mật ong rừng ngập mặn",
        "set": "4",
        "summary": "Mật ong hoa sú, vẹt",
        "story": "Nhà tôi nuôi ong dưới tán rừng ngập mặn đã ba đời.",
        "ingredients": "Mật ong 100 %",
        "storage": "Nơi khô mát, tránh nắng",
        "size": "Hũ 250 g",
        "sku": "MAT-250",
        "base_unit": "cái",
        "unit_word": "hũ",
        "price": 85_000,
        "price_per": 1,
        "weight": 250,
        "shelf_life": 720,
        "vat": "8 %",
        "active": YES,
        "stock": 40,
    },
    {
        "size": "Hũ 500 g",
        "sku": "MAT-500",
        "base_unit": "cái",
        "unit_word": "hũ",
        "price": 160_000,
        "price_per": 1,
        "weight": 500,
        "shelf_life": 720,
        "vat": "8 %",
        "active": YES,
        "stock": 25,
    },
)


def template_book(vendor: Vendor) -> "Workbook":
    """The template: two examples, what may be chosen, and how to fill it in. Two queries."""
    from openpyxl import Workbook  # noqa: PLC0415 - twelve megabytes that few requests need

    book = Workbook(write_only=True)
    example_commune = vendor.commune.label
    rows = [{**row, **({"commune": example_commune} if "name" in row else {})} for row in _EXAMPLES]
    _goods_page(book, iter(rows), shown_only=False)
    guide = book.create_sheet("Hướng dẫn")
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 26, 90
    for line in _GUIDE:
        guide.append(["", text_cell(guide, line)])
    for column in COLUMNS:
        guide.append([text_cell(guide, column.title), text_cell(guide, column.help)])
    lists = book.create_sheet(LISTS_NAME)
    for letter, width in zip("ABCDEF", (6, 46, 12, 28, 8, 44), strict=True):
        lists.column_dimensions[letter].width = width
    lists.append(["Bộ số", "Bộ sản phẩm", "Đơn vị gốc", "Thuế GTGT", "Mã xã", "Xã, phường trong tỉnh"])
    sets = list(Category.objects.filter(kind=Category.Kind.SET).order_by("number"))
    units = [words[0] for words in UNIT_WORDS.values()]
    vats = [words[0] for words in VAT_WORDS.values()]
    communes = list(
        AdminUnit.objects.filter(level=Level.COMMUNE, valid_to=None, parent=vendor.commune.parent_id)
        .select_related("parent")
        .order_by("sort_key")
    )
    for at in range(max(len(sets), len(units), len(vats), len(communes))):
        lists.append(
            [
                sets[at].number if at < len(sets) else None,
                sets[at].name if at < len(sets) else None,
                units[at] if at < len(units) else None,
                vats[at] if at < len(vats) else None,
                communes[at].code if at < len(communes) else None,
                communes[at].label if at < len(communes) else None,
            ]
        )
    return book


def add_goods_page(book: "Workbook", vendor: Vendor, stock: Mapping[int, int]) -> None:
    """The page of everything the producer sells, in the order in which the sheet is read back.

    stock  base units on the online shelf by size
    """
    _goods_page(book, _goods_rows(vendor, stock), shown_only=True)


def text_cell(sheet: Any, text: str) -> "WriteOnlyCell":
    """Text that stays text: what begins with = is no formula, whoever typed it into a name."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, value=None)
    cell.value = text
    cell.data_type = "s"
    return cell


def _goods_page(book: "Workbook", rows: Iterator[Mapping[str, Any]], *, shown_only: bool) -> None:
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    page = book.create_sheet(SHEET_NAME)
    for place, column in enumerate(COLUMNS):
        page.column_dimensions[_letter(place)].width = column.width
    page.freeze_panes = "C2"
    lists = {
        "base_unit": ",".join(words[0] for words in UNIT_WORDS.values()),
        "vat": ",".join(words[0] for words in VAT_WORDS.values()),
        "active": f"{YES},{NO}",
    }
    for place, column in enumerate(COLUMNS):
        if choices := lists.get(column.key):
            rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            rule.add(f"{_letter(place)}2:{_letter(place)}{MOST_ROWS + 1}")
            page.data_validations.append(rule)
    titles = [*(column.title for column in COLUMNS), *(SHOWN_ONLY if shown_only else ())]
    head = []
    for title in titles:
        cell = text_cell(page, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E3EFE6")
        head.append(cell)
    page.append(head)
    for row in rows:
        values = [*(row.get(column.key) for column in COLUMNS), *([row["state"]] if shown_only else [])]
        page.append([text_cell(page, value) if isinstance(value, str) else value for value in values])


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _goods_rows(vendor: Vendor, stock: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    """Sizes with their products; products without any have a row as well. Two queries, read as they come."""
    sizes = (
        Variant.objects.filter(product__vendor=vendor)
        .select_related("product__category", "product__commune__parent")
        .order_by("product_id", "position", "pk")
    )
    for size in sizes.iterator(chunk_size=500):
        yield {**_product_cells(size.product), **_size_cells(size, stock)}
    bare = Product.objects.filter(vendor=vendor, variants=None).select_related("category", "commune__parent")
    for product in bare.order_by("pk").iterator(chunk_size=500):
        yield _product_cells(product)


def _product_cells(product: Product) -> dict[str, Any]:
    return {
        "product": product_key(product.pk),
        "name": product.name,
        "set": str(product.category.number),
        "commune": product.commune.code,
        "summary": product.summary,
        "story": product.story,
        "ingredients": product.ingredients,
        "storage": product.storage,
        "brand": product.brand,
        "season_from": product.season_from_month,
        "season_to": product.season_to_month,
        "material": product.local_material_percent,
        "labour": product.local_labour_percent,
        "state": ProductState(product.state).label,
    }


def _size_cells(size: Variant, stock: Mapping[int, int]) -> dict[str, Any]:
    has_stock = not size.is_bundle and not size.product.is_service and size.pk in stock
    return {
        "size": size.name,
        "sku": size.sku,
        "gtin": size.gtin or "",
        "base_unit": BaseUnit(size.base_unit).label,
        "unit_word": size.unit_word,
        "price": size.price_vnd,
        "price_per": size.price_quantity,
        "weight": size.net_weight_g,
        "shelf_life": size.shelf_life_days,
        "vat": vat_word(size.vat_class),
        "active": YES if size.is_active else NO,
        "stock": max(0, stock[size.pk]) if has_stock else None,
    }
