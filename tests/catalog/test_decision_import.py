"""A decision's annex: read in any shape offices give it, told row by row what is wrong, written whole or not at all."""

import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Certificate, Decision, DecisionLine
from catalog.services.import_decision import AnnexRefused, check_annex, decision_head, import_decision
from catalog.services.read_annex import UnfitAnnex, read_annex
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry
from shop.kernel.uploads import UnfitFile
from tests.catalog.annexes import DECIDED, HEAD, TODAY, annex, imported, moderators_desk, officers_desk, sheet

pytestmark = pytest.mark.django_db
SALT = ("1", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "79-27676-3-2026", 62, 3)


def head_of(desk, **changes):
    typed = {
        "number": "3469/QĐ-UBND",
        "decided_on": DECIDED,
        "issuing_body": "UBND TP. Hồ Chí Minh",
        "province_code": "79",
        **changes,
    }
    return decision_head(desk, **typed, today=TODAY)


def problems_of(*rows, head=HEAD, **changes) -> list[tuple[int, str]]:
    checked = check_annex(head_of(officers_desk(), **changes), annex(*rows, head=head), today=TODAY)
    return [tuple(problem) for problem in checked.problems]


def test_columns_stand_in_any_order_under_letterheads_headings_and_other_names():
    columns = (
        "Kết quả phân hạng",
        "Điểm số",
        "Ngày ký",
        "Tên cơ sở",
        "TÊN SẢN PHẨM",
        "Địa chỉ",
        "Ghi chú",
        "Số QĐ",
    )
    upload = sheet(
        ("", "", "", "", "", "", "I. Nhóm thực phẩm", ""),
        ("4 sao", "78,5", DECIDED, "HTX A", " Khô  cá ", "ấp 1, xã Thạnh An, TP.HCM", "", "3469/QĐ-UBND"),
        (None,) * 8,
        ("***", 61.239, "15/07/2026", "Hộ B", "Muối", "", "x", ""),
        head=columns,
        above=3,
    )  # fmt: skip

    first, second = read_annex(upload)

    assert (first.row_no, first.stars, first.score, first.day) == (6, 4, Decimal("78.50"), DECIDED)
    assert (first.product_name, first.vendor_name, first.number) == ("Khô cá", "HTX A", "3469/QĐ-UBND")
    assert (second.row_no, second.stars, second.score, second.faults) == (8, 3, Decimal("61.23"), ())


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (SimpleUploadedFile("a.xlsx", b""), "trống"),
        (SimpleUploadedFile("a.csv", "Tên sản phẩm;Điểm".encode()), "không phải bảng tính XLSX"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"), "bị hỏng"),
        (SimpleUploadedFile("a.xlsx", b"PK" + b"0" * 3 * 1024 * 1024), "chỉ nhận tối đa 3 MB"),
        (sheet(("a", 1), head=("Tên sản phẩm", "Điểm")), "Không thấy cột “Số sao”"),
        (sheet(), "chưa có dòng sản phẩm nào"),
        (sheet(SALT, head=(*HEAD[:-2], "Tổng điểm", "Điểm")), "hai cột “Điểm”"),
    ],
    ids=range(7),
)
def test_a_file_that_cannot_be_meant_is_refused_whole(upload, sentence):
    with pytest.raises((UnfitFile, UnfitAnnex), match=sentence):
        read_annex(upload)


def test_a_zip_that_is_no_workbook_and_one_that_swells_are_refused():
    for name, content in (("hello.txt", b"hi"), ("xl/workbook.xml", b"0" * 70 * 1024 * 1024)):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        with pytest.raises(UnfitFile):
            read_annex(SimpleUploadedFile("a.xlsx", packed.getvalue()))


def test_a_sound_row_has_no_problem():
    assert problems_of(SALT) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({5: 48, 6: 3}, "48 điểm chưa đủ 3 sao: theo 26/2026/QĐ-TTg phải từ 50 điểm."),
        ({5: "69,99", 6: 4}, "69,99 điểm chưa đủ 4 sao"),
        ({5: 89, 6: 5}, "89 điểm chưa đủ 5 sao"),
        ({5: 55, 6: 2}, "55 điểm là từ 3 sao trở lên"),
        ({5: 101}, "không phải số từ 0 đến 100"),
        ({5: "NaN"}, "không phải số từ 0 đến 100"),
        ({5: None}, "Thiếu điểm."),
        ({6: "sáu"}, "Số sao “sáu” không đọc được"),
        ({6: None}, "Thiếu số sao."),
        ({1: ""}, "Thiếu tên sản phẩm."),
        ({1: "x" * 300}, "dài quá 200 ký tự"),
        ({3: "Xã Nơi Nào"}, "Không có xã, phường nào ở TP. Hồ Chí Minh tên “Xã Nơi Nào”"),
        ({4: "79-27676"}, "Mã sản phẩm OCOP có dạng"),
    ],
)
def test_each_wrong_row_is_told_by_its_number(change, sentence):
    row = [change.get(n, cell) for n, cell in enumerate(SALT)]

    ((row_no, said),) = problems_of(("1", "Tôm khô", *SALT[2:4], "", *SALT[5:]), row)

    assert row_no == 3
    assert sentence in said


def test_repeated_rows_and_other_decisions_days_are_told():
    head = (*HEAD, "Số quyết định", "Ngày quyết định")
    rows = [
        (*SALT, "3469/qđ-ubnd", DECIDED),
        (*SALT, "9/QĐ-UBND", date(2026, 7, 1)),
        (*SALT, "", date(2027, 1, 1)),
    ]

    said = problems_of(*rows, head=head)

    assert [row_no for row_no, _ in said] == [3, 3, 3, 4, 4]
    assert "khác với quyết định đang nhập" in said[0][1]
    assert "khác ngày ký quyết định" in said[1][1]
    assert said[2][1] == "Trùng với dòng 2."
    assert "nằm trong tương lai" in said[3][1]


def test_former_communes_are_known():
    old_name = ("1", "Muối", "HTX", "Thị trấn Cần Thạnh, huyện Cần Giờ", "79-787-27664-3-2022", 62, 3)

    assert problems_of(old_name) == []


def test_what_is_only_strange_is_remarked_and_taken():
    rows = [
        ("", "A", "", "", "", 25, 1),
        ("", "B", "", "", "", 40, 2),
        ("", "C", "", "", "", 75, 3),
        ("", "D", "", "", "", 92, 4),
        ("", "E", "", "", "", 95, 5),
    ]

    checked = check_annex(head_of(officers_desk()), annex(*rows), today=TODAY)

    assert checked.problems == ()
    assert [remark.row_no for remark in checked.remarks] == [2, 3, 4, 5, 6]
    assert "tiềm năng 5 sao" in checked.remarks[3].message
    assert "5 sao cấp tỉnh" in checked.remarks[4].message
    assert [line.stars for line in checked.lines] == [1, 2, 3, 4, 5]


def test_an_import_writes_every_line_and_no_certificate(django_assert_num_queries):
    desk = officers_desk()
    head, rows = head_of(desk), annex(SALT, ("2", "Khô cá", "Hộ B", "Xã Thạnh An", "", 40, 2))

    with django_assert_num_queries(14):
        decision = import_decision(desk, head, rows, scan=None, today=TODAY)

    assert (decision.imported_by, decision.province.code) == (desk.actor, "79")
    assert list(decision.lines.order_by("row_no").values_list("row_no", "product_code", "stars")) == [
        (2, "79-27676-3-2026", 3),
        (3, "", 2),
    ]
    assert not Certificate.objects.exists()
    assert (
        AuditEntry.objects.filter(subject__startswith="catalog_decisionline", actor=desk.actor).count() == 2
    )


def test_one_wrong_row_and_nothing_is_written():
    desk = officers_desk()

    with pytest.raises(AnnexRefused) as refused:
        import_decision(desk, head_of(desk), annex(SALT, SALT), scan=None, today=TODAY)

    assert [problem.row_no for problem in refused.value.problems] == [3]
    assert not Decision.objects.exists()
    assert not DecisionLine.objects.exists()


def test_a_decision_is_imported_once_and_another_province_may_have_its_number():
    imported(officers_desk(), SALT)

    with pytest.raises(InvalidInput, match="đã được nhập rồi"):
        imported(officers_desk(), SALT)
    dry = ("1", "Khô cá", "HTX", "", "", 62, 3)
    assert imported(officers_desk("91"), dry, province_code="91").pk


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"number": " "}, "number"),
        ({"issuing_body": ""}, "issuing_body"),
        ({"decided_on": date(2026, 11, 21)}, "decided_on"),
        ({"decided_on": date(2010, 1, 1)}, "decided_on"),
    ],
)
def test_the_head_of_a_decision_is_checked(changes, path):
    with pytest.raises(InvalidInput) as refused:
        head_of(officers_desk(), **changes)

    assert refused.value.path == (path,)


def test_officers_write_their_provinces_decisions_only_and_moderators_the_ministrys():
    for code in ("91", ""):
        with pytest.raises(NotFound):
            head_of(officers_desk(), province_code=code)

    assert head_of(moderators_desk(), province_code="").province is None
    assert head_of(moderators_desk(), province_code="91").province.code == "91"
    with pytest.raises(NotFound):
        head_of(moderators_desk(), province_code="00")
