"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

from shop.operations.health import healthz, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("", include("shop.api.urls")),
    path("", include("frontend.urls")),
]
