"""Addresses: the desk's home, its orders, the producer's poster; the texts the operator publishes."""

from django.urls import URLPattern, path

from frontend.views.desk import home, orders, poster
from frontend.views.operator_policies import operator_policies, operator_policy

DESK = "kenh-ban/<int:vendor_id>/"
ORDERS = f"{DESK}don/"
ORDER = f"{ORDERS}<slug:code>/"

urlpatterns: list[URLPattern] = [
    path(DESK, home.home, name="desk-home"),
    path(f"{DESK}viec/<int:notice_id>/xong/", home.finish_notice, name="desk-finish-notice"),
    path(f"{DESK}ap-phich.pdf", poster.poster, name="desk-poster"),
    path(ORDERS, orders.orders, name="desk-orders"),
    path(ORDER, orders.order, name="desk-order"),
    path(f"{ORDER}gui/", orders.ship, name="desk-ship-order"),
    path(f"{ORDER}huy/", orders.cancel, name="desk-cancel-order"),
    path(f"{ORDER}phieu-gui.pdf", orders.packing_slip, name="desk-packing-slip"),
    path("van-hanh/chinh-sach/", operator_policies, name="operator-policies"),
    path("van-hanh/chinh-sach/<slug:slug>/", operator_policy, name="operator-policy"),
]
