"""A producer's spreadsheet: read whatever Excel did to it, checked whole, written whole or not at all."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from catalog.models import PriceChange, Product, ProductChange, SheetImport, Variant
from catalog.services.import_goods.columns import BY_KEY
from catalog.services.import_goods.read_sheet import ReadSheet, read_goods_sheet
from catalog.services.import_goods.write_sheet import template_book
from outlets.models import StockMove
from outlets.services.import_stock import AT_ONCE, advance, ask_to_write, send_sheet
from shop.kernel.models import AuditEntry
from shop.reports.services.export_producer import export_producer
from tests.world import NOW, make_helper, make_user, make_variant, make_vendor, on_hand, shelf_of, stock
from vendors.models import HelperScope, Vendor, VendorMembership
from vendors.selectors.access_desk import Desk, access_desk

pytestmark = pytest.mark.django_db
HONEY = {
    "name": "Mật ong tràm",
    "set": 4,
    "size": "Hũ 250 g",
    "sku": "MT-250",
    "base_unit": "cái",
    "unit_word": "hũ",
    "price": 85_000,
    "vat": "8 %",
    "stock": 40,
}
KEYS = tuple(HONEY)


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor()


@pytest.fixture
def desk(vendor: Vendor) -> Desk:
    user = make_user("Chủ hàng")
    VendorMembership.objects.create(user=user, vendor=vendor, role="owner")
    return access_desk(user, vendor.pk, day=NOW.date())


def book_of(*rows: dict[str, Any], keys: Sequence[str] = KEYS) -> Workbook:
    book = Workbook()
    page = book.worksheets[0]
    page.append([BY_KEY[key].title for key in keys])
    for row in rows:
        page.append([row.get(key) for key in keys])
    return book


def file_of(book: Workbook) -> SimpleUploadedFile:
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile("hang.xlsx", content.getvalue())


def read(*rows: dict[str, Any], keys: Sequence[str] = KEYS) -> ReadSheet:
    return read_goods_sheet(file_of(book_of(*rows, keys=keys)), name="hang.xlsx")


def check(desk: Desk, *rows: dict[str, Any], keys: Sequence[str] = KEYS) -> SheetImport:
    return send_sheet(desk, read(*rows, keys=keys), file_name="hang.xlsx", now=NOW)


def faults_of(desk: Desk, *rows: dict[str, Any], keys: Sequence[str] = KEYS) -> list[tuple[int, str, str]]:
    sheet = check(desk, *rows, keys=keys)
    assert sheet.state == ("faulty" if sheet.faults else "ready")
    return [tuple(one) for one in sheet.faults]


def written(desk: Desk, sheet: SheetImport) -> SheetImport:
    assert sheet.state == "ready", (sheet.faults, sheet.sentence)
    return ask_to_write(desk, sheet.pk, now=NOW)


def many(number: int) -> list[dict[str, Any]]:
    return [{**HONEY, "name": f"Sản phẩm {n}", "sku": f"M-{n}", "price": 1000 + n} for n in range(number)]


def test_a_new_product_is_looked_at_first_and_then_written_whole(desk, vendor):
    sheet = check(
        desk, HONEY, {**HONEY, "name": None, "set": None, "size": "Hũ 500 g", "sku": None, "stock": None}
    )

    assert not Product.objects.exists()
    assert (sheet.summary["new_products"], sheet.summary["new_sizes"], sheet.summary["stock_lines"]) == (
        1,
        2,
        1,
    )

    sheet = written(desk, sheet)

    product = Product.objects.get()
    small, large = product.variants.order_by("position")
    assert (sheet.state, product.state, product.name) == ("done", "draft", "Mật ong tràm")
    assert (small.sku, small.price_vnd, large.sku) == ("MT-250", 85_000, f"SP{product.pk}-1")
    assert on_hand(shelf_of(vendor), small) == 40
    assert PriceChange.objects.count() == 2
    assert AuditEntry.objects.filter(actor=desk.actor, subject=f"catalog_product:{product.pk}").exists()


def test_the_same_file_again_changes_nothing(desk):
    written(desk, check(desk, HONEY))
    before = (AuditEntry.objects.count(), StockMove.objects.count(), PriceChange.objects.count())

    sheet = check(desk, HONEY)

    assert sheet.summary["unchanged_products"] == 1
    assert not any(
        sheet.summary[key] for key in ("new_products", "changed_sizes", "stock_lines", "new_sizes")
    )
    assert written(desk, sheet).state == "done"
    assert (AuditEntry.objects.count(), StockMove.objects.count(), PriceChange.objects.count()) == before


def test_words_of_a_live_product_wait_while_its_price_and_stock_change_at_once(desk, vendor):
    honey = make_variant(vendor)
    stock(shelf_of(vendor), honey, 10)
    row = {"product": f"SP{honey.product_id}", "name": "Mật ong hoa sú", "price": "90.000 ₫", "stock": 7}

    sheet = written(desk, check(desk, row, keys=tuple(row)))

    honey.refresh_from_db()
    assert (sheet.summary["proposed_products"], sheet.summary["changed_prices"]) == (1, 1)
    assert ProductChange.objects.get().proposed == {"name": "Mật ong hoa sú"}
    assert Product.objects.get().name == "Mật ong rừng ngập mặn"
    assert (honey.price_vnd, on_hand(shelf_of(vendor), honey)) == (90_000, 7)
    assert (StockMove.objects.last().kind, StockMove.objects.last().quantity) == ("count", -3)


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"name": None}, "Mã hàng", "cần tên sản phẩm"),
        ({"set": None}, "Bộ sản phẩm", "Mời chọn bộ"),
        ({"set": "99"}, "Bộ sản phẩm", "Không có bộ sản phẩm “99”"),
        ({"price": None}, "Giá (đồng)", "Giá phải từ 1"),
        ({"price": "1e3"}, "Giá (đồng)", "số viết tắt"),
        ({"price": 85.5}, "Giá (đồng)", "không phải số nguyên"),
        ({"price": "-5"}, "Giá (đồng)", "số âm"),
        ({"price": NOW.replace(tzinfo=None)}, "Giá (đồng)", "đổi ô này thành ngày"),
        ({"price": "#REF!"}, "Giá (đồng)", "báo lỗi #REF!"),
        ({"base_unit": "hũ"}, "Đơn vị gốc", "không phải đơn vị gốc"),
        ({"base_unit": "kg"}, "Đơn vị gốc", "Kho đếm bằng g"),
        ({"vat": "7 %"}, "Thuế GTGT", "không có trong danh sách thuế"),
        ({"sku": "mật ong"}, "Mã hàng", "chữ không dấu"),
        ({"stock": "nhiều"}, "Tồn kệ trực tuyến", "không phải số nguyên"),
        ({"size": None}, "Quy cách", "Mời nhập, ví dụ Hũ 250 g"),
        ({"name": "x" * 161}, "Tên sản phẩm", "dài quá 160"),
    ],
)
def test_each_fault_is_told_with_its_row_and_column(desk, change, column, sentence):
    ((row_no, where, said),) = faults_of(desk, {**HONEY, **change})

    assert (row_no, where) == (2, column)
    assert sentence in said


def test_every_fault_is_told_at_once_and_nothing_is_written(desk):
    rows = [HONEY, {**HONEY, "name": "Khác"}, {**HONEY, "name": "Muối", "sku": "MU", "price": "x", "set": 77}]

    found = faults_of(desk, *rows)

    assert [(row, column) for row, column, _ in found] == [
        (3, "Mã hàng"),
        (4, "Bộ sản phẩm"),
        (4, "Giá (đồng)"),
    ]
    assert "đã có ở dòng 2" in found[0][2]
    assert not Product.objects.exists()


def test_codes_of_others_are_refused_without_naming_their_goods(desk):
    make_variant(make_vendor("HTX khác"), name="Bí mật", gtin="8930000000019")
    taken = Variant.objects.get()
    row = {**HONEY, "sku": taken.sku, "gtin": "8930000000019"}

    found = faults_of(desk, row, keys=(*KEYS, "gtin"))

    assert [column for _, column, _ in found] == ["Mã hàng", "Mã vạch"]
    assert all("Bí mật" not in said for *_, said in found)


@pytest.mark.parametrize("typed", [85_000, "85.000", "85,000 ₫", "85 000 đ", "85000", 85000.0])
def test_numbers_are_read_however_they_are_written(desk, typed):
    written(desk, check(desk, {**HONEY, "price": typed}))

    assert Variant.objects.get().price_vnd == 85_000


def test_a_formula_gives_its_value_or_says_that_it_has_none(desk):
    book = book_of(HONEY)
    book.worksheets[0].cell(2, KEYS.index("price") + 1, "=80000+5000")

    sheet = read_goods_sheet(file_of(book), name="a.xlsx")

    ((row_no, column, said),) = sheet.faults
    assert (row_no, column) == (2, "Giá (đồng)")
    assert "công thức chưa được tính" in said


def test_merged_names_hold_for_their_rows_and_merged_prices_are_refused(desk):
    book = book_of(HONEY, {**HONEY, "size": "Hũ 500 g", "sku": "MT-500"})
    page = book.worksheets[0]
    page.merge_cells("A2:A3")
    page.merge_cells("B2:B3")
    page.merge_cells("G2:G3")

    found = read_goods_sheet(file_of(book), name="a.xlsx")

    assert [row.cells["name"] for row in found.rows] == ["Mật ong tràm"] * 2
    ((row_no, column, said),) = found.faults
    assert (row_no, column) == (2, "Giá (đồng)")
    assert "bỏ gộp" in said


def test_hidden_rows_count_and_are_told(desk):
    book = book_of(HONEY, {**HONEY, "name": "Muối", "sku": "MU"})
    book.worksheets[0].row_dimensions[3].hidden = True

    found = read_goods_sheet(file_of(book), name="a.xlsx")

    assert len(found.rows) == 2
    assert "Dòng 3 đang bị ẩn" in found.remarks[0][1]


def test_a_helper_without_stock_may_not_count_the_shelf(desk, vendor):
    helper = make_helper(vendor, HelperScope.PRODUCTS)
    theirs = access_desk(helper, vendor.pk, day=NOW.date(), scope=HelperScope.PRODUCTS)

    ((_, column, said),) = faults_of(theirs, HONEY)

    assert column == "Tồn kệ trực tuyến"
    assert "chưa được giao việc kho" in said


def test_what_begins_like_a_formula_is_text_in_our_files(desk, vendor):
    make_variant(vendor, name="=1+1 mật ong")
    content = BytesIO()

    export_producer(desk, content)

    cell = load_workbook(content)["Sản phẩm"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1 mật ong", "s")


def test_the_export_reads_back_unchanged(desk, vendor):
    honey = make_variant(vendor, gtin="8930000000019", shelf_life_days=300)
    stock(shelf_of(vendor), honey, 12)
    make_variant(vendor, name="Muối", base_unit="g", unit_word="kg", price_quantity=1000)
    content = BytesIO()
    export_producer(desk, content)

    found = read_goods_sheet(SimpleUploadedFile("xuat.xlsx", content.getvalue()), name="xuat.xlsx")
    sheet = send_sheet(desk, found, file_name="xuat.xlsx", now=NOW)

    assert (sheet.state, sheet.faults, found.remarks) == ("ready", [], [])
    assert (sheet.summary["unchanged_products"], sheet.summary["lines"]) == (2, [])


def test_the_template_reads_without_a_fault(desk, vendor):
    content = BytesIO()
    template_book(vendor).save(content)

    found = read_goods_sheet(SimpleUploadedFile("mau.xlsx", content.getvalue()), name="mau.xlsx")
    sheet = send_sheet(desk, found, file_name="mau.xlsx", now=NOW)

    assert sheet.faults == []
    assert (sheet.summary["new_products"], sheet.summary["new_sizes"]) == (1, 2)


def test_the_number_of_statements_does_not_grow_with_the_rows(desk, django_capture_on_commit_callbacks):
    counts = []
    for number in (20, 150):
        sheet = check(
            desk,
            *[
                {**row, "name": f"{number} {row['name']}", "sku": f"{number}-{row['sku']}"}
                for row in many(number)
            ],
        )
        with CaptureQueriesContext(connection) as queries:
            written(desk, sheet)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 45


def test_a_long_sheet_is_left_to_the_worker_and_written_by_it(desk):
    sheet = check(desk, *many(AT_ONCE + 1))
    assert sheet.state == "checking"

    advance(sheet.pk, now=NOW)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.done) == ("ready", AT_ONCE + 1)
    assert ask_to_write(desk, sheet.pk, now=NOW).state == "writing"
    advance(sheet.pk, now=NOW)
    sheet.refresh_from_db()

    assert (sheet.state, sheet.rows) == ("done", [])
    assert Product.objects.count() == AT_ONCE + 1


def test_a_sheet_whose_sender_lost_the_desk_meanwhile_fails_with_a_sentence(desk):
    sheet = check(desk, *many(AT_ONCE + 1))
    VendorMembership.objects.all().delete()

    advance(sheet.pk, now=NOW)

    sheet.refresh_from_db()
    assert sheet.state == "failed"
    assert "Chưa có dòng nào được ghi" in sheet.sentence


def test_a_sheet_that_killed_three_workers_fails_with_a_sentence(desk):
    sheet = check(desk, *many(AT_ONCE + 1))
    SheetImport.objects.update(attempts=3)

    advance(sheet.pk, now=NOW)

    sheet.refresh_from_db()
    assert sheet.state == "failed"
    assert not Product.objects.exists()
