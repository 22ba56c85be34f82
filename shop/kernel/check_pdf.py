"""Read a PDF from standard input and print one word: sound, encrypted, active, pages or broken.

A program by itself, started with little memory and little time (shop.kernel.scans): a PDF may unpack to any size.
Imports nothing of ours.
"""

import io
import resource
import sys

MEMORY_BYTES = 512 * 1024 * 1024
CPU_S = 10
DEEPEST = 40
# Actions that run, start, send or fetch something, and what carries other files inside.
ACTS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToE",
    "/RichMediaExecute",
    "/Rendition",
    "/Movie",
}
CARRIES = {"/JS", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
KINDS = {"/EmbeddedFile", "/RichMedia", "/FileAttachment", "/Screen", "/3D"}


def main() -> str:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    import pikepdf  # noqa: PLC0415 - within the limits

    content = sys.stdin.buffer.read()
    if b"%%EOF" not in content[-1024:]:  # cut off, or another file hung on behind
        return "broken"
    try:
        document = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        return "encrypted"
    if document.is_encrypted:
        return "encrypted"
    if len(document.pages) > int(sys.argv[1]):
        return "pages"
    if not len(document.pages):
        return "broken"
    return "active" if any(acts(one) for one in document.objects) else "sound"


def acts(value: object, depth: int = 0) -> bool:
    """Whether an object, or one written inside it, does something when it is opened or carries a file."""
    import pikepdf  # noqa: PLC0415

    if depth > DEEPEST:
        return True  # no honest paper is nested so deep
    if isinstance(value, pikepdf.Array):
        return any(acts(one, depth + 1) for one in value if not one_of_its_own(one))
    if not isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        return False
    keys = set(value.keys())
    if keys & CARRIES or str(value.get("/S", "")) in ACTS:
        return True
    if str(value.get("/Subtype", "")) in KINDS or str(value.get("/Type", "")) in KINDS:
        return True
    return any(acts(value[key], depth + 1) for key in keys if not one_of_its_own(value[key]))


def one_of_its_own(value: object) -> bool:
    """Objects with a number are looked at by themselves; following them could go round for ever."""
    return bool(getattr(value, "is_indirect", False))


if __name__ == "__main__":
    try:
        print(main())
    except Exception:  # noqa: BLE001 - a reader may fail in any way on hostile bytes
        print("broken")
