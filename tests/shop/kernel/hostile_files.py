"""Forty files that nobody sends in good faith, made here, and some that only look like it.

`REFUSED` must be refused with a sentence; `CLEANED` may be kept, drawn anew, without what was hidden in them.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

SECRET = b"10.4114N 106.9537E so dien thoai 0912345678"  # what an EXIF block or comment would give away


def photograph(size: tuple[int, int] = (1200, 900), mode: str = "RGB") -> Image.Image:
    """Something with shades and edges, quickly."""
    across = Image.linear_gradient("L").resize(size)
    down = Image.radial_gradient("L").resize(size)
    image = Image.merge("RGB", (across, down, across.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")  # which corner is up
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def with_exif(orientation: int = 1) -> bytes:
    """A phone's photograph: turned, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (10.0, 24.0, 41.0)
    return saved(photograph(), exif=exif, comment=SECRET)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(
    width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 2, more: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", header)
        + more
        + _png_chunk(b"IDAT", zlib.compress(rows, 9))
        + _png_chunk(b"IEND", b"")
    )


def _bomb_png() -> bytes:
    """50,000 × 50,000 points in 300 kB."""
    squeezed = zlib.compressobj(9)
    body = b"".join(squeezed.compress(bytes(1 << 20)) for _ in range(300)) + squeezed.flush()
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", header)
        + _png_chunk(b"IDAT", body)
        + _png_chunk(b"IEND", b"")
    )


def _large_png_that_is_allowed_elsewhere() -> bytes:
    return saved(Image.new("L", (9_000, 9_000)), "PNG")  # 81 million points of grey in some kB


def _text_bomb_png() -> bytes:
    body = b"Comment\x00\x00" + zlib.compress(bytes(64 << 20), 9)
    return png_of(100, 100, (b"\x00" + b"\x80" * 300) * 100, more=_png_chunk(b"zTXt", body))


def _profile_bomb_png() -> bytes:
    body = b"p\x00\x00" + zlib.compress(bytes(64 << 20), 9)
    return png_of(100, 100, (b"\x00" + b"\x80" * 300) * 100, more=_png_chunk(b"iCCP", body))


def _patched(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


def _lying_jpeg() -> bytes:
    """The header says 60,000 × 60,000."""
    content = saved(photograph((200, 200)))
    at = content.index(b"\xff\xc0") + 5
    return _patched(content, at, struct.pack(">HH", 60_000, 60_000))


def _jpeg_in_scans(size: tuple[int, int]) -> bytes:
    return saved(Image.new("RGB", size, "white"), progressive=True)


def _gif_of_many_frames() -> bytes:
    frames = [Image.new("P", (640, 480), number % 256) for number in range(200)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0)


def _gif_with_a_huge_screen() -> bytes:
    return _patched(saved(photograph((64, 64), "P"), "GIF"), 6, struct.pack("<HH", 65_535, 65_535))


def _webp_with_a_huge_screen() -> bytes:
    frames = [photograph((64, 64)), Image.new("RGB", (64, 64))]
    content = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    at = content.index(b"VP8X") + 12
    return _patched(content, at, (16_382).to_bytes(3, "little") * 2)


def _zip_behind_a_jpeg() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return saved(photograph()) + packed.getvalue()


def _script_in_a_comment() -> bytes:
    return saved(photograph(), comment=b"<script>alert(document.cookie)</script>")


def _gif_that_is_script() -> bytes:
    return b"GIF89a/*" + b"\x00" * 64 + b"*/=1;alert(document.domain)//"


def _page_behind_a_png() -> bytes:
    return saved(photograph((300, 200)), "PNG") + b"<html><script>alert(1)</script></html>"


def _script_in_png_text() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>" + SECRET.decode())
    return saved(photograph((300, 200)), "PNG", pnginfo=notes)


def _broken_exif() -> bytes:
    return saved(photograph(), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff" + SECRET)


def _broken_profile() -> bytes:
    return saved(photograph(), icc_profile=b"\x00\x00\x02\x0cnot a profile at all" + bytes(600))


def _cmyk() -> bytes:
    return saved(photograph((600, 400), "CMYK"))


def _sixteen_bits() -> bytes:
    row = b"\x00" + b"".join(struct.pack(">H", column * 300) for column in range(200))
    return png_of(200, 150, row * 150, depth=16, colour=0)


def _palette_with_transparency() -> bytes:
    image = photograph((300, 200), "P")
    return saved(image, "PNG", transparency=bytes(range(256)))


def _transparent() -> bytes:
    image = photograph((300, 200), "RGBA")
    image.putalpha(Image.linear_gradient("L").resize((300, 200)))
    return saved(image, "PNG", exif=Image.Exif())


def _with_a_second_picture() -> bytes:
    """What some phones write: a JPEG with a depth map behind it (MPO)."""
    return saved(photograph(), "MPO", save_all=True, append_images=[photograph((300, 200))])


def _other_colours() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return saved(photograph(), icc_profile=profile)


def _moving_webp() -> bytes:
    frames = [photograph((320, 240)), Image.new("RGB", (320, 240), "blue")]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], exif=b"Exif\x00\x00" + SECRET)


def _moving_png() -> bytes:
    frames = [photograph((320, 240)), Image.new("RGB", (320, 240), "blue")]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'

# name under which it is sent → the file
REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.jpg": lambda: b"",
    "one-byte.jpg": lambda: b"\xff",
    "only-a-header.jpg": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "noise.jpg": lambda: bytes((n * 73 + n // 7) % 256 for n in range(50_000)),
    "cut-off.jpg": lambda: saved(photograph())[:9_000],
    "cut-off.png": lambda: saved(photograph(), "PNG")[:-2_000],
    "cut-off.webp": lambda: saved(photograph(), "WEBP")[:-3_000],
    "no-rows.png": lambda: png_of(500, 500, b""),
    "zero-wide.png": lambda: png_of(0, 500, b"\x00"),
    "a-point.png": lambda: saved(photograph((1, 1)), "PNG"),
    "a-line.png": lambda: saved(photograph((9_000, 40)), "PNG"),
    "bomb.png": _bomb_png,
    "grey-bomb.png": _large_png_that_is_allowed_elsewhere,
    "text-bomb.png": _text_bomb_png,
    "profile-bomb.png": _profile_bomb_png,
    "lying.jpg": _lying_jpeg,
    "many-scans.jpg": lambda: _jpeg_in_scans((6_000, 4_000)),
    "huge-screen.gif": _gif_with_a_huge_screen,
    "huge-screen.webp": _webp_with_a_huge_screen,
    "large.webp": lambda: saved(Image.new("RGB", (4_600, 3_450)), "WEBP", quality=10),
    "drawing.jpg": lambda: SVG,
    "drawing.svg": lambda: SVG,
    "page.png": lambda: b"<!doctype html><script>alert(1)</script>",
    "page.jpg.html": lambda: b"\xff\xd8\xff<html><script>alert(1)</script>",
    "script.gif": _gif_that_is_script,
    "program.jpg": lambda: b"MZ" + bytes(4_000),
    "archive.png": lambda: b"PK\x03\x04" + bytes(4_000),
    "paper.jpg": lambda: b"%PDF-1.7\n%%EOF",
    "scan.tiff.jpg": lambda: saved(photograph((300, 200)), "TIFF"),
    "windows.bmp.jpg": lambda: saved(photograph((300, 200)), "BMP"),
    "icon.ico.png": lambda: saved(photograph((256, 256)), "ICO"),
    "apple.heic": lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(2_000),
    "postscript.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n(/etc/passwd) run\n",
    "heavy.jpg": lambda: saved(photograph()) + bytes(13 * 1024 * 1024),
}  # fmt: skip
CLEANED: dict[str, Callable[[], bytes]] = {
    "too-few-rows.png": lambda: png_of(500, 500, (b"\x00" + b"\x80" * 1500) * 20),
    "with-a-place.jpg": with_exif,
    "turned.jpg": lambda: with_exif(6),
    "zip-behind.jpg": _zip_behind_a_jpeg,
    "script-in-comment.jpg": _script_in_a_comment,
    "page-behind.png": _page_behind_a_png,
    "script-in-text.png": _script_in_png_text,
    "broken-exif.jpg": _broken_exif,
    "broken-profile.jpg": _broken_profile,
    "other-colours.jpg": _other_colours,
    "four-inks.jpg": _cmyk,
    "sixteen-bits.png": _sixteen_bits,
    "palette.png": _palette_with_transparency,
    "see-through.png": _transparent,
    "two-in-one.jpg": _with_a_second_picture,
    "moving.gif": _gif_of_many_frames,
    "moving.webp": _moving_webp,
    "moving.png": _moving_png,
    "wrong-name.exe": lambda: saved(photograph((300, 200)), "PNG"),
    "../../etc/passwd\x00.jpg": lambda: saved(photograph()),
}


def with_red_and_green_changed(colour: tuple[int, int, int]) -> bytes:
    """A picture in a colour space of its own, whose numbers mean other colours than in sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = {bytes(profile[n : n + 4]): n for n in range(132, 132 + 12 * 20, 12)}
    red, green = at[b"rXYZ"] + 4, at[b"gXYZ"] + 4
    profile[red : red + 8], profile[green : green + 8] = profile[green : green + 8], profile[red : red + 8]
    return saved(Image.new("RGB", (100, 100), colour), icc_profile=bytes(profile))


def _one_colour_after_another(size: tuple[int, int]) -> bytes:
    """A plain JPEG whose first scan says it holds one colour of three: the decoder must then keep the whole."""
    content = bytearray(saved(Image.new("RGB", size, "white")))
    at = content.index(b"\xff\xda")
    content[at + 4] = 1
    return bytes(content)


def _large_transparent(size: tuple[int, int]) -> bytes:
    return saved(Image.new("RGBA", size, (200, 30, 30, 128)), "PNG", compress_level=1)


def _large_palette(size: tuple[int, int]) -> bytes:
    return saved(Image.new("P", size), "PNG", transparency=bytes([128] * 256), compress_level=1)


def _large_moving_webp(size: tuple[int, int]) -> bytes:
    frames = [Image.new("RGBA", size, (9, 9, 9, 99)), Image.new("RGBA", size, (90, 9, 9, 99))]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], quality=1, method=0)


# The most of each kind that is let in, and what is turned away before it is unpacked.
LARGEST: dict[str, Callable[[], bytes]] = {
    "jpeg-of-48-million.jpg": lambda: saved(Image.new("RGB", (8_000, 6_000), "white")),
    "in-scans-of-16-million.jpg": lambda: saved(
        Image.new("RGB", (4_600, 3_450), "white"), progressive=True, subsampling=0
    ),
    "in-scans-of-four-inks.jpg": lambda: saved(
        Image.new("CMYK", (4_600, 3_450)), progressive=True, subsampling=0
    ),
    "one-colour-after-another.jpg": lambda: _one_colour_after_another((8_000, 6_000)),
    "see-through-of-16-million.png": lambda: _large_transparent((4_600, 3_450)),
    "palette-of-16-million.png": lambda: _large_palette((4_600, 3_450)),
    "sixteen-bits-of-16-million.png": lambda: saved(
        Image.new("I;16", (4_600, 3_450)), "PNG", compress_level=1
    ),
    "moving-of-9-million.webp": lambda: _large_moving_webp((3_460, 2_600)),
    "of-16-million.gif": lambda: saved(Image.new("P", (4_600, 3_450)), "GIF"),
    "bomb.png": REFUSED["bomb.png"],
    "huge-screen.webp": REFUSED["huge-screen.webp"],
}
