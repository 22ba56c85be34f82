"""What people send as files, before anything looks inside."""

from typing import IO, Any, Protocol

from shop.kernel.errors import DomainError

MB = 1024 * 1024


class UnfitFile(DomainError):
    """A file that cannot be kept: empty, too large, broken, of another kind, or with something hidden in it."""

    code = "unfit-file"


class Upload(Protocol):
    """Django's UploadedFile, or whatever has its length and can be read from its beginning."""

    @property
    def size(self) -> int | None: ...
    def open(self, mode: Any = ...) -> Any: ...
    def read(self, *args: Any) -> bytes: ...
    def seek(self, *args: Any) -> Any: ...
    def tell(self) -> int: ...


def first_bytes(upload: Upload, *, most_bytes: int, what: str, count: int = 1024) -> bytes:
    """How the file begins, after a look at its length; the file then stands at its beginning.

    most_bytes  what may be sent at most
    what        as a sentence begins with it: "Ảnh", "Tệp"
    raises      UnfitFile  nothing in it, or too much
    """
    size = upload.size or 0
    if not size:
        raise UnfitFile(f"{what} trống, không có gì bên trong. Mời chọn lại.")
    if size > most_bytes:
        raise UnfitFile(
            f"{what} nặng {size / MB:.1f} MB, chỉ nhận tối đa {most_bytes // MB} MB.".replace(".", ",", 1)
            + " Mời chụp lại ở cỡ nhỏ hơn."
        )
    upload.seek(0)
    found = upload.read(count)
    upload.seek(0)
    return found


def as_binary(upload: Upload) -> IO[bytes]:
    """The upload for libraries that read a file."""
    upload.seek(0)
    return upload  # type: ignore[return-value] # it reads, seeks and tells, and that is all they do
