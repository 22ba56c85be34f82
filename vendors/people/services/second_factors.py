"""Setting up, showing and losing a second factor: codes of an authenticator app, and ten codes on paper.

Passkeys stand in `passkeys`. An app's secret is kept encrypted by the server's own key, so that a copy of the
database alone opens nothing.
"""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import ClassVar

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from shop.kernel.acting import acting
from shop.kernel.errors import DomainError, NotFound
from shop.kernel.notices import notify
from vendors.people.models import RecoveryCode, SecondFactor, User

ISSUER = "Chợ OCOP"
STEP_S = 30
DIGITS = 6
RECOVERY_CODES = 10
_RECOVERY_LETTERS = (
    "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0 or 1: they are read as each other on paper
)
_RECOVERY_LENGTH = 10  # 50 bits


class WrongSecondFactor(DomainError):
    """The code is another one, was used already, or its 30 seconds are over."""

    code: ClassVar[str] = "wrong-second-factor"


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them."""
    return pyotp.random_base32()


def demo_secret(phone: str) -> str:
    """The fixed secret of a made-up person: anybody may see the code, which is why only the demo makes such people."""
    digest = hashlib.sha256(f"cho-ocop-demo:{phone}".encode()).digest()
    return base64.b32encode(digest[:20]).decode("ascii")


def app_address(user: User, secret: str) -> str:
    """The otpauth:// address that the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=str(user), issuer_name=ISSUER)


def app_code(secret: str, now: datetime) -> str:
    """What the app shows at that moment: for made-up people's codes, and for tests."""
    return pyotp.TOTP(secret).at(now)


def add_app(*, user: User, secret: str, code: str, now: datetime) -> SecondFactor:
    """Set up an authenticator app in place of an older one; the code proves that it has the secret.

    raises WrongSecondFactor
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise WrongSecondFactor("Mã chưa đúng. Mời nhập mã đang hiện trong ứng dụng.", path=("code",))
    with acting(f"user:{user.pk}"):
        SecondFactor.objects.filter(user=user, kind=SecondFactor.Kind.APP).delete()
        factor = SecondFactor.objects.create(
            user=user, kind=SecondFactor.Kind.APP, name="Ứng dụng tạo mã", secret=seal(secret), last_step=step
        )
    tell_of_change(user, f"added:{factor.pk}", "Đã thêm ứng dụng tạo mã vào tài khoản")
    return factor


def show_code(*, user: User, typed: str, now: datetime) -> None:
    """Take the app's code or one of the codes on paper; each counts once.

    raises WrongSecondFactor
    """
    bare = "".join(typed.split()).replace("-", "").upper()
    is_right = _use_app(user, bare, now) if bare.isdecimal() else _use_recovery_code(user, bare, now)
    if not is_right:
        raise WrongSecondFactor("Mã chưa đúng hoặc đã dùng. Mời nhập mã mới hiện.", path=("code",))


def make_recovery_codes(user: User) -> list[str]:
    """Ten new codes, "K7QF9-4XMPA", shown this once; the older ones are worth nothing from now on."""
    bare = [
        "".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=_recovery_hash(user, code)) for code in bare
        )
    half = _RECOVERY_LENGTH // 2
    return [f"{code[:half]}-{code[half:]}" for code in bare]


def remove_factor(*, user: User, factor_id: int) -> None:
    """raises NotFound  for somebody else's or none"""
    with acting(f"user:{user.pk}"):
        deleted, _ = SecondFactor.objects.filter(user=user, pk=factor_id).delete()
        if not deleted:
            raise NotFound
        if not SecondFactor.objects.filter(user=user).exists():
            RecoveryCode.objects.filter(user=user).delete()  # of what nobody asks for any more
    tell_of_change(user, f"removed:{factor_id}", "Đã gỡ một lớp bảo vệ khỏi tài khoản")


def tell_of_change(user: User, matter: str, title: str) -> None:
    """Whoever owns the account sees it in "Việc cần làm", in case it was somebody else."""
    notify(
        recipient=f"user:{user.pk}",
        kind="second-factor",
        title=title,
        body="Không phải bạn làm? Hãy báo ngay cho quản trị chợ.",
        link="/tai-khoan/bao-mat/",
        matter=f"second-factor:{matter}",
    )


def seal(text: str) -> str:
    """Encrypted by a key made of the server's: a new OCOP_SECRET_KEY makes it unreadable."""
    return _cipher().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """ "" when another key sealed it."""
    try:
        return _cipher().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        return ""


def _cipher() -> Fernet:
    key = salted_hmac("vendors.people.seal", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _use_app(user: User, code: str, now: datetime) -> bool:
    with transaction.atomic(durable=True):  # the second of two who send one code at once finds it used
        apps = SecondFactor.objects.select_for_update().filter(user=user, kind=SecondFactor.Kind.APP)
        factor = apps.first()
        secret = unseal(factor.secret) if factor else ""
        step = _step_of(secret, code, now) if secret else None
        if factor is None or step is None or step <= factor.last_step:
            return False
        factor.last_step, factor.last_used_at = step, now
        factor.save(update_fields=["last_step", "last_used_at"])
    return True


def _use_recovery_code(user: User, code: str, now: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, code_hash=_recovery_hash(user, code), used_at=None)
    return unused.update(used_at=now) == 1


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step a code belongs to: this one, or the one before or after (clocks differ); else None."""
    this = int(now.timestamp()) // STEP_S
    app = pyotp.TOTP(secret)
    for step in (this, this - 1, this + 1):
        if constant_time_compare(app.generate_otp(step), code.strip()):
            return step
    return None


def _recovery_hash(user: User, code: str) -> str:
    return salted_hmac("vendors.people.recovery_code", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
