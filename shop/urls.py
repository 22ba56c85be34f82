"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

from frontend.views.account_sign_in import admin_sign_in
from shop.operations.health import healthz, readyz
from shop.operations.metrics_page import metrics

urlpatterns = [
    path("admin/login/", admin_sign_in, name="admin-sign-in"),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("shop.api.urls")),
    path("", include("frontend.urls")),
]
