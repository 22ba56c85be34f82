"""The deal: baskets, online orders by seller, and sales at a till."""

from shop.orders.models.baskets import Basket, BasketLine
from shop.orders.models.online import (
    OrderEventKind,
    OrderGroup,
    OrderLine,
    OrderState,
    PaymentMethod,
    SellerOrder,
    SellerOrderEvent,
)
from shop.orders.models.sales import (
    FlagKind,
    Sale,
    SaleFlag,
    SaleLine,
    SaleQuarantine,
    SaleTender,
    TenderMethod,
)

__all__ = [
    "Basket",
    "BasketLine",
    "FlagKind",
    "OrderEventKind",
    "OrderGroup",
    "OrderLine",
    "OrderState",
    "PaymentMethod",
    "Sale",
    "SaleFlag",
    "SaleLine",
    "SaleQuarantine",
    "SaleTender",
    "SellerOrder",
    "SellerOrderEvent",
    "TenderMethod",
]
