"""The public pages, for search engines, under the shop's public name whatever host asked."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from catalog.models import Category, Product
from catalog.selectors.groups import groups_in_order
from catalog.selectors.on_show import CountedUnit, communes_with_products, products_on_show
from vendors.models import Vendor, VendorState


class ShopSitemap(Sitemap):
    """Addresses begin with OCOP_PUBLIC_URL."""

    limit = 10_000

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.PUBLIC_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.PUBLIC_URL).scheme


class PageSitemap(ShopSitemap):
    def items(self) -> list[str]:
        return ["home", "groups", "communes", "stars"]

    def location(self, item: str) -> str:
        return reverse(item)


class GroupSitemap(ShopSitemap):
    def items(self) -> list[Category]:
        return groups_in_order()

    def location(self, item: Category) -> str:
        return reverse("group", args=[item.slug])


class ProductSitemap(ShopSitemap):
    def items(self) -> QuerySet[Product]:
        return products_on_show().only("slug", "updated_at").order_by("pk")

    def location(self, item: Product) -> str:
        return reverse("product", args=[item.slug])

    def lastmod(self, item: Product) -> Any:
        return item.updated_at


class CommuneSitemap(ShopSitemap):
    def items(self) -> list[CountedUnit]:
        return communes_with_products()

    def location(self, item: CountedUnit) -> str:
        return reverse("commune", args=[item.unit.code])


class ProducerSitemap(ShopSitemap):
    def items(self) -> QuerySet[Vendor]:
        return Vendor.objects.filter(state=VendorState.APPROVED).only("slug").order_by("pk")

    def location(self, item: Vendor) -> str:
        return reverse("producer", args=[item.slug])


SITEMAPS = {
    "trang": PageSitemap,
    "nhom": GroupSitemap,
    "san-pham": ProductSitemap,
    "xa": CommuneSitemap,
    "nha-san-xuat": ProducerSitemap,
}
