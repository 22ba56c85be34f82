"""Till sales in the API."""

from typing import Any

import graphene
from django.utils import timezone

from outlets.selectors.access_device import DEVICE_COOKIE, access_device
from outlets.selectors.access_outlet import clerk_of
from outlets.services.note_contact import note_contact
from shop.api.problems import Problem, problems_as_data
from shop.api.scalars import UUID, DateTime, Vnd
from shop.orders.services.record_pos_sale import SoldLine, Tender, record_pos_sale


class SaleLineInput(graphene.InputObjectType):
    """A line as printed: base units and whole đồng, VAT included.

    The quantity is a plain Int on purpose: what cannot be booked goes to quarantine, so that the till gets a final
    answer instead of an error it would repeat for ever.
    """

    variant_id = graphene.Int(required=True)
    quantity = graphene.Int(required=True)
    amount_vnd = Vnd(required=True)


class TenderInput(graphene.InputObjectType):
    """How a part of the total was paid: cash, vietqr or card."""

    method = graphene.String(required=True)
    amount_vnd = Vnd(required=True)
    received_vnd = Vnd(required=True)


class RecordPosSaleInput(graphene.InputObjectType):
    """One sale as the till that made it keeps it. The till is known by its own credential."""

    sale_id = UUID(required=True)
    outlet_id = graphene.Int(required=True)
    sequence = graphene.Int(required=True)
    sold_at = DateTime(required=True, description="By the till's clock.")
    device_now = DateTime(required=True, description="The till's clock at this request.")
    lines = graphene.List(graphene.NonNull(SaleLineInput), required=True)
    tenders = graphene.List(graphene.NonNull(TenderInput), required=True)


class SaleResult(graphene.Enum):
    """A final answer: after it the till may forget the sale. The names are those of docs/till-rules.md."""

    accepted = "accepted"
    duplicate = "duplicate"
    quarantined = "quarantined"


class RecordPosSale(graphene.Mutation):
    """Upload one till sale. Repeating it with the same saleId is safe."""

    class Arguments:
        input = RecordPosSaleInput(required=True)

    result = graphene.Field(SaleResult)
    reason = graphene.String(description="A code of docs/till-rules.md; empty when accepted cleanly.")
    short_variant_ids = graphene.List(graphene.NonNull(graphene.Int))
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RecordPosSale":  # noqa: A002 - the API's name
        now = timezone.now()
        device = access_device(info.context.COOKIES.get(DEVICE_COOKIE, ""))
        note_contact(device=device, device_now=input.device_now, now=now)
        verdict = record_pos_sale(
            sale_id=input.sale_id,
            device=device,
            outlet_id=input.outlet_id,
            sequence=input.sequence,
            lines=[SoldLine(line.variant_id, line.quantity, line.amount_vnd) for line in input.lines],
            tenders=[Tender(t.method, t.amount_vnd, t.received_vnd) for t in input.tenders],
            sold_at=input.sold_at,
            now=now,
            clerk=clerk_of(info.context.user, device.outlet_id),
        )
        return cls(
            result=verdict.result,
            reason=verdict.reason,
            short_variant_ids=list(verdict.short_variant_ids),
            problems=[],
        )
