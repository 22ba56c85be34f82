"""What the names of pictures say: their size, and which widths are drawn. No page needs a query for that.

pictures/<hex>-2400x1800.jpg         the re-encoded original, before the worker has come by
pictures/<hex>-2400x1800-w320.webp   a drawn width; the widest as JPEG is the name that products carry from then on
pictures/<hex>-2400x1800-share.jpg   1200 × 630, for links that are shared
"""

import re
from functools import lru_cache
from typing import NamedTuple

SHARE_SIZE = (1200, 630)  # what link previews crop to: 1.91 to 1
WIDTHS = (320, 640, 960, 1600)
_NAME = re.compile(
    r"(?P<stem>pictures/[0-9a-f]{32}-(?P<width>\d{1,4})x(?P<height>\d{1,4}))(?P<drawn>-w\d+)?\.jpg"
)


class PictureName(NamedTuple):
    """A picture as its name tells it.

    stem           without width and ending
    width, height  px of the re-encoded original
    widths         those drawn, ascending; empty before the worker has come by
    """

    stem: str
    width: int
    height: int
    widths: tuple[int, ...]


def drawn_widths(width: int) -> list[int]:
    """The widths a picture is drawn in: up to 1600 px, never wider than it is."""
    widest = min(width, WIDTHS[-1])
    return [one for one in WIDTHS if one < widest] + [widest]


def name_of_width(name: str, width: int, ending: str) -> str:
    """The file of one width; `name` is the original's."""
    return f"{name.removesuffix('.jpg')}-w{width}.{ending}"


def name_of_share(name: str) -> str:
    return f"{name.removesuffix('.jpg')}-share.jpg"


def name_when_drawn(name: str, width: int) -> str:
    """What a product carries once the widths are drawn: the widest JPEG. `width`: of the original."""
    return name_of_width(name, drawn_widths(width)[-1], "jpg")


@lru_cache(maxsize=4096)
def read_name(name: str) -> PictureName | None:
    """None for what is no picture of this kind: a designed card, a file of the demo, ""."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    width = int(match["width"])
    return PictureName(
        match["stem"], width, int(match["height"]), tuple(drawn_widths(width)) if match["drawn"] else ()
    )
