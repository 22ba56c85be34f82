"""Fits the names of a commune and its province into the round stamp of templates/pieces/commune_stamp.html.

All lengths are in the stamp's own units: 120 across, whatever its size on the page.
"""

import unicodedata
from typing import NamedTuple

KINDS = ("Xã", "Phường", "Đặc khu", "Thị trấn")

# Width of a letter of Be Vietnam Pro Bold in em, measured roughly: enough to keep a name inside a circle.
NARROW = dict.fromkeys("iljI.,'-|", 0.3) | dict.fromkeys("tfr ()", 0.4)
WIDE = dict.fromkeys("mwMW", 0.88)
CAPITAL_EM = 0.71
LETTER_EM = 0.6

NAME_WIDTH = 88.0  # a chord of the inner circle where the name stands
NAME_SIZE_MAX = 27.0
ARC_LENGTH = 172.0


class StampText(NamedTuple):
    above: str  # "Sản vật của xã"
    name_lines: tuple[tuple[str, float], ...]  # each with its baseline
    name_size: float
    province: str
    province_size: float


def width_em(text: str) -> float:
    """How wide a text is, in units of its font size."""
    bare = (letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return sum(NARROW.get(c) or WIDE.get(c) or (CAPITAL_EM if c.isupper() else LETTER_EM) for c in bare)


def split_kind(name: str) -> tuple[str, str]:
    """ "Xã Thạnh An" → ("Xã", "Thạnh An"); a name without a kind gives ("", name)."""
    for kind in KINDS:
        if name.startswith(f"{kind} "):
            return kind, name.removeprefix(f"{kind} ")
    return "", name


def lay_out(name: str, province: str, *, is_large: bool) -> StampText:
    """Choose lines and sizes: the name as big as fits in one or two lines, the province on the arc."""
    kind, bare_name = split_kind(name)
    lines = best_lines(bare_name)
    size = min(NAME_SIZE_MAX, NAME_WIDTH / max(1, *map(width_em, lines)))
    province_size = 11.5 if is_large else 15.5
    province_size = min(province_size, ARC_LENGTH / max(width_em(province), 1))
    # The small stamp has no words above, so its name stands a little higher, over the arc of the province.
    middle = 63.0 if is_large else 56.0
    step = size * 1.12
    first = middle + size * 0.35 - step * (len(lines) - 1) / 2
    return StampText(
        above=f"Sản vật của {kind.lower()}" if kind else "Sản vật của",
        name_lines=tuple((line, round(first + step * n, 1)) for n, line in enumerate(lines)),
        name_size=round(size, 1),
        province=province,
        province_size=round(province_size, 1),
    )


def best_lines(name: str) -> tuple[str, ...]:
    """One line, or two where that lets the letters be bigger."""
    words = name.split()
    candidates = [(name,)] + [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    fits_em = NAME_WIDTH / NAME_SIZE_MAX  # shorter lines gain nothing, so fewer lines win
    return min(candidates, key=lambda lines: (max(fits_em, *map(width_em, lines)), len(lines)))
