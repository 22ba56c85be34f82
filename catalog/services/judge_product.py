"""A moderator's word on a product or a change: the case as it was read, and by nobody who has a part in it."""

from collections.abc import Callable

from catalog.models import Product, ProductChange, ProductReview
from catalog.services.review_product import approve_change, approve_product, reject_change, reject_product
from shop.kernel.errors import InvalidInput, NotFound
from vendors.people.models import User
from vendors.services.judge_vendor import check_no_part, check_not_moved_on

PRODUCT_STEPS: dict[str, Callable[[int, User, str], Product]] = {
    "approve": lambda product_id, moderator, _reason: approve_product(product_id, moderator),
    "reject": reject_product,
}
CHANGE_STEPS: dict[str, Callable[[int, User, str], Product]] = {
    "approve": lambda change_id, moderator, _reason: approve_change(change_id, moderator),
    "reject": reject_change,
}
NEITHER = "Mời chọn duyệt hay từ chối."


def judge_product(
    *, product_id: int, moderator: User, step: str, reason: str = "", seen: str = ""
) -> Product:
    """Approve or reject a product; rejecting one on sale takes it off the market.

    moderator  has passed access_moderator
    step       "approve" or "reject"
    seen       id of the newest step of its history when it was read; "" does not ask
    raises     NotFound, OwnCase, CaseMovedOn, InvalidInput; what the step itself raises
    """
    if step not in PRODUCT_STEPS:
        raise InvalidInput(NEITHER, path=("action",))
    check_no_part(
        moderator,
        _vendor_of(Product.objects.filter(pk=product_id).values_list("vendor_id", flat=True).first()),
    )
    if seen:
        newest = ProductReview.objects.filter(product=product_id).order_by("-id").values_list("pk", flat=True)
        check_not_moved_on(seen, newest.first())
    return PRODUCT_STEPS[step](product_id, moderator, reason)


def judge_change(*, change_id: int, moderator: User, step: str, reason: str = "") -> Product:
    """Approve or reject a change. One that was replaced meanwhile is another change, so nothing unread is shown.

    raises  as `judge_product`
    """
    if step not in CHANGE_STEPS:
        raise InvalidInput(NEITHER, path=("action",))
    owner = ProductChange.objects.filter(pk=change_id).values_list("product__vendor_id", flat=True).first()
    check_no_part(moderator, _vendor_of(owner))
    return CHANGE_STEPS[step](change_id, moderator, reason)


def _vendor_of(found: int | None) -> int:
    if found is None:
        raise NotFound
    return found
