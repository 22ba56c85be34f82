"""Shapes of what the pieces in templates/pieces/ take. Views fill them; a dict with their keys works."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple


class Commune(NamedTuple):
    name: str  # with its kind: "Xã Thạnh An"
    province: str = ""  # as written on pages: "TP. Hồ Chí Minh"
    url: str = ""


class ProductCard(NamedTuple):
    name: str
    url: str
    price_vnd: int
    price_unit: str  # what the price buys: "hũ 250 g"
    commune: Commune
    producer: str
    stars: int | None = None  # 3..5 while the certificate is valid, else None
    certificate_note: str = ""  # said instead of stars: "Chứng nhận hết hạn 03/2025"
    picture: str = ""  # the name of its file, from which its widths are known
    picture_url: str = ""  # an address instead of a name; without both the group's icon stands in its place
    group: str = ""  # "Thực phẩm"
    group_icon: str = "group-food"  # a name in icons.svg
    action_url: str = ""  # a POST adds it to the basket; "" shows a link to the page instead
    variant_id: int | None = None
    stock_note: str = ""  # "Tạm hết hàng": shown instead of the action
    is_demo: bool = False
    has_stamp: bool = True  # False where the picture itself carries the commune's stamp


class Choice(NamedTuple):
    value: str
    label: str
    note: str = ""


class Crumb(NamedTuple):
    label: str
    url: str = ""  # "" for the page itself


class NavGroup(NamedTuple):
    name: str
    url: str
    icon: str  # a name in icons.svg
    is_current: bool = False


class Tab(NamedTuple):
    label: str
    url: str
    is_current: bool = False
    total: int | None = None


class Fact(NamedTuple):
    label: str
    value: Any
    note: str = ""


class Sum(NamedTuple):
    label: str
    amount_vnd: int
    is_total: bool = False


class Column(NamedTuple):
    label: str
    is_number: bool = False


class Cell(NamedTuple):
    text: Any
    url: str = ""
    badge: str = ""  # a kind of badge, then the text is shown in one: good, attention, bad, place, plain


class Table(NamedTuple):
    """Rows of cells as wide as columns; the first cell is the row's heading. A bare string is a cell too."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    source: str = ""  # under the caption: period, source, "tính đến 14:05 22/11/2026"
    totals: tuple[Cell | str, ...] = ()
    empty: str = "Chưa có dòng nào."


class Bar(NamedTuple):
    label: str
    value: int
    text: str  # the value as people read it: "12,4 triệu ₫"
    url: str = ""


class BarChart(NamedTuple):
    caption: str
    bars: tuple[Bar, ...]
    source: str = ""
    is_second: bool = False  # the second series of a page, in the colour of water


class Task(NamedTuple):
    title: str  # "3 đơn chờ xác nhận"
    url: str
    icon: str = "tasks"
    note: str = ""
    due: date | None = None
    is_late: bool = False


class Step(NamedTuple):
    label: str
    state: Literal["done", "now", "ahead"] = "ahead"
    url: str = ""


class Moment(NamedTuple):
    title: str
    state: Literal["done", "now", "ahead", "bad"] = "ahead"
    at: datetime | None = None
    note: str = ""
