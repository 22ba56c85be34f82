"""A pen for product cards: flat shapes in a square of 100 by 100 units, placed anywhere on a picture."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PIL import ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]


class Tones(NamedTuple):
    """The colours one drawing is made of, from the palette of its card."""

    body: Colour
    shade: Colour
    light: Colour
    accent: Colour
    dark: Colour


class Pen:
    """Draws in a square of 100 units placed anywhere on a picture."""

    def __init__(self, draw: ImageDraw.ImageDraw, *, left: float, top: float, side: float) -> None:
        """left, top, side: the square on the picture, in its pixels."""
        self._draw = draw
        self._left, self._top, self._scale = left, top, side / 100

    def _at(self, point: Point) -> Point:
        return self._left + point[0] * self._scale, self._top + point[1] * self._scale

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=colour)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """A closed smooth shape through the points (Catmull-Rom spline)."""
        self.polygon(_smooth(points), colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, squash: float = 1.0) -> None:
        """A circle, or an ellipse `squash` times as high as it is wide."""
        left, top = self._at((x - radius, y - radius * squash))
        right, bottom = self._at((x + radius, y + radius * squash))
        self._draw.ellipse((left, top, right, bottom), fill=colour)

    def ball(self, x: float, y: float, radius: float, colour: Colour, shade: Colour) -> None:
        """A circle with a crescent of shade on its right."""
        self.disc(x, y, radius, shade)
        self.disc(x - radius * 0.14, y, radius * 0.86, colour, squash=1 / 0.86)

    def box(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, *, radius: float = 0
    ) -> None:
        (x0, y0), (x1, y1) = self._at((left, top)), self._at((right, bottom))
        self._draw.rounded_rectangle((x0, y0, x1, y1), radius=radius * self._scale, fill=colour)

    def stroke(self, points: Sequence[Point], colour: Colour, *, width: float) -> None:
        """A line with round joints and ends, `width` units thick."""
        self._draw.line(
            [self._at(p) for p in points], fill=colour, width=round(width * self._scale), joint="curve"
        )
        for point in (points[0], points[-1]):
            self.disc(*point, width / 2, colour)

    def arc(
        self, x: float, y: float, radius: float, degrees: tuple[float, float], colour: Colour, *, width: float
    ) -> None:
        """Part of a circle, clockwise from 3 o'clock."""
        first, last = degrees
        steps = max(4, int(abs(last - first) / 6))
        angles = (math.radians(first + (last - first) * step / steps) for step in range(steps + 1))
        self.stroke(
            [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles], colour, width=width
        )

    def leaf(
        self, base: Point, tip: Point, breadth: float, colour: Colour, vein: Colour | None = None
    ) -> None:
        """A pointed leaf from its base to its tip, `breadth` units across."""
        (x0, y0), (x1, y1) = base, tip
        length = math.hypot(x1 - x0, y1 - y0)
        side_x, side_y = -(y1 - y0) / length * breadth, (x1 - x0) / length * breadth
        right, left = [], []
        for step in range(13):
            along = step / 12
            out = math.sin(math.pi * along**0.8) / 2
            x, y = x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
            right.append((x + side_x * out, y + side_y * out))
            left.append((x - side_x * out, y - side_y * out))
        self.polygon(right + left[::-1], colour)
        if vein is not None:
            self.stroke([base, (x0 + (x1 - x0) * 0.82, y0 + (y1 - y0) * 0.82)], vein, width=1.0)


def _smooth(points: Sequence[Point], steps: int = 9) -> list[Point]:
    curve: list[Point] = []
    count = len(points)
    for index in range(count):
        p0, p1, p2, p3 = (points[(index + offset) % count] for offset in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            curve.append((_spline(p0[0], p1[0], p2[0], p3[0], t), _spline(p0[1], p1[1], p2[1], p3[1], t)))
    return curve


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
