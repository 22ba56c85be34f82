"""Text from outside made safe, folded keys for comparing names, sort keys in Vietnamese order.

PostgreSQL here has no ICU, so Vietnamese order comes from a key made in Python and kept in a column.
"""

import re
import unicodedata

from shop.kernel.errors import InvalidInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_LETTERS, 10)}
# Dictionary order of tones: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONE_RANK = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def clean_text(
    raw: str, *, max_length: int, path: tuple[str | int, ...] = (), many_lines: bool = False
) -> str:
    """One line (or paragraph) of text a person typed: NFC, control characters out, white space joined.

    raises InvalidInput for lone surrogates (they have no UTF-8 form) and for text over max_length characters
    """
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidInput("Nội dung có ký tự không đọc được, mời nhập lại.", path=path) from None
    text = _CONTROL.sub("", unicodedata.normalize("NFC", raw))
    if many_lines:
        text = "\n".join(_SPACES.sub(" ", line).strip() for line in text.splitlines()).strip()
    else:
        text = _SPACES.sub(" ", text).strip()
    if len(text) > max_length:
        raise InvalidInput(f"Nội dung dài quá {max_length} ký tự.", path=path)
    return text


def fold(text: str) -> str:
    """Lower case without any Vietnamese sign: "Nước Mắm Đặc" → "nuoc mam dac"; white space joined."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("đ", "d")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def folded_key(name: str) -> str:
    """A key for comparing names however they are spelled: "Hoà Vang" and "Hòa-Vang" give "hoa vang"."""
    return _NOT_WORD.sub(" ", fold(name)).strip()


def slug_of(name: str) -> str:
    """An address part made of a name: "Mật ong rừng U Minh" → "mat-ong-rung-u-minh"."""
    return folded_key(name).replace(" ", "-")


def sort_key(name: str) -> str:
    """A key whose byte order is Vietnamese dictionary order: letters first (đ after d), then tones.

    >>> sorted(["Ầu", "Âu", "Đa", "Da", "Ao"], key=sort_key)
    ['Ao', 'Âu', 'Ầu', 'Da', 'Đa']
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", name.lower()):
        if char.isspace():
            letters.append("00")
            continue
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((_TONE_RANK[c] for c in decomposed if c in _TONE_RANK), "0")
        bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONE_RANK))
        if bare in _LETTER_RANK:
            letters.append(_LETTER_RANK[bare])
            tones.append(tone)
        elif bare.isdigit():
            letters.append(f"0{bare}" if bare.isascii() else "09")
    # The point sorts below every digit, so that "Tân" stands before "Tân An".
    return "".join(letters) + "." + "".join(tones)
