"""The picture that a shared link to a producer shows: name, the commune's stamp, the stars of its best product."""

from io import BytesIO

from PIL import Image, ImageDraw

from catalog.services.card_ornament import EDGES, PALETTES, PATTERNS, Dice, mix
from catalog.services.card_pen import Colour
from catalog.services.card_text import font_of, set_text
from catalog.services.draw_product_card import SHARE_SIZE, draw_stamp, draw_stars

_PAPER: Colour = (251, 250, 245)
_INK: Colour = (29, 42, 36)
_MUTE: Colour = (86, 99, 91)
_LEAF: Colour = (31, 107, 69)
_OVERSAMPLING = 2
_TEXT_WIDTH = 610  # px, left of the edge between paper and field


def draw_producer_card(*, name: str, kind: str, commune: str, province: str, stars: int | None) -> bytes:
    """JPEG bytes, 1200 × 630: not every messenger that shows a preview reads WebP. A name always gives one picture.

    commune  with its kind: "Xã Thạnh An"
    stars    3..5 of the best certificate valid on the day of drawing, None without: then nothing is said of stars
    """
    dice = Dice(name)
    palettes = [palette for group in sorted(PALETTES) for palette in PALETTES[group]]
    palette = palettes[dice.below(len(palettes))]
    pattern, edge = PATTERNS[dice.below(len(PATTERNS))], EDGES[dice.below(len(EDGES))]
    width, height = SHARE_SIZE
    large = Image.new("RGB", (width * _OVERSAMPLING, height * _OVERSAMPLING), palette.field)
    draw = ImageDraw.Draw(large)
    pattern(draw, large.width, large.height, mix(palette.field, palette.sun, 0.22))
    line = [(across, along) for along, across in edge(large.height, 720 * _OVERSAMPLING)]
    draw.polygon([*line, (0, large.height), (0, 0)], fill=_PAPER)
    draw.line(line, fill=palette.tones.accent, width=9 * _OVERSAMPLING, joint="curve")
    if stars is not None:
        draw_stars(draw, stars, left=64 * _OVERSAMPLING, top=476 * _OVERSAMPLING, side=44 * _OVERSAMPLING)
    card = large.reduce(_OVERSAMPLING)

    stamp = draw_stamp(commune, province, diameter=400, tilt=4 + dice.below(7))
    card.paste(stamp, (965 - stamp.width // 2, (height - stamp.height) // 2), stamp)
    draw = ImageDraw.Draw(card)
    above = set_text(
        f"{kind} · Chợ OCOP", width=_TEXT_WIDTH - 40, height=46, largest=32, smallest=22, weight="SemiBold"
    )
    draw.rounded_rectangle((64, 69, 76, 95), 4, fill=palette.tones.accent)
    above.draw(draw, 92, 58, _MUTE)
    title = set_text(name, width=_TEXT_WIDTH, height=320, largest=84, smallest=34)
    title.draw(draw, 64, 112 + (340 - title.height) // 2, _INK)
    if stars is not None:
        said = f"Có món OCOP {stars} sao"
        draw.text((64 + stars * 56 + 10, 510), said, font=font_of("SemiBold", 32), fill=_INK, anchor="ls")
    place = set_text(
        f"{commune}, {province}", width=_TEXT_WIDTH, height=50, largest=32, smallest=22, weight="Medium"
    )
    place.draw(draw, 64, 540, _LEAF)
    out = BytesIO()
    card.save(out, "JPEG", quality=86, optimize=True)
    return out.getvalue()
