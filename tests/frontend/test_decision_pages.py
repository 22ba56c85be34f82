"""From an annex to stars, page by page; and what officers and producers see of a certificate."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Certificate, CertificateScan, Decision
from shop.kernel.models import Scan
from tests.catalog.annexes import imported, officers_desk, sheet
from tests.world import certify, make_officer, make_user, make_variant, make_vendor, province, sign_in
from vendors.models import VendorMembership

pytestmark = pytest.mark.django_db
CHECK, WRITE, LIST = "/bao-cao/quyet-dinh/nhap/", "/bao-cao/quyet-dinh/ghi/", "/bao-cao/quyet-dinh/"
HEAD = {
    "number": "3469/QĐ-UBND",
    "decided_on": "2026-07-15",
    "issuing_body": "UBND TP. Hồ Chí Minh",
    "province_code": "79",
}
SALT = ("1", "Muối hạt Thạnh An", "HTX Thạnh An", "Xã Thạnh An", "79-27676-3-2026", 62, 3)


@pytest.fixture
def vendor():
    return make_vendor("Hợp tác xã Thạnh An")


@pytest.fixture
def salt(vendor):
    return make_variant(vendor, name="Muối hạt Thạnh An", stars=None, set_number=10).product


@pytest.fixture
def officer(client):
    person = make_officer(province("79"))
    sign_in(client, person)
    return person


@pytest.fixture
def owner(client, vendor):
    person = make_user("Chủ")
    VendorMembership.objects.create(user=person, vendor=vendor, role="owner")
    sign_in(client, person)
    return person


def text_of(answer) -> str:
    return answer.content.decode()


def test_an_annex_is_tried_shown_and_written(client, officer, salt):
    tried = client.post(CHECK, {**HEAD, "annex": sheet(SALT, ("2", "Trà", "", "", "", 92, 4))})
    assert tried.status_code == 200
    assert not Decision.objects.exists()
    page = text_of(tried)
    assert "Nhập 2 dòng" in page
    assert "tiềm năng 5 sao" in page
    checked = re.search(r'name="checked" value="([^"]+)"', page)[1]

    written = client.post(WRITE, {"checked": checked})

    decision = Decision.objects.get()
    assert (written.status_code, written["Location"]) == (303, f"{LIST}{decision.pk}/")
    assert decision.imported_by == f"user:{officer.pk}"
    shown = text_of(client.get(written["Location"]))
    line = decision.lines.get(row_no=2)
    assert f'name="dong-{line.pk}" value="{salt.pk}" checked' in shown
    assert "Chưa thấy sản phẩm nào trên chợ giống dòng này" in shown

    assert "dòng từ 3 sao chưa có sản phẩm" in text_of(client.get(LIST))
    assert client.post(WRITE, {"checked": checked}).status_code == 422  # once only
    matched = client.post(written["Location"], {f"dong-{line.pk}": salt.pk})
    assert matched.status_code == 303
    assert Certificate.objects.get().product == salt
    assert "OCOP 3 sao" in text_of(client.get(f"/san-pham/{salt.slug}/"))


def test_a_wrong_annex_comes_back_with_its_rows_and_what_was_typed(client, officer):
    answer = client.post(CHECK, {**HEAD, "annex": sheet(SALT, SALT)})

    assert answer.status_code == 422
    assert "<b>Dòng 3</b> <span>Trùng với dòng 2.</span>" in text_of(answer)
    assert 'value="3469/QĐ-UBND"' in text_of(answer)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": ""}, "Điền số quyết định"),
        ({"decided_on": "31/02/2026"}, "không có trong lịch"),
        ({"decided_on": ""}, "Chọn ngày."),
        ({"province_code": ""}, "Chọn nơi ban hành"),
        ({"province_code": "91"}, "mình phụ trách"),
        ({"annex": SimpleUploadedFile("a.xlsx", b"x")}, "không phải bảng tính XLSX"),
    ],
)
def test_what_is_wrong_in_the_head_is_told_at_its_field(client, officer, change, sentence):
    answer = client.post(CHECK, {**HEAD, "annex": sheet(SALT), **change})

    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_stale_or_forged_trial_is_asked_for_again(client, officer):
    answer = client.post(WRITE, {"checked": "forged"})

    assert (answer.status_code, answer["Location"]) == (303, CHECK)
    assert not Decision.objects.exists()


def test_the_template_is_an_annex_that_can_be_sent(client, officer):
    template = client.get(f"{LIST}mau.xlsx")

    tried = client.post(CHECK, {**HEAD, "annex": SimpleUploadedFile("mau.xlsx", template.content)})

    assert tried.status_code == 200
    assert "Nhập 2 dòng" in text_of(tried)


def test_another_product_is_chosen_by_its_address_or_refused_in_place(client, officer, salt):
    decision = imported(officers_desk(), ("1", "Tên khác hẳn", "", "", "", 62, 3))
    line, url = decision.lines.get(), f"{LIST}{decision.pk}/"

    wrong = client.post(url, {f"khac-{line.pk}": "https://cho.example/san-pham/khong-co/"})
    assert wrong.status_code == 422
    assert "Không có sản phẩm này trong địa bàn của bạn" in text_of(wrong)
    assert "san-pham/khong-co" in text_of(wrong)
    assert (
        client.post(url, {f"khac-{line.pk}": f"https://cho.example/san-pham/{salt.slug}/"}).status_code == 303
    )
    assert Certificate.objects.get().product == salt


def test_nothing_chosen_and_nonsense_change_nothing(client, officer, salt):
    decision = imported(officers_desk(), SALT)
    url = f"{LIST}{decision.pk}/"

    for sent in ({}, {"dong-x": "1"}, {"dong-١": "1"}, {"dong-1": "9" * 40}, {f"dong-{'9' * 40}": "1"}):
        assert client.post(url, sent).status_code == 303
    assert client.post(url, {"dong-99999": salt.pk}).status_code == 422
    assert not Certificate.objects.exists()


def test_pages_of_decisions_take_few_queries(client, officer, vendor, django_assert_max_num_queries):
    rows = [("", make_variant(vendor, name=f"Khô {n}", stars=None).product.name, "", "Xã Thạnh An", "", 60, 3)
            for n in range(30)]  # fmt: skip
    decision = imported(officers_desk(), *rows)
    for path, most in (
        (LIST, 12),
        (f"{LIST}{decision.pk}/", 17),
        (f"{LIST}cho-doi-chieu/", 10),
        ("/bao-cao/chung-nhan/", 9),
    ):
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


# -- certificates --------------------------------------------------------------------------------------------------


def test_an_officer_revokes_and_the_stars_are_gone(client, officer, salt):
    certificate = certify(salt, 4)
    url = f"/bao-cao/chung-nhan/{certificate.pk}/"

    lacking = client.post(f"{url}thu-hoi/", {"ground": "mark_misused", "revoked_on": "2026-11-01"})
    assert lacking.status_code == 422
    assert "Điền số quyết định thu hồi." in text_of(lacking)
    assert 'value="mark_misused" checked' in text_of(lacking)
    done = client.post(
        f"{url}thu-hoi/",
        {
            "ground": "mark_misused",
            "revoked_on": "2026-11-01",
            "decision_number": "9/QĐ",
            "reason": "In sao lên hàng khác",
        },
    )

    assert done.status_code == 303
    assert "Bị thu hồi từ ngày 01/11/2026" in text_of(client.get(url))
    assert "OCOP 4 sao" not in text_of(client.get(f"/san-pham/{salt.slug}/"))
    assert client.post(f"{url}trao/", {"handed_over_on": "2026-11-02"}).status_code == 422
    assert client.post(f"{url}xoa/", {}).status_code == 404


def test_grace_hand_over_and_words(client, officer, salt):
    certificate = certify(salt, 4)
    url = f"/bao-cao/chung-nhan/{certificate.pk}/"

    assert client.post(f"{url}gia-han/", {"grace_until": "2029-01-01"}).status_code == 422
    assert (
        client.post(f"{url}gia-han/", {"grace_until": "2028-12-01", "grace_reason": "Chờ"}).status_code == 303
    )
    assert client.post(f"{url}trao/", {"handed_over_on": "2026-02-02"}).status_code == 303
    assert client.post(f"{url}ghi-chu/", {"is_potential_five": "1"}).status_code == 422
    Certificate.objects.update(score=93)
    assert client.post(f"{url}ghi-chu/", {"is_five_at_province": "1"}).status_code == 303
    kept = Certificate.objects.get()
    assert (str(kept.grace_until), kept.is_five_at_province) == ("2028-12-01", True)
    page = text_of(client.get(url))
    assert "5 sao cấp tỉnh" in page
    assert "Trao giấy chứng nhận – 02/02/2026" in page


@pytest.mark.parametrize(
    "narrowing", ["", "?loc=con-hieu-luc", "?loc=da-het-han", "?loc=da-thu-hoi", "?loc=tat-ca", "?loc=x"]
)
def test_the_officers_list_is_narrowed(client, officer, salt, narrowing):
    certify(salt, 4, issued_on=date(2024, 2, 1))

    page = text_of(client.get(f"/bao-cao/chung-nhan/{narrowing}"))

    assert ("Muối hạt Thạnh An" in page) is (narrowing not in {"?loc=da-het-han", "?loc=da-thu-hoi"})


# -- the producer's desk -------------------------------------------------------------------------------------------


def test_the_producer_sees_state_window_and_next_step(client, owner, vendor, salt):
    certify(salt, 4)  # to 01/08/2028
    desk = f"/kenh-ban/{vendor.pk}/chung-nhan/"

    assert "Còn hiệu lực" in text_of(client.get(desk))
    page = text_of(client.get(f"{desk}{salt.pk}/"))

    assert "Hồ sơ đánh giá lại nộp được từ ngày 03/02/2028, chậm nhất ngày 03/04/2028" in page
    assert "Sao còn hiện 620 ngày nữa" in page


@pytest.fixture
def picture(settings, tmp_path) -> bytes:
    settings.MEDIA_ROOT = tmp_path
    return (settings.BASE_DIR / "frontend" / "static" / "app-icon-180.png").read_bytes()


def test_a_scan_is_sent_seen_and_taken_back(client, owner, vendor, salt, picture):
    url = f"/kenh-ban/{vendor.pk}/chung-nhan/{salt.pk}/"

    assert client.post(url, {"decision_number": "5/QĐ"}).status_code == 422
    broken = client.post(url, {"scan": SimpleUploadedFile("a.jpg", b"no picture"), "decision_number": "5/QĐ"})
    assert broken.status_code == 422
    assert 'value="5/QĐ"' in text_of(broken)
    sent = client.post(
        url, {"scan": SimpleUploadedFile("a.png", picture), "decision_number": "5/QĐ", "stars": "4"}
    )
    assert sent.status_code == 303
    kept = CertificateScan.objects.get()
    assert not Certificate.objects.exists()
    assert client.get(f"/kenh-ban/{vendor.pk}/chung-nhan/ban-chup/{kept.pk}/").status_code == 200
    assert "Chờ đối chiếu bản chụp" in text_of(client.get(f"/kenh-ban/{vendor.pk}/chung-nhan/"))
    assert client.post(f"{url}go-ban-chup/", {"scan_id": "x"}).status_code == 404
    assert client.post(f"{url}go-ban-chup/", {"scan_id": kept.pk}).status_code == 303
    assert "5/QĐ" not in text_of(client.get(url))
    assert Scan.objects.count() == 1


def test_other_desks_reach_nothing(client, owner, vendor):
    theirs = make_variant(make_vendor("HTX khác"), stars=4).product
    scan = CertificateScan.objects.create(
        product=theirs,
        scan=Scan.objects.create(file="scans/x.pdf", kind=Scan.Kind.PDF, sha256="0" * 64, size_bytes=1),
        added_by="test",
    )
    for path in (f"{theirs.pk}/", f"ban-chup/{scan.pk}/", "99999999999999999999/"):
        assert client.get(f"/kenh-ban/{vendor.pk}/chung-nhan/{path}").status_code == 404
    picture = SimpleUploadedFile("a.jpg", b"x")
    assert client.post(f"/kenh-ban/{vendor.pk}/chung-nhan/{theirs.pk}/", {"scan": picture}).status_code == 404


def test_the_desks_pages_take_few_queries(client, owner, vendor, django_assert_max_num_queries):
    products = [make_variant(vendor, name=f"Khô {n}").product for n in range(12)]
    for path, most in (("", 9), (f"{products[0].pk}/", 9)):
        client.get(f"/kenh-ban/{vendor.pk}/chung-nhan/{path}")
        with django_assert_max_num_queries(most):
            assert client.get(f"/kenh-ban/{vendor.pk}/chung-nhan/{path}").status_code == 200
