"""Cases that only read: which pages and queries are asked for, in which proportions."""

import json
from collections.abc import Sequence
from random import Random
from urllib.parse import urlencode

from search.text import folded_words
from shop.operations.bench.browser import Browser, Refused, Request, graphql
from shop.operations.bench.product import HOST
from shop.operations.bench.scene import Scene

PAGES_ASKED = 10  # of a group by GraphQL: cursors beyond are asked for rarely
LISTS = 600
SEARCHES = 1_000
CACHED_LISTS = 6
ORDERS = ("", "", "", "sao", "ten", "gia", "gia-giam")  # most people never touch it

LIST_QUERY = """
query Danh_sach($group: String, $after: String) {
  products(group: $group, first: 20, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { node {
      id name slug pictureUrl
      vendor { name slug }
      commune { code name }
      certificate { stars expiresOn }
      variants { id name priceVnd priceQuantity unitWord available }
    } }
  }
}
"""
PRODUCT_QUERY = """
query San_pham($slug: String!) {
  product(slug: $slug) {
    id name slug summary url pictureUrl
    vendor { name slug kind }
    commune { code name }
    certificate { stars decisionNumber issuingBody issuedOn expiresOn }
    variants { id name sku gtin baseUnit unitWord priceVnd priceQuantity available }
  }
}
"""
REPORT_QUERY = """
query Doanh_thu($view: ReportView!, $from: Date!, $to: Date!, $boundaries: ReportBoundaries) {
  salesByCommune(view: $view, from: $from, to: $to, boundaries: $boundaries) {
    periodFrom periodTo asOf outlets rowCount
    rows(first: 50) { kind code name place amountVnd takenBackVnd lines producers sharePermille isPartial }
    totals { amountVnd takenBackVnd lines producers }
  }
}
"""


def hello(scene: Scene) -> Sequence[Request]:
    return [Request("/healthz", wants="ok")]


def cached_list(scene: Scene) -> Sequence[Request]:
    """The first page of each group, as an anonymous visitor without a basket."""
    return [Request(f"/nhom/{group.slug}/", wants="/san-pham/") for group in scene.groups[:CACHED_LISTS]]


def list_pages(scene: Scene) -> Sequence[Request]:
    """Groups and communes, most often the first page, seen with goods in the basket: no body made before fits."""
    random = scene.random(1)
    requests = []
    for _ in range(LISTS):
        query = {}
        if random.random() < 0.2:  # noqa: PLR2004 - one list in five is of a commune
            path = f"/xa/{random.choice(scene.commune_codes)}/"
        else:
            group = random.choice(scene.groups)
            path = f"/nhom/{group.slug}/"
            query = {"trang": str(number)} if (number := _page(random, group.pages)) > 1 else {}
        if order := random.choice(ORDERS):
            query["xep"] = order
        address = f"{path}?{urlencode(query)}" if query else path
        requests.append(Request(address, headers={"Cookie": scene.basket_cookie}, wants="/san-pham/"))
    return requests


def _page(random: Random, pages: int) -> int:
    """Six in ten look at the first page, three at one of the next four, one somewhere."""
    kind = random.random()
    if kind < 0.6:  # noqa: PLR2004 - as the docstring says
        return 1
    return random.randint(1, min(5, pages)) if kind < 0.9 else random.randint(1, pages)  # noqa: PLR2004


def list_queries(scene: Scene) -> Sequence[Request]:
    """Each group and all products, from the beginning and from the cursors that follow. raises Refused"""
    browser = Browser(HOST, scene.port)
    requests = []
    for group in (None, *(group.slug for group in scene.groups)):
        after = None
        for _ in range(PAGES_ASKED):
            request = graphql(LIST_QUERY, {"group": group, "after": after}, wants='"edges":[{')
            requests.append(request)
            after = _next_cursor(browser.send(request).text)
            if after is None:
                break
    browser.close()
    return requests


def _next_cursor(answer: str) -> str | None:
    try:
        page = json.loads(answer)["data"]["products"]["pageInfo"]
    except (ValueError, KeyError, TypeError):
        raise Refused(f"Danh sách bằng GraphQL: {answer[:300]}") from None
    return page["endCursor"] if page["hasNextPage"] else None


def product_pages(scene: Scene) -> Sequence[Request]:
    return [Request(f"/san-pham/{slug}/", wants=f"/san-pham/{slug}/") for slug in scene.slugs]


def product_queries(scene: Scene) -> Sequence[Request]:
    return [graphql(PRODUCT_QUERY, {"slug": slug}, wants=f'"slug":"{slug}"') for slug in scene.slugs]


def search_pages(scene: Scene) -> Sequence[Request]:
    """Words of names: with signs, without, one word, a word half typed, something that is not there."""
    random = scene.random(3)
    return [
        Request(f"/tim-kiem/?{urlencode({'q': typed_query(random, random.choice(scene.names))})}")
        for _ in range(SEARCHES)
    ]


def typed_query(random: Random, name: str) -> str:
    """What somebody types who has this product in mind.

    40 of 100 write two or three words with signs, 35 without, 10 one word, 10 stop in the middle of the last word,
    5 misspell so that nothing is found.
    """
    words = name.lower().split()
    start = random.randrange(max(1, len(words) - 2))
    some = words[start : start + random.randint(2, 3)]
    kind = random.randrange(100)
    if kind < 40:  # noqa: PLR2004 - as the docstring says
        return " ".join(some)
    if kind < 75:  # noqa: PLR2004
        return " ".join(folded_words(" ".join(some)))
    if kind < 85:  # noqa: PLR2004
        return random.choice(words)
    text = " ".join(folded_words(" ".join(some)))
    return text[: max(2, len(text) - 2)] if kind < 95 else f"{text}zq"  # noqa: PLR2004


def report_pages(scene: Scene) -> Sequence[Request]:
    """A year of each kind, the first pages of it: 50 communes a page."""
    requests = []
    for year in scene.years:
        for view in ("xuat-xu", "noi-ban", "nguoi-mua"):
            for boundaries in ("luc-ban", "hien-nay"):
                days = {"tu": f"{year}-01-01", "den": f"{year}-12-31"}
                query = urlencode({"theo": view, "ranh-gioi": boundaries, **days})
                address = f"/bao-cao/doanh-thu-theo-xa/?{query}"
                requests.append(Request(address, headers={"Cookie": scene.officer_cookie}, wants="<table"))
    return requests


def report_queries(scene: Scene) -> Sequence[Request]:
    return [
        graphql(
            REPORT_QUERY,
            {"view": view, "from": f"{year}-01-01", "to": f"{year}-12-31", "boundaries": boundaries},
            cookie=scene.officer_cookie,
            wants='"rows":[{',
        )
        for year in scene.years
        for view in ("ORIGIN", "SALE", "BUYER")
        for boundaries in ("THEN", "NOW")
    ]
