"""A producer's own scan of a certificate: it helps officers to find the decision, and shows no stars by itself."""

from django.db.models import Q
from django.utils import timezone

from catalog.models import CertificateScan, Product
from catalog.selectors.access_product import access_product
from shop.kernel.acting import acting
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.models import Notice, Scan
from shop.kernel.notices import post_notices
from shop.kernel.text import clean_text
from vendors.people.models import OfficerPost
from vendors.selectors.access_desk import Desk

MOST_OPEN_SCANS = 6  # of one product


def add_certificate_scan(
    desk: Desk, product_id: int, *, scan: Scan, decision_number: str, stars: int | None
) -> CertificateScan:
    """Keep a scan beside a product and tell the officers of its province. 8 queries.

    stars   as printed on the paper, None when not told
    raises  NotFound      others' products, or a helper without leave
            InvalidInput  stars, decision_number, or too many scans
    """
    if stars is not None and not 3 <= stars <= 5:  # noqa: PLR2004 - what certificates give
        raise InvalidInput("Giấy chứng nhận ghi 3, 4 hoặc 5 sao.", path=("stars",))
    number = clean_text(decision_number, max_length=60, path=("decision_number",))
    product = access_product(desk, product_id)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        kept = CertificateScan.objects.filter(product=product, withdrawn_at=None)
        if kept.count() >= MOST_OPEN_SCANS:
            raise InvalidInput(
                f"Sản phẩm đã có {MOST_OPEN_SCANS} bản chụp. Mời gỡ bớt bản cũ trước.", path=("scan",)
            )
        added = CertificateScan.objects.create(
            product=product, scan=scan, decision_number=number, stars=stars, added_by=desk.actor
        )
        post_notices(
            [
                Notice(
                    recipient=f"user:{user_id}",
                    kind="certificate-scan",
                    title=f"{desk.vendor.name} gửi bản chụp giấy chứng nhận"[:160],
                    body=f"{product.name}: "
                    + (f"quyết định {number}. " if number else "chưa ghi số quyết định. ")
                    + "Đối chiếu với quyết định đã nhập để sao hiện trên chợ.",
                    link="/bao-cao/quyet-dinh/cho-doi-chieu/",
                    matter=f"certificate-scan:{added.pk}:{user_id}",
                )
                for user_id in officers_of(product)
            ]
        )
    return added


def withdraw_certificate_scan(desk: Desk, product_id: int, scan_id: int) -> None:
    """Take a scan back; the row stays, the officer no longer sees it. 4 queries.

    raises NotFound  others' and missing ones, and one taken back before
    """
    product = access_product(desk, product_id)
    with acting(desk.actor, on_behalf_of=desk.on_behalf_of):
        done = CertificateScan.objects.filter(pk=scan_id, product=product, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
    if not done:
        raise NotFound("Không có bản chụp này.")


def officers_of(product: Product) -> list[int]:
    """Users who are officers of the product's province today; commune with parent loaded or read. 1 query."""
    today = business_day_of(timezone.now())
    posts = OfficerPost.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), unit=product.commune.parent_id, valid_from__lte=today
    )
    return sorted(posts.values_list("user_id", flat=True).distinct())
