"""Addresses of what people see."""

from django.urls import URLPattern, URLResolver, include, path

from frontend.views.outlet_desk import outlet_desk, register_till, revoke_till
from frontend.views.reports import commune_sales, commune_sales_file, reports
from frontend.views.samples import samples
from frontend.views.till import till, till_data

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontend.shop_urls")),
    path("mau/", samples, name="samples"),
    path("quay/", till, name="till"),
    path("quay/du-lieu/", till_data, name="till-data"),
    path("diem-ban/", outlet_desk, name="outlet-desk"),
    path("diem-ban/<int:outlet_id>/dang-ky-may/", register_till, name="register-till"),
    path("diem-ban/may/<uuid:device_id>/thu-hoi/", revoke_till, name="revoke-till"),
    path("bao-cao/", reports, name="reports"),
    path("bao-cao/doanh-thu-theo-xa/", commune_sales, name="commune-sales"),
    path("bao-cao/doanh-thu-theo-xa.csv", commune_sales_file, name="commune-sales-file"),
]
