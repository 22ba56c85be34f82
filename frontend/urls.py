"""Addresses of what people see."""

from django.urls import URLPattern, URLResolver, include, path

from frontend.views.first_run import first_run
from frontend.views.outlet_desk import outlet_desk, register_till, revoke_till
from frontend.views.policies import operator_page, policies, policy
from frontend.views.reports import commune_sales, commune_sales_file, reports
from frontend.views.samples import samples
from frontend.views.till import till, till_data

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("frontend.shop_urls")),
    path("", include("frontend.account_urls")),
    path("", include("frontend.certificate_urls")),
    path("", include("frontend.desk_urls")),
    path("", include("frontend.moderation_urls")),
    path("", include("frontend.onboarding_urls")),
    path("", include("frontend.product_desk_urls")),
    path("", include("frontend.sheet_urls")),
    path("", include("frontend.trace_urls")),
    path("bat-dau/", first_run, name="first-run"),
    path("gioi-thieu/", operator_page, name="operator"),
    path("chinh-sach/", policies, name="policies"),
    path("chinh-sach/<slug:slug>/", policy, name="policy"),
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
