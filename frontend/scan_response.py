"""A scan on its way to somebody who may read it. The gate comes first: this asks nobody who they are."""

from django.http import FileResponse, Http404

from shop.kernel.models import Scan

ENDINGS = {Scan.Kind.JPEG.value: "jpg", Scan.Kind.PDF.value: "pdf"}


def scan_response(scan: Scan) -> FileResponse:
    """The paper, under a name of ours and its checked kind; kept by no cache, and nothing in it may run.

    raises Http404  the row is there and its file is lost
    """
    try:
        content = scan.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    # PDFs are saved or opened by the reader's own program; a sandboxed page would show an empty frame.
    response = FileResponse(
        content,
        as_attachment=scan.kind == Scan.Kind.PDF,
        filename=f"giay-to-{scan.pk.hex[:8]}.{ENDINGS[scan.kind]}",
        content_type=scan.kind,
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
