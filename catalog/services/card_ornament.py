"""Colours, patterns and edges of product cards, and the dice that choose among them by name."""

import hashlib
import math
from collections.abc import Callable
from typing import NamedTuple

from PIL import ImageDraw

from catalog.services.card_pen import Colour, Point, Tones


class Dice:
    """Choices that look random and depend only on a name."""

    def __init__(self, seed: str) -> None:
        self._left = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")

    def below(self, count: int) -> int:
        self._left, choice = divmod(self._left, count)
        return choice


class Palette(NamedTuple):
    """The colours of one card."""

    field: Colour
    sun: Colour
    deep: Colour  # dark enough for paper-coloured text (contrast above 7)
    tones: Tones


def _hex(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _made_of(field: str, sun: str, deep: str, tones: str) -> Palette:
    return Palette(_hex(field), _hex(sun), _hex(deep), Tones(*(_hex(tone) for tone in tones.split())))


# field, sun, deep, then body shade light accent dark of the drawing
PALETTES: dict[int, tuple[Palette, ...]] = {
    1: (
        _made_of("e9b44c", "f6d88f", "5b2a16", "a8431f 7f2f14 fbf3df 1f6b45 3a1d10"),
        _made_of("c9582f", "e9a15f", "4a1d10", "f3dcae d9a95c fffaf0 134a30 3a1a0f"),
        _made_of("dfe3c2", "f0c65a", "134a30", "c9762b 9a5218 fbf6e6 1f6b45 33261a"),
        _made_of("2f7a58", "7db58a", "0f3d28", "f0c65a c98f2a fdf8e8 d9663a 10291d"),
        _made_of("f0d9bd", "e59a6d", "4f2314", "1f6b45 134a30 fffaf0 a8431f 2a1c14"),
        _made_of("7f9f8d", "dbe3cd", "173f37", "f2e4c6 cfa963 fffdf6 9a3b1c 1f2f28"),
    ),
    2: (
        _made_of("8fbccb", "e6eed9", "153f52", "1f5f7a 134456 f7f5ea b7633a 122a35"),
        _made_of("7b3050", "c26d7f", "45162b", "f0d2c4 cf9683 fff6ee e0a04a 2c0e1b"),
        _made_of("e3a25c", "f7d9a3", "55280f", "7b3050 551d36 fff3e0 1f6b45 301020"),
        _made_of("cfe0d2", "f3d98c", "174a3a", "2f7f6b 1d594b fffdf2 c9702f 14302a"),
    ),
    3: (
        _made_of("a9c59b", "e9eec9", "1f4a2c", "2f7343 1f5230 f8f6e3 5f9a5b 16301d"),
        _made_of("2c5f4b", "6f9f80", "123626", "e7d9a0 bfae68 fbf8e6 8fc08a 0c2219"),
        _made_of("e7dcb5", "c8d39a", "3d4a1a", "7a8f3a 55682a fffbea 2f7343 2a3114"),
        _made_of("d8c7dd", "f2e6ee", "40304f", "d2a53c a07a22 fffaf0 4f8a5e 2a2036"),
    ),
    4: (
        _made_of("2f4468", "7287a8", "1c2b47", "e7c58d c1975a fbf4e4 c9582f 121d33"),
        _made_of("d9a066", "f0d3a4", "552d14", "7a3b22 542512 fdf3e1 2f5d73 2d170c"),
        _made_of("b5533c", "dd9a7c", "4d1c12", "f3e2c4 d5b383 fffaf0 2f4468 321410"),
        _made_of("e8e0cb", "d9b98a", "3b2c20", "9a6a3c 6f4826 fffdf5 a33a2c 2e2118"),
    ),
    5: (
        _made_of("f0c9c4", "f9e6d8", "5a2033", "b8476a 8a2f4e fff5f2 2f7a50 33202a"),
        _made_of("1f5a48", "5d917b", "103a2d", "f2b8b0 d88a88 fff4ee 7fb77e 0b261d"),
        _made_of("cfdcb6", "f4e3a0", "27431f", "d98f2b ac6716 fff8e6 3f7a3c 2a2a16"),
        _made_of("b9cfe0", "eef0e4", "243f5c", "d1573f a03c2a fff7ee 2f6f62 1a2a3a"),
    ),
    6: (
        _made_of("7fb3b5", "f6dca0", "134a52", "a8431f 7c2f14 fff8ea 1f6b45 1b2b2c"),
        _made_of("f2b880", "f9e0b5", "5c2f1b", "1f5f7a 134456 fff6e6 2c7156 2c211a"),
        _made_of("2b6a5b", "e9a85a", "12403a", "f0d9ae c79f63 fffaf0 5aa27c 0e2a26"),
        _made_of("c7d8c0", "f0a873", "27453a", "7a3b22 562613 fffbf0 1f6b6b 24302a"),
    ),
}


def mix(a: Colour, b: Colour, share: float) -> Colour:
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def _draw_seeds(draw: ImageDraw.ImageDraw, width: int, height: int, colour: Colour) -> None:
    for row, y in enumerate(range(30, height, 84)):
        for x in range(30 + row % 2 * 42, width, 84):
            draw.ellipse((x - 7, y - 7, x + 7, y + 7), fill=colour)


def _draw_rattan(draw: ImageDraw.ImageDraw, width: int, height: int, colour: Colour) -> None:
    for x in range(-height, width, 88):
        draw.line((x, 0, x + height, height), fill=colour, width=5)
        draw.line((x + height, 0, x, height), fill=colour, width=5)


def _draw_water(draw: ImageDraw.ImageDraw, width: int, height: int, colour: Colour) -> None:
    for y in range(20, height, 74):
        points = [(x, y + 15 * math.sin(x / 60 + y)) for x in range(0, width + 20, 16)]
        draw.line(points, fill=colour, width=6, joint="curve")


def _draw_rays(draw: ImageDraw.ImageDraw, width: int, height: int, colour: Colour) -> None:
    x, y = width / 2, height * 0.55
    for angle in range(0, 360, 15):
        rim = (
            (x + width * math.cos(a), y + width * math.sin(a)) for a in map(math.radians, (angle, angle + 6))
        )
        draw.polygon([(x, y), *rim], fill=colour)


def _draw_leaflets(draw: ImageDraw.ImageDraw, width: int, height: int, colour: Colour) -> None:
    for row, y in enumerate(range(24, height + 60, 96)):
        for x in range(40 + row % 2 * 60, width, 120):
            draw.polygon([(x, y), (x + 12, y - 26), (x, y - 50), (x - 12, y - 26)], fill=colour)


Pattern = Callable[[ImageDraw.ImageDraw, int, int, Colour], None]
PATTERNS: tuple[Pattern, ...] = (_draw_seeds, _draw_rattan, _draw_water, _draw_rays, _draw_leaflets)
"""Quiet patterns over a field of width × height px (of the oversampled picture)."""


def _swell(length: int, level: int) -> list[Point]:
    return [(x, level + 22 * math.sin(x / 150)) for x in range(0, length + 24, 24)]


def _awning(length: int, level: int) -> list[Point]:
    half = 60
    return [
        (start + half - half * math.cos(angle), level - 8 + 34 * math.sin(angle))
        for start in range(0, length, 2 * half)
        for angle in map(math.radians, range(0, 181, 18))
    ]


def _hills(length: int, level: int) -> list[Point]:
    return [
        (x, level - 30 * math.sin(x / 330) - 18 * math.sin(x / 117 + 1)) for x in range(0, length + 24, 24)
    ]


def _teeth(length: int, level: int) -> list[Point]:
    return [(x, level + (20 if x // 50 % 2 else -20)) for x in range(0, length + 50, 50)]


def _straight(length: int, level: int) -> list[Point]:
    return [(0, level), (length, level)]


EDGES: tuple[Callable[[int, int], list[Point]], ...] = (_swell, _awning, _hills, _teeth, _straight)
"""Lines where field and ground meet: points along `length` px around `level` (of the oversampled picture)."""
