"""Finding products by what was typed: the exact words first, and without signs every reading of them."""

from datetime import date
from typing import NamedTuple

from django.db import connection

from search.text import folded_words, words
from shop.kernel.errors import InvalidInput

LONGEST_QUERY = 200  # characters; the search field takes no more
MOST_WORDS = 12  # further ones are left out and the answer says so
SHORTEST_BEGINNING = 2  # letters; one letter begins a word of nearly every product
AS_TYPED = 2  # nearness from which the signs fit
MOST_HITS = 1_000  # 50 pages: nobody turns further, and the count is still true

# Every word of what is found stands in `folded`, so its index narrows down; then each hit is judged by how near it
# is to what was typed, and only the nearest kind is kept. Inside it: all words in the name as typed, all words in
# the name without signs, stars valid today, Vietnamese order of names (the rule published on the shop's pages).
SEARCH = """
    WITH typed AS (
        SELECT %(folded_begin)s::tsquery AS folded_begin, %(folded)s::tsquery AS folded,
               %(signed_begin)s::tsquery AS signed_begin, %(signed)s::tsquery AS signed,
               %(bare_begin)s::tsquery AS bare_begin, %(bare)s::tsquery AS bare,
               %(name_signed)s::tsquery AS name_signed, %(name_folded)s::tsquery AS name_folded
    ), judged AS (
        SELECT document.product_id, document.name_sort_key,
               CASE WHEN coalesce(document.exact @@ typed.signed, true)
                      AND coalesce(document.folded @@ typed.bare, true) THEN 3
                    WHEN coalesce(document.exact @@ typed.signed_begin, true)
                      AND coalesce(document.folded @@ typed.bare_begin, true) THEN 2
                    WHEN document.folded @@ typed.folded THEN 1 ELSE 0 END AS nearness,
               document.exact @@ typed.name_signed AS is_name_as_typed,
               document.folded @@ typed.name_folded AS is_name
        FROM typed
        JOIN search_searchdocument document ON document.folded @@ typed.folded_begin
        JOIN catalog_product product ON product.id = document.product_id AND product.state = 'live'
        JOIN vendors_vendor vendor ON vendor.id = product.vendor_id AND vendor.state = 'approved'
        WHERE EXISTS (SELECT FROM catalog_variant variant WHERE variant.product_id = product.id AND variant.is_active)
    ), nearest AS (
        SELECT * FROM judged WHERE nearness = (SELECT max(nearness) FROM judged)
    )
    SELECT nearest.product_id, nearest.nearness, count(*) OVER ()
    FROM nearest
    LEFT JOIN LATERAL (
        SELECT stars FROM catalog_certificate certificate
        WHERE certificate.product_id = nearest.product_id
          AND certificate.issued_on <= %(day)s AND certificate.expires_on > %(day)s
          AND (certificate.revoked_on IS NULL OR certificate.revoked_on > %(day)s)
        ORDER BY certificate.issued_on DESC, certificate.id DESC LIMIT 1
    ) mark ON true
    ORDER BY is_name_as_typed DESC, is_name DESC, mark.stars DESC NULLS LAST, name_sort_key, product_id
    LIMIT %(limit)s
"""


class Found(NamedTuple):
    """What a search gives.

    product_ids  best first, at most MOST_HITS
    total        how many there are, also beyond that
    is_by_sound  nothing is written as typed: these match only without the signs
    left_out     words beyond MOST_WORDS that were not looked for
    """

    product_ids: tuple[int, ...] = ()
    total: int = 0
    is_by_sound: bool = False
    left_out: int = 0


def search_products(text: str, *, day: date) -> Found:
    """Products on show for what was typed. 1 query; none for text without a letter or digit.

    A word with signs must stand so ("mắm" does not find "mâm"); one without is any reading of it. The last word may
    be the beginning of one where no whole word fits. When nothing fits so, signs are ignored altogether.

    raises InvalidInput  for text over LONGEST_QUERY characters
    """
    if len(text) > LONGEST_QUERY:
        raise InvalidInput(f"Câu tìm dài quá {LONGEST_QUERY} ký tự. Mời gõ ngắn hơn.", path=("q",))
    typed, bare = words(text), folded_words(text)
    if not typed:
        return Found()
    left_out = len(typed[MOST_WORDS:])
    typed, bare = typed[:MOST_WORDS], bare[:MOST_WORDS]
    signed_words = [(word, n) for n, word in enumerate(typed) if word != bare[n]]
    bare_words = [(word, n) for n, word in enumerate(typed) if word == bare[n]]
    last = len(typed) - 1
    every = list(zip(bare, range(len(bare)), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            SEARCH,
            {
                "folded": _all_of(every),
                "folded_begin": _all_of(every, begun=last),
                "signed": _all_of(signed_words),
                "signed_begin": _all_of(signed_words, begun=last),
                "bare": _all_of(bare_words),
                "bare_begin": _all_of(bare_words, begun=last),
                "name_signed": _all_of(list(zip(typed, range(len(typed)), strict=True)), weight="A"),
                "name_folded": _all_of(every, weight="A"),
                "day": day,
                "limit": MOST_HITS,
            },
        )
        rows = cursor.fetchall()
    if not rows:
        return Found(left_out=left_out)
    _, nearness, total = rows[0]
    return Found(tuple(row[0] for row in rows), total, bool(signed_words) and nearness < AS_TYPED, left_out)


def _all_of(numbered: list[tuple[str, int]], *, begun: int = -1, weight: str = "") -> str | None:
    """A tsquery that wants every word; the one numbered `begun` may go on. None for no words.

    Words hold letters and digits only (search.text), so quoting them leaves nothing to inject.
    """
    if not numbered:
        return None
    lexemes = []
    for word, number in numbered:
        marks = ("*" if number == begun and len(word) >= SHORTEST_BEGINNING else "") + weight
        lexemes.append(f"'{word}'" + (f":{marks}" if marks else ""))
    return " & ".join(lexemes)
