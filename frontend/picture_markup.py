"""The markup of a picture: WebP and JPEG in the widths that are drawn, room kept for it, its description.

Everything is read from the file's name (shop.kernel.picture_names); a designed card or a file of the demo has one size.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe

from catalog.selectors.pictures import picture_address
from shop.kernel.picture_names import PictureName, read_name

CARD_SIZES = "(min-width:40rem) 16rem, 50vw"
PAGE_SIZES = "(min-width:75rem) 36rem, (min-width:48rem) 50vw, 100vw"
LINE_SIZES = "5rem"
FALLBACK_WIDTH = 640  # of the JPEG for browsers that choose nothing


def picture_markup(
    name: str,
    *,
    alt: str,
    sizes: str,
    css: str = "",
    room: tuple[int, int] = (400, 300),
    is_lazy: bool = True,
    has_jpeg_widths: bool = False,
) -> SafeString:
    """`<picture>` or `<img>` for a file of pictures; its name must not be "".

    sizes            how wide it stands on the page, as the attribute says it
    room             width and height in px where the name does not say them
    is_lazy          False for what is seen at once
    has_jpeg_widths  also list JPEGs: on a product's page; in lists of twenty one JPEG is enough
    """
    parsed = read_name(name)
    width, height = (parsed.width, parsed.height) if parsed else room
    rest = f' class="{escape(css)}"' if css else ""
    rest += f' alt="{escape(alt)}" width="{width}" height="{height}"'
    rest += ' loading="lazy" decoding="async"' if is_lazy else ' fetchpriority="high"'
    if parsed is None or not parsed.widths:
        return mark_safe(f'<img src="{escape(picture_address(name))}"{rest}>')  # noqa: S308 - escaped
    middle = next((one for one in parsed.widths if one >= FALLBACK_WIDTH), parsed.widths[-1])
    source = escape(picture_address(f"{parsed.stem}-w{middle}.jpg"))
    wide = f' sizes="{escape(sizes)}"'
    jpegs = f' srcset="{_srcset(parsed, "jpg")}"{wide}' if has_jpeg_widths else ""
    return mark_safe(  # noqa: S308 - escaped above and in _srcset
        f'<picture><source type="image/webp" srcset="{_srcset(parsed, "webp")}"{wide}>'
        f'<img src="{source}"{jpegs}{rest}></picture>'
    )


def _srcset(parsed: PictureName, ending: str) -> str:
    return ", ".join(
        f"{escape(picture_address(f'{parsed.stem}-w{width}.{ending}'))} {width}w" for width in parsed.widths
    )
