"""A product's way onto the market: draft → in review → live, rejected or withdrawn; and changes to what is shown.

What a shopper reads and sees of a live product changes only after a moderator has looked at it. A withdrawn product
counts as live here: it comes back without a second look, so nobody may rewrite it meanwhile.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone

from catalog.models import Product, ProductChange, ProductPaper, ProductPicture, ProductReview, ProductState
from catalog.selectors.access_product import access_product
from catalog.selectors.product_checklist import missing_for_review
from catalog.services.show_first_picture import show_first_picture
from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.kernel.text import clean_text, sort_key
from vendors.models import VendorState
from vendors.people.models import User
from vendors.selectors.access_desk import Desk

PROPOSABLE_COLUMNS = (
    "name",
    "summary",
    "story",
    "story_answers",
    "ingredients",
    "storage",
    "brand",
    "category_id",
    "commune_id",
)
PROPOSABLE_LISTS = ("pictures", "papers")
SHOWN_STATES = (ProductState.LIVE, ProductState.WITHDRAWN)
LONGEST_REASON = 1000
Step = ProductReview.Step


class WrongState(DomainError):
    """The product has moved on since the page was read: decided by another person, or taken back."""

    code: ClassVar[str] = "wrong-state"


class VendorNotApproved(DomainError):
    """Whoever is not let in yet may write drafts, but not sell."""

    code: ClassVar[str] = "vendor-not-approved"


class Incomplete(DomainError):
    """Something a shopper must know is missing; `missing` names it."""

    code: ClassVar[str] = "incomplete"

    def __init__(self, labels: tuple[str, ...]) -> None:
        super().__init__(f"Chưa gửi duyệt được, còn thiếu: {'; '.join(labels)}.")
        self.missing = labels


def submit_product(desk: Desk, product_id: int) -> Product:
    """Ask for a draft or a rejected product to be let onto the market.

    raises  NotFound; WrongState; VendorNotApproved; Incomplete
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        _expect(product, ProductState.DRAFT, ProductState.REJECTED)
        _expect_approved_vendor(product)
        missing = missing_for_review(product)
        if missing:
            raise Incomplete(tuple(one.label for one in missing))
        _move(product, ProductState.IN_REVIEW, Step.SUBMITTED, actor=desk.actor)
    return product


def take_back_product(desk: Desk, product_id: int) -> Product:
    """Take back what waits for its review, to change it: a draft again.

    raises  NotFound; WrongState
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        _expect(product, ProductState.IN_REVIEW)
        _move(product, ProductState.DRAFT, Step.TAKEN_BACK, actor=desk.actor)
    return product


def approve_product(product_id: int, moderator: User) -> Product:
    """Let a product onto the market with the papers and pictures that stand with it.

    raises  NotFound; WrongState; VendorNotApproved
    locks   the product
    """
    actor = f"user:{moderator.pk}"
    with acting(actor):
        product = _locked(product_id)
        _expect(product, ProductState.IN_REVIEW)
        _expect_approved_vendor(product)
        product.papers.filter(withdrawn_at=None, is_approved=False).update(is_approved=True)
        product.pictures.filter(removed_at=None, is_shown=False).update(is_shown=True)
        review = _move(product, ProductState.LIVE, Step.APPROVED, actor=actor)
        show_first_picture(product)
        _tell_producer(review, f"“{product.name}” đã được duyệt", "Sản phẩm đã lên chợ.")
    return product


def reject_product(product_id: int, moderator: User, reason: str) -> Product:
    """Send a product back with the reason; one on sale comes off the market by it.

    raises  NotFound; WrongState; InvalidInput  without a reason
    locks   the product
    """
    actor, reason = f"user:{moderator.pk}", check_reason(reason)
    with acting(actor):
        product = _locked(product_id)
        _expect(product, ProductState.IN_REVIEW, *SHOWN_STATES)
        _take_back_waiting(product, actor)
        review = _move(product, ProductState.REJECTED, Step.REJECTED, actor=actor, reason=reason)
        _tell_producer(review, f"“{product.name}” cần sửa lại", reason)
    return product


def withdraw_product(desk: Desk, product_id: int) -> Product:
    """Take a live product off sale; a change that waits for its review is taken back with it.

    raises  NotFound; WrongState
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        _expect(product, ProductState.LIVE)
        _take_back_waiting(product, desk.actor)
        _move(product, ProductState.WITHDRAWN, Step.WITHDRAWN, actor=desk.actor)
    return product


def resume_product(desk: Desk, product_id: int) -> Product:
    """Put a withdrawn product on sale again, as it was approved.

    raises  NotFound; WrongState; VendorNotApproved
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        _expect(product, ProductState.WITHDRAWN)
        _expect_approved_vendor(product)
        _move(product, ProductState.LIVE, Step.RESUMED, actor=desk.actor)
    return product


def propose_change(desk: Desk, product_id: int, proposed: Mapping[str, Any]) -> ProductChange | None:
    """Ask for other words, pictures or papers of a product that was approved before.

    A change that waits already is replaced by one that holds both, so that a moderator never approves what was added
    after they had looked. What equals today's is dropped; when nothing is left, the waiting one is just taken back.

    proposed  as ProductChange.proposed, values checked by whoever calls
    returns   what waits now, None when nothing differs from what is shown
    raises    NotFound; WrongState  for a product that was never approved: it is changed directly
    locks     the product
    """
    unknown = set(proposed) - {*PROPOSABLE_COLUMNS, *PROPOSABLE_LISTS}
    if unknown:
        raise InvalidInput(f"Không đề nghị thay đổi được: {', '.join(sorted(unknown))}.")
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        _expect(product, *SHOWN_STATES)
        waiting = product.changes.filter(state=ProductChange.State.WAITING).first()
        wanted = {**(waiting.proposed if waiting else {}), **proposed}
        wanted = {key: value for key, value in wanted.items() if value != todays(product, key)}
        if waiting is not None and waiting.proposed == wanted:
            return waiting
        _take_back_waiting(product, desk.actor)
        if not wanted:
            return None
        return ProductChange.objects.create(product=product, proposed=wanted, proposed_by=desk.actor)


def take_back_change(desk: Desk, product_id: int) -> None:
    """Take back the change that waits; the product stays as it is shown.

    raises  NotFound; WrongState  when none waits
    locks   the product
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        product = access_product(desk, product_id, is_locked=True)
        if not _take_back_waiting(product, desk.actor):
            raise WrongState("Không có thay đổi nào đang chờ duyệt.")


def approve_change(change_id: int, moderator: User) -> Product:
    """Show what was proposed.

    raises  NotFound; WrongState  when it was decided or replaced meanwhile
    locks   the product
    """
    actor = f"user:{moderator.pk}"
    with acting(actor):
        change, product = _locked_change(change_id)
        columns = [key for key in PROPOSABLE_COLUMNS if key in change.proposed]
        for key in columns:
            setattr(product, key, change.proposed[key])
        if "commune_id" in columns:
            product.former_commune = None  # where that spot stood before communes merged is not known
        product.sort_key = sort_key(product.name)[: Product._meta.get_field("sort_key").max_length]
        product.save(update_fields=[*columns, "former_commune", "sort_key", "updated_at"])
        if "pictures" in change.proposed:
            _show_pictures(product, change.proposed["pictures"])
        if "papers" in change.proposed:
            _show_papers(product, change.proposed["papers"])
        _decide(change, ProductChange.State.APPROVED, actor)
        review = ProductReview.objects.create(product=product, step=Step.CHANGE_APPROVED, actor=actor)
        outbox.publish("product.changed", product_id=product.pk)
        _tell_producer(
            review, f"Thay đổi của “{product.name}” đã được duyệt", "Người mua đã thấy nội dung mới."
        )
    return product


def reject_change(change_id: int, moderator: User, reason: str) -> Product:
    """Leave the product as it is shown, and say why.

    raises  NotFound; WrongState; InvalidInput  without a reason
    locks   the product
    """
    actor, reason = f"user:{moderator.pk}", check_reason(reason)
    with acting(actor):
        change, product = _locked_change(change_id)
        _decide(change, ProductChange.State.REJECTED, actor, reason)
        review = ProductReview.objects.create(
            product=product, step=Step.CHANGE_REJECTED, actor=actor, reason=reason
        )
        _tell_producer(review, f"Thay đổi của “{product.name}” cần sửa lại", reason)
    return product


def todays(product: Product, key: str) -> Any:
    """What is shown today of something that can be proposed. One query for pictures and papers."""
    if key == "pictures":
        shown = product.pictures.filter(removed_at=None, is_shown=True)
        return list(shown.order_by("position", "pk").values_list("pk", flat=True))
    if key == "papers":
        approved = product.papers.filter(withdrawn_at=None, is_approved=True)
        return list(approved.order_by("pk").values_list("pk", flat=True))
    return getattr(product, key)


def check_reason(reason: str) -> str:
    """raises InvalidInput  for an empty one: the producer must know what to mend"""
    reason = clean_text(reason, max_length=LONGEST_REASON, path=("reason",), many_lines=True)
    if not reason:
        raise InvalidInput("Mời ghi lý do để chủ thể biết cần sửa gì.", path=("reason",))
    return reason


def _locked(product_id: int) -> Product:
    product = (
        Product.objects.select_for_update(of=("self",)).select_related("vendor").filter(pk=product_id).first()
    )
    if product is None:
        raise NotFound("Không có sản phẩm này.")
    return product


def _locked_change(change_id: int) -> tuple[ProductChange, Product]:
    """The product's lock guards its changes: read again once it is held."""
    found = ProductChange.objects.filter(pk=change_id).values_list("product_id", flat=True).first()
    if found is None:
        raise NotFound("Không có thay đổi này.")
    product = _locked(found)
    change = ProductChange.objects.get(pk=change_id)
    if change.state != ProductChange.State.WAITING:
        raise WrongState("Thay đổi này đã được xử lý hoặc đã thay bằng bản khác, mời tải lại trang.")
    return change, product


def _expect(product: Product, *states: ProductState) -> None:
    if product.state not in states:
        label = ProductState(product.state).label.lower()
        raise WrongState(
            f"Sản phẩm đang ở trạng thái “{label}” nên chưa làm được việc này, mời tải lại trang."
        )


def _expect_approved_vendor(product: Product) -> None:
    if product.vendor.state != VendorState.APPROVED:
        raise VendorNotApproved(
            "Hồ sơ chủ thể chưa được duyệt nên sản phẩm chưa lên chợ được. Bản nháp vẫn được giữ."
        )


def _move(
    product: Product, state: ProductState, step: ProductReview.Step, *, actor: str, reason: str = ""
) -> ProductReview:
    """Change the state, write down the step, and tell whoever lists products."""
    was_shown = product.state == ProductState.LIVE
    product.state = state
    product.save(update_fields=["state", "updated_at"])
    if was_shown or state == ProductState.LIVE:
        outbox.publish("product.changed", product_id=product.pk)
    return ProductReview.objects.create(product=product, step=step, actor=actor, reason=reason)


def _take_back_waiting(product: Product, actor: str) -> bool:
    """Whether a change waited."""
    waiting = product.changes.filter(state=ProductChange.State.WAITING)
    taken = waiting.update(state=ProductChange.State.TAKEN_BACK, decided_by=actor, decided_at=timezone.now())
    return taken > 0


def _decide(change: ProductChange, state: ProductChange.State, actor: str, reason: str = "") -> None:
    change.state, change.decided_by, change.decided_at, change.reason = state, actor, timezone.now(), reason
    change.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _show_pictures(product: Product, ids: list[int]) -> None:
    """Exactly these, in this order; others that were shown are taken away."""
    now = timezone.now()
    pictures = {one.pk: one for one in ProductPicture.objects.filter(product=product, removed_at=None)}
    for one in pictures.values():
        if one.pk in ids:
            one.position, one.is_shown = ids.index(one.pk), True
        elif one.is_shown:
            one.removed_at = now
    ProductPicture.objects.bulk_update(pictures.values(), ["position", "is_shown", "removed_at"])
    show_first_picture(product)


def _show_papers(product: Product, ids: list[int]) -> None:
    """Exactly these; others that were approved are withdrawn."""
    papers = ProductPaper.objects.filter(product=product, withdrawn_at=None)
    papers.filter(is_approved=True).exclude(pk__in=ids).update(withdrawn_at=timezone.now())
    papers.filter(pk__in=ids).update(is_approved=True)


def _tell_producer(review: ProductReview, title: str, body: str) -> None:
    product = review.product
    notice = Notice(
        recipient=f"vendor:{product.vendor_id}",
        kind=f"product-{review.step}".replace("_", "-"),
        title=title[:160],
        body=body,
        link=f"/kenh-ban/{product.vendor_id}/san-pham/{product.pk}/",
        matter=f"product-review:{review.pk}",
    )
    post_notices([notice])
