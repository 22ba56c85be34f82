"""Words of a text as they are searched: one spelling for each, with and without signs."""

import re
import unicodedata

from shop.kernel.text import fold

_WORD = re.compile(r"[0-9a-zA-ZÀ-ỹđĐ]+")
# Old and new placing of the tone mark are one word: "hoà" and "hòa", "thuỷ" and "thủy".
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MISPLACED = re.compile(rf"([ou])([ae])([{_TONES}])(?=\Z)|(u)(y)([{_TONES}])(?=\Z)")


def words(text: str) -> list[str]:
    """Lower-case words with their signs, each in one spelling: "Nước Mắm Hoà" → ["nước", "mắm", "hòa"]."""
    return [_one_spelling(word) for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def folded_words(text: str) -> list[str]:
    """The same words without signs: ["nuoc", "mam", "hoa"]."""
    return [fold(word) for word in words(text)]


def _one_spelling(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    moved = _MISPLACED.sub(_move_tone_left, decomposed)
    return unicodedata.normalize("NFC", moved)


def _move_tone_left(match: re.Match[str]) -> str:
    first, second, tone = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    return first + tone + second
