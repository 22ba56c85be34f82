"""Writing search documents."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Certificate, Product, ProductState
from search.models import SearchDocument
from search.text import folded_words, words
from shop.kernel.clock import business_day_of


@transaction.atomic
def index_products(product_ids: Sequence[int]) -> int:
    """Make the documents of these products anew; those no longer live lose theirs. Returns how many are live.

    Three queries whatever the number of products.
    """
    products = list(
        Product.objects.filter(pk__in=product_ids, state=ProductState.LIVE)
        .select_related("vendor", "commune", "commune__parent", "category", "category__parent")
        .order_by("pk")
    )
    live = {product.pk for product in products}
    SearchDocument.objects.filter(product_id__in=set(product_ids) - live).delete()
    stars = _stars_today(sorted(live), business_day_of(timezone.now()))
    rows = [_row(product, stars.get(product.pk, 0)) for product in products]
    if rows:
        _write(rows)
    return len(rows)


def rebuild() -> int:
    """Make every document anew; returns how many products are live."""
    known = set(SearchDocument.objects.values_list("product_id", flat=True))
    live = set(Product.objects.filter(state=ProductState.LIVE).values_list("pk", flat=True))
    return index_products(sorted(known | live))


def _stars_today(product_ids: Sequence[int], day: date) -> dict[int, int]:
    valid = Certificate.objects.valid_on(day).filter(product_id__in=product_ids)
    return dict(valid.order_by("issued_on").values_list("product_id", "stars"))


Row = tuple[int, int, str, str, str, str, str]


def _row(product: Product, stars: int) -> Row:
    province = product.commune.parent.name if product.commune.parent else ""
    place = f"{product.commune.name} {province}"
    group = product.category.parent.name if product.category.parent else ""
    around = f"{product.vendor.name} {place} {product.category.name} {group} {product.summary}"
    return (
        product.pk,
        stars,
        product.sort_key,
        " ".join(words(product.name)),
        " ".join(words(around)),
        " ".join(folded_words(product.name)),
        " ".join(folded_words(around)),
    )


def _write(rows: Sequence[Row]) -> None:
    # The 'simple' configuration only splits and lower-cases: every rule of the language is in search.text.
    sql = """
        INSERT INTO search_searchdocument (product_id, stars, name_sort_key, exact, folded, indexed_at)
        SELECT product_id, stars, name_sort_key,
               setweight(to_tsvector('simple', name), 'A') || setweight(to_tsvector('simple', around), 'D'),
               setweight(to_tsvector('simple', folded_name), 'A')
                 || setweight(to_tsvector('simple', folded_around), 'D'),
               now()
        FROM unnest(%s::bigint[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
             AS t(product_id, stars, name_sort_key, name, around, folded_name, folded_around)
        ON CONFLICT (product_id) DO UPDATE SET stars = excluded.stars, name_sort_key = excluded.name_sort_key,
               exact = excluded.exact, folded = excluded.folded, indexed_at = excluded.indexed_at
    """
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)
