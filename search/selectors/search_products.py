"""Finding products by what was typed: the exact words first, and without signs every reading of them."""

from datetime import date
from typing import NamedTuple

from search.text import folded_words, words
from shop.kernel.errors import InvalidInput
from shop.kernel.prepared import fetch_prepared

LONGEST_QUERY = 200  # characters; the search field takes no more
MOST_WORDS = 12  # further ones are left out and the answer says so
SHORTEST_BEGINNING = 2  # letters; one letter begins a word of nearly every product
AS_TYPED = 2  # nearness from which the signs fit
MOST_HITS = 1_000  # 50 pages: nobody turns further, and the count is still true

# Every word of what is found stands in `folded`, so its index narrows down; then each hit is judged by how near it
# is to what was typed, and only the nearest kind is kept. Inside it: all words in the name as typed, all words in
# the name without signs, stars valid today, Vietnamese order of names (the rule published on the shop's pages).
# What is on show, and its stars, come from the listing: one look into an index for each hit.
SEARCH = """
    WITH typed AS (
        SELECT %(folded_begin)s::tsquery AS folded_begin, %(folded)s::tsquery AS folded,
               %(signed_begin)s::tsquery AS signed_begin, %(signed)s::tsquery AS signed,
               %(bare_begin)s::tsquery AS bare_begin, %(bare)s::tsquery AS bare,
               %(name_signed)s::tsquery AS name_signed, %(name_folded)s::tsquery AS name_folded
    ), judged AS (
        SELECT document.product_id, document.name_sort_key, listing.stars,
               CASE WHEN coalesce(document.exact @@ typed.signed, true)
                      AND coalesce(document.folded @@ typed.bare, true) THEN 3
                    WHEN coalesce(document.exact @@ typed.signed_begin, true)
                      AND coalesce(document.folded @@ typed.bare_begin, true) THEN 2
                    WHEN document.folded @@ typed.folded THEN 1 ELSE 0 END AS nearness,
               document.exact @@ typed.name_signed AS is_name_as_typed,
               document.folded @@ typed.name_folded AS is_name
        FROM typed
        JOIN search_searchdocument document ON document.folded @@ typed.folded_begin
        JOIN catalog_listing listing ON listing.product_id = document.product_id
          AND listing.valid_from <= %(day)s::date AND listing.valid_to > %(day)s::date
    )
    SELECT product_id, nearness, count(*) OVER ()
    FROM judged WHERE nearness = (SELECT max(nearness) FROM judged)
    ORDER BY is_name_as_typed DESC, is_name DESC, stars DESC, name_sort_key, product_id
    LIMIT %(limit)s OFFSET %(offset)s
"""


class Found(NamedTuple):
    """What a search gives.

    product_ids  the part asked for, best first
    total        how many there are in all, also beyond MOST_HITS
    is_by_sound  nothing is written as typed: these match only without the signs
    left_out     words beyond MOST_WORDS that were not looked for
    """

    product_ids: tuple[int, ...] = ()
    total: int = 0
    is_by_sound: bool = False
    left_out: int = 0


def search_products(text: str, *, day: date, offset: int = 0, limit: int = MOST_HITS) -> Found:
    """Products on show for what was typed. 1 query; none for text without a letter or digit; 2 beyond the last hit.

    A word with signs must stand so ("mắm" does not find "mâm"); one without is any reading of it. The last word may
    be the beginning of one where no whole word fits. When nothing fits so, signs are ignored altogether.

    offset, limit        the part of the hits that is wanted; nothing beyond MOST_HITS is given
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
    values = {
        "folded": _all_of(every),
        "folded_begin": _all_of(every, begun=last),
        "signed": _all_of(signed_words),
        "signed_begin": _all_of(signed_words, begun=last),
        "bare": _all_of(bare_words),
        "bare_begin": _all_of(bare_words, begun=last),
        "name_signed": _all_of(list(zip(typed, range(len(typed)), strict=True)), weight="A"),
        "name_folded": _all_of(every, weight="A"),
        "day": day,
    }
    wanted = max(0, min(limit, MOST_HITS - offset))
    rows = fetch_prepared(SEARCH, {**values, "limit": wanted, "offset": offset})
    ids = tuple(row[0] for row in rows)
    if not rows and offset:  # the total and the nearness stand in the rows
        rows = fetch_prepared(SEARCH, {**values, "limit": 1, "offset": 0})
    if not rows:
        return Found(left_out=left_out)
    _, nearness, total = rows[0]
    return Found(ids, total, bool(signed_words) and nearness < AS_TYPED, left_out)


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
