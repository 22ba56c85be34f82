"""Files as offices send them: old fonts and code pages, locked, broken and swelling ones, and CSV in every shape."""

import unicodedata
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from catalog.services.import_goods.read_sheet import UnfitSheet, read_goods_sheet
from shop.kernel.old_encodings import TCVN3, VNI, WINDOWS_1258, from_tcvn3, from_vni, old_encoding_of
from shop.kernel.uploads import UnfitFile

HEAD = "Tên sản phẩm;Bộ sản phẩm;Giá (đồng)\r\n"
GOODS = f"{HEAD}Mật ong rừng ngập mặn Cần Giờ;4;85000\r\nNước mắm cá cơm đặc sản;9;60000\r\n"
# The same words as the fonts .VnTime and VNI-Times keep them, typed out by hand.
IN_TCVN3 = (
    "Tªn s¶n phÈm;Bé s¶n phÈm;Gi¸ (®ång)\r\n"
    "MËt ong rõng ngËp mÆn CÇn Giê;4;85000\r\nN\xadíc m¾m c¸ c¬m ®Æc s¶n;9;60000\r\n"
)
IN_VNI = (
    "Teân saûn phaåm;Boä saûn phaåm;Giaù (ñoàng)\r\n"
    "Maät ong röøng ngaäp maën Caàn Giôø;4;85000\r\nNöôùc maém caù côm ñaëc saûn;9;60000\r\n"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def csv_file(content: bytes | str, name: str = "hang.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def refusal(content: bytes | str, name: str = "hang.csv") -> str:
    with pytest.raises((UnfitFile, UnfitSheet)) as caught:
        read_goods_sheet(csv_file(content, name), name=name)
    return caught.value.message


def in_windows_1258(text: str) -> bytes:
    """Letters with their tone apart, as that code page has them."""
    found = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts if part in TONES)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
        found += (base + tones).encode("cp1258")
    return found


def zipped(name: str, content: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def test_old_tables_give_back_the_words():
    assert from_tcvn3("MËt ong rõng ngËp mÆn, huyÖn VÜnh Th¹nh") == "Mật ong rừng ngập mặn, huyện Vĩnh Thạnh"
    assert (
        from_vni("Maät ong röøng, tænh Ñoàng Thaùp, mieàn Taây") == "mật ong rừng, tỉnh đồng tháp, miền tây"
    )


@pytest.mark.parametrize(
    ("content", "name", "advice"),
    [
        (in_windows_1258(GOODS), WINDOWS_1258, "CSV UTF-8"),
        (IN_TCVN3.encode("latin-1"), TCVN3, "Ctrl + Shift + F6"),
        (IN_VNI.encode("latin-1"), VNI, "Ctrl + Shift + F6"),
        (IN_TCVN3, TCVN3, "Ctrl + Shift + F6"),  # old letters saved as UTF-8
        (IN_VNI, VNI, "Ctrl + Shift + F6"),
        (GOODS.encode("utf-16"), "UTF-16", "CSV UTF-8"),
        (GOODS.encode("utf-16-le"), "UTF-16", "CSV UTF-8"),
    ],
    ids=["cp1258", "tcvn3", "vni", "tcvn3-utf8", "vni-utf8", "utf-16", "utf-16-no-mark"],
)
def test_other_encodings_are_named_with_how_to_save_again(content, name, advice):
    said = refusal(content)

    assert name in said
    assert advice in said


def test_old_fonts_in_a_workbook_are_told_too():
    book = Workbook()
    for line in IN_TCVN3.splitlines():
        book.worksheets[0].append(line.split(";"))
    content = BytesIO()
    book.save(content)

    assert TCVN3 in refusal(content.getvalue(), "hang.xlsx")


@pytest.mark.parametrize("text", [GOODS, "Café crème brûlée", "Zürich Köln Malmö", "", "Mật"])
def test_what_is_unicode_is_left_alone(text):
    assert old_encoding_of(text) == ""


@pytest.mark.parametrize(
    "content",
    [
        GOODS.encode(),
        GOODS.encode("utf-8-sig"),
        GOODS.replace(";", ",").encode(),
        GOODS.replace(";", "\t").encode(),
        GOODS.replace("\r\n", "\n").encode(),
        b"sep=;\r\n" + GOODS.encode(),
        unicodedata.normalize("NFD", GOODS).encode(),
    ],
    ids=["plain", "bom", "comma", "tab", "lf", "sep", "decomposed"],
)
def test_csv_in_utf_8_is_read_whatever_parts_its_columns(content):
    found = read_goods_sheet(csv_file(content), name="hang.csv")

    assert [row.cells["price"] for row in found.rows] == ["85000", "60000"]
    assert found.columns == {"name", "set", "price"}


def test_quoted_cells_hold_delimiters_and_lines():
    found = read_goods_sheet(csv_file(f'{HEAD}"Mật ong; loại ""đặc biệt""";4;85000\n'), name="a.csv")

    assert found.rows[0].cells["name"] == 'Mật ong; loại "đặc biệt"'


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (GOODS.replace(";", "|"), "a.csv", "cách nhau bằng “|”"),
        ("", "a.csv", "trống"),
        (";;\n;;\n", "a.csv", "Trang tính trống"),
        (HEAD, "a.csv", "chưa có dòng hàng nào"),
        ("a;b\n1;2\n", "a.csv", "Không thấy dòng đầu cột"),
        (f"Tên sản phẩm;{HEAD}", "a.csv", "hai cột “Tên sản phẩm”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "Excel đời cũ (.xls)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "có mật khẩu",
        ),
        (zipped("mimetype", b"x"), "a.xlsx", "bị hỏng"),
        (b"PK\x03\x04 broken", "a.xlsx", "bị hỏng"),
        (zipped("xl/workbook.xml", b"0" * 70 * 1024 * 1024), "a.xlsx", "phình ra quá lớn"),
        (b"%PDF-1.7 x", "a.csv", "không phải bảng tính"),
        (b"<html><table></table>", "a.csv", "trang web"),
        (b"0" * (8 * 1024 * 1024 + 1), "a.csv", "chỉ nhận tối đa 8 MB"),
        (HEAD + "Mật ong;4;1\n" * 5001, "a.csv", "hơn 5.000 dòng"),
    ],
    ids=range(15),
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(content, name, sentence):
    assert sentence in refusal(content, name)


def test_unknown_columns_are_told_and_known_ones_go_by_other_names():
    found = read_goods_sheet(csv_file("TT;Tên hàng;Đơn giá;Màu\n1;Mật ong;85000;vàng\n"), name="a.csv")

    assert found.rows[0].cells == {"name": "Mật ong", "price": "85000"}
    assert found.remarks == [(0, "Cột “Màu” không có trong tệp mẫu nên không được đọc.")]


def test_codes_that_excel_shortened_are_left_for_the_check_as_they_stand():
    found = read_goods_sheet(csv_file("Tên sản phẩm;Mã vạch\nMật ong;8,93E+12\n"), name="a.csv")

    assert found.rows[0].cells["gtin"] == "8,93E+12"
