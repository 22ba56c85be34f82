"""Quantities in words, and back. Everywhere else they are whole numbers of a base unit (piece, g, ml)."""

import re
from fractions import Fraction

from shop.kernel.errors import InvalidInput

GRAMS_PER_KILO = 1000
MAX_QUANTITY = 1_000_000  # base units of one line: 1,000,000 jars, or a tonne
_WHOLE = re.compile(r"[0-9]{1,10}")
# A point with three digits behind it may mean "1.500" as thousands or as decimals: refused, never guessed.
_PARTED = re.compile(r"[0-9]{1,7}(,[0-9]{1,3}|\.[0-9]{1,2})")


def describe_quantity(quantity: int, base_unit: str, unit_word: str) -> str:
    """Base units as people say them: 3 piece "hũ" → "3 hũ"; 1500 g → "1,5 kg"; 500 ml → "500 ml"."""
    if base_unit == "piece":
        return f"{quantity:,}".replace(",", ".") + f" {unit_word}"
    large = {"g": "kg", "ml": "lít"}[base_unit]
    if quantity < GRAMS_PER_KILO:
        return f"{quantity} {base_unit}"
    text = f"{quantity / GRAMS_PER_KILO:,.3f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) + f" {large}"


def sold_by(base_unit: str, unit_word: str, price_quantity: int) -> str:
    """What one counts when buying, the same that the price is for: "hũ", "kg", "lít", "100 g"."""
    if base_unit == "piece":
        return unit_word
    if price_quantity == GRAMS_PER_KILO:
        return {"g": "kg", "ml": "lít"}[base_unit]
    return base_unit if price_quantity == 1 else f"{price_quantity} {base_unit}"


def read_quantity(
    typed: str,
    *,
    base_unit: str,
    unit_word: str,
    price_quantity: int,
    path: tuple[str | int, ...] = ("quantity",),
) -> int:
    """Base units of what a person typed, counted in what the price is for: "1,5" of a kilo's price is 1500 (g).

    raises InvalidInput  for anything that is no such number: "1,5" of pieces, 0, -1, 1e9, NaN, over a million
    """
    text = typed.strip()
    is_whole = _WHOLE.fullmatch(text) is not None
    if base_unit == "piece" and not is_whole:
        if _PARTED.fullmatch(text):
            raise InvalidInput(f"Món này bán nguyên {unit_word}: mời nhập số nguyên, ví dụ 2.", path=path)
        raise InvalidInput(f"Mời nhập số {unit_word} bằng chữ số, ví dụ 2.", path=path)
    if not is_whole and not _PARTED.fullmatch(text):
        unit = sold_by(base_unit, unit_word, price_quantity)
        raise InvalidInput(f"Mời nhập số {unit}, ví dụ 2 hoặc 1,5.", path=path)
    quantity = Fraction(text.replace(",", ".")) * price_quantity
    if quantity.denominator != 1:
        raise InvalidInput(f"Số này lẻ quá: nhỏ nhất là 1 {base_unit}.", path=path)
    if not 1 <= quantity <= MAX_QUANTITY:
        most = describe_quantity(MAX_QUANTITY, base_unit, unit_word)
        raise InvalidInput(f"Số lượng phải lớn hơn 0 và không quá {most}.", path=path)
    return int(quantity)


def write_quantity(quantity: int, price_quantity: int) -> str:
    """Base units as they are typed into a field, counted in what the price is for: 1500 at 1000 → "1,5"."""
    whole, rest = divmod(quantity * GRAMS_PER_KILO // price_quantity, GRAMS_PER_KILO)
    return f"{whole},{rest:03d}".rstrip("0") if rest else str(whole)
