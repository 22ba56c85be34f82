"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("shop.api.urls")),
    path("", include("frontend.urls")),
]
