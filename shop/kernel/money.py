"""Whole đồng in integers: formatting, rounding and sharing."""

from collections.abc import Sequence

# What the database columns accept, and far above any real sum: 10^15 đồng.
MAX_VND = 1_000_000_000_000_000


def format_vnd(amount_vnd: int) -> str:
    """85000 → "85.000 ₫"; a negative amount keeps its sign in front."""
    return f"{amount_vnd:,}".replace(",", ".") + " ₫"


def format_large_vnd(amount_vnd: int) -> str:
    """1_250_000_000 → "1,25 tỷ ₫", 3_400_000 → "3,4 triệu ₫"; smaller sums are written out. Two decimals, halves up."""
    million, billion = 1_000_000, 1_000_000_000
    if abs(amount_vnd) < million:
        return format_vnd(amount_vnd)
    hundredths, word = _hundredths(abs(amount_vnd), million), "triệu"
    if hundredths >= _hundredths(billion, million):  # what rounds up to a thousand triệu is said in tỷ
        hundredths, word = _hundredths(abs(amount_vnd), billion), "tỷ"
    whole, rest = divmod(hundredths, 100)
    decimals = f",{rest:02d}".rstrip("0").rstrip(",")
    sign = "-" if amount_vnd < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f"{decimals} {word} ₫"


def _hundredths(amount_vnd: int, unit: int) -> int:
    return (200 * amount_vnd + unit) // (2 * unit)


def price_of(quantity: int, *, price_vnd: int, price_quantity: int) -> int:
    """Amount in đồng for `quantity` base units at `price_vnd` per `price_quantity` base units, halves up.

    >>> price_of(1500, price_vnd=85_000, price_quantity=1000)
    127500
    """
    return (2 * quantity * price_vnd + price_quantity) // (2 * price_quantity)


def share_by_largest_remainder(total_vnd: int, weights: Sequence[int]) -> list[int]:
    """Split a sum by weights so that the parts add up to it exactly.

    Each part gets the floor of its exact share; what is left goes, one đồng each, to the largest remainders,
    ties to the earlier part (the method of Hamilton). Weights are >= 0; all zero means equal weights.
    A negative total is shared like its absolute value with the sign put back, so a refund mirrors its sale.

    >>> share_by_largest_remainder(100, [1, 1, 1])
    [34, 33, 33]
    """
    if not weights:
        raise ValueError("nothing to share among")
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if total_vnd < 0:
        return [-part for part in share_by_largest_remainder(-total_vnd, weights)]
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total_vnd * weight // whole for weight in weights]
    remainders = [total_vnd * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[: total_vnd - sum(parts)]:
        parts[i] += 1
    return parts
