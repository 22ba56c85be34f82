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


class Room(NamedTuple):
    """What a stamp leaves for its words."""

    name_width: float  # a chord where two lines of the name still stay clear of the ring
    name_size_max: float
    middle: float  # where the name is centred, down from the top
    province_size_max: float


# The small one has no words above, so its name stands higher, over the arc of the province.
SMALL = Room(name_width=84, name_size_max=23.5, middle=47, province_size_max=14.5)
LARGE = Room(name_width=70, name_size_max=22, middle=60, province_size_max=11.5)
ARC_LENGTH = 165.0
LINE_HEIGHT_EM = 1.1
HALF_LETTER_EM = 0.35  # from the middle of a letter down to its baseline


class StampText(NamedTuple):
    above: str  # "Sản vật của xã"
    name_lines: tuple[tuple[str, str], ...]  # each with its baseline; lengths as text: SVG wants points,
    name_size: str  # where a template would write Vietnamese decimal commas
    province: str
    province_size: str


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
    room = LARGE if is_large else SMALL
    kind, bare_name = split_kind(name)
    lines = best_lines(bare_name, room)
    size = min(room.name_size_max, room.name_width / max(1, *map(width_em, lines)))
    province_size = min(room.province_size_max, ARC_LENGTH / max(1, width_em(province)))
    first = room.middle + size * (HALF_LETTER_EM - LINE_HEIGHT_EM * (len(lines) - 1) / 2)
    return StampText(
        above=f"Sản vật của {kind.lower()}" if kind else "Sản vật của",
        name_lines=tuple((line, f"{first + size * LINE_HEIGHT_EM * n:.1f}") for n, line in enumerate(lines)),
        name_size=f"{size:.1f}",
        province=province,
        province_size=f"{province_size:.1f}",
    )


def best_lines(name: str, room: Room) -> tuple[str, ...]:
    """One line, or two where that lets the letters be bigger."""
    words = name.split()
    candidates = [(name,)] + [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    fits_em = room.name_width / room.name_size_max  # shorter lines gain nothing, so fewer lines win
    return min(candidates, key=lambda lines: (max(fits_em, *map(width_em, lines)), len(lines)))
