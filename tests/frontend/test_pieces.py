"""The pieces every page is made of: what they say, what they escape, what they hand to a screen reader."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from frontend import stamp
from frontend.pieces import Bar, BarChart, Cell, Choice, Column, Commune, ProductCard, Table
from frontend.templatetags.ocop import (
    count,
    day,
    day_and_time,
    masked_phone,
    phone,
    quantity,
    time_of_day,
    vnd,
    vnd_large,
)

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
# 23:30 in Vietnam is still the day before in London
LATE_EVENING = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)

HONEY = ProductCard(
    name="Mật ong rừng ngập mặn",
    url="/san-pham/mat-ong/",
    price_vnd=85_000,
    price_unit="hũ 250 g",
    commune=Commune("Xã Thạnh An", "TP. Hồ Chí Minh"),
    producer="HTX Thạnh An Xanh",
    stars=4,
    action_url="/gio-hang/them/",
    variant_id=17,
)


def show(source: str, **context: object) -> str:
    return Template("{% load ocop pieces %}" + source).render(Context(context))


def card_html(card: ProductCard) -> str:
    template = Template("{% load pieces %}{% product_cards cards %}")
    return template.render(RequestContext(RequestFactory().get("/"), {"cards": [card]}))


@pytest.mark.parametrize(
    ("base_units", "unit", "words"),
    [
        (3, "hũ", "3 hũ"),
        (1200, "hũ", "1.200 hũ"),
        (999, "g", "999 g"),
        (1000, "g", "1 kg"),
        (1500, "g", "1,5 kg"),
        (1_234_005, "g", "1.234,005 kg"),
        (-1500, "g", "-1,5 kg"),
        (500, "ml", "500 ml"),
        (2250, "ml", "2,25 lít"),
        (0, "g", "0 g"),
    ],
)
def test_quantities_read_as_the_trade_says_them(base_units, unit, words):
    assert quantity(base_units, unit) == words


def test_money_days_and_numbers_are_vietnamese():
    assert vnd(85_000) == "85.000 ₫"
    assert vnd_large(1_250_000_000) == "1,25 tỷ ₫"
    assert count(10_000) == "10.000"
    assert day(date(2026, 11, 2)) == "02/11/2026"
    assert (day(LATE_EVENING), time_of_day(LATE_EVENING)) == ("22/11/2026", "23:30")
    assert day_and_time(LATE_EVENING) == "23:30 22/11/2026"
    assert phone("+84912345678") == "0912 345 678"
    assert masked_phone("+84912345678") == "0912 ••• 678"


def test_filters_are_silent_about_nothing():
    assert [vnd(None), vnd_large(None), count(None), day(None), time_of_day(None), phone("")] == [""] * 6


def test_the_browser_and_the_server_write_numbers_alike():
    amounts = [0, 999, 1000, 85_000, 1_250_000_000, -12_500]
    quantities = [
        (3, "hũ"),
        (1200, "hũ"),
        (999, "g"),
        (1500, "g"),
        (1_234_005, "g"),
        (-1500, "g"),
        (2250, "ml"),
    ]
    script = (
        f'import {{ formatVnd, formatQuantity }} from "{FRONTEND / "src/ui/numbers.ts"}";'
        f"const quantities = {json.dumps(quantities)};"
        f"console.log(JSON.stringify([{json.dumps(amounts)}.map(formatVnd),"
        " quantities.map(([n, unit]) => formatQuantity(n, unit))]));"
    )

    ran = subprocess.run(
        [Path(sys.executable).parent / "node", "--input-type=module", "--eval", script],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(ran.stdout) == [
        [vnd(n) for n in amounts],
        [quantity(n, unit) for n, unit in quantities],
    ]


def test_a_card_shows_stars_price_origin_and_one_action():
    html = card_html(HONEY)

    assert "#stars-4" in html
    assert "OCOP 4 sao" in html
    assert "85.000 ₫" in html
    assert "/ hũ 250 g" in html
    assert "Xã Thạnh An, TP. Hồ Chí Minh<br>HTX Thạnh An Xanh" in html
    assert '<input type="hidden" name="variant_id" value="17">' in html
    assert html.count("<form") == 1
    assert "Minh hoạ" not in html


def test_an_expired_certificate_shows_words_and_no_stars():
    html = card_html(HONEY._replace(stars=None, certificate_note="Chứng nhận đã hết hạn 03/2026"))

    assert "Chứng nhận đã hết hạn 03/2026" in html
    assert "stars" not in html
    assert "sao" not in html


def test_a_sold_out_product_cannot_be_put_into_the_basket():
    html = card_html(HONEY._replace(stock_note="Tạm hết hàng"))

    assert "Tạm hết hàng" in html
    assert "<form" not in html


def test_a_made_up_product_says_so():
    assert "Minh hoạ" in card_html(HONEY._replace(is_demo=True))


def test_names_with_html_are_shown_as_text():
    bad = '<script>alert("x")</script>'
    html = card_html(
        HONEY._replace(name=bad, producer=bad, commune=Commune(bad, bad), certificate_note=bad, url='"><b>')
    )

    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 4
    assert 'href="&quot;&gt;&lt;b&gt;"' in html


def test_a_refused_answer_comes_back_with_its_error_tied_to_the_field():
    html = show(
        '{% field "phone" "Số điện thoại" kind="phone" value=typed error="Cần 10 chữ số." help="Để gọi." %}',
        typed='0912 "34',
    )

    assert 'value="0912 &quot;34"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="o-phone-help o-phone-error"' in html
    assert re.search(r'<p class="field-error" id="o-phone-error">.*Cần 10 chữ số\.', html, re.DOTALL)
    assert 'type="tel"' in html
    assert 'autocomplete="tel"' in html


def test_money_asks_for_the_number_pad_and_names_its_unit():
    html = show('{% field "cash" "Tiền khách đưa" kind="money" %}')

    assert 'inputmode="numeric"' in html
    assert "<span>₫</span>" in html
    assert "aria-invalid" not in html


@pytest.mark.parametrize(("kind", "mark"), [("radio", " checked"), ("select", " selected")])
def test_a_choice_made_before_is_still_made(kind, mark):
    choices = (Choice("1", "Một"), Choice("11", "Mười một"))

    html = show('{% field "n" "Số" kind=kind choices=choices value=11 %}', kind=kind, choices=choices)

    assert f'value="11"{mark}' in html
    assert f'value="1"{mark}' not in html


def test_an_unknown_kind_of_field_is_a_mistake_seen_at_once():
    with pytest.raises(KeyError):
        show('{% field "n" "Số" kind="nunber" %}')


def paged(page: int, pages: int, address: str) -> list[str]:
    html = Template("{% load pieces %}{% pagination page pages %}").render(
        Context({"request": RequestFactory().get(address), "page": page, "pages": pages})
    )
    return re.findall(r'<a href="([^"]+)"', html)


def test_pages_keep_the_question_and_the_first_needs_no_number():
    assert paged(2, 3, "/tim-kiem/?q=m%E1%BA%ADt&trang=2") == [
        "?q=m%E1%BA%ADt",
        "?q=m%E1%BA%ADt",
        "?q=m%E1%BA%ADt&amp;trang=2",
        "?q=m%E1%BA%ADt&amp;trang=3",
        "?q=m%E1%BA%ADt&amp;trang=3",
    ]


def test_a_long_list_links_its_ends_and_neighbours_only():
    assert len(paged(50, 100, "/")) == 2 + 2 + 5
    assert paged(1, 1, "/") == []


SALES = Table(
    "Doanh thu theo xã",
    (Column("Xã"), Column("Doanh thu", is_number=True), Column("Hồ sơ")),
    (("Xã <b>", "85.000 ₫", Cell("Đủ", badge="good")),),
    totals=("Cộng", "85.000 ₫", ""),
)


def test_a_table_repeats_its_headings_for_phones_and_escapes():
    html = show("{% data_table table %}", table=SALES)

    assert html.count('data-label="Doanh thu"') == 2
    assert "Xã &lt;b&gt;" in html
    assert '<span class="badge is-good">Đủ</span>' in html


def test_an_empty_table_says_so_in_words():
    html = show("{% data_table table %}", table=SALES._replace(rows=(), empty="Chưa có đơn nào hôm nay."))

    assert "Chưa có đơn nào hôm nay." in html
    assert "<table" not in html


def test_a_row_that_does_not_fit_its_columns_is_refused():
    with pytest.raises(ValueError, match="zip"):
        show("{% data_table table %}", table=SALES._replace(rows=(("một ô",),)))


def test_bars_share_one_scale_and_a_loss_lies_left_of_zero():
    html = show(
        "{% bar_chart chart %}",
        chart=BarChart(
            "Thay đổi", (Bar("A", 30, "tăng 30 %"), Bar("B", -10, "giảm 10 %"), Bar("C", 0, "không đổi"))
        ),
    )

    bars = re.findall(r'class="chart-bar([^"]*)" x="([\d.]+)%" width="([\d.]+)%"', html)
    assert bars == [("", "25.00", "75.00"), (" is-negative", "0.00", "25.00"), ("", "25.00", "0.00")]


COMMUNES = [
    ("Xã Thạnh An", "TP. Hồ Chí Minh"),
    ("Xã Nguyễn Việt Khái", "Tỉnh Cà Mau"),
    ("Phường Buôn Ma Thuột", "Tỉnh Đắk Lắk"),
    ("Đặc khu Phú Quốc", "Tỉnh An Giang"),
    ("Xã Ea", "Tỉnh Đắk Lắk"),
    ("Xã Nam Cát Tiên Thượng Hạ Long Xuyên", "Thành phố Hồ Chí Minh mở rộng"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "province"), COMMUNES)
@pytest.mark.parametrize("is_large", [False, True])
def test_a_stamp_keeps_its_words_inside_the_ring(name, province, is_large):
    text = stamp.lay_out(name, province, is_large=is_large)
    room = stamp.LARGE if is_large else stamp.SMALL

    assert (
        max(stamp.width_em(line) for line, _ in text.name_lines) * float(text.name_size)
        <= room.name_width + 1
    )
    assert stamp.width_em(province) * float(text.province_size) <= stamp.ARC_LENGTH + 2
    assert len(text.name_lines) <= 2
    assert " ".join(line for line, _ in text.name_lines) == stamp.split_kind(name)[1]


def test_a_stamp_is_a_sound_drawing_with_points_as_decimal_marks():
    svg = show('{% commune_stamp "Xã Thạnh An" "TP. Hồ Chí Minh" size="large" %}').strip()

    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("aria-label") == "Xã Thạnh An, TP. Hồ Chí Minh"
    assert all("," not in value for text in root.iter("text") for value in text.attrib.values())


def test_the_sample_page_shows_every_piece(client, db):
    html = client.get("/mau/").content.decode()

    for piece in (FRONTEND / "templates" / "pieces").glob("*.html"):
        source = piece.read_text(encoding="utf-8").split("{% endcomment %}")[-1]
        first_class = re.search(r'class="([a-z-]+)[ "{]', source)
        if first_class:
            assert f'class="{first_class[1]}' in html, piece.name


def test_the_sample_page_does_not_exist_in_production(client, db, settings):
    assert client.get("/mau/").status_code == 200

    settings.MODE = "production"
    assert client.get("/mau/").status_code == 404


def test_the_demo_says_that_its_goods_are_made_up(client, db, settings):
    assert "Dữ liệu minh hoạ" in client.get("/mau/").content.decode()

    settings.MODE = "production"
    assert "Dữ liệu minh hoạ" not in client.get("/mau/").content.decode()


@pytest.mark.parametrize("name", ["403.html", "404.html", "500.html"])
def test_error_pages_need_no_context(name):
    html = render_to_string(name, {})

    assert "<h1" in html
    assert 'href="/"' in html


def test_every_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (FRONTEND / "static" / "icons.svg").read_text()))
    asked = {
        name
        for path in (FRONTEND / "templates").rglob("*.html")
        for name in re.findall(r'(?:\{% icon |icon_name=)"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }

    assert len(asked) > 10
    assert asked <= drawn
