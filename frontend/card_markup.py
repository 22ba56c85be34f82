"""The markup of a product's card, written in Python because a list draws it twenty times.

Django's template of the same card took 0.35 ms, more than reading the product; this takes a thirtieth of it. What it
looks like is in styles/components/product-card.css, the shape of a card in frontend.pieces.ProductCard.
"""

from functools import lru_cache
from html import escape
from typing import Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from frontend import stamp
from frontend.picture_markup import CARD_SIZES, picture_markup
from frontend.pieces import Commune, ProductCard
from shop.kernel.money import format_vnd

Heading = Literal["h2", "h3"]
CSRF_FIELD_GOES_HERE = "\x00"  # in no text: PostgreSQL holds no such character
DEMO_MARK = "pieces/demo_mark.html"


CARDS_KEPT = 2048  # of some 2 kB each


def card_markup(card: ProductCard, *, icon: str, csrf_field: str, heading: Heading = "h3") -> SafeString:
    """One card. The whole of it leads to the product's page; its one action puts one of it into the basket.

    icon        markup of the group's icon, for a product without a picture
    csrf_field  the hidden field that the action's form needs, the same for all forms of a page
    """
    before, after = _around_the_csrf_field(card, icon, heading)
    return mark_safe(before + csrf_field + after if after else before)  # noqa: S308 - escaped below


@lru_cache(maxsize=CARDS_KEPT)  # by value: another price or stock is another card
def _around_the_csrf_field(card: ProductCard, icon: str, heading: Heading) -> tuple[str, str]:
    """The second part is empty where the card has no form."""
    name, url = escape(card.name), escape(card.url)
    markup = (
        f'<article class="product-card"><div class="product-card-picture">{_picture(card, icon)}'
        f"{_fixed(DEMO_MARK) if card.is_demo else ''}{_stamp(card.commune) if card.has_stamp else ''}</div>"
        f'<div class="product-card-body"><{heading} class="product-card-name"><a href="{url}">{name}</a></{heading}>'
        f'{_mark(card)}<p class="product-card-origin">{escape(card.commune.name)}'
        f"{', ' + escape(card.commune.province) if card.commune.province else ''}<br>{escape(card.producer)}</p>"
        f'<div class="product-card-foot"><span class="price"><span class="price-amount">{format_vnd(card.price_vnd)}'
        f"</span>{_unit(card.price_unit)}</span>"
        f"{_action(card, name, url)}</div></div></article>"
    )
    before, _, after = markup.partition(CSRF_FIELD_GOES_HERE)
    return before, after


def _picture(card: ProductCard, icon: str) -> str:
    if card.picture:
        return picture_markup(card.picture, alt="", sizes=CARD_SIZES)  # the name stands beside it
    if card.picture_url:
        source = escape(card.picture_url)
        return f'<img src="{source}" alt="" width="400" height="300" loading="lazy" decoding="async">'
    return f'<div class="product-card-drawn">{icon}<span>{escape(card.group)}</span></div>'


def _mark(card: ProductCard) -> str:
    if card.stars:
        return stars_markup(card.stars)
    return (
        f'<p class="product-card-note">{escape(card.certificate_note)}</p>' if card.certificate_note else ""
    )


def _unit(unit: str) -> str:
    return f' <span class="price-unit">/ {escape(unit)}</span>' if unit else ""


def _action(card: ProductCard, name: str, url: str) -> str:
    if card.stock_note:
        return f'<p class="button is-quiet" aria-disabled="true">{escape(card.stock_note)}</p>'
    hidden = f'<span class="visually-hidden">: {name}</span>'
    if not card.action_url:
        return f'<a class="button is-quiet" href="{url}">Xem món này{hidden}</a>'
    return (
        f'<form action="{escape(card.action_url)}" method="post">{CSRF_FIELD_GOES_HERE}'
        f'<input type="hidden" name="variant_id" value="{card.variant_id}">'
        '<input type="hidden" name="quantity" value="1">'
        f'<button class="button is-quiet" type="submit">Thêm vào giỏ{hidden}</button></form>'
    )


@lru_cache(maxsize=4096)  # every commune of today, 3 MB
def _stamp(commune: Commune) -> str:
    context = {
        "text": stamp.lay_out(commune.name, commune.province, is_large=False),
        "is_decorative": True,
    }
    return render_to_string("pieces/commune_stamp.html", context)


@lru_cache(maxsize=8)
def stars_markup(count: int) -> str:
    """Three, four or five stars with their words."""
    return render_to_string("pieces/stars.html", {"count": count, "with_words": True})


@lru_cache(maxsize=8)
def _fixed(template_name: str) -> str:
    return render_to_string(template_name)
