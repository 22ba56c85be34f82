"""What waits for a moderator: products and changes; and how long each queue is."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import DateTimeField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.models import (
    CertificateScan,
    OriginConfirmation,
    Product,
    ProductChange,
    ProductPaper,
    ProductPicture,
    ProductReview,
    ProductState,
)
from shop.kernel.errors import NotFound

# Everything that waits, of all three queues, with the moment it was sent in.
_SUMS = """
    SELECT 'vendors', count(*), min(coalesce(
        (SELECT at FROM vendors_vendorreview WHERE vendor_id = vendor.id AND step = 'submitted'
         ORDER BY id DESC LIMIT 1), created_at))
    FROM vendors_vendor vendor WHERE state = 'submitted'
    UNION ALL
    SELECT 'products', count(*), min(coalesce(
        (SELECT at FROM catalog_productreview WHERE product_id = product.id AND step = 'submitted'
         ORDER BY id DESC LIMIT 1), updated_at))
    FROM catalog_product product WHERE state = 'in_review'
    UNION ALL
    SELECT 'changes', count(*), min(proposed_at) FROM catalog_productchange WHERE state = 'waiting'
"""


class QueueSum(NamedTuple):
    """How many wait, and since when the first of them does."""

    total: int
    oldest: datetime | None


class WaitingProduct(NamedTuple):
    """A product or a change of one in its queue."""

    id: int  # of the product, or of the change
    name: str
    vendor: str
    category: str
    commune: str
    since: datetime
    what: tuple[str, ...] = ()  # of a change: the columns it is about


def queue_sums() -> dict[str, QueueSum]:
    """The lengths of the queues "vendors", "products" and "changes". One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS)
        return {name: QueueSum(total, oldest) for name, total, oldest in cursor.fetchall()}


def products_waiting(*, offset: int, limit: int) -> list[WaitingProduct]:
    """Products sent in and not decided, the longest waiting first. One query."""
    submitted = ProductReview.objects.filter(product=OuterRef("pk"), step=ProductReview.Step.SUBMITTED)
    products = (
        Product.objects.filter(state=ProductState.IN_REVIEW)
        .select_related("vendor", "category", "commune__parent")
        .defer("story", "ingredients", "vendor__story")
        .annotate(
            since=Coalesce(
                Subquery(submitted.order_by("-id").values("at")[:1]),
                "updated_at",
                output_field=DateTimeField(),
            )
        )
        .order_by("since", "pk")
    )
    return [
        WaitingProduct(one.pk, one.name, one.vendor.name, one.category.name, one.commune.label, one.since)
        for one in products[offset : offset + limit]
    ]


def changes_waiting(*, offset: int, limit: int) -> list[WaitingProduct]:
    """Changes of products on sale, the longest waiting first. One query."""
    changes = (
        ProductChange.objects.filter(state=ProductChange.State.WAITING)
        .select_related("product__vendor", "product__category", "product__commune__parent")
        .defer("product__story", "product__ingredients", "product__vendor__story")
        .order_by("proposed_at", "pk")
    )
    return [
        WaitingProduct(
            change.pk,
            change.product.name,
            change.product.vendor.name,
            change.product.category.name,
            change.product.commune.label,
            change.proposed_at,
            tuple(change.proposed),
        )
        for change in changes[offset : offset + limit]
    ]


class ProductFile(NamedTuple):
    """A product with everything a moderator looks at. Withdrawn papers and removed pictures are left out."""

    product: Product  # producer, set with group and commune with province loaded, variants prefetched
    pictures: list[ProductPicture]
    papers: list[ProductPaper]
    certificate_scans: list[CertificateScan]
    confirmation: OriginConfirmation | None  # the newest
    reviews: list[ProductReview]  # newest first
    waiting_change: int | None


def product_under_review(product_id: int) -> ProductFile:
    """A product that was ever sent in, as moderators see it. 8 queries.

    raises NotFound  also for a draft: it is nobody's business yet
    """
    return _file_of(Product.objects.exclude(state=ProductState.DRAFT), product_id)


def change_under_review(change_id: int) -> tuple[ProductChange, ProductFile]:
    """A change, decided or not, and the product as it stands today. 9 queries.

    raises NotFound
    """
    change = ProductChange.objects.filter(pk=change_id).first()
    if change is None:
        raise NotFound("Không có thay đổi này.")
    return change, _file_of(Product.objects.all(), change.product_id)


def _file_of(products: QuerySet[Product], product_id: int) -> ProductFile:
    product = (
        products.select_related("vendor", "category__parent", "commune__parent", "former_commune")
        .prefetch_related(
            "variants",
            Prefetch(
                "pictures",
                ProductPicture.objects.filter(removed_at=None)
                .select_related("picture")
                .order_by("position", "pk"),
                to_attr="pictures_now",
            ),
            Prefetch(
                "papers",
                ProductPaper.objects.filter(withdrawn_at=None).order_by("kind", "-issued_on", "-pk"),
                to_attr="papers_now",
            ),
            Prefetch(
                "certificate_scans",
                CertificateScan.objects.filter(withdrawn_at=None).order_by("-pk"),
                to_attr="scans_now",
            ),
            Prefetch("reviews", ProductReview.objects.order_by("-id"), to_attr="reviews_newest_first"),
        )
        .filter(pk=product_id)
        .first()
    )
    if product is None:
        raise NotFound("Không có sản phẩm này.")
    waiting = product.changes.filter(state=ProductChange.State.WAITING).values_list("pk", flat=True)
    return ProductFile(
        product=product,
        pictures=product.pictures_now,
        papers=product.papers_now,
        certificate_scans=product.scans_now,
        confirmation=product.origin_confirmations.select_related("confirmed_by").order_by("-pk").first(),
        reviews=product.reviews_newest_first,
        waiting_change=waiting.first(),
    )
