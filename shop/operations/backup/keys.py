"""Who can open a backup: the public side seals, the secret side (kept off this machine as well) opens.

Sealed for X25519 recipients of the age format, so that the standard `age` program opens a backup too. The secret
key that the machine keeps for its weekly trial restore lies in the data folder, whose reader has the living shop
anyway; it never lies in the backup folder nor in a backup.
"""

from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from shop.launcher.backup_folder import KEY_FILE, KEY_SHOWN, given_recipients, key_file
from shop.launcher.kept_secrets import write_privately
from shop.operations.backup.errors import BackupError

SECRET_PREFIX = "AGE-SECRET-KEY-"  # noqa: S105 - how every such key begins


def recipients(data_folder: Path) -> list[x25519.Recipient]:
    """For whom to seal: OCOP_BACKUP_RECIPIENT ("age1…", several parted by commas), else this machine's own key.

    The own key is made at the first backup. raises BackupError when a given recipient is not one
    """
    given = given_recipients()
    if not given:
        return [_own_key(data_folder).to_public()]
    try:
        return [x25519.Recipient.from_str(word) for word in given]
    except RecipientError:
        raise BackupError("OCOP_BACKUP_RECIPIENT không phải khóa công khai dạng age1…") from None


def machine_key(data_folder: Path) -> x25519.Identity | None:
    """The secret key this machine can reach by itself: OCOP_BACKUP_KEY_FILE, else its own; None when it has none."""
    file = key_file(data_folder)
    return read_key(file.read_text()) if file else None


def read_key(text: str) -> x25519.Identity:
    """The secret key in a key file (as `age-keygen` writes it) or typed by hand. raises BackupError"""
    for line in text.splitlines():
        if line.strip().upper().startswith(SECRET_PREFIX):
            try:
                return x25519.Identity.from_str(line.strip().upper())
            except IdentityError:
                raise BackupError("Khóa sai: có chữ gõ nhầm hoặc thiếu.") from None
    raise BackupError(f"Không thấy khóa nào: khóa là một dòng bắt đầu bằng {SECRET_PREFIX}")


def keep_key(data_folder: Path, identity: x25519.Identity, *, is_known_to_owner: bool = False) -> None:
    """Write the machine's own key, readable by its owner alone."""
    write_privately(
        data_folder / KEY_FILE,
        "# Khóa mở các bản sao lưu của Chợ OCOP. Ai có khóa này đọc được mọi bản sao lưu.\n"
        f"# Khóa công khai: {identity.to_public()}\n{identity}\n",
    )
    if is_known_to_owner:
        (data_folder / KEY_SHOWN).touch()


def show_key(data_folder: Path) -> str:
    """The words for the owner, key included; from now on nobody reminds them. Makes the key when there is none."""
    if given_recipients():
        return "Bản sao lưu được niêm cho OCOP_BACKUP_RECIPIENT; khóa mở do người giữ khóa ấy cất."
    identity = _own_key(data_folder)
    (data_folder / KEY_SHOWN).touch()
    return (
        "KHÓA MỞ BẢN SAO LƯU. Hãy chép ra giấy, kiểm từng chữ, rồi cất ở nơi khác với máy này:\n\n"
        f"    {identity}\n\n"
        "Không có khóa thì không ai, kể cả người làm ra Chợ OCOP, mở được bản sao lưu.\n"
        "Ai có cả khóa lẫn bản sao lưu thì đọc được mọi dữ liệu của chợ. Đừng để hai thứ cùng một chỗ."
    )


def _own_key(data_folder: Path) -> x25519.Identity:
    file = data_folder / KEY_FILE
    if file.exists():
        return read_key(file.read_text())
    identity = x25519.Identity.generate()
    keep_key(data_folder, identity)
    return identity
