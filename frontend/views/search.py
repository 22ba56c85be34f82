"""Finding: what was typed, with or without signs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from catalog.selectors.listings import PAGE_SIZE
from frontend.goods_words import cards
from frontend.kept_pages import kept_for_strangers
from frontend.views.browse import page_number
from outlets.selectors.product_cards import cards_of_ids
from search.selectors.search_products import LONGEST_QUERY, search_products
from shop.kernel.clock import business_day_of
from shop.kernel.errors import InvalidInput


@kept_for_strangers("q", "trang")
def search(request: HttpRequest) -> HttpResponse:
    """2 queries: the search, the cards of the page."""
    typed = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    context: dict[str, Any] = {"search_text": typed[:LONGEST_QUERY]}
    day = business_day_of(timezone.now())
    try:
        found = search_products(typed, day=day)
    except InvalidInput as error:
        return render(request, "shop/search.html", {**context, "problem": error.message}, status=400)
    pages = max(1, -(-len(found.product_ids) // PAGE_SIZE))
    number = min(max(1, page_number(request)), pages)
    ids = list(found.product_ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    context |= {
        "found": found,
        "cards": cards(cards_of_ids(ids, day=day)),
        "number": number,
        "pages": pages,
    }
    return render(request, "shop/search.html", context)
