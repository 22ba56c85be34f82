"""Addresses: Products on a producer's desk."""

from django.urls import URLPattern, path

from frontend.views.desk import pictures

urlpatterns: list[URLPattern] = [
    path(
        "kenh-ban/<int:vendor_id>/san-pham/<int:product_id>/anh/",
        pictures.product_pictures,
        name="desk-product-pictures",
    ),
]
