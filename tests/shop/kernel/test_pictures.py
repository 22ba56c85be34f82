"""Forty hostile files and what becomes of them: refused with a sentence, or drawn anew; never as they were sent."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from shop.kernel.clean_picture import clean_picture
from shop.kernel.draw_widths import draw_waiting
from shop.kernel.models import OutboxEvent, Picture
from shop.kernel.picture_names import drawn_widths, name_of_share, name_of_width, read_name
from shop.kernel.pictures import keep_picture
from shop.kernel.uploads import UnfitFile
from tests.shop.kernel.hostile_files import (
    CLEANED,
    LARGEST,
    REFUSED,
    SECRET,
    photograph,
    saved,
    with_exif,
    with_red_and_green_changed,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
MEMORY_MB = 200
# Runs by itself: the memory of a whole test session says nothing about one file. The peak is read from the process's
# own map: getrusage() would begin with the peak of the session that started it.
MEASURE = r"""
import re, sys
from pathlib import Path
import django
django.setup()
from shop.kernel.clean_picture import clean_picture
from shop.kernel.uploads import UnfitFile
def peak_kb():
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])
before = peak_kb()
try:
    with open(sys.argv[1], "rb") as file:
        clean_picture(file, longest_px=2400)
    verdict = "kept"
except UnfitFile:
    verdict = "refused"
print(verdict, (peak_kb() - before) // 1024)
"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def sent(content: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def files_in(media: Path) -> list[Path]:
    return sorted(path for path in media.rglob("*") if path.is_file())


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_there_are_forty_and_more():
    assert len(REFUSED) + len(CLEANED) >= 40


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(name, media):
    with pytest.raises(UnfitFile) as refusal:
        keep_picture(sent(REFUSED[name](), name), actor="user:1")

    assert refusal.value.message.endswith(".")
    assert refusal.value.message[0].isupper()
    assert files_in(media) == []
    assert not Picture.objects.exists()


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
@pytest.mark.parametrize("name", CLEANED)
def test_what_may_be_kept_is_drawn_anew_and_hides_nothing(name, media):
    content = CLEANED[name]()

    picture = keep_picture(sent(content, name), actor="user:1")
    draw_waiting()

    kept = [path.read_bytes() for path in files_in(media)]
    assert (
        len(kept) == 1 + 2 * len(drawn_widths(picture.width)) + 1
    )  # itself, each width twice, the shared one
    for one in kept:
        image = opened(one)
        assert image.format in {"JPEG", "WEBP"}
        assert image.mode == "RGB"
        assert getattr(image, "n_frames", 1) == 1
        assert not image.getexif()
        assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
        for hidden in (SECRET, b"<script", b"PK\x03\x04", content):
            assert hidden not in one
    assert all(path.name.startswith(picture.pk.hex) for path in files_in(media))


def test_a_phones_picture_stands_upright(media):
    picture = keep_picture(sent(with_exif(6)), actor="user:1")

    assert (picture.width, picture.height) == (900, 1200)
    red, green, blue = opened(files_in(media)[0].read_bytes()).getpixel((890, 10))
    assert red > 200
    assert max(green, blue) < 60  # the marked corner was at the upper left before the turn


def test_transparent_parts_become_white_and_sixteen_bits_eight():
    through = opened(clean_picture(io.BytesIO(CLEANED["see-through.png"]()), longest_px=2400).jpeg)
    grey = opened(clean_picture(io.BytesIO(CLEANED["sixteen-bits.png"]()), longest_px=2400).jpeg)

    assert min(through.getpixel((200, 0))) > 245
    assert abs(grey.getpixel((100, 75))[0] - 100 * 300 // 256) < 6


def test_colours_of_another_profile_become_ours():
    content = with_red_and_green_changed((200, 40, 40))

    red, green, _ = opened(clean_picture(io.BytesIO(content), longest_px=2400).jpeg).getpixel((50, 50))

    assert green > red + 100


def test_large_pictures_are_reduced_and_small_ones_left(media):
    large = keep_picture(sent(saved(photograph((4000, 3000)))), actor="user:1")
    small = keep_picture(sent(saved(photograph((500, 400)))), actor="user:1")

    assert (large.width, large.height) == (2400, 1800)
    assert (small.width, small.height) == (500, 400)


def test_the_same_picture_is_kept_once_for_one_person_and_apart_for_another(media):
    content = saved(photograph())

    first, again = (keep_picture(sent(content), actor="user:1") for _ in range(2))
    other = keep_picture(sent(content), actor="user:2")

    assert first == again != other
    assert len(files_in(media)) == 2


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (200, [200]),
        (320, [320]),
        (800, [320, 640, 800]),
        (1600, [320, 640, 960, 1600]),
        (2400, [320, 640, 960, 1600]),
    ],
)
def test_four_widths_and_never_wider_than_the_picture(width, widths):
    assert drawn_widths(width) == widths


def test_the_worker_draws_the_widths_once_and_tells_of_it(media, django_assert_num_queries):
    picture = keep_picture(sent(saved(photograph((1000, 750)))), actor="user:1")
    name = picture.file.name

    assert (draw_waiting(), draw_waiting()) == (1, 0)

    picture.refresh_from_db()
    assert picture.widths == [320, 640, 960, 1000]
    assert picture.ready_at is not None
    assert picture.placeholder.startswith("data:image/webp;base64,")
    assert len(picture.placeholder) < 400
    for width in picture.widths:
        for ending in ("webp", "jpg"):
            assert opened((media / name_of_width(name, width, ending)).read_bytes()).size == (
                width,
                width * 3 // 4,
            )
    assert opened((media / name_of_share(name)).read_bytes()).size == (1200, 630)
    event = OutboxEvent.objects.get(name="picture.drawn")
    assert event.payload == {"picture_id": str(picture.pk)}


def test_a_picture_whose_file_is_lost_holds_up_no_other(media):
    lost = keep_picture(sent(saved(photograph((400, 300)))), actor="user:1")
    files_in(media)[0].unlink()
    sound = keep_picture(sent(saved(photograph((500, 300)))), actor="user:1")

    assert draw_waiting() == 1

    lost.refresh_from_db()
    sound.refresh_from_db()
    assert (lost.ready_at, lost.widths) == (None, [])
    assert sound.widths == [320, 500]


def test_an_interrupted_drawing_is_done_again_under_the_same_names(media):
    picture = keep_picture(sent(saved(photograph((400, 300)))), actor="user:1")
    draw_waiting()
    before = files_in(media)
    Picture.objects.update(ready_at=None)

    assert draw_waiting() == 1

    assert files_in(media) == before
    assert Picture.objects.get().pk == picture.pk


def test_a_name_says_size_and_widths():
    stem = "pictures/" + "0af" * 10 + "00-800x600"

    assert read_name(f"{stem}.jpg").widths == ()
    drawn = read_name(f"{stem}-w800.jpg")
    assert (drawn.stem, drawn.width, drawn.height, drawn.widths) == (stem, 800, 600, (320, 640, 800))
    for other in ("products/drawn-muoi-1a2b.webp", "", "pictures/../x-1x1.jpg", f"x{stem}.jpg"):
        assert read_name(other) is None


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("jpeg-of-48-million.jpg", "kept"),
        ("in-scans-of-16-million.jpg", "kept"),
        ("in-scans-of-four-inks.jpg", "kept"),
        ("one-colour-after-another.jpg", "refused"),
        ("see-through-of-16-million.png", "kept"),
        ("palette-of-16-million.png", "kept"),
        ("sixteen-bits-of-16-million.png", "kept"),
        ("moving-of-9-million.webp", "kept"),
        ("of-16-million.gif", "kept"),
        ("bomb.png", "refused"),
        ("huge-screen.webp", "refused"),
    ],
)
def test_the_largest_that_may_come_takes_no_more_memory_than_promised(name, verdict, tmp_path):
    path = tmp_path / name
    path.write_bytes(LARGEST[name]())
    command = [sys.executable, "-W", "ignore", "-c", MEASURE, str(path)]

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)

    said, grown_mb = done.stdout.split()
    assert said == verdict
    assert int(grown_mb) <= MEMORY_MB
