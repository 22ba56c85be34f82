"""Finding: what was typed, with or without signs."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalog.selectors.listings import PAGE_SIZE
from frontend.goods_words import cards
from frontend.kept_pages import kept_for_strangers
from frontend.views.browse import page_number
from outlets.selectors.product_cards import cards_of_ids
from search.selectors.search_products import LONGEST_QUERY, MOST_HITS, Found, search_products
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput


@kept_for_strangers("q", "trang")
def search(request: HttpRequest) -> HttpResponse:
    """2 queries: the search, the cards of the page; 4 for a page beyond the last."""
    typed = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    context: dict[str, Any] = {"search_text": typed[:LONGEST_QUERY]}
    day = business_day_of(timezone.now())
    number = min(max(1, page_number(request)), MOST_HITS // PAGE_SIZE)
    try:
        found = _page(typed, number, day)
        pages = max(1, -(-min(found.total, MOST_HITS) // PAGE_SIZE))
        if number > pages:
            number = pages
            found = _page(typed, number, day)
    except InvalidInput as error:
        return render(request, "shop/search.html", {**context, "problem": error.message}, status=400)
    context |= {
        "found": found,
        "cards": cards(cards_of_ids(found.product_ids, day=day)),
        "number": number,
        "pages": pages,
    }
    return render(request, "shop/search.html", context)


def _page(typed: str, number: int, day: date) -> Found:
    return search_products(typed, day=day, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
