"""Batches in the API: what a code on a label stands for; writing a batch down; recalling it."""

from typing import Any

import graphene
from django.utils import timezone

from catalog.models import BatchSource
from catalog.selectors.access_batch import products_for_batches
from catalog.selectors.trace import Trace, read_code, trace_of
from catalog.services.batches import BatchInput, create_batch, suggest_expiry
from outlets.services.recall_batch import recall_batch
from shop.api.problems import Problem, problems_as_data
from shop.api.scalars import Date, DateTime
from shop.kernel.clock import business_day_of
from shop.kernel.errors import NotFound
from vendors.models import HelperScope
from vendors.selectors.access_desk import access_desk


class RecallType(graphene.ObjectType):
    """That a batch must not be sold or used any more."""

    class Meta:
        name = "BatchRecall"

    reason = graphene.String(required=True)
    advice = graphene.String(required=True, description="What whoever bought it should do.")
    recalled_at = DateTime(required=True)


class MaterialType(graphene.ObjectType):
    """Where some material came from."""

    class Meta:
        name = "BatchMaterial"

    material = graphene.String(required=True)
    supplier = graphene.String(required=True)
    place = graphene.String(required=True)
    received_on = Date()
    quantity = graphene.String(required=True, description="In words, as written down.")


class TraceType(graphene.ObjectType):
    """What a code on a label stands for (TT 02/2024/TT-BKHCN). Without a batch the code is the product's."""

    class Meta:
        name = "Trace"

    code = graphene.String(description="Of the batch's trace page.")
    batch_number = graphene.String(description="As printed on the package.")
    made_on = Date()
    expires_on = Date()
    product_name = graphene.String(required=True)
    product_slug = graphene.String(required=True)
    brand = graphene.String(required=True)
    producer_name = graphene.String(required=True)
    producer_address = graphene.String(required=True)
    stars = graphene.Int(description="Only while a certificate is valid today.")
    materials = graphene.List(graphene.NonNull(MaterialType), required=True)
    recall = graphene.Field(RecallType, description="Empty: the batch is good.")


class TraceQueries(graphene.ObjectType):
    """Looking up what stands on labels."""

    trace = graphene.Field(
        TraceType,
        code=graphene.String(
            required=True, description="A trace code, its address, or the number under the bars."
        ),
        description="Empty for a code that nobody gave out.",
    )

    @staticmethod
    def resolve_trace(_root: None, _info: graphene.ResolveInfo, *, code: str) -> TraceType | None:
        try:
            found = trace_of(read_code(code), day=business_day_of(timezone.now()))
        except NotFound:
            return None
        return _trace(found)


class CreateBatchInput(graphene.InputObjectType):
    """Goods made together. Without `expiresOn` it follows from the product's shelf life."""

    vendor_id = graphene.Int(required=True)
    product_id = graphene.Int(required=True)
    code = graphene.String(required=True, description="The batch's number as printed; once a product.")
    made_on = Date(required=True)
    expires_on = Date()
    quantity = graphene.Int(description="Base units of the product's sizes.")
    note = graphene.String()


class CreateBatch(graphene.Mutation):
    """Write a batch down: for those at the producer's desk."""

    class Arguments:
        input = CreateBatchInput(required=True)

    batch_id = graphene.Int()
    trace_code = graphene.String(description="For the label's QR.")
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "CreateBatch":  # noqa: A002 - the API's name
        day = business_day_of(timezone.now())
        desk = access_desk(info.context.user, input.vendor_id, day=day, scope=HelperScope.STOCK)
        expires_on = input.get("expires_on")
        if expires_on is None:
            product = products_for_batches(desk).filter(pk=input.product_id).first()
            expires_on = suggest_expiry(product, input.made_on) if product else None
        typed = BatchInput(
            input.code, input.made_on, expires_on, input.get("quantity"), input.get("note") or ""
        )
        batch = create_batch(desk, input.product_id, typed, day=day)
        return cls(batch_id=batch.pk, trace_code=batch.trace_code, problems=[])


class RecallBatchInput(graphene.InputObjectType):
    """For good: what is recalled stays recalled."""

    trace_code = graphene.String(required=True)
    reason = graphene.String(required=True)
    advice = graphene.String(required=True, description="What whoever bought it should do.")


class RecallBatch(graphene.Mutation):
    """Recall a batch: for its producer's owner and staff, an officer of the commune of origin, a moderator."""

    class Arguments:
        input = RecallBatchInput(required=True)

    recall = graphene.Field(RecallType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "RecallBatch":  # noqa: A002 - the API's name
        recall = recall_batch(
            user=info.context.user,
            trace_code=input.trace_code,
            reason=input.reason,
            advice=input.advice,
            now=timezone.now(),
        )
        return cls(recall=recall, problems=[])


def _trace(found: Trace) -> TraceType:
    batch, product = found.batch, found.product
    home = product.vendor.commune
    parts = (product.vendor.address_line, home.short_name, home.parent.short_name if home.parent else "")
    return TraceType(
        code=batch.trace_code if batch else None,
        batch_number=batch.code if batch else None,
        made_on=batch.made_on if batch else None,
        expires_on=batch.expires_on if batch else None,
        product_name=product.name,
        product_slug=product.slug,
        brand=product.brand,
        producer_name=product.vendor.legal_name,
        producer_address=", ".join(part for part in parts if part),
        stars=found.certificate.stars if found.certificate else None,
        materials=[_material(source) for source in found.sources],
        recall=found.recall,
    )


def _material(source: BatchSource) -> MaterialType:
    return MaterialType(
        material=source.material,
        supplier=source.supplier,
        place=source.place,
        received_on=source.received_on,
        quantity=source.quantity,
    )
