"""Who may open the till and the outlet manager's page, what they read, and at what cost."""

import json
import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from catalog.barcodes import in_store_barcode
from catalog.models import Batch, BatchRecall, Certificate, Pack
from outlets.models import Device
from outlets.services.register_device import register_device
from outlets.services.revoke_device import revoke_device
from shop.kernel.clock import business_day_of
from shop.orders.models import Sale, SaleQuarantine
from shop.orders.selectors.till_goods import till_goods
from tests.world import (
    NOW,
    level,
    make_bundle,
    make_clerk,
    make_officer,
    make_outlet,
    make_user,
    make_variant,
    make_vendor,
    province,
    sell,
    stock,
)
from vendors.models import VendorMembership

pytestmark = pytest.mark.django_db
PAGES = ("/quay/", "/quay/du-lieu/", "/diem-ban/")


@pytest.fixture
def outlet():
    return make_outlet()


@pytest.fixture
def manager(outlet):
    return make_clerk(outlet, role="manager")


@pytest.fixture
def registered(outlet, manager):
    return register_device(outlet_id=outlet.pk, name="Quầy 1", manager=manager, now=NOW)


def browser(person=None, credential=""):
    client = Client()
    if person:
        client.force_login(person)
    if credential:
        client.cookies["ocop_may"] = credential
    return client


def people(outlet):
    """One of every kind who might come by."""
    producer = make_user("Chủ cơ sở")
    VendorMembership.objects.create(vendor=make_vendor(), user=producer, role="owner")
    return {
        "anonymous": None,
        "shopper": make_user(),
        "clerk": make_clerk(outlet),
        "manager": make_clerk(outlet, role="manager"),
        "clerk elsewhere": make_clerk(make_outlet()),
        "manager elsewhere": make_clerk(make_outlet(), role="manager"),
        "producer": producer,
        "officer": make_officer(province("79")),
        "platform admin": make_user("Vận hành", is_staff=True, is_superuser=True),
    }


# person: answers of PAGES on a registered, an unregistered and a revoked till
SHUT, GONE, SIGN_IN, OPEN = 403, 404, 302, 200
WHO_OPENS_WHAT = {
    "anonymous": ((SHUT, SHUT, SIGN_IN),) * 3,
    "shopper": ((SHUT, SHUT, GONE),) * 3,
    "clerk": ((OPEN, OPEN, GONE), (SHUT, SHUT, GONE), (SHUT, SHUT, GONE)),
    "manager": ((OPEN, OPEN, OPEN), (SHUT, SHUT, OPEN), (SHUT, SHUT, OPEN)),
    "clerk elsewhere": ((SHUT, SHUT, GONE),) * 3,
    "manager elsewhere": ((SHUT, SHUT, OPEN),) * 3,
    "producer": ((SHUT, SHUT, GONE),) * 3,
    "officer": ((SHUT, SHUT, GONE),) * 3,
    "platform admin": ((SHUT, SHUT, GONE),) * 3,
}


@pytest.mark.parametrize("who", WHO_OPENS_WHAT)
def test_who_opens_what(who, outlet, manager, registered):
    person = people(outlet)[who]
    secret = registered.credential.split(".")[1]

    def answers(credential):
        replies = [browser(person, credential).get(page) for page in PAGES]
        assert not any(secret in reply.content.decode() + str(reply.headers) for reply in replies)
        return tuple(reply.status_code for reply in replies)

    seen = [answers(registered.credential), answers("")]
    revoke_device(device_id=registered.device.pk, manager=manager, now=NOW)
    seen.append(answers(registered.credential))

    assert tuple(seen) == WHO_OPENS_WHAT[who]


@pytest.mark.parametrize(
    ("who", "with_till", "says"),
    [
        ("anonymous", False, ("Mời bạn đăng nhập để mở quầy", "/dang-nhap/?next=/quay/")),
        ("clerk", False, ("Nhờ quản lý điểm bán đăng nhập trên chính máy này", "/quay/")),
        ("manager", False, ("Bạn là quản lý nên có thể đăng ký ngay", "/diem-ban/")),
        ("clerk elsewhere", True, ("Tài khoản này không thuộc điểm bán của máy", "/tai-khoan/")),
    ],
)
def test_a_shut_till_says_what_to_do(who, with_till, says, outlet, registered):
    person = people(outlet)[who]
    words, way_on = says

    page = browser(person, registered.credential if with_till else "").get("/quay/").content.decode()

    assert words in page
    assert f'href="{way_on}"' in page


def test_a_revoked_till_still_hands_over_what_it_kept(outlet, manager, registered):
    revoke_device(device_id=registered.device.pk, manager=manager, now=NOW)

    page = browser(make_clerk(outlet), registered.credential).get("/quay/").content.decode()

    assert "Máy này đã bị thu hồi" in page
    assert f'data-only-upload="{registered.device.pk}"' in page
    assert "data-goods-url" not in page


def read(outlet, registered):
    reply = browser(make_clerk(outlet), registered.credential).get("/quay/du-lieu/")
    assert reply.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    return json.loads(reply.content)


def test_the_till_reads_its_outlet_s_goods_and_nobody_else_s(outlet, registered):
    maker = make_vendor("Hợp tác xã Thạnh An")
    salt = make_variant(
        maker, name="Muối Thạnh An", price_vnd=20_000, base_unit="g", unit_word="kg", price_quantity=1000
    )
    beer = make_variant(maker, name="Bia dừa nước", gtin="8934567890128", unit_word="chai")
    Pack.objects.create(variant=beer, name="Thùng 24 chai", quantity=24, gtin="18934567890125")
    stock(outlet, salt, 50_000)
    stock(outlet, beer, 48)
    stock(make_outlet(), make_variant(maker, name="Hàng nơi khác"), 5)
    hidden = make_variant(maker, name="Hàng đã ngừng")
    stock(outlet, hidden, 5)
    type(hidden.product).objects.filter(pk=hidden.product_id).update(state="withdrawn")
    type(level(outlet, beer)).objects.filter(pk=level(outlet, beer).pk).update(reserved=8)

    data = read(outlet, registered)

    assert [good["name"] for good in data["goods"]] == ["Bia dừa nước", "Muối Thạnh An"]
    first, second = data["goods"]
    assert first["free"] == 40
    assert first["packs"] == [{"name": "Thùng 24 chai", "quantity": 24, "gtin": "18934567890125"}]
    assert (first["gtin"], first["stars"], first["isCertificateExpired"]) == ("8934567890128", 4, False)
    assert "bia dua nuoc" in first["searchText"]
    assert "hop tac xa thanh an" in first["searchText"]
    assert (second["baseUnit"], second["priceQuantity"], second["priceVnd"]) == ("g", 1000, 20_000)
    assert (data["outletId"], data["outletName"]) == (outlet.pk, outlet.name)
    assert (data["deviceId"], data["nextSequence"]) == (str(registered.device.pk), 1)
    assert data["isManager"] is False


def test_a_lapsed_certificate_is_told_and_shows_no_stars(outlet, registered):
    honey, box_of = make_variant(), make_variant(name="Trà", stars=None)
    stock(outlet, honey, 5)
    stock(outlet, box_of, 5)
    make_bundle(honey.product.vendor, {honey: 1, box_of: 2}, price_vnd=200_000)
    Certificate.objects.update(revoked_on=business_day_of(NOW), revocation_reason="Kiểm tra không đạt")

    goods = {good["name"]: good for good in read(outlet, registered)["goods"]}

    assert (
        goods["Mật ong rừng ngập mặn"]["stars"],
        goods["Mật ong rừng ngập mặn"]["isCertificateExpired"],
    ) == (
        None,
        True,
    )
    assert goods["Trà"]["isCertificateExpired"] is False
    assert goods["Giỏ quà Tết"]["isCertificateExpired"] is True


def test_a_recalled_batch_is_told_with_its_good_and_the_box_it_may_lie_in(outlet, registered):
    honey, tea = make_variant(), make_variant(name="Trà")
    stock(outlet, honey, 5)
    stock(outlet, tea, 5)
    make_bundle(honey.product.vendor, {honey: 1, tea: 1}, price_vnd=200_000)
    batch = Batch.objects.create(product=honey.product, code="L01", made_on=business_day_of(NOW))
    Batch.objects.create(product=honey.product, code="L02", made_on=business_day_of(NOW))
    BatchRecall.objects.create(batch=batch, reason="Vỏ nứt", advice="Mang trả", recalled_by="user:1")

    goods = {good["name"]: good for good in read(outlet, registered)["goods"]}

    told = [{"code": "L01", "traceCode": batch.trace_code, "reason": "Vỏ nứt", "advice": "Mang trả"}]
    assert goods["Mật ong rừng ngập mặn"]["recalledBatches"] == told
    assert goods["Giỏ quà Tết"]["recalledBatches"] == told
    assert goods["Trà"]["recalledBatches"] == []


def test_goods_without_a_gtin_have_the_number_that_stands_on_our_labels(outlet, registered):
    honey = make_variant()
    stock(outlet, honey, 5)

    (good,) = read(outlet, registered)["goods"]

    assert good["gtin"] == in_store_barcode(honey.pk)


def test_a_gift_box_is_sold_where_all_its_parts_stand(outlet, registered):
    honey, tea, elsewhere = make_variant(), make_variant(name="Trà"), make_variant(name="Cà phê")
    stock(outlet, honey, 5)
    stock(outlet, tea, 7)
    make_bundle(honey.product.vendor, {honey: 1, tea: 2}, price_vnd=200_000)
    make_bundle(honey.product.vendor, {honey: 1, elsewhere: 1}, price_vnd=150_000)

    boxes = [good for good in read(outlet, registered)["goods"] if good["name"] == "Giỏ quà Tết"]

    assert [(box["priceVnd"], box["free"]) for box in boxes] == [(200_000, 3)]


def test_what_sells_most_stands_first_and_today_is_counted(outlet, registered):
    slow, fast = make_variant(name="An xoa"), make_variant(name="Yến sào")
    for variant in (slow, fast):
        stock(outlet, variant, 50)
    sell(registered.device, fast, 2, sequence=1)
    sell(registered.device, fast, 1, sequence=7)
    yesterday = NOW - timedelta(days=1)
    sell(registered.device, slow, 1, sequence=3, sold_at=yesterday, now=NOW)

    data = read(outlet, registered)

    assert [good["name"] for good in data["goods"]] == ["Yến sào", "An xoa"]
    assert (data["today"]["count"], data["today"]["totalVnd"]) == (2, 3 * 85_000)
    assert [sale["sequence"] for sale in data["today"]["latest"]] == [7, 1]
    assert data["nextSequence"] == 8


def test_numbers_in_quarantine_are_not_taken_again_but_an_impossible_one_does_not_spoil_the_counter(
    outlet, registered
):
    honey = make_variant()
    sell(registered.device, honey, 0, sequence=12)
    sell(registered.device, honey, 1, sequence=2**60)

    assert {row.reason for row in SaleQuarantine.objects.all()} == {"quantity", "sequence"}
    assert read(outlet, registered)["nextSequence"] == 13


def many_goods(outlet):
    maker = make_vendor()
    for number in range(12):
        variant = make_variant(maker, name=f"Món {number}")
        stock(outlet, variant, 20)
        Pack.objects.create(variant=variant, name="Thùng", quantity=12)


def test_the_goods_cost_seven_queries_and_the_whole_answer_fourteen(
    outlet, registered, django_assert_num_queries
):
    many_goods(outlet)
    day = business_day_of(NOW)
    client = browser(make_clerk(outlet), registered.credential)

    with django_assert_num_queries(7):
        assert len(till_goods(outlet, now=NOW, day=day)) == 12
    # session, user, till, post, contact kept, seven for the goods, two for the day
    with django_assert_num_queries(14):
        client.get("/quay/du-lieu/")
    with django_assert_num_queries(4):
        client.get("/quay/")


def test_the_manager_s_page_costs_the_same_however_much_waits(
    outlet, manager, registered, django_assert_num_queries
):
    honey = make_variant()
    client = browser(manager, registered.credential)

    client.get("/diem-ban/")  # warm: the frame's own list of groups is cached

    def cost_of_page():
        # session, user, outlets, own till, tills, notices, quarantine, flags and their count
        with django_assert_num_queries(9):
            return client.get("/diem-ban/").content.decode()

    assert "Không còn việc nào chờ bạn" in cost_of_page()
    for number in range(1, 6):
        sell(registered.device, honey, 1, sequence=number)  # short: nothing was stocked
        sell(registered.device, honey, 0, sequence=number + 100)
    page = cost_of_page()

    assert "Bán quá số hàng còn lại, mời kiểm lại kệ" in page
    assert "Có số lượng không hợp lệ" in page
    assert "Quầy 1, số 5" in page
    assert "5 lần mới nhất trong 5 lần" in page


def test_a_manager_registers_the_very_browser_and_sells_from_it(outlet, manager, caplog):
    caplog.set_level(logging.DEBUG)
    client = browser(manager)

    reply = client.post(f"/diem-ban/{outlet.pk}/dang-ky-may/", {"name": "  Quầy   chính "}, follow=False)

    cookie = reply.cookies["ocop_may"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (
        True,
        "Strict",
        365 * 86_400,
        "/",
    )
    assert Device.objects.get().name == "Quầy chính"
    secret = cookie.value.split(".")[1]
    again = client.get("/diem-ban/")
    assert "Quầy chính" in again.content.decode()
    assert client.get("/quay/").status_code == 200
    assert secret not in caplog.text + again.content.decode() + reply.content.decode()
    assert "ocop_may" not in again.cookies


def test_a_browser_that_is_a_till_already_is_not_made_another(outlet, manager, registered):
    client = browser(manager, registered.credential)

    reply = client.post(f"/diem-ban/{outlet.pk}/dang-ky-may/", {"name": "Quầy 2"})

    assert reply.status_code == 302
    assert "ocop_may" not in reply.cookies
    assert Device.objects.get().name == "Quầy 1"


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Mời đặt tên cho máy"), ("x" * 61, "dài quá 60"), ("QUẦY 1", "đã có máy tên")],
)
def test_a_name_that_will_not_do_is_said_at_the_field_and_kept(name, words, outlet, manager, registered):
    reply = browser(manager).post(f"/diem-ban/{outlet.pk}/dang-ky-may/", {"name": name})

    page = reply.content.decode()
    assert reply.status_code == 422
    assert words in page
    assert f'value="{name}"' in page
    assert Device.objects.count() == 1


@pytest.mark.parametrize("who", ["anonymous", "shopper", "clerk", "manager elsewhere", "officer"])
def test_nobody_else_registers_or_revokes(who, outlet, registered):
    client = browser(people(outlet)[who])

    made = client.post(f"/diem-ban/{outlet.pk}/dang-ky-may/", {"name": "Quầy lạ"})
    revoked = client.post(f"/diem-ban/may/{registered.device.pk}/thu-hoi/")

    expected = 302 if who == "anonymous" else 404
    assert (made.status_code, revoked.status_code) == (expected, expected)
    assert [(device.name, device.revoked_at) for device in Device.objects.all()] == [("Quầy 1", None)]


def test_forms_need_the_token_and_reading_changes_nothing(outlet, manager, registered):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(manager)

    paths = (f"/diem-ban/{outlet.pk}/dang-ky-may/", f"/diem-ban/may/{registered.device.pk}/thu-hoi/")
    assert [strict.post(path, {"name": "Quầy 2"}).status_code for path in paths] == [403, 403]
    assert [strict.get(path).status_code for path in paths] == [405, 405]
    assert Device.objects.get().revoked_at is None


def test_a_revoked_till_is_shut_with_the_next_request_and_its_sales_are_kept_aside(
    outlet, manager, registered
):
    honey = make_variant()
    stock(outlet, honey, 5)
    till = browser(make_clerk(outlet), registered.credential)
    assert till.get("/quay/du-lieu/").status_code == 200

    browser(manager).post(f"/diem-ban/may/{registered.device.pk}/thu-hoi/")

    assert till.get("/quay/du-lieu/").json()["code"] == "device-revoked"
    assert upload(till, outlet, honey) == ("quarantined", "device-revoked")
    assert not Sale.objects.exists()


MUTATION = """mutation ($input: RecordPosSaleInput!) {
  recordPosSale(input: $input) { result reason shortVariantIds problems { code message } } }"""


def upload(client, outlet, variant, *, sale_id=None):
    """As frontend/src/pos/upload.ts sends it."""
    sale = {
        "saleId": str(sale_id or uuid4()),
        "outletId": outlet.pk,
        "sequence": 1,
        "soldAt": "2026-11-20T03:00:00.000Z",
        "deviceNow": "2026-11-20T02:58:00.000Z",
        "lines": [{"variantId": variant.pk, "quantity": 1, "amountVnd": 85_000}],
        "tenders": [{"method": "cash", "amountVnd": 85_000, "receivedVnd": 100_000}],
    }
    body = {"query": MUTATION, "variables": {"input": sale}}
    payload = client.post("/graphql/", body, content_type="application/json").json()["data"]["recordPosSale"]
    assert payload["problems"] == []
    return payload["result"], payload["reason"]


def test_what_the_till_sends_is_booked_once_for_the_clerk_and_sets_its_clock(
    outlet, registered, django_assert_max_num_queries
):
    honey, clerk, sale_id = make_variant(), make_clerk(outlet), uuid4()
    stock(outlet, honey, 5)
    till = browser(clerk, registered.credential)

    with django_assert_max_num_queries(20):
        first = upload(till, outlet, honey, sale_id=sale_id)
    assert (first, upload(till, outlet, honey, sale_id=sale_id)) == (("accepted", ""), ("duplicate", ""))
    assert Sale.objects.get().clerk == clerk
    device = Device.objects.get()
    assert device.last_seen_at is not None
    assert 120_000 <= device.clock_offset_ms < 150_000  # two minutes behind, and what the test took
