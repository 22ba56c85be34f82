"""Till sales in the API."""

from datetime import datetime
from typing import Any

import graphene
from django.utils import timezone

from outlets.selectors.access_device import DEVICE_COOKIE, access_device
from outlets.selectors.access_outlet import clerk_of
from outlets.services.note_contact import note_contact
from shop.api.problems import Problem, problems_as_data
from shop.api.scalars import UUID, DateTime, Vnd
from shop.orders.services.record_pos_sale import SaleVerdict, SoldLine, Tender, Upload, record_pos_sales


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


class PosSaleInput(graphene.InputObjectType):
    """One sale as the till that made it keeps it."""

    sale_id = UUID(required=True)
    outlet_id = graphene.Int(required=True, description="Where the till stood then.")
    sequence = graphene.Int(required=True, description="The till's own count.")
    sold_at = DateTime(required=True, description="By the till's clock.")
    lines = graphene.List(graphene.NonNull(SaleLineInput), required=True)
    tenders = graphene.List(graphene.NonNull(TenderInput), required=True)


class RecordPosSaleInput(PosSaleInput):
    """One sale as the till that made it keeps it. The till is known by its own credential."""

    device_now = DateTime(required=True, description="The till's clock at this request.")


class RecordPosSalesInput(graphene.InputObjectType):
    """What waits on a till's disk, at most 100 sales. The till is known by its own credential."""

    device_now = DateTime(required=True, description="The till's clock at this request.")
    sales = graphene.List(graphene.NonNull(PosSaleInput), required=True)


class SaleResult(graphene.Enum):
    """A final answer: after it the till may forget the sale. The names are those of docs/till-rules.md."""

    accepted = "accepted"
    duplicate = "duplicate"
    quarantined = "quarantined"


class PosSaleVerdict(graphene.ObjectType):
    """The final answer to one sale of a batch."""

    sale_id = graphene.Field(UUID, required=True)
    result = graphene.Field(SaleResult, required=True)
    reason = graphene.String(
        required=True, description="A code of docs/till-rules.md; empty when accepted cleanly."
    )
    short_variant_ids = graphene.List(graphene.NonNull(graphene.Int), required=True)


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
        (verdict,) = _record(info, [input], device_now=input.device_now)
        return cls(**_answer(verdict), problems=[])


class RecordPosSales(graphene.Mutation):
    """Upload what waits on a till's disk, at most 100 sales. Repeating any of them, in any batch, is safe.

    Each sale gets its own verdict; one that cannot be booked harms no other. Where there are none, nothing was
    booked: ask again, with fewer sales.
    """

    class Arguments:
        input = RecordPosSalesInput(required=True)

    verdicts = graphene.List(graphene.NonNull(PosSaleVerdict), description="One a sale, in the order sent.")
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RecordPosSales":  # noqa: A002 - the API's name
        verdicts = _record(info, input.sales, device_now=input.device_now)
        return cls(
            verdicts=[
                PosSaleVerdict(sale_id=sale.sale_id, **_answer(verdict))
                for sale, verdict in zip(input.sales, verdicts, strict=True)
            ],
            problems=[],
        )


def _record(info: graphene.ResolveInfo, sales: list[Any], *, device_now: datetime) -> list[SaleVerdict]:
    now = timezone.now()
    device = access_device(info.context.COOKIES.get(DEVICE_COOKIE, ""))
    note_contact(device=device, device_now=device_now, now=now)
    return record_pos_sales(
        device=device,
        uploads=[_upload(sale) for sale in sales],
        now=now,
        clerk=clerk_of(info.context.user, device.outlet_id),
    )


def _upload(sale: Any) -> Upload:
    return Upload(
        sale_id=sale.sale_id,
        outlet_id=sale.outlet_id,
        sequence=sale.sequence,
        lines=[SoldLine(line.variant_id, line.quantity, line.amount_vnd) for line in sale.lines],
        tenders=[Tender(t.method, t.amount_vnd, t.received_vnd) for t in sale.tenders],
        sold_at=sale.sold_at,
    )


def _answer(verdict: SaleVerdict) -> dict[str, Any]:
    return {**verdict._asdict(), "short_variant_ids": list(verdict.short_variant_ids)}
