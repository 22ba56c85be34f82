"""A producer's way onto the market: sent, looked at, let in or not, stopped and let in again."""

from collections.abc import Sequence
from typing import ClassVar

from shop.kernel import outbox
from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, InvalidInput, NotFound
from shop.kernel.models import Notice
from shop.kernel.notices import post_notices
from shop.kernel.text import clean_text
from vendors.models import Vendor, VendorReview, VendorState
from vendors.people.models import User
from vendors.selectors.access_desk import Desk
from vendors.selectors.vendor_checklist import Missing, checklist

Step = VendorReview.Step
LONGEST_REASON = 1000
# step → the states it may start from, and the one it leads to
LEGAL_STEPS: dict[Step, tuple[frozenset[VendorState], VendorState]] = {
    Step.SUBMITTED: (frozenset({VendorState.DRAFT, VendorState.REJECTED}), VendorState.SUBMITTED),
    Step.TAKEN_BACK: (frozenset({VendorState.SUBMITTED}), VendorState.DRAFT),
    Step.APPROVED: (frozenset({VendorState.SUBMITTED}), VendorState.APPROVED),
    Step.REJECTED: (frozenset({VendorState.SUBMITTED}), VendorState.REJECTED),
    Step.SUSPENDED: (frozenset({VendorState.APPROVED}), VendorState.SUSPENDED),
    Step.RESUMED: (frozenset({VendorState.SUSPENDED}), VendorState.APPROVED),
}
EVENTS = {
    Step.APPROVED: "vendor.approved",
    Step.REJECTED: "vendor.rejected",
    Step.SUSPENDED: "vendor.suspended",
    Step.RESUMED: "vendor.resumed",
}
TITLES = {
    Step.APPROVED: "Hồ sơ đã được duyệt: có thể bán hàng trên chợ",
    Step.REJECTED: "Hồ sơ chưa được duyệt, cần sửa rồi gửi lại",
    Step.SUSPENDED: "Kênh bán tạm ngừng: hàng không còn hiện trên chợ",
    Step.RESUMED: "Kênh bán được mở lại",
}


class WrongState(DomainError):
    """The step is not open from where the producer stands now, or somebody else was a moment faster."""

    code: ClassVar[str] = "wrong-state"


class ProfileIncomplete(DomainError):
    """Sent with something missing.

    missing  what, each with where to fill it in
    """

    code: ClassVar[str] = "profile-incomplete"

    def __init__(self, missing: Sequence[Missing]) -> None:
        words = "; ".join(one.label for one in missing)
        super().__init__(f"Hồ sơ còn thiếu: {words}.", path=(missing[0].key,))
        self.missing = tuple(missing)


def submit_vendor(desk: Desk) -> VendorReview:
    """Send the profile to the moderators.

    raises ProfileIncomplete  with the list of what is missing; nothing is sent
           WrongState         it waits already, or sells already
    """
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        vendor = _locked(desk.vendor.pk)
        _check_state(vendor, Step.SUBMITTED)
        missing = checklist(vendor)
        if missing:
            raise ProfileIncomplete(missing)
        return _take(vendor, Step.SUBMITTED, desk.actor)


def take_back_vendor(desk: Desk) -> VendorReview:
    """Take a profile out of the queue to mend it: while it waits nothing of it can change. raises WrongState"""
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        vendor = _locked(desk.vendor.pk)
        _check_state(vendor, Step.TAKEN_BACK)
        return _take(vendor, Step.TAKEN_BACK, desk.actor)


def approve_vendor(vendor_id: int, moderator: User) -> VendorReview:
    """Let a producer in. Its online shelf is opened by whoever hears "vendor.approved".

    moderator  has passed access_moderator
    raises     NotFound, WrongState
    """
    return _judge(vendor_id, moderator, Step.APPROVED)


def reject_vendor(vendor_id: int, moderator: User, reason: str) -> VendorReview:
    """Send a profile back to be mended; the producer reads the reason. raises as `approve_vendor`, InvalidInput"""
    return _judge(vendor_id, moderator, Step.REJECTED, reason)


def suspend_vendor(vendor_id: int, moderator: User, reason: str) -> VendorReview:
    """Stop a producer: its products leave lists and search with this transaction. raises as `reject_vendor`"""
    return _judge(vendor_id, moderator, Step.SUSPENDED, reason)


def resume_vendor(vendor_id: int, moderator: User, reason: str = "") -> VendorReview:
    """Let a stopped producer sell again. raises as `reject_vendor`; the reason may be empty"""
    return _judge(vendor_id, moderator, Step.RESUMED, reason)


def _judge(vendor_id: int, moderator: User, step: Step, reason: str = "") -> VendorReview:
    reason = clean_text(reason, max_length=LONGEST_REASON, path=("reason",), many_lines=True)
    if not reason and step in {Step.REJECTED, Step.SUSPENDED}:
        raise InvalidInput("Mời ghi lý do để chủ thể biết cần sửa gì.", path=("reason",))
    actor = f"user:{moderator.pk}"
    with acting(actor):
        vendor = _locked(vendor_id)
        _check_state(vendor, step)
        review = _take(vendor, step, actor, reason)
        post_notices([_notice(vendor, review)])
        outbox.publish(EVENTS[step], vendor_id=vendor.pk, review_id=review.pk)
    return review


def _locked(vendor_id: int) -> Vendor:
    vendor = Vendor.objects.select_for_update(no_key=True).filter(pk=vendor_id).first()
    if vendor is None:
        raise NotFound
    return vendor


def _check_state(vendor: Vendor, step: Step) -> None:
    open_from, _ = LEGAL_STEPS[step]
    if vendor.state not in open_from:
        raise WrongState(
            f"Hồ sơ của {vendor.name} đang ở trạng thái “{vendor.get_state_display()}” "
            f"nên không thể “{step.label}”. Mời tải lại trang."
        )


def _take(vendor: Vendor, step: Step, actor: str, reason: str = "") -> VendorReview:
    vendor.state = LEGAL_STEPS[step][1]
    vendor.save(update_fields=["state"])
    return VendorReview.objects.create(vendor=vendor, step=step, reason=reason, actor=actor)


def _notice(vendor: Vendor, review: VendorReview) -> Notice:
    step = Step(review.step)
    return Notice(
        recipient=f"vendor:{vendor.pk}",
        kind=f"vendor-{step.value}",
        title=TITLES[step],
        body=review.reason,
        link=f"/kenh-ban/{vendor.pk}/ho-so/",
        matter=f"vendor-review:{review.pk}",
    )
