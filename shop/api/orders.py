"""Online orders in the API."""

from functools import partial
from typing import Any

import graphene
from django.conf import settings
from django.utils import timezone

from shop.api.problems import Problem, problems_as_data
from shop.api.scalars import UUID, Quantity, Vnd
from shop.kernel.attempts import client_address
from shop.orders.models import OrderGroup
from shop.orders.services.limit_guests import place_as_guest
from shop.orders.services.place_order import BuyerInput, LineInput, place_order


class OrderLineInput(graphene.InputObjectType):
    """So many base units of a variant. There is no price here: the server's price list says it."""

    variant_id = graphene.Int(required=True)
    quantity = Quantity(required=True)


class PlaceOrderInput(graphene.InputObjectType):
    """A guest's or a signed-in shopper's order, paid in cash on delivery."""

    order_id = UUID(required=True, description="Made by the client before it asks; asking again is safe.")
    lines = graphene.List(graphene.NonNull(OrderLineInput), required=True)
    name = graphene.String(required=True)
    phone = graphene.String(required=True)
    commune_code = graphene.String(required=True)
    address_line = graphene.String(required=True)
    note = graphene.String(default_value="")


class SellerOrderType(graphene.ObjectType):
    """What one producer ships of an order."""

    class Meta:
        name = "SellerOrder"

    code = graphene.String(required=True)
    state = graphene.String(required=True)
    seller = graphene.String(required=True)
    total_vnd = Vnd(required=True)


class OrderType(graphene.ObjectType):
    """A placed order; `url` is its unguessable page."""

    class Meta:
        name = "Order"

    code = graphene.String(required=True)
    url = graphene.String(required=True)
    total_vnd = Vnd(required=True)
    seller_orders = graphene.List(graphene.NonNull(SellerOrderType), required=True)

    @staticmethod
    def resolve_url(group: OrderGroup, _info: graphene.ResolveInfo) -> str:
        return f"{settings.PUBLIC_URL}/don-hang/{group.token}/"

    @staticmethod
    def resolve_seller_orders(group: OrderGroup, _info: graphene.ResolveInfo) -> list[SellerOrderType]:
        orders = group.seller_orders.select_related("seller_vendor").order_by("number")
        return [
            SellerOrderType(
                code=order.code,
                state=order.state,
                seller=order.seller_vendor.name if order.seller_vendor else "",
                total_vnd=order.total_vnd,
            )
            for order in orders
        ]


class PlaceOrder(graphene.Mutation):
    """Place an order, exactly once for each orderId."""

    class Arguments:
        input = PlaceOrderInput(required=True)

    order = graphene.Field(OrderType)
    problems = graphene.List(graphene.NonNull(Problem), required=True)

    @classmethod
    @problems_as_data
    def mutate(cls, _root: None, info: graphene.ResolveInfo, *, input: Any) -> "PlaceOrder":  # noqa: A002 - the API's name
        user = info.context.user if info.context.user.is_authenticated else None
        now = timezone.now()
        place = partial(
            place_order,
            order_id=input.order_id,
            lines=[LineInput(line.variant_id, line.quantity) for line in input.lines],
            buyer=BuyerInput(
                input.name, input.phone, input.commune_code, input.address_line, input.note or ""
            ),
            user=user,
            now=now,
        )
        group = (
            place()
            if user
            else place_as_guest(
                place,
                order_id=input.order_id,
                address=client_address(info.context),
                phone=input.phone,
                now=now,
            )
        )
        return cls(order=group, problems=[])
