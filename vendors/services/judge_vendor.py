"""A moderator's word on a producer, whatever it is: the case as it was read, and by nobody who has a part in it."""

from collections.abc import Callable
from typing import ClassVar

from shop.kernel.errors import DomainError, InvalidInput
from vendors.models import VendorReview
from vendors.people.models import User
from vendors.selectors.review_queue import has_part_in
from vendors.services.review_vendor import approve_vendor, reject_vendor, resume_vendor, suspend_vendor

STEPS: dict[str, Callable[[int, User, str], VendorReview]] = {
    "approve": lambda vendor_id, moderator, _reason: approve_vendor(vendor_id, moderator),
    "reject": reject_vendor,
    "suspend": suspend_vendor,
    "resume": resume_vendor,
}


class OwnCase(DomainError):
    """Nobody judges a producer they belong to or help."""

    code: ClassVar[str] = "own-case"


class CaseMovedOn(DomainError):
    """Something happened to the case after it was read."""

    code: ClassVar[str] = "case-moved-on"


def judge_vendor(
    *, vendor_id: int, moderator: User, step: str, reason: str = "", seen: str = ""
) -> VendorReview:
    """Approve, reject, suspend or resume a producer.

    moderator  has passed access_moderator
    step       a key of STEPS
    seen       id of the newest step of its history when it was read; "" does not ask
    raises     OwnCase, CaseMovedOn, InvalidInput; what the step itself raises
    """
    if step not in STEPS:
        raise InvalidInput("Mời chọn duyệt, từ chối, tạm ngừng hay cho bán lại.", path=("action",))
    check_no_part(moderator, vendor_id)
    if seen:
        newest = VendorReview.objects.filter(vendor=vendor_id).order_by("-id").values_list("pk", flat=True)
        check_not_moved_on(seen, newest.first())
    return STEPS[step](vendor_id, moderator, reason)


def check_no_part(moderator: User, vendor_id: int) -> None:
    """raises OwnCase  for a member or helper of the producer. One query"""
    if has_part_in(moderator, vendor_id):
        raise OwnCase("Bạn là người của chủ thể này (hoặc đang làm hộ), nên việc này để người khác duyệt.")


def check_not_moved_on(seen: str, newest: int | None) -> None:
    """raises CaseMovedOn  when the history has a step that was not there when it was read"""
    if seen != str(newest or 0):
        raise CaseMovedOn(
            "Hồ sơ đã đổi từ khi bạn mở trang, hoặc người khác vừa quyết định. Mời xem lại rồi quyết định."
        )
