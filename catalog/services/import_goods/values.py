"""What the text of a cell means: whole numbers, units, classes of tax, yes and no."""

import re

from catalog.models import VatClass
from catalog.models.variants import BaseUnit
from catalog.services.import_goods.columns import UNIT_WORDS, VAT_WORDS
from shop.kernel.errors import InvalidInput
from shop.kernel.text import folded_key

LARGEST = 10**12
_PLAIN = re.compile(r"[0-9]{1,15}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([., \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+]?[0-9]+")
_WITH_UNIT = re.compile(r"([0-9.,\s\u00a0]+?)\s*(kg|g|gam|gram|l|lít|lit|ml)?", re.IGNORECASE)
_LARGE_UNITS = {"kg": 1000, "l": 1000, "lít": 1000, "lit": 1000}
_YES = frozenset({"co", "x", "1", "yes", "true", "dang ban"})
_NO = frozenset({"khong", "0", "no", "false", "ngung ban"})


def read_whole(text: str, *, example: str = "85.000") -> int:
    """ "85000", "85.000", "85,000 ₫", "85 000 đồng" → 85000.

    raises InvalidInput  for fractions, signs, and what a spreadsheet has shortened
    """
    bare = re.sub(r"(?:₫|đồng|đ|vnđ|vnd|%)\s*$", "", text.strip().lower()).strip(" \u00a0")
    if _PLAIN.fullmatch(bare) and bare.isascii():
        number = int(bare)
    elif _GROUPED.fullmatch(bare):
        number = int(re.sub(r"[^0-9]", "", bare))
    elif _SHORTENED.fullmatch(bare):
        raise InvalidInput(f"“{text[:20]}” là số viết tắt: mời ghi đủ chữ số, ví dụ {example}.")
    elif bare.startswith("-"):
        raise InvalidInput(f"“{text[:20]}” là số âm. Mời ghi số nguyên, ví dụ {example}.")
    else:
        raise InvalidInput(f"“{text[:20]}” không phải số nguyên. Mời ghi như {example}.")
    if number > LARGEST:
        raise InvalidInput(f"“{text[:20]}” lớn quá.")
    return number


def read_amount(text: str) -> int:
    """Grams or millilitres, or a count: "250", "250 g", "1 kg". raises InvalidInput"""
    written = _WITH_UNIT.fullmatch(text.strip())
    if written is None:
        return read_whole(text, example="250")
    return read_whole(written[1], example="250") * _LARGE_UNITS.get((written[2] or "").lower(), 1)


def read_unit(text: str) -> str:
    """raises InvalidInput"""
    wanted = text.strip().lower()
    for unit, words in UNIT_WORDS.items():
        if wanted in words:
            return str(unit)
    if wanted in {"kg", "l", "lít", "lit"}:
        smaller = BaseUnit.GRAM.label if wanted == "kg" else BaseUnit.MILLILITRE.label
        raise InvalidInput(f"Kho đếm bằng {smaller}: ghi “{smaller}” và để Giá cho là 1000.")
    raise InvalidInput(
        f"“{text[:20]}” không phải đơn vị gốc. Mời chọn cái, g hoặc ml; hũ, chai ghi ở Đơn vị bán."
    )


def read_vat(text: str) -> str:
    """raises InvalidInput"""
    wanted = folded_key(text.replace("%", " "))
    for vat_class, words in VAT_WORDS.items():
        if wanted in {folded_key(word.replace("%", " ")) for word in words}:
            return str(vat_class)
    allowed = ", ".join(words[0] for words in VAT_WORDS.values())
    raise InvalidInput(f"“{text[:30]}” không có trong danh sách thuế. Mời chọn: {allowed}.")


def vat_word(vat_class: str) -> str:
    """As the sheet says it."""
    return VAT_WORDS[VatClass(vat_class)][0]


def read_yes(text: str) -> bool:
    """raises InvalidInput"""
    wanted = folded_key(text)
    if wanted in _YES:
        return True
    if wanted in _NO:
        return False
    raise InvalidInput(f"“{text[:20]}”: mời ghi có hoặc không.")


def read_code(text: str) -> str:
    """A number under bars as it was meant. raises InvalidInput  for one a spreadsheet has shortened"""
    if _SHORTENED.fullmatch(text.strip()):
        raise InvalidInput(
            f"Excel đã rút gọn mã vạch thành “{text[:20]}”. Định dạng cột là Văn bản (Text) rồi nhập lại đủ số."
        )
    return text
