"""What is sold, as the API shows it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

import graphene
from django.conf import settings
from django.utils import timezone

from catalog.selectors.certificate_states import showing_state
from catalog.selectors.groups import Group, group_of_slug
from catalog.selectors.listings import Order, Within, count_listed, ids_within
from catalog.selectors.pictures import picture_address
from outlets.selectors.product_cards import CardRow, Maker, Mark, Priced, card_slice, cards_of_ids
from outlets.selectors.product_page import Shown, product_with_sizes
from outlets.selectors.unit_words import Unit
from search.selectors.search_products import MOST_HITS, search_products
from shop.api.limits import DEFAULT_PAGE, MAX_PAGE
from shop.api.places import CommuneType
from shop.api.scalars import Date, Vnd
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.text import clean_text
from vendors.places.selectors.units import current_commune

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
    state = graphene.String(
        required=True,
        description="valid, renewal (the file for the next one is taken), late (no more) or grace.",
    )

    @staticmethod
    def resolve_state(mark: Mark, _info: graphene.ResolveInfo) -> str:
        return showing_state(mark.expires_on, business_day_of(timezone.now())).value


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


class ShownProduct(NamedTuple):
    """A product with what the selectors found for it; every field of the schema is an attribute."""

    id: int
    name: str
    slug: str
    summary: str
    url: str
    picture_url: str | None
    commune: Unit
    vendor: Maker
    certificate: Mark | None
    variants: tuple[Priced, ...]


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


class ShownPageInfo(NamedTuple):
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class ShownEdge(NamedTuple):
    cursor: str
    node: ShownProduct


class ShownConnection(NamedTuple):
    edges: list[ShownEdge]
    page_info: ShownPageInfo
    total_count: int


def cursor_of(index: int) -> str:
    """Of the row at this offset of a list."""
    return urlsafe_b64encode(f"row:{index}".encode()).decode()


def offset_after(cursor: str | None) -> int:
    """Where a page begins. raises InvalidInput"""
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


def page_size(first: int | None) -> int:
    """How many rows are asked for. raises InvalidInput"""
    if first is None:
        return DEFAULT_PAGE
    if not 1 <= first <= MAX_PAGE:
        raise InvalidInput(f"Mỗi trang từ 1 đến {MAX_PAGE} sản phẩm.", path=("first",))
    return first


class Found(NamedTuple):
    """A slice of a list and how long the whole is."""

    rows: list[CardRow]
    total: int


def _find(search: str | None, group: str | None, commune: str | None, *, offset: int, limit: int) -> Found:
    """What is asked for, in order: by fitness for a search, else by name."""
    day = business_day_of(timezone.now())
    within: list[Within] = []
    total: int | None = None
    if group is not None:
        chosen = _group(group)
        within, total = [Within("group", chosen.category.pk)], chosen.product_count
    if commune is not None:
        within, total = [*within, Within("commune", _commune_id(commune))], None
    if search is None and len(within) < 2:  # noqa: PLR2004 - one list, as it stands in the database
        one = within[0] if within else Within()
        rows = card_slice(one, offset=offset, limit=limit, order=Order.NAME, day=day)
        return Found(rows, count_listed(one) if total is None else total)
    ids: list[int] | None = None
    if search is not None:
        text = clean_text(search, max_length=200, path=("search",))
        if not within:
            found = search_products(text, day=day, offset=offset, limit=limit)
            return Found(cards_of_ids(found.product_ids, day=day), min(found.total, MOST_HITS))
        ids = list(search_products(text, day=day).product_ids)
    ids = ids_within(within, among=ids) if within else ids or []
    return Found(cards_of_ids(ids[offset : offset + limit], day=day), len(ids))


def _group(slug: str) -> Group:
    try:
        return group_of_slug(slug)
    except NotFound:
        raise InvalidInput("Không có nhóm sản phẩm này.", path=("group",)) from None


def _commune_id(code: str) -> int:
    """0, which is none, where no commune of today bears the code."""
    try:
        return current_commune(code, path=("commune",)).pk
    except (InvalidInput, NotFound):
        return 0


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
    ) -> ShownConnection:
        size, offset = page_size(first), offset_after(after)
        found = _find(search, group, commune, offset=offset, limit=size)
        edges = [
            ShownEdge(cursor_of(offset + n), _shown(row, (row.variant,))) for n, row in enumerate(found.rows)
        ]
        return ShownConnection(
            edges,
            ShownPageInfo(
                has_next_page=offset + size < found.total,
                has_previous_page=offset > 0,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
            found.total,
        )

    @staticmethod
    def resolve_product(_root: None, _info: graphene.ResolveInfo, *, slug: str) -> ShownProduct | None:
        try:
            product, sizes = product_with_sizes(slug, day=business_day_of(timezone.now()))
        except NotFound:
            return None
        return _shown(product, tuple(size.variant for size in sizes))


def _shown(row: CardRow | Shown, sizes: tuple[Priced, ...]) -> ShownProduct:
    return ShownProduct(
        row.id,
        row.name,
        row.slug,
        row.summary,
        f"{settings.PUBLIC_URL}/san-pham/{row.slug}/",
        f"{settings.PUBLIC_URL}{picture_address(row.picture)}" if row.picture else None,
        row.commune,
        row.vendor,
        row.certificate,
        sizes,
    )
