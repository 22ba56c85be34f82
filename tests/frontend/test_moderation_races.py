"""Two moderators press at the same moment: one decides, the other is told so."""

from collections.abc import Callable

from catalog.models import ProductChange
from catalog.services.judge_product import judge_change, judge_product
from shop.kernel.errors import DomainError
from tests.frontend.test_moderation import make_product_in_review, make_waiting
from tests.shop.orders.crowds import at_once
from tests.world import make_platform_person, make_variant
from vendors.people.models import User
from vendors.services.judge_vendor import judge_vendor

REASON = "Bản chụp mờ."


def both(judge: Callable[[User, str], object]) -> list[str]:
    """The refusals of two moderators of whom one approves and one rejects."""

    def press(step: str) -> Callable[[], str]:
        moderator = make_platform_person("moderator")

        def run() -> str:
            try:
                judge(moderator, step)
            except DomainError as refusal:
                return refusal.message
            return ""

        return run

    return sorted(at_once([press("approve"), press("reject")]))


def test_of_two_moderators_one_decides(own_database):
    for _ in range(5):
        vendor, product = make_waiting(), make_product_in_review()
        change = ProductChange.objects.create(
            product=make_variant().product, proposed={"summary": "Mới"}, proposed_by="user:1"
        )
        pairs = [
            both(
                lambda who, step, v=vendor: judge_vendor(
                    vendor_id=v.pk, moderator=who, step=step, reason=REASON
                )
            ),
            both(
                lambda who, step, c=change: judge_change(
                    change_id=c.pk, moderator=who, step=step, reason=REASON
                )
            ),
        ]
        for done, refusal in pairs:
            assert done == ""
            assert "tải lại" in refusal
        assert vendor.reviews.count() == 2
        assert change.product.reviews.count() == 1

        # A product that was let on can still be taken off with a reason: then both words stand, in their order.
        words = both(
            lambda who, step, p=product: judge_product(
                product_id=p.pk, moderator=who, step=step, reason=REASON
            )
        )
        steps = list(product.reviews.order_by("id").values_list("step", flat=True))
        assert (words[1] == "") == (steps == ["submitted", "approved", "rejected"])
