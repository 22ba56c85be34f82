"""The one schema: each room's module adds its queries and mutations here."""

import graphene

from shop.api.certificates import (
    CertificateQueries,
    HandOverCertificate,
    MarkCertificate,
    RevokeCertificate,
    SetCertificateGrace,
)
from shop.api.desk import DeskQueries, MarkOrderShipped
from shop.api.desk_products import (
    ChangePrice,
    CreateProduct,
    DeskProductQueries,
    SubmitProduct,
    UpdateProduct,
    WithdrawProduct,
)
from shop.api.moderation import (
    ApproveChange,
    ApproveProduct,
    ApproveVendor,
    ModerationQueries,
    RejectChange,
    RejectProduct,
    RejectVendor,
)
from shop.api.orders import PlaceOrder
from shop.api.products import ProductQueries
from shop.api.reports import ReportQueries
from shop.api.sales import RecordPosSale, RecordPosSales
from shop.api.trace import CreateBatch, RecallBatch, TraceQueries
from shop.api.vendors import SaveVendorProfile, SubmitVendor, VendorQueries


class Query(
    CertificateQueries,
    ProductQueries,
    ReportQueries,
    ModerationQueries,
    DeskProductQueries,
    DeskQueries,
    TraceQueries,
    VendorQueries,
    graphene.ObjectType,
):
    """What can be read."""

    version = graphene.String(
        required=True, description="Version of this interface; it changes when clients must."
    )

    @staticmethod
    def resolve_version(_root: None, _info: graphene.ResolveInfo) -> str:
        return "1"


class Mutation(graphene.ObjectType):
    """What can be changed."""

    approve_change = ApproveChange.Field()
    approve_product = ApproveProduct.Field()
    approve_vendor = ApproveVendor.Field()
    hand_over_certificate = HandOverCertificate.Field()
    mark_certificate = MarkCertificate.Field()
    mark_order_shipped = MarkOrderShipped.Field()
    place_order = PlaceOrder.Field()
    record_pos_sale = RecordPosSale.Field()
    record_pos_sales = RecordPosSales.Field()
    reject_change = RejectChange.Field()
    reject_product = RejectProduct.Field()
    reject_vendor = RejectVendor.Field()
    revoke_certificate = RevokeCertificate.Field()
    set_certificate_grace = SetCertificateGrace.Field()
    save_vendor_profile = SaveVendorProfile.Field()
    submit_vendor = SubmitVendor.Field()
    create_product = CreateProduct.Field()
    update_product = UpdateProduct.Field()
    submit_product = SubmitProduct.Field()
    withdraw_product = WithdrawProduct.Field()
    change_price = ChangePrice.Field()
    create_batch = CreateBatch.Field()
    recall_batch = RecallBatch.Field()


schema = graphene.Schema(query=Query, mutation=Mutation)
