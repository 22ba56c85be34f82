"""A producer's desk at a glance: what to do next, each with where it is done, and what was sold of late.

It stands here because it reads every room from the sales down. Helpers see what their scopes cover.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from django.db.models import Q, QuerySet

from catalog.models import ProductState
from catalog.selectors.certificate_states import CertificateState, file_window
from catalog.selectors.desk_tasks import ending_certificates, ending_papers, products_by_state
from outlets.selectors.short_goods import short_goods
from shop.kernel.clock import VIETNAM
from shop.kernel.models import Notice
from shop.kernel.quantity import describe_quantity
from shop.orders.selectors.vendor_orders import waiting_orders
from shop.reports.selectors.vendor_sales import DAYS, VendorSales, vendor_sales
from vendors.models import HelperScope, VendorState
from vendors.selectors.access_desk import HELPER, Desk
from vendors.selectors.vendor_checklist import PAPERS_PATH, PROFILE_PATH, checklist
from vendors.selectors.vendor_papers import papers_of_desk

MOST_NOTICES = 20
MOST_NAMED = 3
TaskKind = Literal["order", "profile", "product", "certificate", "paper", "stock"]
# What stands on the desk by itself, counted anew each time: as messages it would be said twice.
SAID_ANYWAY = ("order-to-ship", "certificate-expiring", "paper-expiring")
# Messages a helper may read, by where they lead; the account for payouts is in no scope.
_SCOPE_OF_PATH = {
    "san-pham/": HelperScope.PRODUCTS,
    "chung-nhan/": HelperScope.PRODUCTS,
    "lo/": HelperScope.STOCK,
    "don/": HelperScope.ORDERS,
    "ho-so/": HelperScope.PROFILE,
    "giay-to/": HelperScope.PROFILE,
}
_OWNERS_PATH = "ho-so/ngan-hang/"
_BEFORE_APPROVAL = frozenset({VendorState.DRAFT, VendorState.SUBMITTED, VendorState.REJECTED})


class DeskTask(NamedTuple):
    """One thing to do.

    path  where it is done, below /kenh-ban/<vendor>/
    """

    kind: TaskKind
    title: str
    path: str
    note: str = ""
    due: date | None = None
    is_late: bool = False


class FirstStep(NamedTuple):
    """One of the four steps of a producer that is not let in yet."""

    label: str
    path: str
    is_done: bool


class DeskHome(NamedTuple):
    """tasks: what is late first; notices: messages not yet done with; sales: None where they are not this person's."""

    first_steps: list[FirstStep]
    tasks: list[DeskTask]
    notices: list[Notice]
    sales: VendorSales | None


def desk_home(desk: Desk, *, day: date, now: datetime) -> DeskHome:
    """What the desk's first page shows. Eight queries at most beside the gate's."""
    is_before_approval = desk.vendor.state in _BEFORE_APPROVAL
    steps: list[FirstStep] = []
    tasks: list[DeskTask] = []
    sales = None
    if is_before_approval:
        steps, to_do = _before_approval(desk, day)
        tasks += to_do
    else:
        sales = vendor_sales(desk, day=day, now=now) if desk.may(HelperScope.ORDERS) else None
        tasks += [*_orders(desk), *_goods(desk, sales, day, now), *_vendor_papers(desk, day)]
        if desk.may(HelperScope.PRODUCTS):
            tasks += [*_products(desk), *_certificates(desk, day), *_papers(desk, day)]
    tasks.sort(key=lambda task: not task.is_late)  # stable: else in the order of this page
    return DeskHome(steps, tasks, list(open_notices(desk)[:MOST_NOTICES]), sales)


def open_notices(desk: Desk) -> QuerySet[Notice]:
    """The producer's messages that this person may read, newest first."""
    notices = Notice.objects.filter(recipient=f"vendor:{desk.vendor.pk}", done_at=None)
    notices = notices.exclude(kind__in=SAID_ANYWAY).order_by("-pk")
    if desk.role != HELPER:
        return notices
    base = f"/kenh-ban/{desk.vendor.pk}/"
    theirs = Q(pk=None)
    for path, scope in _SCOPE_OF_PATH.items():
        if desk.may(scope):
            theirs |= Q(link__startswith=base + path)
    return notices.filter(theirs).exclude(link__startswith=base + _OWNERS_PATH)


def _before_approval(desk: Desk, day: date) -> tuple[list[FirstStep], list[DeskTask]]:
    """Two queries; what waits for the moderators is not asked of the producer again."""
    missing = checklist(desk.vendor, day=day)
    fields = [one.label for one in missing if one.path.startswith(PROFILE_PATH)]
    papers = [one.label for one in missing if one.path == PAPERS_PATH]
    products = sum(pile.products for pile in products_by_state(desk.vendor).values())
    is_sent = desk.vendor.state == VendorState.SUBMITTED
    steps = [
        FirstStep("Điền hồ sơ", PROFILE_PATH, not fields),
        FirstStep("Thêm giấy tờ", PAPERS_PATH, not papers),
        FirstStep("Soạn sản phẩm đầu tiên", "san-pham/" if products else "san-pham/moi/", bool(products)),
        FirstStep("Gửi duyệt", PROFILE_PATH, is_sent),
    ]
    tasks = []
    if desk.may(HelperScope.PROFILE) and not is_sent:
        if desk.vendor.state == VendorState.REJECTED:
            tasks.append(
                DeskTask("profile", "Hồ sơ chưa được duyệt: xem lý do, sửa rồi gửi lại", PROFILE_PATH)
            )
        if fields:
            tasks.append(DeskTask("profile", "Điền nốt hồ sơ", PROFILE_PATH, f"Còn thiếu: {_names(fields)}."))
        if papers:
            tasks.append(DeskTask("paper", "Thêm giấy tờ", PAPERS_PATH, f"Còn thiếu: {_names(papers)}."))
        if not missing:
            tasks.append(
                DeskTask("profile", "Gửi hồ sơ để chợ duyệt", PROFILE_PATH, "Hồ sơ đã đủ, chỉ còn bấm gửi.")
            )
    if desk.may(HelperScope.PRODUCTS) and not products:
        note = "Soạn trước được; hồ sơ được duyệt là gửi duyệt sản phẩm."
        tasks.append(DeskTask("product", "Soạn sản phẩm đầu tiên", "san-pham/moi/", note))
    return steps, tasks


def _orders(desk: Desk) -> Iterator[DeskTask]:
    waiting = waiting_orders(desk)
    if waiting.orders and waiting.since:
        yield DeskTask(
            "order",
            f"{waiting.orders} đơn chờ gửi",
            "don/",
            f"Đơn cũ nhất đặt lúc {waiting.since.astimezone(VIETNAM):%H:%M %d/%m/%Y}.",
        )


def _goods(desk: Desk, sales: VendorSales | None, day: date, now: datetime) -> Iterator[DeskTask]:
    if not desk.may(HelperScope.STOCK):
        return
    sold = (sales or vendor_sales(desk, day=day, now=now)).sold_online
    short = short_goods(desk.vendor.pk, sold=sold, days=DAYS)
    for one in short.rows:
        left = describe_quantity(one.free, one.base_unit, one.unit_word)
        pace = describe_quantity(sold.get(one.variant_id, 0), one.base_unit, one.unit_word)
        note = f"{DAYS} ngày qua bán trực tuyến {pace}" if one.variant_id in sold else "Mời đưa hàng lên kệ"
        yield DeskTask(
            "stock",
            f"{one.product_name}: {f'chỉ còn {left}' if one.free else 'kệ trực tuyến đã hết'}",
            "lo/",
            f"{one.size}. {note}{', còn không đủ bán một tuần' if one.free else ''}.",
        )
    if short.total > len(short.rows):
        more = short.total - len(short.rows)
        yield DeskTask("stock", f"{more} quy cách khác đã hết hoặc sắp hết trên kệ trực tuyến", "san-pham/")


def _products(desk: Desk) -> Iterator[DeskTask]:
    piles = products_by_state(desk.vendor)
    for state, one, many, note in (
        (
            ProductState.REJECTED,
            "1 sản phẩm bị từ chối",
            "{} sản phẩm bị từ chối",
            "Xem lý do, sửa rồi gửi lại.",
        ),
        (
            ProductState.DRAFT,
            "1 sản phẩm đang soạn",
            "{} sản phẩm đang soạn",
            "Soạn xong thì gửi duyệt để bán.",
        ),
    ):
        pile = piles.get(state)
        if pile:
            is_one = pile.products == 1
            path = f"san-pham/{pile.one_id}/" if is_one else f"san-pham/?trang-thai={state}"
            yield DeskTask("product", one if is_one else many.format(pile.products), path, note)
    if not piles:
        yield DeskTask(
            "product", "Thêm sản phẩm đầu tiên", "san-pham/moi/", "Bắt đầu bằng tên, phần khác thêm dần."
        )
    changed = sum(pile.with_waiting_change for pile in piles.values())
    in_review = piles[ProductState.IN_REVIEW].products if ProductState.IN_REVIEW in piles else 0
    waiting = [
        words.format(number)
        for words, number in (("{} sản phẩm", in_review), ("{} thay đổi", changed))
        if number
    ]
    if waiting:
        note = "Không phải làm gì: kết quả sẽ hiện ở đây."
        yield DeskTask("product", f"{' và '.join(waiting)} đang chờ chợ duyệt", "san-pham/", note)


def _certificates(desk: Desk, day: date) -> Iterator[DeskTask]:
    for one in ending_certificates(desk.vendor, day=day):
        path = f"chung-nhan/{one.product_id}/"
        ends = f"Giấy chứng nhận hết hạn {one.expires_on:%d/%m/%Y}"
        last = file_window(one.expires_on).last
        if one.state == CertificateState.RENEWAL:
            title = f"{one.product_name}: nộp hồ sơ đánh giá lại"
            yield DeskTask("certificate", title, path, f"{ends}.", last)
        elif one.state == CertificateState.LATE:
            note = f"{ends}. Mời liên hệ ngay cán bộ OCOP của xã."
            title = f"{one.product_name}: quá hạn nộp hồ sơ đánh giá lại"
            yield DeskTask("certificate", title, path, note, last, is_late=True)
        elif one.state == CertificateState.GRACE and one.grace_until:
            title = f"{one.product_name}: đang chờ kết quả đánh giá lại"
            yield DeskTask("certificate", title, path, f"Sao được giữ đến trước {one.grace_until:%d/%m/%Y}.")
        else:
            title = f"{one.product_name}: giấy chứng nhận đã hết hạn, sao không còn hiện"
            yield DeskTask("certificate", title, path, f"{ends}.", is_late=True)


def _papers(desk: Desk, day: date) -> Iterator[DeskTask]:
    for one in ending_papers(desk.vendor, day=day):
        path = f"san-pham/{one.product_id}/giay-to/"
        yield _paper(f"{one.kind} của “{one.product_name}”", path, one.expires_on, day)


def _vendor_papers(desk: Desk, day: date) -> Iterator[DeskTask]:
    if not desk.may(HelperScope.PROFILE):
        return
    for row in papers_of_desk(desk, day=day):
        if row.paper.withdrawn_at is None and row.state != "good" and row.paper.expires_on:
            yield _paper(row.paper.get_kind_display(), PAPERS_PATH, row.paper.expires_on, day)


def _paper(name: str, path: str, expires_on: date, day: date) -> DeskTask:
    if expires_on < day:
        return DeskTask(
            "paper", f"{name} đã hết hạn", path, "Mời bổ sung giấy mới.", expires_on, is_late=True
        )
    return DeskTask("paper", f"{name} sắp hết hạn", path, "Mời bổ sung giấy mới.", expires_on)


def _names(labels: list[str]) -> str:
    shown = "; ".join(labels[:MOST_NAMED])
    return shown if len(labels) <= MOST_NAMED else f"{shown} và {len(labels) - MOST_NAMED} mục khác"
