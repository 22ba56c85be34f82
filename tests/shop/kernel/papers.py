"""PDFs as people send them, sound and otherwise, made here."""

import io
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String


def _saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _document(pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return document


def sound() -> bytes:
    return _saved(_document())


def signed_and_linked() -> bytes:
    """What honest papers have: a first page to open at, a link to the authority's site, a place for a signature."""
    document = _document()
    document.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]))
    document.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([]))
    link = Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://ocop.gov.vn")))
    document.pages[0].obj.Annots = Array([document.make_indirect(link)])
    return _saved(document)


def _script(**options: object) -> bytes:
    document = _document()
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    return _saved(document, **options)


def _launch() -> bytes:
    document = _document()
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    document.pages[0].obj.AA = Dictionary(O=document.make_indirect(action))
    return _saved(document)


def _attachment() -> bytes:
    document = _document()
    document.attachments["bang-gia.exe"] = b"MZ" + bytes(100)
    return _saved(document)


def _form() -> bytes:
    document = _document()
    document.Root.AcroForm = Dictionary(XFA=document.make_stream(b"<xdp/>"), Fields=Array([]))
    return _saved(document)


def _locked(password: str) -> bytes:
    return _saved(_document(), encryption=pikepdf.Encryption(owner="chu", user=password))


def _index_that_unpacks_to_a_gigabyte() -> bytes:
    squeezed = zlib.compressobj(9)
    body = b"".join(squeezed.compress(bytes(1 << 20)) for _ in range(900)) + squeezed.flush()
    head = b"%%PDF-1.5\n1 0 obj<</Type/XRef/W[1 2 1]/Size 99999999/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
    return head % len(body) + body + b"\nendstream endobj\nstartxref\n9\n%%EOF"


def _nested() -> bytes:
    deep = b"[" * 200_000 + b"]" * 200_000
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/X " + deep + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)

# name → the file, and a word of the sentence it is refused with
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "trống"),
    "script": (_script, "đoạn chương trình"),
    "script-packed-away": (
        lambda: _script(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "đoạn chương trình",
    ),
    "launch": (_launch, "đoạn chương trình"),
    "attachment": (_attachment, "tệp đính kèm"),
    "form-of-another-kind": (_form, "đoạn chương trình"),
    "password": (lambda: _locked("mat-khau"), "mật khẩu"),
    "locked-without-a-password": (lambda: _locked(""), "mật khẩu"),
    "too-many-pages": (lambda: _saved(_document(61)), "60 trang"),
    "cut-off": (lambda: sound()[:200], "hỏng"),
    "archive-behind": (lambda: sound() + b"PK\x03\x04" + bytes(3_000), "hỏng"),
    "page-before": (lambda: b"<script>alert(1)</script>" + sound(), "hỏng"),
    "only-a-name": (lambda: b"%PDF-1.7\n%%EOF", "hỏng"),
    "unpacks-for-ever": (_index_that_unpacks_to_a_gigabyte, "hỏng"),
    "nested": (_nested, "hỏng"),
    "pages-in-a-circle": (lambda: LOOP, "hỏng"),
    "heavy": (lambda: sound() + bytes(11 * 1024 * 1024), "10 MB"),
    "page": (lambda: b"<!doctype html><script>alert(1)</script>", "không phải ảnh"),
    "word": (lambda: b"PK\x03\x04" + bytes(2_000), "không phải ảnh"),
}
