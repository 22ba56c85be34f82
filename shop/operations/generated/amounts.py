"""How much to make, and the days it is spread over."""

from datetime import date, timedelta
from typing import NamedTuple

YEARS = 3
LEAST_PRODUCTS, MOST_PRODUCTS = 20, 1_000_000
LEAST_OUTLETS, MOST_OUTLETS = 5, 100_000
MOST_SALE_LINES = 200_000_000
# Measured (docs/performance.md), rounded up: what a product with all its rows and a sale line take on the disk.
BYTES_A_PRODUCT = 12_000
BYTES_A_SALE_LINE = 2_500
BYTES_ALWAYS = 500_000_000


class Amounts(NamedTuple):
    """What is asked for. outlets: places with a counter; every producer has its online shelf besides."""

    products: int
    outlets: int
    sale_lines: int
    seed: int

    @property
    def database(self) -> str:
        """Name of the database that holds these amounts: "ocop_p10000_o200_l1000000_s1"."""
        return f"ocop_p{self.products}_o{self.outlets}_l{self.sale_lines}_s{self.seed}"

    @property
    def bytes_needed(self) -> int:
        """Room to ask for before making them."""
        return BYTES_ALWAYS + self.products * BYTES_A_PRODUCT + self.sale_lines * BYTES_A_SALE_LINE


def complaint_about(amounts: Amounts) -> str:
    """What is wrong with the amounts, as one Vietnamese sentence; "" when they can be made."""
    limits = (
        ("--products", amounts.products, LEAST_PRODUCTS, MOST_PRODUCTS),
        ("--outlets", amounts.outlets, LEAST_OUTLETS, MOST_OUTLETS),
        ("--sale-lines", amounts.sale_lines, 0, MOST_SALE_LINES),
        ("--seed", amounts.seed, 0, 2**31 - 1),
    )
    for name, value, least, most in limits:
        if not least <= value <= most:
            return f"{name} phải từ {in_words(least)} đến {in_words(most)}, không phải {in_words(value)}."
    return ""


def in_words(number: int) -> str:
    """1000000 → "1.000.000"."""
    return f"{number:,}".replace(",", ".")


def first_day_of(last_day: date) -> date:
    """The first of the three years of days that end with `last_day`."""
    try:
        return last_day.replace(year=last_day.year - YEARS) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(last_day.year - YEARS, 3, 1)
