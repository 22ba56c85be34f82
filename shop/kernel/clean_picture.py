"""From a picture as it was sent to pixels we know: upright, sRGB, at most so large, nothing else in the file.

What comes from outside is decoded once, here, and never stored. Memory is bounded by the pixels that each format may
have (measured: docs/decisions/0010-pictures-and-scans.md), and one picture is decoded at a time in a process.
"""

import threading
from io import BytesIO
from typing import IO, NamedTuple

from PIL import Image, ImageCms

from shop.kernel.uploads import UnfitFile

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Million pixels. A plain JPEG is decoded at an eighth, a quarter or half of its size where that is enough; one in
# several scans is held whole, twice a byte for each colour; an (animated) WebP stands four times in memory.
MOST_PIXELS = {"JPEG": 80, "PNG": 16, "GIF": 16, "WEBP": 9}
MOST_PIXELS_IN_SCANS = 16
LEAST_SIDE_PX = 32
MOST_STRETCHED = 12  # times as long as wide
QUALITY = 86
LARGEST_PROFILE_BYTES = 1024 * 1024

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_MARKER, _START_OF_SCAN = 0xFF, 0xDA
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_SRGB = ImageCms.createProfile("sRGB")
_one_at_a_time = threading.Lock()

HEIC = (
    "Ảnh này ở dạng HEIC, nhiều máy không mở được. Trên iPhone, vào Cài đặt → Camera → Định dạng, chọn "
    "“Tương thích nhất” rồi chụp lại, hoặc gửi ảnh ở dạng JPEG."
)
NO_PICTURE = "Tệp này không phải ảnh đọc được. Mời gửi ảnh JPEG, PNG, WebP hoặc GIF."
FAR_TOO_LARGE = "Ảnh có quá nhiều điểm ảnh nên không mở được. Mời chụp lại ở độ phân giải thấp hơn."
BROKEN = "Ảnh bị hỏng hoặc bị cắt mất một phần nên không mở được. Mời chụp hoặc tải lại ảnh."


class CleanPicture(NamedTuple):
    jpeg: bytes
    width: int
    height: int


def clean_picture(file: IO[bytes], *, longest_px: int) -> CleanPicture:
    """Decode a picture and draw it anew as a JPEG, transparent parts white; of a moving one the first frame.

    longest_px  the longer side at most; smaller ones keep their size
    raises      UnfitFile  not a picture of a known kind, broken, too many pixels, a mere line
    """
    with _one_at_a_time:
        image = _decoded(file, longest_px)
        return CleanPicture(as_jpeg(image), *image.size)


def as_jpeg(image: Image.Image, *, quality: int = QUALITY) -> bytes:
    """Pixels alone: neither comment nor profile of where they came from is carried over."""
    out = BytesIO()
    image.info = {}
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _decoded(file: IO[bytes], longest_px: int) -> Image.Image:
    beginning = file.read(16)
    file.seek(0)
    if beginning[4:8] == b"ftyp" and beginning[8:12] in _HEIC_BRANDS:
        raise UnfitFile(HEIC)
    try:
        image = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise UnfitFile(FAR_TOO_LARGE) from None
    except Exception:  # noqa: BLE001 - decoders fail in any way on hostile bytes; none of them is a fault of ours
        raise UnfitFile(NO_PICTURE) from None
    _check_size(image, file)
    try:
        return _small_and_upright(image, longest_px)
    except Exception:  # noqa: BLE001 - as above
        raise UnfitFile(BROKEN) from None


def _check_size(image: Image.Image, file: IO[bytes]) -> None:
    width, height = image.size
    if min(width, height) < LEAST_SIDE_PX:
        raise UnfitFile(f"Ảnh chỉ có {width} × {height} điểm ảnh, nhỏ quá không xem được. Mời gửi ảnh gốc.")
    if max(width, height) > MOST_STRETCHED * min(width, height):
        raise UnfitFile("Ảnh dài và hẹp quá, hiện ra chỉ còn một vệt. Mời cắt lại ảnh cho vừa.")
    kind = (
        image.format if image.format in MOST_PIXELS else "JPEG"
    )  # MPO: a JPEG with a second picture behind it
    most = MOST_PIXELS[kind or "JPEG"]
    if kind == "JPEG" and _is_in_scans(image, file):
        most = MOST_PIXELS_IN_SCANS
    if width * height > most * 1_000_000:
        raise UnfitFile(
            f"Ảnh có {width} × {height} điểm ảnh, nhiều hơn mức nhận được ({most} triệu). "
            "Mời chụp lại ở độ phân giải thấp hơn."
        )


def _is_in_scans(image: Image.Image, file: IO[bytes]) -> bool:
    """Whether a JPEG comes in several scans: the decoder then holds the whole of it, however small it is wanted."""
    if image.info.get("progressive"):
        return True
    position = file.tell()
    file.seek(2)
    try:
        while (marker := file.read(2)) and marker[0] == _MARKER:
            while marker[1] == _MARKER:  # filling
                marker = b"\xff" + file.read(1)
            length = int.from_bytes(file.read(2), "big")
            if marker[1] == _START_OF_SCAN:  # how many of the colours it holds
                return file.read(1)[0] < len(image.getbands())
            file.seek(max(length - 2, 0), 1)
        return True
    except IndexError:
        return True
    finally:
        file.seek(position)


def _small_and_upright(image: Image.Image, longest_px: int) -> Image.Image:
    width, height = image.size
    share = min(1.0, longest_px / max(width, height))
    size = (max(1, round(width * share)), max(1, round(height * share)))
    image.draft(None, size)  # a JPEG alone obeys
    image.load()
    turn = _UPRIGHT.get(_orientation(image))
    profile = image.info.get("icc_profile")
    image = _flat(image)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
    image = _as_srgb(image, profile)
    return image.transpose(turn) if turn is not None else image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a broken EXIF block says nothing, the picture may be sound
        return 1


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency: L, RGB or CMYK. Holds two full pictures at most."""
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):  # 16 bits of grey: keep the upper eight
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "1":
        return image.convert("L")
    if image.has_transparency_data:
        if image.mode != "RGBA":
            image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, (0, 0), image)
        return white
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _as_srgb(image: Image.Image, profile: object) -> Image.Image:
    """By the colour profile it came with; a broken or huge one is passed over."""
    if isinstance(profile, bytes) and 0 < len(profile) <= LARGEST_PROFILE_BYTES:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")
