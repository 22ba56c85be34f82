"""Papers of a product: added to a draft at once, proposed for one that shoppers have been shown; reminders."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone

from catalog.models import Product, ProductPaper, ProductPaperKind, ProductState
from catalog.selectors.access_product import access_product
from catalog.services.product_faults import Checklist
from catalog.services.review_product import SHOWN_STATES, WrongState, propose_change, todays
from shop.kernel.acting import acting
from shop.kernel.errors import NotFound
from shop.kernel.models import Notice, Scan
from shop.kernel.notices import post_notices
from shop.kernel.text import clean_text
from vendors.selectors.access_desk import Desk

REMIND_DAYS_BEFORE = 30
OLDEST_PAPER = date(1990, 1, 1)
FURTHEST_EXPIRY_YEAR = 2100


class PaperInput(NamedTuple):
    """A paper as typed; expires_on None: it has no end."""

    kind: str
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None = None
    scan: Scan | None = None


def add_paper(desk: Desk, product_id: int, paper: PaperInput, *, day: date) -> ProductPaper:
    """Add a paper. Of a product shoppers have seen it waits for a moderator, in the one change that waits.

    day     today
    raises  NotFound; Faults; WrongState  while the product waits for its review
    locks   the product
    """
    columns = _checked(paper, day)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = _editable(desk, product_id)
        added = ProductPaper.objects.create(product=product, added_by=desk.actor, **columns)
        if product.state in SHOWN_STATES:
            propose_change(desk, product_id, {"papers": [*_wanted(product), added.pk]})
    return added


def withdraw_paper(desk: Desk, product_id: int, paper_id: int) -> None:
    """Take a paper away; one that shoppers were told of goes once a moderator agrees.

    raises  NotFound; WrongState
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = _editable(desk, product_id)
        paper = product.papers.filter(pk=paper_id, withdrawn_at=None).first()
        if paper is None:
            raise NotFound("Không có giấy tờ này.")
        if product.state not in SHOWN_STATES:
            paper.withdrawn_at = timezone.now()
            paper.save(update_fields=["withdrawn_at"])
            return
        wanted = [pk for pk in _wanted(product) if pk != paper_id]
        if not paper.is_approved:
            paper.withdrawn_at = timezone.now()
            paper.save(update_fields=["withdrawn_at"])
        propose_change(desk, product_id, {"papers": wanted})


def remind_of_papers(*, day: date) -> int:
    """Tell producers of papers that end within 30 days, each once. Returns how many do. One or two queries."""
    ending = (
        ProductPaper.objects.filter(
            withdrawn_at=None, expires_on__gte=day, expires_on__lte=day + timedelta(days=REMIND_DAYS_BEFORE)
        )
        .exclude(product__state=ProductState.REJECTED)
        .select_related("product")
        .order_by("pk")
    )
    notices = [
        Notice(
            recipient=f"vendor:{paper.product.vendor_id}",
            kind="paper-expiring",
            title=f"{paper.get_kind_display()} của “{paper.product.name}” sắp hết hạn"[:160],
            body=f"Số {paper.number}, hết hạn {paper.expires_on:%d/%m/%Y}. Mời bổ sung giấy mới.",
            link=f"/kenh-ban/{paper.product.vendor_id}/san-pham/{paper.product_id}/giay-to/",
            matter=f"paper-expiring:{paper.pk}",
        )
        for paper in ending
    ]
    post_notices(notices)
    return len(notices)


def _editable(desk: Desk, product_id: int) -> Product:
    product = access_product(desk, product_id, is_locked=True)
    if product.state == ProductState.IN_REVIEW:
        raise WrongState("Sản phẩm đang chờ duyệt. Bấm “Rút lại để sửa” rồi làm lại.")
    return product


def _wanted(product: Product) -> list[int]:
    """The papers the waiting change would leave, or those shown today."""
    waiting = product.changes.filter(state="waiting").first()
    if waiting is not None and "papers" in waiting.proposed:
        return list(waiting.proposed["papers"])
    return list(todays(product, "papers"))


def _checked(paper: PaperInput, day: date) -> dict[str, object]:
    """raises Faults"""
    faults = Checklist()
    columns: dict[str, object] = paper._asdict()
    if paper.kind not in ProductPaperKind.values:
        faults.add("kind", "Mời chọn loại giấy tờ.")
    for field, longest, example in (("number", 60, "01/TCB-2026"), ("issuer", 160, "Sở Y tế")):
        with faults.of(field):
            columns[field] = clean_text(getattr(paper, field), max_length=longest)
            if not columns[field]:
                faults.add(field, f"Mời nhập, ví dụ {example}.")
    if not OLDEST_PAPER <= paper.issued_on <= day:
        faults.add("issued_on", "Ngày cấp không thể sau hôm nay hay trước năm 1990.")
    if paper.expires_on is not None:
        if paper.expires_on < paper.issued_on:
            faults.add("expires_on", "Ngày hết hạn phải sau ngày cấp.")
        elif paper.expires_on < day:
            faults.add("expires_on", "Giấy này đã hết hạn: mời thêm giấy còn hạn.")
        elif paper.expires_on.year > FURTHEST_EXPIRY_YEAR:
            faults.add("expires_on", "Mời xem lại năm hết hạn.")
    faults.raise_if_any()
    return columns
