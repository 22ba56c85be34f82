"""Setting, changing and removing a password: it is optional, the telephone is enough."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from shop.kernel.acting import acting
from shop.kernel.errors import InvalidInput
from shop.kernel.phone import normalize_phone
from vendors.people.models import User

LONGEST_PASSWORD = 200  # hashing costs time by length, and the sign-in page takes no longer one
PASSWORD_WORDS = {
    "password_too_short": "Mật khẩu quá ngắn: cần ít nhất %(min_length)d ký tự.",
    "password_too_common": "Mật khẩu này nhiều người dùng nên dễ đoán. Mời chọn mật khẩu khác.",
    "password_entirely_numeric": "Mật khẩu không được chỉ gồm chữ số.",
    "password_too_similar": "Mật khẩu quá giống tên hoặc số điện thoại của tài khoản.",
}


def give_password(user: User, password: str) -> None:
    """Put a checked password on an account that is not saved yet.

    raises InvalidInput  at "password", with every fault in one sentence each
    """
    if len(password) > LONGEST_PASSWORD:
        raise InvalidInput(f"Mật khẩu dài quá {LONGEST_PASSWORD} ký tự.", path=("password",))
    if _is_phone(password):
        raise InvalidInput("Mật khẩu không được là một số điện thoại.", path=("password",))
    _check(password, user)
    user.set_password(password)


def set_password(*, user: User, password: str) -> None:
    """A first or a new password; all other sessions end. raises InvalidInput"""
    give_password(user, password)
    with acting(f"user:{user.pk}"):
        user.save(update_fields=["password"])


def remove_password(user: User) -> None:
    """From now on only codes by telephone; all other sessions end.

    raises InvalidInput  for an account without a telephone number: nothing would open it any more
    """
    if not user.phone:
        raise InvalidInput("Tài khoản chưa có số điện thoại thì cần giữ mật khẩu.")
    user.set_unusable_password()
    with acting(f"user:{user.pk}"):
        user.save(update_fields=["password"])


def _check(password: str, user: User) -> None:
    """Ask every validator of the settings; its sentence is ours, since Django's are not all in Vietnamese."""
    try:
        validate_password(password, user=user)
    except ValidationError as refused:
        sentences = [
            PASSWORD_WORDS.get(str(error.code), str(error.message)) % (error.params or {})
            for error in refused.error_list
        ]
        raise InvalidInput(" ".join(sentences), path=("password",)) from None


def _is_phone(text: str) -> bool:
    """A telephone number has ten characters, so it would pass for a password, and it is the account's name."""
    try:
        normalize_phone(text)
    except InvalidInput:
        return False
    return True
