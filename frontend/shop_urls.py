"""Addresses of the shop. What stands in an address is checked by its pattern, so no view meets a stray byte."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import URLPattern, path, re_path

from frontend.sitemaps import SITEMAPS
from frontend.views.about import robots, stars
from frontend.views.basket import add, basket, change
from frontend.views.browse import commune, communes, group, groups, home, producer
from frontend.views.checkout import checkout, communes_json
from frontend.views.media import picture, product_picture
from frontend.views.orders import cancel, find_order, order
from frontend.views.product import product
from frontend.views.search import search

TOKEN = r"(?P<token>[A-Za-z0-9_-]{20,60})"  # noqa: S105 - the shape of an order's link, not a secret

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("nhom/", groups, name="groups"),
    path("nhom/<slug:slug>/", group, name="group"),
    path("xa/", communes, name="communes"),
    re_path(r"^xa/(?P<code>[0-9]{5})/\Z", commune, name="commune"),
    path("nha-san-xuat/<slug:slug>/", producer, name="producer"),
    path("san-pham/<slug:slug>/", product, name="product"),
    path("tim-kiem/", search, name="search"),
    path("gio-hang/", basket, name="basket"),
    path("gio-hang/them/", add, name="add-to-basket"),
    path("gio-hang/sua/", change, name="change-basket"),
    path("thanh-toan/", checkout, name="checkout"),
    path("dia-chi/xa/", communes_json, name="communes-json"),
    path("don-hang/", find_order, name="find-order"),
    re_path(rf"^don-hang/{TOKEN}/\Z", order, name="order"),
    re_path(rf"^don-hang/{TOKEN}/huy/(?P<number>[0-9]{{1,4}})/\Z", cancel, name="cancel-order"),
    path("gioi-thieu/sao-ocop/", stars, name="stars"),
    re_path(r"^media/products/(?P<name>[^/\x00]{1,200})\Z", product_picture, name="product-picture"),
    re_path(r"^media/pictures/(?P<name>[^/\x00]{1,200})\Z", picture, name="picture"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}),
    path("sitemap-<slug:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
    path("robots.txt", robots),
]
