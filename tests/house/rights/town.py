"""One of each kind of person, and what they might reach for."""

from typing import Any

from django.test import Client

from outlets.selectors.access_device import DEVICE_COOKIE
from outlets.services.register_device import register_device
from shop.orders.models import OrderGroup
from tests.world import (
    NOW,
    make_clerk,
    make_helper,
    make_officer,
    make_outlet,
    make_platform_person,
    make_user,
    make_variant,
    make_vendor,
    order,
    province,
    shelf_of,
    sign_in,
    stock,
)
from vendors.models import VendorMembership
from vendors.people.models import User


class Town:
    """One of each kind of person, and what they might reach for."""

    def __init__(self) -> None:
        self.outlet, other = make_outlet(), make_outlet()
        self.vendor = vendor = make_vendor()
        self.honey = make_variant(vendor)
        stock(shelf_of(vendor), self.honey, 20)
        self.order: OrderGroup = order((self.honey, 1))
        producer = make_user("Chủ hàng")
        VendorMembership.objects.create(user=producer, vendor=vendor, role="owner")
        staff, other_producer = make_user("Kế toán"), make_user("Chủ hàng khác")
        VendorMembership.objects.create(user=staff, vendor=vendor, role="staff")
        VendorMembership.objects.create(user=other_producer, vendor=make_vendor("HTX khác"), role="owner")
        self.people: dict[str, User | None] = {
            "guest": None,
            "shopper": make_user("Người mua"),
            "producer": producer,
            "producer_staff": staff,
            "helper": make_helper(vendor),
            "other_producer": other_producer,
            "clerk": make_clerk(self.outlet),
            "manager": make_clerk(self.outlet, "manager"),
            "other_manager": make_clerk(other, "manager"),
            "officer": make_officer(province("79")),
            "moderator": make_platform_person("moderator"),
            "admin": make_user("Quản trị", is_staff=True, is_superuser=True),
        }
        manager = self.people["manager"]
        assert manager is not None
        self.till = register_device(outlet_id=self.outlet.pk, name="Máy 1", manager=manager, now=NOW)
        self.arguments: dict[str, dict[str, Any]] = {
            "group": {"slug": "thuc-pham"},
            "commune": {"code": "27676"},
            "producer": {"slug": vendor.slug},
            "product": {"slug": self.honey.product.slug},
            "order": {"token": self.order.token},
            "cancel-order": {"token": self.order.token, "number": 1},
            "product-picture": {"name": "nobody-drew-this.webp"},
            "sitemap-section": {"section": "trang"},
            "policy": {"slug": "doi-tra"},
            "register-till": {"outlet_id": self.outlet.pk},
            "revoke-till": {"device_id": self.till.device.pk},
        }

    def client(self, person: str) -> Client:
        """The browser of one of them, with the till's credential in it for whoever stands at the counter."""
        client = Client()
        client.cookies[DEVICE_COOKIE] = self.till.credential
        user = self.people[person]
        if user is not None:
            sign_in(client, user)
        return client
