"""Text on product cards: broken into lines, set as large as its box allows, and measured."""

import math
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from PIL import ImageDraw, ImageFont

from catalog.services.card_pen import Colour

# In parts of the size. Nearly all Vietnamese text stays within them; capitals with two signs (Ằ) reach 1.18.
_ASCENT = 1.0
_DESCENT = 0.27
_SPACING = 1.3
_MAX_LINES = 4
_MEASURE = 100  # px; words are measured once at this size, widths grow in proportion


@lru_cache(maxsize=1)
def _font_folder() -> Path:
    spec = find_spec("fontpkg_be_vietnam_pro")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package fontpkg-be-vietnam-pro is not installed: run uv sync")
    return Path(spec.origin).parent / "files"


@lru_cache(maxsize=64)
def font_of(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Be Vietnam Pro in a weight (Medium, SemiBold, Bold) at a size in px."""
    return ImageFont.truetype(
        _font_folder() / f"BeVietnamPro-{weight}.ttf", size, layout_engine=ImageFont.Layout.BASIC
    )


class TextBlock(NamedTuple):
    """A text broken into lines at the largest size at which it fits its box."""

    lines: tuple[str, ...]
    size: int  # px
    weight: str
    ascent: float = _ASCENT  # from the block's top to the first baseline, in parts of the size
    descent: float = _DESCENT
    spacing: float = _SPACING  # between baselines

    @property
    def height(self) -> int:
        return math.ceil(self.size * _parts_high(self, len(self.lines)))

    def boxes(self, left: int, top: int) -> list[tuple[int, int, int, int]]:
        """The inked rectangle of each line when the block stands at (left, top)."""
        font = font_of(self.weight, self.size)
        found = []
        for index, line in enumerate(self.lines):
            x0, y0, x1, y1 = font.getbbox(line, anchor="ls")
            base = top + self.baseline(index)
            found.append(
                (math.floor(left + x0), math.floor(base + y0), math.ceil(left + x1), math.ceil(base + y1))
            )
        return found

    def baseline(self, index: int) -> int:
        """Distance in px from the block's top to the baseline of a line."""
        return round(self.size * (self.ascent + index * self.spacing))

    def draw(self, draw: ImageDraw.ImageDraw, left: int, top: int, colour: Colour) -> None:
        font = font_of(self.weight, self.size)
        for index, line in enumerate(self.lines):
            draw.text((left, top + self.baseline(index)), line, font=font, fill=colour, anchor="ls")


def _parts_high(block: TextBlock, lines: int) -> float:
    return block.ascent + block.descent + block.spacing * (lines - 1)


def _with_air_for(text: str, weight: str, size: int) -> TextBlock:
    """An empty block with room above, below and between lines for the tallest signs of the text."""
    _, top, _, bottom = font_of(weight, _MEASURE).getbbox(text, anchor="ls")
    ascent, descent = max(_ASCENT, -top / _MEASURE + 0.01), max(_DESCENT, bottom / _MEASURE + 0.01)
    return TextBlock((), size, weight, ascent, descent, max(_SPACING, (bottom - top) / _MEASURE + 0.02))


def set_text(
    text: str, *, width: int, height: int, largest: int, smallest: int = 26, weight: str = "Bold"
) -> TextBlock:
    """Break a text so that it stands as large as possible in width × height px, in lines of like length.

    A text that does not fit at `smallest` ends in "…". Sizes are px; at most four lines.
    """
    words = _words(text, weight, width, smallest)
    measure = font_of(weight, _MEASURE)
    widths = [measure.getlength(word) for word in words]
    blank = _with_air_for(text, weight, smallest)
    best: tuple[float, int, list[str]] = (0, 0, [])
    for count in range(1, min(_MAX_LINES, len(words)) + 1):
        size_by_height = min(largest, int(height / _parts_high(blank, count)))
        free = width * _MEASURE * 0.98 / size_by_height  # a line up to here costs no size
        lines, longest, harm = _broken(words, widths, measure.getlength(" "), count, free)
        size = min(size_by_height, int(width * _MEASURE * 0.98 / longest))
        worth = size * (1 - harm / 2000)
        if worth > best[0] * 1.06:  # one line more must be worth it
            best = worth, size, lines
    if best[1] >= smallest:
        return blank._replace(lines=tuple(best[2]), size=best[1])
    shorter = words[: max(1, len(words) - max(1, len(words) // 6))]
    if len(shorter) == len(words):
        return blank._replace(lines=(words[0],))
    return set_text(
        " ".join(shorter).rstrip(" …,–-") + "…",
        width=width,
        height=height,
        largest=largest,
        smallest=smallest,
        weight=weight,
    )


def _words(text: str, weight: str, width: int, smallest: int) -> list[str]:
    """The words of a text; one too long for a line at the smallest size is cut into pieces that fit."""
    font = font_of(weight, smallest)
    pieces: list[str] = []
    for word in text.split():
        rest = word
        while font.getlength(rest) > width * 0.95:
            fits = max(1, int(len(rest) * width * 0.9 / font.getlength(rest)))
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces or [" "]


def _harm_of_breaks(words: list[str]) -> list[int]:
    """How badly a line would break before each word, in px of text at the measuring size.

    A break before a name is good, one inside a name bad, worst between a number and its unit. Names of places
    mostly have two syllables, so a run of capitals breaks best after an even number of them.
    """
    harms, run, in_quotes = [0], 0, False
    for place, (before, word) in enumerate(pairwise(words)):
        in_quotes = (in_quotes or before.startswith("“")) and not before.endswith("”")
        run = run + 1 if before[0].isupper() and place > 0 else 0
        is_joint = before in {"-", "–"}  # "Chân Mây - Lăng Cô" is two names
        begins_name = word[0].isupper() or word.startswith("“")
        is_tied = before[0].isdigit() or (not word[0].isalnum() and not begins_name)
        if is_tied:
            harms.append(600)
        elif is_joint:
            harms.append(0)
        elif in_quotes or len(before) == 1:
            harms.append(350)
        elif begins_name and run:
            harms.append(350 if run % 2 else 110)
        else:
            harms.append(0 if begins_name else 90)
        if place == 0:
            harms[-1] += 120  # one word alone on the first line looks lost
    return harms


def _broken(
    words: list[str], widths: list[float], space: float, count: int, free: float
) -> tuple[list[str], float, int]:
    """Words in `count` lines with the least harm: (lines, width of the longest, harm of the breaks).

    A longest line beyond `free` px costs its excess; below that, evenness only decides between equals.
    """
    harms = _harm_of_breaks(words)

    def cost(longest: float, harm: int) -> float:
        return max(0.0, longest - free) + harm + longest / 20

    @cache
    def best(start: int, lines: int) -> tuple[float, int, tuple[int, ...]]:
        if lines == 1:
            return sum(widths[start:]) + space * (len(words) - start - 1), 0, (len(words),)
        found: list[tuple[float, int, tuple[int, ...]]] = []
        for end in range(start + 1, len(words) - lines + 2):
            here = sum(widths[start:end]) + space * (end - start - 1)
            longest, harm, cuts = best(end, lines - 1)
            found.append((max(here, longest), harm + harms[end], (end, *cuts)))
        return min(found, key=lambda option: cost(option[0], option[1]))

    longest, harm, cuts = best(0, count)
    starts = (0, *cuts[:-1])
    return [" ".join(words[a:b]) for a, b in zip(starts, cuts, strict=True)], longest, harm
