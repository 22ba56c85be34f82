"""Designed pictures for products that have no photograph: a card for the shop and one for sharing.

Everything is drawn; a name always gives the same picture. Colours, ground, edge and pattern vary with a hash of
the name, so that a page of twenty cards does not look like one card twenty times.
"""

import math
from io import BytesIO

from PIL import Image, ImageDraw

from catalog.services.card_motifs import motif_of
from catalog.services.card_ornament import EDGES, PALETTES, PATTERNS, Dice, mix
from catalog.services.card_pen import Colour, Pen
from catalog.services.card_text import TextBlock, font_of, set_text

CARD_SIZE = (1200, 900)
SHARE_SIZE = (1200, 630)  # what link previews crop to: 1.91 to 1

_PAPER: Colour = (251, 250, 245)
_INK: Colour = (29, 42, 36)
_MUTE: Colour = (86, 99, 91)
_LEAF: Colour = (31, 107, 69)
_GOLD: Colour = (183, 121, 31)
_OVERSAMPLING = 2  # shapes are drawn twice as large and reduced, Pillow does not smooth their edges


def draw_stamp(commune: str, province: str, *, diameter: int, tilt: float) -> Image.Image:
    """The commune stamp: a round paper mark with a toothed rim, tilted as if pressed by hand."""
    side = diameter * _OVERSAMPLING
    stamp = Image.new("RGBA", (side, side), (*_LEAF, 0))
    draw = ImageDraw.Draw(stamp)
    centre = side / 2
    rim = [
        (centre + r * math.cos(math.radians(a)), centre + r * math.sin(math.radians(a)))
        for a, r in ((a, centre * (0.985 if a // 5 % 2 else 0.945)) for a in range(0, 360, 5))
    ]
    draw.polygon(rim, fill=(*_PAPER, 255))
    for share, width in ((0.88, 7), (0.82, 3)):
        radius = centre * share
        draw.ellipse(
            (centre - radius, centre - radius, centre + radius, centre + radius),
            outline=(*_LEAF, 255),
            width=width,
        )
    kind, _, bare = commune.partition(" ")
    if kind not in {"Xã", "Phường"}:
        kind, bare = (
            ("Đặc khu", commune.removeprefix("Đặc khu ")) if commune.startswith("Đặc khu ") else ("", commune)
        )
    blocks = [
        set_text(bare, width=int(side * 0.7), height=int(side * 0.36), largest=int(side * 0.18), smallest=20),
        set_text(
            province, width=int(side * 0.6), height=int(side * 0.12), largest=int(side * 0.085), smallest=16
        ),
    ]
    if kind:
        blocks.insert(0, TextBlock((kind,), int(side * 0.085), "Medium"))
    y = int(centre - sum(block.height for block in blocks) / 2)
    for block in blocks:
        font = font_of(block.weight, block.size)
        for index, line in enumerate(block.lines):
            draw.text((centre, y + block.baseline(index)), line, font=font, fill=(*_LEAF, 255), anchor="ms")
        y += block.height
    return stamp.rotate(tilt, Image.Resampling.BICUBIC).reduce(_OVERSAMPLING)


def _encode(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=80, method=2)
    return out.getvalue()


def draw_product_card(
    *,
    name: str,
    group_number: int,
    group_name: str,
    commune: str,
    province: str,
    size: tuple[int, int] = CARD_SIZE,
) -> bytes:
    """The picture of a product that has no photograph: WebP bytes, 4 to 3.

    Name, group and stamp stand within the middle square, so that a square crop keeps them.

    group_number  1..6, the OCOP group; others are drawn as food
    commune       with its kind: "Xã Thạnh An", "Đặc khu Phú Quốc"
    size          px, 4 to 3
    """
    dice = Dice(name)
    palettes = PALETTES.get(group_number, PALETTES[1])
    palette = palettes[dice.below(len(palettes))]
    motif = motif_of(name=name, group_number=group_number, choice=dice.below(60))
    pattern, edge = PATTERNS[dice.below(len(PATTERNS))], EDGES[dice.below(len(EDGES))]
    has_deep_ground = dice.below(3) == 0
    tilt, shift = 4 + dice.below(7), dice.below(3) * 50 - 130
    width, height = CARD_SIZE
    horizon = 506

    large = Image.new("RGB", (width * _OVERSAMPLING, height * _OVERSAMPLING), palette.field)
    draw = ImageDraw.Draw(large)
    pattern(draw, large.width, (horizon + 40) * _OVERSAMPLING, mix(palette.field, palette.sun, 0.22))
    centre = width / 2 + shift
    sun = Pen(draw, left=(centre - 220) * _OVERSAMPLING, top=42 * _OVERSAMPLING, side=440 * _OVERSAMPLING)
    sun.disc(50, 50, 50, palette.sun)
    ground = palette.deep if has_deep_ground else _PAPER
    line = edge(large.width, horizon * _OVERSAMPLING)
    draw.polygon([*line, (large.width, large.height), (0, large.height)], fill=ground)
    trim = palette.sun if has_deep_ground else palette.tones.accent
    draw.line(line, fill=trim, width=9 * _OVERSAMPLING, joint="curve")
    motif(
        Pen(draw, left=(centre - 190) * _OVERSAMPLING, top=72 * _OVERSAMPLING, side=380 * _OVERSAMPLING),
        palette.tones,
    )
    card = large.reduce(_OVERSAMPLING)

    stamp = draw_stamp(commune, province, diameter=252, tilt=tilt)
    card.paste(stamp, (792, 366), stamp)
    draw = ImageDraw.Draw(card)
    text, quiet = (_PAPER, mix(_PAPER, palette.deep, 0.25)) if has_deep_ground else (_INK, _MUTE)
    group, group_at, title, title_at = card_texts(name=name, group_name=group_name)
    draw.rounded_rectangle((170, group_at[1] + 11, 182, group_at[1] + 37), 4, fill=trim)
    group.draw(draw, *group_at, quiet)
    title.draw(draw, *title_at, text)
    return _encode(card if size == CARD_SIZE else card.resize(size, Image.Resampling.LANCZOS))


def card_texts(
    *, name: str, group_name: str
) -> tuple[TextBlock, tuple[int, int], TextBlock, tuple[int, int]]:
    """What the card says and where, in px of CARD_SIZE: (group, its place, name, its place)."""
    group = set_text(group_name, width=580, height=48, largest=34, smallest=24, weight="SemiBold")
    title = set_text(name, width=860, height=268, largest=116, smallest=40)
    return group, (198, 550), title, (170, 606 + (268 - title.height) // 2)


def draw_share_card(
    *, name: str, group_number: int, group_name: str, commune: str, province: str, stars: int | None = None
) -> bytes:
    """The picture a shared link shows: WebP bytes, 1200 × 630.

    stars  3..5 only while the certificate is valid on the day of drawing, else None: then nothing is said of stars
    """
    dice = Dice(name)
    palettes = PALETTES.get(group_number, PALETTES[1])
    palette = palettes[dice.below(len(palettes))]
    motif = motif_of(name=name, group_number=group_number, choice=dice.below(60))
    width, height = SHARE_SIZE
    large = Image.new("RGB", (width * _OVERSAMPLING, height * _OVERSAMPLING), palette.field)
    draw = ImageDraw.Draw(large)
    pattern, edge = PATTERNS[dice.below(len(PATTERNS))], EDGES[dice.below(len(EDGES))]
    pattern(draw, large.width, large.height, mix(palette.field, palette.sun, 0.22))
    Pen(draw, left=720 * _OVERSAMPLING, top=65 * _OVERSAMPLING, side=480 * _OVERSAMPLING).disc(
        48, 50, 48, palette.sun
    )
    line = [(across, along) for along, across in edge(large.height, 700 * _OVERSAMPLING)]
    draw.polygon([*line, (0, large.height), (0, 0)], fill=_PAPER)
    draw.line(line, fill=palette.tones.accent, width=9 * _OVERSAMPLING, joint="curve")
    motif(
        Pen(draw, left=745 * _OVERSAMPLING, top=105 * _OVERSAMPLING, side=410 * _OVERSAMPLING), palette.tones
    )
    if stars is not None:
        draw_stars(draw, stars, left=64 * _OVERSAMPLING, top=476 * _OVERSAMPLING, side=44 * _OVERSAMPLING)
    card = large.reduce(_OVERSAMPLING)

    draw = ImageDraw.Draw(card)
    group = set_text(group_name, width=560, height=46, largest=32, smallest=22, weight="SemiBold")
    draw.rounded_rectangle((64, 69, 76, 95), 4, fill=palette.tones.accent)
    group.draw(draw, 92, 58, _MUTE)
    title = set_text(name, width=600, height=320, largest=92, smallest=36)
    title.draw(draw, 64, 112 + (340 - title.height) // 2, _INK)
    if stars is not None:
        said = f"OCOP {stars} sao"
        draw.text((64 + stars * 50 + 14, 510), said, font=font_of("SemiBold", 34), fill=_INK, anchor="ls")
    place = set_text(f"{commune}, {province}", width=600, height=50, largest=32, smallest=22, weight="Medium")
    place.draw(draw, 64, 540, _LEAF)
    return _encode(card)


def draw_stars(draw: ImageDraw.ImageDraw, stars: int, *, left: int, top: int, side: int) -> None:
    for number in range(stars):
        x, y = left + number * (side + 12) + side / 2, top + side / 2
        points = []
        for corner in range(10):
            reach = side / 2 * (0.44 if corner % 2 else 1)
            angle = math.radians(corner * 36 - 90)
            points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        draw.polygon(points, fill=_GOLD)
