"""Keeping scans of papers: photographs are drawn anew, PDFs are read through and kept when nothing acts in them."""

import hashlib
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile

from shop.kernel.clean_picture import clean_picture
from shop.kernel.models import Scan
from shop.kernel.uploads import MB, UnfitFile, Upload, as_binary, first_bytes

__all__ = ["LARGEST_SCAN_BYTES", "UnfitFile", "keep_scan"]

LARGEST_SCAN_BYTES = 10 * MB
LONGEST_PX = 3000  # an A4 page at 250 dots per inch: small print stays legible
MOST_PDF_PAGES = 60
CHECK_WITHIN_S = 20

CHECK_PDF = Path(__file__).with_name("check_pdf.py")
# What the checking program answers, in words.
REFUSALS = {
    "encrypted": "Tệp PDF có mật khẩu nên không xem được. Mời lưu lại bản không đặt mật khẩu.",
    "active": "Tệp PDF có đoạn chương trình hoặc tệp đính kèm bên trong nên không nhận. "
    "Mời in ra PDF lần nữa, hoặc chụp ảnh tờ giấy.",
    "pages": f"Tệp PDF có hơn {MOST_PDF_PAGES} trang. Mời gửi riêng những trang cần xem.",
    "broken": "Tệp PDF bị hỏng hoặc không đọc được. Mời lưu lại, hoặc chụp ảnh tờ giấy.",
}


def keep_scan(upload: Upload, *, actor: str) -> Scan:
    """Keep a paper as a picture or PDF, privately: it leaves only through `scan_response`, behind a gate.

    A sound PDF is kept byte for byte: rewriting it would break the electronic signature that makes a decision valid.

    actor    "user:12"; what they sent before is not kept twice
    raises   UnfitFile  with a sentence for whoever sent it; path is the caller's to set
    """
    beginning = first_bytes(upload, most_bytes=LARGEST_SCAN_BYTES, what="Tệp")
    if beginning.startswith(b"%PDF-"):
        content = upload.read()
        _check_pdf(content)
        kind, suffix = Scan.Kind.PDF, "pdf"
    elif b"%PDF-" in beginning:
        raise UnfitFile(REFUSALS["broken"])  # something else stands before it: two kinds in one file
    else:
        content = clean_picture(as_binary(upload), longest_px=LONGEST_PX).jpeg
        kind, suffix = Scan.Kind.JPEG, "jpg"
    sha256 = hashlib.sha256(content).hexdigest()
    known = Scan.objects.filter(sha256=sha256, uploaded_by=actor).first()
    if known is not None:
        return known
    key = uuid4()
    scan = Scan(id=key, kind=kind, sha256=sha256, size_bytes=len(content), uploaded_by=actor)
    scan.file.save(f"{key.hex}.{suffix}", ContentFile(content), save=False)
    scan.save(force_insert=True)
    return scan


def _check_pdf(content: bytes) -> None:
    """Read it through in a process of its own: what makes a reader run for ever, or eat memory, ends there."""
    command = [sys.executable, "-I", str(CHECK_PDF), str(MOST_PDF_PAGES)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, the file comes by its input
            command, input=content, capture_output=True, timeout=CHECK_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnfitFile(REFUSALS["broken"]) from None
    verdict = done.stdout.decode("ascii", "replace").strip()
    if verdict != "sound":
        raise UnfitFile(REFUSALS.get(verdict, REFUSALS["broken"]))
