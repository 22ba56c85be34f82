"""Producers in the API: those on the market for everybody, one's own profile for who works at its desk."""

from typing import Any, NamedTuple

import graphene
from django.conf import settings
from django.utils import timezone

from shop.api.limits import DEFAULT_PAGE
from shop.api.places import CommuneType
from shop.api.problems import Problem, problem_of, problems_as_data
from shop.api.products import PageInfoType, ShownPageInfo, cursor_of, offset_after, page_size
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput, NotFound
from vendors.models import HelperScope, Vendor, VendorKind
from vendors.personal_number import mask_personal_number, shown_tax_code
from vendors.places.models import AdminUnit
from vendors.places.selectors.units import current_commune
from vendors.selectors.access_desk import Desk, access_desk
from vendors.selectors.producers import producer_of_slug, producers_on_market
from vendors.selectors.vendor_checklist import Missing, checklist
from vendors.services.profile_checks import FormRefused
from vendors.services.review_vendor import ProfileIncomplete, submit_vendor
from vendors.services.save_profile import ProfileInput, save_profile


class ProducerKind(graphene.Enum):
    """Who may take part in the OCOP programme."""

    COOPERATIVE = VendorKind.COOPERATIVE.value
    COOPERATIVE_GROUP = VendorKind.COOPERATIVE_GROUP.value
    HOUSEHOLD = VendorKind.HOUSEHOLD.value
    ENTERPRISE = VendorKind.ENTERPRISE.value
    FARM = VendorKind.FARM.value


class Place(NamedTuple):
    code: str
    name: str


def _place_of(unit: AdminUnit) -> Place:
    return Place(unit.code, unit.label)


class ProducerType(graphene.ObjectType):
    """A producer on the market, as everybody sees it."""

    class Meta:
        name = "Producer"

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    kind = graphene.Field(ProducerKind, required=True)
    commune = graphene.Field(CommuneType, required=True)
    story = graphene.String(required=True)
    is_women_led = graphene.Boolean(required=True)
    url = graphene.String(required=True)

    @staticmethod
    def resolve_commune(vendor: Vendor, _info: graphene.ResolveInfo) -> Place:
        return _place_of(vendor.commune)

    @staticmethod
    def resolve_url(vendor: Vendor, _info: graphene.ResolveInfo) -> str:
        return f"{settings.PUBLIC_URL}/nha-san-xuat/{vendor.slug}/"


class ProducerEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.Field(ProducerType, required=True)


class ProducerConnection(graphene.ObjectType):
    """A page of producers."""

    edges = graphene.List(graphene.NonNull(ProducerEdge), required=True)
    page_info = graphene.Field(PageInfoType, required=True)
    total_count = graphene.Int(required=True)


class ShownProducer(NamedTuple):
    cursor: str
    node: Vendor


class ShownProducers(NamedTuple):
    edges: list[ShownProducer]
    page_info: ShownPageInfo
    total_count: int


class MissingItemType(graphene.ObjectType):
    """Something that keeps a profile from being sent."""

    class Meta:
        name = "MissingItem"

    key = graphene.String(required=True, description="A field of the profile, or a kind of paper.")
    label = graphene.String(required=True)


class MyVendorType(graphene.ObjectType):
    """A producer as its own people see it. The personal number is masked, the bank account is on no list."""

    class Meta:
        name = "MyVendor"

    id = graphene.Int(required=True)
    state = graphene.String(required=True)
    kind = graphene.Field(ProducerKind, required=True)
    name = graphene.String(required=True)
    legal_name = graphene.String(required=True)
    tax_code = graphene.String(required=True, description="Masked where it is a personal number.")
    registration_number = graphene.String(required=True)
    representative_name = graphene.String(required=True)
    personal_number_masked = graphene.String(required=True)
    commune = graphene.Field(CommuneType, required=True)
    address_line = graphene.String(required=True)
    phone = graphene.String(required=True)
    story = graphene.String(required=True)
    missing = graphene.List(graphene.NonNull(MissingItemType), required=True)

    @staticmethod
    def resolve_commune(vendor: Vendor, _info: graphene.ResolveInfo) -> Place:
        return _place_of(vendor.commune)

    @staticmethod
    def resolve_tax_code(vendor: Vendor, _info: graphene.ResolveInfo) -> str:
        return shown_tax_code(vendor.tax_code)

    @staticmethod
    def resolve_personal_number_masked(vendor: Vendor, _info: graphene.ResolveInfo) -> str:
        return mask_personal_number(vendor.personal_number)

    @staticmethod
    def resolve_missing(vendor: Vendor, _info: graphene.ResolveInfo) -> list[Missing]:
        return checklist(vendor)


class VendorQueries(graphene.ObjectType):
    """Reading producers."""

    producer = graphene.Field(
        ProducerType,
        slug=graphene.String(required=True),
        description="Null where there is none on the market.",
    )
    producers = graphene.Field(
        ProducerConnection,
        required=True,
        commune=graphene.String(description="Five-digit code of a commune of today."),
        kind=ProducerKind(),
        first=graphene.Int(default_value=DEFAULT_PAGE),
        after=graphene.String(),
    )
    my_vendor = graphene.Field(
        MyVendorType, id=graphene.Int(required=True), description="For who may work on its profile."
    )

    @staticmethod
    def resolve_producer(_root: None, _info: graphene.ResolveInfo, *, slug: str) -> Vendor | None:
        try:
            return producer_of_slug(slug)
        except NotFound:
            return None

    @staticmethod
    def resolve_producers(
        _root: None,
        _info: graphene.ResolveInfo,
        *,
        commune: str | None = None,
        kind: Any = None,
        first: int | None = None,
        after: str | None = None,
    ) -> ShownProducers:
        size, offset = page_size(first), offset_after(after)
        producers = producers_on_market(
            commune_id=None if commune is None else _commune_id(commune),
            kind=None if kind is None else kind.value,
        )
        total = producers.count()
        edges = [
            ShownProducer(cursor_of(offset + place), vendor)
            for place, vendor in enumerate(producers[offset : offset + size])
        ]
        ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
        return ShownProducers(edges, ShownPageInfo(offset + len(edges) < total, offset > 0, *ends), total)

    @staticmethod
    def resolve_my_vendor(_root: None, info: graphene.ResolveInfo, *, id: int) -> Vendor:  # noqa: A002 - the API's name
        return _desk(info, id).vendor


class SaveVendorProfileInput(graphene.InputObjectType):
    """What is left out stays as it is; an empty text empties the field."""

    vendor_id = graphene.Int(required=True)
    kind = ProducerKind()
    name = graphene.String()
    legal_name = graphene.String()
    tax_code = graphene.String()
    registration_number = graphene.String()
    representative_name = graphene.String()
    personal_number = graphene.String()
    commune_code = graphene.String()
    address_line = graphene.String()
    phone = graphene.String()
    story = graphene.String()
    is_women_led = graphene.Boolean()


class SaveVendorProfile(graphene.Mutation):
    """Change the profile, or nothing of it: every field's problem is told at once."""

    class Arguments:
        input = SaveVendorProfileInput(required=True)

    vendor = graphene.Field(MyVendorType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "SaveVendorProfile":  # noqa: A002
        fields = {name: value for name, value in input.items() if name != "vendor_id"}
        if fields.get("kind") is not None:
            fields["kind"] = getattr(fields["kind"], "value", fields["kind"])
        desk = _desk(info, input.vendor_id)
        try:
            vendor = save_profile(desk, ProfileInput(**fields), day=business_day_of(timezone.now()))
        except FormRefused as refused:
            return cls(problems=[problem_of(problem) for problem in refused.problems])
        return cls(vendor=vendor, problems=[])


class SubmitVendorInput(graphene.InputObjectType):
    vendor_id = graphene.Int(required=True)


class SubmitVendor(graphene.Mutation):
    """Send the profile to the moderators. Every missing thing is a problem of its own."""

    class Arguments:
        input = SubmitVendorInput(required=True)

    vendor = graphene.Field(MyVendorType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "SubmitVendor":  # noqa: A002
        desk = _desk(info, input.vendor_id)
        try:
            submit_vendor(desk)
        except ProfileIncomplete as refused:
            lacking = [InvalidInput(f"Còn thiếu: {one.label}.", path=(one.key,)) for one in refused.missing]
            return cls(problems=[problem_of(problem) for problem in lacking])
        desk.vendor.refresh_from_db(fields=["state"])
        return cls(vendor=desk.vendor, problems=[])


def _desk(info: graphene.ResolveInfo, vendor_id: int) -> Desk:
    today = business_day_of(timezone.now())
    return access_desk(info.context.user, vendor_id, day=today, scope=HelperScope.PROFILE)


def _commune_id(code: str) -> int:
    """0, which is none, where no commune of today bears the code."""
    try:
        return current_commune(code, path=("commune",)).pk
    except (InvalidInput, NotFound):
        return 0
