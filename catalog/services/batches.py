"""Batches as a producer writes them down: what was made when, what went into it, the papers about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from catalog.models import Batch, BatchPaper, BatchSource, ForeignStamp, Product
from catalog.selectors.access_batch import access_batch, products_for_batches
from catalog.services.product_faults import Checklist, Faults
from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import Scan
from shop.kernel.text import clean_text
from vendors.selectors.access_desk import Desk

OLDEST_BATCH = date(2000, 1, 1)
LONGEST_LIFE = timedelta(days=100 * 366)
MAX_QUANTITY = 1_000_000_000
MOST_OF_A_BATCH = 40  # sources, papers and stamps each: nobody reads more


class BatchInput(NamedTuple):
    """A batch as typed. quantity in base units of the product's sizes; None: not said."""

    code: str
    made_on: date
    expires_on: date | None = None
    quantity: int | None = None
    note: str = ""


class SourceInput(NamedTuple):
    """Where some material came from: one step back."""

    material: str
    supplier: str
    place: str = ""
    received_on: date | None = None
    quantity: str = ""


class BatchPaperInput(NamedTuple):
    title: str
    number: str = ""
    issued_on: date | None = None
    scan: Scan | None = None


class StampInput(NamedTuple):
    """A stamp of another system on the goods, with the address where that system shows it ("" : not known)."""

    system: str
    code: str
    url: str = ""


def suggest_expiry(product: Product, made_on: date) -> date | None:
    """By the shortest shelf life of the product's sizes on sale; None where none is given. One query unless loaded."""
    lives = [
        size.shelf_life_days for size in product.variants.all() if size.is_active and size.shelf_life_days
    ]
    return made_on + timedelta(days=min(lives)) if lives else None


def create_batch(desk: Desk, product_id: int, typed: BatchInput, *, day: date) -> Batch:
    """Write down a batch of a product of the desk's producer.

    day     today: what was made tomorrow is a slip of the finger
    raises  NotFound; Faults
    """
    columns = checked_batch(typed, day)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = products_for_batches(desk).filter(pk=product_id).first()
        if product is None:
            raise NotFound("Không có sản phẩm này.")
        with _one_code_a_product():
            return Batch.objects.create(product=product, added_by=desk.actor, **columns)


def write_batch(batch: Batch, typed: BatchInput, *, day: date) -> None:
    """Write other dates, number or quantity into a locked batch that nothing has been done with yet.

    Whether that is so is the ledger's knowledge: outlets.services.change_batch asks it.
    raises Faults
    """
    for column, value in checked_batch(typed, day).items():
        setattr(batch, column, value)
    with _one_code_a_product():
        batch.save(update_fields=["code", "made_on", "expires_on", "quantity", "note"])


def checked_batch(typed: BatchInput, day: date) -> dict[str, object]:
    """raises Faults"""
    faults = Checklist()
    columns: dict[str, object] = typed._asdict()
    for field, longest in (("code", 40), ("note", 300)):
        with faults.of(field):
            columns[field] = clean_text(str(columns[field]), max_length=longest, path=(field,))
    if not columns["code"]:
        faults.add("code", "Mời nhập số lô như in trên bao bì, ví dụ L2211.")
    if not OLDEST_BATCH <= typed.made_on <= day:
        faults.add("made_on", "Ngày sản xuất phải là hôm nay hoặc một ngày đã qua.")
    if typed.expires_on is not None and not typed.made_on <= typed.expires_on <= typed.made_on + LONGEST_LIFE:
        faults.add("expires_on", "Hạn dùng phải từ ngày sản xuất trở đi.")
    if typed.quantity is not None and not 1 <= typed.quantity < MAX_QUANTITY:
        faults.add("quantity", "Số lượng phải lớn hơn 0 và dưới một tỷ.")
    faults.raise_if_any()
    return columns


def add_source(desk: Desk, batch_id: int, typed: SourceInput, *, day: date) -> BatchSource:
    """raises NotFound; Faults; InvalidInput  when there are too many"""
    faults = Checklist()
    columns: dict[str, object] = typed._asdict()
    for field, longest in (("material", 120), ("supplier", 200), ("place", 200), ("quantity", 60)):
        with faults.of(field):
            columns[field] = clean_text(str(columns[field]), max_length=longest, path=(field,))
    if not columns["material"]:
        faults.add("material", "Mời nhập tên nguyên liệu, ví dụ: mật thô.")
    if not columns["supplier"]:
        faults.add("supplier", "Mời nhập tên người hoặc nơi cung cấp; tự làm ra thì ghi tên cơ sở của bạn.")
    if typed.received_on is not None and not OLDEST_BATCH <= typed.received_on <= day:
        faults.add("received_on", "Ngày nhận phải là hôm nay hoặc một ngày đã qua.")
    faults.raise_if_any()
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        batch = _with_room(desk, batch_id, BatchSource)
        return BatchSource.objects.create(batch=batch, **columns)


def add_batch_paper(desk: Desk, batch_id: int, typed: BatchPaperInput, *, day: date) -> BatchPaper:
    """raises NotFound; Faults; InvalidInput  when there are too many"""
    faults = Checklist()
    columns: dict[str, object] = typed._asdict()
    for field, longest in (("title", 160), ("number", 60)):
        with faults.of(field):
            columns[field] = clean_text(str(columns[field]), max_length=longest, path=(field,))
    if not columns["title"]:
        faults.add("title", "Mời nhập tên giấy tờ, ví dụ: Phiếu kiểm nghiệm.")
    if typed.issued_on is not None and not OLDEST_BATCH <= typed.issued_on <= day:
        faults.add("issued_on", "Ngày cấp phải là hôm nay hoặc một ngày đã qua.")
    faults.raise_if_any()
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        batch = _with_room(desk, batch_id, BatchPaper)
        return BatchPaper.objects.create(batch=batch, **columns)


def add_stamp(desk: Desk, batch_id: int, typed: StampInput) -> ForeignStamp:
    """Note the stamp of another system that stands on the batch's goods.

    raises NotFound; Faults; InvalidInput  when there are too many
    """
    faults = Checklist()
    columns: dict[str, str] = typed._asdict()
    for field, longest in (("system", 60), ("code", 120), ("url", 300)):
        with faults.of(field):
            columns[field] = clean_text(columns[field], max_length=longest, path=(field,))
    if not columns["system"]:
        faults.add("system", "Mời nhập tên hệ thống in trên tem, ví dụ SmartLife.")
    if not columns["code"]:
        faults.add("code", "Mời nhập mã trên tem.")
    if columns["url"] and not columns["url"].startswith(("https://", "http://")):
        faults.add("url", "Địa chỉ tra cứu bắt đầu bằng https://, chép từ trình duyệt.")
    faults.raise_if_any()
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        batch = _with_room(desk, batch_id, ForeignStamp)
        try:
            with transaction.atomic():
                return ForeignStamp.objects.create(batch=batch, product=batch.product, **columns)
        except IntegrityError:
            raise Faults({"code": "Mã này của hệ thống đó đã ghi cho một lô hoặc sản phẩm khác."}) from None


def _with_room(
    desk: Desk, batch_id: int, kind: type[BatchSource] | type[BatchPaper] | type[ForeignStamp]
) -> Batch:
    """The locked batch, if one more of the kind may be added."""
    batch = access_batch(desk, batch_id, is_locked=True)
    if kind._default_manager.filter(batch=batch).count() >= MOST_OF_A_BATCH:
        raise InvalidInput(f"Mỗi lô ghi được nhiều nhất {MOST_OF_A_BATCH} dòng loại này.")
    return batch


@contextmanager
def _one_code_a_product() -> Iterator[None]:
    """Says in place that a product has a batch of this number already."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "batch_code_once" not in str(error):
            raise
        raise Faults({"code": "Sản phẩm này đã có lô mang số đó."}) from None
