"""Walking through the market: home, groups, communes, producers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from catalog.selectors.groups import Group, group_of_slug, groups_with_sets
from catalog.selectors.listings import Order, Within, count_listed, page_at
from catalog.selectors.on_show import (
    communes_with_products,
    newly_certified,
    vendors_of_commune,
    with_most_stars,
)
from catalog.selectors.pictures import picture_address
from catalog.selectors.producer_marks import share_picture_of, shown_certificates, shown_papers
from frontend.goods_words import address, cards, commune_words, group_icon, group_url, producer_url
from frontend.kept_pages import kept_for_strangers
from frontend.missing import missing_is_404
from frontend.pieces import Crumb, Fact, Tab
from outlets.models import OutletKind
from outlets.selectors.producer_places import places_with_goods_of
from outlets.selectors.product_cards import card_page, cards_of_ids
from shop.kernel.clock import VIETNAM, business_day_of
from shop.kernel.errors import NotFound
from shop.kernel.picture_names import SHARE_SIZE
from vendors.models import Vendor, VendorKind
from vendors.people.selectors.operator import is_set_up
from vendors.places.models import AdminUnit
from vendors.places.selectors.former_codes import communes_after
from vendors.places.selectors.units import current_commune, predecessors_of
from vendors.selectors.producers import on_market_since, producer_of_slug

HOME_CARDS = 10  # two rows of five; a phone shows six
HOME_COMMUNES = 12
MAX_PAGE_DIGITS = 12
MOST_CERTIFICATES = 12  # the goods below say their stars themselves
# A household's tax code is somebody's personal number: it is not shown.
PUBLIC_TAX_CODE = (VendorKind.COOPERATIVE, VendorKind.ENTERPRISE)
HOME = Crumb("Trang đầu", "/")
ORDER_WORDS = {
    Order.STARS: "Nhiều sao trước",
    Order.NAME: "Tên A–Z",
    Order.CHEAP_FIRST: "Giá thấp trước",
    Order.DEAR_FIRST: "Giá cao trước",
}


@kept_for_strangers()
def home(request: HttpRequest) -> HttpResponse:
    """3 queries, and 3 a minute for the counts of groups and communes."""
    day = business_day_of(timezone.now())
    new_ids = newly_certified(day=day, limit=HOME_CARDS)
    top_ids = with_most_stars(day=day, limit=HOME_CARDS + len(new_ids))
    rows = cards_of_ids(list(dict.fromkeys(new_ids + top_ids)), day=day)
    by_id = {row.id: row for row in rows}
    others = [product_id for product_id in top_ids if product_id not in new_ids][:HOME_CARDS]
    context = {
        "groups": [_group_tile(group) for group in groups_with_sets()],
        "new_cards": cards([by_id[i] for i in new_ids if i in by_id]),
        "top_cards": cards([by_id[i] for i in others if i in by_id]),
        "communes": _commune_rows(HOME_COMMUNES),
        "waits_for_set_up": not rows and not is_set_up(),
    }
    return render(request, "shop/home.html", context)


def groups(request: HttpRequest) -> HttpResponse:
    found = groups_with_sets()
    rows = [
        {
            "tile": _group_tile(group),
            "sets": [
                {
                    "name": one.category.name,
                    "url": _set_url(group, one.category.number),
                    "count": one.product_count,
                }
                for one in group.sets
            ],
        }
        for group in found
    ]
    return render(request, "shop/groups.html", {"groups": rows, "crumbs": (HOME, Crumb("Các nhóm"))})


@missing_is_404
@kept_for_strangers("bo", "xep", "trang")
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """1 query, and 1 a minute for the counts."""
    found = group_of_slug(slug)
    chosen = next((one for one in found.sets if str(one.category.number) == request.GET.get("bo")), None)
    if "bo" in request.GET and chosen is None:
        raise NotFound("Nhóm này không có bộ sản phẩm đó.")
    within = Within("category", chosen.category.pk) if chosen else Within("group", found.category.pk)
    url = group_url(slug)
    tabs = [Tab("Tất cả", url, chosen is None, found.product_count)]
    tabs += [
        Tab(one.category.name, _set_url(found, one.category.number), one is chosen, one.product_count)
        for one in found.sets
        if one.product_count or one is chosen
    ]
    heading = chosen.category.name if chosen else found.category.name
    context = {
        "heading": heading,
        "group_name": found.category.short_name or found.category.name,
        "tabs": tabs if len(found.sets) > 1 else [],
        "crumbs": (HOME, Crumb("Các nhóm", address("groups")), Crumb(found.category.name)),
        "canonical": url,
        **_list_context(request, within, total=chosen.product_count if chosen else found.product_count),
    }
    return render(request, "shop/group.html", context)


def communes(request: HttpRequest) -> HttpResponse:
    """Every commune that something on show comes from, by province."""
    by_province: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(_commune_rows(None), key=lambda row: row["sort_key"]):
        by_province.setdefault(row["words"].province, []).append(row)
    context = {"provinces": by_province.items(), "crumbs": (HOME, Crumb("Các xã"))}
    return render(request, "shop/communes.html", context)


@missing_is_404
@kept_for_strangers("xep", "trang")
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """A commune of today; the link of a former one leads to the commune that took it over, where there is one."""
    try:
        unit = current_commune(code)
    except NotFound:
        return _after(request, code)
    words = commune_words(unit)
    context = {
        "unit": unit,
        "commune": words,
        "former": [link.predecessor for link in predecessors_of(unit)],
        "producers": vendors_of_commune(unit),
        "crumbs": (HOME, Crumb("Các xã", address("communes")), Crumb(words.name)),
        "canonical": words.url,
        **_list_context(request, Within("commune", unit.pk)),
    }
    return render(request, "shop/commune.html", context)


def _after(request: HttpRequest, code: str) -> HttpResponse:
    successors = communes_after(code)
    if not successors:
        raise NotFound("Không có xã nào mang mã này.")
    if len(successors) == 1:
        return redirect("commune", code=successors[0].code, permanent=True)
    context = {"communes": [commune_words(unit) for unit in successors]}
    return render(request, "shop/commune_divided.html", context, status=404)


@missing_is_404
@kept_for_strangers("xep", "trang")
def producer(request: HttpRequest, slug: str) -> HttpResponse:
    """7 queries: the producer, since when, its certificates, papers and places, and two for its goods."""
    vendor = producer_of_slug(slug)
    day = business_day_of(timezone.now())
    certificates = shown_certificates(vendor, day=day)
    stars = certificates[0].stars if certificates else None
    picture = share_picture_of(vendor, stars)
    places = places_with_goods_of(
        vendor.pk, commune_id=vendor.commune_id, province_id=vendor.commune.parent_id, day=day
    )
    context = {
        "vendor": vendor,
        "commune": commune_words(vendor.commune),
        "facts": _producer_facts(vendor),
        "best_stars": stars,
        "certificates": certificates[:MOST_CERTIFICATES],
        "more_certificates": max(0, len(certificates) - MOST_CERTIFICATES),
        "papers": shown_papers(vendor, day=day),
        "places": [(place, OutletKind(place.kind).label) for place in places],
        "share_url": settings.PUBLIC_URL + producer_url(slug),
        "share_picture": settings.PUBLIC_URL + picture_address(picture) if picture else "",
        "share_size": SHARE_SIZE,
        "crumbs": (HOME, Crumb(vendor.name)),
        "canonical": producer_url(slug),
        **_list_context(request, Within("vendor", vendor.pk)),
    }
    return render(request, "shop/producer.html", context)


def _producer_facts(vendor: Vendor) -> list[Fact]:
    facts = [Fact("Loại chủ thể", vendor.get_kind_display())]
    if vendor.legal_name != vendor.name:
        facts.append(Fact("Tên đăng ký", vendor.legal_name))
    if vendor.tax_code and vendor.kind in PUBLIC_TAX_CODE:
        facts.append(Fact("Mã số thuế", vendor.tax_code))
    place = ", ".join(part for part in (vendor.address_line, vendor.commune.label) if part)
    facts.append(Fact("Địa chỉ", place))
    facts.append(Fact("Trên chợ từ", f"{on_market_since(vendor).astimezone(VIETNAM):%m/%Y}"))
    if vendor.is_women_led:
        facts.append(Fact("Người làm chủ", "Phụ nữ làm chủ"))
    return facts


def _list_context(request: HttpRequest, within: Within, *, total: int | None = None) -> dict[str, Any]:
    """One page of a list with its sorting links. 2 queries, 1 where the total is known."""
    day = business_day_of(timezone.now())
    chosen = request.GET.get("xep", "")
    order = Order(chosen) if chosen in set(Order) else Order.STARS
    page = page_at(page_number(request), total=count_listed(within) if total is None else total)
    urls = _sorted_urls(request)
    return {
        "page": page,
        "cards": cards(card_page(within, page, order=order, day=day)),
        "orders": [Tab(words, urls[one], one is order) for one, words in ORDER_WORDS.items()],
        "day": day,
    }


def page_number(request: HttpRequest) -> int:
    """The page asked for; 1 for anything that is no number."""
    typed = request.GET.get("trang", "1")
    return int(typed) if typed.isdecimal() and len(typed) <= MAX_PAGE_DIGITS else 1


def _sorted_urls(request: HttpRequest) -> dict[Order, str]:
    """Addresses of this list in each order, from its first page on, keeping what else the address says."""
    query = request.GET.copy()
    query.pop("trang", None)
    query.pop("xep", None)
    kept = f"{query.urlencode()}&" if query else ""
    return {order: f"?{kept}xep={order.value}" for order in ORDER_WORDS}


def _group_tile(found: Group) -> dict[str, Any]:
    return {
        "name": found.category.short_name or found.category.name,
        "full_name": found.category.name,
        "url": group_url(found.category.slug),
        "icon": group_icon(found.category),
        "product_count": found.product_count,
    }


def _set_url(found: Group, number: int | None) -> str:
    return f"{group_url(found.category.slug)}?bo={number}"


def _commune_rows(limit: int | None) -> list[dict[str, Any]]:
    return [
        {
            "words": commune_words(row.unit),
            "product_count": row.product_count,
            "sort_key": _place_key(row.unit),
        }
        for row in communes_with_products(limit=limit)
    ]


def _place_key(unit: AdminUnit) -> tuple[str, str]:
    return (unit.parent.sort_key if unit.parent else "", unit.sort_key)
