"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

from frontend.views.account import admin_sign_in
from shop.operations.health import healthz, readyz

urlpatterns = [
    path("admin/login/", admin_sign_in, name="admin-sign-in"),
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("shop.api.urls")),
    path("", include("frontend.urls")),
]
