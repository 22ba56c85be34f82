"""A product's way onto the market, step by step."""

from collections.abc import Callable
from datetime import date

import pytest

from catalog.models import PriceChange, Product, ProductChange, ProductPaper, ProductReview
from catalog.services.change_price import change_price
from catalog.services.review_product import (
    Incomplete,
    VendorNotApproved,
    WrongState,
    approve_change,
    approve_product,
    propose_change,
    reject_change,
    reject_product,
    resume_product,
    submit_product,
    take_back_change,
    take_back_product,
    withdraw_product,
)
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import AuditEntry, Notice, OutboxEvent
from shop.kernel.text import sort_key
from tests.world import NOW, make_helper, make_platform_person, make_user, make_variant, make_vendor
from vendors.models import HelperScope, Vendor, VendorMembership
from vendors.people.models import User
from vendors.selectors.access_desk import Desk, access_desk

pytestmark = pytest.mark.django_db


def desk_of(vendor: Vendor) -> Desk:
    owner = make_user("Chủ hàng")
    VendorMembership.objects.create(user=owner, vendor=vendor, role="owner")
    return access_desk(owner, vendor.pk, day=NOW.date())


@pytest.fixture
def moderator() -> User:
    return make_platform_person("moderator")


@pytest.fixture
def desk() -> Desk:
    return desk_of(make_vendor())


def make_product(desk: Desk, state: str = "draft", **fields: object) -> Product:
    product = make_variant(desk.vendor, stars=None).product
    words = {"story": "Rừng đước nuôi ong.", "ingredients": "Mật ong", "state": state, **fields}
    Product.objects.filter(pk=product.pk).update(**words)
    product.refresh_from_db()
    return product


def paper_of(product: Product, **fields: object) -> ProductPaper:
    return ProductPaper.objects.create(
        product=product,
        kind="self_declaration",
        number="01/2026",
        issuer="HTX",
        issued_on=date(2026, 1, 2),
        added_by="user:1",
        **fields,
    )


def test_a_draft_is_sent_approved_and_on_show_with_its_papers(desk, moderator):
    product = make_product(desk)
    paper = paper_of(product)

    submit_product(desk, product.pk)
    approve_product(product.pk, moderator)

    product.refresh_from_db()
    paper.refresh_from_db()
    assert (product.state, paper.is_approved) == ("live", True)
    steps = ProductReview.objects.filter(product=product).order_by("pk").values_list("step", "actor")
    assert list(steps) == [("submitted", desk.actor), ("approved", f"user:{moderator.pk}")]
    assert OutboxEvent.objects.filter(name="product.changed", payload={"product_id": product.pk}).count() == 1
    notice = Notice.objects.get(recipient=f"vendor:{desk.vendor.pk}")
    assert notice.title == "“Mật ong rừng ngập mặn” đã được duyệt"
    assert notice.link == f"/kenh-ban/{desk.vendor.pk}/san-pham/{product.pk}/"


def test_an_incomplete_draft_says_all_that_is_missing_and_stays(desk):
    product = make_product(desk, story=" ", ingredients="")
    product.variants.update(is_active=False)

    with pytest.raises(Incomplete) as refusal:
        submit_product(desk, product.pk)

    assert refusal.value.missing == (
        "câu chuyện sản phẩm",
        "ít nhất một quy cách có giá",
        "thành phần, nguyên liệu",
    )
    product.refresh_from_db()
    assert product.state == "draft"
    assert not ProductReview.objects.exists()


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected", "suspended"])
def test_who_is_not_let_in_keeps_drafts_and_sells_nothing(state, moderator):
    desk = desk_of(make_vendor(state=state))
    draft, waiting, gone = (make_product(desk, state) for state in ("draft", "in_review", "withdrawn"))

    for attempt in (
        lambda: submit_product(desk, draft.pk),
        lambda: approve_product(waiting.pk, moderator),
        lambda: resume_product(desk, gone.pk),
    ):
        with pytest.raises(VendorNotApproved):
            attempt()

    assert not ProductReview.objects.exists()


def test_a_rejection_needs_a_reason_and_tells_it(desk, moderator):
    product = make_product(desk, "in_review")

    with pytest.raises(InvalidInput):
        reject_product(product.pk, moderator, "  ")
    reject_product(product.pk, moderator, "Ảnh mờ, mời chụp lại.")

    product.refresh_from_db()
    assert product.state == "rejected"
    assert Notice.objects.get().body == "Ảnh mờ, mời chụp lại."
    submit_product(desk, product.pk)  # and once mended it is sent again
    product.refresh_from_db()
    assert product.state == "in_review"


def test_withdrawn_goods_leave_the_market_and_come_back(desk):
    product = make_product(desk, "live")

    withdraw_product(desk, product.pk)
    product.refresh_from_db()
    assert product.state == "withdrawn"
    resume_product(desk, product.pk)

    product.refresh_from_db()
    assert product.state == "live"
    assert OutboxEvent.objects.filter(name="product.changed").count() == 2


STEPS: dict[str, tuple[set[str], Callable[[Desk, Product, User], object]]] = {
    "submit": ({"draft", "rejected"}, lambda desk, product, _: submit_product(desk, product.pk)),
    "take back": ({"in_review"}, lambda desk, product, _: take_back_product(desk, product.pk)),
    "approve": ({"in_review"}, lambda _, product, moderator: approve_product(product.pk, moderator)),
    "reject": (
        {"in_review", "live", "withdrawn"},
        lambda _, product, moderator: reject_product(product.pk, moderator, "Sai nhãn"),
    ),
    "withdraw": ({"live"}, lambda desk, product, _: withdraw_product(desk, product.pk)),
    "resume": ({"withdrawn"}, lambda desk, product, _: resume_product(desk, product.pk)),
    "propose": (
        {"live", "withdrawn"},
        lambda desk, product, _: propose_change(desk, product.pk, {"name": "Mật ong mới"}),
    ),
}


@pytest.mark.parametrize("state", ["draft", "in_review", "live", "rejected", "withdrawn"])
@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_open_from_its_own_states_only(desk, moderator, step, state):
    product = make_product(desk, state)
    allowed, take = STEPS[step]

    if state in allowed:
        take(desk, product, moderator)
        return
    with pytest.raises(WrongState):
        take(desk, product, moderator)

    product.refresh_from_db()
    assert product.state == state
    assert not ProductReview.objects.exists()


def test_new_words_of_a_live_product_wait_and_are_shown_once_approved(desk, moderator):
    product = make_product(desk, "live")

    change = propose_change(desk, product.pk, {"name": "Mật ong rừng đước", "story": product.story})

    product.refresh_from_db()
    assert product.name == "Mật ong rừng ngập mặn"
    assert change.proposed == {"name": "Mật ong rừng đước"}  # the story was the same
    approve_change(change.pk, moderator)
    product.refresh_from_db()
    assert (product.name, product.sort_key) == ("Mật ong rừng đước", sort_key("Mật ong rừng đước"))
    assert OutboxEvent.objects.filter(name="product.changed").count() == 1


def test_what_is_added_after_a_moderator_looked_is_not_approved_with_it(desk, moderator):
    product = make_product(desk, "live")
    seen = propose_change(desk, product.pk, {"summary": "Mật ong chín tự nhiên"})

    both = propose_change(desk, product.pk, {"name": "Mật ong thần dược"})

    assert both.proposed == {"summary": "Mật ong chín tự nhiên", "name": "Mật ong thần dược"}
    with pytest.raises(WrongState):
        approve_change(seen.pk, moderator)
    product.refresh_from_db()
    assert (product.name, product.summary) == ("Mật ong rừng ngập mặn", "")


def test_proposing_todays_words_again_takes_the_proposal_back(desk):
    product = make_product(desk, "live")
    propose_change(desk, product.pk, {"name": "Mật ong khác"})

    assert propose_change(desk, product.pk, {"name": product.name}) is None

    assert list(ProductChange.objects.values_list("state", flat=True)) == ["taken_back"]


def test_the_same_proposal_again_is_the_one_that_waits(desk):
    product = make_product(desk, "live")
    first = propose_change(desk, product.pk, {"name": "Mật ong khác"})

    assert propose_change(desk, product.pk, {"name": "Mật ong khác"}) == first
    assert ProductChange.objects.count() == 1


def test_a_rejected_change_leaves_all_as_it_was(desk, moderator):
    product = make_product(desk, "live")
    change = propose_change(desk, product.pk, {"name": "Chữa bách bệnh"})

    reject_change(change.pk, moderator, "Không được quảng cáo như thuốc.")

    product.refresh_from_db()
    assert product.name == "Mật ong rừng ngập mặn"
    assert Notice.objects.get().body == "Không được quảng cáo như thuốc."
    with pytest.raises(WrongState):
        approve_change(change.pk, moderator)


def test_papers_of_a_live_product_are_exactly_those_approved(desk, moderator):
    product = make_product(desk, "live")
    old, new = paper_of(product, is_approved=True), paper_of(product)

    change = propose_change(desk, product.pk, {"papers": [new.pk]})
    approve_change(change.pk, moderator)

    old.refresh_from_db()
    new.refresh_from_db()
    assert old.withdrawn_at is not None
    assert (new.is_approved, new.withdrawn_at) == (True, None)


def test_ones_own_proposal_is_taken_back_once(desk):
    product = make_product(desk, "live")
    propose_change(desk, product.pk, {"name": "Mật ong khác"})

    take_back_change(desk, product.pk)

    assert ProductChange.objects.get().state == "taken_back"
    with pytest.raises(WrongState):
        take_back_change(desk, product.pk)


def test_anothers_product_is_missing_and_so_it_is_for_a_helper_with_orders_only(desk):
    product = make_product(desk)
    helper = make_helper(desk.vendor, HelperScope.ORDERS)
    strangers = [desk_of(make_vendor("HTX khác")), access_desk(helper, desk.vendor.pk, day=NOW.date())]

    for stranger in strangers:
        for attempt in (submit_product, take_back_product, withdraw_product, resume_product):
            with pytest.raises(NotFound):
                attempt(stranger, product.pk)
        with pytest.raises(NotFound):
            change_price(stranger, product.variants.get().pk, 1_000)


def test_a_helpers_work_is_written_down_on_behalf_of_the_producer(desk):
    product = make_product(desk)
    helper = make_helper(desk.vendor, HelperScope.PRODUCTS)

    submit_product(access_desk(helper, desk.vendor.pk, day=NOW.date()), product.pk)

    entry = AuditEntry.objects.filter(subject=f"catalog_product:{product.pk}").latest("pk")
    assert (entry.actor, entry.on_behalf_of) == (f"user:{helper.pk}", f"vendor:{desk.vendor.pk}")


def test_a_price_changes_at_once_and_the_old_one_is_kept(desk):
    honey = make_product(desk, "live").variants.get()

    for price_vnd in (90_000, 90_000, 95_000):
        change_price(desk, honey.pk, price_vnd)

    honey.refresh_from_db()
    kept = PriceChange.objects.filter(variant=honey).order_by("valid_from")
    assert honey.price_vnd == 95_000
    assert list(kept.values_list("price_vnd", flat=True)) == [85_000, 90_000, 95_000]


@pytest.mark.parametrize("price_vnd", [0, -1, 2_000_000_001])
def test_an_impossible_price_is_refused_and_nothing_moves(desk, price_vnd):
    honey = make_product(desk, "live").variants.get()

    with pytest.raises(InvalidInput):
        change_price(desk, honey.pk, price_vnd)

    honey.refresh_from_db()
    assert honey.price_vnd == 85_000
    assert PriceChange.objects.filter(variant=honey).count() == 1
