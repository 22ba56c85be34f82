"""The rhythm of deals: twenty in a row have the same shapes each time, so that lines can be counted before made.

A deal is what one buyer does at once: a till sale of one to five lines, or a checkout of one to three sellers.
"""

from typing import NamedTuple

# Lines of each document of a deal. A till sale is one document; a checkout is one document a seller.
TILL_SALES = (1, 2, 1, 1, 3, 1, 2, 1, 5, 1, 2, 1, 2, 3, 2, 4)
CHECKOUTS = ((1,), (2,), (1, 1), (2, 2, 2))
CHECKOUT_EVERY = 5  # the fifth, tenth … deal is a checkout
MOST_LINES_ONLINE = 2


class Document(NamedTuple):
    """One document of the rhythm.

    position     of its deal in the rhythm, from 0; LONE_SALE for the single lines that make up the number asked for
    number       within its deal, from 1
    documents    of the deal
    lines        of this document
    lines_before of the deal's earlier documents: a checkout numbers its lines through
    order_number of the rhythm's seller orders, from 1; 0 for a till sale
    """

    position: int
    number: int
    documents: int
    lines: int
    lines_before: int
    order_number: int


def _shapes() -> list[tuple[bool, tuple[int, ...]]]:
    tills, checkouts = iter(TILL_SALES), iter(CHECKOUTS)
    total = len(TILL_SALES) + len(CHECKOUTS)
    return [
        (True, next(checkouts)) if number % CHECKOUT_EVERY == 0 else (False, (next(tills),))
        for number in range(1, total + 1)
    ]


SHAPES = _shapes()
DEALS = len(SHAPES)
LONE_SALE = DEALS
LINES = sum(sum(lines) for _, lines in SHAPES)
ORDERS = sum(len(lines) for is_online, lines in SHAPES if is_online)


def documents() -> list[Document]:
    """Every document of the rhythm, and the lone sale."""
    found, orders = [], 0
    for position, (is_online, of_deal) in enumerate(SHAPES):
        for number, lines in enumerate(of_deal, 1):
            orders += is_online
            before = sum(of_deal[: number - 1])
            found.append(Document(position, number, len(of_deal), lines, before, orders if is_online else 0))
    return [*found, Document(LONE_SALE, 1, 1, 1, 0, 0)]


def deals_for(lines: int) -> tuple[int, int]:
    """How many deals have so many lines, and how many of them keep the rhythm: the rest are lone sales at the end."""
    rhythmic = lines // LINES * DEALS
    return rhythmic + lines % LINES, rhythmic


def lines_before(deal: int, rhythmic: int) -> int:
    """Lines of all deals before this one (numbered from 0)."""
    whole, rest = divmod(min(deal, rhythmic), DEALS)
    return whole * LINES + sum(sum(of_deal) for _, of_deal in SHAPES[:rest]) + max(0, deal - rhythmic)
