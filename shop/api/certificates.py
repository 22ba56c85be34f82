"""Recognised products for programs, and what officers do to certificates: the same gates as the pages."""

from datetime import date
from typing import Any, NamedTuple

import graphene
from django.conf import settings
from django.utils import timezone

from catalog.models import Certificate, RevocationGround
from catalog.selectors.access_decisions import access_decisions
from catalog.selectors.certificate_states import CertificateState, state_of
from catalog.selectors.groups import group_of_slug
from catalog.selectors.register import (
    RegisterFilters,
    RegisterRow,
    RegisterState,
    register_count,
    register_page,
)
from catalog.services import certificates as services
from shop.api.problems import Problem, problems_as_data
from shop.api.products import PageInfoType, ShownPageInfo, cursor_of, offset_after, page_size
from shop.api.scalars import Date
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput
from shop.kernel.text import clean_text
from vendors.places.models import AdminUnit, Level
from vendors.places.selectors.units import current_commune_id, unit_of_code

LONGEST_TEXT = 100
CertificateStateEnum = graphene.Enum.from_enum(
    CertificateState, name="CertificateState", description=lambda one: str(one.label) if one else None
)
GroundEnum = graphene.Enum.from_enum(
    RevocationGround, name="RevocationGround", description=lambda one: str(one.label) if one else None
)


class RegisterStateEnum(graphene.Enum):
    """SHOWN: the mark is shown. EXPIRING: of these, within 180 days of the expiry or past it in grace."""

    class Meta:
        name = "RegisterState"

    SHOWN = "con-hieu-luc"
    EXPIRING = "sap-het-han"
    EXPIRED = "da-het-han"
    REVOKED = "da-thu-hoi"
    ALL = "tat-ca"


class RecognisedProduct(graphene.ObjectType):
    """A row of the public register: a product with the certificate that speaks for it today."""

    product_name = graphene.String(required=True)
    url = graphene.String(description="Empty while the product is not on show.")
    vendor_name = graphene.String(required=True)
    place = graphene.String(required=True, description='Of origin: "Xã Thạnh An, TP. Hồ Chí Minh".')
    category_name = graphene.String(required=True)
    stars = graphene.Int(required=True)
    is_potential_five = graphene.Boolean(required=True, description="Said in words, never as five stars.")
    is_five_at_province = graphene.Boolean(required=True, description="Said in words, never as five stars.")
    state = graphene.Field(graphene.NonNull(CertificateStateEnum))
    product_code = graphene.String(required=True)
    decision_number = graphene.String(required=True)
    issuing_body = graphene.String(required=True)
    issued_on = graphene.Field(graphene.NonNull(Date))
    expires_on = graphene.Field(graphene.NonNull(Date))
    grace_until = Date()
    revoked_on = Date()

    @staticmethod
    def resolve_url(row: RegisterRow, _info: graphene.ResolveInfo) -> str | None:
        return f"{settings.PUBLIC_URL}/san-pham/{row.slug}/" if row.slug else None

    @staticmethod
    def resolve_place(row: RegisterRow, _info: graphene.ResolveInfo) -> str:
        units = ((row.commune_kind, row.commune_name), (row.province_kind, row.province_name))
        return ", ".join(AdminUnit(kind=kind, name=name).short_name for kind, name in units if name)


class RecognisedProductEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.Field(RecognisedProduct, required=True)


class RecognisedProductConnection(graphene.ObjectType):
    """A page of the register, in Vietnamese order of names."""

    edges = graphene.List(graphene.NonNull(RecognisedProductEdge), required=True)
    page_info = graphene.Field(PageInfoType, required=True)
    total_count = graphene.Int(required=True)


class RecognisedProductFilters(graphene.InputObjectType):
    """What is left out does not narrow; without `state` the products whose mark is shown."""

    state = RegisterStateEnum()
    province = graphene.String(description="Two digits.")
    commune = graphene.String(description="Five digits, of today.")
    group = graphene.String(description="The slug of a group.")
    stars = graphene.Int()
    year = graphene.Int(description="In which the certificate was issued.")
    text = graphene.String(description="Words of product, producer, decision number or product code.")


class _Edge(NamedTuple):
    cursor: str
    node: RegisterRow


class _Connection(NamedTuple):
    edges: list[_Edge]
    page_info: ShownPageInfo
    total_count: int


class CertificateQueries(graphene.ObjectType):
    """Certificates for everybody."""

    recognised_products = graphene.Field(
        RecognisedProductConnection,
        description="The public register of recognised products.",
        filters=RecognisedProductFilters(),
        first=graphene.Int(description="At most 100."),
        after=graphene.String(),
    )

    @staticmethod
    def resolve_recognised_products(
        _root: None,
        _info: graphene.ResolveInfo,
        *,
        filters: Any = None,
        first: int | None = None,
        after: str | None = None,
    ) -> _Connection:
        """2 queries, 1 more for a province, a commune.

        raises InvalidInput, NotFound  as the pages do
        """
        today = business_day_of(timezone.now())
        size, offset = page_size(first), offset_after(after)
        asked = _filters(filters or {}, today)
        total = register_count(asked, day=today)
        rows = register_page(asked, day=today, offset=offset, limit=size)
        edges = [_Edge(cursor_of(offset + n), row) for n, row in enumerate(rows)]
        page_info = ShownPageInfo(
            has_next_page=offset + size < total,
            has_previous_page=offset > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return _Connection(edges, page_info, total)


def _filters(typed: Any, today: date) -> RegisterFilters:
    state = typed.get("state")
    province_id, commune_ids = None, None
    if province := typed.get("province"):
        unit = unit_of_code(Level.PROVINCE, province[:5], today)
        if unit is None:
            raise InvalidInput("Hiện không có tỉnh, thành phố mang mã này.", path=("filters", "province"))
        province_id = unit.pk
    if commune := typed.get("commune"):
        commune_ids = (current_commune_id(commune, path=("filters", "commune")),)
    group = typed.get("group")
    return RegisterFilters(
        state=RegisterState(getattr(state, "value", state) or RegisterState.SHOWN),
        province_id=province_id,
        commune_ids=commune_ids,
        category_id=group_of_slug(group).category.pk if group else None,
        stars=typed.get("stars"),
        year=typed.get("year"),
        text=clean_text(typed.get("text") or "", max_length=LONGEST_TEXT, path=("filters", "text")),
    )


class CertificateOutcome(graphene.ObjectType):
    """A certificate after an act of an officer."""

    id = graphene.Int(required=True)
    state = graphene.Field(graphene.NonNull(CertificateStateEnum))
    stars = graphene.Int(required=True)
    mark_ends_on = graphene.Field(
        graphene.NonNull(Date), description="The first day on which no mark is shown."
    )
    handed_over_on = Date()
    is_potential_five = graphene.Boolean(required=True)
    is_five_at_province = graphene.Boolean(required=True)

    @staticmethod
    def resolve_state(certificate: Certificate, _info: graphene.ResolveInfo) -> CertificateState:
        return state_of(certificate, business_day_of(timezone.now()))


class RevokeCertificateInput(graphene.InputObjectType):
    certificate_id = graphene.Int(required=True)
    ground = GroundEnum(required=True)
    decision_number = graphene.String(required=True)
    revoked_on = Date(required=True)
    reason = graphene.String(required=True)


class HandOverCertificateInput(graphene.InputObjectType):
    certificate_id = graphene.Int(required=True)
    handed_over_on = Date(required=True)


class SetCertificateGraceInput(graphene.InputObjectType):
    certificate_id = graphene.Int(required=True)
    grace_until = Date(description="The first day without the mark; left out, the grace ends.")
    reason = graphene.String(default_value="")


class MarkCertificateInput(graphene.InputObjectType):
    certificate_id = graphene.Int(required=True)
    is_potential_five = graphene.Boolean(required=True)
    is_five_at_province = graphene.Boolean(required=True)


class _CertificateMutation(graphene.Mutation):
    """What the four have in common."""

    class Meta:
        abstract = True

    certificate = graphene.Field(CertificateOutcome)
    problems = graphene.List(graphene.NonNull(Problem), required=True)


class RevokeCertificate(_CertificateMutation):
    """End a certificate by one of six grounds; officers of its province and moderators."""

    class Arguments:
        input = RevokeCertificateInput(required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RevokeCertificate":  # noqa: A002
        today = business_day_of(timezone.now())
        services.revoke_certificate(
            access_decisions(info.context.user, day=today),
            input.certificate_id,
            ground=input.ground.value,
            decision_number=input.decision_number,
            revoked_on=input.revoked_on,
            reason=input.reason,
            today=today,
        )
        return cls(certificate=_read(input.certificate_id), problems=[])


class HandOverCertificate(_CertificateMutation):
    """Write down when the paper was given to its owner; officers of its province and moderators."""

    class Arguments:
        input = HandOverCertificateInput(required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "HandOverCertificate":  # noqa: A002
        today = business_day_of(timezone.now())
        services.hand_over_certificate(
            access_decisions(info.context.user, day=today),
            input.certificate_id,
            handed_over_on=input.handed_over_on,
            today=today,
        )
        return cls(certificate=_read(input.certificate_id), problems=[])


class SetCertificateGrace(_CertificateMutation):
    """Let the mark stand until a renewal is decided, at most 180 days; officers and moderators."""

    class Arguments:
        input = SetCertificateGraceInput(required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "SetCertificateGrace":  # noqa: A002
        today = business_day_of(timezone.now())
        services.set_certificate_grace(
            access_decisions(info.context.user, day=today),
            input.certificate_id,
            grace_until=input.get("grace_until"),
            reason=input.get("reason") or "",
        )
        return cls(certificate=_read(input.certificate_id), problems=[])


class MarkCertificate(_CertificateMutation):
    """Say in words what the province found before the ministry decides; officers and moderators."""

    class Arguments:
        input = MarkCertificateInput(required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "MarkCertificate":  # noqa: A002
        today = business_day_of(timezone.now())
        services.mark_certificate(
            access_decisions(info.context.user, day=today),
            input.certificate_id,
            is_potential_five=input.is_potential_five,
            is_five_at_province=input.is_five_at_province,
        )
        return cls(certificate=_read(input.certificate_id), problems=[])


def _read(certificate_id: int) -> Certificate:
    """With what the database has reckoned since. 1 query."""
    return Certificate.objects.select_related("product").get(pk=certificate_id)
