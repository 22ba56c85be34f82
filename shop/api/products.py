"""What is sold, as the API shows it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from typing import Any, NamedTuple

import graphene
from django.conf import settings
from django.utils import timezone

from catalog.models import Category, Certificate, Product
from catalog.selectors.on_show import products_of_ids, products_on_show
from outlets.selectors.product_cards import CardRow, card_rows
from outlets.selectors.product_page import ProductPage, Size, product_page
from search.selectors.search_products import search_products
from shop.api.limits import DEFAULT_PAGE, MAX_PAGE
from shop.api.places import CommuneType
from shop.api.scalars import Date, Vnd
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.text import clean_text

MAX_OFFSET = 100_000


class CertificateType(graphene.ObjectType):
    """A star certificate whose mark may be shown today."""

    class Meta:
        name = "Certificate"

    stars = graphene.Int(required=True)
    decision_number = graphene.String(required=True)
    issuing_body = graphene.String(required=True)
    issued_on = Date(required=True)
    expires_on = Date(required=True)


class VariantType(graphene.ObjectType):
    """A size one can buy. It costs priceVnd for priceQuantity base units."""

    class Meta:
        name = "Variant"

    id = graphene.Int(required=True)
    name = graphene.String(required=True)
    sku = graphene.String(required=True)
    gtin = graphene.String()
    base_unit = graphene.String(required=True, description="piece, g or ml: what every quantity counts.")
    unit_word = graphene.String(required=True)
    price_vnd = Vnd(required=True)
    price_quantity = graphene.Int(required=True)
    available = graphene.Int(required=True, description="Base units an online order would get now.")


class VendorType(graphene.ObjectType):
    """A producer."""

    class Meta:
        name = "Vendor"

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    kind = graphene.String(required=True)


class ProductType(graphene.ObjectType):
    """A product on show. In a list `variants` holds the size shown first; `product` gives all of them."""

    class Meta:
        name = "Product"

    id = graphene.Int(required=True)
    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    summary = graphene.String(required=True)
    url = graphene.String(required=True)
    picture_url = graphene.String()
    commune = graphene.Field(CommuneType, required=True)
    vendor = graphene.Field(VendorType, required=True)
    certificate = graphene.Field(CertificateType, description="Only while it is valid.")
    variants = graphene.List(graphene.NonNull(VariantType), required=True)


class Shown(NamedTuple):
    """A product with what the selectors found for it; graphene reads its attributes."""

    product: Product
    certificate: Certificate | None
    sizes: tuple[Size, ...]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.product, name)

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}/san-pham/{self.product.slug}/"

    @property
    def picture_url(self) -> str | None:
        return f"{settings.PUBLIC_URL}{self.product.picture.url}" if self.product.picture else None

    @property
    def variants(self) -> list[dict[str, Any]]:
        return [
            {
                "id": variant.pk,
                "name": variant.name,
                "sku": variant.sku,
                "gtin": variant.gtin,
                "base_unit": variant.base_unit,
                "unit_word": variant.unit_word,
                "price_vnd": variant.price_vnd,
                "price_quantity": variant.price_quantity,
                "available": free,
            }
            for variant, free in self.sizes
        ]


class PageInfoType(graphene.ObjectType):
    """Where a page of a connection ends (Relay)."""

    class Meta:
        name = "PageInfo"

    has_next_page = graphene.Boolean(required=True)
    has_previous_page = graphene.Boolean(required=True)
    start_cursor = graphene.String()
    end_cursor = graphene.String()


class ProductEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.Field(ProductType, required=True)


class ProductConnection(graphene.ObjectType):
    """A page of products."""

    edges = graphene.List(graphene.NonNull(ProductEdge), required=True)
    page_info = graphene.Field(PageInfoType, required=True)
    total_count = graphene.Int(required=True)


def _cursor_of(index: int) -> str:
    return urlsafe_b64encode(f"row:{index}".encode()).decode()


def _offset_after(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        kind, _, index = urlsafe_b64decode(cursor.encode()).decode().partition(":")
        offset = int(index) + 1
    except ValueError:  # not base64, not text, not a number
        kind, offset = "", 0
    if kind != "row" or not 0 < offset <= MAX_OFFSET:
        raise InvalidInput("Vị trí trang không đúng, mời tải lại từ đầu.", path=("after",))
    return offset


def _page_size(first: int | None) -> int:
    if first is None:
        return DEFAULT_PAGE
    if not 1 <= first <= MAX_PAGE:
        raise InvalidInput(f"Mỗi trang từ 1 đến {MAX_PAGE} sản phẩm.", path=("first",))
    return first


def _found_ids(search: str | None, group: str | None, commune: str | None, day: date) -> list[int]:
    """Ids of what is asked for, in order: by fitness for a search, else by name."""
    if search is not None:
        found = search_products(clean_text(search, max_length=200, path=("search",)), day=day)
        ids = list(found.product_ids)
        if group is None and commune is None:
            return ids
    products = products_on_show()
    if group is not None:
        if not Category.objects.filter(kind="group", slug=group).exists():
            raise InvalidInput("Không có nhóm sản phẩm này.", path=("group",))
        products = products.filter(category__parent__slug=group)
    if commune is not None:
        products = products.filter(commune__code=commune, commune__valid_to=None)
    kept = list(products.order_by("sort_key", "pk").values_list("pk", flat=True)[:MAX_OFFSET])
    if search is None:
        return kept
    allowed = set(kept)
    return [product_id for product_id in ids if product_id in allowed]


class ProductQueries(graphene.ObjectType):
    """Reading the catalogue."""

    products = graphene.Field(
        ProductConnection,
        required=True,
        search=graphene.String(description="As typed, with or without signs."),
        group=graphene.String(description="Slug of one of the six OCOP groups."),
        commune=graphene.String(description="Five-digit code of a commune of today."),
        first=graphene.Int(default_value=DEFAULT_PAGE),
        after=graphene.String(),
    )
    product = graphene.Field(
        ProductType, slug=graphene.String(required=True), description="Null where there is none on show."
    )

    @staticmethod
    def resolve_products(
        _root: None,
        _info: graphene.ResolveInfo,
        *,
        search: str | None = None,
        group: str | None = None,
        commune: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ProductConnection:
        day = business_day_of(timezone.now())
        size, offset = _page_size(first), _offset_after(after)
        ids = _found_ids(search, group, commune, day)
        wanted = ids[offset : offset + size]
        rows = card_rows(products_of_ids(wanted), day=day)
        edges = [ProductEdge(cursor=_cursor_of(offset + n), node=_of_card(row)) for n, row in enumerate(rows)]
        return ProductConnection(
            edges=edges,
            total_count=len(ids),
            page_info=PageInfoType(
                has_next_page=offset + size < len(ids),
                has_previous_page=offset > 0,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )

    @staticmethod
    def resolve_product(_root: None, _info: graphene.ResolveInfo, *, slug: str) -> Shown | None:
        try:
            return _of_page(product_page(slug, day=business_day_of(timezone.now())))
        except NotFound:
            return None


def _of_card(row: CardRow) -> Shown:
    return Shown(row.product, row.certificate, (Size(row.variant, row.free),))


def _of_page(page: ProductPage) -> Shown:
    return Shown(page.product, page.certificate, page.sizes)
