"""Quantities in words. Everywhere else they are whole numbers of a base unit (piece, g, ml)."""

GRAMS_PER_KILO = 1000


def describe_quantity(quantity: int, base_unit: str, unit_word: str) -> str:
    """Base units as people say them: 3 piece "hũ" → "3 hũ"; 1500 g → "1,5 kg"; 500 ml → "500 ml"."""
    if base_unit == "piece":
        return f"{quantity:,}".replace(",", ".") + f" {unit_word}"
    large = {"g": "kg", "ml": "lít"}[base_unit]
    if quantity < GRAMS_PER_KILO:
        return f"{quantity} {base_unit}"
    text = f"{quantity / GRAMS_PER_KILO:,.3f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) + f" {large}"
