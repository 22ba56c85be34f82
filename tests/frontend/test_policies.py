"""What the law wants every visitor to find: who runs the market, by which texts, a click away from every page."""

import re
from datetime import date
from html import unescape

import pytest

from shop.operations.demo.operator import load_operator
from tests.vendors.people.setting_up import set_up
from tests.world import make_officer, make_user, province, sign_in
from vendors.people.models import Operator, Policy, PolicyKind
from vendors.people.selectors.operator import forget_operator_mark
from vendors.tax_code import is_valid_tax_code

SLUGS = [
    "quy-che-hoat-dong", "gia-va-thanh-toan", "giao-hang", "doi-tra", "khieu-nai", "thong-tin-ca-nhan",
    "thu-tu-hien-thi",
]  # fmt: skip


def words_of(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def footer_links(client) -> list[str]:
    page = client.get("/").content.decode()
    footer = page[page.index('<footer class="site-footer">') :]
    return re.findall(r'href="([^"]+)"', footer)


@pytest.mark.django_db
@pytest.mark.parametrize("is_set_up", [False, True])
@pytest.mark.parametrize("who", ["visitor", "officer"])
def test_every_link_at_the_foot_of_a_page_leads_to_a_page(client, is_set_up, who):
    if is_set_up:
        set_up()
    if who == "officer":
        sign_in(client, make_officer(province("79")))

    links = footer_links(client)

    assert {"/gioi-thieu/", "/chinh-sach/", "/chinh-sach/khieu-nai/", "/don-hang/"} <= set(links)
    for link in links:
        answer = client.get(link.partition("#")[0], follow=True)
        # The till stays shut for whoever is no clerk at a registered one, with a page that says what to do.
        assert (link, answer.status_code) == (link, 403 if link == "/quay/" else 200)
        assert "<h1" in answer.content.decode()
        anchor = link.partition("#")[2]
        assert not anchor or f'id="{anchor}"' in answer.content.decode()


@pytest.mark.django_db
def test_every_text_is_published_with_the_day_it_began_to_hold(client, django_assert_num_queries):
    set_up()
    words_of(client, "/chinh-sach/")  # warms what the frame of every page reads

    with django_assert_num_queries(1):
        listed = words_of(client, "/chinh-sach/")

    for slug, kind in zip(SLUGS, PolicyKind, strict=True):
        assert f'href="/chinh-sach/{slug}/">{kind.label}</a>' in listed
        with django_assert_num_queries(1):
            page = words_of(client, f"/chinh-sach/{slug}/")
        assert f"<h1>{kind.label}</h1>" in page
        assert "Có hiệu lực từ 20/11/2026." in page
        assert f"Nội dung {kind.label}." in page
    assert listed.count("có hiệu lực từ 20/11/2026") == len(SLUGS)


@pytest.mark.django_db
def test_a_version_that_begins_later_waits_for_its_day(client):
    set_up()
    Policy.objects.create(kind="return", title="Đổi trả", body="Bản sau này.", valid_from=date(2026, 11, 21))
    Policy.objects.create(
        kind="delivery", title="Giao hàng", body="Bản hôm nay.", valid_from=date(2026, 11, 20)
    )

    assert "Bản sau này." not in words_of(client, "/chinh-sach/doi-tra/")
    assert "Bản hôm nay." in words_of(client, "/chinh-sach/giao-hang/")


@pytest.mark.django_db
def test_before_the_set_up_the_pages_say_so(client):
    assert "Đơn vị vận hành chưa khai báo thông tin" in words_of(client, "/gioi-thieu/")
    assert "Chưa có chính sách nào được công bố" in words_of(client, "/chinh-sach/")
    assert "Văn bản này chưa được công bố" in words_of(client, "/chinh-sach/doi-tra/")


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["return", "khong-co", "doi-tra/x"])
def test_an_unknown_text_is_missing(client, slug):
    assert client.get(f"/chinh-sach/{slug}/").status_code == 404


@pytest.mark.django_db
def test_the_operator_shows_who_answers_for_the_market(client, django_assert_num_queries):
    set_up()
    words_of(client, "/gioi-thieu/")

    with django_assert_num_queries(1):
        page = words_of(client, "/gioi-thieu/")

    for fact in (
        "Hợp tác xã Dịch vụ Số Cần Giờ",
        "0070099994",
        "12 Lương Văn Nho",
        "0283 874 0000",
        "chưa có",
    ):
        assert fact in page


@pytest.mark.django_db
def test_the_frame_of_a_page_costs_nothing_once_it_is_known_who_runs_the_market(
    client, django_assert_num_queries
):
    set_up()
    client.get("/gioi-thieu/sao-ocop/")

    with django_assert_num_queries(0):
        page = client.get("/gioi-thieu/sao-ocop/").content.decode()

    assert "Đơn vị vận hành: Hợp tác xã Dịch vụ Số Cần Giờ." in page


@pytest.mark.django_db
def test_the_demo_has_a_made_up_operator_and_says_so(client):
    operator = load_operator(date(2026, 11, 20))
    make_user(is_demo=True)
    forget_operator_mark()

    page = words_of(client, "/gioi-thieu/")

    assert "Đơn vị vận hành mẫu" in page
    assert "Minh hoạ" in page
    assert "Dữ liệu minh hoạ" in page
    assert is_valid_tax_code(operator.tax_code)
    assert Operator.objects.get().is_demo
    assert Policy.objects.filter(is_demo=True).count() == len(PolicyKind)
    assert client.get("/bat-dau/").status_code == 404
