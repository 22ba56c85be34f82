"""The first page of an empty shop: once, by whoever holds the code, and nothing typed is lost."""

import re
from html import unescape

import pytest
from django.utils import timezone

from tests.vendors.people.setting_up import ADMIN, OFFICER, OPERATOR, POLICIES, set_up
from tests.world import make_user
from vendors.people.first_run_code import first_run_code
from vendors.people.models import Operator, Policy, PolicyKind, User
from vendors.people.services.second_factors import app_code

PAGE = "/bat-dau/"


def form(**changes: str) -> dict[str, str]:
    return {
        "code": first_run_code(),
        **{f"operator_{name}": value for name, value in OPERATOR._asdict().items()},
        **{f"admin_{name}": value for name, value in ADMIN._asdict().items()},
        **{f"officer_{name}": value for name, value in OFFICER._asdict().items()},
        "officer_province": "79",
        **{f"policies_{kind}": body for kind, body in POLICIES.items()},
        "policies_are_read": "1",
        **changes,
    }


def send(client, **changes: str):
    return client.post(PAGE, form(**changes))


def text_of(response) -> str:
    return unescape(response.content.decode())


def nothing_is_set_up() -> bool:
    return not (Operator.objects.exists() or User.objects.exists() or Policy.objects.exists())


@pytest.mark.django_db
def test_an_empty_shop_asks_to_be_set_up_with_drafts_to_read(client):
    home = text_of(client.get("/"))
    page = client.get(PAGE)

    assert f'href="{PAGE}"' in home
    assert page.status_code == 200
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    words = text_of(page)
    assert "Bản nháp, cần đọc trước khi công bố" in words
    assert "không giữ tiền của người mua" in words
    assert first_run_code() not in words
    assert "Dữ liệu minh hoạ" not in words
    assert 'value="79"' in words


@pytest.mark.django_db
def test_what_was_typed_opens_the_shop_and_closes_the_page(client, django_capture_on_commit_callbacks):
    client.get("/")  # keeps "nobody runs this" in the cache
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client)

    assert (answer.status_code, answer["Location"]) == (303, "/dang-nhap/")
    assert "Chợ đã sẵn sàng. Mời đăng nhập" in text_of(client.get("/dang-nhap/"))
    assert client.get(PAGE).status_code == 404
    home = text_of(client.get("/"))
    assert PAGE not in home
    assert "Đơn vị vận hành: Hợp tác xã Dịch vụ Số Cần Giờ." in home
    assert "Dữ liệu minh hoạ" not in home
    signed_in = client.post("/dang-nhap/", {"username": ADMIN.phone, "password": ADMIN.password})
    assert signed_in.status_code == 303
    set_up_second_factor(client, "/admin/people/operator/")
    assert client.get("/admin/people/operator/").status_code == 200


def set_up_second_factor(client, page):
    """As people do on their first visit: led away from the page, an app's code entered, led back."""
    assert client.get(page)["Location"] == f"/tai-khoan/xac-thuc/?next={page}"
    assert "Ứng dụng tạo mã" in text_of(client.get(f"/tai-khoan/xac-thuc/?next={page}"))
    secret = client.get("/tai-khoan/bao-mat/ung-dung/").context["secret"].replace(" ", "")
    code = app_code(secret, timezone.now())
    assert client.post("/tai-khoan/bao-mat/ung-dung/", {"code": code}).status_code == 303
    assert f'href="{page}">Đã cất mã' in text_of(client.get("/tai-khoan/bao-mat/ma-du-phong/"))


@pytest.mark.django_db
def test_the_officer_reads_reports_and_is_kept_out_of_the_administration(client):
    send(client)
    client.post("/dang-nhap/", {"username": OFFICER.phone, "password": OFFICER.password})

    set_up_second_factor(client, "/bao-cao/doanh-thu-theo-xa/")
    assert client.get("/bao-cao/doanh-thu-theo-xa/").status_code == 200
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_second_press_of_the_button_changes_nothing(client):
    send(client)
    again = send(client, operator_legal_name="Kẻ đến sau")

    assert (again.status_code, again["Location"]) == (303, "/dang-nhap/")
    assert Operator.objects.get().legal_name == OPERATOR.legal_name
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_a_shop_with_an_account_has_no_first_page(client):
    make_user()

    assert client.get(PAGE).status_code == 404
    assert "Chợ chưa được thiết lập" not in text_of(client.get("/"))


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "ABCD-2345", "\x00", "🐝" * 500])
def test_a_stranger_without_the_code_gets_nowhere(client, code):
    answer = send(client, code=code, operator_phone="1")

    assert answer.status_code == 422
    words = text_of(answer)
    assert "Mã chưa đúng" in words
    assert words.count('class="field-error"') == 1  # not a word about the rest
    assert nothing_is_set_up()


@pytest.mark.django_db
def test_guessing_the_code_ends_after_ten_tries(client):
    statuses = [send(client, code=f"AAAA-AA{number}").status_code for number in range(20, 31)]

    assert statuses == [422] * 10 + [429]
    assert send(client).status_code == 429  # even the right one, until the time is over
    assert send(client, code="x").status_code == 429
    assert client.post(PAGE, form(), REMOTE_ADDR="203.0.113.9").status_code == 303


@pytest.mark.django_db
def test_whoever_holds_the_code_may_mistype_the_rest_as_often_as_needed(client):
    for _ in range(12):
        assert send(client, operator_tax_code="1").status_code == 422

    assert send(client).status_code == 303


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("operator_phone", "12", "Số điện thoại chưa đúng: cần 10 chữ số, ví dụ 0912 345 678."),
        ("operator_tax_code", "0070099995", "Mã số thuế chưa đúng"),
        ("operator_tax_code", "0" * 4000, "dài quá 20 ký tự"),
        ("operator_legal_name", "\x00\x00", "Mời nhập tên đơn vị vận hành."),
        ("operator_email", "a@b", "Địa chỉ e-mail chưa đúng"),
        ("admin_password", "ngan", "Mật khẩu quá ngắn: cần ít nhất 10 ký tự."),
        ("officer_password", "password123", "nhiều người dùng nên dễ đoán"),
        ("officer_phone", ADMIN.phone, "hai số điện thoại khác nhau"),
        ("officer_province", "77", "Mời chọn tỉnh, thành phố trong danh sách."),
        ("policies_return", "", "Mời nhập nội dung “Đổi trả và hoàn tiền”."),
        ("policies_privacy", "a" * 20_001, "Nội dung dài quá 20000 ký tự."),
        ("policies_are_read", "", "Mời đọc các văn bản rồi đánh dấu vào ô này."),
    ],
)
def test_a_mistake_is_named_in_its_place_and_the_rest_stays_typed(client, name, value, sentence):
    answer = send(client, **{name: value})

    words = text_of(answer)
    assert answer.status_code == 422
    assert words.count('class="field-error"') == 1
    place = words.index(f'id="o-{name}-error"')
    assert sentence in words[place : place + 400]
    for kept in (OPERATOR.address, "Lê Thị Thu", POLICIES["delivery"]):
        assert kept in words
    assert ADMIN.password not in words
    assert nothing_is_set_up()


@pytest.mark.django_db
def test_marks_in_names_are_shown_as_text_and_nul_is_dropped(client):
    send(
        client,
        operator_legal_name="<script>x</script>\x00 & Con",
        policies_return="Một\x00\r\n\r\n<b>Hai</b>",
    )

    page = client.get("/gioi-thieu/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; &amp; Con" in page
    assert "<script>x" not in page
    policy = client.get("/chinh-sach/doi-tra/").content.decode()
    assert "<p>Một</p>\n\n<p>&lt;b&gt;Hai&lt;/b&gt;</p>" in policy


@pytest.mark.django_db
def test_an_empty_form_is_answered_with_every_field(client):
    answer = client.post(PAGE, {"code": first_run_code()})

    assert answer.status_code == 422
    assert len(re.findall(r'class="field-error"', text_of(answer))) == 11 + len(PolicyKind) + 1
    assert nothing_is_set_up()


@pytest.mark.django_db
def test_the_command_prints_address_and_code_only_while_the_shop_waits(capsys, settings):
    from django.core.management import call_command  # noqa: PLC0415

    settings.PUBLIC_URL = "http://localhost:8000"
    call_command("first_run")
    assert capsys.readouterr().out.split() == [
        "Trang", "http://localhost:8000/bat-dau/", "Mã", first_run_code()
    ]  # fmt: skip

    set_up()
    call_command("first_run")
    assert capsys.readouterr().out == ""
