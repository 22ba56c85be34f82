"""What the public reads about a batch or a product by the code on its label (TT 02/2024/TT-BKHCN)."""

import re
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from catalog.barcodes import GTIN_LENGTHS, IN_STORE_PREFIX, in_store_barcode
from catalog.models import (
    Batch,
    BatchPaper,
    BatchRecall,
    BatchSource,
    Certificate,
    ForeignStamp,
    Product,
    ProductPaper,
    ProductState,
    Variant,
)
from catalog.selectors.access_batch import batches_with_product
from shop.kernel.errors import NotFound

TRACE_CODE = re.compile(r"[0-9a-z]{16}")
# A code as it is pasted or scanned: the whole address of a trace page, or what stands in it.
_IN_ADDRESS = re.compile(r"/truy-xuat/([0-9A-Za-z]{8,16})")
LONGEST_TYPED = 300
# Goods that stand with people were on the market once; before that a producer's draft is nobody's business.
TRACED_STATES = (ProductState.LIVE, ProductState.WITHDRAWN)
MOST_STAMPS = 20


class Trace(NamedTuple):
    """Everything a trace page says but where to buy.

    batch        None: the code is the product's, not a batch's
    product      vendor with commune, commune with province, category loaded
    variants     sizes on sale
    recall       None: the batch is good
    certificate  valid on that day, else None
    papers       approved by a moderator, not withdrawn, in force on that day
    stamps       of the batch and, without a batch of their own, of the product
    """

    batch: Batch | None
    product: Product
    variants: list[Variant]
    recall: BatchRecall | None
    certificate: Certificate | None
    papers: list[ProductPaper]
    sources: list[BatchSource]
    batch_papers: list[BatchPaper]
    stamps: list[ForeignStamp]


def trace_of(code: str, *, day: date) -> Trace:
    """By a batch's trace code, or by the number under a product's bars. Eight queries at most.

    raises  NotFound  for codes nobody gave out and for products that were never on the market
    """
    if TRACE_CODE.fullmatch(code):
        found = (
            batches_with_product().select_related("product__vendor__commune__parent").filter(trace_code=code)
        )
        batch = found.filter(product__state__in=TRACED_STATES).first()
        if batch is not None:
            return _trace(batch.product, batch, day)
    product = _product_of_barcode(code)
    if product is None:
        raise NotFound("Không có mã truy xuất này.")
    return _trace(product, None, day)


def read_code(typed: str) -> str:
    """A code as it was typed, pasted or scanned: white space out, taken from an address, in small letters."""
    text = "".join(typed[:LONGEST_TYPED].split())
    in_address = _IN_ADDRESS.search(text)
    return (in_address[1] if in_address else text).lower()


def stamps_with(code: str) -> list[ForeignStamp]:
    """Stamps of other systems that bear this code, their product and batch loaded. One query."""
    text = code.strip()[:120]
    if not text:
        return []
    stamps = ForeignStamp.objects.filter(
        Q(code__iexact=text) | Q(url=text), product__state__in=TRACED_STATES
    ).select_related("product__vendor", "batch")
    return list(stamps.order_by("system", "pk")[:MOST_STAMPS])


def batch_with_number(product: Product, number: str) -> Batch | None:
    """A batch of a product by the number printed on the package, in capitals or not. One query."""
    return (
        Batch.objects.filter(product=product, code__iexact=number.strip()[:40]).order_by("-made_on").first()
    )


def _trace(product: Product, batch: Batch | None, day: date) -> Trace:
    """Six queries, three without a batch."""
    certificate = (
        Certificate.objects.valid_on(day).filter(product=product).order_by("-issued_on", "-pk").first()
    )
    papers = product.papers.filter(is_approved=True, withdrawn_at=None).filter(
        Q(expires_on=None) | Q(expires_on__gte=day)
    )
    stamps = (
        product.foreign_stamps.filter(Q(batch=None) | Q(batch=batch))
        if batch
        else (product.foreign_stamps.filter(batch=None))
    )
    return Trace(
        batch,
        product,
        list(product.variants.filter(is_active=True).order_by("position", "pk")),
        getattr(batch, "recall", None) if batch else None,
        certificate,
        list(papers.order_by("kind", "-issued_on")),
        list(batch.sources.order_by("pk")) if batch else [],
        list(batch.papers.order_by("pk")) if batch else [],
        list(stamps.order_by("system", "pk")[:MOST_STAMPS]),
    )


def _product_of_barcode(code: str) -> Product | None:
    if not (code.isascii() and code.isdecimal() and len(code) in GTIN_LENGTHS):
        return None
    variants = Variant.objects.filter(gtin=code)
    if len(code) == len(in_store_barcode(1)) and code.startswith(IN_STORE_PREFIX):
        number = int(code[len(IN_STORE_PREFIX) : -1])
        if in_store_barcode(number) != code:
            return None
        variants = Variant.objects.filter(pk=number)
    product = (
        Product.objects.filter(variants__in=variants, state__in=TRACED_STATES)
        .select_related("vendor__commune__parent", "commune__parent", "category__parent")
        .order_by("pk")
    )
    return product.first()
