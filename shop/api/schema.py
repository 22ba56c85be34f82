"""The one schema: each room's module adds its queries and mutations here."""

import graphene

from shop.api.orders import PlaceOrder
from shop.api.products import ProductQueries
from shop.api.reports import ReportQueries
from shop.api.sales import RecordPosSale, RecordPosSales


class Query(ProductQueries, ReportQueries, graphene.ObjectType):
    """What can be read."""

    version = graphene.String(
        required=True, description="Version of this interface; it changes when clients must."
    )

    @staticmethod
    def resolve_version(_root: None, _info: graphene.ResolveInfo) -> str:
        return "1"


class Mutation(graphene.ObjectType):
    """What can be changed."""

    place_order = PlaceOrder.Field()
    record_pos_sale = RecordPosSale.Field()
    record_pos_sales = RecordPosSales.Field()


schema = graphene.Schema(query=Query, mutation=Mutation)
