"""Papers are drawn anew or read through before they are kept, and nothing that acts is among them."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from frontend.scan_response import scan_response
from shop.kernel.models import Scan
from shop.kernel.scans import keep_scan
from shop.kernel.uploads import UnfitFile
from tests.shop.kernel import papers
from tests.shop.kernel.hostile_files import SECRET, photograph, saved, with_exif

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def sent(content: bytes, name: str = "giay.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.mark.parametrize("name", papers.REFUSED)
def test_a_hostile_paper_is_refused_with_a_sentence_and_leaves_nothing(name, media):
    make, word = papers.REFUSED[name]

    with pytest.raises(UnfitFile) as refusal:
        keep_scan(sent(make()), actor="user:1")

    assert word in refusal.value.message
    assert not Scan.objects.exists()
    assert not media.exists()


@pytest.mark.parametrize("make", [papers.sound, papers.signed_and_linked])
def test_a_sound_pdf_is_kept_as_it_is_so_that_its_signature_holds(make, media):
    content = make()

    scan = keep_scan(sent(content, "../../Quyết định.pdf"), actor="user:1")

    assert (scan.kind, scan.size_bytes) == ("application/pdf", len(content))
    assert scan.file.name == f"scans/{scan.pk.hex}.pdf"
    assert (media / scan.file.name).read_bytes() == content


def test_a_photograph_of_a_paper_is_drawn_anew(media):
    scan = keep_scan(sent(with_exif(6), "anh.pdf"), actor="user:1")

    kept = (media / scan.file.name).read_bytes()
    image = Image.open(io.BytesIO(kept))
    assert (scan.kind, image.format, image.size) == ("image/jpeg", "JPEG", (900, 1200))
    assert not image.getexif()
    assert SECRET not in kept


def test_the_same_paper_is_kept_once_for_one_person(media):
    first, again, other = (keep_scan(sent(papers_content), actor=actor) for papers_content, actor in [
        (PAPER, "user:1"), (PAPER, "user:1"), (PAPER, "user:2")
    ])  # fmt: skip

    assert first == again != other


@pytest.mark.parametrize(
    ("content", "kind", "disposition"),
    [
        (papers.sound(), "application/pdf", "attachment"),
        (saved(photograph((200, 150))), "image/jpeg", "inline"),
    ],
)
def test_a_paper_leaves_with_its_checked_kind_under_our_name_and_is_kept_by_nobody(
    content, kind, disposition
):
    response = scan_response(keep_scan(sent(content), actor="user:1"))

    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith(f'{disposition}; filename="giay-to-')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert b"".join(response.streaming_content)


def test_no_address_serves_a_paper_past_its_gate(client, media):
    scan = keep_scan(sent(PAPER), actor="user:1")

    for path in (
        f"/media/{scan.file.name}",
        f"/media/pictures/../{scan.file.name}",
        f"/media/products/{scan.pk.hex}.pdf",
    ):
        assert client.get(path).status_code == 404


PAPER = papers.sound()
