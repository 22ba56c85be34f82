"""The cases: what is asked for, how often which page, and what counts as one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from shop.operations.bench import reading, writing
from shop.operations.bench.browser import Browser, Request
from shop.operations.bench.scene import Scene


class Case(NamedTuple):
    """One line of the table.

    requests  for a case of single requests: all there are, drawn from at random
    flow      for a case that takes several requests in order: what player number n plays over and over; no two
              players of a run have the same number
    per       how many things one request or flow does (the sales of a batch); figures are divided by it
    has_work_behind  leaves events that the worker delivers: weighed apart
    """

    name: str
    title: str
    requests: Callable[[Scene], Sequence[Request]] | None = None
    flow: Callable[[Scene, int], Callable[[Browser], None]] | None = None
    per: int = 1
    has_work_behind: bool = False


CASES: tuple[Case, ...] = (
    Case("hello", "Trang nhỏ nhất, đủ các lớp giữa", reading.hello),
    Case("list-cached", "Trang danh sách, khách chưa có giỏ, thân trang đã nhớ", reading.cached_list),
    Case("list-page", "Trang danh sách", reading.list_pages),
    Case("list-graphql", "Danh sách 20 sản phẩm, GraphQL", reading.list_queries),
    Case("product-page", "Trang sản phẩm", reading.product_pages),
    Case("product-graphql", "Sản phẩm, GraphQL", reading.product_queries),
    Case("search-page", "Trang tìm kiếm", reading.search_pages),
    Case("report-page", "Báo cáo một năm theo xã", reading.report_pages),
    Case("report-graphql", "Báo cáo một năm theo xã, GraphQL", reading.report_queries),
    Case("guest-order", "Đơn của khách: 3 người bán × 2 món", flow=writing.order_flow, has_work_behind=True),
    Case(
        "guest-order-browsed",
        "Đơn ấy, kể cả xem 6 trang sản phẩm",
        flow=writing.browsed_order_flow,
        has_work_behind=True,
    ),
    Case("till-sale", "Lần bán ở quầy, gửi từng lần", flow=writing.till_sale_flow, has_work_behind=True),
    Case(
        "till-batch",
        "Lần bán ở quầy, gửi một lượt 100 lần",
        flow=writing.till_batch_flow,
        per=writing.SALES_OF_A_BATCH,
        has_work_behind=True,
    ),
)
BY_NAME = {case.name: case for case in CASES}
