"""Addresses of what people see."""

from django.urls import URLPattern, path

from frontend.views.outlet_desk import outlet_desk, register_till, revoke_till
from frontend.views.samples import samples
from frontend.views.till import till, till_data

urlpatterns: list[URLPattern] = [
    path("mau/", samples, name="samples"),
    path("quay/", till, name="till"),
    path("quay/du-lieu/", till_data, name="till-data"),
    path("diem-ban/", outlet_desk, name="outlet-desk"),
    path("diem-ban/<int:outlet_id>/dang-ky-may/", register_till, name="register-till"),
    path("diem-ban/may/<uuid:device_id>/thu-hoi/", revoke_till, name="revoke-till"),
]
