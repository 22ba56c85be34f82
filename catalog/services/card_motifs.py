"""Drawings for product cards: one per kind of goods, found by a word of the product's name or by its group."""

import math
import unicodedata
from collections.abc import Callable

from catalog.services.card_pen import Pen, Point, Tones


def _jar(pen: Pen, tones: Tones) -> None:
    pen.blob([(30, 34), (70, 34), (80, 48), (80, 84), (72, 94), (28, 94), (20, 84), (20, 48)], tones.body)
    pen.blob([(62, 36), (70, 36), (80, 48), (80, 84), (72, 94), (60, 93), (68, 78), (68, 48)], tones.shade)
    pen.box(28, 24, 72, 36, tones.accent, radius=3)
    pen.blob([(24, 25), (30, 10), (50, 6), (70, 10), (76, 25), (50, 29)], tones.light)
    pen.stroke([(28, 25.5), (72, 25.5)], tones.dark, width=2.4)
    pen.box(28, 54, 62, 80, tones.light, radius=4)
    pen.leaf((35, 73), (55, 60), 11, tones.accent, tones.light)


def _crock(pen: Pen, tones: Tones) -> None:
    pen.blob([(34, 26), (66, 26), (84, 48), (80, 78), (64, 95), (36, 95), (20, 78), (16, 48)], tones.body)
    pen.blob([(60, 27), (66, 26), (84, 48), (80, 78), (64, 95), (52, 95), (68, 76), (72, 48)], tones.shade)
    pen.box(30, 18, 70, 28, tones.shade, radius=4)
    pen.blob([(24, 20), (34, 7), (50, 4), (66, 7), (76, 20), (50, 24)], tones.accent)
    pen.stroke([(27, 19.5), (50, 23), (73, 19.5)], tones.light, width=2.2)
    for y in (52, 60):
        pen.stroke([(24, y), (36, y + 5), (50, y), (64, y + 5), (76, y)], tones.light, width=2)


def _bottle(pen: Pen, tones: Tones) -> None:
    pen.box(43, 4, 57, 14, tones.accent, radius=2)
    pen.blob(
        [(44, 12), (56, 12), (57, 30), (68, 44), (69, 90), (62, 96), (38, 96), (31, 90), (32, 44), (43, 30)],
        tones.body,
    )
    pen.blob(
        [(55, 14), (57, 30), (68, 44), (69, 90), (62, 95), (57, 95), (60, 86), (60, 46), (52, 32)],
        tones.shade,
    )
    pen.box(33, 54, 67, 82, tones.light)
    pen.disc(50, 68, 9, tones.accent)
    pen.leaf((46, 72), (54, 62), 6, tones.light)
    pen.stroke([(38, 46), (38, 51)], tones.light, width=2.4)


def _wine(pen: Pen, tones: Tones) -> None:
    pen.box(39, 5, 49, 18, tones.dark, radius=2)
    pen.blob(
        [(40, 16), (48, 16), (49, 34), (58, 46), (58, 90), (54, 96), (34, 96), (30, 90), (30, 46), (39, 34)],
        tones.body,
    )
    pen.blob(
        [(47, 18), (49, 34), (58, 46), (58, 90), (54, 96), (47, 96), (51, 86), (51, 48), (45, 36)],
        tones.shade,
    )
    pen.box(31, 58, 57, 80, tones.light)
    pen.disc(44, 69, 7, tones.accent)
    pen.polygon([(66, 60), (88, 60), (84, 76), (79, 80), (75, 80), (70, 76)], tones.light)
    pen.polygon([(67.5, 66), (86.5, 66), (84, 76), (79, 80), (75, 80), (70, 76)], tones.accent)
    pen.box(75.8, 79, 78.2, 93, tones.light)
    pen.disc(77, 94, 9, tones.light, squash=0.28)


def _fish_at(pen: Pen, y: float, tones: Tones) -> None:
    pen.blob([(76, y), (94, y - 15), (90, y), (94, y + 15)], tones.accent)
    pen.blob([(44, y - 10), (52, y - 23), (62, y - 19), (66, y - 9)], tones.accent)
    pen.blob(
        [(6, y), (24, y - 13), (48, y - 16), (70, y - 8), (82, y), (70, y + 8), (48, y + 15), (24, y + 12)],
        tones.body,
    )
    pen.blob([(8, y + 2), (40, y + 3), (80, y + 1), (70, y + 8), (48, y + 15), (24, y + 12)], tones.shade)
    pen.arc(22, y, 13, (-58, 58), tones.light, width=2)
    for x in (46, 56, 66):
        pen.arc(x, y, 7, (-50, 50), tones.light, width=1.6)
    pen.disc(19, y - 4, 2.8, tones.light)
    pen.disc(18.6, y - 4, 1.4, tones.dark)


def _fish(pen: Pen, tones: Tones) -> None:
    _fish_at(pen, 32, tones)
    _fish_at(pen, 70, tones._replace(body=tones.light, light=tones.shade))


def _squid(pen: Pen, tones: Tones) -> None:
    for x, drift in ((36, -12), (43, -5), (50, 0), (57, 5), (64, 12)):
        pen.stroke([(x, 60), (x + drift * 0.4, 76), (x + drift, 95)], tones.shade, width=3.6)
    pen.blob([(50, 3), (76, 26), (72, 36), (50, 34), (28, 36), (24, 26)], tones.accent)
    pen.blob([(50, 4), (64, 24), (67, 50), (62, 66), (38, 66), (33, 50), (36, 24)], tones.body)
    pen.blob([(52, 8), (64, 24), (67, 50), (62, 66), (52, 66), (57, 48)], tones.shade)
    for x in (42, 58):
        pen.disc(x, 58, 3.4, tones.light)
        pen.disc(x, 58, 1.7, tones.dark)


def _shrimp(pen: Pen, tones: Tones) -> None:
    for first, last in ((200, 240), (214, 262)):
        pen.arc(46, 70, 54, (first, last), tones.light, width=1.5)
    for start in range(-120, 91, 30):
        shade = tones.body if start % 60 == 0 else tones.shade
        pen.arc(50, 54, 27 - (start + 120) / 30, (start, start + 32), shade, width=19 - (start + 120) / 24)
    pen.blob([(44, 72), (26, 66), (20, 76), (30, 80), (24, 92), (40, 88)], tones.accent)
    pen.disc(42, 24, 3, tones.light)
    pen.disc(42, 24, 1.5, tones.dark)
    for x, y in ((48, 46), (54, 52), (56, 60)):
        pen.stroke([(x, y), (x - 10, y + 9)], tones.accent, width=2)


def _shell(pen: Pen, tones: Tones) -> None:
    pen.blob([(50, 90), (20, 78), (8, 50), (20, 24), (50, 12), (80, 24), (92, 50), (80, 78)], tones.shade)
    for angle in range(-150, -29, 20):
        x, y = 50 + 50 * math.cos(math.radians(angle)), 86 + 66 * math.sin(math.radians(angle))
        pen.polygon([(50, 90), (x - 7, y + 3), (x + 7, y + 3)], tones.body if angle % 40 else tones.light)
    pen.blob([(34, 88), (50, 82), (66, 88), (62, 96), (38, 96)], tones.accent)


def _fruit(pen: Pen, tones: Tones) -> None:
    pen.ball(42, 60, 33, tones.body, tones.shade)
    pen.stroke([(42, 28), (45, 14)], tones.dark, width=3)
    pen.leaf((44, 24), (74, 10), 17, tones.accent, tones.light)
    pen.disc(74, 76, 19, tones.light)
    pen.disc(74, 76, 15, tones.accent)
    for angle in range(0, 360, 60):
        x, y = 74 + 14 * math.cos(math.radians(angle)), 76 + 14 * math.sin(math.radians(angle))
        pen.stroke([(74, 76), (x, y)], tones.light, width=1.8)
    pen.stroke([(24, 52), (28, 44)], tones.light, width=3)


def _mango(pen: Pen, tones: Tones) -> None:
    pen.blob([(52, 14), (72, 20), (84, 44), (76, 74), (52, 92), (26, 86), (16, 66), (26, 40)], tones.body)
    pen.blob([(66, 18), (84, 44), (76, 74), (52, 92), (38, 90), (62, 72), (70, 46)], tones.shade)
    pen.stroke([(54, 16), (52, 5)], tones.dark, width=3)
    pen.leaf((54, 12), (88, 6), 14, tones.accent, tones.light)
    pen.leaf((52, 12), (20, 14), 13, tones.accent, tones.light)
    pen.stroke([(29, 58), (34, 46), (42, 36)], tones.light, width=3)


def _pineapple(pen: Pen, tones: Tones) -> None:
    for tip, breadth in (((28, 10), 10), ((72, 10), 10), ((38, 2), 11), ((62, 2), 11), ((50, -2), 12)):
        pen.leaf((50, 42), tip, breadth, tones.accent)
    pen.blob([(50, 34), (70, 42), (77, 66), (66, 92), (50, 96), (34, 92), (23, 66), (30, 42)], tones.body)
    for row in range(4):
        for place in range(4 - row % 2):
            x, y = 32 + place * 12 + row % 2 * 6, 48 + row * 12
            pen.polygon(
                [(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)], tones.shade if row % 2 else tones.light
            )


def _coconut(pen: Pen, tones: Tones) -> None:
    for tip in ((8, 12), (30, 2), (66, 4)):
        pen.leaf((48, 36), tip, 13, tones.accent, tones.light)
    pen.ball(40, 60, 31, tones.body, tones.shade)
    pen.disc(72, 76, 22, tones.dark)
    pen.disc(72, 76, 19, tones.light)
    pen.disc(72, 76, 13, tones.accent)
    pen.disc(69, 73, 11, tones.light)


def _rounds(pen: Pen, tones: Tones) -> None:
    for y, colour in ((80, tones.shade), (72, tones.body), (64, tones.shade), (56, tones.body)):
        pen.disc(50, y, 44, colour, squash=0.34)
    pen.disc(50, 50, 44, tones.light, squash=0.36)
    pen.disc(50, 50, 38, tones.body, squash=0.36)
    for index in range(15):
        angle, reach = index * 2.4, 6 + index * 2
        pen.disc(
            50 + reach * math.cos(angle), 50 + reach * 0.36 * math.sin(angle), 1.5, tones.dark, squash=0.7
        )
    for x in (34, 50, 66):
        pen.stroke([(x, 30), (x - 4, 22), (x + 2, 15), (x - 2, 7)], tones.light, width=2.4)


def _rice(pen: Pen, tones: Tones) -> None:
    pen.blob([(18, 52), (30, 30), (50, 22), (70, 30), (82, 52)], tones.light)
    for x, y in ((34, 38), (46, 31), (58, 36), (68, 44), (42, 44), (54, 46), (28, 47)):
        pen.blob([(x - 3, y), (x, y - 1.4), (x + 3, y), (x, y + 1.4)], tones.shade)
    pen.blob([(8, 50), (50, 55), (92, 50), (80, 78), (62, 90), (38, 90), (20, 78)], tones.body)
    pen.blob([(66, 54), (92, 50), (80, 78), (62, 90), (52, 90), (68, 74)], tones.shade)
    pen.box(36, 88, 64, 96, tones.accent, radius=2)
    pen.stroke([(18, 62), (34, 68), (50, 63), (66, 68), (82, 62)], tones.light, width=2)
    pen.stroke([(70, 40), (94, 8)], tones.accent, width=2.6)
    pen.stroke([(64, 38), (84, 6)], tones.accent, width=2.6)


def _salt(pen: Pen, tones: Tones) -> None:
    pen.disc(50, 86, 46, tones.accent, squash=0.18)
    pen.blob([(20, 84), (36, 52), (50, 34), (64, 52), (80, 84), (50, 90)], tones.light)
    pen.blob([(52, 38), (64, 52), (80, 84), (60, 89), (58, 62)], tones.body)
    pen.blob([(4, 88), (12, 72), (20, 64), (28, 74), (36, 88), (20, 92)], tones.body)
    pen.blob([(66, 88), (74, 70), (82, 62), (90, 74), (97, 88), (82, 92)], tones.light)
    for x, y in ((40, 62), (50, 52), (46, 74), (34, 80), (80, 76), (20, 80), (58, 78)):
        pen.polygon([(x, y - 2.4), (x + 2.4, y), (x, y + 2.4), (x - 2.4, y)], tones.shade)


def _honey(pen: Pen, tones: Tones) -> None:
    for x, y in ((30, 30), (52, 17), (52, 43), (74, 30), (30, 56), (74, 56), (52, 69)):
        corners = [
            (x + 14 * math.cos(math.radians(a)), y + 14 * math.sin(math.radians(a)))
            for a in range(0, 360, 60)
        ]
        inner = [(x + (cx - x) * 0.72, y + (cy - y) * 0.72) for cx, cy in corners]
        pen.polygon(corners, tones.shade)
        pen.polygon(inner, tones.light if (x + y) % 3 else tones.body)
    pen.blob([(52, 78), (58, 90), (52, 97), (46, 90)], tones.body)
    pen.disc(84, 82, 8, tones.accent, squash=0.7)
    pen.blob([(80, 76), (74, 64), (84, 66)], tones.light)
    pen.blob([(86, 76), (88, 64), (96, 70)], tones.light)
    for stripe in (81.5, 86.5):
        pen.stroke([(stripe, 78.5), (stripe, 85.5)], tones.dark, width=1.8)


def _peanut(pen: Pen, tones: Tones) -> None:
    for x, y, radius in ((66, 68, 25), (36, 34, 23)):
        pen.disc(x, y, radius, tones.shade)
    pen.polygon([(26, 52), (54, 22), (78, 50), (48, 82)], tones.shade)
    for x, y, radius in ((62, 64, 24), (34, 32, 22)):
        pen.disc(x, y, radius, tones.body)
    pen.polygon([(24, 46), (48, 20), (70, 44), (46, 72)], tones.body)
    for step in range(6):
        for side in (-8, 0, 8):
            pen.disc(28 + step * 7.4 + side, 26 + step * 7.4 - side, 1.9, tones.light)
    for x, y, radius in ((20, 80, 11), (82, 20, 11), (38, 92, 8)):
        pen.disc(x, y, radius, tones.accent, squash=0.8)
        pen.stroke([(x - 4, y - 3), (x + 1, y - 4.5)], tones.light, width=1.8)


def _pepper(pen: Pen, tones: Tones) -> None:
    pen.stroke([(60, 4), (54, 24), (50, 52), (48, 92)], tones.dark, width=2.6)
    pen.leaf((57, 16), (96, 34), 24, tones.accent, tones.light)
    pen.leaf((56, 18), (12, 14), 24, tones.accent, tones.light)
    for row in range(7):
        y, spread = 32 + row * 9, 13 - abs(row - 2) * 1.2
        for place, side in enumerate((-1, 0, 1)):
            colour = (tones.body, tones.shade, tones.accent)[(row * 2 + place * 5) % 7 % 3]
            pen.disc(50.5 - row * 0.4 + side * spread, y + abs(side) * 3, 6.4, colour)


def _cup(pen: Pen, tones: Tones) -> None:
    pen.disc(46, 88, 42, tones.accent, squash=0.16)
    pen.arc(78, 58, 12, (-110, 110), tones.shade, width=5)
    pen.blob([(14, 40), (46, 44), (78, 40), (76, 66), (64, 84), (28, 84), (16, 66)], tones.body)
    pen.blob([(58, 43), (78, 40), (76, 66), (64, 84), (50, 84), (62, 66)], tones.shade)
    pen.disc(46, 41, 32, tones.light, squash=0.24)
    pen.disc(46, 42, 27, tones.dark, squash=0.2)
    for x in (34, 46, 58):
        pen.stroke([(x, 28), (x - 4, 21), (x + 3, 14), (x, 6)], tones.light, width=2.6)
    pen.leaf((26, 70), (42, 56), 10, tones.light)


def _herb(pen: Pen, tones: Tones) -> None:
    pen.stroke([(50, 96), (51, 60), (50, 14)], tones.dark, width=2.6)
    pen.leaf((50, 20), (50, -1), 13, tones.light)
    for y, reach, colour in (
        (84, 34, tones.body),
        (66, 36, tones.accent),
        (48, 32, tones.body),
        (32, 24, tones.light),
    ):
        pen.leaf((50, y), (50 - reach, y - 24), 17, colour, tones.shade)
        pen.leaf((50, y), (50 + reach, y - 24), 17, colour, tones.shade)


def _drop(pen: Pen, tones: Tones) -> None:
    pen.leaf((50, 92), (8, 44), 24, tones.accent, tones.light)
    pen.leaf((50, 92), (92, 44), 24, tones.accent, tones.light)
    pen.blob([(50, 2), (60, 24), (74, 48), (72, 66), (50, 78), (28, 66), (26, 48), (40, 24)], tones.body)
    pen.blob([(52, 8), (60, 24), (74, 48), (72, 66), (50, 78), (62, 62), (62, 44)], tones.shade)
    pen.arc(48, 54, 14, (110, 190), tones.light, width=3)


def _basket(pen: Pen, tones: Tones) -> None:
    pen.arc(50, 46, 33, (180, 360), tones.shade, width=4.5)
    pen.polygon([(10, 46), (90, 46), (78, 94), (22, 94)], tones.shade)
    for row in range(4):
        top = 48 + row * 11.5
        inset = row * 3
        for place in range(7):
            left = 12 + inset + place * (76 - inset * 2) / 7
            colour = tones.light if (row + place) % 2 else tones.body
            pen.box(left + 0.8, top + 0.8, left + (76 - inset * 2) / 7 - 0.8, top + 10, colour, radius=2)
    pen.box(6, 42, 94, 50, tones.accent, radius=4)


def _cloth(pen: Pen, tones: Tones) -> None:
    pen.polygon([(18, 6), (82, 6), (82, 88), (18, 88)], tones.body)
    for top in (12, 70):
        pen.box(18, top, 82, top + 12, tones.accent)
        for x in range(22, 80, 8):
            pen.polygon([(x, top + 10), (x + 4, top + 2), (x + 8, top + 10)], tones.light)
    for row in range(3):
        for place in range(3):
            x, y = 30 + place * 20, 35 + row * 12
            pen.polygon(
                [(x, y - 6), (x + 9, y), (x, y + 6), (x - 9, y)],
                tones.shade if (row + place) % 2 else tones.light,
            )
            pen.polygon([(x, y - 2.5), (x + 4, y), (x, y + 2.5), (x - 4, y)], tones.accent)
    for x in range(20, 82, 5):
        pen.stroke([(x, 88), (x, 97)], tones.light, width=1.8)


def _hat(pen: Pen, tones: Tones) -> None:
    pen.arc(50, 64, 27, (20, 160), tones.accent, width=3)
    pen.polygon([(50, 14), (96, 68), (4, 68)], tones.light)
    pen.polygon([(50, 14), (96, 68), (58, 68)], tones.body)
    pen.disc(50, 68, 46, tones.body, squash=0.14)
    pen.disc(50, 68, 42, tones.shade, squash=0.1)
    for share in (0.25, 0.45, 0.65, 0.85):
        y, reach = 14 + 54 * share, 46 * share
        pen.stroke([(50 - reach, y), (50, y + 3 * share), (50 + reach, y)], tones.shade, width=1.2)


def _vase(pen: Pen, tones: Tones) -> None:
    for tip in ((34, 2), (50, -1), (66, 4)):
        pen.stroke([(50, 34), tip], tones.dark, width=1.8)
        pen.leaf((tip[0], tip[1] + 12), (tip[0], tip[1] - 2), 8, tones.accent)
    pen.blob(
        [(42, 30), (58, 30), (60, 40), (80, 60), (72, 86), (60, 96), (40, 96), (28, 86), (20, 60), (40, 40)],
        tones.body,
    )
    pen.blob([(56, 31), (60, 40), (80, 60), (72, 86), (60, 96), (52, 96), (64, 80), (66, 60)], tones.shade)
    pen.box(39, 26, 61, 32, tones.light, radius=2)
    for angle in range(200, 341, 35):
        x, y = 48 + 17 * math.cos(math.radians(angle)), 74 + 17 * math.sin(math.radians(angle))
        pen.leaf((48, 76), (x, y), 8, tones.light)


def _painting(pen: Pen, tones: Tones) -> None:
    pen.box(6, 14, 94, 86, tones.dark, radius=3)
    pen.box(12, 20, 88, 80, tones.light)
    pen.disc(66, 38, 9, tones.accent)
    pen.blob([(12, 62), (30, 54), (50, 62), (70, 54), (88, 62), (88, 80), (12, 80)], tones.shade)
    _boat_at(pen, 44, 60, 0.42, tones)
    for index in range(40):
        pen.disc(14 + index * 37 % 73, 66 + index * 23 % 13, 0.9, tones.light, squash=0.6)


def _flower(pen: Pen, tones: Tones) -> None:
    pen.stroke([(50, 58), (48, 98)], tones.dark, width=3)
    pen.leaf((49, 90), (14, 74), 15, tones.accent, tones.light)
    pen.leaf((49, 84), (84, 70), 15, tones.accent, tones.light)
    for angle in range(-90, 270, 72):
        x, y = 50 + 25 * math.cos(math.radians(angle)), 36 + 25 * math.sin(math.radians(angle))
        pen.disc(x, y, 16, tones.body)
    for angle in range(-54, 306, 72):
        x, y = 50 + 15 * math.cos(math.radians(angle)), 36 + 15 * math.sin(math.radians(angle))
        pen.disc(x, y, 9, tones.light)
    pen.disc(50, 36, 9, tones.shade)


def _bonsai(pen: Pen, tones: Tones) -> None:
    pen.polygon([(20, 82), (80, 82), (74, 97), (26, 97)], tones.shade)
    pen.box(15, 78, 85, 84, tones.body, radius=2)
    for path, width in (
        ([(48, 80), (44, 66), (56, 54), (48, 38)], 7.0),
        ([(54, 56), (72, 48)], 4.5),
        ([(48, 44), (28, 36)], 4.0),
    ):
        pen.stroke(path, tones.dark, width=width)
    for x, y, reach in ((50, 24, 25), (24, 36, 18), (77, 45, 19)):
        pen.disc(x, y + 3, reach, tones.shade, squash=0.5)
        pen.disc(x, y, reach, tones.accent, squash=0.5)
        for step in range(-1, 2):
            pen.disc(x + step * reach * 0.5, y - 2 + abs(step) * 3, 2.4, tones.light)


def _pet_fish(pen: Pen, tones: Tones) -> None:
    pen.blob([(72, 50), (96, 26), (90, 50), (96, 74)], tones.accent)
    pen.blob([(36, 20), (52, 2), (70, 16), (70, 30)], tones.accent)
    pen.blob([(36, 80), (52, 98), (70, 84), (70, 70)], tones.accent)
    pen.disc(44, 50, 36, tones.body, squash=0.94)
    for x in (34, 48, 62):
        pen.arc(x - 22, 50, 32, (-52, 52), tones.shade, width=4)
    pen.disc(22, 44, 5, tones.light)
    pen.disc(21.5, 44, 2.6, tones.dark)
    for x, y, radius in ((6, 26, 3), (11, 14, 2.2), (5, 6, 1.6)):
        pen.disc(x, y, radius, tones.light)


def _boat_at(pen: Pen, x: float, y: float, size: float, tones: Tones) -> None:
    def at(dx: float, dy: float) -> Point:
        return x + dx * size, y + dy * size

    pen.stroke([at(26, -44), at(44, 16)], tones.dark, width=2.2 * size + 0.4)
    pen.blob([at(-50, -6), at(-30, 2), at(30, 2), at(50, -6), at(34, 14), at(-34, 14)], tones.body)
    pen.blob([at(-44, 2), at(0, 6), at(44, 2), at(34, 14), at(-34, 14)], tones.shade)
    pen.blob([at(6, 2), at(10, -18), at(22, -18), at(26, 2)], tones.accent)
    pen.disc(*at(16, -24), 6.5 * size, tones.dark)
    pen.polygon([at(16, -38), at(32, -24), at(0, -24)], tones.light)


def _boat(pen: Pen, tones: Tones) -> None:
    for x, height in ((8, 30), (20, 42), (88, 36)):
        pen.stroke([(x, 62), (x, 62 - height)], tones.dark, width=2)
        pen.disc(x, 58 - height, 11, tones.accent, squash=0.72)
    _boat_at(pen, 48, 62, 0.92, tones)
    for row, colour in enumerate((tones.light, tones.accent, tones.light)):
        y = 78 + row * 8
        points = [(x, y + 2.4 * math.sin(x / 8 + row * 1.6)) for x in range(2 + row * 6, 99 - row * 6, 3)]
        pen.stroke(points, colour, width=2.6)


def _stilt_house(pen: Pen, tones: Tones) -> None:
    pen.blob([(-2, 84), (18, 40), (38, 62), (64, 34), (102, 84)], tones.shade)
    for x in (30, 44, 58, 72):
        pen.stroke([(x, 66), (x, 90)], tones.dark, width=2.6)
    pen.box(26, 48, 76, 68, tones.body)
    pen.polygon([(16, 50), (36, 18), (66, 18), (86, 50)], tones.accent)
    for x in (28, 40, 52, 64):
        pen.stroke([(x + 10, 22), (x - 2 + (x - 46) * 0.3, 48)], tones.light, width=1.4)
    pen.box(46, 52, 56, 68, tones.dark)
    pen.stroke([(4, 92), (96, 92)], tones.light, width=3)


Motif = Callable[[Pen, Tones], None]

# The word that stands first in the name wins, then the one listed first. Whole words with their signs:
# "dứa" is a pineapple, "dừa" a coconut, "mắm" is not "mâm".
_BY_WORD: tuple[tuple[str, Motif], ...] = (
    ("mực", _squid), ("tôm khô", _shrimp), ("mắm tôm", _crock), ("nước mắm", _bottle), ("nước chấm", _bottle),
    ("mắm", _crock), ("ốc hương", _shell), ("hàu", _shell), ("tôm", _shrimp), ("cá dĩa", _pet_fish),
    ("cà phê", _cup), ("ca cao", _cup), ("trà", _cup), ("chè", _cup), ("cá", _fish), ("muối ớt", _jar),
    ("muối", _salt), ("mật ong", _honey), ("rượu", _wine), ("nước dừa", _coconut), ("tinh dầu", _drop),
    ("dầu dừa", _coconut), ("mứt dừa", _coconut), ("kẹo dừa", _coconut), ("nước ép", _bottle), ("dứa", _pineapple),
    ("khóm", _pineapple), ("đậu phộng", _peanut), ("lạc", _peanut), ("tiêu", _pepper), ("yến", _jar),
    ("tranh", _painting),
    ("gạo", _rice), ("cơm", _rice), ("bánh", _rounds), ("xoài", _mango), ("bưởi", _fruit), ("cam", _fruit),
    ("dâu", _fruit), ("mận", _fruit), ("nón", _hat), ("giỏ", _basket), ("khăn", _cloth), ("vải", _cloth),
    ("lụa", _cloth), ("túi", _cloth), ("gốm", _vase), ("bình", _vase), ("bonsai", _bonsai), ("lan", _flower),
    ("cúc", _flower),
)  # fmt: skip
_BY_GROUP: dict[int, tuple[Motif, ...]] = {
    1: (_jar, _crock),
    2: (_bottle, _wine),
    3: (_herb, _drop),
    4: (_basket, _cloth, _vase),
    5: (_flower, _bonsai),
    6: (_boat, _stilt_house),
}
_FOOD, _TOURISM = 1, 6


def motif_of(*, name: str, group_number: int, choice: int) -> Motif:
    """The drawing for a product: of the goods its name speaks of, else one of its group's.

    group_number  1..6; anything else is drawn as food. Journeys (6) are drawn as places whatever they are called
    choice        a whole number >= 0; picks among a group's drawings
    """
    if group_number != _TOURISM:
        padded = f" {unicodedata.normalize('NFC', name).lower()} "
        found = [(padded.index(f" {word} "), motif) for word, motif in _BY_WORD if f" {word} " in padded]
        if found:
            return min(found, key=lambda place_and_motif: place_and_motif[0])[1]
    motifs = _BY_GROUP.get(group_number, _BY_GROUP[_FOOD])
    return motifs[choice % len(motifs)]
