"""What a run visits: goods, places, words and people of the scratch database, drawn from a fixed seed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connections
from django.db.models import Count, F, Max, Min
from django.utils import timezone

from catalog.models import Category, Variant
from catalog.selectors.on_show import products_on_show
from outlets.models import Outlet, OutletKind, OutletStaff, StockLevel
from outlets.services.receive_stock import MAX_LINES, ReceivedLine, receive_stock
from outlets.services.register_device import register_device
from shop.operations.bench.product import HOST, BenchFailed
from shop.operations.bench.visitors import cookie_of_officer, cookie_with_basket
from shop.reports.models import SaleFact
from vendors.people.models import OfficerPost, User
from vendors.places.models import FIRST_KNOWN_DAY, AdminUnit, Level

MOST_PRODUCTS = 3_000  # distinct ones a run draws from; more would only lengthen the preparation
MOST_COMMUNES = 500
PRODUCTS_A_PAGE = 20
MOST_SELLERS = 300
MOST_TILLS = 16
SIZES_OF_A_SELLER = 2
SELLERS_OF_AN_ORDER = 3
PLENTY = 1_000_000  # base units put on the shelves of what is ordered: no order of a run meets an empty one
PASSWORD = "chi-de-do-toc-do"  # noqa: S105 - of an account in a scratch database


class Goods(NamedTuple):
    variant_id: int
    quantity: int  # base units of one
    price_vnd: int  # for that quantity
    product_slug: str


class Seller(NamedTuple):
    vendor_id: int
    goods: tuple[Goods, ...]  # SIZES_OF_A_SELLER of them, all on its online shelf


class Till(NamedTuple):
    credential: str  # the value of the device's cookie
    outlet_id: int
    goods: tuple[Goods, ...]


class GroupPages(NamedTuple):
    slug: str
    pages: int


class Address(NamedTuple):
    province_code: str
    commune_code: str


class Scene(NamedTuple):
    """Everything the cases draw from."""

    seed: int
    port: int
    slugs: tuple[str, ...]
    names: tuple[str, ...]  # of products, in Vietnamese; the words people search for
    groups: tuple[GroupPages, ...]
    commune_codes: tuple[str, ...]  # with products
    addresses: tuple[Address, ...]
    sellers: tuple[Seller, ...]
    tills: tuple[Till, ...]
    officer_cookie: str  # a Cookie header
    basket_cookie: str  # of a visitor who has one thing in the basket
    years: tuple[int, ...]  # calendar years with sales

    def random(self, salt: int = 0) -> Random:
        return Random(self.seed * 1_000_000 + salt)  # noqa: S311 - repeatable, not secret


@contextmanager
def django_uses(url: str) -> Iterator[None]:
    """Point this process's connection at another database, and back afterwards."""
    connection = connections["default"]
    connection.close()
    parts = urlsplit(url)
    before = dict(connection.settings_dict)
    connection.settings_dict |= {
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": parts.port,
    }
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict |= before


def set_scene(url: str, *, port: int, seed: int) -> Scene:
    """Draw the sample and make the people a run needs: an officer who is signed in, tills of their own outlets.

    url     of the scratch database, as the app's role
    raises  BenchFailed when the data is too thin for the cases
    """
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    now = timezone.now()
    with django_uses(url):
        products = list(products_on_show().order_by("pk").values_list("slug", "name", "commune__code"))
        if not products:
            raise BenchFailed("Cơ sở dữ liệu không có sản phẩm nào đang bán.")
        drawn = random.sample(products, min(MOST_PRODUCTS, len(products)))
        sellers = _sellers(random, now)
        tills = _tills(random, now)
        phone = _officer(now)
        addresses = _addresses(random)
        groups = _groups()
        years = _years()
    some = sellers[0].goods[0]
    communes = sorted({code for _, _, code in products})
    return Scene(
        seed=seed,
        port=port,
        slugs=tuple(slug for slug, _, _ in drawn),
        names=tuple(name for _, name, _ in drawn),
        groups=groups,
        commune_codes=tuple(random.sample(communes, min(MOST_COMMUNES, len(communes)))),
        addresses=addresses,
        sellers=sellers,
        tills=tills,
        officer_cookie=cookie_of_officer(HOST, port, username=phone, password=PASSWORD),
        basket_cookie=cookie_with_basket(
            HOST, port, variant_id=some.variant_id, page=f"/san-pham/{some.product_slug}/"
        ),
        years=years,
    )


def _groups() -> tuple[GroupPages, ...]:
    counts = dict(
        products_on_show().values_list("category__parent__slug").annotate(count=Count("pk")).order_by()
    )
    slugs = Category.objects.filter(kind="group").order_by("number").values_list("slug", flat=True)
    return tuple(GroupPages(slug, -(-counts[slug] // PRODUCTS_A_PAGE)) for slug in slugs if counts.get(slug))


def _years() -> tuple[int, ...]:
    days = SaleFact.objects.aggregate(first=Min("business_day"), last=Max("business_day"))
    if days["first"] is None:
        raise BenchFailed("Cơ sở dữ liệu không có lần bán nào.")
    first = max(days["first"], FIRST_KNOWN_DAY)  # reports take no day before
    return tuple(range(first.year, days["last"].year + 1))


def _addresses(random: Random) -> tuple[Address, ...]:
    codes = AdminUnit.objects.filter(level=Level.COMMUNE, valid_to=None, parent__valid_to=None).order_by("pk")
    pairs = list(codes.values_list("parent__code", "code"))
    return tuple(Address(*pair) for pair in random.sample(pairs, min(MOST_COMMUNES, len(pairs))))


def _goods(variant: Variant) -> Goods:
    return Goods(variant.pk, variant.price_quantity, variant.price_vnd, variant.product.slug)


def _sellers(random: Random, now: datetime) -> tuple[Seller, ...]:
    """Producers with enough on their online shelf, which is filled up. raises BenchFailed"""
    levels = StockLevel.objects.filter(
        outlet__kind=OutletKind.ONLINE_SHELF,
        owner=F("variant__product__vendor"),
        variant__is_active=True,
        variant__is_bundle=False,
        variant__product__in=products_on_show().filter(is_service=False),
        service_date=None,
    )
    by_shelf: dict[int, list[Variant]] = {}
    for level in levels.select_related("variant__product").order_by("outlet_id", "variant_id"):
        by_shelf.setdefault(level.outlet_id, []).append(level.variant)
    rich = [shelf for shelf, variants in by_shelf.items() if len(variants) >= SIZES_OF_A_SELLER]
    if len(rich) < SELLERS_OF_AN_ORDER:
        raise BenchFailed("Cần ít nhất ba nhà sản xuất có hai món trên kệ trực tuyến.")
    sellers = []
    for outlet in Outlet.objects.in_bulk(random.sample(rich, min(MOST_SELLERS, len(rich)))).values():
        variants = random.sample(by_shelf[outlet.pk], SIZES_OF_A_SELLER)
        vendor_id = variants[0].product.vendor_id
        _fill(outlet, [ReceivedLine(variant.pk, PLENTY, vendor_id) for variant in variants], random, now)
        sellers.append(Seller(vendor_id, tuple(_goods(variant) for variant in variants)))
    return tuple(sellers)


def _fill(outlet: Outlet, lines: list[ReceivedLine], random: Random, now: datetime) -> None:
    receipt_id = UUID(int=random.getrandbits(128), version=4)
    receive_stock(receipt_id=receipt_id, outlet=outlet, lines=lines, received_by=None, now=now)


def _tills(random: Random, now: datetime) -> tuple[Till, ...]:
    """A till at each of some outlets, with what stands there. raises BenchFailed"""
    outlets = Outlet.objects.exclude(kind=OutletKind.ONLINE_SHELF).filter(levels__variant__is_bundle=False)
    found = list(outlets.distinct().order_by("pk"))
    manager = User.objects.create_user(phone="0909000001", display_name="Quản lý đo tốc độ")
    tills = []
    for outlet in random.sample(found, min(MOST_TILLS, len(found))):
        variants = Variant.objects.filter(levels__outlet=outlet, is_bundle=False, product__is_service=False)
        chosen = list(variants.select_related("product").distinct().order_by("pk")[:MAX_LINES])
        if not chosen:
            continue
        OutletStaff.objects.create(user=manager, outlet=outlet, role=OutletStaff.Role.MANAGER)
        made = register_device(outlet_id=outlet.pk, name="Máy đo tốc độ", manager=manager, now=now)
        tills.append(Till(made.credential, outlet.pk, tuple(_goods(variant) for variant in chosen)))
    if not tills:
        raise BenchFailed("Cần ít nhất một điểm bán có hàng.")
    return tuple(tills)


def _officer(now: datetime) -> str:
    """An officer of the first province; returns the telephone number they sign in with."""
    phone = "0909000002"
    officer = User.objects.create_user(phone=phone, display_name="Cán bộ đo tốc độ", password=PASSWORD)
    unit = AdminUnit.objects.filter(level=Level.PROVINCE, valid_to=None).order_by("code").first()
    if unit is None:
        raise BenchFailed("Cơ sở dữ liệu chưa có đơn vị hành chính.")
    OfficerPost.objects.create(user=officer, unit=unit, valid_from=date(2024, 1, 1))
    return phone
