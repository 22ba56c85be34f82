"""The page of one product."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from catalog.selectors.listings import Order, Within
from catalog.selectors.pictures import picture_address
from frontend.certificate_words import five_star_words
from frontend.goods_words import (
    cards,
    group_icon,
    product_url,
    size_words,
    stock_words,
    unit_words,
)
from frontend.missing import missing_is_404
from frontend.picture_markup import LINE_SIZES, PAGE_SIZES, picture_markup
from frontend.pieces import Crumb, Fact
from outlets.models import OutletKind
from outlets.selectors.product_cards import card_slice
from outlets.selectors.product_page import Content, ProductPage, ShownPicture, Size, product_page
from outlets.selectors.shelves import Counter
from shop.kernel.clock import business_day_of
from shop.kernel.picture_names import SHARE_SIZE, read_name
from shop.kernel.quantity import describe_quantity, sold_by

OTHERS = 4
LONGEST_SHARED_TEXT = 200
# What would end a script element or open a tag inside it, as JSON writes it harmlessly.
JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@missing_is_404
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """4 queries: the product, its sizes, its counters, its producer's other goods; 5 for a gift box.

    2 more where somebody is signed in.
    """
    now = timezone.now()
    day = business_day_of(now)
    page = product_page(slug, day=day)
    shown = page.product
    others = card_slice(
        Within("vendor", shown.vendor_id), offset=0, limit=OTHERS + 1, order=Order.NAME, day=day
    )
    context = {
        "product": shown,
        "gallery": gallery(page),
        "group": shown.group,
        "group_icon": group_icon(shown.group),
        "commune": unit_words(shown.commune),
        "certificate": shown.certificate,
        "certificate_facts": certificate_facts(page),
        "lapsed_on": shown.lapsed_on,
        "recalls": shown.recalls,
        "sizes": [_size(size, page) for size in page.sizes],
        "is_box": bool(page.contents),
        "facts": _facts(page),
        "counters": [_counter(counter, page) for counter in page.counters],
        "others": cards([row for row in others if row.id != shown.id][:OTHERS]),
        "crumbs": (
            Crumb("Trang đầu", "/"),
            Crumb(shown.group.short_name or shown.group.name, reverse("group", args=[shown.group.slug])),
            Crumb(shown.name),
        ),
        "shared": shared_text(page),
        "structured": structured_data(page),
    }
    return render(request, "shop/product.html", context)


def gallery(page: ProductPage) -> list[dict[str, Any]]:
    """The photographs in their order; where there is none the designed card, if one was drawn."""
    shown = page.product
    pictures = shown.pictures or ((ShownPicture(shown.picture, shown.name, ""),) if shown.picture else ())
    return [
        {
            "markup": picture_markup(
                one.file,
                alt=one.alt,
                sizes=PAGE_SIZES,
                room=(800, 600),
                is_lazy=number > 1,
                has_jpeg_widths=True,
            ),
            "small": picture_markup(one.file, alt="", sizes=LINE_SIZES, room=(80, 60)),
            "number": number,
            "alt": one.alt,
            "placeholder": one.placeholder,
        }
        for number, one in enumerate(pictures, 1)
    ]


def certificate_facts(page: ProductPage) -> list[Fact]:
    """The certificate, while it is valid; nothing after."""
    certificate = page.product.certificate
    if certificate is None:
        return []
    words = five_star_words(
        is_potential_five=certificate.is_potential_five, is_five_at_province=certificate.is_five_at_province
    )
    is_in_grace = certificate.ends_on is not None and certificate.ends_on > certificate.expires_on
    grace = f"gia hạn chờ kết quả đến {certificate.ends_on:%d/%m/%Y}" if is_in_grace else ""
    return [
        Fact("Hạng", f"OCOP {certificate.stars} sao", words),
        Fact("Quyết định số", certificate.decision_number),
        Fact("Nơi cấp", certificate.issuing_body),
        Fact("Ngày cấp", f"{certificate.issued_on:%d/%m/%Y}"),
        Fact("Hiệu lực đến", f"{certificate.expires_on:%d/%m/%Y}", grace),
    ]


def _facts(page: ProductPage) -> list[Fact]:
    shown = page.product
    facts = [Fact("Bộ sản phẩm", shown.category_name)]
    if shown.ingredients:
        facts.append(Fact("Thành phần", shown.ingredients))
    if shown.local_material_percent is not None:
        said = "cán bộ xã đã xác nhận" if shown.is_origin_confirmed else "nhà sản xuất khai"
        facts.append(Fact("Nguyên liệu tại chỗ", f"{shown.local_material_percent} %", f"({said})"))
    if shown.season_from_month and shown.season_to_month:
        facts.append(Fact("Mùa", season_words(shown.season_from_month, shown.season_to_month)))
    if shown.storage:
        facts.append(Fact("Bảo quản", shown.storage))
    days = {size.shelf_life_days for size in page.sizes if size.shelf_life_days}
    if days:
        facts.append(Fact("Hạn dùng", f"{min(days)} ngày kể từ ngày sản xuất"))
    return facts


def season_words(first: int, last: int) -> str:
    """ "tháng 11 đến tháng 2 năm sau": both months included."""
    if first == last:
        return f"tháng {first}"
    return f"tháng {first} đến tháng {last}" + (" năm sau" if last < first else "")


def _size(size: Size, page: ProductPage) -> dict[str, Any]:
    variant = size.variant
    return {
        "variant": variant,
        "unit": size_words(variant),
        "counted_in": sold_by(variant.base_unit, variant.unit_word, variant.price_quantity),
        "is_pieces": variant.base_unit == "piece",
        "stock": stock_words(variant),
        "can_be_bought": variant.available > 0,
        "most": variant.available,
        "is_last": variant.available > 0 and stock_words(variant) != "Còn hàng",
        "contents": [_content(content) for content in page.contents.get(variant.id, ())],
    }


def _content(content: Content) -> dict[str, Any]:
    return {
        "name": content.name,
        "url": product_url(content.slug),
        "quantity": describe_quantity(content.quantity, content.base_unit, content.unit_word),
        "size": content.size,
        "producer": content.producer,
        "commune": unit_words(content.commune),
        "stars": content.stars,
    }


def _counter(counter: Counter, page: ProductPage) -> dict[str, Any]:
    stock = []
    for variant in (size.variant for size in page.sizes if size.variant.id in counter.free):
        left = describe_quantity(counter.free[variant.id], variant.base_unit, variant.unit_word)
        stock.append(f"{variant.name}: còn {left}")
    outlet = counter.outlet
    return {
        "name": outlet.name,
        "kind": OutletKind(outlet.kind).label,
        "place": ", ".join(part for part in (outlet.address_line, outlet.commune.label) if part),
        "hours": outlet.opening_hours,
        "stock": stock,
        "is_demo": outlet.is_demo,
    }


def shared_text(page: ProductPage) -> dict[str, str]:
    """What a link to the page shows where it is shared: absolute addresses on the shop's public name."""
    shown = page.product
    picture = shown.share_picture or shown.picture
    share = shown.share_picture and read_name(shown.picture)  # drawn by us at SHARE_SIZE
    text = shown.summary or shown.story or f"{shown.name} của {shown.vendor.name}, {shown.commune.label}."
    return {
        "title": shown.name,
        "text": text[:LONGEST_SHARED_TEXT],
        "url": settings.PUBLIC_URL + product_url(shown.slug),
        "picture": settings.PUBLIC_URL + picture_address(picture) if picture else "",
        "picture_alt": shown.pictures[0].alt if shown.pictures else shown.name,
        "picture_width": str(SHARE_SIZE[0]) if share else "",
        "picture_height": str(SHARE_SIZE[1]) if share else "",
        "price_vnd": str(page.sizes[0].variant.price_vnd) if page.sizes else "",
    }


def structured_data(page: ProductPage) -> SafeString:
    """The product as schema.org JSON-LD; escaped so that no name can leave the script element."""
    shared = shared_text(page)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": page.product.name,
        "description": shared["text"],
        "url": shared["url"],
        "category": page.product.category_name,
        "brand": {"@type": "Brand", "name": page.product.vendor.name},
        "offers": [
            {
                "@type": "Offer",
                "name": size.variant.name,
                "sku": size.variant.sku,
                "price": str(size.variant.price_vnd),
                "priceCurrency": "VND",
                "availability": "https://schema.org/"
                + ("InStock" if size.variant.available else "OutOfStock"),
                "url": shared["url"],
            }
            for size in page.sizes
        ],
    }
    if shared["picture"]:
        data["image"] = [shared["picture"]]
    text = json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    return mark_safe(text)  # noqa: S308 - JSON with <, > and & escaped above
