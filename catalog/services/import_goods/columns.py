"""The columns of the products sheet: of the template, of what is read, and of the export."""

from typing import NamedTuple

from catalog.models import VatClass
from catalog.models.variants import BaseUnit
from shop.kernel.text import folded_key

SHEET_NAME = "Sản phẩm"
MOST_ROWS = 5_000


class SheetColumn(NamedTuple):
    """A column.

    field       what faults of the services call it; "" where they have no word
    of_product  said once a product: an empty cell in its further rows means the same as above
    other       names that are understood as well
    help        how to fill it
    """

    key: str
    title: str
    field: str
    of_product: bool
    width: int
    help: str
    other: tuple[str, ...] = ()


COLUMNS = (
    SheetColumn(
        "product", "Mã sản phẩm", "", True, 13, "Chợ đặt, dạng SP12. Hàng mới để trống.", ("Mã SP",)
    ),
    SheetColumn("name", "Tên sản phẩm", "name", True, 32, "Phải có.", ("Tên", "Sản phẩm", "Tên hàng")),
    SheetColumn(
        "set", "Bộ sản phẩm", "category_id", True, 28, "Phải có. Số 1 đến 26 hoặc tên.", ("Nhóm", "Bộ")
    ),
    SheetColumn(
        "commune",
        "Xã, phường",
        "commune_id",
        True,
        26,
        "Tên như “Xã Thạnh An, TP. Hồ Chí Minh” hoặc mã 5 chữ số. Trống: xã của đơn vị.",
        ("Xã", "Xã phường", "Nơi sản xuất"),
    ),
    SheetColumn("summary", "Tóm tắt", "summary", True, 34, "Tối đa 200 ký tự.", ("Mô tả ngắn",)),
    SheetColumn("story", "Câu chuyện", "story", True, 40, "Tối đa 8.000 ký tự.", ("Câu chuyện sản phẩm",)),
    SheetColumn("ingredients", "Thành phần", "ingredients", True, 30, "Tối đa 4.000 ký tự."),
    SheetColumn("storage", "Bảo quản", "storage", True, 24, "Tối đa 200 ký tự."),
    SheetColumn("brand", "Nhãn hiệu", "brand", True, 16, "Tối đa 80 ký tự."),
    SheetColumn("season_from", "Mùa từ tháng", "season_from_month", True, 8, "1 đến 12, hoặc trống."),
    SheetColumn("season_to", "Mùa đến tháng", "season_to_month", True, 8, "1 đến 12, hoặc trống."),
    SheetColumn(
        "material",
        "Nguyên liệu địa phương (%)",
        "local_material_percent",
        True,
        10,
        "0 đến 100.",
        ("Nguyên liệu địa phương",),
    ),
    SheetColumn(
        "labour",
        "Lao động địa phương (%)",
        "local_labour_percent",
        True,
        10,
        "0 đến 100.",
        ("Lao động địa phương",),
    ),
    SheetColumn("size", "Quy cách", "name", False, 16, "Ví dụ Hũ 250 g.", ("Tên quy cách",)),
    SheetColumn("sku", "Mã hàng", "sku", False, 14, "Mã riêng của đơn vị. Trống: chợ đặt.", ("SKU", "Mã hàng SKU")),
    SheetColumn("gtin", "Mã vạch", "gtin", False, 16, "GTIN trên bao bì; trống nếu chưa có.", ("GTIN", "Mã vạch GTIN")),
    SheetColumn("base_unit", "Đơn vị gốc", "base_unit", False, 10, "cái, g hoặc ml; không đổi được về sau."),
    SheetColumn("unit_word", "Đơn vị bán", "unit_word", False, 10, "hũ, chai, gói…", ("Đơn vị tính", "ĐVT")),
    SheetColumn("price", "Giá (đồng)", "price_vnd", False, 12, "Số nguyên, ví dụ 85000 hoặc 85.000.",
                ("Giá", "Giá bán", "Đơn giá")),
    SheetColumn("price_per", "Giá cho", "price_quantity", False, 8, "1 cái; 1, 100 hoặc 1000 g (ml)."),
    SheetColumn("weight", "Khối lượng (g)", "net_weight_g", False, 10, "Để tính phí gửi.",
                ("Khối lượng", "Khối lượng tịnh (g)")),
    SheetColumn("shelf_life", "Hạn dùng (ngày)", "shelf_life_days", False, 10, "Số ngày.",
                ("Hạn dùng", "Hạn sử dụng (ngày)")),
    SheetColumn("vat", "Thuế GTGT", "vat_class", False, 16, "Chọn trong danh sách. Trống: chợ đoán.",
                ("Thuế", "VAT", "Thuế suất")),
    SheetColumn("active", "Đang bán", "is_active", False, 8, "có hoặc không."),
    SheetColumn(
        "stock",
        "Tồn kệ trực tuyến",
        "stock",
        False,
        12,
        "Đếm được bao nhiêu thì ghi bấy nhiêu; trống là giữ như cũ.",
        ("Tồn", "Tồn kho", "Số lượng tồn"),
    ),
)  # fmt: skip
# Columns of our export that say how things stand and are not read back.
SHOWN_ONLY = ("Trạng thái",)
BY_KEY = {column.key: column for column in COLUMNS}
KEY_BY_TITLE = {folded_key(title): c.key for c in COLUMNS for title in (c.title, *c.other)}
IGNORED_TITLES = frozenset(folded_key(title) for title in (*SHOWN_ONLY, "STT", "TT", "Ghi chú"))
PRODUCT_KEYS = tuple(c.key for c in COLUMNS if c.of_product)
SIZE_KEYS = tuple(c.key for c in COLUMNS if not c.of_product)
PRODUCT_FIELDS = {c.field: c.title for c in COLUMNS if c.of_product and c.field}
SIZE_FIELDS = {c.field: c.title for c in COLUMNS if not c.of_product}

UNIT_WORDS = {
    BaseUnit.PIECE: ("cái", "chiếc", "piece", "đơn vị"),
    BaseUnit.GRAM: ("g", "gam", "gram"),
    BaseUnit.MILLILITRE: ("ml", "mililit"),
}
VAT_WORDS = {
    VatClass.NOT_SUBJECT: ("Không chịu thuế", "KCT", "Không"),
    VatClass.FIVE: ("5 %", "5", "0.05", "0,05"),
    VatClass.EIGHT: ("8 %", "8", "8 % (đang giảm từ 10 %)", "0.08", "0,08"),
    VatClass.TEN: ("10 %", "10", "0.1", "0,1"),
    VatClass.SPECIAL_TEN: ("10 % và tiêu thụ đặc biệt", "10 % và thuế tiêu thụ đặc biệt", "10 % TTĐB"),
}
YES, NO = "có", "không"


def product_key(product_id: int) -> str:
    """ "SP12": what names a product in the sheet."""
    return f"SP{product_id}"
