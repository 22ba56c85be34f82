"""Addresses: Products on a producer's desk."""

from django.urls import URLPattern, path

from frontend.views.desk import (
    pictures,
    products,
    products_papers,
    products_parts,
    products_seats,
    products_sizes,
)
from frontend.views.origin import confirm, confirmation_scan, origins

PRODUCTS = "kenh-ban/<int:vendor_id>/san-pham/"
PRODUCT = f"{PRODUCTS}<int:product_id>/"
SIZE = f"{PRODUCT}quy-cach/<int:variant_id>/"

urlpatterns: list[URLPattern] = [
    path(PRODUCTS, products.products, name="desk-products"),
    path(f"{PRODUCTS}moi/", products_parts.new_product, name="desk-new-product"),
    path(PRODUCT, products.product, name="desk-product"),
    path(f"{PRODUCT}trang-thai/", products.take_step, name="desk-product-step"),
    path(f"{PRODUCT}thong-tin/", products_parts.details, name="desk-product-details"),
    path(f"{PRODUCT}cau-chuyen/", products_parts.story, name="desk-product-story"),
    path(f"{PRODUCT}nguon-goc/", products_parts.origin, name="desk-product-origin"),
    path(
        f"{PRODUCT}nguon-goc/<int:confirmation_id>/ban-chup/",
        products_parts.origin_scan,
        name="desk-origin-scan",
    ),
    path(f"{PRODUCT}quy-cach/", products_sizes.sizes, name="desk-product-sizes"),
    path(f"{PRODUCT}quy-cach/moi/", products_sizes.size, name="desk-new-size"),
    path(SIZE, products_sizes.size, name="desk-size"),
    path(f"{SIZE}gia/", products_sizes.size_price, name="desk-size-price"),
    path(f"{SIZE}thung/", products_sizes.size_packs, name="desk-size-packs"),
    path(f"{SIZE}trong-gio/", products_sizes.size_contents, name="desk-size-contents"),
    path(f"{PRODUCT}gia/", products_sizes.prices, name="desk-product-prices"),
    path(f"{PRODUCT}anh/", pictures.product_pictures, name="desk-product-pictures"),
    path(f"{PRODUCT}cho/", products_seats.seats, name="desk-product-seats"),
    path(f"{PRODUCT}giay-to/", products_papers.papers, name="desk-product-papers"),
    path(f"{PRODUCT}giay-to/<int:paper_id>/", products_papers.paper_scan, name="desk-paper-scan"),
    path(f"{PRODUCT}giay-to/<int:paper_id>/bo/", products_papers.remove_paper, name="desk-remove-paper"),
    path("bao-cao/xac-nhan-nguon-goc/", origins, name="confirm-origins"),
    path("bao-cao/xac-nhan-nguon-goc/<int:product_id>/", confirm, name="confirm-origin"),
    path(
        "bao-cao/xac-nhan-nguon-goc/ban-chup/<int:confirmation_id>/",
        confirmation_scan,
        name="origin-confirmation-scan",
    ),
]
