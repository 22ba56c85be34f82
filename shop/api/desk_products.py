"""A producer's own products: the same list and the same steps as on the desk's pages."""

from typing import Any, NamedTuple

import graphene
from django.db import transaction
from django.utils import timezone

from catalog.claim_words import claim_words
from catalog.models import Product
from catalog.selectors.access_product import access_product
from catalog.selectors.desk_products import DeskProduct, desk_rows, desk_slice, known_state
from catalog.services.change_price import change_price
from catalog.services.edit_product import (
    ProductDetails,
    create_product,
    declare_origin,
    edit_details,
    edit_story,
)
from catalog.services.review_product import submit_product, withdraw_product
from outlets.selectors.seats import free_on_desk
from shop.api.problems import Problem, problems_as_data
from shop.api.products import PageInfoType, ShownPageInfo, cursor_of, offset_after, page_size
from shop.api.scalars import Vnd
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from vendors.models import HelperScope
from vendors.places.selectors.units import current_commune
from vendors.selectors.access_desk import Desk, access_desk

# Set the argument when it is asked for, leave the column as it is when it is not.
EDITABLE = ("name", "summary", "ingredients", "storage", "brand", "season_from_month", "season_to_month")


class DeskVariantType(graphene.ObjectType):
    """A size on sale, as its producer sees it."""

    class Meta:
        name = "DeskVariant"

    id = graphene.Int(required=True)
    name = graphene.String(required=True)
    sku = graphene.String(required=True)
    gtin = graphene.String()
    price_vnd = Vnd(required=True)
    price_quantity = graphene.Int(required=True)
    base_unit = graphene.String(required=True, description="piece, g or ml: what every quantity counts.")
    available = graphene.Int(required=True, description="Base units on the online shelf; seats of a tour.")


class DeskProductType(graphene.ObjectType):
    """A product as its producer sees it, whatever state it is in."""

    class Meta:
        name = "DeskProduct"

    id = graphene.Int(required=True)
    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    state = graphene.String(required=True, description="draft, in_review, live, rejected or withdrawn.")
    stars = graphene.Int(description="Of a certificate valid today.")
    has_waiting_change = graphene.Boolean(
        required=True, description="Words, pictures or papers wait for a review."
    )
    missing = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="What it lacks, keys; see the desk's pages.",
    )
    claim_words = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Words that food must not be sold with."
    )
    variants = graphene.List(graphene.NonNull(DeskVariantType), required=True)


class DeskProductEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.Field(DeskProductType, required=True)


class DeskProductConnection(graphene.ObjectType):
    """A page of a producer's products in order of name."""

    edges = graphene.List(graphene.NonNull(DeskProductEdge), required=True)
    page_info = graphene.Field(PageInfoType, required=True)
    total_count = graphene.Int(required=True)


class ShownEdge(NamedTuple):
    cursor: str
    node: DeskProductType


class ShownPage(NamedTuple):
    edges: list[ShownEdge]
    page_info: ShownPageInfo
    total_count: int


class DeskProductQueries(graphene.ObjectType):
    """Reading one's own products."""

    my_products = graphene.Field(
        DeskProductConnection,
        required=True,
        vendor_id=graphene.Int(required=True),
        search=graphene.String(description="Words of name, SKU or GTIN, with or without signs."),
        state=graphene.String(),
        first=graphene.Int(),
        after=graphene.String(),
    )

    @staticmethod
    def resolve_my_products(
        _root: None,
        info: graphene.ResolveInfo,
        *,
        vendor_id: int,
        search: str = "",
        state: str = "",
        first: int | None = None,
        after: str | None = None,
    ) -> ShownPage:
        desk = _desk(info, vendor_id)
        if state and not known_state(state):
            raise InvalidInput("Không có trạng thái này.", path=("state",))
        offset, limit = offset_after(after), page_size(first)
        day = business_day_of(timezone.now())
        rows, total = desk_slice(
            desk, day=day, search=search or "", state=state or "", offset=offset, limit=limit
        )
        edges = [
            ShownEdge(cursor_of(offset + place), node) for place, node in enumerate(_nodes(rows, day=day))
        ]
        ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
        info_of_page = ShownPageInfo(offset + len(edges) < total, offset > 0, *ends)
        return ShownPage(edges, info_of_page, total)


class CreateProductInput(graphene.InputObjectType):
    """A draft: set is the number of one of the 26 sets, commune its code of five digits."""

    vendor_id = graphene.Int(required=True)
    name = graphene.String(required=True)
    category_id = graphene.Int(required=True)
    commune_code = graphene.String(required=True)


class UpdateProductInput(graphene.InputObjectType):
    """What is left out stays as it is. Of a live product words wait for a review."""

    vendor_id = graphene.Int(required=True)
    product_id = graphene.Int(required=True)
    name = graphene.String()
    category_id = graphene.Int()
    commune_code = graphene.String()
    summary = graphene.String()
    ingredients = graphene.String()
    storage = graphene.String()
    brand = graphene.String()
    season_from_month = graphene.Int()
    season_to_month = graphene.Int()
    story_answers = graphene.List(graphene.NonNull(graphene.String))
    story = graphene.String(description="Own words; empty: made of the answers.")
    local_material_percent = graphene.Int()
    local_labour_percent = graphene.Int()


class ProductStepInput(graphene.InputObjectType):
    vendor_id = graphene.Int(required=True)
    product_id = graphene.Int(required=True)


class ChangePriceInput(graphene.InputObjectType):
    vendor_id = graphene.Int(required=True)
    variant_id = graphene.Int(required=True)
    price_vnd = Vnd(required=True)


class CreateProduct(graphene.Mutation):
    """A new draft."""

    class Arguments:
        input = CreateProductInput(required=True)

    product = graphene.Field(DeskProductType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "CreateProduct":  # noqa: A002 - the API's name
        desk = _desk(info, input.vendor_id)
        commune = current_commune(input.commune_code, path=("commune_code",))
        details = ProductDetails(input.name, input.category_id, commune.pk)
        return cls(product=_node(create_product(desk, details)), problems=[])


class UpdateProduct(graphene.Mutation):
    """Change what is said of a product: at once for a draft; as a change that waits, for one that was approved."""

    class Arguments:
        input = UpdateProductInput(required=True)

    product = graphene.Field(DeskProductType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "UpdateProduct":  # noqa: A002 - the API's name
        desk = _desk(info, input.vendor_id)
        with transaction.atomic():
            _update(desk, access_product(desk, input.product_id, is_locked=True), input)
        return cls(product=_node(access_product(desk, input.product_id)), problems=[])


class SubmitProduct(graphene.Mutation):
    """Send a draft or a rejected product to review."""

    class Arguments:
        input = ProductStepInput(required=True)

    product = graphene.Field(DeskProductType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "SubmitProduct":  # noqa: A002 - the API's name
        desk = _desk(info, input.vendor_id)
        return cls(product=_node(submit_product(desk, input.product_id)), problems=[])


class WithdrawProduct(graphene.Mutation):
    """Take a live product off sale."""

    class Arguments:
        input = ProductStepInput(required=True)

    product = graphene.Field(DeskProductType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "WithdrawProduct":  # noqa: A002 - the API's name
        desk = _desk(info, input.vendor_id)
        return cls(product=_node(withdraw_product(desk, input.product_id)), problems=[])


class ChangePrice(graphene.Mutation):
    """Sell a size at another price from now on. The same price again changes nothing."""

    class Arguments:
        input = ChangePriceInput(required=True)

    product = graphene.Field(DeskProductType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "ChangePrice":  # noqa: A002 - the API's name
        desk = _desk(info, input.vendor_id)
        variant = change_price(desk, input.variant_id, input.price_vnd)
        return cls(product=_node(variant.product), problems=[])


def _desk(info: graphene.ResolveInfo, vendor_id: int) -> Desk:
    """raises NotFound  others', missing and not-allowed desks answer alike"""
    return access_desk(
        info.context.user, vendor_id, day=business_day_of(timezone.now()), scope=HelperScope.PRODUCTS
    )


def _update(desk: Desk, product: Product, asked: dict[str, Any]) -> None:
    """All of it or nothing. What waits for a moderator counts as what stands, as on the desk's pages."""
    given = {key: value for key, value in asked.items() if value is not None}
    waiting = product.changes.filter(state="waiting").first()
    stands = {**vars(product), **(waiting.proposed if waiting else {})}
    if given.keys() & {*EDITABLE, "category_id", "commune_code"}:
        code = given.get("commune_code")
        commune_id = (
            current_commune(code, path=("commune_code",)).pk if code is not None else stands["commune_id"]
        )
        columns = {key: given.get(key, stands[key]) for key in (*EDITABLE, "category_id")}
        edit_details(desk, product.pk, ProductDetails(commune_id=commune_id, **columns))
    if given.keys() & {"story", "story_answers"}:
        answers = given.get("story_answers", stands["story_answers"])
        edit_story(desk, product.pk, answers, given.get("story", ""))
    if given.keys() & {"local_material_percent", "local_labour_percent"}:
        declare_origin(
            desk,
            product.pk,
            material_percent=given.get("local_material_percent", product.local_material_percent),
            labour_percent=given.get("local_labour_percent", product.local_labour_percent),
        )


def _node(product: Product) -> DeskProductType:
    day = business_day_of(timezone.now())
    rows = desk_rows(Product.objects.filter(pk=product.pk), day=day, offset=0, limit=1)
    return _nodes(rows, day=day)[0]


def _nodes(rows: list[DeskProduct], *, day: Any) -> list[DeskProductType]:
    free = free_on_desk([size.pk for row in rows for size in row.sizes], day=day)
    return [
        DeskProductType(
            id=row.product.pk,
            name=row.product.name,
            slug=row.product.slug,
            state=row.product.state,
            stars=row.stars or None,
            has_waiting_change=row.has_waiting,
            missing=[one.key for one in row.missing],
            claim_words=claim_words(
                row.product.name, row.product.summary, row.product.story, row.product.ingredients
            ),
            variants=[
                DeskVariantType(
                    id=size.pk,
                    name=size.name,
                    sku=size.sku,
                    gtin=size.gtin,
                    price_vnd=size.price_vnd,
                    price_quantity=size.price_quantity,
                    base_unit=size.base_unit,
                    available=free.get(size.pk, 0),
                )
                for size in row.sizes
            ],
        )
        for row in rows
    ]
